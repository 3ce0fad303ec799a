"""Days and months as the ledger screens take and write them: ``2025-03-05``, ``2025-03``. Pure."""

from calendar import monthrange
from datetime import date

from ...plugins.i18n import _
from ..kernel.dates import months_after
from ..kernel.errors import Error
from ..kernel.figures import Refusal
from ..kernel.written_dates import read_date, read_period


def read_day(text: str) -> date:
    """The day that ``text`` means, in any spelling an import takes too.

    Raises:
        Error: it means none.
    """
    found = read_date(text)
    if isinstance(found, Refusal):
        raise Error(found.sentence)
    if found is None or not found.has_day:
        raise Error(_("请写上年、月、日,如 2025-03-05。"))
    return found.value


def read_month(text: str) -> str:
    """The month that ``text`` means: ``2025-3``, ``2025年3月``, ``202503``.

    Raises:
        Error: it means none.
    """
    found = read_date(text, month=True)
    if isinstance(found, Refusal):
        raise Error(found.sentence)
    if found is None:
        raise Error(_("请写上年和月,如 2025-03。"))
    return found.value.isoformat()[:7]


def read_year(text: str) -> int:
    """The year that ``text`` means: ``2025``, ``2025年``.

    Raises:
        Error: it means none, or a part of one.
    """
    period = read_period(text)
    if not (period.isascii() and period.isdigit()):
        raise Error(_("请只写年份,如 2025。"))
    return int(period)


def next_month(month: str, step: int) -> str:
    """The month ``step`` months behind ``month``; before it for a negative one."""
    return months_after(_first(month), step).isoformat()[:7]


def month_title(month: str) -> str:
    """``month`` as it is read."""
    day = _first(month)
    return _("{year} 年 {month} 月").format(year=day.year, month=day.month)


def month_days(month: str) -> tuple[str, str]:
    """The first and the last ISO day of ``month``."""
    day = _first(month)
    return day.isoformat(), day.replace(day=monthrange(day.year, day.month)[1]).isoformat()


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
