"""The value of a cell: exact number, whole number, date, or text. Refusals are values with a sentence, never guesses.

An empty cell is None everywhere: missing, not zero.
"""

import re
from datetime import date as Date  # noqa: N812  # ``date`` is the reading function of this module
from datetime import datetime
from decimal import Decimal

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.figures import Refusal, plain_number, read_number, whole_number
from ..kernel.naming import code_fault, is_rounded, rounded_sentence
from ..kernel.text import Longest, accept, tidy
from ..kernel.written_dates import DateRead, check_year, read_date, read_period
from .model import Cell

__all__ = [
    "ERROR_VALUE", "DateRead", "Refusal", "called", "code", "date", "free_text", "is_blank", "number", "period", "text",
    "whole",
]  # fmt: skip

ERROR_VALUE = re.compile(r"#(N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
"""The error values that a failed formula leaves in its cell."""

_JANUARY_OR_OCTOBER = re.compile(r"[0-9]{4}\.1")


def is_blank(cell: Cell) -> bool:
    """True if nothing is in the cell: empty, or white space of any kind only (full-width too)."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def text(cell: Cell) -> str:
    """Return the cell as text without blanks at its ends: dates in ISO form, ``""`` when empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def called(cell: Cell) -> str:
    """Return the text of a cell that names somebody or something by a code, a number or a name.

    Raises:
        Error: it is a number that has lost digits.
    """
    written = text(cell)
    if isinstance(cell, (str, int, Decimal)) and is_rounded(written if isinstance(cell, str) else cell):
        raise Error(rounded_sentence(written))
    return written


def code(cell: Cell) -> str:
    """Return the code of a person or an organisation that a file gives them; empty where nothing is written.

    Raises:
        Error: it cannot be one, or the table program has changed it.
    """
    written = called(cell)
    if isinstance(cell, bool):
        raise Error(_("单元格是逻辑值 {value},请写文字或数字。").format(value=written))
    if isinstance(cell, Decimal):
        sentence = _("编号存成了小数「{value}」,末尾的 0 可能丢了。请把这一列设为文本格式,再照原件重新输入。")
        raise Error(sentence.format(value=written))
    fault = code_fault(written) if written else None
    if fault is not None:
        raise Error(fault)
    return written


def free_text(cell: Cell, longest: int = Longest.NOTE) -> str:
    """Return the text of a cell for arbitrary text, passed through the text gate.

    Raises:
        Error: it is longer than ``longest``, a character in it may not be stored, it is the error value of a formula,
            or a number that has lost digits.
    """
    written = accept(called(cell), longest)
    if ERROR_VALUE.fullmatch(written):
        raise Error(_("单元格是公式错误 {value},请改正公式或直接输入内容。").format(value=written))
    return written


def number(cell: Cell) -> Decimal | Refusal | None:
    """Return the exact decimal in the cell, with at most three places; None when it is empty.

    Digits stored as text count, as .csv and many forms have them.
    """
    if type(cell) is int or isinstance(cell, Decimal):
        return plain_number(Decimal(cell), cell)
    if cell is None or isinstance(cell, str):
        return read_number(cell or "")
    if isinstance(cell, Date):
        sentence = _("这一格是日期 {value},不是数字,请把格式改成数值,再填数字。")
        return Refusal(sentence.format(value=text(cell)))
    return Refusal(_("「{value}」不是数字,请只写阿拉伯数字和小数点。").format(value=text(cell)))


def whole(cell: Cell) -> int | Refusal | None:
    """Return the whole number in the cell (a count); None when it is empty."""
    value = number(cell)
    return whole_number(value, text(cell)) if isinstance(value, Decimal) else value


def date(cell: Cell, *, month: bool = False) -> DateRead | Refusal | None:
    """Return the date in the cell, in any spelling that states year and month clearly; None when it is empty.

    Where a ``month`` is wanted, six digits are year and month. A time of day is dropped and makes the date doubtful.
    """
    if cell is None:
        return None
    if isinstance(cell, datetime):
        has_time = (cell.hour, cell.minute, cell.second, cell.microsecond) != (0, 0, 0, 0)
        return check_year(DateRead(cell.date(), has_day=True, doubtful=has_time), text(cell))
    if isinstance(cell, Date):
        return check_year(DateRead(cell, has_day=True, doubtful=False), text(cell))
    typed = text(cell)
    if isinstance(cell, Decimal) and _JANUARY_OR_OCTOBER.fullmatch(typed):
        # A cell that says 1996.1 may have been typed as 1996.10: the number has lost the zero.
        sentence = _("「{value}」分不清是 1 月还是 10 月,请写成 {year}-01 或 {year}-10 这样。")
        return Refusal(sentence.format(value=typed, year=typed[:4]))
    return read_date(typed, month=month)


def period(cell: Cell, year: str) -> str:
    """Return the period in the cell, as :func:`..kernel.written_dates.read_period` does; empty when the cell is.

    A spreadsheet turns ``2025-06`` into the first of that month, which is turned back.
    """
    return read_period(text(cell), year)
