"""The working-day calendar of a unit as it is on record."""

from typing import NamedTuple

from sqlalchemy import text

from ..storage.connection import UnitConnection

YEARS = text("SELECT year, source FROM calendar_year WHERE unit_id = :unit")
DAYS = text("SELECT id, day, working, name, reason, actor, at FROM calendar_day WHERE unit_id = :unit ORDER BY day")


class DayRow(NamedTuple):
    """A day that the unit entered: the row, the ISO day, whether it is a working day, the rest as stored."""

    id: int
    day: str
    working: bool
    name: str
    reason: str
    actor: str
    at: str


def added_years(connection: UnitConnection) -> dict[int, str]:
    """Return where the years that the unit added are from."""
    return {row[0]: row[1] for row in connection.execute(YEARS)}


def entered_days(connection: UnitConnection) -> tuple[DayRow, ...]:
    """Return the days that the unit entered, in the order of time."""
    rows = connection.execute(DAYS)
    return tuple(DayRow(row[0], row[1], bool(row[2]), row[3], row[4], row[5], row[6]) for row in rows)
