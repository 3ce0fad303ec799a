"""Whom a round grades: the unit's branches or members on a day, as rows to freeze."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.contract import Scheme
from ..names import initials
from ..organisation.people import members_on, organisations_on
from ..organisation.units import Unit
from .values import CLOSED, branch_registers

PREVIOUS = text("""
    SELECT s.code, o.total FROM assessment_round r
    JOIN round_subject s ON s.round_id = r.id JOIN outcome o ON o.subject_id = s.id
    WHERE r.unit_id = :unit AND r.scheme = :scheme AND r.year = :year AND r.stage = :closed""")


def cohort(connection: Connection, unit: Unit, scheme: Scheme, year: int, day: date) -> list[dict[str, Any]]:
    """Columns of ``round_subject`` (without ``id``, ``round_id``, ``ordinal``): who is graded, by code, then, where
    claims may stand on a member's branch, the branches. Last year's totals come from the closed round of the scheme.
    """
    branches = _branches(connection, unit, day)
    if scheme.subject == "branch":
        graded = branches
    else:
        graded = _members(connection, unit, day) + (branches if branch_registers(scheme) else [])
    previous = _previous_totals(connection, unit, scheme, year)
    return [{**row, "previous_total": previous.get(row["code"])} for row in graded]


def has_graded(rows: list[dict[str, Any]], scheme: Scheme) -> bool:
    """Whether anybody among ``rows`` gets a result."""
    return any(row["kind"] == scheme.subject for row in rows)


def _branches(connection: Connection, unit: Unit, day: date) -> list[dict[str, Any]]:
    return [
        {
            "code": place.code,
            "name": place.name,
            "initials": initials(place.name),
            "kind": "branch",
            "branch_code": place.parent_code,
            "branch_name": place.parent_name,
            "domain": place.domain,
            "class_name": "",
            "status": "",
        }
        for place in organisations_on(connection, unit.id, day)
        if place.kind == "branch"
    ]


def _members(connection: Connection, unit: Unit, day: date) -> list[dict[str, Any]]:
    return [
        {
            "code": person.code,
            "name": person.name,
            "initials": person.initials,
            "kind": "member",
            "branch_code": person.branch_code,
            "branch_name": person.branch_name,
            "domain": person.domain,
            "class_name": person.class_name,
            "status": person.status,
        }
        for person in members_on(connection, unit.id, day)
    ]


def _previous_totals(connection: Connection, unit: Unit, scheme: Scheme, year: int) -> Mapping[str, int | None]:
    asked = {"unit": unit.id, "scheme": scheme.id, "year": year - 1, "closed": CLOSED}
    return {row[0]: row[1] for row in connection.execute(PREVIOUS, asked)}
