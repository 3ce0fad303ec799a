"""What is done to many cells at once: clear, fill down, paste, copy. All or nothing. Pure.

Each function returns what is to be entered; the model makes one step of it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...core.errors import Error
from ...plugins.i18n import _
from . import clipboard

if TYPE_CHECKING:
    from .kind import Entered
    from .model import GridModel


def cleared(model: "GridModel[Any, Any]") -> "Entered[Any, Any]":
    """The selected cells emptied.

    Raises:
        Error: a cell may not be empty.
    """
    rows, columns = model.selection()
    return _entered(model, rows, columns, [[""] * len(columns)] * len(rows))


def filled_down(model: "GridModel[Any, Any]") -> "Entered[Any, Any]":
    """The selection's first row in all its rows; without a selection, the cell above in this one.

    Raises:
        Error: a value does not fit where it would go.
    """
    rows, columns = model.selection()
    if len(rows) == 1:
        rows = range(max(0, rows[0] - 1), rows[0] + 1)
    model.check_fill(rows[0], columns)
    texts = [model.text(rows[0], column) for column in columns]
    return _entered(model, rows[1:], columns, [texts] * (len(rows) - 1))


def pasted(model: "GridModel[Any, Any]", text: str) -> "Entered[Any, Any]":
    """A block from a spreadsheet, from the selection's first cell down and right.

    Raises:
        Error: a cell does not fit; the sentence says which.
    """
    block = clipboard.read_block(text)
    rows, columns = model.selection()
    first, left = rows[0], columns[0]
    room = model.row_limit - first
    if len(block) > room:
        raise Error(_("粘贴的内容有 {rows} 行,从这里往下只有 {left} 行").format(rows=len(block), left=room))
    widest = max(len(cells) for cells in block)
    if left + widest > model.column_count:
        raise Error(
            _("粘贴的内容有 {columns} 列,从这里往右只有 {left} 列").format(
                columns=widest, left=model.column_count - left
            )
        )
    return _entered(model, range(first, first + len(block)), range(left, left + widest), block)


def copied(model: "GridModel[Any, Any]") -> str:
    """The selected cells as a block for a spreadsheet."""
    rows, columns = model.selection()
    return clipboard.write_block([[model.text(row, column) for column in columns] for row in rows])


def _entered(
    model: "GridModel[Any, Any]", rows: range, columns: range, block: Sequence[Sequence[str]]
) -> "Entered[Any, Any]":
    """``block`` entered cell by cell; cells that share a slot build on each other."""
    entered: dict[Any, Any] = {}
    for row, texts in zip(rows, block, strict=True):
        for column, text in zip(columns, texts, strict=False):
            slot = model.slot(row, column)
            before = entered[slot] if slot in entered else model.values.get(slot)
            try:
                entered[slot] = model.entered(row, column, before, text)
            except Error as error:
                where = _("第 {line} 行:").format(line=row - rows[0] + 1)
                raise Error(where + error.message, error.hint) from error
    return list(entered.items())
