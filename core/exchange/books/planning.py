"""What the rows of a file would do to a book: which are new, which change an entry, which say what is on record.

A row with the number of an entry is about that entry. Any other is recognised by all that its file says: equal entries
are counted, so that the same file again adds nothing. In books of which everybody has one entry a month, member and
month tell which it is. Nothing is written here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from ....plugins.i18n import _
from ...kernel.errors import Error, Problem
from ...kernel.text import listed
from ...ledger.changes import By, EntryUpdate, change
from ...ledger.doubts import RosterDoubts, Said, meeting_key, same_meeting, suspects
from ...ledger.entry import COLUMNS, STANDARD, Entry, Mention, Value, entry_of, same, values_of
from ...ledger.fields import Field
from ...ledger.repository import entry_rows_between, entry_rows_called
from ...ledger.rules import BookRules, already_paid
from ...ledger.service import refuse_broken
from ...organisation.directory import Directory
from ...storage.connection import UnitConnection
from ..source import one_sentence
from .parsing import BookRows

_STATE = COLUMNS.index("state")
_PAID = ("person_id", "date", "kind")
_PEOPLE = ("absent", "told")
MOST_DOUBTS = 20
"""So many sentences tell what is doubtful about a file at most, each about any number of rows."""
_STORED = {"organisation": "organisation_id", "member": "person_id"}
"""Fields whose column in the table has another name."""

Stored = Sequence[Any]
"""A row of the columns ``COLUMNS``."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A row of the file that changes an entry: the fields it says differently, with what they become."""

    entry: Entry
    sheet: str
    row: int
    changes: Mapping[str, Value]


@dataclass
class ImportPlan:
    """``new`` are the places of rows in their tables; what is neither new nor a change is on record already."""

    rows: int = 0
    new: list[tuple[BookRows, list[int]]] = field(default_factory=list)
    changes: list[PlannedChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """How many rows say what is on record."""
        return self.rows - self.added - len(self.changes)

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(len(indices) for _rows, indices in self.new)


def plan(
    connection: UnitConnection, rules: BookRules, tables: Sequence[BookRows], by: By, directory: Directory
) -> ImportPlan:
    """Return what the rows of ``tables`` would do to the book as it is on record."""
    planner = _Planner(_load(connection, rules.book.id, tables), rules, by, directory)
    found = planner.plan(tables)
    try:
        refuse_broken(connection, rules.book, planner.changed)
    except Error as error:
        found.problems.append(Problem(one_sentence(error)))
    return found


def _load(connection: UnitConnection, book: str, tables: Sequence[BookRows]) -> Mapping[int, Stored]:
    """The entries of the book in the time that the rows are about, and those they name by number."""
    days = [day for rows in tables for day in set(rows.values["date"]) if isinstance(day, str)]
    found = entry_rows_between(connection, book, min(days), max(days)) if days else {}
    named = {id_ for rows in tables for id_ in rows.ids if id_ is not None}
    return found | entry_rows_called(connection, book, sorted(named - found.keys()))


class _Planner:
    """Goes through the rows once; ``_taken`` are the entries that a row has been found to be about."""

    def __init__(self, stored: Mapping[int, Stored], rules: BookRules, by: By, directory: Directory) -> None:
        self._stored = stored
        self._rules = rules
        self._by = by
        self._directory = directory
        self._taken: set[int] = set()
        self._plan = ImportPlan()
        self._months: dict[tuple[Any, ...], int] = {}
        """The number of the first row of an organisation, member and month."""
        self._paid: dict[tuple[Any, ...], int] = {}
        """The number of the first row of a member and month, whatever the organisation."""
        self.changed: list[tuple[Entry, EntryUpdate]] = []

    def plan(self, tables: Sequence[BookRows]) -> ImportPlan:
        self._plan.rows = sum(len(rows.numbers) for rows in tables)
        # With nothing on record there is nothing that a row could equal.
        compared = [(rows, _keys(rows) if self._stored else (), _key_of_stored(rows.fields)) for rows in tables]
        copies = [self._numbered(rows, keys, key_of) for rows, keys, key_of in compared]
        left = [self._recognise(rows, keys, key_of) for rows, keys, key_of in compared]
        for rows, copied, unknown in zip(tables, copies, left, strict=True):
            new = self._by_month(rows, unknown) if self._rules.is_monthly else unknown
            self._plan.new.append((rows, sorted((*copied, *new)) if copied else new))
        if not self._plan.problems:
            self._plan.notes += self._doubts()
        seen = sum(change.entry.state in ("submitted", "accepted") for change in self._plan.changes)
        if seen:
            self._plan.notes.append(_("{n} 条改动的台账已经提交,原来的内容留在修改记录里。").format(n=seen))
        return self._plan

    def _numbered(self, rows: BookRows, keys: Sequence[Any], key_of: Callable[[Stored], Any]) -> list[int]:
        """Rows that name their entry. A row copied with its hidden number is told from the one it was copied from;
        the places of such copies.
        """
        all_copies: list[int] = []
        named: dict[int, list[int]] = defaultdict(list)
        for index, id_ in enumerate(rows.ids):
            if id_ is not None:
                named[id_].append(index)
        for id_, indices in named.items():
            stored = self._stored.get(id_)
            if stored is None or id_ in self._taken:
                self._refuse(
                    rows, indices[0], _("本单位这本台账里没有编号 E{id} 的条目,或别的工作表里已写过。").format(id=id_)
                )
                continue
            self._taken.add(id_)
            kept = next((index for index in indices if keys[index] == key_of(stored)), None)
            if kept is None and len(indices) > 1:
                numbers = listed(str(rows.numbers[index]) for index in indices)
                sentence = _("第 {rows} 行的条目编号相同。").format(rows=numbers)
                self._refuse(rows, indices[1], sentence + _("新加的行请把「条目编号」一格清空。"))
            elif kept is None:
                self._change(rows, indices[0], {one.id: rows.values[one.id][indices[0]] for one in rows.fields})
            copies = [index for index in indices if kept is not None and index != kept]
            all_copies += copies
            if copies:
                numbers = listed(str(rows.numbers[index]) for index in copies)
                self._plan.notes.append(_("第 {rows} 行是从别的行复制来的,按新的条目导入。").format(rows=numbers))
        return all_copies

    def _recognise(self, rows: BookRows, keys: Sequence[Any], key_of: Callable[[Stored], Any]) -> list[int]:
        """The places of rows without a number that no entry on record equals."""
        alike: dict[Any, list[int]] = defaultdict(list)
        # Withdrawn entries last: what is on record and counts is what the row is.
        for id_, stored in sorted(self._stored.items(), key=lambda item: item[1][_STATE] == "withdrawn"):
            if id_ not in self._taken:
                alike[key_of(stored)].append(id_)
        if not alike:
            return [index for index, named in enumerate(rows.ids) if named is None]
        left: list[int] = []
        withdrawn: list[str] = []
        for index, (named, key) in enumerate(zip(rows.ids, keys, strict=True)):
            if named is not None:
                continue
            candidates = alike.get(key)
            if not candidates:
                left.append(index)
                continue
            found = candidates.pop(0)
            self._taken.add(found)
            if self._stored[found][_STATE] == "withdrawn":
                withdrawn.append(str(rows.numbers[index]))
        if withdrawn:
            self._plan.notes.append(_("第 {rows} 行的台账已经撤回,没有恢复。").format(rows=listed(withdrawn)))
        return left

    def _by_month(self, rows: BookRows, indices: Sequence[int]) -> list[int]:
        """Rows of a book of which everybody has one entry a month: another amount is a change, not a second entry.

        What such a row leaves blank stays as it is on record. Returns the places of those that are new.
        """
        new: list[int] = []
        if not indices:
            return new
        names = ["organisation_id", "person_id", "date"]
        if any(one.id == "kind" for one in rows.fields):
            names.append("kind")
        there, paid = self._on_record(names), self._on_record(_PAID)
        columns = rows.columns
        keys = list(zip(*(columns[name] for name in names), strict=True))
        members = list(zip(*(columns[name] for name in _PAID), strict=True))
        months, whose = dict(zip(keys, rows.numbers, strict=True)), dict(zip(members, rows.numbers, strict=True))
        if (
            len(months) == len(whose) == len(rows.numbers)
            and months.keys().isdisjoint(there.keys() | self._months.keys())
            and whose.keys().isdisjoint(paid.keys() | self._paid.keys())
        ):
            self._months |= months
            self._paid |= whose
            return list(indices)
        changed: dict[str, int] = {}
        for index in indices:
            key, member = keys[index], members[index]
            free = [id_ for id_ in there.get(key, ()) if id_ not in self._taken]
            about = member[0] is not None
            if free:
                says = {one.id: rows.values[one.id][index] for one in rows.fields}
                self._taken.add(free[0])
                changed[str(rows.numbers[index])] = free[0]
                self._change(rows, index, {name: value for name, value in says.items() if value is not None}, free[0])
            elif key in there or (about and member in paid):
                self._refuse(rows, index, self._paid_already(member, (there.get(key) or paid[member])[0]))
            elif key in self._months or (about and member in self._paid):
                row = self._months[key] if key in self._months else self._paid[member]
                self._refuse(rows, index, _("这个人这个月前面第 {row} 行已有,请合并成一行。").format(row=row))
            else:
                self._months[key] = self._paid[member] = rows.numbers[index]
                new.append(index)
        if changed:
            self._plan.notes.append(
                _("第 {rows} 行的人这个月已有记录(第 {ids} 号),按修改处理。").format(
                    rows=listed(changed), ids=listed(map(str, changed.values()))
                )
            )
        return new

    def _paid_already(self, member: tuple[Any, ...], id_: int) -> str:
        """Why a row about somebody's month cannot be taken, which is on record as the entry ``id_``."""
        if id_ in self._taken or member[0] is None:
            return _("这个人这个月前面已有一行(第 {id} 号),请合并成一行。").format(id=id_)
        name = self._directory.person_name(member[0])
        return one_sentence(already_paid(self._rules.book, name, member[1], id_))

    def _on_record(self, names: Sequence[str]) -> dict[tuple[Any, ...], list[int]]:
        """The entries that were not withdrawn, by these columns."""
        key = itemgetter(*map(COLUMNS.index, names))
        there: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for id_, stored in self._stored.items():
            if stored[_STATE] != "withdrawn":
                there[key(stored)].append(id_)
        return there

    def _doubts(self) -> Iterator[str]:
        """What is doubtful about rows that are new or change an entry, with their numbers."""
        book = self._rules.book
        found: dict[str, list[str]] = defaultdict(list)
        roster, meetings = RosterDoubts(book, self._directory), self._meetings()
        for rows, indices in self._plan.new:
            for index in suspects(roster, rows.values, indices):
                said = Said.of({name: values[index] for name, values in rows.values.items()})
                for doubt in roster.of(said):
                    found[doubt].append(str(rows.numbers[index]))
                key = meeting_key(book, said.organisation, said.kind, said.date)
                if key is not None:
                    for doubt in _repeated(meetings.get(key)):
                        found[doubt].append(str(rows.numbers[index]))
                    meetings.setdefault(key, _Meeting()).rows.append(rows.numbers[index])
        for one in self._plan.changes:
            for doubt in roster.of(Said.of({**values_of(one.entry), **one.changes})):
                found[doubt].append(str(one.row))
        for doubt, numbers in list(found.items())[:MOST_DOUBTS]:
            yield _("请核对第 {rows} 行:{doubt}。").format(rows=listed(numbers), doubt=doubt)
        if len(found) > MOST_DOUBTS:
            yield _("还有 {n} 种要核对的,导入后在各条里看。").format(n=len(found) - MOST_DOUBTS)

    def _meetings(self) -> "dict[tuple[Any, ...], _Meeting]":
        book = self._rules.book
        if not book.attendance:
            return {}
        return {
            (book.id, *key): _Meeting(ids)
            for key, ids in self._on_record(("organisation_id", "kind", "date")).items()
            if book.is_meeting(key[1])
        }

    def _change(self, rows: BookRows, index: int, says: Mapping[str, Value], id_: int | None = None) -> None:
        """What one row changes of its entry, tried without writing anything."""
        entry = entry_of(self._stored[id_ if id_ is not None else rows.ids[index] or 0])
        changes = {name: value for name, value in says.items() if not same(entry.value(name), value)}
        try:
            changed = change(self._rules, entry, changes, self._by)
        except Error as error:
            self._refuse(rows, index, one_sentence(error))
            return
        if changed is not None:
            self.changed.append((entry, changed))
            self._plan.changes.append(PlannedChange(entry, rows.sheet, rows.numbers[index], changes))

    def _refuse(self, rows: BookRows, index: int, sentence: str) -> None:
        self._plan.problems.append(Problem(sentence, rows.sheet, rows.numbers[index]))


@dataclass
class _Meeting:
    """The entries on record and the rows so far of one meeting."""

    ids: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def _repeated(meeting: "_Meeting | None") -> Iterator[str]:
    if meeting is not None and meeting.ids:
        yield same_meeting(meeting.ids)
    if meeting is not None and meeting.rows:
        yield _("同一支部同一天的同一种会,前面第 {row} 行已有").format(row=meeting.rows[0])


def _keys(rows: BookRows) -> list[tuple[Any, ...]]:
    """What each row is recognised by: everything its file has a column for."""
    columns = rows.columns
    parts: list[Iterable[Any]] = [columns[_STORED.get(name, name)] for name in _plain(rows.fields)]
    for one in _rest(rows.fields):
        known: dict[Value, Any] = {}
        values = rows.values[one.id]
        for value in set(values):
            known[value] = _comparable(value)
        parts.append(map(known.__getitem__, values))
    return list(zip(*parts, strict=True))


def _key_of_stored(fields: Sequence[Field]) -> Callable[[Stored], tuple[Any, ...]]:
    """The same of an entry on record, as far as a file with ``fields`` can say it."""
    pick = itemgetter(*(COLUMNS.index(_STORED.get(name, name)) for name in _plain(fields)))
    people = [one.id for one in _rest(fields) if one.id in _PEOPLE]
    own = [one.id for one in _rest(fields) if one.id not in _PEOPLE]
    attendance_of, own_of = _Spelt(people), _Spelt(own)
    if not people and not own:
        return pick
    attendance_place, own_place = COLUMNS.index("attendance"), COLUMNS.index("own")
    return lambda stored: (
        *pick(stored),
        *attendance_of[stored[attendance_place]],
        *own_of[stored[own_place]],
    )


class _Spelt(dict[str | None, tuple[Any, ...]]):
    """Comparable values of ``names`` by the JSON object that holds them, read once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self[None] = (None,) * len(names)

    def __missing__(self, spelt: str | None) -> tuple[Any, ...]:
        values = json.loads(spelt or "{}")
        self[spelt] = found = tuple(_comparable(values.get(name)) for name in self._names)
        return found


def _plain(fields: Sequence[Field]) -> Iterator[str]:
    """Whom a row is about, even when the file does not say, and the fields with a column of their own."""
    yield from ("organisation", "member")
    for one in fields:
        if one.id in STANDARD and one.id not in ("organisation", "member", *_PEOPLE):
            yield one.id


def _rest(fields: Sequence[Field]) -> list[Field]:
    """People of meetings, then columns of the book's own, in the order in which keys have them."""
    own = [one for one in fields if one.id not in STANDARD]
    return [*(one for one in fields if one.id in _PEOPLE), *own]


def _comparable(value: Any) -> Any:
    """A value so that equal ones say the same: people of the roster go by id, whatever they were called then."""
    if not isinstance(value, (tuple, list)):
        return value
    people = [Mention(*one) for one in value]
    return tuple((one.person_id, "" if one.person_id is not None else one.name, one.note) for one in people) or None
