"""How a cell of any grid looks: edited, under the cursor, selected, or plain."""

from typing import Any, Literal

from rich.style import Style

from ..cells import fit
from ..look import Look
from ..widgets.lines import Piece
from .model import GridModel


def edit_room(cells: int) -> int:
    """Cells in which text is edited, in a column of ``cells``."""
    return max(2, cells)


def cell_piece(
    model: GridModel[Any, Any], row: int, column: int, cells: int, look: Look, *, focused: bool, plain: Style,
    align: Literal["left", "right"] = "left",
) -> Piece:  # fmt: skip
    """The cell in a column of ``cells``; ``plain`` is its style while nothing is done to it."""
    under_cursor = row == model.row and column == model.column
    if under_cursor and model.edit is not None:
        return fit(model.edit.line.window(edit_room(cells))[0], cells), look.edit
    text = fit(model.text(row, column), cells, align)
    if under_cursor and focused:
        return text, look.cell
    if model.anchor is not None:
        rows, columns = model.selection()
        if row in rows and column in columns:
            return text, look.selected
    return text, plain
