"""Bringing a workbook into a book: a look first, then the import, told as it goes; Esc stops it and nothing is kept."""

from collections.abc import Iterable, Sequence
from threading import Event
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.errors import Cancelled
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ..base.dialogs import CHOOSING, ChoosingPage, TextRows
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.organisation.model import Unit
    from ....core.services.book_files import Brought
    from ....plugins.contract import Book

COMMANDS = (
    Command("preview", "enter", N_("预看"), N_("先看这个文件会加什么、改什么;什么也不写")),
    Command("bring", "f10,ctrl+t", N_("导入"), N_("导入这个文件;有一处不对就什么也不写(F10 用不了时按 Ctrl+T)")),
    *CHOOSING,
    BACK,
)
STEPS = 100
"""The progress is told at most so often: each time costs a line on a slow connection."""


class ImportPage(ChoosingPage):
    """A path, what comes of it, and how far it is."""

    OFFERS = COMMANDS
    TITLE = N_("导入")
    DEFAULT_CSS = "ImportPage #progress { height: 2; }"

    def __init__(self, unit: "Unit", book: str) -> None:
        super().__init__()
        self._unit, self._book, self._book_title = unit, book, book
        self._sentences: Sequence[str] = ()
        self._stop: Event | None = None

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
        yield TextField(_("文件"))
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

    # Inside.

    def _run(self, *, dry_run: bool) -> None:
        services, unit, book, path = (
            self.kaoping.services,
            self._unit,
            self._book,
            self.query_one(TextField).text.strip(),
        )
        if self._stop is not None:
            return
        if not path:
            self.say(_("请写文件的路径"), "bad")
            return
        stop = self._stop = Event()
        told = -1

        def progress(done: int, of: int) -> None:
            """Called in the thread of the import."""
            nonlocal told
            if stop.is_set():
                raise Cancelled
            step = done * STEPS // of if of else 0
            if step != told:
                told = step
                self.call_later(self._show_progress, done, of)

        self._show_sentences(())
        self.say(_("正在读取文件,按 Esc 停下.."))
        self.ask(
            lambda: services.files.bring(unit, book, path, dry_run=dry_run, progress=progress),
            lambda brought: self._done(brought, dry_run=dry_run),
            self._ended,
        )

    def _show_progress(self, done: int, of: int) -> None:
        look = self.kaoping.look
        text = _("{done} / {all} 行").format(done=done, all=of)
        self.query_one("#progress", TextLines).show([[(" ", look.text), (text, look.strong)]])

    def _ended(self) -> None:
        self._stop = None
        self.query_one("#progress", TextLines).show([])

    def _done(self, brought: "Brought", *, dry_run: bool) -> None:
        self._ended()
        self._show_sentences(brought.sentences)
        if brought.refused:
            self.say(_("文件里有不对的地方,什么也没有写"), "bad")
        elif brought.cancelled:
            self.say(_("已停下,什么也没有写"), "warning")
        elif dry_run:
            self.say(_("以上是预看,还没有写;按 F10 导入"))
        else:
            self.say(_("已导入"), "good")

    def _show_sentences(self, sentences: Sequence[str]) -> None:
        self._sentences = sentences
        self.query_one(TextRows).lay_out()

    def _fold(self, cells: int, look: Look) -> list[list[Piece]]:
        return [[(text, look.text)] for sentence in self._sentences for text in wrap(sentence, cells)]
