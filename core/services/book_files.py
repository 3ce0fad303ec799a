"""Workbooks in and out of a book, for the ledger screens: import with a look first, export, template.

Call it in a thread worker. It knows no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ...plugins.i18n import _
from ..exchange.books.export import export_book, write_book_template
from ..exchange.books.importing import BookReport, PreviewRow, import_book
from ..kernel.errors import Cancelled, Error, FileRefused, Problem
from ..kernel.text import shown
from ..ledger.repository import tier_filter
from ..ledger.scope import Scope
from ..organisation.model import Unit
from .ledger import LedgerService

MOST_PROBLEMS = 200
"""So many problems are told on the screen; all of them are in the annotated copy."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How an import ended, in sentences; nothing was written where it was ``refused`` or ``cancelled``."""

    sentences: tuple[str, ...]
    refused: bool = False
    cancelled: bool = False


class BookFileService:
    """Files of books, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace
        self._database, self._actor = ledger.workspace.database, ledger.workspace.actor

    def bring(
        self, unit: Unit, book: str, path: str, *, dry_run: bool, progress: Callable[[int, int], None]
    ) -> Brought:
        """Import the file at ``path`` into a book; with ``dry_run`` only look. ``progress`` may raise Cancelled.

        Raises:
            Error: the file cannot be read at all.
        """
        file = Path(path).expanduser()
        try:
            report = import_book(self._database, self._actor, unit.name, book, file, dry_run=dry_run, progress=progress)
        except FileRefused as refused:
            told = [_place(problem) for problem in refused.problems[:MOST_PROBLEMS]]
            return Brought((refused.message, *filter(None, (refused.hint,)), *told), refused=True)
        except Cancelled:
            return Brought((), cancelled=True)
        return Brought(_told(report))

    def export(self, unit: Unit, book: str, scope: Scope, year: str, path: str) -> Path:
        """Write a year's entries of a book to a workbook; where it is.

        Raises:
            Error: it cannot be written, or there is such a file.
        """
        target = _free(path)
        wanted = tier_filter(self._ledger.names(unit), scope.organisation, scope.person)
        wanted = replace(wanted, first=f"{year}-01-01", last=f"{year}-12-31")
        export_book(self._database, unit.name, book, target, wanted)
        return target

    def template(self, unit: Unit, book: str, path: str) -> Path:
        """Write an empty workbook for a book; where it is.

        Raises:
            Error: it cannot be written, or there is such a file.
        """
        target = _free(path)
        write_book_template(self._database, unit.name, book, target)
        return target


def _told(report: BookReport) -> tuple[str, ...]:
    counts = _("读到 {rows} 行:新增 {added} 条,变动 {changed} 条,未变 {unchanged} 条").format(
        rows=report.rows, added=report.added, changed=report.changed, unchanged=report.unchanged
    )
    return (counts, *map(_previewed, report.preview), *report.notes)


def _previewed(row: PreviewRow) -> str:
    """A row as understood, in one sentence."""
    was = dict(row.was)
    if row.action == "changed":
        changes = ";".join(
            _("{field}由「{was}」改为「{became}」").format(field=title, was=was.get(title, ""), became=text)
            for title, text in row.values
        )
        return _("第 {row} 行 改:{changes}").format(row=row.row, changes=changes)
    values = " ".join(f"{title} {text}" for title, text in row.values if text)
    return _("第 {row} 行 新:{values}").format(row=row.row, values=values)


def _free(path: str) -> Path:
    """``path`` as a place where nothing is yet: a slip of the finger overwrites no file."""
    target = Path(path).expanduser()
    if target.exists():
        raise Error(_("已有「{path}」,没有覆盖。").format(path=shown(str(target))), _("请换一个文件名。"))
    return target


def _place(problem: Problem) -> str:
    if not problem.row:
        return problem.sentence
    return _("第 {row} 行:{sentence}").format(row=problem.row, sentence=problem.sentence)
