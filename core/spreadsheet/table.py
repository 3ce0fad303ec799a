"""Finding the table in a sheet as clerks keep it: titles above, headers in any spelling, totals and remarks below.

Finds the header rows and the place of each wanted column, separates records from rows passed over, and reports what is
wrong with cells as such. What the values mean is decided by whoever asked for the columns; single cells are read by
``cells``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from ...plugins.i18n import _
from ..kernel.errors import Problem
from ..kernel.text import find_hostile, match_key, shown
from .cells import ERROR_VALUE, is_blank, text
from .model import Cell, SheetData, column_letters
from .quoting import without_quotes

_SEARCHED_ROWS = 40
_TALLEST = 3
_DECORATION = re.compile(r"\([^()]*\)|[*:]")


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The header: rows ``first_row`` to ``last_row`` of the sheet name the columns.

    ``mapping``: wanted name → column; ``repeated``: wanted name → further columns with the same header;
    ``other``: header text of columns nobody asked for.
    """

    first_row: int
    last_row: int
    mapping: Mapping[str, int]
    repeated: Mapping[str, tuple[int, ...]]
    other: Mapping[int, str]


def header_keys(cell: Cell) -> frozenset[str]:
    """Return the keys by which a header cell may be matched: its text without blanks and line breaks, also without
    ``*`` and ``(…)``.
    """
    return _text_keys(cell) if isinstance(cell, str) else frozenset()


@lru_cache(maxsize=1024)
def _text_keys(typed: str) -> frozenset[str]:
    key = match_key(typed)
    return frozenset({key, _DECORATION.sub("", key)} - {""})


def headers(sheet: SheetData, wanted: Mapping[str, Sequence[str]]) -> Iterator[TableHeader]:
    """Yield every possible header near the top, best first: most wanted columns, then fewest rows, then topmost.

    ``wanted`` gives for each name the keys its header may have, the likeliest first.
    """
    candidates = []
    for index in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for height in range(1, min(_TALLEST, len(sheet.rows) - index) + 1):
            if height > 1 and not _continues(sheet, index + height - 2, wanted):
                break
            header = _read(sheet, index, height, wanted)
            if header.mapping:
                candidates.append(header)
    return iter(sorted(candidates, key=lambda header: (-len(header.mapping), header.last_row - header.first_row)))


def _continues(sheet: SheetData, index: int, wanted: Mapping[str, Sequence[str]]) -> bool:
    """True if the header row at ``index`` continues below it.

    That needs cells merged in that row, and a row that names a wanted column itself: a title merged over the sheet
    does not make the rows below it headers, and a plain header must not swallow the first record.
    """
    row = sheet.first_row + index
    names_some = any(header_keys(cell).intersection(keys) for cell in sheet.rows[index] for keys in wanted.values())
    return names_some and any(merged.first_row <= row <= merged.last_row for merged in sheet.merged)


def _read(sheet: SheetData, index: int, height: int, wanted: Mapping[str, Sequence[str]]) -> TableHeader:
    """Return the header of ``height`` rows from ``rows[index]``: a column matches by any of its cells or by all."""
    found: dict[str, dict[int, list[int]]] = {}
    other: dict[int, str] = {}
    for column, cells in enumerate(zip(*sheet.rows[index : index + height], strict=True), start=1):
        texts = [cell for cell in cells if isinstance(cell, str)]
        keys = {key for cell in ("".join(texts), *texts) for key in header_keys(cell)}
        name = next((name for name, accepted in wanted.items() if keys.intersection(accepted)), None)
        if name is not None:
            rank = min(wanted[name].index(key) for key in keys.intersection(wanted[name]))
            found.setdefault(name, {}).setdefault(rank, []).append(column)
        if texts:
            other[column] = "".join(texts)
    # 党内职务 beside 职务 are two different columns, of which the likelier is taken; two named 得分 are a doubt.
    likeliest = {name: ranks[min(ranks)] for name, ranks in found.items()}
    taken = {column for columns in likeliest.values() for column in columns}
    first_row = sheet.first_row + index
    return TableHeader(
        first_row,
        first_row + height - 1,
        {name: columns[0] for name, columns in likeliest.items()},
        {name: tuple(columns[1:]) for name, columns in likeliest.items() if len(columns) > 1},
        {column: title for column, title in other.items() if column not in taken},
    )


SAMPLE_MARK = "示例"
"""A row whose first cell begins so is the sample of a template and is passed over."""

_TOTAL = re.compile(r"(合计|总计|小计|共计|累计)[:]?[0-9]*[人名个条]?")
_REMARK = re.compile(r"(注|备注|说明|填表说明|填表人|填报人|填报单位|制表人?|审核人?|负责人|联系人|单位负责人)[:].*")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A wanted column, found by its name or an alias, the likeliest first; users see the first alias.

    ``meant`` are headers of which somebody said that they stand for it: they come first, and mean nothing else.
    ``fill_merged``: a value in cells merged downwards holds for every row beside them; only for columns
    that say whose row it is, never for figures.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    fill_merged: bool = False
    meant: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The column's name for users."""
        return self.aliases[0] if self.aliases else self.name


class Skipped(StrEnum):
    """The reason why a row with content is no record."""

    TOTAL = "total"
    HEADER = "header"
    SAMPLE = "sample"
    REMARK = "remark"
    UNFILLED = "unfilled"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row passed over; ``cells`` are its non-empty cells as (column, text)."""

    row: int
    reason: Skipped
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TableRecord:
    """One row: ``values`` by column name (``None`` when blank or when the sheet has no such column), text as typed."""

    sheet: str
    row_number: int
    values: Mapping[str, Cell]
    columns: Mapping[str, int]

    def problem(self, name: str, sentence: str) -> Problem:
        """Return a problem at this row's cell of the column ``name`` (at the row when the sheet lacks it)."""
        value = shown(text(self.values.get(name)))
        return Problem(sentence, self.sheet, self.row_number, self.columns.get(name, 0), value)


@dataclass(frozen=True)
class Table:
    """A table in a sheet; rows and columns count from 1. Records are made while they are iterated."""

    sheet: SheetData
    columns: tuple[TableColumn, ...]
    header: TableHeader

    @property
    def header_row(self) -> int:
        """The (first) header row."""
        return self.header.first_row

    @property
    def mapping(self) -> Mapping[str, int]:
        """The column of the sheet for each wanted name it has."""
        return self.header.mapping

    @property
    def unknown(self) -> Mapping[int, str]:
        """The header text of the columns that nobody asked for."""
        return self.header.other

    def place(self, name: str, _index: int) -> int:
        """Return the column of a wanted name in the record with that place among :meth:`vectors`; 0 where none is."""
        return self.mapping.get(name, 0)

    def records(self) -> Iterator[TableRecord]:
        """Yield the rows that are records, in the order of the sheet."""
        columns = self.mapping
        names = [column.name for column in self.columns]
        places = [(name, columns[name]) for name in names if name in columns]
        for row, cells in zip(*self._sorted[:2], strict=True):
            values: dict[str, Cell] = dict.fromkeys(names)
            for name, place in places:
                cell = cells[place - 1]
                if cell is not None and (cell.__class__ is not str or not is_blank(cell)):
                    values[name] = cell
            for name, place in self._fill_places:
                if values[name] is None:
                    values[name] = self._fills.get((row, place))
            yield TableRecord(self.sheet.name, row, values, columns)

    def vectors(self) -> tuple[list[int], Mapping[str, list[Cell]]]:
        """Return the records column by column, which for many rows is far quicker than one by one.

        That is the number of each row, and the cells under each wanted name that the sheet has, as they are (blanks may
        be white space).
        """
        rows, records, _skipped = self._sorted
        cells = list(zip(*records, strict=True))
        vectors = {name: list(cells[place - 1]) if cells else [] for name, place in self.mapping.items()}
        for name, place in self._fill_places:
            if self._fills:
                vectors[name] = [
                    self._fills.get((row, place)) if is_blank(cell) else cell
                    for row, cell in zip(rows, vectors[name], strict=True)
                ]
        return list(rows), vectors

    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows with content that are no records, and why."""
        return self._sorted[2]

    def filled(self) -> tuple[tuple[int, int, Cell], ...]:
        """The cells that took the value of the merged cell above them, as (row, column, value)."""
        return tuple((row, column, value) for (row, column), value in sorted(self._fills.items(), key=lambda f: f[0]))

    def broken(self) -> list[tuple[int, int]]:
        """The wanted cells with line breaks, each read as a blank, as (row, column)."""
        wanted = set(self.mapping.values())
        return sorted(
            (row, column) for row, column in self.sheet.broken if row > self.header.last_row and column in wanted
        )

    def problems(self) -> tuple[Problem, ...]:
        """The faults of wanted cells whatever they mean: hostile text, error values, formulas without value."""
        found = [self._repeated(name, column) for name, more in self.header.repeated.items() for column in more]
        bare = set(self.sheet.formulas_without_value)
        judged: dict[str, str | None] = {}
        for record in self.records():
            for name, column in self.mapping.items():
                cell = record.values[name]
                if cell is None and (record.row_number, column) in bare:
                    found.append(record.problem(name, _("公式没有算出结果,请用 Excel 或 WPS 打开保存后再导入。")))
                if isinstance(cell, str):
                    if cell not in judged:
                        judged[cell] = _cell_fault(cell)
                    sentence = judged[cell]
                    if sentence is not None:
                        found.append(record.problem(name, sentence))
        return tuple(found)

    @cached_property
    def _sorted(self) -> tuple[Sequence[int], list[tuple[Cell, ...]], tuple[SkippedRow, ...]]:
        """Numbers and cells of the rows below the header that are records, and those passed over; no blank ones."""
        rows = self.sheet.rows[self.header.last_row - self.sheet.first_row + 1 :]
        places = range(self.header.last_row + 1, self.header.last_row + 1 + len(rows))
        plain = self._plain(rows)
        if all(plain):
            return places, rows, ()
        numbers: list[int] = []
        records: list[tuple[Cell, ...]] = []
        skipped: list[SkippedRow] = []
        for row, cells, is_plain in zip(places, rows, plain, strict=True):
            if is_plain:
                numbers.append(row)
                records.append(cells)
                continue
            first = cells[0] if cells else None
            if first is None or is_blank(first):
                first = next((cell for cell in cells if not is_blank(cell)), None)
                if first is None:
                    continue
            reason = _told_by_first(first) if isinstance(first, str) else None
            reason = reason or self._told_by_wanted(cells)
            if reason is None:
                numbers.append(row)
                records.append(cells)
            else:
                skipped.append(SkippedRow(row, reason, _filled(cells)))
        return numbers, records, tuple(skipped)

    def _plain(self, rows: Sequence[tuple[Cell, ...]]) -> Sequence[bool]:
        """Return which rows are records at first sight; each different cell is looked at once.

        Their first cell marks them as nothing else, and one of the wanted columns has content that is no header.
        """
        if not rows or not self._wanted:
            return [False] * len(rows)
        speaks = {cell: not is_blank(cell) and not (isinstance(cell, str) and _told_by_first(cell))
                  for cell in {cells[0] for cells in rows}}  # fmt: skip
        place, keys = max(self._wanted, key=lambda wanted: sum(cells[wanted[0]] is not None for cells in rows[:100]))
        fills = {cell: not is_blank(cell) and header_keys(cell).isdisjoint(keys)
                 for cell in {cells[place] for cells in rows}}  # fmt: skip
        all_are = all(speaks.values()) and all(fills.values())
        return [all_are or (speaks[cells[0]] and fills[cells[place]]) for cells in rows]

    def _told_by_wanted(self, cells: tuple[Cell, ...]) -> Skipped | None:
        """Return why a row is no record by its wanted columns: all are empty, or all filled ones repeat the header."""
        words = 0
        for place, keys in self._wanted:
            cell = cells[place]
            if cell is None or is_blank(cell):
                continue
            if header_keys(cell).isdisjoint(keys):
                return None
            words += 1
        if words == 1:
            return None
        return Skipped.HEADER if words else Skipped.UNFILLED

    @cached_property
    def _wanted(self) -> tuple[tuple[int, Sequence[str]], ...]:
        """The wanted columns the sheet has, by place from 0, with the keys their header may have."""
        keys = wanted_keys(self.columns)
        return tuple((column - 1, keys[name]) for name, column in self.mapping.items())

    @cached_property
    def _fill_places(self) -> tuple[tuple[str, int], ...]:
        return tuple((c.name, self.mapping[c.name]) for c in self.columns if c.fill_merged and c.name in self.mapping)

    @cached_property
    def _fills(self) -> Mapping[tuple[int, int], Cell]:
        """The value for each cell covered by a range merged downwards in a column that says whose row it is."""
        fills: dict[tuple[int, int], Cell] = {}
        columns = {column for _name, column in self._fill_places}
        last_row = self.sheet.first_row + len(self.sheet.rows) - 1
        reached = dict.fromkeys(columns, self.header.last_row)
        for merged in sorted(self.sheet.merged, key=lambda merged: merged.first_row):
            column = merged.first_column
            # Ranges that overlap exist only in forged files; each row is filled once whatever they claim.
            if column not in columns or merged.first_row <= reached[column] or merged.first_row > last_row:
                continue
            reached[column] = min(merged.last_row, last_row)
            value = self.sheet.rows[merged.first_row - self.sheet.first_row][column - 1]
            fills.update(((row, column), value) for row in range(merged.first_row + 1, reached[column] + 1))
        return fills

    def _repeated(self, name: str, column: int) -> Problem:
        sentence = _("「{name}」有两列(第 {first} 列和第 {second} 列),请只留一列。").format(
            name=next(column.title for column in self.columns if column.name == name),
            first=column_letters(self.mapping[name]),
            second=column_letters(column),
        )
        return Problem(sentence, self.sheet.name, self.header_row, column)


def find_table(sheet: SheetData, columns: Sequence[TableColumn]) -> Table | None:
    """Return the table in ``sheet`` with all required ``columns``; when None, ``headers.missing_sentence`` says why."""
    required = {column.name for column in columns if column.required}
    sheet = without_quotes(sheet)
    for header in headers(sheet, wanted_keys(columns)):
        if required <= header.mapping.keys():
            return Table(sheet, tuple(columns), header)
    return None


def wanted_keys(columns: Sequence[TableColumn]) -> Mapping[str, Sequence[str]]:
    """Return the keys that the header of each column may have, by its name, the likeliest first."""
    meant = {match_key(header): column.name for column in columns for header in column.meant}
    return {
        column.name: [
            key
            for key in map(match_key, (*column.meant, *column.aliases, column.name))
            if meant.get(key, column.name) == column.name
        ]
        for column in columns
    }


@lru_cache(maxsize=1024)
def _told_by_first(first: str) -> Skipped | None:
    """Return why a row is no record by its first filled cell: a sample, a total or a remark."""
    key = match_key(first)
    if key.startswith(SAMPLE_MARK):
        return Skipped.SAMPLE
    if _TOTAL.fullmatch(key):
        return Skipped.TOTAL
    return Skipped.REMARK if _REMARK.fullmatch(key) else None


def _filled(cells: tuple[Cell, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((column, shown(text(cell))) for column, cell in enumerate(cells, start=1) if not is_blank(cell))


def _cell_fault(cell: str) -> str | None:
    """Return a sentence when text as such cannot be taken; blanks and line breaks at its ends do not count."""
    typed = text(cell)
    if ERROR_VALUE.fullmatch(typed):
        return _("单元格是公式错误 {value},请改正公式或直接输入内容。").format(value=typed)
    return find_hostile(typed)
