"""What a vanished session left in its draft: stored when the same person comes back, before anything else is done."""

from collections.abc import Iterable
from typing import Any

from .draft import Drafts, Unsaved
from .saver import Pending, Saves


def recover(
    saves: Saves, sessions: Iterable[list[Unsaved]], draft: Drafts
) -> tuple[int, tuple[Pending[Any, Any], ...]]:
    """Store what vanished ``sessions`` left: how many cells were, and what needs a person.

    The latter is in ``draft`` before the vanished session's own file goes.
    """
    stored, left = 0, []
    for session in sessions:
        for unsaved in session:
            pending = _restored(saves, unsaved)
            if pending is None:
                stored += len(unsaved.changes)
            else:
                draft.note(unsaved.place, unsaved.version, unsaved.changes)
                left.append(pending)
    return stored, tuple(left)


def _restored(saves: Saves, unsaved: Unsaved) -> Pending[Any, Any] | None:
    """``None`` when what was left is stored now."""
    target = saves.target(unsaved.place)
    changes = {item: target.value(plain) for item, plain in unsaved.changes.items()}
    pending: Pending[Any, Any] = Pending(target, saves.stored(unsaved.place), changes)
    if pending.lacks:
        return pending
    attempt = saves.restore(unsaved.place, unsaved.version, changes)
    if attempt.state is not None:
        return None
    pending.clash, pending.failure = attempt.clash, attempt.failure
    return pending
