"""The rows of a user's file as values of entries, understood column by column: what is wrong, what was doubtful.

A column of a ledger says the same few things thousands of times, so each different cell is understood once. What is
on record already is not asked here. Besides its problems it is said of a file how doubtful cells were understood and
what is still missing.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from ....plugins.i18n import _
from ...kernel.errors import Error, Problem
from ...kernel.text import listed, shown
from ...ledger.cells import reader
from ...ledger.doubts import from_roster
from ...ledger.entry import NO, STANDARD, YES, State, Value, content_row
from ...ledger.fields import Field
from ...ledger.rules import BookRules
from ...organisation.directory import Directory
from ...spreadsheet import cells
from ...spreadsheet.model import Cell
from ...spreadsheet.table import Table
from ...storage.audit import spell
from ..source import one_sentence
from .columns import CODE, ID, STATE, fields_in, read_id, read_state

_WRITTEN_MONTH = re.compile(r"[0-9]{4}([-/][0-9]{1,2}|\.([0-9]{2}|[2-9])|年[0-9]{1,2}月?份?)")
"""Spellings of a month that need no look; 2025.1 may have been 2025.10 before a spreadsheet wrote it."""


def doubtful_days(field: Field, numbers: Sequence[int], column: Sequence[Cell]) -> Iterator[str]:
    """Days of a column that had to be interpreted, with the number of their row and how they were understood."""
    doubtful: dict[Cell, str] = {}
    for cell in set(column):
        read = cells.date(cell, month=field.kind == "month")
        if not isinstance(read, cells.DateRead) or not read.doubtful:
            continue
        if field.kind != "month" or not _WRITTEN_MONTH.fullmatch(cells.text(cell)):
            doubtful[cell] = read.understood
    if doubtful:
        places = (
            _("第 {row} 行「{typed}」读作 {understood}").format(
                row=number, typed=cells.text(cell), understood=doubtful[cell]
            )
            for number, cell in zip(numbers, column, strict=True)
            if cell in doubtful
        )
        yield _("「{field}」写法不一,请核对:{places}。").format(field=field.title, places=listed(places))


def gaps(rules: BookRules, values: Mapping[str, Sequence[Value]], count: int) -> Iterator[str]:
    """Required fields that stay empty: a draft may have such gaps, handing it in may not."""
    for one in rules.fields.values():
        if one.required and one.id not in ("organisation", "member", "date"):
            missing = values[one.id].count(None) if one.id in values else count
            if missing:
                yield _("有 {n} 行没有「{field}」,提交前要补上。").format(n=missing, field=one.title)


def hidden_and_merged(table: Table, fields: Sequence[Field]) -> Iterator[str]:
    """Hidden columns that were read all the same, and values taken from merged cells."""
    sheet, columns = table.sheet, table.mapping
    hidden = [one.title for one in fields if columns.get(one.id) in sheet.hidden_columns]
    if hidden:
        sentence = _("工作表「{sheet}」里隐藏的列照样读入:{names}。")
        yield sentence.format(sheet=shown(sheet.name), names=listed(hidden))
    filled = table.filled()
    if filled:
        titles = [one.title for one in fields if columns.get(one.id) in {column for _row, column, _value in filled}]
        sentence = _("工作表「{sheet}」有 {n} 行的「{field}」取自上面的合并单元格。")
        yield sentence.format(sheet=shown(sheet.name), n=len(filled), field=listed(titles))


NAMES_PEOPLE = frozenset(("member", "person", "people", "mentions"))
"""Kinds of fields whose meaning depends on the organisation a row is about."""

_JUDGED = ("kind", "date", "finished", "required", "present", "absent", "told")
_TEXTS = ("kind", "date", "title", "content", "responsible")
_OTHERS = ("deadline", "finished", "required", "present", "due", "paid")

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


@dataclass
class BookRows:
    """The rows of one table as columns, all of one length.

    ``fields`` are those the table has a column for; ``values`` by field id has these and always organisation and
    member. ``attendance`` and ``own`` are as the table ``entry`` holds them.
    """

    sheet: str
    numbers: list[int]
    fields: tuple[Field, ...]
    ids: Sequence[int | None]
    states: Sequence[State]
    values: Mapping[str, Sequence[Value]]
    attendance: Sequence[str | None]
    own: Sequence[str | None]

    @cached_property
    def columns(self) -> dict[str, Sequence[Any]]:
        """The columns of the table ``entry`` that hold what people fill in."""
        empty: Sequence[Value] = [None] * len(self.numbers)
        get = self.values.get

        def texts(values: Sequence[Value]) -> Sequence[Value]:
            return [value or "" for value in values] if None in values else values

        return {
            "organisation_id": self.values["organisation"],
            "person_id": self.values["member"],
            **{name: texts(get(name, empty)) for name in _TEXTS},
            **{name: get(name, empty) for name in _OTHERS},
            "attendance": self.attendance,
            "own": self.own,
        }


@dataclass
class BookReader:
    """Reads the tables of one file; ``organisation_id`` is whose rows they are that do not say so themselves."""

    rules: BookRules
    directory: Directory
    organisation_id: int | None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, table: Table) -> BookRows:
        """All rows of ``table``; what cannot be understood is a problem and left empty."""
        return _TableReader(self, table).read()


class _TableReader:
    """Reads one table; every column is understood by its different cells."""

    def __init__(self, book: BookReader, table: Table) -> None:
        self._book = book
        self._table = table
        self._numbers, vectors = table.vectors()
        self._cells = dict(vectors)
        self._known: dict[str, dict[Cell, Value]] = {}
        self._fields = fields_in(book.rules.book, table.mapping)

    def read(self) -> BookRows:
        values: dict[str, list[Value]] = {}
        for one in self._fields:
            if one.kind not in NAMES_PEOPLE:
                values[one.id] = self._column(one)
        nothing: list[Value] = [None] * len(self._numbers)
        member = next((one for one in self._fields if one.id == "member"), None)
        values.setdefault("organisation", nothing)
        if CODE in self._cells:
            self._join_codes()
        values["member"] = nothing if member is None else self._people(member, values["organisation"])
        values["organisation"] = self._organisations(values)
        for one in self._fields:
            if one.kind in NAMES_PEOPLE and one.id != "member":
                values[one.id] = self._people(one, values["organisation"])
        if "kind" in self._book.rules.fields:
            values["kind"] = self._kinds(values)
        ids = self._own_column(ID, read_id)
        states: list[State] = [state or "draft" for state in self._own_column(STATE, read_state)]
        if self._book.rules.book.attendance:
            self._fill_from_roster(values, states)
        self._book.notes += gaps(self._book.rules, values, len(self._numbers))
        self._book.notes += hidden_and_merged(self._table, self._fields)
        return BookRows(
            shown(self._table.sheet.name),
            self._numbers,
            self._fields,
            ids,
            states,
            values,
            self._settled(values, states),
            self._own(values),
        )

    def _column(self, one: Field) -> list[Value]:
        column = self._cells[one.id]
        read = reader(one, self._book.directory)
        if bool in set(map(type, column)):
            column = self._without_truths(one, column)
        if one.kind in ("date", "month"):
            self._book.notes += doubtful_days(one, self._numbers, column)
        # What a day or an amount is understood as does not depend on the column it stands in.
        known = self._known.setdefault(one.kind, {}) if one.kind in ("date", "money", "count") else None
        return self._mapped(column, lambda cell: read(cell, None), self._refuser(one.id), known)

    def _join_codes(self) -> None:
        """Put the code beside a name before it, if it is one of the unit's: clerks number people in other ways too."""
        codes = self._cells[CODE]
        names = self._cells.get("member", [None] * len(codes))
        by_code = self._book.directory.called_people.by_code
        pairs = list(zip(self._mapped(codes, cells.called, self._refuser(CODE)), names, strict=True))
        joined: dict[tuple[str | None, Cell], Cell] = {}
        for code, name in set(pairs):
            ours = code is not None and by_code(code) is not None
            joined[code, name] = f"{code}{cells.text(name)}" if ours else name
        self._cells["member"] = list(map(joined.__getitem__, pairs))

    def _people(self, one: Field, organisations: Sequence[Value]) -> list[Value]:
        column = self._cells[one.id]
        read = reader(one, self._book.directory)
        default = self._book.organisation_id
        pairs: list[tuple[Cell, Any]] = list(zip(column, organisations, strict=True))
        return self._mapped(pairs, lambda pair: read(pair[0], pair[1] or default), self._refuser(one.id))

    def _own_column(self, name: str, read: Callable[[Cell], Found]) -> list[Found | None]:
        """A column of the program's own; all empty when the table has none."""
        if name not in self._cells:
            return [None] * len(self._numbers)
        return self._mapped(self._cells[name], read, self._refuser(name))

    def _mapped(
        self,
        keys: Sequence[Key],
        read: Callable[[Key], Found],
        refuse: Callable[[int, str], None],
        known: dict[Key, Found | None] | None = None,
    ) -> list[Found | None]:
        """What ``read`` makes of each of ``keys``, asked once for equal ones and not for those ``known`` (extended);
        ``refuse`` hears where it raised.
        """
        known = {} if known is None else known
        refused: dict[Key, str] = {}
        for key in set(keys).difference(known):
            try:
                known[key] = read(key)
            except Error as error:
                known[key] = None
                refused[key] = one_sentence(error)
        if refused:
            for index, key in enumerate(keys):
                if key in refused:
                    refuse(index, refused[key])
        found = list(map(known.__getitem__, keys))
        for key in refused:
            del known[key]
        return found

    def _refuser(self, name: str) -> Callable[[int, str], None]:
        return lambda index, sentence: self._problem(index, name, sentence)

    def _problem(self, index: int, name: str, sentence: str) -> None:
        column = self._table.place(name, index) or (self._table.place(CODE, index) if name == "member" else 0)
        value = shown(cells.text(self._cells[name][index])) if column else ""
        self._book.problems.append(Problem(sentence, self._table.sheet.name, self._numbers[index], column, value))

    def _without_truths(self, one: Field, column: Sequence[Cell]) -> list[Cell]:
        """Cells that say TRUE or FALSE, which Python takes for 1 and 0: a tick, or a problem elsewhere."""
        if one.kind == "yes_no":
            return [(YES if cell else NO) if isinstance(cell, bool) else cell for cell in column]
        for index, cell in enumerate(column):
            if isinstance(cell, bool):
                sentence = _("单元格是逻辑值 {value},请写文字或数字。").format(value=cells.text(cell))
                self._problem(index, one.id, sentence)
        return [None if isinstance(cell, bool) else cell for cell in column]

    def _organisations(self, values: Mapping[str, Sequence[Value]]) -> list[Value]:
        """Whose entry each row is: as written, or whoever's rows these are, or where its member was on that day."""
        written, default = values["organisation"], self._book.organisation_id
        if None not in written:
            return list(written)
        if default is not None:
            return [default if one is None else one for one in written]
        people, days = values["member"], values["date"]
        branch_of = self._book.directory.branch_of
        return [
            branch_of(person, day) if one is None and isinstance(person, int) and isinstance(day, str) else one
            for one, person, day in zip(written, people, days, strict=True)
        ]

    def _kinds(self, values: Mapping[str, Sequence[Value]]) -> list[Value]:
        """The kind of each row; where none is written, the only one that an entry with or without a member can be."""
        book = self._book.rules.book
        only: dict[bool, str] = {}
        for has_member in (False, True):
            fitting = [kind for kind in book.all_kinds if book.concerns_member(kind) is has_member]
            if len(fitting) == 1:
                only[has_member] = fitting[0]
        written: Sequence[Value] = values.get("kind", [None] * len(self._numbers))
        if not only or None not in written:
            return list(written)
        kinds: list[Value] = []
        filled: Counter[str] = Counter()
        for kind, member in zip(written, values["member"], strict=True):
            meant = only.get(member is not None) if kind is None else kind
            if kind is None and isinstance(meant, str):
                filled[meant] += 1
            kinds.append(meant)
        for kind, count in filled.items():
            self._book.notes.append(_("有 {n} 行没有写类别,按「{kind}」导入。").format(n=count, kind=kind))
        return kinds

    def _fill_from_roster(self, values: dict[str, list[Value]], states: Sequence[State]) -> None:
        """How many were to come, where the row says who came and not that: as the roster of the day has it."""
        asked = [name for name in ("organisation", "kind", "date", "required", "present", "absent") if name in values]
        filled = []
        for index, row in enumerate(zip(*(values[name] for name in asked), strict=True)):
            if states[index] == "planned":
                continue
            follows = from_roster(self._book.rules.book, self._book.directory, dict(zip(asked, row, strict=True)))
            for name, value in follows.items():
                values.setdefault(name, [None] * len(self._numbers))[index] = value
            if follows:
                filled.append(str(self._numbers[index]))
        if filled:
            self._book.notes.append(_("第 {rows} 行没有写应到,按当天名册填。").format(rows=listed(filled)))

    def _settled(self, values: Mapping[str, Sequence[Value]], states: Sequence[State]) -> list[str | None]:
        """The attendance of each row as stored, after the laws of the book have been asked about the row."""
        names = [name for name in _JUDGED if name in values]
        present = [[value is not None for value in values[name]] for name in ("organisation", "member")]
        keys = list(zip(states, *present, *(values[name] for name in names), strict=True))

        def settle(key: tuple[Any, ...]) -> str | None:
            state, has_organisation, has_member, *judged = key
            row = {name: 1 for name, has in (("organisation", has_organisation), ("member", has_member)) if has}
            attendance: str | None = content_row(
                self._book.rules.settle({**row, **dict(zip(names, judged, strict=True))}, state)
            )["attendance"]
            return attendance

        # A row with a cell that was not understood lacks its value, of which nothing more need be said.
        broken = {problem.row for problem in self._book.problems if problem.sheet == self._table.sheet.name}

        def refuse(index: int, sentence: str) -> None:
            if self._numbers[index] not in broken:
                self._problem(index, "", sentence)

        return self._mapped(keys, settle, refuse)

    def _own(self, values: Mapping[str, Sequence[Value]]) -> list[str | None]:
        """The book's own columns of each row as stored."""
        names = [one.id for one in self._fields if one.id not in STANDARD]
        if not names:
            return [None] * len(self._numbers)
        rows = list(zip(*(values[name] for name in names), strict=True))
        known: dict[tuple[Value, ...], str | None] = {}
        for row in set(rows):
            filled = {name: value for name, value in zip(names, row, strict=True) if value not in (None, "", ())}
            known[row] = spell(filled) if filled else None
        return list(map(known.__getitem__, rows))
