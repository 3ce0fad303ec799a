"""Opening a user's file as one stream of records.

Which columns there are and what they mean is the business of the importers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from ...plugins.i18n import _
from ..errors import Error, FileRefused, Problem
from ..excel import cells
from ..excel.reader import read_workbook
from ..excel.table import Column, Record, Table, find_table, missing_sentence
from ..excel.values import Cell, Workbook
from ..naming import listed
from ..text import shown


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: ``rows`` read; ``sheets`` (or tallies, or claims) they are about, and how many changed."""

    sheets: int
    rows: int
    changed: int
    unchanged: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A file with the tables found in it; ``digest`` is the SHA-256 of its content, in hex."""

    path: Path
    digest: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """The rows of all tables, in the order of the file."""
        for table in self.tables:
            yield from table.records()

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with cells as such."""
        return tuple(problem for table in self.tables for problem in table.problems())

    def detail(self) -> dict[str, str]:
        """How the audit chain names the file."""
        return {"file": self.path.name, "sha256": self.digest}


def open_source(path: Path, columns: Sequence[Column]) -> Source:
    """The tables with ``columns`` on the visible sheets of the file at ``path``.

    Raises:
        FileRefused: it cannot be read, no sheet has the columns, or there is no row below them.
    """
    workbook = read_workbook(path)
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden and sheet.rows]
    if not visible:
        raise FileRefused(_("文件“{name}”里没有内容。").format(name=shown(path.name)))
    found = {sheet.name: find_table(sheet, columns) for sheet in visible}
    tables = tuple(table for table in found.values() if table is not None)
    if not tables:
        raise FileRefused(missing_sentence(visible[0], columns))
    if not any(True for table in tables for _record in table.records()):
        raise FileRefused(_("文件“{name}”只有表头,没有数据行。").format(name=shown(path.name)))
    passed_over = [name for name, table in found.items() if table is None]
    return Source(path, sha256(path.read_bytes()).hexdigest(), tables, _notes(workbook, tables, passed_over))


def one_sentence(error: Error) -> str:
    """An error as the sentence of a problem."""
    return f"{error.message}{error.hint}"


def needed(cell: Cell) -> str:
    """The text of a cell that may not be empty.

    Raises:
        Error: it is.
    """
    written = cells.text(cell)
    if not written:
        raise Error(_("这一格不能空。"))
    return written


def period_text(cell: Cell) -> str:
    """A period as written; a spreadsheet turns ``2025-06`` into the first of that month, which is turned back.

    Raises:
        Error: the cell is empty.
    """
    if isinstance(cell, date) and cell.day == 1:
        return f"{cell.year}-{cell.month:02d}"
    return needed(cell)


def _notes(workbook: Workbook, tables: Sequence[Table], passed_over: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if workbook.guessed:
        notes.append(_("文件没有说明文字编码,按 {encoding} 读取,请核对汉字。").format(encoding=workbook.encoding))
    hidden = [sheet.name for sheet in workbook.sheets if sheet.hidden]
    if hidden:
        notes.append(_("隐藏的工作表没有读:{names}。").format(names=listed(hidden)))
    if passed_over:
        notes.append(_("没有所需表头的工作表没有读:{names}。").format(names=listed(passed_over)))
    for table in tables:
        if table.unknown:
            names = listed(table.unknown.values())
            notes.append(
                _("工作表“{sheet}”里不认识的列没有读:{names}。").format(sheet=shown(table.sheet.name), names=names)
            )
        skipped = [str(skipped.row) for skipped in table.skipped()]
        if skipped:
            rows = listed(skipped)
            notes.append(
                _("工作表“{sheet}”里不是数据的行没有读:{rows}。").format(sheet=shown(table.sheet.name), rows=rows)
            )
    return tuple(notes)
