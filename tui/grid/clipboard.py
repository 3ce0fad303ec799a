"""Blocks of cells as spreadsheets put them on the clipboard, and typed characters made plain. Pure."""

import unicodedata
from collections.abc import Sequence

from ...core.errors import Error
from ...core.text import accept, tidy
from ...plugins.i18n import _

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


def clean(text: str) -> str:
    """Typed or pasted text as it may be stored: blanks at its ends off, line breaks inside as blanks.

    Raises:
        Error: it holds a character that may not be stored.
    """
    return accept(tidy(" ".join(text.splitlines())))


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
