"""The frozen values a file is read into, the notation of cells, and the refusals of a file as a whole.

No reading and no meaning lives here; problems at single cells are made where they are found.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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

    ``formulas_without_value`` holds (row, column) from 1. An error value (``#N/A``) is the text shown to the clerk.
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
    unquoted: tuple[tuple[int, int, str], ...] = ()


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


def not_a_workbook(found: str) -> FileRefused:
    """Return the refusal of a file whose content does not match its ending; ``found`` names the content."""
    return FileRefused(
        _("文件的内容不是 Excel 工作簿({found})。").format(found=found),
        hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx。"),
    )


def stopped() -> FileRefused:
    """Return the refusal of a file whose parsing process died without a message."""
    return FileRefused(
        _("文件内容异常,读到一半停下了,没有读取。"),
        hint=_("请用 Excel 或 WPS 打开,把需要的内容另存为新的 .xlsx 再导入。"),
    )
