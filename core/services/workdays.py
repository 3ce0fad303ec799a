"""The working-day calendar of a unit for one person: which years it has, its days, changing and adding."""

from datetime import date

from ..kernel.unit import Unit
from ..kernel.workdays import CalendarYear, SpecialDay
from ..organisation.workdays import add_year, calendar_year, calendar_years, change_day, work_calendar
from .workspace import Workspace


class WorkdayService:
    """The calendar by which a unit counts working days."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def years(self, unit: Unit) -> tuple[int, ...]:
        """Return the years that the calendar has, the first one first."""
        with self._workspace.read(unit) as connection:
            return calendar_years(connection)

    def year(self, unit: Unit, year: int) -> CalendarYear:
        """Return one year with the days that are not what their weekday makes them."""
        with self._workspace.read(unit) as connection:
            return calendar_year(connection, year)

    def after(self, unit: Unit, day: date, count: int) -> date:
        """Return the ``count``-th working day behind ``day``.

        Raises:
            Error: the calendar does not have a year on the way.
        """
        with self._workspace.read(unit) as connection:
            return work_calendar(connection).after(day, count)

    def between(self, unit: Unit, first: date, last: date) -> int:
        """Return how many working days lie behind ``first`` and not behind ``last``.

        Raises:
            Error: the calendar does not have a year in between.
        """
        with self._workspace.read(unit) as connection:
            return work_calendar(connection).between(first, last)

    def change(self, unit: Unit, day: date, reason: str, *, working: bool) -> SpecialDay:
        """Let ``day`` be a working day of the unit, or none.

        Raises:
            Error: it is that already, no reason, or the calendar does not have its year.
        """
        with self._workspace.act(unit) as transaction:
            return change_day(transaction, day, reason, working=working)

    def add(self, unit: Unit, year: int, off: str, working: str, source: str) -> CalendarYear:
        """Add a year: the days ``off`` and the weekends that are ``working`` days, worded as in the notice ``source``.

        Raises:
            Error: the year is there, days cannot be read or are named as both, there are none, or no source.
        """
        with self._workspace.act(unit) as transaction:
            return add_year(transaction, year, off, working, source)
