"""What is done to many cells at once: clear, fill down, full marks, paste, copy. All or nothing. Pure.

Each function returns what is to be entered; the model makes one step of it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...core.errors import Error
from ...core.sheets.marking import ItemMark
from ...plugins.i18n import _
from . import cell, clipboard
from .cell import Column

if TYPE_CHECKING:
    from .model import GridModel

Entered = list[tuple[str, ItemMark | None]]


def cleared(model: "GridModel") -> Entered:
    """The selected cells emptied; an item without a mark has no reason either."""
    rows, columns = model.selection()
    whole = Column.MARK in columns
    return [(model.item(row), None if whole else cell.with_reason(model.entry(row), "")) for row in rows]


def full(model: "GridModel") -> Entered:
    """All points for every selected row.

    Raises:
        Error: an item is not for this subject.
    """
    rows, _columns = model.selection()
    return [(model.item(row), cell.with_full_mark(model.rows[row].rules, model.entry(row))) for row in rows]


def filled_down(model: "GridModel") -> Entered:
    """The selection's first row in all its rows; without a selection, the cell above in this one.

    Raises:
        Error: a value does not fit where it would go.
    """
    rows, columns = model.selection()
    if len(rows) == 1:
        rows = range(max(0, rows[0] - 1), rows[0] + 1)
    source = model.entry(rows[0])
    if Column.MARK in columns and source is not None and any(line.rule for line in source.lines):
        raise Error(_("按规则扣的分不能向下填充"), _("每一项的规则不同,请逐项选择。"))
    texts = [model.text(rows[0], Column(column)) for column in columns]
    return _entered(model, rows[1:], columns, [texts] * (len(rows) - 1))


def pasted(model: "GridModel", text: str) -> Entered:
    """A block from a spreadsheet, from the selection's first cell down and right.

    Raises:
        Error: a cell does not fit; the sentence says which.
    """
    block = clipboard.read_block(text)
    rows, columns = model.selection()
    first, left = rows[0], columns[0]
    if first + len(block) > len(model.rows):
        raise Error(
            _("粘贴的内容有 {rows} 行,从这里往下只有 {left} 项").format(rows=len(block), left=len(model.rows) - first)
        )
    widest = max(len(cells) for cells in block)
    if left + widest > len(Column):
        raise Error(_("粘贴的内容有 {columns} 列,这里只放得下打分和理由").format(columns=widest))
    return _entered(model, range(first, first + len(block)), range(left, left + widest), block)


def copied(model: "GridModel") -> str:
    """The selected cells as a block for a spreadsheet."""
    rows, columns = model.selection()
    return clipboard.write_block([[model.text(row, Column(column)) for column in columns] for row in rows])


def _entered(model: "GridModel", rows: range, columns: range, block: Sequence[Sequence[str]]) -> Entered:
    entered: Entered = []
    for row, texts in zip(rows, block, strict=True):
        entry = model.entry(row)
        for column, text in zip(columns, texts, strict=False):
            try:
                if column == Column.MARK:
                    entry = cell.with_mark(model.rows[row].rules, entry, text)
                else:
                    entry = cell.with_reason(entry, clipboard.clean(text))
            except Error as error:
                where = _("第 {line} 行:").format(line=row - rows[0] + 1)
                raise Error(where + error.message, error.hint) from error
        entered.append((model.item(row), entry))
    return entered
