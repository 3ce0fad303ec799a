"""Opening a user's file as one stream of records, and taking over what a file about a round says, all or nothing.

Which columns there are and what they mean is the business of the importers.
"""

import gc
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ClassVar, ParamSpec, TypeVar

from ...plugins.i18n import _
from ..kernel.errors import Error, FileRefused, Problem
from ..kernel.text import listed, match_key, shown
from ..rounds.model import AssessmentRound
from ..spreadsheet import cells
from ..spreadsheet.annotate import refusal
from ..spreadsheet.headers import NO_ANSWERS, HeaderAnswers, asked, missing_sentence, questions
from ..spreadsheet.model import Cell, SheetData, Workbook, column_letters
from ..spreadsheet.quoting import unquoted_sentence
from ..spreadsheet.reader import file_notes, read_workbook
from ..spreadsheet.table import Table, TableColumn, TableRecord, find_table
from ..storage.transaction import Transaction

Result = TypeVar("Result")
Given = ParamSpec("Given")


def without_collector(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """``work`` with Python's cycle collector paused.

    A file's rows are many small values without cycles; walking them again and again takes longer than checking them.
    """

    @wraps(work)
    def paused(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return paused


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: ``rows`` read; ``sheets`` (or tallies, or claims) they are about, and how many changed."""

    sheets: int
    rows: int
    changed: int
    unchanged: int
    notes: tuple[str, ...]


@dataclass
class ImportSource:
    """A file with the tables found in it; ``digest`` is the SHA-256 of its content, in hex."""

    path: Path
    digest: str
    tables: tuple[Table, ...]
    notes: list[str]
    answers: HeaderAnswers = NO_ANSWERS
    """Those by which its columns were found."""

    def read(self, take: Callable[[TableRecord], None]) -> list[Problem]:
        """Hand every row to ``take``, in the order of the file; returns what is wrong with the tables as such.

        Raises:
            FileRefused: there is no row.
        """
        total = 0
        problems: list[Problem] = []
        for table in self.tables:
            count = 0
            for record in table.records():
                take(record)
                count += 1
            total += count
            problems.extend(_truth_values(table))
            problems.extend(self.faults(table, count))
        if not total:
            raise self.no_rows()
        return problems

    def faults(self, table: Table, count: int) -> Sequence[Problem]:
        """What is wrong with a table of ``count`` records as such; rows it passed over are noted."""
        below = len(table.sheet.rows) - (table.header.last_row - table.sheet.first_row + 1)
        if count < below:
            self.notes.extend(_skipped_rows(table))
        # The tables' own look at each cell costs more than reading the file. Importers refuse what they do not
        # know and gate free text themselves, so only what they cannot see is left to it.
        if table.header.repeated or table.sheet.formulas_without_value:
            return table.problems()
        return ()

    def no_rows(self) -> FileRefused:
        """The refusal of a file that has tables without a single record."""
        return FileRefused(_("文件「{name}」只有表头,没有数据行。").format(name=shown(self.path.name)))

    def detail(self) -> dict[str, str]:
        """How the audit chain names the file."""
        return {"file": shown(self.path.name), "sha256": self.digest}


TableFinder = Callable[[SheetData], Table | None]
"""Finds the table in a sheet, if it has one."""


class RoundRows(ABC):
    """The rows of a file about one thing of a round, checked one by one, and then stored together."""

    COLUMNS: ClassVar[Sequence[TableColumn]]
    """The columns the file has."""

    def __init__(self, round_: AssessmentRound) -> None:
        self.round = round_
        self.columns = self.COLUMNS
        self.problems: list[Problem] = []

    def table(self, sheet: SheetData) -> Table | None:
        """The table in a sheet of the file."""
        return find_table(sheet, self.columns)

    @abstractmethod
    def take(self, record: TableRecord) -> None:
        """Check one row of the file and keep what it says, or the problem it has."""

    def end(self) -> None:  # noqa: B027  # most rows show on their own what is wrong
        """The file has no more rows: what only all of them together show to be wrong is added to the problems."""

    @abstractmethod
    def store(self, transaction: Transaction, source: "ImportSource") -> ImportReport:
        """Write what is not on record like this.

        Raises:
            Error: the file is about something that is closed by now.
        """


@dataclass(frozen=True)
class ReadFile:
    """A file about a round in which nothing is wrong."""

    source: ImportSource
    rows: RoundRows


@without_collector
def read_file(
    round_: AssessmentRound, path: Path, kind: type[RoundRows], answers: HeaderAnswers = NO_ANSWERS
) -> ReadFile:
    """The file at ``path`` with rows of ``kind`` about ``round``, each of them checked; nothing is written.

    What a round froze does not change, so no transaction is held meanwhile.

    Raises:
        FileRefused: something in the file is wrong.
    """
    rows = kind(round_)
    rows.columns = answers.columns(kind.COLUMNS)
    source = open_source(path, rows.columns, rows.table, answers)
    problems = source.read(rows.take)
    rows.end()
    problems += rows.problems
    if problems:
        raise refusal(problems)
    return ReadFile(source, rows)


def take_over(transaction: Transaction, read: ReadFile) -> ImportReport:
    """Store what a file says that is not on record; the same file again changes nothing.

    Raises:
        Error: the file is about something that is closed by now.
    """
    return read.rows.store(transaction, read.source)


def open_source(
    path: Path,
    columns: Sequence[TableColumn],
    find: TableFinder | None = None,
    answers: HeaderAnswers = NO_ANSWERS,
) -> ImportSource:
    """The tables with ``columns``, or those that ``find`` finds, on the visible sheets of the file at ``path``.

    ``answers`` are those that ``columns`` follow.

    Raises:
        ColumnsAsked: no sheet has the columns, but headers that could be meant.
        FileRefused: it cannot be read, or has no such headers either, or not one that was answered.
    """
    workbook = read_workbook(path)
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden and sheet.rows]
    if not visible:
        raise FileRefused(_("文件「{name}」里没有内容。").format(name=shown(path.name)))
    find = find or (lambda sheet: find_table(sheet, columns))
    found = {sheet.name: find(sheet) for sheet in visible}
    tables = tuple(table for table in found.values() if table is not None)
    if not tables:
        open_ = [(sheet, left) for sheet in visible if (left := questions(sheet, columns))]
        raise asked(open_) if open_ else FileRefused(missing_sentence(visible[0], columns))
    answers.refuse_unused(tables)
    used = answers.used(tables)
    passed_over = [name for name, table in found.items() if table is None]
    notes = [*_notes(workbook, tables, passed_over), *used.notes()]
    return ImportSource(path, workbook.digest, tables, notes, used)


def one_sentence(error: Error) -> str:
    """An error as the sentence of a problem."""
    return f"{error.message}{error.hint}"


def needed(cell: Cell) -> str:
    """The text of a cell that names something and may not be empty.

    Raises:
        Error: it is, or it is a number that has lost digits.
    """
    written = cells.called(cell)
    if not written:
        raise Error(_("这一格不能空。"))
    return written


def idle_notes(idle: Mapping[str, int]) -> list[str]:
    """The notes on rows that say nothing, counted by what they are."""
    return [_("{what}:{n} 行,没有导入。").format(what=what, n=n) for what, n in idle.items()]


def require_name(called: str, cell: Cell) -> None:
    """Refuse a cell that gives another name than what the subject is ``called``; an empty one says nothing.

    Raises:
        Error: it does: rows may have slipped.
    """
    written = cells.text(cell)
    if written and match_key(written) != match_key(called):
        sentence = _("名称「{written}」和对象的名称「{name}」对不上,请核对是不是错行了。")
        raise Error(sentence.format(written=shown(written), name=shown(called)))


def needed_period(cell: Cell, year: str) -> str:
    """The period in a cell of a file about a round of ``year``.

    Raises:
        Error: the cell is empty.
    """
    needed(cell)
    return cells.period(cell, year)


def _notes(workbook: Workbook, tables: Sequence[Table], passed_over: Sequence[str]) -> list[str]:
    notes = file_notes(workbook)
    hidden = [sheet.name for sheet in workbook.sheets if sheet.hidden]
    if hidden:
        notes.append(_("隐藏的工作表没有读:{names}。").format(names=listed(hidden)))
    if passed_over:
        notes.append(_("没有所需表头的工作表没有读:{names}。").format(names=listed(passed_over)))
    for table in tables:
        place = shown(table.sheet.name)
        if table.sheet.unquoted:
            notes.append(unquoted_sentence(table.sheet))
        if table.unknown:
            names = listed(table.unknown.values())
            notes.append(_("工作表「{sheet}」里不认识的列没有读:{names}。").format(sheet=place, names=names))
        hidden_rows = [str(row) for row in sorted(table.sheet.hidden_rows) if row > table.header.last_row]
        if hidden_rows:
            rows = listed(hidden_rows)
            notes.append(_("工作表「{sheet}」里隐藏的行照样读入:{rows}。").format(sheet=place, rows=rows))
        broken = [f"{column_letters(column)}{row}" for row, column in table.broken()]
        if broken:
            notes.append(
                _("工作表「{sheet}」里单元格内的换行按空格读:{cells}。").format(sheet=place, cells=listed(broken))
            )
    return notes


def _truth_values(table: Table) -> Iterator[Problem]:
    """Cells that say TRUE or FALSE, which no column here means and which Python takes for 1 and 0."""
    wanted = set(table.mapping.values())
    for row, values in enumerate(table.sheet.rows, start=table.sheet.first_row):
        if row > table.header.last_row and bool in map(type, values):
            for column, cell in enumerate(values, start=1):
                if isinstance(cell, bool) and column in wanted:
                    sentence = _("单元格是逻辑值 {value},请写文字或数字。").format(value=cells.text(cell))
                    yield Problem(sentence, table.sheet.name, row, column, cells.text(cell))


def _skipped_rows(table: Table) -> list[str]:
    skipped = [str(row.row) for row in table.skipped()]
    if not skipped:
        return []
    sheet, rows = shown(table.sheet.name), listed(skipped)
    return [_("工作表「{sheet}」里不是数据的行没有读:{rows}。").format(sheet=sheet, rows=rows)]
