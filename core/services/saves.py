"""Saves of what was entered on a screen, stored one by one: of sheets, of entries, and of drafts that were left."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ...plugins.i18n import _
from ..autosave.entries import EntryTarget, entry_called
from ..autosave.journal import EnteredChange
from ..autosave.target import SHEET, Attempt, Clash, Contention, Entered, Place, Save, SheetTarget, Stored, sheet_called
from ..autosave.undoing import EntryTravel, LeftChange, Travelled, travel_sheet
from ..kernel.errors import Error
from ..kernel.unit import Unit
from ..ledger.entry import Entry, Value
from ..ledger.repository import entry_written
from ..rounds.sheets.history import RECOVERED, SAVED
from ..rounds.sheets.marking import ItemMark
from ..rounds.sheets.model import SheetConflict, SheetState
from ..rounds.sheets.service import read_sheet, save_marks, sheet_history
from ..storage.chain import AlreadyDone, head_of
from ..storage.transaction import Transaction
from .rounds import round_called
from .workspace import Workspace

MOST_EXPLAINED = 5
"""Of so many cells that were left as they are it is looked up who changed them: each takes a reading of the chain."""


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
            return self._sheet(target)
        with self._workspace.read(target.unit) as connection:
            return target.read(connection)

    def attempt(self, save: Save) -> Attempt:
        """Store the changes of a save, merged with what others changed apart from them; how that ended."""
        return _tried(save.place, save.changes, lambda: self._workspace.persist(lambda: self._save(save)))

    def restore(self, place: Place, version: int, changes: Mapping[str, Entered]) -> Attempt:
        """Store what a vanished session entered at ``place`` when that had ``version``; how that ended.

        What has another value now, where the version is another too, is a clash.
        """
        return _tried(place, changes, lambda: self._restore(place, version, changes))

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
        explained = tuple(self._explained(unit, one) for one in left[:MOST_EXPLAINED])
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

    def _explained(self, unit: Unit, left: LeftChange) -> LeftChange:
        """``left`` with who changed it since, and when."""
        if left.why:
            return left
        actor, at = left.actor, left.at
        if left.place.kind == SHEET:
            target = sheet_called(left.place)
            with self._workspace.read(unit) as connection:
                round_ = round_called(self._workspace, connection, target.round)
                last = next(iter(sheet_history(connection, round_, target.key, frozenset((left.item,)))), None)
            actor, at = (last.actor, last.at) if last is not None else ("", "")
        if not actor:
            return replace(left, why=_("现在是 {now}").format(now=left.now))
        who = _("您自己") if actor == self._workspace.actor else actor
        when = self._workspace.clock.minute_written(at)
        return replace(left, why=_("{who} {when} 改成了 {now}").format(who=who, when=when, now=left.now))

    def _save(self, save: Save) -> Stored:
        target = self.target(save.place)
        if isinstance(target, SheetTarget):
            if not isinstance(save.seen, SheetState):
                raise TypeError(f"a sheet was seen as a {type(save.seen).__name__}")
            return self._save_marks(target, save.changes, save.seen.version, save.seen, save.key, SAVED)
        if isinstance(save.seen, SheetState):
            raise TypeError("an entry was seen as a sheet")
        return self._save_entry(target, save.seen, _fields(save.changes))

    def _restore(self, place: Place, version: int, changes: Mapping[str, Entered]) -> Stored:
        target = self.target(place)
        if isinstance(target, SheetTarget):
            return self._save_marks(target, changes, version, None, None, RECOVERED)
        fields = _fields(changes)
        with self._workspace.read(target.unit) as connection:
            seen = target.read(connection)
        target.refuse_moved(seen, version, fields)
        return self._save_entry(target, seen, fields)

    def _save_entry(self, target: EntryTarget, seen: Entry | None, fields: Mapping[str, Value]) -> Entry:
        """Store the fields of an entry; of a new one that came through before, what differs from that."""
        if seen is not None:
            with self._workspace.act(target.unit) as transaction:
                return target.change(transaction, seen, fields)
        try:
            with self._workspace.act(target.unit, key=target.key) as transaction:
                entry = target.add(transaction, fields)
        except AlreadyDone as done:
            with self._workspace.read(target.unit) as connection:
                entry = entry_written(connection, done.seq)
        rest = target.left_over(entry, fields)
        return self._save_entry(target, entry, rest) if rest else entry

    def _sheet(self, target: SheetTarget) -> SheetState:
        with self._workspace.read(self._workspace.numbered(target.unit)) as connection:
            return read_sheet(connection, round_called(self._workspace, connection, target.round), target.key)

    def _save_marks(
        self, target: SheetTarget, changes: Mapping[str, Entered], version: int, seen: SheetState | None,
        key: str | None, act: str,
    ) -> SheetState:  # fmt: skip
        """Store marks; a save that came through before, as its ``key`` tells, is not stored again."""
        marks = {item: mark if isinstance(mark, ItemMark) else None for item, mark in changes.items()}
        try:
            with self._workspace.act(self._workspace.numbered(target.unit), key=key) as transaction:
                round_ = round_called(self._workspace, transaction.connection, target.round)
                return save_marks(transaction, round_, target.key, marks, version=version, seen=seen, act=act)
        except AlreadyDone:
            return self._sheet(target)
        except SheetConflict as conflict:
            raise Clash(str(conflict), conflict.theirs, tuple(both.item for both in conflict.items)) from conflict


def _fields(changes: Mapping[str, Entered]) -> dict[str, Value]:
    """What was entered into the fields of an entry."""
    return {field: value for field, value in changes.items() if not isinstance(value, ItemMark)}


def _tried(place: Place, changes: Mapping[str, Entered], store: Callable[[], Stored]) -> Attempt:
    try:
        return Attempt(place, changes, state=store())
    except Clash as clash:
        return Attempt(place, changes, clash=Contention(str(clash), clash.theirs, clash.items))
    except Error as error:
        return Attempt(place, changes, failure=str(error))
