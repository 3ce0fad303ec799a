"""How long a probation (预备期) lasts, and how it is known that one was prolonged."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, text

from ..dates import months_after
from .words import PROBATIONARY

MONTHS = 12
"""A probation lasts a year and may be prolonged once, by a year at most (党章第七条)."""

PROLONGED = text("""
    SELECT s.person_id, max(s.since) FROM person_state s
    JOIN person p ON p.id = s.person_id
    JOIN person_state b ON b.person_id = s.person_id AND b.until = s.since AND b.id < s.id
    WHERE p.unit_id = :unit AND s.since <= :day AND s.status = :probationary AND b.status = s.status
      AND b.name = s.name AND b.class_name = s.class_name AND b.joined = s.joined
      AND coalesce(b.branch_id, 0) = coalesce(s.branch_id, 0)
      AND coalesce(b.mobile_since, '') = coalesce(s.mobile_since, '')
    GROUP BY s.person_id""")


def year_ends(joined: str) -> date:
    """The day on which the first year of probation of somebody who joined on the ISO day ``joined`` is over."""
    return months_after(date.fromisoformat(joined), MONTHS)


def ends(joined: str, prolonged: str | None) -> date:
    """The day a probation ends; ``prolonged`` is the ISO day on which that was decided, never before the year is over.

    An earlier one is no decision: somebody was taken off the roster and put back on the same day.
    """
    year = year_ends(joined)
    return months_after(year, MONTHS) if prolonged is not None and prolonged >= year.isoformat() else year


def prolonged(connection: Connection, unit_id: int, day: str) -> Mapping[int, str]:
    """The ISO day on which the probation of somebody was prolonged by ``day`` last, by id of the person.

    It leaves two equal states side by side, which no other change of the roster does.
    """
    asked = {"unit": unit_id, "day": day, "probationary": PROBATIONARY}
    return {row[0]: row[1] for row in connection.execute(PROLONGED, asked)}
