"""A page of text to read: help, an item in full. Nothing can be entered on it."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.strip import Strip
from textual.widget import Widget

from ...plugins.i18n import _
from ..commands import Command
from ..look import Look
from ..widgets.lines import Piece, line
from ..widgets.rows import ROW_COMMANDS, Rows
from .page import BACK, Page

Fold = Callable[[int, Look], Sequence[Sequence[Piece]]]


class TextRows(Rows):
    """Lines folded for the width there is; the cursor only scrolls them."""

    head = 0

    def __init__(self, fold: Fold) -> None:
        super().__init__(id="text")
        self._fold = fold
        self._lines: Sequence[Sequence[Piece]] = ()
        self._row = 0

    def lay_out(self) -> None:
        """Fold again."""
        self._lines = self._fold(max(20, self.size.width - 2), self.look)
        super().lay_out()

    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def current_row(self) -> int:
        """The line last scrolled to."""
        return self._row

    def move_to(self, row: int) -> None:
        """Scroll."""
        down = row > self._row
        last = self.top + self.page - 1
        self._row = min(max(row, last + 1), self.row_count() - 1) if down else max(0, min(row, self.top - 1))
        self.reveal(self._row)
        self.repaint()

    def paint_row(self, row: int) -> Strip:
        """One line."""
        return line([(" ", self.look.text), *self._lines[row]], self.size.width, self.look.text)

    def paint_head(self, y: int) -> Strip:
        """There is no head.

        Raises:
            IndexError: always.
        """
        raise IndexError(y)


class TextPage(Page):
    """A title and text."""

    OFFERS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, title: str, fold: Fold) -> None:
        super().__init__()
        self._title = title
        self._fold = fold

    def path(self) -> tuple[str, ...]:
        """The title."""
        return (self._title,)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Scrolling and going back."""
        return ((self._title, self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The text."""
        yield TextRows(self._fold)
