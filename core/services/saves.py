"""Saves of what was entered on a screen, stored one by one: of sheets, of entries, and of drafts that were left."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ...plugins.i18n import _
from ..autosave.entries import EntryTarget, entry_called
from ..autosave.journal import EnteredChange
from ..autosave.target import (
    SHEET,
    Attempt,
    Clash,
    Contention,
    ContestedItem,
    Entered,
    Place,
    Save,
    SheetTarget,
    Stored,
    sheet_called,
)
from ..autosave.undoing import EntryTravel, LeftChange, Travelled, travel_sheet
from ..kernel.errors import Error
from ..kernel.unit import Unit
from ..ledger.entry import Entry, Value
from ..ledger.repository import entry_written
from ..ledger.service import contested_fields
from ..rounds.model import AssessmentRound
from ..rounds.sheets.history import RECOVERED, SAVED, MarkChange
from ..rounds.sheets.marking import ItemMark
from ..rounds.sheets.model import SheetConflict, SheetState
from ..rounds.sheets.service import contested_marks, marks_of, read_sheet, require_shown, save_marks, sheet_history
from ..storage.chain import AlreadyDone, head_of
from ..storage.transaction import Transaction
from ..storage.waits import Passing
from .rounds import round_called, sight_of
from .workspace import Workspace

MOST_EXPLAINED = 5
"""So many cells that were left as they are are told with who changed them: for each sheet the chain is read once."""


class SaveService:
    """Saves, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def target(self, place: Place) -> SheetTarget | EntryTarget:
        """What a draft names.

        Raises:
            Error: there is no such thing any more.
        """
        if place.kind == SHEET:
            return sheet_called(place)
        with self._workspace.read(self._workspace.numbered(place.unit)) as connection:
            return entry_called(connection, place)

    def stored(self, place: Place) -> Stored:
        """What is stored at ``place``; ``None`` while nothing is.

        Raises:
            Error: there is no such thing any more.
        """
        target = self.target(place)
        if isinstance(target, SheetTarget):
            return self._sheet(target)[1]
        with self._workspace.read(target.unit) as connection:
            return target.read(connection)

    def attempt(self, save: Save) -> Attempt:
        """Store the changes of a save, merged with what others changed apart from them; how that ended."""
        return self._tried(save, SAVED)

    def _tried(self, save: Save, act: str) -> Attempt:
        try:
            state, stored = self._workspace.persist(lambda: self._save(save, act))
        except Clash as clash:
            return Attempt(save.place, save.changes, clash=Contention(str(clash), clash.theirs, clash.items))
        except Error as error:
            return Attempt(save.place, save.changes, failure=str(error), passes=isinstance(error, Passing))
        return Attempt(save.place, save.changes, state=state, stored=stored)

    def restore(self, save: Save, typed_at: Mapping[str, str]) -> Attempt:
        """Store what a vanished session entered, each item at ``typed_at`` (UTC ISO text); how that ended.

        What the person has stored since by another session stays.
        """
        try:
            superseded = self._superseded(save, typed_at)
        except Error as error:
            return Attempt(save.place, save.changes, failure=str(error))
        rest = {item: value for item, value in save.changes.items() if item not in superseded}
        return replace(self._tried(replace(save, changes=rest), RECOVERED), changes=save.changes, superseded=superseded)

    def identity(self, unit: str) -> str:
        """What the unit with that number is known by for ever, whatever it is called.

        Raises:
            Error: there is none.
        """
        with self._workspace.read(self._workspace.numbered(unit)) as connection:
            head = head_of(connection)
        return "" if head is None else head.identity

    def travel(self, changes: tuple[EnteredChange, ...], key: str, *, back: bool) -> Travelled:
        """Make ``changes`` of one unit, each where its cell still is what it was to be before: a step is taken back,
        or with ``back`` false done again. One act; a save with the idempotency ``key`` is not made twice. What was
        changed since is left as it is and told; of the first ones also who did that and when.

        Raises:
            Error: something is not there any more; nothing was written.
        """
        unit = self._workspace.numbered(changes[0].place.unit)
        made = [Travelled()]

        def write() -> None:
            with self._workspace.act(unit, key=key) as transaction:
                made[0] = self._travelled(transaction, changes, back=back)

        with suppress(AlreadyDone):  # it was committed before the answer was lost: what came of it is known
            self._workspace.persist(write)
        left = made[0].left
        explained = self._explained(unit, left[:MOST_EXPLAINED])
        return replace(made[0], left=(*explained, *left[MOST_EXPLAINED:]))

    def _travelled(
        self, transaction: Transaction, changes: Sequence[EnteredChange], *, back: bool
    ) -> Travelled:  # fmt: skip
        from .ledger import directory_of  # sessions that only mark need no ledger

        by_place: dict[Place, list[EnteredChange]] = {}
        for change in changes:
            by_place.setdefault(change.place, []).append(change)
        entries, sheets = None, Travelled()
        for place, of_place in by_place.items():
            if place.kind == SHEET:
                target = sheet_called(place)
                round_ = round_called(self._workspace, transaction.connection, target.round)
                sheets += travel_sheet(transaction, round_, target, of_place, back=back)
                continue
            if entries is None:
                entries = EntryTravel(transaction, directory_of(self._workspace, transaction.connection), back)
            entries.travel(entry_called(transaction.connection, place), of_place)
        return sheets if entries is None else sheets + entries.result

    def _explained(self, unit: Unit, left: Sequence[LeftChange]) -> tuple[LeftChange, ...]:
        """``left`` with who changed each since, and when."""
        items: dict[Place, set[str]] = {}
        for one in left:
            if not one.why and one.place.kind == SHEET:
                items.setdefault(one.place, set()).add(one.item)
        writers = {place: self._last_writers(unit, place, frozenset(of_place)) for place, of_place in items.items()}
        return tuple(self._told(one, writers.get(one.place, {})) for one in left)

    def _last_writers(self, unit: Unit, place: Place, items: frozenset[str]) -> dict[str, MarkChange]:
        """Return the last change of each of ``items`` of a sheet: the chain is read once for all of them."""
        target = sheet_called(place)
        with self._workspace.read(unit) as connection:
            round_ = round_called(self._workspace, connection, target.round)
            require_shown(sight_of(self._workspace, connection, round_), round_, target.key)
            history = sheet_history(connection, round_, target.key, items)
        return {change.item: change for change in reversed(history)}

    def _told(self, left: LeftChange, writers: Mapping[str, MarkChange]) -> LeftChange:
        if left.why:
            return left
        last = writers.get(left.item)
        actor, at = (last.actor, last.at) if last is not None else (left.actor, left.at)
        if not actor:
            return replace(left, why=_("现在是 {now}").format(now=left.now))
        who = _("您自己") if actor == self._workspace.actor else actor
        when = self._workspace.clock.minute_written(at)
        return replace(left, why=_("{who} {when} 改成了 {now}").format(who=who, when=when, now=left.now))

    def _superseded(self, save: Save, typed_at: Mapping[str, str]) -> frozenset[str]:
        target = self.target(save.place)
        actor = self._workspace.actor
        if isinstance(target, SheetTarget):
            with self._workspace.read(self._workspace.numbered(target.unit)) as connection:
                round_ = round_called(self._workspace, connection, target.round)
                require_shown(sight_of(self._workspace, connection, round_), round_, target.key)
                changes = contested_marks(connection, round_, target.key, _marks(save.changes), _marks(save.was))
        elif isinstance(save.seen, Entry):
            with self._workspace.read(target.unit) as connection:
                changes = contested_fields(connection, save.seen, _fields(save.changes), _fields(save.was))
        else:
            return frozenset()
        return frozenset(
            item for item, made in changes.items() if made.actor == actor and typed_at.get(item, made.at) < made.at
        )

    def _save(self, save: Save, act: str) -> tuple[Stored, Mapping[str, Entered]]:
        """Store the changes; return what is stored then, and what the changed items hold in it."""
        target = self.target(save.place)
        if isinstance(target, SheetTarget):
            return self._save_marks(target, save, act)
        if isinstance(save.seen, SheetState):
            raise TypeError("an entry was seen as a sheet")
        entry = self._save_entry(target, save.seen, _fields(save.changes), _fields(save.was))
        return entry, {name: entry.value(name) for name in save.changes}

    def _save_entry(
        self, target: EntryTarget, seen: Entry | None, fields: Mapping[str, Value], was: Mapping[str, Value]
    ) -> Entry:
        """Store the fields of an entry; of a new one that came through before, what differs from that."""
        if seen is not None:
            with self._workspace.act(target.unit) as transaction:
                return target.change(transaction, seen.id, fields, was)
        try:
            with self._workspace.act(target.unit, key=target.key) as transaction:
                entry = target.add(transaction, fields)
        except AlreadyDone as done:
            with self._workspace.read(target.unit) as connection:
                entry = entry_written(connection, done.seq)
        rest = target.left_over(entry, fields)
        was = {name: entry.value(name) for name in rest}
        return self._save_entry(target, entry, rest, was) if rest else entry

    def _sheet(self, target: SheetTarget) -> tuple[AssessmentRound, SheetState]:
        with self._workspace.read(self._workspace.numbered(target.unit)) as connection:
            round_ = round_called(self._workspace, connection, target.round)
            require_shown(sight_of(self._workspace, connection, round_), round_, target.key)
            return round_, read_sheet(connection, round_, target.key)

    def _save_marks(self, target: SheetTarget, save: Save, act: str) -> tuple[SheetState, Mapping[str, Entered]]:
        """Store marks; a save that came through before, as its key tells, is not stored again."""
        try:
            with self._workspace.act(self._workspace.numbered(target.unit), key=save.key) as transaction:
                round_ = round_called(self._workspace, transaction.connection, target.round)
                state = save_marks(transaction, round_, target.key, _marks(save.changes), was=_marks(save.was), act=act)
        except AlreadyDone:
            round_, state = self._sheet(target)
        except SheetConflict as conflict:
            items = {one.item: ContestedItem(one.mine, one.theirs, one.actor, one.at) for one in conflict.items}
            raise Clash(conflict.message, conflict.theirs, items) from conflict
        marks = marks_of(round_, target.key, state)
        return state, {item: marks.get(item) for item in save.changes}


def _marks(changes: Mapping[str, Entered]) -> dict[str, ItemMark | None]:
    """What was entered about the items of a sheet."""
    return {item: mark if isinstance(mark, ItemMark) else None for item, mark in changes.items()}


def _fields(changes: Mapping[str, Entered]) -> dict[str, Value]:
    """What was entered into the fields of an entry."""
    return {field: value for field, value in changes.items() if not isinstance(value, ItemMark)}
