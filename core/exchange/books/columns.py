"""The columns of a ledger book in workbooks: those of its fields, and beside them what only the program fills in.

Templates, exports and imports have the same ones in the same order. What a cell means is said by ``ledger.cells``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import get_args

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.errors import Error, FileRefused
from ...kernel.text import listed, match_key, shown
from ...kernel.written_dates import read_period
from ...ledger.entry import NO, YES, Entry, State, state_title
from ...ledger.fields import Field, fields_of
from ...spreadsheet import cells
from ...spreadsheet.headers import asked, question
from ...spreadsheet.model import Cell, SheetData
from ...spreadsheet.table import Table, TableColumn, find_table

CODE = "member_code"
"""A column beside the member's name that clerks keep to tell namesakes apart; ours have the code in the name."""

ID, STATE, PROOF, ENTERED, AUTHOR = "id", "state", "proof", "entered", "author"
"""Columns that the program fills in: the hidden number of the entry, and what is shown and not read back."""

_MORE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "organisation": ("党支部", "所在党支部", "所属党支部", "所属支部", "支部名称", "党支部名称", "所在党组织"),
}
"""What clerks write above who a row is about, besides what the fields themselves say."""

_TITLES: Mapping[str, str] = {
    ID: "条目编号",
    STATE: "办理状态",
    PROOF: "印证数",
    ENTERED: "录入情况",
    AUTHOR: "录入人",
}

_PLANNED = "计划"

_ID = re.compile(r"e([1-9][0-9]{0,17})")


def book_columns(book: Book) -> tuple[TableColumn, ...]:
    """What is looked for in a file with entries of ``book``.

    Only the day is needed: who keeps the entry may be told by its member or by whoever imports it.
    """
    fields = fields_of(book)
    own = {match_key(name) for field in fields for name in (field.header, field.id)}
    columns = [TableColumn(ID, (title_of(book, ID),))]
    for field in fields:
        aliases = [*field.aliases, *_MORE_ALIASES.get(field.id, ())]
        # A header that is the title of one column is never taken for the alias of another.
        free = tuple(alias for alias in aliases if match_key(alias) not in own)
        own.update(map(match_key, free))
        columns.append(
            TableColumn(
                field.id, (field.header, *free), required=field.id == "date", fill_merged=field.id == "organisation"
            )
        )
    if "member" in own:
        codes = tuple(alias for alias in ("党员编号", "人员编号", "编号") if match_key(alias) not in own)
        columns.append(TableColumn(CODE, codes))
    return (*columns, *(TableColumn(name, (title_of(book, name),)) for name in (STATE, PROOF, ENTERED, AUTHOR)))


def title_of(book: Book, name: str) -> str:
    """The header above one of the program's own columns; never one that a field of the book has."""
    title = _TITLES[name]
    taken = {match_key(field.header) for field in fields_of(book)}
    return f"台账{title}" if match_key(title) in taken else title


def fields_in(book: Book, found: Mapping[str, int]) -> tuple[Field, ...]:
    """The fields of ``book`` that have a column among those ``found``."""
    return tuple(field for field in fields_of(book) if field.id in found or (field.id == "member" and CODE in found))


def write_id(entry: Entry) -> str:
    """The number of an entry as the hidden column holds it; unlike the running numbers that clerks write."""
    return f"E{entry.id}"


def read_id(cell: Cell) -> int | None:
    """The number in a cell of the hidden column, ``None`` when it is empty.

    Raises:
        Error: something else stands there.
    """
    written = cells.text(cell)
    if not written:
        return None
    found = _ID.fullmatch(match_key(written))
    if found is None:
        raise Error(_("「{text}」不是条目编号,新加的行请把这一格清空。").format(text=shown(written)[:40]))
    return int(found.group(1))


def state_words() -> dict[State, str]:
    """What stands in the column of states."""
    return {state: state_title(state) for state in get_args(State)}


def read_state(cell: Cell) -> State:
    """The state in which a new row begins: a plan when it says so, a draft otherwise."""
    plans = {_PLANNED, match_key(state_words()["planned"]), "planned"}
    return "planned" if match_key(cells.text(cell)) in plans else "draft"


def show_state(entry: Entry) -> str:
    """The state, with the remark of whoever returned or withdrew the entry."""
    word = state_words()[entry.state]
    return _("{state}:{remark}").format(state=word, remark=entry.remark) if entry.remark else word


def show_entered(entry: Entry) -> str:
    """The day it was written down; how many days late where that was too late."""
    if entry.backdated:
        return _("{day} 补录{n}天").format(day=entry.entered_on, n=entry.lag)
    return entry.entered_on


def frozen_columns(book: Book) -> int:
    """How many columns stay in sight: the hidden number, whose entry it is, and the member it is about."""
    return 3 if book.about == "member" else 2


def widths(book: Book) -> list[float]:
    """Widths of the columns of fields, in characters."""
    wide = {"title": 28.0, "content": 44.0, "absent": 26.0, "told": 22.0, "organisation": 22.0}
    return [wide.get(one.id, 16.0 if one.kind in ("text", "people") else 12.0) for one in fields_of(book)]


def choices(book: Book, organisations: Sequence[str]) -> dict[str, Sequence[str]]:
    """The words to choose from, by field id, where a field has such."""
    words: dict[str, Sequence[str]] = {one.id: one.choices for one in fields_of(book) if one.choices}
    words |= {one.id: (YES, NO) for one in fields_of(book) if one.kind == "yes_no"}
    return words | {"organisation": organisations}


_NO_YEAR = "1000"
"""Stands for the year of a month that is written without one."""
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_AMOUNT = "paid"


@dataclass(frozen=True)
class MonthsTable(Table):
    """A table with one row a member and one column a month, read as if each amount had a row of its own.

    ``base`` is the table of members; ``months`` are the ISO months by column.
    """

    base: Table
    months: Mapping[int, str]

    @classmethod
    def of(cls, base: Table, columns: Sequence[TableColumn], months: Mapping[int, str]) -> "MonthsTable":
        """The table ``base``, as a file with ``columns`` has it."""
        header, first = base.header, next(iter(months))
        other = {column: title for column, title in header.other.items() if column not in months}
        mapping = {**header.mapping, "date": first, _AMOUNT: first}
        return cls(base.sheet, tuple(columns), replace(header, mapping=mapping, other=other), base, months)

    def vectors(self) -> tuple[list[int], Mapping[str, list[Cell]]]:
        """Return a record for each amount, row by row."""
        numbers, vectors = self.base.vectors()
        amounts = self._amounts
        return [numbers[index] for index, _column, _cell in amounts], {
            **{name: [cells_[index] for index, _column, _cell in amounts] for name, cells_ in vectors.items()},
            "date": [self.months[column] for _index, column, _cell in amounts],
            _AMOUNT: [cell for _index, _column, cell in amounts],
        }

    def note(self) -> str:
        """How the columns of months are read, in a sentence."""
        months = list(self.months.values())
        return _("工作表「{sheet}」一人一行、一月一列:{first} 至 {last} 共 {n} 列金额按实交读入。").format(
            sheet=shown(self.sheet.name), first=min(months), last=max(months), n=len(months)
        )

    def place(self, name: str, index: int) -> int:
        """Return the column of the amount, where that or its month is meant."""
        return self._amounts[index][1] if name in ("date", _AMOUNT) else super().place(name, index)

    @cached_property
    def _amounts(self) -> list[tuple[int, int, Cell]]:
        """Place of the member among the rows, column, and cell of each amount."""
        numbers, _vectors = self.base.vectors()
        first = self.sheet.first_row
        rows = [(index, self.sheet.rows[number - first]) for index, number in enumerate(numbers)]
        return [
            (index, column, row[column - 1])
            for index, row in rows
            for column in self.months
            if not cells.is_blank(row[column - 1])
        ]


def months_table(book: Book, sheet: SheetData, columns: Sequence[TableColumn], file: str) -> MonthsTable | None:
    """Return the table in ``sheet`` with one row a member and one column a month (1月 to 12月); else None.

    The year stands with the month, or once above the table, or in the name of the sheet or the ``file``.

    Raises:
        ColumnsAsked: there are columns of months, and which has the members is not clear.
        FileRefused: no year is written, or several.
    """
    if not (book.roll and book.dated == "month" and any(field.id == _AMOUNT for field in fields_of(book))):
        return None
    whose = [
        replace(column, required=column.name == "member") for column in columns if column.name not in ("date", _AMOUNT)
    ]
    base = find_table(sheet, whose)
    if base is None:
        _ask_member(sheet, whose)
        return None
    months = dict(_months(base))
    if not months:
        return None
    if any(year == 0 for year, _month in months.values()):
        written = _year(base, file)
        months = {column: (year or written, month) for column, (year, month) in months.items()}
    iso = {column: f"{year}-{month:02d}" for column, (year, month) in months.items()}
    twice = {month for month in iso.values() if list(iso.values()).count(month) > 1}
    if twice:
        raise FileRefused(
            _("工作表「{sheet}」有两列都是 {months},请只留一列。").format(
                sheet=shown(sheet.name), months=listed(sorted(twice))
            )
        )
    return MonthsTable.of(base, columns, iso)


def _ask_member(sheet: SheetData, columns: Sequence[TableColumn]) -> None:
    """Ask which column has the members, if the sheet is a table of months without one."""
    table = find_table(sheet, [replace(column, required=False) for column in columns])
    months = dict(_months(table)) if table is not None else {}
    if table is None or not months:
        return
    other = {column: title for column, title in table.header.other.items() if column not in months}
    member = question(next(column for column in columns if column.name == "member"), other)
    if member.candidates:
        raise asked([(sheet, (member,))])


def _months(table: Table) -> Iterator[tuple[int, tuple[int, int]]]:
    """Column, year (0 where none is written) and month of each column that has a month above it."""
    first = table.header.first_row - table.sheet.first_row
    taken = set(table.mapping.values())
    for row in table.sheet.rows[first : table.header.last_row - table.sheet.first_row + 1]:
        for column, cell in enumerate(row, start=1):
            if column in taken:
                continue
            if isinstance(cell, date) and cell.day == 1:
                yield column, (cell.year, cell.month)
            elif isinstance(cell, str) and not match_key(cell).isdigit():
                found = _MONTH.fullmatch(read_period(cell, _NO_YEAR))
                if found is not None:
                    yield column, (0 if found[1] == _NO_YEAR else int(found[1]), int(found[2]))


def _year(table: Table, file: str) -> int:
    """The one year that is written above the table, else in the name of the sheet, else in that of the file."""
    above = table.sheet.rows[: table.header.first_row - table.sheet.first_row]
    titles = [cell for row in above for cell in row if isinstance(cell, str)]
    for place in ("\n".join(titles), table.sheet.name, file):
        years = set(_YEAR.findall(place))
        if len(years) == 1:
            return int(years.pop())
        if years:
            break
    raise FileRefused(
        _("工作表「{sheet}」的月份没有写是哪一年。").format(sheet=shown(table.sheet.name)),
        (),
        _("请在表头上写成 2025年1月 这样,或者在标题里只写一个年度。"),
    )
