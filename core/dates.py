"""The day and the moment that records are dated with, counting in months, and the days of a period."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from ..plugins.contract.periods import span


def today() -> date:
    """The day on the clock of this machine, in its own time zone: the day an office means by "today"."""
    return datetime.now(UTC).astimezone().date()


def moment() -> str:
    """Now, as UTC ISO text with milliseconds, like the audit chain writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


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
