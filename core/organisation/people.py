"""Who and what a unit consists of on a given day: branches and members as plain values, read from the histories."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.name, s.kind, coalesce(p.code, ''), coalesce(ps.name, ''), s.domain
    FROM organisation o
    JOIN organisation_state s ON s.organisation_id = o.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    LEFT JOIN organisation p ON p.id = s.parent_id
    LEFT JOIN organisation_state ps
        ON ps.organisation_id = p.id AND ps.since <= :day AND (ps.until IS NULL OR ps.until > :day)
    WHERE o.unit_id = :unit ORDER BY o.code""")

MEMBERS = text("""
    SELECT p.id, p.code, s.name, s.initials, coalesce(o.code, ''), coalesce(os.name, ''), coalesce(os.domain, ''),
           s.class_name, s.status, s.joined, s.mobile_since
    FROM person p
    JOIN person_state s ON s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    LEFT JOIN organisation o ON o.id = s.branch_id
    LEFT JOIN organisation_state os
        ON os.organisation_id = o.id AND os.since <= :day AND (os.until IS NULL OR os.until > :day)
    WHERE p.unit_id = :unit ORDER BY p.code""")


@dataclass(frozen=True, slots=True)
class OrganisationOn:
    """An organisation as it stood on a day; ``kind`` is committee, general_branch, branch or group."""

    id: int
    code: str
    name: str
    kind: str
    parent_code: str
    parent_name: str
    domain: str


@dataclass(frozen=True, slots=True)
class MemberOn:
    """A member as they stood on a day, with the branch they belonged to; ``domain`` is the branch's.

    ``joined`` and ``mobile_since`` are ISO dates, ``None`` when unknown or not mobile.
    """

    id: int
    code: str
    name: str
    initials: str
    branch_code: str
    branch_name: str
    domain: str
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None


def organisations_on(connection: Connection, unit_id: int, day: date) -> tuple[OrganisationOn, ...]:
    """The organisations of a unit on ``day``, by code."""
    return tuple(OrganisationOn(*row) for row in connection.execute(ORGANISATIONS, _asked(unit_id, day)))


def members_on(connection: Connection, unit_id: int, day: date) -> tuple[MemberOn, ...]:
    """The members of a unit on ``day``, by code."""
    return tuple(MemberOn(*row) for row in connection.execute(MEMBERS, _asked(unit_id, day)))


def _asked(unit_id: int, day: date) -> dict[str, int | str]:
    return {"unit": unit_id, "day": day.isoformat()}
