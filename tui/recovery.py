"""What a vanished session left in its draft: stored when the same person comes back, before anything else is done."""

from pathlib import Path

from ..core.errors import Error
from ..core.rounds.reading import load_round
from ..core.sheets.store import SheetConflict, SheetKey, read_sheet, save_marks
from .desk import Desk
from .draft import Draft, Unsaved, abandoned
from .saving import Pending


def recover(desk: Desk, directory: Path, draft: Draft) -> tuple[int, tuple[Pending, ...]]:
    """Store what vanished sessions left in ``directory``: how many cells were, and the sheets that need a person.

    The latter are in ``draft`` before the vanished session's own file goes.
    """
    stored, left = 0, []
    for sheets in abandoned(directory):
        for sheet in sheets:
            pending = _restored(desk, sheet)
            if pending is None:
                stored += len(sheet.changes)
            else:
                draft.note(sheet.place, sheet.version, sheet.changes)
                left.append(pending)
    return stored, tuple(left)


def _restored(desk: Desk, sheet: Unsaved) -> Pending | None:
    """``None`` when what was left is stored now."""
    place = sheet.place
    key = SheetKey(place.subject, place.form, place.period, place.filling, place.filler)
    round = load_round(desk.database, place.round)
    seen = read_sheet(desk.database, round, key.subject, key.form, key.period, key.filling, key.filler)
    pending = Pending(round, key, seen, dict(sheet.changes))
    try:
        save_marks(desk.database, desk.actor, round, key, sheet.changes, version=sheet.version)
    except SheetConflict as conflict:
        pending.conflict = conflict
    except Error as error:
        pending.failure = str(error)
    else:
        return None
    return pending
