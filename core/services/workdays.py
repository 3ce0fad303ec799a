"""The working-day calendar of a unit for one person: which years it has, its days, changing and adding."""

from datetime import date

from ..kernel.unit import Unit
from ..kernel.workdays import CalendarYear, SpecialDay
from ..organisation.workdays import add_year, calendar_year, calendar_years, change_day, work_calendar
from .typed_dates import read_day
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

    def after(self, unit: Unit, day: str, count: int) -> date:
        """Return the ``count``-th working day behind ``day``.

        Raises:
            Error: a day cannot be read, or the calendar does not have a year on the way.
        """
        with self._workspace.read(unit) as connection:
            return work_calendar(connection).after(read_day(day), count)

    def between(self, unit: Unit, first: str, last: str) -> int:
        """Return how many working days lie behind ``first`` and not behind ``last``.

        Raises:
            Error: a day cannot be read, or the calendar does not have a year in between.
        """
        with self._workspace.read(unit) as connection:
            return work_calendar(connection).between(read_day(first), read_day(last))

    def change(self, unit: Unit, day: str, reason: str, *, working: bool) -> SpecialDay:
        """Let ``day`` be a working day of the unit, or none.

        Raises:
            Error: it is no day, or it is that already, no reason, or the calendar does not have its year.
        """
        with self._workspace.act(unit) as transaction:
            return change_day(transaction, read_day(day), reason, working=working)

    def add(self, unit: Unit, year: int, off: str, working: str, source: str) -> CalendarYear:
        """Add a year: the days ``off`` and the weekends that are ``working`` days, worded as in the notice ``source``.

        Raises:
            Error: the year is there, days cannot be read or are named as both, there are none, or no source.
        """
        with self._workspace.act(unit) as transaction:
            return add_year(transaction, year, off, working, source)
