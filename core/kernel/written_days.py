"""Days off and working days as the yearly notice words them: single ones, from one to another, each with its occasion.

``元旦1月1日至3日放假`` and ``2027-01-01~2027-01-03`` are read alike. Pure.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ...plugins.i18n import _
from .errors import Error
from .figures import Refusal, fold_width
from .text import accept, shown, tidy
from .written_dates import read_date

MOST_DAYS = 31
"""No holiday is longer: what says more is a slip of the finger."""

_DATE = r"(?:[0-9]{4}\s*[-年./]\s*)?[0-9]{1,2}\s*[-月./]\s*[0-9]{1,2}\s*日?"
_WEEKDAY = r"\s*(?:[(\[]?(?:星期|周|礼拜)[一二三四五六日天末][)\]]?)?"
_SPAN = re.compile(rf"({_DATE}){_WEEKDAY}(?:\s*(?:至|到|~)\s*({_DATE}|[0-9]{{1,2}}\s*日){_WEEKDAY})?")
_FILLING = re.compile(r"放假|调休|补休|补班|正常|上班|与周末连休|共\s*[0-9]+\s*天")
_SIGNS = re.compile(r"[\s、,;:。.()\[\]]+")
_WORKING = dict.fromkeys(("班", "上班", "work"), True) | dict.fromkeys(("休", "放假", "off"), False)
_YEAR = re.compile(r"[0-9]{4}\s*[-年./]")


def read_days(typed: str, year: int) -> tuple[tuple[date, str], ...]:
    """Return the days of ``year`` that are ``typed``, each with its occasion, in the order of time.

    Raises:
        Error: something in it is no day, or a day of another year; it is told which.
    """
    text = fold_width(accept(tidy(typed)))
    found: dict[date, str] = {}
    occasion, end = "", 0
    for each in _SPAN.finditer(text):
        occasion = _occasion(text[end : each.start()]) or occasion
        end = each.end()
        found.update(dict.fromkeys(_days(each, year), occasion))
    _occasion(text[end:])
    return tuple(sorted(found.items()))


def read_working(typed: str) -> bool:
    """Return whether a day is said to be a working day; else it is said to be off.

    Raises:
        Error: neither is said.
    """
    word = tidy(typed).casefold()
    if word not in _WORKING:
        raise Error(_("「{what}」不是 休 或 班。").format(what=shown(typed)))
    return _WORKING[word]


def _occasion(between: str) -> str:
    """Return what stands between two days, without the words and signs that say nothing."""
    words = _SIGNS.sub("", _FILLING.sub("", between))
    if re.search(r"[0-9]", words):
        raise Error(_("看不懂「{text}」里的日子。").format(text=shown(between.strip())), _example())
    return words


def _days(span: re.Match[str], year: int) -> Iterator[date]:
    first = _day(span[1], year)
    last = first
    if span[2] is not None:
        written = span[2] if re.search(r"[-月./]", span[2]) else f"{first.month}月{span[2]}"
        last = _day(written, year)
    if last < first or (last - first).days >= MOST_DAYS:
        raise Error(_("「{text}」的起止日子不对。").format(text=shown(span[0].strip())), _example())
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _day(written: str, year: int) -> date:
    whole = written if _YEAR.match(written) else f"{year}年{re.sub('[-./]', '月', written)}"
    read = read_date("".join(whole.split()))
    if read is None or isinstance(read, Refusal):
        raise Error(_("没有「{day}」这一天。").format(day=shown(written.strip())), _example())
    if read.value.year != year:
        raise Error(
            _("「{day}」不是 {year} 年的日子。").format(day=shown(written.strip()), year=year),
            _("别的年份的日子在那一年的日历里改。"),
        )
    return read.value


def _example() -> str:
    return _("例如:元旦 1月1日至1月3日、春节 2月6日至2月12日")
