"""Periods of a year as they are written in files: ``2025``, ``2025-H1``, ``2025-Q3``, ``2025-06``."""

import re
from typing import Literal

Every = Literal["year", "half", "quarter", "month"]

_MONTHS: dict[Every, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_WRITTEN = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def span(period: str) -> tuple[int, int, int]:
    """``(year, first month, months)`` of a written period.

    Raises:
        ValueError: it is not written like one of the four kinds.
    """
    match = _WRITTEN.fullmatch(period)
    if match is None:
        raise ValueError(f"not a period: {period!r}")
    year, half, quarter, month = match.groups()
    if half:
        return int(year), int(half) * 6 - 5, 6
    if quarter:
        return int(year), int(quarter) * 3 - 2, 3
    return (int(year), int(month), 1) if month else (int(year), 1, 12)


def within(every: Every, period: str) -> tuple[str, ...]:
    """The periods of kind ``every`` that lie in ``period``, in order of time."""
    year, first, months = span(period)
    step = _MONTHS[every]
    return tuple(_write(year, month, every) for month in range(first, first + months, step))


def kind_of(period: str) -> Every:
    """Which of the four kinds ``period`` is."""
    months = span(period)[2]
    return next(every for every, length in _MONTHS.items() if length == months)


def _write(year: int, month: int, every: Every) -> str:
    if every == "year":
        return f"{year}"
    if every == "half":
        return f"{year}-H{(month + 5) // 6}"
    if every == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    return f"{year}-{month:02d}"
