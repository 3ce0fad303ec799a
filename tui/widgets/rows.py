"""A scrolling list of lines with one row under the cursor: the base of lists, trees and the marking grid.

Only lines that changed are painted again; painted lines are kept. The scroll bar is one more cell of each line, a blank
with a ground of its own: block characters differ between terminals, and a widget beside this one would paint its whole
height whenever one cell of it changes.
"""

from abc import abstractmethod
from collections.abc import Hashable
from typing import Any, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ...plugins.i18n import N_
from ..commands import Command, Commanded
from ..style.theme import COLOURLESS, FULL, TRACK, Look
from .lineedit import Typing
from .lines import Lines

ROW_COMMANDS = (
    Command("row_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("row_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    Command("page_up", "pageup", N_("上一页"), N_("上移一屏"), footer=False),
    Command("page_down", "pagedown", N_("下一页"), N_("下移一屏"), footer=False),
    Command("first_row", "ctrl+home", N_("第一行"), N_("到第一行"), footer=False),
    Command("last_row", "ctrl+end", N_("最后一行"), N_("到最后一行"), footer=False),
)


WHEEL_ROWS = 3
LEAST_WIDTH = 20
"""A list of no more cells has no scroll bar."""


def thumb(rows: int, page: int, top: int) -> tuple[int, int]:
    """First and last cell of a bar of ``page`` cells that show where ``page`` of ``rows`` are seen from ``top`` on.

    It touches an end of the bar only where that end of the rows is seen.
    """
    cells = max(1, page * page // rows)
    room, beyond = page - cells, rows - page
    first = room * top // beyond
    if room > 1:
        first = min(max(first, 1 if top else 0), room if top == beyond else room - 1)
    return first, first + cells - 1


def bar_cell(look: Look, *, on_thumb: bool) -> Segment:
    """A cell of a scroll bar; without colour, a sign."""
    sign = (FULL if on_thumb else TRACK) if look is COLOURLESS else " "
    return Segment(sign, look.thumb if on_thumb else look.track)


class Rows(Lines, ScrollView, can_focus=True, inherit_bindings=False):
    """Rows below ``head`` fixed lines. A subclass says how many rows there are and paints one."""

    DEFAULT_CSS = """
    Rows { height: 1fr; scrollbar-size: 0 0; overflow: hidden hidden; }
    """

    OFFERS: ClassVar[tuple[Command, ...]] = ROW_COMMANDS
    AGAIN: ClassVar[str] = "enter"
    """The key that a second press on the same row or cell stands for."""
    head = 1

    def __init__(self, *, id_: str | None = None) -> None:
        super().__init__(id=id_)
        self._painted: dict[int, Strip] = {}
        self._drags = False
        self._pointed: Hashable = None
        """Where the last press put the cursor."""

    # What a subclass says.

    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def current_row(self) -> int:
        """The row under the cursor."""

    @abstractmethod
    def move_to(self, row: int) -> None:
        """Put the cursor on ``row`` and repaint what that changes."""

    @abstractmethod
    def paint_row(self, row: int) -> Strip:
        """The line of ``row``."""

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # blank, unless a subclass says more
        """Fixed line ``y`` above the rows."""
        return Strip.blank(self.size.width)

    def cursor_cell(self) -> int:
        """In which cell of the current row the terminal's cursor stands."""
        return 0

    # The mouse.

    def point(self, x: int, y: int) -> None:
        """On the scroll bar, scroll there, and to where the button goes up again; else to what is there."""
        self._drags = self.has_bar and x >= self.cells and y >= self.head
        if self._drags:
            self._scroll_to_cell(y - self.head)
        elif y < self.head:
            self.point_at_title(x)
        elif self.top + y - self.head < self.row_count():
            self.press_on(self.top + y - self.head, x)

    def drop(self, y: int) -> None:
        """The bar was dragged to there."""
        if self._drags:
            self._drags = False
            self._scroll_to_cell(y - self.head)

    def _scroll_to_cell(self, cell: int) -> None:
        """The first cell of the bar is the start, its last the end."""
        last = self.page - 1
        cell = max(0, min(cell, last))
        self.wheel((self.row_count() - self.page) * cell // last - self.top)

    def focus_on_click(self) -> bool:
        """True unless one goes on typing into a field while choosing here: then the screen moves this list's cursor."""
        screen = cast("Commanded", self.screen)
        return not any(command.action == "choose_down" for command in screen.OFFERS)

    def press_on(self, row: int, x: int) -> None:
        """Put the cursor on cell ``x`` of ``row``; where it already was put so, do what Enter does."""
        before = self.stands_at()
        self.point_at(row, x)
        after = self.stands_at()
        if before == after == self._pointed and self.current_row() == row:
            self.give_key(self.AGAIN)
        self._pointed = after

    def point_at(self, row: int, x: int) -> None:  # noqa: ARG002  # where there are no columns
        """Put the cursor on cell ``x`` of ``row``."""
        self.move_to(row)

    def point_at_title(self, x: int) -> None:
        """Do what a press on cell ``x`` of the lines above the rows means."""

    def stands_at(self) -> Hashable:
        """Where the cursor is, to be compared with where it was."""
        return self.current_row()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.wheel(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.wheel(-WHEEL_ROWS)

    def wheel(self, rows: int) -> None:
        """Scroll by ``rows``, as far as there are any; the cursor comes along so that it stays in sight."""
        top = max(0, min(self.top + rows, self.row_count() - self.page))
        if top != self.top:
            row = max(top, min(self.current_row(), top + self.page - 1))
            if row != self.current_row():
                self.move_to(row)
            self.set_scroll(None, top)
            self.refresh()
            self.place_cursor()

    # Painting.

    @property
    def top(self) -> int:
        """The first visible row."""
        return self.scroll_offset.y

    @property
    def has_bar(self) -> bool:
        """Whether a scroll bar stands at the right: there are more rows than fit."""
        return self.row_count() > self.page > 1 and self.size.width > LEAST_WIDTH

    @property
    def cells(self) -> int:
        """The width of a row."""
        return self.size.width - self.has_bar

    @property
    def page(self) -> int:
        """How many rows are visible."""
        return max(1, self.size.height - self.head)

    def render_line(self, y: int) -> Strip:
        """The line at height ``y`` of the widget."""
        if y < self.head:
            return self.paint_head(y)
        row = self.top + y - self.head
        if row >= self.row_count():
            return Strip.blank(self.size.width, self.look.text)
        if row not in self._painted:
            self._painted[row] = self.paint_row(row)
        strip = self._painted[row]
        if not self.has_bar:
            return strip
        first, last = thumb(self.row_count(), self.page, self.top)
        end = bar_cell(self.look, on_thumb=first <= y - self.head <= last)
        return Strip.join([strip.adjust_cell_length(self.cells, self.look.text), Strip([end], 1)])

    def repaint(self, *rows: int) -> None:
        """Paint ``rows`` again, or everything when none is named."""
        if not rows:
            self._painted.clear()
            self.virtual_size = Size(self.size.width, self.row_count() + self.head)
            self.refresh()
        for row in set(rows):
            self._painted.pop(row, None)
            y = row - self.top + self.head
            if self.head <= y < self.size.height:
                self.refresh(Region(0, y, self.cells, 1))
        self.place_cursor()

    def reveal(self, row: int) -> None:
        """Scroll so that ``row`` is visible."""
        top = min(max(self.top, row - self.page + 1), row)
        top = max(0, min(top, self.row_count() - self.page))
        if top != self.top:
            self.set_scroll(None, top)
            self.refresh()

    def place_cursor(self) -> None:
        """Put the terminal's cursor on the current row, where an input method will open."""
        if self.has_cursor:
            y = self.current_row() - self.top + self.head
            self.terminal.show_cursor(self.region.offset + Offset(self.cursor_cell(), y))

    def on_focus(self) -> None:
        """Take the cursor."""
        self.repaint(self.current_row())

    def on_blur(self) -> None:
        """Paint the cursor row as one that is not in use."""
        self.repaint(self.current_row())

    def lay_out(self) -> None:
        """Lay out anew for the new size."""
        self.reveal(self.current_row())
        self.repaint()

    def on_resize(self) -> None:
        """Lay out anew for the new size."""
        self.lay_out()

    # What the next session needs to go on here.

    def typing(self) -> Typing | None:
        """What is being typed into the row under the cursor, where one can type."""
        return None

    def resume(self, typing: Typing) -> bool:  # noqa: ARG002  # nothing is typed into most rows
        """Put ``typing`` into the row under the cursor again; ``False`` when that cannot be typed into (any more)."""
        return False

    def spot(self) -> Any:
        """Where the cursor is, as plain data that another session understands; ``None`` where it does not matter."""
        return self.current_row()

    def to_spot(self, spot: Any) -> bool:
        """Put the cursor where it was; ``False`` when there is no such place any more."""
        if spot is None:
            return True
        if not isinstance(spot, int) or not 0 <= spot < max(1, self.row_count()):
            return False
        self.move_to(spot)
        return True

    # Moving.

    def step(self, rows: int) -> None:
        """Move the cursor by ``rows``, as far as there are any."""
        if self.row_count():
            self.move_to(max(0, min(self.row_count() - 1, self.current_row() + rows)))

    def action_row_up(self) -> None:
        """One up."""
        self.step(-1)

    def action_row_down(self) -> None:
        """One down."""
        self.step(1)

    def action_page_up(self) -> None:
        """One screen up."""
        self.step(-self.page)

    def action_page_down(self) -> None:
        """One screen down."""
        self.step(self.page)

    def action_first_row(self) -> None:
        """To the first row."""
        self.step(-self.row_count())

    def action_last_row(self) -> None:
        """To the last row."""
        self.step(self.row_count())


class CursorRows(Rows):
    """Rows with nothing more to the cursor than which row it is on."""

    def __init__(self, *, id_: str | None = None) -> None:
        super().__init__(id_=id_)
        self._row = 0

    def current_row(self) -> int:
        """The row under the cursor."""
        return self._row

    def move_to(self, row: int) -> None:
        """Put the cursor on ``row``."""
        if row != self._row:
            before, self._row = self._row, row
            self.reveal(row)
            self.repaint(before, row)
            self.tell_moved()

    @abstractmethod
    def tell_moved(self) -> None:
        """Say that the cursor went to another row."""
