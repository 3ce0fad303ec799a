"""Exact numbers and periods of a scheme: how they are written, stored and shown.

Points are ``Fraction`` in formulas and whole thousandths in stored marks; shares are fractions of one. Nothing here
rounds except :func:`round_half_up`, and nothing anywhere is a float. Periods are written as in files: ``2025``,
``2025-H1``, ``2025-Q3``, ``2025-06``.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal

THOUSAND = 1000


def num(value: int | str | Decimal | Fraction) -> Fraction:
    """Return ``value`` as an exact fraction: ``num(8)``, ``num("0.5")``. A float, which may not be what was written, is
    refused.

    Raises:
        TypeError: ``value`` is a float or a bool.
        ValueError: the text is not a number.
    """
    if isinstance(value, float | bool):
        raise TypeError(f"{value!r} is not an exact number; write it as text, e.g. num('0.5')")
    return Fraction(value)


def percent(value: int | str) -> Fraction:
    """Return a share written in percent as a fraction of one: ``percent(20)`` is one fifth."""
    return num(value) / 100


def from_thousandths(value: int) -> Fraction:
    """Return stored thousandths as points."""
    return Fraction(value, THOUSAND)


def to_thousandths(value: Fraction) -> int:
    """Return points as stored thousandths.

    Raises:
        ValueError: ``value`` has more than three decimal places.
    """
    scaled = value * THOUSAND
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than three decimal places")
    return scaled.numerator


def round_half_up(value: Fraction, places: int = 2) -> Fraction:
    """Return ``value`` rounded to ``places`` decimals, halves away from zero."""
    scale = 10**places
    doubled = abs(value) * scale * 2
    magnitude = Fraction((doubled.numerator // doubled.denominator + 1) // 2, scale)
    return magnitude if value >= 0 else -magnitude


def hundredths(value: Fraction) -> int:
    """Return a total rounded half-up to whole hundredths of a point, as it is printed."""
    return int(round_half_up(value, 2) * 100)


def show(value: Fraction) -> str:
    """Return ``value`` without loss: a decimal where it ends within six places, else a fraction such as ``599/6``."""
    over, under = value.numerator, value.denominator  # of whole numbers: a table has one for each of its cells
    if under == 1:
        return str(over)
    if 10**6 % under:
        return f"{over}/{under}"
    whole, rest = divmod(abs(over) * (10**6 // under), 10**6)
    sign = "-" if over < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0")


def show_percent(share: Fraction) -> str:
    """Return a share of one in percent, exactly: ``12.5%``, ``200/3%``."""
    return show(share * 100) + "%"


def show_total(total: int) -> str:
    """Return a printed total in hundredths with its two decimals: ``9250`` is ``92.50``."""
    sign = "-" if total < 0 else ""
    return f"{sign}{abs(total) // 100}.{abs(total) % 100:02d}"


Every = Literal["year", "half", "quarter", "month"]

_MONTHS: dict[Every, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}")
_WRITTEN = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")
_YEAR_FROM = re.compile(r"(\d{4})/(0[1-9]|1[0-2])")


def span(period: str) -> tuple[int, int, int]:
    """Return ``(year, first month, months)`` of a written period, or of a :func:`year_from`.

    Raises:
        ValueError: it is not written like one of the four kinds.
    """
    shifted = _YEAR_FROM.fullmatch(period)
    if shifted is not None:
        return int(shifted[1]) - 1, int(shifted[2]), 12
    match = _WRITTEN.fullmatch(period)
    if match is None:
        raise ValueError(f"not a period: {period!r}")
    year, half, quarter, month = match.groups()
    if half:
        return int(year), int(half) * 6 - 5, 6
    if quarter:
        return int(year), int(quarter) * 3 - 2, 3
    return (int(year), int(month), 1) if month else (int(year), 1, 12)


def year_from(year: int, month: int) -> str:
    """Return the year that ends in ``year`` and begins with ``month``: ``2025/07`` is July 2024 to June 2025.

    Files and sheets call it by the year in which it ends; a year that begins in January is that calendar year.
    """
    return f"{year}" if month == 1 else f"{year}/{month:02d}"


def named(period: str) -> str:
    """Return ``period`` as files write it: a :func:`year_from` by the year in which it ends."""
    return period.partition("/")[0]


def days_of(period: str, year: str) -> str:
    """Return the days of a period as files write it, in a ``year`` that may begin with another month."""
    return year if period == named(year) else period


def within(every: Every, period: str) -> tuple[str, ...]:
    """Return the periods of kind ``every`` that lie in ``period``, in order of time, as files write them."""
    year, first, months = span(period)
    if every == "year":
        return (period[:4],)  # a month's or quarter's year, or the name of a year
    starts = range(first - 1, first - 1 + months, _MONTHS[every])
    return tuple(_write(year + month // 12, month % 12 + 1, every) for month in starts)


def dated_in(period: str, day: str) -> bool:
    """True if ``day`` (``2025-03-08``) lies in ``period``; a day that is not written like one lies in none."""
    year, first, months = span(period)
    match = _DAY.fullmatch(day)
    return match is not None and 0 <= (int(match[1]) - year) * 12 + int(match[2]) - first < months


def lies_in(period: str, longer: str) -> bool:
    """True if ``period`` lies in the written period ``longer``, or is it."""
    year, first, months = span(period)
    around, start, length = span(longer)
    begins = (year - around) * 12 + first - start
    return begins >= 0 and begins + months <= length


def kind_of(period: str) -> Every:
    """Return which of the four kinds ``period`` is."""
    months = span(period)[2]
    return next(every for every, length in _MONTHS.items() if length == months)


def _write(year: int, month: int, every: Every) -> str:
    if every == "half":
        return f"{year}-H{(month + 5) // 6}"
    if every == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    return f"{year}-{month:02d}"
