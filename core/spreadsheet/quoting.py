"""Text that says itself that it is text: ``="00123"`` and a leading apostrophe, as table programs and clerks write it.

The inside is meant. What is written for an import to read gets such an apostrophe wherever it would be taken otherwise,
so that ``unquoted(quoted(text)) == text`` for every text.
"""

import re
from dataclasses import replace
from itertools import zip_longest

from ...plugins.i18n import _
from ..kernel.text import listed, shown
from .model import SheetData, column_letters

_APOSTROPHES = "'\u2018\u2019\uff07"
_FORMULA = "=+-@"
_STARTS = frozenset(f"={_APOSTROPHES} \u3000\t")
_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


def may_be_quoted(text: str) -> bool:
    """True if :func:`unquoted` is worth asking: quick, for each cell of a file."""
    return text[:1] in _STARTS


def unquoted(text: str) -> str:
    """Return the inside of ``text`` that is written as text, else ``text`` itself.

    An apostrophe in front means so unless another one follows, which may close a quotation: what is meant then begins
    like a formula or with an apostrophe of its own.
    """
    written = text.strip()
    formula = _AS_FORMULA.fullmatch(written)
    if formula is not None:
        return formula[1].replace('""', '"')
    if written[:1] not in _APOSTROPHES or len(written) < 2:
        return text
    inside = written[1:]
    if inside[0] in _APOSTROPHES or inside.lstrip()[:1] in _FORMULA:
        return inside
    return text if any(mark in inside for mark in _APOSTROPHES) else inside


def quoted(text: str, *, formulas: bool) -> str:
    """Return ``text`` with an apostrophe in front where an import would read something else without.

    ``formulas``: also where a table program that opens a text file would compute it.
    """
    if unquoted(text) != text or (formulas and text.lstrip()[:1] in (*_FORMULA, "\t")):
        return f"'{text}"
    return text


def without_quotes(sheet: SheetData) -> SheetData:
    """``sheet`` with the inside of cells such as ``="00123"`` and ``'2012-07-01``; it knows how they were written."""
    if sheet.unquoted:
        return sheet
    quoted: list[tuple[int, int, str]] = []
    for place, column in enumerate(zip_longest(*sheet.rows)):
        # Columns say few different things, which are found quicker than each cell is looked at.
        odd = {cell for cell in set(column) if isinstance(cell, str) and may_be_quoted(cell) and unquoted(cell) != cell}
        if odd:
            quoted += [(index, place, str(cell)) for index, cell in enumerate(column) if cell in odd]
    if not quoted:
        return sheet
    rows = list(sheet.rows)
    for index, place, cell in quoted:
        rows[index] = (*rows[index][:place], unquoted(cell) or None, *rows[index][place + 1 :])
    found = tuple((sheet.first_row + index, place + 1, cell) for index, place, cell in sorted(quoted))
    return replace(sheet, rows=rows, unquoted=found)


def unquoted_sentence(sheet: SheetData) -> str:
    """What to tell of cells whose inside was read; empty where there are none."""
    if not sheet.unquoted:
        return ""
    places = listed(f"{column_letters(column)}{row} {typed}" for row, column, typed in sheet.unquoted)
    sentence = _('工作表「{sheet}」有 {n} 格写成 ="..." 或以撇号开头,按里面的内容读取:{places}。')
    return sentence.format(sheet=shown(sheet.name), n=len(sheet.unquoted), places=places)
