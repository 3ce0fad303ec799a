"""Counting in working days: which days are, so many after a day, how many there are between two. Pure.

A calendar says for each of its years which days are not what their weekday makes them. About a year that it does not
have nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ...plugins.i18n import _
from .errors import Error, Hint

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that the calendar names: off, or a ``working`` day, and what for.

    What was published has nobody who entered it; what a unit entered has its ``actor``, ``at`` (UTC ISO text), and
    the ``reason`` where it was changed.
    """

    day: date
    working: bool
    name: str = ""
    reason: str = ""
    actor: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year of the calendar: where it is from, and the days it names in the order of time. Not ``known``: nobody has
    entered it, and nothing can be counted in it.
    """

    year: int
    source: str
    days: tuple[SpecialDay, ...]
    known: bool = True


@dataclass(frozen=True)
class WorkCalendar:
    """The ``years`` that are known, and which ``special`` days in them are working days or are not."""

    years: frozenset[int]
    special: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day.

        Raises:
            Error: the calendar does not have its year.
        """
        self._require(day.year)
        return self.special.get(day, day.weekday() < SATURDAY)

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day behind ``day``, which is not counted; ``day`` itself for none.

        Raises:
            Error: the calendar does not have a year on the way.
        """
        while count > 0:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie behind ``first`` and not behind ``last``.

        Raises:
            Error: the calendar does not have a year in between.
        """
        days = (first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1))
        return sum(map(self.is_working, days))

    def _require(self, year: int) -> None:
        if year not in self.years:
            raise Error(
                _("{year} 年还没有工作日历,算不出工作日。").format(year=year),
                Hint(
                    _("国务院办公厅公布放假安排以后,请运行 kaoping calendar add {year} 录入。").format(year=year),
                    "calendar.add",
                ),
            )
