"""The frozen values a file is read into, and how a place in it is called. No reading and no meaning lives here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Cell = str | int | Decimal | date | bool | None
"""One cell: text, whole number, exact decimal, date (or datetime), truth value, or nothing."""

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
"""What a sheet can hold at all."""

Kind = Literal["xlsx", "xls", "csv"]


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

    ``formulas_without_value`` holds (row, column) from 1. An error value (``#N/A``) is the text that the clerk sees.
    From ``.xls`` neither what is hidden nor such formulas are known, and error values read as nothing.
    """

    name: str
    rows: list[tuple[Cell, ...]]
    hidden: bool = False
    first_row: int = 1
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    formulas_without_value: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read; ``digest`` is the SHA-256 of its content, in hex.

    ``encoding`` is set for text files; ``guessed`` when nothing in the file states it.
    """

    path: Path
    kind: Kind
    sheets: tuple[SheetData, ...]
    digest: str
    encoding: str | None = None
    guessed: bool = False


def column_letters(number: int) -> str:
    """The letters a spreadsheet shows for column ``number`` (from 1): 1 is A, 28 is AB."""
    letters = ""
    while number > 0:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """The inverse of ``column_letters``; capital letters only."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
