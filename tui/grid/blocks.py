"""What is done to many cells at once: clear, fill down, paste, copy. All or nothing. Pure.

Each function returns what is to be entered; the model makes one step of it.

Blocks of cells as spreadsheets put them on the clipboard, and typed characters made plain. Pure.
"""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...core.kernel.errors import Error
from ...core.kernel.text import Longest, accept, tidy
from ...plugins.i18n import _

if TYPE_CHECKING:
    from .model import Entered, GridModel


MOST_CELLS = 100_000


def read_block(text: str) -> list[list[str]]:
    """The rows of a pasted block; cells are separated by tabs, a quoted cell may hold tabs and line breaks.

    Raises:
        Error: there is nothing in it, or more than a sheet can hold.
    """
    if len(text) > MOST_CELLS * 8:
        raise Error(_("粘贴的内容太长"))
    rows: list[list[str]] = [[]]
    for cell, ends_row in _cells(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")):
        rows[-1].append(cell)
        if ends_row:
            rows.append([])
    block = rows[:-1] if not rows[-1] else rows
    if not any(cell for row in block for cell in row):
        raise Error(_("粘贴的内容是空的"))
    return block


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """``rows`` as tab-separated text."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def clean(text: str, longest: int = Longest.CONTENT) -> str:
    """Typed or pasted text as it may be stored: blanks at its ends off, line breaks inside as blanks.

    Raises:
        Error: it holds a character that may not be stored, or is longer than ``longest``.
    """
    return accept(tidy(" ".join(text.splitlines())), longest)


def plain_letter(typed: str) -> str:
    """A typed letter as a small ASCII one; full-width letters are meant alike."""
    return unicodedata.normalize("NFKC", typed).lower()


def _cells(text: str) -> list[tuple[str, bool]]:
    """Cells in order, each with whether it ends its row."""
    found: list[tuple[str, bool]] = []
    at = 0
    while at <= len(text):
        if text.startswith('"', at) and (end := _closing_quote(text, at)) is not None:
            cell, at = text[at + 1 : end].replace('""', '"'), end + 1
        else:
            end = min((place for place in (text.find("\t", at), text.find("\n", at)) if place >= 0), default=len(text))
            cell, at = text[at:end], end
        found.append((cell, at >= len(text) or text[at] == "\n"))
        at += 1
    return found


def _closing_quote(text: str, start: int) -> int | None:
    """Where the cell that opens at ``start`` closes; ``None`` when the quote is only a character of its text."""
    at = start + 1
    while (at := text.find('"', at)) >= 0:
        if text.startswith('""', at):
            at += 2
            continue
        return at if at + 1 == len(text) or text[at + 1] in "\t\n" else None
    return None


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(character in cell for character in '\t\n"') else cell


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
    block = read_block(text)
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
    return write_block([[model.text(row, column) for column in columns] for row in rows])


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
