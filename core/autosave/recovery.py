"""What a vanished session left in its draft: stored when the same person comes back, before anything else is done.

What was being typed is not stored: it is handed on, to be put under the cursor again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..kernel.errors import Error
from ..ledger.entry import Entry
from .draft import Drafts, Unsaved, Vanished
from .saver import Pending, Saves
from .typing import Typed

BEFORE = "before"
"""Begins the slots of the draft in which what vanished sessions were typing waits until it is back or was shown."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of what vanished sessions left: how many cells were stored, what needs a person, what was being typed
    by its slot of the draft, the newest first, and the ids of new entries by the keys that they had.
    """

    stored: int
    left: tuple[Pending[Any, Any], ...]
    typed: dict[str, Typed]
    ids: dict[str, str]


def recover(saves: Saves, sessions: Iterable[Vanished], draft: Drafts) -> Recovered:
    """Store what vanished ``sessions`` left unsaved; of what has no place any more, the words are handed on.

    What needs a person, and what was being typed, is in ``draft`` before the vanished session's own file goes.
    """
    stored = 0
    left: list[Pending[Any, Any]] = []
    ids: dict[str, str] = {}
    typed: list[tuple[float, str, Typed]] = []
    for session in sessions:
        homeless: list[Typed] = []
        for unsaved in session.unsaved:
            try:
                pending, id_ = _restored(saves, unsaved)
            except Error as error:
                homeless.append(_words(unsaved, error))
                continue
            if id_:
                ids[unsaved.place.name[-1]] = id_
            if pending is None:
                stored += len(unsaved.changes)
            else:
                draft.note(unsaved.place, unsaved.version, unsaved.changes)
                left.append(pending)
        for one in (*session.typed, *homeless):
            slot = f"{BEFORE} {len(typed)}"
            draft.typing(slot, replace(one, tries=one.tries + 1))
            typed.append((session.at, slot, one))
    newest = sorted(typed, key=lambda one: -one[0])
    return Recovered(stored, tuple(left), {slot: one for _at, slot, one in newest}, ids)


def _restored(saves: Saves, unsaved: Unsaved) -> tuple[Pending[Any, Any] | None, str]:
    """``None`` when what was left is stored now; then the id of the entry, if it is one.

    Raises:
        Error: there is no such place any more.
    """
    target = saves.target(unsaved.place)
    changes = {item: target.value(plain) for item, plain in unsaved.changes.items()}
    pending: Pending[Any, Any] = Pending(target, saves.stored(unsaved.place), changes)
    if pending.lacks:
        return pending, ""
    attempt = saves.restore(unsaved.place, unsaved.version, changes)
    if attempt.state is not None:
        return None, str(attempt.state.id) if isinstance(attempt.state, Entry) else ""
    pending.clash, pending.failure = attempt.clash, attempt.failure
    return pending, ""


def _words(unsaved: Unsaved, why: Error) -> Typed:
    """What was entered at a place that is no more, as text."""
    texts = {
        item: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for item, value in unsaved.changes.items()
    }
    return Typed(f"{' / '.join(unsaved.place.name)}({why.message})", texts, "", 0)
