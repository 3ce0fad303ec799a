"""Bringing a workbook into a book: a look first, then the import, told as it goes; Esc stops it and nothing is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from ....core.kernel.errors import FileRefused, Problem
from ....core.spreadsheet.headers import ColumnAnswer, ColumnQuestion, ColumnsAsked
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import WORKBOOKS, PathWanted
from ...paths import read_workbook_file, refused_beside
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.pathfield import PATH_COMMANDS, PathField
from ..base.dialogs import CHOOSING, AskPage, ChoosingPage, InputLine, TextRows
from ..base.page import BACK
from ..base.routes import ToBrought
from ..base.working import Task, WorkPage

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
MOST_PROBLEMS = 200
"""So many problems are told on the screen; all of them are in the annotated copy."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How an import ended, in sentences; nothing was written where it was ``refused``, or where ``questions`` about its
    headers must be answered first.
    """

    sentences: tuple[str, ...]
    refused: bool = False
    questions: tuple[ColumnQuestion, ...] = ()


class ImportPage(ChoosingPage, WorkPage):
    """A path, what comes of it, and how far it is."""

    wanted = PathWanted("book", WORKBOOKS)
    """What the path is asked for."""

    OFFERS: ClassVar[tuple[Command, ...]] = COMMANDS
    TITLE = N_("导入")

    def __init__(self, unit: "Unit", book: str) -> None:
        super().__init__()
        self._unit, self._book, self._book_title = unit, book, book
        self._sentences: Sequence[str] = ()
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
        """Path and result."""
        yield PathField(_("文件"), self.wanted)
        yield TextRows(self._fold)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the path."""
        return (*super().help_groups(), (_("文件"), PATH_COMMANDS))

    def begin(self) -> None:
        """Typing goes into the path."""
        field = self.query_one(PathField)
        field.offer(self.kaoping.used_paths(self.wanted.purpose))
        field.focus()

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

    def action_brought(self) -> None:
        """The files that were brought into the book."""
        self.go(ToBrought(self._unit, book=self._book))

    # Inside.

    def _run(self, *, dry_run: bool) -> None:
        path = self.query_one(PathField).text.strip()
        if self.working:
            return
        if not path:
            self.say(_("请写文件的路径"), "bad")
            return
        if path != self._asked_of:
            self._asked_of, self._answers = path, ()
        answers = self._answers

        def bring(task: Task) -> Brought:
            try:
                with refused_beside(path):
                    brought = Brought(self._unless_stopped(path, answers, task, dry_run=dry_run))
            except ColumnsAsked as asked:
                return Brought((asked.message,), questions=asked.questions)
            except FileRefused as refused:
                told = [_place(problem) for problem in refused.problems[:MOST_PROBLEMS]]
                return Brought((refused.message, *filter(None, (refused.hint,)), *told), refused=True)
            self.kaoping.use_path(self.wanted.purpose, path)
            return brought

        self._show_sentences(())
        doing = _("正在看这个文件..") if dry_run else _("正在导入..")
        self.work(doing, bring, lambda brought: self._done(brought, dry_run=dry_run), writes=not dry_run)

    def _unless_stopped(
        self, path: str, answers: tuple[ColumnAnswer, ...], task: Task, *, dry_run: bool
    ) -> tuple[str, ...]:
        """What :meth:`taken` gives; of a file that is refused when nobody waits for it any more, no copy is made."""
        try:
            return self.taken(path, answers, task, dry_run=dry_run)
        except FileRefused:
            task.go_on()
            raise

    def taken(self, path: str, answers: tuple[ColumnAnswer, ...], task: Task, *, dry_run: bool) -> tuple[str, ...]:
        """What came of the file at ``path``, in sentences; called in a thread.

        Raises:
            Cancelled: it was to stop.
            ColumnsAsked: headers do not say which columns are meant.
            Error: the file cannot be read, or something in it is wrong.
        """
        file = read_workbook_file(path)
        report = self.kaoping.services.files.bring(
            self._unit, self._book, file, progress=task, columns=answers, dry_run=dry_run
        )
        return _told(report)

    def _done(self, brought: Brought, *, dry_run: bool) -> None:
        self._show_sentences(brought.sentences)
        if brought.questions:
            self._ask_column(brought, dry_run=dry_run)
        elif brought.refused:
            self.say(_("文件里有不对的地方,什么也没有写"), "bad")
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
