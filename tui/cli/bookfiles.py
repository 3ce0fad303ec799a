"""Commands that take entries of a ledger book out of a file and put them into one."""

import argparse
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from ...core.kernel.errors import Cancelled, Error
from ...core.kernel.paths import places, typed_path
from ...core.kernel.text import shown
from ...plugins.i18n import _
from ..paths import new_file, read_workbook_file, refused_beside, write_workbook
from .context import answers, served
from .entries import asked_entries
from .output import place, say, tell, tell_problems

if TYPE_CHECKING:
    from ...core.exchange.books.importing import BookReport

BROKEN_OFF = 130
"""The exit code of a command that Ctrl+C ended."""

CLEAR_LINE = "\r\x1b[K"


def import_one(arguments: argparse.Namespace) -> int:
    """Take over the entries of a file; Ctrl+C breaks off with nothing written."""
    with served(arguments) as services, _Progress() as progress:
        try:
            with refused_beside(arguments.file, arguments.copy):
                report = services.files.bring(
                    services.units.find(arguments.unit),
                    arguments.book,
                    read_workbook_file(arguments.file),
                    progress=progress,
                    organisation=arguments.organisation,
                    columns=answers(arguments),
                    dry_run=arguments.dry_run,
                )
        except Error:
            if not progress.is_broken_off:
                raise
            # The same Ctrl+C reached the process that reads the file, and what it left behind is no fault of the file.
            report = None
        except Cancelled:
            report = None
    if report is None:
        tell(_("已取消,什么也没有写入。"))
        return BROKEN_OFF
    _report(report, is_trial=arguments.dry_run)
    return 0


def export_one(arguments: argparse.Namespace) -> int:
    """Write entries to a workbook that import reads back."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        exported = services.files.export(unit, arguments.book, asked_entries(arguments))
    path = write_workbook(arguments.output, exported.content)
    tell(_("已把 {n} 条写到 {path}").format(n=exported.entries, path=places().told(path)))
    return 0


def bundle(arguments: argparse.Namespace) -> int:
    """Write the entries of a book and their proofs to one file for the archive."""
    from ...core.services.entry_lists import EntryQuery

    asked = EntryQuery(organisation=arguments.organisation, year=arguments.year)
    with served(arguments) as services, new_file(arguments.output) as out:
        unit = services.units.find(arguments.unit)
        made = services.files.bundle(unit, arguments.book, asked, out, lost=arguments.lost)
    sentence = _("已把 {n} 条记录和 {files} 个附件文件打包到 {path}")
    tell(sentence.format(n=made.entries, files=made.files, path=places().told(typed_path(arguments.output))))
    say(made.anchor)
    return tell_problems(made.problems)


def template(arguments: argparse.Namespace) -> int:
    """Write an empty workbook for entries."""
    with served(arguments) as services:
        content = services.files.template(services.units.find(arguments.unit), arguments.book)
    path = write_workbook(arguments.output, content)
    tell(_("已写出 {path}").format(path=places().told(path)))
    return 0


def _report(report: "BookReport", *, is_trial: bool) -> None:
    words = (
        _("读到 {rows} 行;将新增 {added},将变动 {changed},未变 {unchanged};没有写入")
        if is_trial
        else _("读到 {rows} 行;新增 {added},变动 {changed},未变 {unchanged}")
    )
    tell(words.format(rows=report.rows, added=report.added, changed=report.changed, unchanged=report.unchanged))
    for note in report.notes:
        tell(f"  {shown(note)}")
    for row in report.preview if is_trial else ():
        was = dict(row.was)
        cells = [
            f"{title} {was[title]} -> {text}" if title in was else f"{title} {text}"
            for title, text in row.values
            if text or was
        ]
        tell(f"  {place(row.sheet, row.row, 0)}{shown(';'.join(cells))}")


class _Progress:
    """Tells how far an import has come, and breaks it off between two steps when Ctrl+C is pressed; a second Ctrl+C
    ends the program at once.
    """

    def __init__(self) -> None:
        self.is_broken_off = False
        self._shown = ""
        self._before: object = None

    def __enter__(self) -> "_Progress":
        self._before = signal.signal(signal.SIGINT, self._break_off)
        return self

    def __exit__(self, *_exception: object) -> None:
        signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]  # what signal gave is what it takes
        if self._shown:
            print(CLEAR_LINE, end="", file=sys.stderr, flush=True)

    def tell(self, done: int, total: int) -> None:
        """Hear how many rows of how many are done.

        Raises:
            Cancelled: the user has had enough.
        """
        if self.is_broken_off:
            raise Cancelled
        sentence = _("{done} / {total} 行").format(done=done, total=total) if total else _("正在读文件")
        if sys.stderr.isatty() and sentence != self._shown:
            print(f"{CLEAR_LINE}{sentence}", end="", file=sys.stderr, flush=True)
            self._shown = sentence

    def _break_off(self, _number: int, _frame: FrameType | None) -> None:
        self.is_broken_off = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
