"""Days, months and periods as people write them: the one recogniser for files, grids, forms and the command line.

What can mean only one day is taken, and what had to be interpreted is marked. What may be one of two is refused with a
sentence that names both and writes neither down for the user. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ...plugins.contract import Every
from ...plugins.contract.values import named, within
from ...plugins.i18n import _
from .figures import DASHES, POINTS, Refusal, excerpt, fold_width
from .text import tidy

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years that a ledger can speak of: others are slips of the finger."""

_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of the serial numbers that spreadsheets count days by."""

_SERIAL = re.compile(r"([0-9]{4,5})(?:\.[0-9]+)?")
_SERIALS = range((date(1920, 1, 1) - _DAY_ZERO).days, (date(2100, 1, 1) - _DAY_ZERO).days)
"""The days of 1920 to 2099: a bare number in there is probably one of them."""

_FOLDED = str.maketrans(
    {
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys(POINTS + "、\u00b7", "."),
        **dict.fromkeys("\\\u2215\u2044", "/"),
        "号": "日",
    }
)
_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天末][)\]]?")
_TIME = re.compile(
    r"(?:(?<=[0-9])T|(?<=日)|\s)\s*(?:上午|下午|凌晨|中午|晚上|早上)?\s*"
    r"(?:[01]?[0-9]|2[0-3])(?::[0-5]?[0-9]){1,2}(?:\.[0-9]+)?\s*(?:[AaPp][Mm])?$"
    r"|(?:(?<=日)|\s)\s*(?:上午|下午|凌晨|中午|晚上|早上)?\s*(?:[01]?[0-9]|2[0-3])[时点](?:[0-5]?[0-9]分|整|半)?$"
)
_HAN_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○O", "0")
_HAN_DATE = re.compile(
    r"([〇零○O一二三四五六七八九]{4}|[0-9]{4})年([一二三四五六七八九十]{1,2})月(?:份|([一二三四五六七八九十]{1,3})日)?"
)
_DATE = re.compile(
    r"([0-9]{4})(?:(?P<mark>[-./])([0-9]{1,2})(?:(?P=mark)([0-9]{1,2})日?|月份?)?"
    r"|年([0-9]{1,2})(?:月(?:份|([0-9]{1,2})日?)?)?)"
)
_EIGHT, _SIX = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), re.compile(r"([0-9]{4})([0-9]{2})")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}(?:[-./][0-9]{1,2}[-./]|年)[0-9]{1,2}(?:月(?:[0-9]{1,2}日?)?)?")
_YEAR_LAST = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}")
_ZONED = re.compile(r"[0-9]:[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date as understood.

    ``doubtful`` when something had to be interpreted: full-width digits, inner blanks, no separators, Chinese digits, a
    time of day that was dropped, or no day (then ``value`` is the first of the month and ``has_day`` false).
    ``understood`` is the ISO form to show: ``2012-07-01`` or ``1996-08``.
    """

    value: date
    has_day: bool
    doubtful: bool

    @property
    def understood(self) -> str:
        """The ISO form; without a day when none was written."""
        return self.value.isoformat() if self.has_day else self.value.isoformat()[:7]


def read_date(typed: str, *, month: bool = False) -> DateRead | Refusal | None:
    """Return the date that is ``typed``, in any spelling that states year and month clearly; None where nothing is.

    Where a ``month`` is wanted, six digits are year and month; elsewhere they may be a day without its century.
    """
    written = tidy(typed)
    if not written:
        return None
    folded = fold_width(written).translate(_FOLDED)
    if _ZONED.search(folded):
        sentence = _("「{value}」是带时区的时刻,换一个时区可能是另一天,请只写年月日。")
        return Refusal(sentence.format(value=excerpt(written)))
    plain = _TIME.sub("", tidy(_WEEKDAY.sub(" ", folded)))
    plain = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "-", tidy(plain))
    plain = "".join(plain.split()).rstrip(".")
    digits = _digits(plain)
    if digits is None:
        return _unclear(written, plain, month=month)
    return _checked(written, *digits, doubtful=plain != written or not _DATE.fullmatch(plain))


def check_year(read: DateRead, written: str) -> DateRead | Refusal:
    """Return ``read`` unless its year is none that a ledger can speak of."""
    if FIRST_YEAR <= read.value.year <= LAST_YEAR:
        return read
    return Refusal(_("「{value}」的年份不对,请检查。").format(value=excerpt(written)))


def _digits(plain: str) -> tuple[str, str, str | None] | None:
    """Return year, month and day of a date in one of the clear spellings; None for another text."""
    found = _DATE.fullmatch(plain)
    if found is not None:
        year, _mark, month, day, other_month, other_day = found.groups()
        return year, month or other_month, day or other_day
    han = _HAN_DATE.fullmatch(plain)
    if han is not None:
        year = "".join(_HAN_DIGITS.get(digit, digit) for digit in han[1])
        return year, _han_number(han[2]), _han_number(han[3]) if han[3] else None
    eight = _EIGHT.fullmatch(plain)
    if eight is not None:
        return eight[1], eight[2], eight[3]
    return None


def _han_number(written: str) -> str:
    """Return the digits of a number from 1 to 99 as days and months are written: 七, 十一, 二十, 二十三."""
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(written, "0")
    return f"{_HAN_DIGITS.get(tens, '1') if tens else '1'}{_HAN_DIGITS.get(ones, '0') if ones else '0'}"


def _checked(written: str, year: str, month: str, day: str | None, *, doubtful: bool) -> DateRead | Refusal:
    try:
        value = date(int(year), int(month), int(day or 1))
    except ValueError:
        return Refusal(_("没有「{value}」这一天,请检查年月日。").format(value=excerpt(written)))
    return check_year(DateRead(value, has_day=day is not None, doubtful=doubtful or day is None), written)


def _unclear(written: str, plain: str, *, month: bool) -> DateRead | Refusal:
    """Say why ``written`` is no clear date; where a ``month`` is wanted, six digits are one."""
    value = excerpt(written)
    six = _SIX.fullmatch(plain)
    if six is not None:
        if month or not _is_day(f"20{plain}"):
            return _checked(written, six[1], six[2], None, doubtful=True)
        sentence = _("「{value}」看不出是年月,还是只写了两位年份的年月日,请写四位年份,并用横线隔开年、月、日。")
        return Refusal(sentence.format(value=value))
    if _YEAR.fullmatch(plain):
        return Refusal(_("「{value}」只有年份,请写上月和日。").format(value=value))
    serial = _SERIAL.fullmatch(plain)
    if serial is not None and int(serial[1]) in _SERIALS:
        day = _DAY_ZERO + timedelta(days=int(serial[1]))
        sentence = _("「{value}」像是表格软件里日期的序号(可能是 {day}),请把这一格改成日期格式,或写明年月日。")
        return Refusal(sentence.format(value=value, day=day.isoformat()))
    if _SHORT_YEAR.fullmatch(plain):
        return Refusal(_("「{value}」的年份不是四位,请写四位年份。").format(value=value))
    if _YEAR_LAST.fullmatch(plain):
        sentence = _("「{value}」把年份写在最后,分不清哪个是月、哪个是日,请按年、月、日的顺序写。")
        return Refusal(sentence.format(value=value))
    if month:
        return Refusal(_("「{value}」看不出是哪个月,请按「年-月」写,年份四位。").format(value=value))
    return Refusal(_("「{value}」看不出是哪一天,请按「年-月-日」写,年份四位。").format(value=value))


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


_QUARTER = re.compile(r"Q([1-4])|第?([1-4一二三四])季度?")
_HALF = re.compile(r"(上|下)半年|H([12])")
_MONTH = re.compile(r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?")
_YEARLY = re.compile(r"全年|年度|整年")
_YEAR_BEFORE = re.compile(r"([0-9]{4})(?:年度?)?[-/ ]?")


def read_period(typed: str, year: str = "") -> str:
    """Return the period that is ``typed`` as files write it: ``2025``, ``2025-H1``, ``2025-Q3``, ``2025-06``.

    One without its year (第一季度, 6月) is that of the round's ``year``, which may begin with another month than
    January; without that it is none. What is none is returned as it is: who knows which periods there are refuses it.
    """
    written = tidy(typed)
    plain = "".join(fold_width(written).translate(_FOLDED).split()).upper()
    before = _YEAR_BEFORE.match(plain)
    rest = plain[before.end() :] if before else plain
    if before and not rest:
        return before[1]
    part = _part_of_year(rest)
    if part is None:
        read = read_date(written, month=True)
        if isinstance(read, DateRead) and read.value.day == 1:  # spreadsheets make a month its first day
            return read.value.isoformat()[:7]
        return written
    every, place = part
    if before:
        return before[1] if every == "year" else f"{before[1]}-{place}"
    if not year:
        return written
    if every == "year":
        return named(year)
    return next((one for one in within(every, year) if one.endswith(f"-{place}")), written)


def _part_of_year(rest: str) -> tuple[Every, str] | None:
    """Return the kind of period and what stands for it behind the year; None for what is no part of a year."""
    quarter = _QUARTER.fullmatch(rest)
    if quarter is not None:
        digit = quarter[1] or quarter[2]
        return "quarter", f"Q{_HAN_DIGITS.get(digit, digit)}"
    half = _HALF.fullmatch(rest)
    if half is not None:
        return "half", f"H{half[2] or ('1' if half[1] == '上' else '2')}"
    month = _MONTH.fullmatch(rest)
    if month is not None:
        number = int(month[1]) if month[1].isdigit() else int(_han_number(month[1]))
        return "month", f"{number:02}"
    return ("year", "") if _YEARLY.fullmatch(rest) else None
