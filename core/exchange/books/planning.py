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
from ...ledger.changes import By, change
from ...ledger.entry import COLUMNS, STANDARD, Entry, Mention, Value, entry_of, same
from ...ledger.fields import Field
from ...ledger.repository import entry_rows_between, entry_rows_called
from ...ledger.rules import BookRules
from ...storage.connection import UnitConnection
from ..source import one_sentence
from .parsing import BookRows

_STATE = COLUMNS.index("state")
_PEOPLE = ("absent", "told")
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


def plan(connection: UnitConnection, rules: BookRules, tables: Sequence[BookRows], by: By) -> ImportPlan:
    """Return what the rows of ``tables`` would do to the book as it is on record."""
    return _Planner(_load(connection, rules.book.id, tables), rules, by).plan(tables)


def _load(connection: UnitConnection, book: str, tables: Sequence[BookRows]) -> Mapping[int, Stored]:
    """The entries of the book in the time that the rows are about, and those they name by number."""
    days = [day for rows in tables for day in set(rows.values["date"]) if isinstance(day, str)]
    found = entry_rows_between(connection, book, min(days), max(days)) if days else {}
    named = {id_ for rows in tables for id_ in rows.ids if id_ is not None}
    return found | entry_rows_called(connection, book, sorted(named - found.keys()))


class _Planner:
    """Goes through the rows once; ``_taken`` are the entries that a row has been found to be about."""

    def __init__(self, stored: Mapping[int, Stored], rules: BookRules, by: By) -> None:
        self._stored = stored
        self._rules = rules
        self._by = by
        self._taken: set[int] = set()
        self._plan = ImportPlan()
        self._months: set[tuple[Any, ...]] = set()
        self._monthly = bool(rules.book.roll) and rules.book.dated == "month"

    def plan(self, tables: Sequence[BookRows]) -> ImportPlan:
        self._plan.rows = sum(len(rows.numbers) for rows in tables)
        # With nothing on record there is nothing that a row could equal.
        compared = [(rows, _keys(rows) if self._stored else (), _key_of_stored(rows.fields)) for rows in tables]
        copies = [self._numbered(rows, keys, key_of) for rows, keys, key_of in compared]
        left = [self._recognise(rows, keys, key_of) for rows, keys, key_of in compared]
        for rows, copied, unknown in zip(tables, copies, left, strict=True):
            new = self._by_month(rows, unknown) if self._monthly else unknown
            self._plan.new.append((rows, sorted((*copied, *new)) if copied else new))
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
                self._refuse(rows, indices[1], sentence + _("新加的行请把“条目编号”一格清空。"))
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
        whose = itemgetter(*map(COLUMNS.index, names))
        there: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for id_, stored in self._stored.items():
            if stored[_STATE] != "withdrawn":
                there[whose(stored)].append(id_)
        columns = rows.columns
        keys = list(zip(*(columns[name] for name in names), strict=True))
        distinct = set(keys)
        if len(distinct) == len(rows.numbers) and distinct.isdisjoint(there) and distinct.isdisjoint(self._months):
            self._months |= distinct
            return list(indices)
        for index in indices:
            key = keys[index]
            free = [id_ for id_ in there.get(key, ()) if id_ not in self._taken]
            if free:
                says = {one.id: rows.values[one.id][index] for one in rows.fields}
                self._taken.add(free[0])
                self._change(rows, index, {name: value for name, value in says.items() if value is not None}, free[0])
            elif key in there or key in self._months:
                self._refuse(rows, index, _("这个人这个月前面已有一行,请合并成一行。"))
            else:
                self._months.add(key)
                new.append(index)
        return new

    def _change(self, rows: BookRows, index: int, says: Mapping[str, Value], id_: int | None = None) -> None:
        """What one row changes of its entry, tried without writing anything."""
        entry = entry_of(self._stored[id_ if id_ is not None else rows.ids[index] or 0])
        changes = {name: value for name, value in says.items() if not same(entry.value(name), value)}
        try:
            changed = change(self._rules, entry, entry, changes, self._by)
        except Error as error:
            self._refuse(rows, index, one_sentence(error))
            return
        if changed is not None:
            self._plan.changes.append(PlannedChange(entry, rows.sheet, rows.numbers[index], changes))

    def _refuse(self, rows: BookRows, index: int, sentence: str) -> None:
        self._plan.problems.append(Problem(sentence, rows.sheet, rows.numbers[index]))


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
