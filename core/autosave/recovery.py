"""What a vanished session left in its draft: stored when the same person comes back, before anything else is done."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..kernel.errors import Error
from ..storage.engine import Database
from .draft import Draft, Unsaved, abandoned
from .entries import ENTRY, entry_called
from .saver import Pending
from .sheets import SHEET, sheet_called
from .target import Clash, Place, Target

_CALLED: Mapping[str, Callable[[Database, Place], Target[Any, Any]]] = {
    SHEET: sheet_called,
    ENTRY: entry_called,
}
"""What a draft names, by its kind."""


def recover(database: Database, actor: str, directory: Path, draft: Draft) -> tuple[int, tuple[Pending[Any, Any], ...]]:
    """Store what vanished sessions left in ``directory``: how many cells were, and what needs a person.

    The latter is in ``draft`` before the vanished session's own file goes.
    """
    stored, left = 0, []
    for session in abandoned(directory):
        for unsaved in session:
            pending = _restored(database, actor, unsaved)
            if pending is None:
                stored += len(unsaved.changes)
            else:
                draft.note(unsaved.place, unsaved.version, unsaved.changes)
                left.append(pending)
    return stored, tuple(left)


def _restored(database: Database, actor: str, unsaved: Unsaved) -> Pending[Any, Any] | None:
    """``None`` when what was left is stored now."""
    target = _CALLED[unsaved.place.kind](database, unsaved.place)
    changes = {item: target.value(plain) for item, plain in unsaved.changes.items()}
    pending: Pending[Any, Any] = Pending(target, target.read(database), changes)
    if pending.lacks:
        return pending
    try:
        target.restore(database, actor, unsaved.version, changes)
    except Clash as clash:
        pending.clash = clash
    except Error as error:
        pending.failure = str(error)
    else:
        return None
    return pending
