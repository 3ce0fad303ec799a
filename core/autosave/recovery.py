"""What a vanished session left in its draft: stored when the same person comes back, before anything else is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from .draft import Drafts, Unsaved
from .saver import Pending, Saves
from .target import Save


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many cells are ``stored`` now, how many the same person had changed otherwise since (``superseded``), and
    what is ``left`` for a person to say.
    """

    stored: int = 0
    superseded: int = 0
    left: tuple[Pending[Any, Any], ...] = ()


def recover(saves: Saves, sessions: Iterable[list[Unsaved]], draft: Drafts) -> Recovered:
    """Store what vanished ``sessions`` left.

    What needs a person is in ``draft`` before the vanished session's own file goes.
    """
    done = Recovered()
    for session in sessions:
        for unsaved in session:
            one = _restored(saves, unsaved)
            if one.left:
                draft.note(unsaved)
            done = Recovered(done.stored + one.stored, done.superseded + one.superseded, done.left + one.left)
    return done


def _restored(saves: Saves, unsaved: Unsaved) -> Recovered:
    target = saves.target(unsaved.place)
    changes = {item: target.value(plain) for item, plain in unsaved.changes.items()}
    was = {item: target.value(plain) for item, plain in unsaved.was.items()}
    pending: Pending[Any, Any] = Pending(target, saves.stored(unsaved.place), changes, was)
    if pending.lacks:
        return Recovered(left=(pending,))
    attempt = saves.restore(Save(unsaved.place, pending.seen, changes, was, token_hex(16)), unsaved.at)
    if attempt.state is None:
        pending.clash, pending.failure = attempt.clash, attempt.failure
        return Recovered(left=(pending,))
    return Recovered(len(changes) - len(attempt.superseded), len(attempt.superseded))
