"""Ctrl and an arrow: to the edge of a block of filled or empty cells, as in a spreadsheet. Pure."""

from typing import Any

from .model import GridModel


def to_edge(model: GridModel[Any, Any], step: int) -> None:
    """Leave the cell and go up (``step`` -1) or down (1) to the edge of the block.

    From a filled cell before a filled one: to the last filled one. From anywhere else: to the next filled cell, or to
    the last row when there is none.

    Raises:
        Error: the text in the cell cannot be entered; the cursor stays.
    """
    if model.commit():
        model.move(edge(model, step) - model.row)


def to_side(model: GridModel[Any, Any], column: int) -> None:
    """Leave the cell and go to ``column``, at the edge of the row.

    Raises:
        Error: the text in the cell cannot be entered; the cursor stays.
    """
    model.move_column(column - model.column)


def edge(model: GridModel[Any, Any], step: int) -> int:
    """The row at the edge of the block, from the cursor on."""
    last = model.row_count - 1 if step > 0 else 0
    row = model.row
    if row == last:
        return row

    def filled(place: int) -> bool:
        return bool(model.text(place, model.column))

    in_block = filled(row) and filled(row + step)
    row += step
    while row != last and (filled(row + step) if in_block else not filled(row)):
        row += step
    return row
