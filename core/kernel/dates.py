"""Counting in months; periods on the calendar: their days, which can be judged, how they are called. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from ...plugins.contract import Every
from ...plugins.contract.values import lies_in, span, within, year_from
from ...plugins.i18n import _


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of a month that has no such day; negative counts back."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_days(period: str) -> tuple[date, date]:
    """The first and the last day of a period as files write it: ``2025``, ``2025-H1``, ``2025-Q3``, ``2025-06``.

    Raises:
        ValueError: it is not written like one of the four kinds.
    """
    year, month, months = span(period)
    first = date(year, month, 1)
    return first, months_after(first, months) - timedelta(days=1)


@lru_cache(maxsize=4096)
def first_day(period: str) -> str:
    """The ISO date a written period begins on."""
    return period_days(period)[0].isoformat()


@lru_cache(maxsize=4096)
def last_day(period: str) -> str:
    """The ISO date a written period ends on."""
    return period_days(period)[1].isoformat()


@lru_cache(maxsize=4096)
def period_of(month: str, every: Every, begins: int = 1) -> str:
    """The period of kind ``every`` in which the month ``month``, written ``2025-03``, lies.

    A year is that which begins with the month ``begins``.
    """
    if every != "year" or begins == 1:
        return within(every, month)[0]
    ends = int(month[:4])
    return next(year for year in (year_from(ends, begins), year_from(ends + 1, begins)) if lies_in(month, year))


@lru_cache(maxsize=4096)
def periods_of(every: Every, period: str, begins: int = 1) -> tuple[str, ...]:
    """The periods of kind ``every`` in ``period``, in order of time; years begin with the month ``begins``."""
    return tuple(dict.fromkeys(period_of(month, every, begins) for month in within("month", period)))


def periods_in(every: Every, period: str, begins: int = 1) -> tuple[str, ...]:
    """The periods of kind ``every`` that are judged together with ``period``: those that end within it.

    A year is judged with its second half, not with its first.
    """
    last = last_day(period)
    return tuple(one for one in periods_of(every, period, begins) if last_day(one) <= last)


def later(day: str, months: int) -> str:
    """``months`` after an ISO date."""
    return months_after(date.fromisoformat(day), months).isoformat()


@lru_cache(maxsize=4096)
def month_deadline(month: str, grace: int) -> str:
    """When what stands for a month (``2025-03``) is due: ``grace`` days after the month's end."""
    return (period_days(month)[1] + timedelta(days=grace)).isoformat()


def period_text(period: str) -> str:
    """How a period is called within its year."""
    year, month, months = span(period)
    if months == 1:
        return _("{month} 月").format(month=month)
    if months == 12:
        return _("{year} 年").format(year=year)
    if months == 6:
        return _("上半年") if month == 1 else _("下半年")
    return (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))[month // 3]


def day_text(day: str) -> str:
    """How an ISO date is called within its year."""
    return _("{month} 月 {day} 日").format(month=int(day[5:7]), day=int(day[8:10]))
