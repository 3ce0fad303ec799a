"""The rows of a workbook as they stand in its file: cell by cell through the library takes ten times as long."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .model import Cell
from .quoting import may_be_quoted, quoted

_MAX_TEXT = 32_767
_EXACT_DIGITS = 15
_FIRST_SAFE_DATE, _DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30)
"""Earlier dates fall on the day 1900-02-29 that spreadsheets believe in, so they are written as text."""
_MOST_KNOWN = 50_000
"""So many texts and numbers are remembered as they are spelled in the file."""
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")


class CellSpelling:
    """Cells as they stand in the file: exact numbers as numbers shown with their own places, dates as dates, the rest
    as typed text, so that an import reads the same text back unless it is ``verbatim``. What keeps coming back is
    spelled once. ``widest`` is the most cells of a row so far.
    """

    def __init__(self, format_of: Callable[[str], Any], *, verbatim: bool = False) -> None:
        self.widest = 0
        self._verbatim = verbatim
        self._format_of = format_of
        self._letters: list[str] = []
        self._texts: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def row(
        self, place: int, cells: Sequence[Cell], style: str = "", *, marked: Mapping[int, str] = MappingProxyType({})
    ) -> str:
        """The row at ``place``, counted from 0: all in ``style`` where one is given, ``marked`` columns in theirs."""
        while len(self._letters) < len(cells):
            self._letters.append(_letters(len(self._letters)))
        self.widest = max(self.widest, len(cells))
        texts, number, plain = self._texts, place + 1, self._plain
        if style or marked:
            spelled = [
                self._spelled(cell, style or "marked") if style or column in marked else plain(cell)
                for column, cell in enumerate(cells)
            ]
        else:
            spelled = [(texts.get(cell) if isinstance(cell, str) else None) or plain(cell) for cell in cells]
        if not spelled:
            return ""
        placed = [f'<c r="{letter}{number}"{text}' for letter, text in zip(self._letters, spelled, strict=False)]
        return f'<row r="{number}">{"".join(placed)}</row>'

    def _plain(self, cell: Cell) -> str:
        """A cell in the style of its kind, kept for when it comes back."""
        if isinstance(cell, str):
            return _kept(self._texts, cell, self._spelled(cell, ""))
        if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
            key = str(cell)
            return self._numbers.get(key) or _kept(self._numbers, key, self._spelled(cell, ""))
        return self._spelled(cell, "")

    def _spelled(self, cell: Cell, style: str) -> str:
        """Everything of a cell behind its place."""
        if cell is None or cell == "":
            return f"{self._styled(style or 'text')}/>"
        if isinstance(cell, bool):
            return f'{self._styled(style or "text")} t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, (int, Decimal)) and _fits(cell):
            return f"{self._styled(style or _number_format(cell))}><v>{cell:.16G}</v></c>"
        if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_SAFE_DATE:
            return f"{self._styled(style or 'yyyy-mm-dd')}><v>{(cell - _DAY_ZERO).days}</v></c>"
        typed = shown(cell) if isinstance(cell, str) else str(cell)
        if may_be_quoted(typed) and not self._verbatim:
            typed = quoted(typed, formulas=False)
        if len(typed.encode("utf-16-le", "surrogatepass")) > 2 * _MAX_TEXT:
            raise Error(_("「{text}..」太长,工作簿的一格放不下。").format(text=typed[:20]))
        space = ' xml:space="preserve"' if typed != typed.strip() else ""
        return f'{self._styled(style or "text")} t="inlineStr"><is><t{space}>{_escaped(typed)}</t></is></c>'

    def _styled(self, style: str) -> str:
        return f' s="{self._format_of(style)._get_xf_index()}"'


def _kept(known: dict[str, str], key: str, spelled: str) -> str:
    """``spelled``, remembered under ``key``; everything is forgotten when it becomes too much."""
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[key] = spelled
    return spelled


def _letters(column: int) -> str:
    """What a spreadsheet calls the column, counted from 0: A, Z, AA."""
    above, here = divmod(column, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + here)


def _escaped(text: str) -> str:
    """``text`` inside an element; control characters, and what only looks like one of them, as workbooks spell them."""
    text = _LOOKS_ESCAPED.sub(r"_x005F\1", text)
    text = _CONTROLS.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fits(number: int | Decimal) -> bool:
    """True if a workbook holds ``number`` exactly; longer ones are written as text rather than rounded."""
    value = Decimal(number)
    return (
        value.is_finite() and len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS and abs(value.adjusted()) < 300
    )


def _number_format(number: int | Decimal) -> str:
    """Return the format that shows the places the number has: 87.50 as 87.50, 3 as 3."""
    places = -int(Decimal(number).as_tuple().exponent)
    return f"0.{'0' * min(places, 30)}" if places > 0 else "0"
