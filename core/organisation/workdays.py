"""The working-day calendar of a unit: the years that were published, those it added, and the days it changed.

What was published comes with the program (``published_days.csv``, written by ``.ci/published_days.py`` from the yearly
notices of the General Office of the State Council); what the unit enters is on record and goes before it.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import accept, required_reason, tidy
from ..kernel.workdays import CalendarYear, SpecialDay, WorkCalendar
from ..kernel.written_dates import FIRST_YEAR, LAST_YEAR
from ..kernel.written_days import read_days
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .workdays_repository import added_years, entered_days


@cache
def published() -> Mapping[date, SpecialDay]:
    """Return the days that were published, by day; each year among them is whole."""
    text = files(__package__).joinpath("published_days.csv").read_text("utf-8")
    return {
        (day := date.fromisoformat(row["day"])): SpecialDay(day, row["working"] == "1", row["name"])
        for row in csv.DictReader(text.splitlines())
    }


@cache
def published_years() -> frozenset[int]:
    """Return the years whose days off were published when the program was made."""
    return frozenset(day.year for day in published())


def work_calendar(connection: UnitConnection) -> WorkCalendar:
    """Return the unit's calendar, to count in."""
    special = {day: one.working for day, one in published().items()}
    special |= {date.fromisoformat(row.day): row.working for row in entered_days(connection)}
    return WorkCalendar(published_years() | added_years(connection).keys(), special)


def calendar_years(connection: UnitConnection) -> tuple[int, ...]:
    """Return the years that the unit's calendar has, the first one first."""
    return tuple(sorted(published_years() | added_years(connection).keys()))


def calendar_year(connection: UnitConnection, year: int) -> CalendarYear:
    """Return one year of the unit's calendar with the days it names."""
    added = added_years(connection)
    days = {day: one for day, one in published().items() if day.year == year}
    for row in entered_days(connection):
        day = date.fromisoformat(row.day)
        if day.year == year:
            days[day] = SpecialDay(day, row.working, row.name, row.reason, row.actor, row.at)
    source = added.get(year) or (_("国务院办公厅公布的放假安排") if year in published_years() else "")
    known = year in added or year in published_years()
    return CalendarYear(year, source, tuple(days[day] for day in sorted(days)), known)


def change_day(transaction: Transaction, day: date, reason: str, *, working: bool) -> SpecialDay:
    """Let ``day`` be a working day of the unit, or none.

    Raises:
        Error: it is that already, no reason, or the calendar does not have its year.
    """
    reason = required_reason(reason)
    connection = transaction.connection
    if work_calendar(connection).is_working(day) == working:
        raise Error(
            _("{day} 本来就是工作日。").format(day=day) if working else _("{day} 本来就不上班。").format(day=day)
        )
    transaction.label("calendar.change")
    known = next((row for row in entered_days(connection) if row.day == day.isoformat()), None)
    named = known.name if known else published()[day].name if day in published() else ""
    cells = {"working": int(working), "name": named, "reason": reason} | _signed(transaction)
    if known is None:
        row = {"id": transaction.next_id("calendar_day"), "day": day.isoformat(), **cells}
        transaction.insert("calendar_day", [row])
    else:
        transaction.update("calendar_day", known.id, cells)
    return SpecialDay(day, working, named, reason, transaction.actor, transaction.at)


def add_year(transaction: Transaction, year: int, off: str, working: str, source: str) -> CalendarYear:
    """Add a year to the calendar: the days ``off`` and the weekends that are ``working`` days, as the notice words
    them; ``source`` is that notice.

    Raises:
        Error: the year is there, days cannot be read or are named as both, there are none, or no source.
    """
    connection = transaction.connection
    source = accept(tidy(source))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Error(_("「{value}」的年份不对,请检查。").format(value=year))
    if year in calendar_years(connection):
        raise Error(
            _("{year} 年已有工作日历。").format(year=year),
            Hint(_("改其中一天,请用 kaoping calendar set 日期 休或班 --reason 理由"), "calendar.set"),
        )
    if not source:
        raise Error(_("没有写明依据。"), _("例如:国办发明电的文号。"))
    days = {day: (0, name) for day, name in read_days(off, year)}
    if not days:
        raise Error(_("没有写哪些天放假。"), _("例如:元旦 1月1日至1月3日、春节 2月6日至2月12日"))
    for day, name in read_days(working, year):
        if day in days:
            raise Error(_("{day} 既写在放假里,又写在上班里。").format(day=day))
        days[day] = (1, name)
    transaction.label("calendar.add")
    transaction.insert(
        "calendar_year", [{"id": transaction.next_id("calendar_year"), "year": year, "source": source}
                          | _signed(transaction)],
    )  # fmt: skip
    transaction.insert(
        "calendar_day",
        [
            {"id": transaction.next_id("calendar_day"), "day": day.isoformat(), "working": is_working, "name": name,
             "reason": "", **_signed(transaction)}
            for day, (is_working, name) in sorted(days.items())
        ],
    )  # fmt: skip
    return calendar_year(connection, year)


def _signed(transaction: Transaction) -> dict[str, str]:
    return {"actor": transaction.actor, "at": transaction.at}
