"""Bringing a workbook into a book: a look first, then the import, told as it goes; Esc stops it and nothing is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from ....core.kernel.errors import Cancelled, FileRefused, Problem
from ....core.spreadsheet.headers import ColumnAnswer, ColumnQuestion, ColumnsAsked
from ....plugins.i18n import N_, _
from ...commands import Command
from ...paths import read_workbook_file, refused_beside
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ..base.dialogs import CHOOSING, AskPage, ChoosingPage, InputLine, TextRows
from ..base.page import BACK
from ..base.routes import ToBrought

if TYPE_CHECKING:
    from ....core.exchange.books.importing import BookReport, PreviewRow
    from ....core.kernel.unit import Unit
    from ....plugins.contract import Book

COMMANDS = (
    Command("preview", "enter", N_("预看"), N_("先看这个文件会加什么、改什么;什么也不写")),
    Command("bring", "f9,ctrl+t", N_("导入"), N_("导入这个文件;有一处不对就什么也不写")),
    Command("brought", "", N_("导入记录"), N_("这本台账导入过的文件;可以整个取回")),
    *CHOOSING,
    BACK,
)
STEPS = 100
"""The progress is told at most so often: each time costs a line on a slow connection."""

MOST_PROBLEMS = 200
"""So many problems are told on the screen; all of them are in the annotated copy."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How an import ended, in sentences; nothing was written where it was ``refused`` or ``cancelled``, or where
    ``questions`` about its headers must be answered first.
    """

    sentences: tuple[str, ...]
    refused: bool = False
    cancelled: bool = False
    questions: tuple[ColumnQuestion, ...] = ()


class ImportProgress:
    """Tells ``show`` how far an import is, in the steps that are worth a line, until it is to ``stop``."""

    def __init__(self, stop: Event, show: "Callable[[int, int], object]") -> None:
        self._stop, self._show, self._told = stop, show, -1

    def tell(self, done: int, total: int) -> None:
        """Called in the thread of the import.

        Raises:
            Cancelled: it is to stop.
        """
        if self._stop.is_set():
            raise Cancelled
        step = done * STEPS // total if total else 0
        if step != self._told:
            self._told = step
            self._show(done, total)


class ImportPage(ChoosingPage):
    """A path, what comes of it, and how far it is."""

    OFFERS: ClassVar[tuple[Command, ...]] = COMMANDS
    TITLE = N_("导入")
    DEFAULT_CSS = "ImportPage #progress { height: 2; }"

    def __init__(self, unit: "Unit", book: str) -> None:
        super().__init__()
        self._unit, self._book, self._book_title = unit, book, book
        self._sentences: Sequence[str] = ()
        self._stop: Event | None = None
        self._answers: tuple[ColumnAnswer, ...] = ()
        self._asked_of = ""

    def path(self) -> tuple[str, ...]:
        """Unit, book, what is done."""
        return self._unit.name, self._book_title, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What an import does."""
        return (
            _("可以导入 xlsx、xls、csv。表头照模板或导出的表;带编号的行改那一条,不带编号的行是新的,已有的不会再加。"),
            _("有一处不对就什么也不写;每一处写明在哪一行哪一列,并在文件的副本里标出来。"),
        )

    def body(self) -> Iterable[Widget]:
        """Path, progress, result."""
        yield TextField(_("文件"), kept=True)
        yield TextLines(id_="progress")
        yield TextRows(self._fold)

    def begin(self) -> None:
        """Typing goes into the path."""
        self.query_one(TextField).focus()

    def load(self) -> None:
        """Read what the book is called."""
        services, unit, book = self.kaoping.services, self._unit, self._book
        self.ask(lambda: services.ledger.book(unit, book), self._take)

    def _take(self, book: "Book") -> None:
        self._book_title = _(book.title)
        self.show_path()

    def action_preview(self) -> None:
        """Look without writing."""
        self._run(dry_run=True)

    def action_bring(self) -> None:
        """Write."""
        self._run(dry_run=False)

    def action_back(self) -> None:
        """Stop what is running; else leave."""
        if self._stop is None:
            super().action_back()
        else:
            self._stop.set()
            self.say(_("正在停下.."))

    def leave(self) -> bool:
        """Stop what is running: nothing of it is kept."""
        if self._stop is not None:
            self._stop.set()
        return True

    def action_brought(self) -> None:
        """The files that were brought into the book."""
        self.go(ToBrought(self._unit, book=self._book))

    # Inside.

    def _run(self, *, dry_run: bool) -> None:
        path = self.query_one(TextField).text.strip()
        if self._stop is not None:
            return
        if not path:
            self.say(_("请写文件的路径"), "bad")
            return
        if path != self._asked_of:
            self._asked_of, self._answers = path, ()
        answers = self._answers
        stop = self._stop = Event()
        progress = ImportProgress(stop, lambda done, of: self.call_later(self._show_progress, done, of))

        def bring() -> Brought:
            try:
                with refused_beside(path):
                    return Brought(self.taken(path, answers, progress, dry_run=dry_run))
            except ColumnsAsked as asked:
                return Brought((asked.message,), questions=asked.questions)
            except FileRefused as refused:
                told = [_place(problem) for problem in refused.problems[:MOST_PROBLEMS]]
                return Brought((refused.message, *filter(None, (refused.hint,)), *told), refused=True)
            except Cancelled:
                return Brought((), cancelled=True)

        self._show_sentences(())
        self.say(_("正在读取文件,按 Esc 停下.."))
        self.ask(bring, lambda brought: self._done(brought, dry_run=dry_run), self._ended)

    def taken(
        self, path: str, answers: tuple[ColumnAnswer, ...], progress: ImportProgress, *, dry_run: bool
    ) -> tuple[str, ...]:
        """What came of the file at ``path``, in sentences; called in a thread.

        Raises:
            Cancelled: it was to stop.
            ColumnsAsked: headers do not say which columns are meant.
            Error: the file cannot be read, or something in it is wrong.
        """
        file = read_workbook_file(path)
        report = self.kaoping.services.files.bring(
            self._unit, self._book, file, progress=progress, columns=answers, dry_run=dry_run
        )
        return _told(report)

    def _show_progress(self, done: int, of: int) -> None:
        look = self.kaoping.look
        text = _("{done} / {all} 行").format(done=done, all=of)
        self.query_one("#progress", TextLines).show([[(" ", look.text), (text, look.strong)]])

    def _ended(self) -> None:
        self._stop = None
        self.query_one("#progress", TextLines).show([])

    def _done(self, brought: Brought, *, dry_run: bool) -> None:
        self._ended()
        self._show_sentences(brought.sentences)
        if brought.questions:
            self._ask_column(brought, dry_run=dry_run)
        elif brought.refused:
            self.say(_("文件里有不对的地方,什么也没有写"), "bad")
        elif brought.cancelled:
            self.say(_("已停下,什么也没有写"), "warning")
        elif dry_run:
            self.say(_("以上是预看,还没有写;按 F9 导入"))
        else:
            self.say(_("已导入"), "good")

    def _ask_column(self, brought: Brought, *, dry_run: bool) -> None:
        """Ask which header is meant, and go on with the answer."""
        first = brought.questions[0]
        headers = (*first.candidates, *first.others)
        named = "  ".join(f"{place}.{name}" for place, name in enumerate(headers, start=1))
        about = _("表头里没有找到「{column}」这一列。请写下面的号,或照样写文件里的表头:{names}").format(
            column=first.column, names=named
        )

        def go_on(header: str) -> None:
            self._answers = (*self._answers, ColumnAnswer(first.column, header))
            self._run(dry_run=dry_run)

        self.say(_("请先说明表头"), "warning")
        self.kaoping.push_screen(
            AskPage(
                _("表头"), about, [InputLine(first.column)],
                lambda answers: _chosen(answers[0], headers), go_on,
            )
        )  # fmt: skip

    def _show_sentences(self, sentences: Sequence[str]) -> None:
        self._sentences = sentences
        self.query_one(TextRows).lay_out()

    def _fold(self, cells: int, look: Look) -> list[list[Piece]]:
        return [[(text, look.text)] for sentence in self._sentences for text in wrap(sentence, cells)]


def _chosen(typed: str, candidates: Sequence[str]) -> str:
    """The header that is meant by its number among ``candidates``, or as it stands in the file."""
    numbers = {str(place): name for place, name in enumerate(candidates, start=1)}
    return numbers.get(typed, typed)


def _told(report: "BookReport") -> tuple[str, ...]:
    counts = _("读到 {rows} 行:新增 {added} 条,变动 {changed} 条,未变 {unchanged} 条").format(
        rows=report.rows, added=report.added, changed=report.changed, unchanged=report.unchanged
    )
    return (counts, *map(_previewed, report.preview), *report.notes)


def _previewed(row: "PreviewRow") -> str:
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


def _place(problem: Problem) -> str:
    if not problem.row:
        return problem.sentence
    return _("第 {row} 行:{sentence}").format(row=problem.row, sentence=problem.sentence)
