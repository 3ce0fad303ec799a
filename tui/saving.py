"""Saving what was entered: one save at a time, sheet by sheet, in the background.

State lives in the thread of the screen; only the save itself runs in a worker. A cell counts as saved after commit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .draft import Draft, Place

if TYPE_CHECKING:
    from ..core.rounds.values import Round
    from ..core.sheets.marking import ItemMark
    from ..core.sheets.store import SheetConflict, SheetKey, SheetState
    from .desk import Desk


@dataclass
class Pending:
    """A sheet with cells on their way. ``seen`` is the sheet as the person saw it."""

    round: "Round"
    key: "SheetKey"
    seen: "SheetState"
    changes: "dict[str, ItemMark | None]" = field(default_factory=dict)
    conflict: "SheetConflict | None" = None
    failure: str = ""

    @property
    def waits(self) -> bool:
        """Whether it has something to save that nothing stands in the way of."""
        return bool(self.changes) and self.conflict is None and not self.failure


@dataclass(frozen=True)
class Attempt:
    """One save under way: what it tries, and how it ended."""

    place: Place
    changes: "Mapping[str, ItemMark | None]"
    state: "SheetState | None" = None
    conflict: "SheetConflict | None" = None
    failure: str = ""


class Saver:
    """Takes entered cells, writes them to the draft at once and to the database one sheet after the other.

    ``start`` runs a function in a thread; ``tell`` is called in the screen's thread when the state of a sheet changed.
    """

    def __init__(
        self, desk: "Desk", draft: Draft, start: Callable[[Callable[[], Attempt]], None],
        tell: Callable[[Pending], None],
    ) -> None:  # fmt: skip
        self._desk = desk
        self._draft = draft
        self._start = start
        self._tell = tell
        self._sheets: dict[Place, Pending] = {}
        self._running = False
        self._versions: dict[Place, int] = {}

    def is_outdated(self, round: "Round", key: "SheetKey", state: "SheetState") -> bool:
        """Whether ``state`` was read before the last save of this session came back."""
        return state.version < self._versions.get(place_of(round, key), 0)

    def pending(self, round: "Round", key: "SheetKey") -> Pending | None:
        """What is on its way for a sheet, if anything."""
        return self._sheets.get(place_of(round, key))

    @property
    def unsaved(self) -> int:
        """How many cells are not stored yet, in all sheets."""
        return sum(len(sheet.changes) for sheet in self._sheets.values())

    def enter(
        self, round: "Round", key: "SheetKey", seen: "SheetState", changes: "Mapping[str, ItemMark | None]"
    ) -> None:
        """Take over ``changes`` of a sheet that was seen as ``seen``.

        Raises:
            Error: the draft cannot be written; the changes are saved all the same.
        """
        place = place_of(round, key)
        sheet = self._sheets.setdefault(place, Pending(round, key, seen))
        try:
            self._draft.note(place, sheet.seen.version, changes)
        finally:
            sheet.changes.update(changes)
            sheet.failure = ""
            self._tell(sheet)
            self._next()

    def resolve(self, round: "Round", key: "SheetKey", mine: frozenset[str]) -> None:
        """End a conflict: the items ``mine`` are saved over theirs, the other contested ones are given up."""
        place = place_of(round, key)
        sheet = self._sheets.get(place)
        if sheet is None or sheet.conflict is None:
            return
        given_up = {both.item for both in sheet.conflict.items} - mine
        self._draft.stored(place, {item: sheet.changes.pop(item) for item in given_up if item in sheet.changes})
        sheet.seen, sheet.conflict = sheet.conflict.theirs, None
        self._tell(sheet)
        self._forget_if_done(place)
        self._next()

    def take_over(self, sheets: Iterable[Pending]) -> None:
        """Sheets that a vanished session left and that could not be stored without asking."""
        for sheet in sheets:
            self._sheets[place_of(sheet.round, sheet.key)] = sheet

    def retry(self) -> None:
        """Try again what could not be saved."""
        for sheet in self._sheets.values():
            sheet.failure = ""
        self._next()

    def close(self) -> None:
        """Let go of the draft; what is not stored stays in it for the next session."""
        self._draft.close()

    def ended(self, attempt: Attempt) -> None:
        """A save came back."""
        self._running = False
        sheet = self._sheets[attempt.place]
        if attempt.state is not None:
            sheet.seen = attempt.state
            self._versions[attempt.place] = attempt.state.version
            self._draft.stored(attempt.place, attempt.changes)
            for item, mark in attempt.changes.items():
                if item in sheet.changes and sheet.changes[item] == mark:
                    del sheet.changes[item]
        sheet.conflict, sheet.failure = attempt.conflict, attempt.failure
        self._tell(sheet)
        self._forget_if_done(attempt.place)
        self._next()

    def _forget_if_done(self, place: Place) -> None:
        if not self._sheets[place].changes:
            del self._sheets[place]

    def _next(self) -> None:
        waiting = next((place for place, sheet in self._sheets.items() if sheet.waits), None)
        if self._running or waiting is None:
            return
        self._running = True
        sheet = self._sheets[waiting]
        desk, changes, seen = self._desk, dict(sheet.changes), sheet.seen
        self._start(lambda: desk.attempt(waiting, sheet.round, sheet.key, changes, seen))


def place_of(round: "Round", key: "SheetKey") -> Place:
    """How the draft calls a sheet."""
    return Place(round.info.code, key.subject, key.form, key.period, key.filling, key.filler)
