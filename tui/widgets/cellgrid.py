"""A grid of signs: one name per row, narrow columns, one cell under the cursor. It is read, not written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from ...plugins.i18n import N_
from ..commands import Command
from ..style.theme import SIGN_CURSOR
from ..style.width import fit, width
from .lines import Piece, line, on_ground
from .listing import Cell
from .rows import ROW_COMMANDS, CursorRows

CELL_GRID_COMMANDS = (
    *ROW_COMMANDS,
    Command("column_left", "left", N_("左一列"), N_("光标左移一列"), footer=False),
    Command("column_right", "right", N_("右一列"), N_("光标右移一列"), footer=False),
    Command("first_column", "home", N_("第一列"), N_("到第一列"), footer=False),
    Command("last_column", "end", N_("最后一列"), N_("到最后一列"), footer=False),
)
NAME_MOST = 24
NAME_SHARE = 3
LEAST_CELLS = 4


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its name and its cells."""

    name: str
    cells: tuple[Cell, ...]


class CellGrid(CursorRows):
    """The name of each row stays; columns are scrolled so that the one under the cursor is seen."""

    OFFERS: ClassVar[tuple[Command, ...]] = CELL_GRID_COMMANDS

    @dataclass
    class Moved(Message):
        """The cursor is on another cell."""

    def __init__(self, empty: str, *, id_: str = "cells") -> None:
        super().__init__(id_=id_)
        self._titles: tuple[str, ...] = ()
        self._rows: tuple[GridRow, ...] = ()
        self._row = self._column = self._first = 0
        self._empty = empty
        self._name_cells = self._cell_cells = 0

    def show(self, titles: Sequence[str], rows: Sequence[GridRow], row: int = 0, column: int = 0) -> None:
        """Replace everything and put the cursor on a cell."""
        self._titles, self._rows = tuple(titles), tuple(rows)
        self._row = max(0, min(row, len(self._rows) - 1))
        self._column = max(0, min(column, len(self._titles) - 1))
        self.lay_out()
        self.post_message(self.Moved())

    def say_empty(self, sentence: str) -> None:
        """What to say while there are no rows."""
        self._empty = sentence
        self.repaint()

    @property
    def column(self) -> int:
        """The column under the cursor."""
        return self._column

    # Rows.

    def row_count(self) -> int:
        """How many rows; the sentence that stands for none counts as one."""
        return max(1, len(self._rows))

    def tell_moved(self) -> None:
        """Say which one is under the cursor now."""
        self.post_message(self.Moved())

    def lay_out(self) -> None:
        """Share out the width."""
        most = max(NAME_MOST, self.cells // NAME_SHARE)
        self._name_cells = min(most, max((width(row.name) for row in self._rows), default=0))
        self._cell_cells = max([LEAST_CELLS, *(width(title) for title in self._titles)]) + 1
        self._keep_column_in_sight()
        super().lay_out()

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The titles of the columns."""
        style = self.look.heading
        titles = [(fit(title, self._cell_cells), style) for title in self._titles[self._in_sight]]
        return line([(" " * (self._name_cells + 3), style), *titles], self.size.width, style)

    def paint_row(self, row: int) -> Strip:
        """The name and the cells in sight."""
        look = self.look
        if not self._rows:
            return line([("  ", look.text), (self._empty, look.quiet)], self.cells, look.text)
        here = row == self._row
        base = look.row if here else look.text
        shown = self._rows[row]
        pieces: list[Piece] = [
            (f"{SIGN_CURSOR} " if here else "  ", base),
            (fit(shown.name, self._name_cells) + " ", base),
        ]
        for place, cell in enumerate(shown.cells[self._in_sight], self._first):
            at_cursor = here and place == self._column and self.has_focus
            style = look.cell if at_cursor else on_ground(getattr(look, cell.tone), base)
            pieces += [(fit(cell.text, self._cell_cells - 1), style), (" ", base)]
        return line(pieces, self.cells, base)

    def place_cursor(self) -> None:
        """On the cell."""
        if self.has_cursor:
            at = self._name_cells + 3 + (self._column - self._first) * self._cell_cells
            self.terminal.show_cursor(self.region.offset + Offset(at, self._row - self.top + self.head))

    # The mouse.

    def point_at(self, row: int, x: int) -> None:
        """To the cell; a press on the name stays in the column."""
        self.move_to(row)
        column = self._first + (x - self._name_cells - 3) // max(1, self._cell_cells)
        if self._first <= column < min(len(self._titles), self._first + self._seen):
            self._to_column(column)

    def stands_at(self) -> tuple[int, int]:
        """The cell."""
        return self._row, self._column

    # Columns.

    def action_column_left(self) -> None:
        """One to the left."""
        self._to_column(self._column - 1)

    def action_column_right(self) -> None:
        """One to the right."""
        self._to_column(self._column + 1)

    def action_first_column(self) -> None:
        """To the first."""
        self._to_column(0)

    def action_last_column(self) -> None:
        """To the last."""
        self._to_column(len(self._titles) - 1)

    def _to_column(self, column: int) -> None:
        column = max(0, min(column, len(self._titles) - 1))
        if column != self._column:
            self._column, before = column, self._first
            self._keep_column_in_sight()
            self.repaint(*([self._row] if before == self._first else []))
            self.post_message(self.Moved())

    @property
    def _in_sight(self) -> slice:
        """The columns that have room, none of them cut."""
        return slice(self._first, self._first + self._seen)

    @property
    def _seen(self) -> int:
        return max(1, (self.cells - self._name_cells - 3) // max(1, self._cell_cells))

    def _keep_column_in_sight(self) -> None:
        last = max(0, len(self._titles) - self._seen)
        self._first = min(last, max(0, min(self._first, self._column), self._column - self._seen + 1))
