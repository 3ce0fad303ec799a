"""The frozen values a file is read into, the notation of cells, and the refusals of a file as a whole.

No reading and no meaning lives here; problems at single cells are made where they are found.
"""

import sys
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from math import isfinite
from pathlib import Path
from typing import Literal

from ...plugins.i18n import _
from ..kernel.errors import FileRefused

Cell = str | int | Decimal | date | bool | None
"""One cell: text, whole number, exact decimal, date (or datetime), truth value, or nothing."""

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
"""The largest sheet of .xlsx."""

Kind = Literal["xlsx", "xls", "csv"]
"""``csv`` is any text, tables of web pages and XML included."""


@dataclass(frozen=True, slots=True)
class OutChart:
    """A bar chart over the rows of a sheet that is written: ``labels`` and ``values`` are columns, ``count`` rows of
    the body are shown, ``at`` is the column it stands at, beside row ``row`` of the body; all count from 0.
    """

    title: str
    labels: int
    values: int
    count: int
    at: int
    row: int = 0
    value_title: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range; rows and columns count from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class SheetData:
    """One sheet: ``rows[0]`` is row ``first_row`` of the sheet, and the first cell of a row is column A.

    ``formulas_without_value`` holds (row, column) from 1, and so does ``broken``: cells with line breaks, each of which
    reads as a blank, since one value is one line. An error value (``#N/A``) is the text shown to the clerk.
    From ``.xls`` neither what is hidden nor such formulas are known, and error values read as nothing.
    ``unquoted`` holds (row, column, text as written) of cells that said that their inside is text.
    """

    name: str
    rows: list[tuple[Cell, ...]]
    hidden: bool = False
    first_row: int = 1
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    formulas_without_value: tuple[tuple[int, int], ...] = ()
    broken: set[tuple[int, int]] = field(default_factory=set)
    unquoted: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read; ``digest`` is the SHA-256 of its content, in hex.

    ``encoding`` is set for text files; ``guessed`` when nothing in the file states it. ``delimiter`` is what separates
    the fields of records, ``""`` where there are none.
    """

    path: Path
    kind: Kind
    sheets: tuple[SheetData, ...]
    digest: str
    encoding: str | None = None
    guessed: bool = False
    delimiter: str = ""


_FIFTEEN_DIGITS = Context(prec=15)
_FEW_TEXTS = 20_000
_ENTRY_BYTES = 100
"""A text, number or day among those known."""

NUMBER_BYTES = 230
"""An exact number and its entry."""

LISTED_BYTES = 16
"""What a cell of a mixed column takes beside its text: dates are objects of their own."""


class Texts(dict[str, str | None]):
    """Each text of a column as the object that occurred first; empty text is no cell.

    Where nearly every text is another, as in remarks, looking for it helps nobody, and they are taken as they come.
    """

    def __init__(self) -> None:
        super().__init__({"": None})
        self._taken = self._rows = 0
        self._helps = True

    def __missing__(self, text: str) -> str:
        self[text] = text
        self._taken += sys.getsizeof(text) + _ENTRY_BYTES
        return text

    def cells(self, texts: list[str]) -> list[Cell]:
        """Return the cells for ``texts``."""
        if not self._helps:
            self._taken += sum(map(sys.getsizeof, texts))
            return [text or None for text in texts]
        cells: list[Cell] = list(map(self.__getitem__, texts))
        self._rows += len(texts)
        if len(self) > max(_FEW_TEXTS, self._rows // 2):
            self._helps = False
            self._taken -= len(self) * _ENTRY_BYTES
            self.clear()
            self[""] = None
        return cells

    def taken(self) -> int:
        """Return how many more bytes the texts take than when this was asked before."""
        taken, self._taken = self._taken, 0
        return taken


class Days(dict[int, date]):
    """The day for each ordinal."""

    def __missing__(self, ordinal: int) -> date:
        self[ordinal] = day = date.fromordinal(ordinal)
        return day


class ExactNumbers(dict[float, int | Decimal]):
    """The exact number for each float in a workbook, worked out once.

    A workbook stores binary doubles, often written with 17 digits (33.33 as 33.329999999999998). A decimal of at most
    15 significant digits survives text → nearest double → shortest text unchanged, so the
    shortest text is what was typed; Excel neither takes nor shows more than 15 digits, so longer ones, which only
    formulas leave (0.30000000000000004), are rounded to the 15 the clerk sees. Whole ones become ``int``.
    """

    def __missing__(self, stored: float) -> int | Decimal:
        if not isfinite(stored):
            raise ValueError(stored)
        number = Decimal(repr(stored))
        rounded = number if number == number.to_integral_value() else _FIFTEEN_DIGITS.plus(number)
        exact = int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()
        self[stored] = exact
        return exact


def column_letters(number: int) -> str:
    """Return the letters a spreadsheet shows for column ``number`` (from 1): 1 is A, 28 is AB."""
    letters = ""
    while number > 0:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column from its capital letters; the inverse of ``column_letters``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def password() -> FileRefused:
    """Return the refusal of a file that opens only with a password."""
    return FileRefused(_("文件有打开密码,不能读取。"), hint=_("请在 Excel 或 WPS 里去掉密码后另存。"))


def damaged() -> FileRefused:
    """Return the refusal of a file that is cut off or not what its beginning says."""
    return FileRefused(_("文件不完整或已损坏,不能读取。"), hint=_("请用 Excel 或 WPS 打开,能打开就另存一份再导入。"))


def too_large() -> FileRefused:
    """Return the refusal of a file that would take more memory or time than any genuine one."""
    return FileRefused(
        _("文件太大或展开后太大,没有读取。"), hint=_("请只留下需要导入的内容,去掉图片后另存,或分成几个文件。")
    )


def not_a_workbook(found: str, hint: str) -> FileRefused:
    """Return the refusal of a file whose content does not match its ending; ``found`` names the content."""
    return FileRefused(_("文件的内容不是 Excel 工作簿({found})。").format(found=found), hint=hint)
