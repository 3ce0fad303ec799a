"""The value of a cell: exact number, whole number, date, or text. Refusals are values with a sentence, never guesses.

An empty cell is None everywhere: missing, not zero.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # ``date`` is the reading function of this module
from datetime import datetime
from decimal import Decimal

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import code_fault, is_rounded, rounded_sentence
from ..kernel.text import Longest, accept, match_key, shown, tidy
from .model import Cell

MAX_PLACES = 3
_MAX_NUMBER = 1_000_000_000

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_NUMBER_IN_TEXT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?P<mark>[-./年])([0-9]{1,2})(?:[-./月]([0-9]{1,2})日?|月)?")
_DIGITS_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
ERROR_VALUE = re.compile(r"#(N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
"""The error values that a failed formula leaves in its cell."""

_MONTH_NUMBER = re.compile(r"[0-9]{4}\.[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a cell is not what its column requires, and what to type instead."""

    sentence: str


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date as understood.

    ``doubtful`` when something had to be interpreted: full-width digits, inner blanks, no separators, or no day (then
    ``value`` is the first of the month and ``has_day`` false). ``understood`` is the ISO form to show: ``2012-07-01``
    or ``1996-08``.
    """

    value: Date
    has_day: bool
    doubtful: bool

    @property
    def understood(self) -> str:
        """The ISO form; without a day when none was written."""
        return self.value.isoformat() if self.has_day else self.value.isoformat()[:7]


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

    Digits stored as text count, as .csv and many forms have them. Full-width digits are refused: in a mark nobody
    should have to trust that another program reads them alike.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, (bool, Date)):
        return Refusal(_("“{value}”不是数字,请输入分数,如 7.5。").format(value=text(cell)))
    value = _decimal(cell)
    if isinstance(value, Refusal):
        return value
    if abs(value) >= _MAX_NUMBER:
        return Refusal(_("“{value}”太大了,请检查。").format(value=shown(text(cell))[:40]))
    plain = value.normalize() if value else Decimal(0)
    if -int(plain.as_tuple().exponent) > MAX_PLACES:
        return Refusal(
            _("“{value}”的小数超过 {places} 位,请改成最多 {places} 位小数。").format(
                value=text(cell)[:40], places=MAX_PLACES
            )
        )
    return Decimal(f"{plain:f}")


def whole(cell: Cell) -> int | Refusal | None:
    """Return the whole number in the cell (a count); None when it is empty."""
    value = number(cell)
    if not isinstance(value, Decimal):
        return value
    if value != value.to_integral_value():
        return Refusal(_("“{value}”不是整数,请输入整数。").format(value=text(cell)))
    return int(value)


def date(cell: Cell) -> DateRead | Refusal | None:
    """Return the date in the cell, in any spelling that states year and month clearly; None when it is empty."""
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return DateRead(cell.date(), has_day=True, doubtful=False)
    if isinstance(cell, Date):
        return DateRead(cell, has_day=True, doubtful=False)
    typed = text(cell)
    if isinstance(cell, Decimal) and not _MONTH_NUMBER.fullmatch(typed):
        # A cell that says 1996.1 may have been typed as 1996.10: the number has lost the zero.
        return Refusal(_("“{value}”分不清是 1 月还是 10 月,请写成 1996-01 或 1996-10 这样。").format(value=typed))
    return _date_from_text(typed)


def _decimal(cell: Cell) -> Decimal | Refusal:
    if isinstance(cell, (int, Decimal)):
        return Decimal(cell)
    typed = text(cell)
    if _NUMBER.fullmatch(typed):
        return Decimal(typed)
    folded = unicodedata.normalize("NFKC", typed)
    if folded != typed and _NUMBER.fullmatch(folded):
        return Refusal(
            _("“{value}”用了全角字符,请用半角数字写成 {folded}。").format(value=shown(typed)[:40], folded=folded[:40])
        )
    inside = _NUMBER_IN_TEXT.search(folded)
    if inside is not None and len(_NUMBER_IN_TEXT.findall(folded)) == 1:
        return Refusal(
            _("“{value}”不是数字,请只写数字,如 {number}。").format(value=shown(typed)[:40], number=inside.group()[:40])
        )
    return Refusal(_("“{value}”不是数字,请输入分数,如 7.5。").format(value=shown(typed)[:40]))


def _date_from_text(typed: str) -> DateRead | Refusal:
    folded = match_key(typed)
    doubtful = folded != typed
    found = _DATE.fullmatch(folded)
    if found is not None:
        year, month, day = found.group(1), found.group(3), found.group(4)
    else:
        digits = _DIGITS_DATE.fullmatch(folded)
        if digits is None:
            return _no_date(typed)
        (year, month, day), doubtful = digits.groups(), True
    try:
        value = Date(int(year), int(month), int(day or 1))
    except ValueError:
        return Refusal(_("没有“{value}”这一天,请检查年月日。").format(value=shown(typed)[:40]))
    return DateRead(value, has_day=day is not None, doubtful=doubtful or day is None)


def _no_date(typed: str) -> Refusal:
    return Refusal(_("“{value}”看不出是哪一天,请写成 2012-07-01 这样。").format(value=shown(typed)[:40]))
