"""Reading who holds which role, and who stands in for whom."""

from datetime import date
from typing import Any

from ..kernel.unit import INSTALLATION
from ..storage.connection import UnitConnection, UnitsConnection
from .model import HeldRole, RoleGrant, StandIn, TreePlace

_NOW = "{0}.since <= :day AND ({0}.until IS NULL OR {0}.until > :day)"

HELD = f"""
    SELECT g.unit_id, g.actor, g.role, g.organisation_id, coalesce(p.code, ''), s.branch_id,
           CASE WHEN g.actor = :actor THEN 'own' WHEN i.holder IS NOT NULL THEN 'for' ELSE '' END
    FROM role_grant g
    LEFT JOIN person p ON p.unit_id = g.unit_id AND p.id = g.person_id
    LEFT JOIN person_state s ON s.unit_id = g.unit_id AND s.person_id = g.person_id AND {_NOW.format("s")}
    LEFT JOIN stand_in i
        ON i.unit_id = g.unit_id AND i.holder = g.actor AND i.actor = :actor AND {_NOW.format("i")}
    WHERE g.unit_id IN (:unit) AND {_NOW.format("g")}
        AND (g.actor = :actor OR i.holder IS NOT NULL OR g.role = 'admin')
    ORDER BY g.unit_id, g.id"""  # noqa: S608 words of our own
"""What somebody holds, and those for whom they stand in, in a unit and in the installation; and the administrators."""

HOLDERS = f"""
    SELECT g.unit_id, g.role, g.actor FROM role_grant g
    WHERE g.unit_id IN (:unit) AND {_NOW.format("g")} ORDER BY g.unit_id, g.id"""  # noqa: S608 words of our own

PLACES = f"""
    SELECT o.id, o.code, s.parent_id FROM organisation o
    JOIN organisation_state s ON s.unit_id = :unit AND s.organisation_id = o.id AND {_NOW.format("s")}
    WHERE o.unit_id = :unit"""  # noqa: S608 words of our own

BRANCHES_OF = f"""
    SELECT p.code, s.branch_id FROM person p
    JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id AND {_NOW.format("s")}
    WHERE p.unit_id = :unit AND p.code = :code"""  # noqa: S608 words of our own

GRANTS = """
    SELECT g.id, g.actor, g.role,
           coalesce(o.code || ' ' || (
               SELECT s.name FROM organisation_state s WHERE s.unit_id = :unit AND s.organisation_id = o.id
               ORDER BY s.since DESC, s.id DESC LIMIT 1), ''),
           coalesce(p.code || ' ' || (
               SELECT s.name FROM person_state s WHERE s.unit_id = :unit AND s.person_id = p.id
               ORDER BY s.since DESC, s.id DESC LIMIT 1), ''),
           g.since, coalesce(g.until, ''), g.reason, g.granted_by, g.at
    FROM role_grant g
    LEFT JOIN organisation o ON o.unit_id = :unit AND o.id = g.organisation_id
    LEFT JOIN person p ON p.unit_id = :unit AND p.id = g.person_id
    WHERE g.unit_id = :unit ORDER BY g.id"""

STAND_INS = """
    SELECT id, actor, holder, since, coalesce(until, ''), reason, granted_by, at FROM stand_in
    WHERE unit_id = :unit ORDER BY id"""


def held_by(connection: UnitConnection, actor: str, day: date) -> tuple[HeldRole, ...]:
    """Return what ``actor`` and those for whom they stand in hold on ``day`` in the unit that ``connection`` is about
    and in the installation; and, whoever they are, the administrators.
    """
    rows = _both(connection).execute(HELD, {"actor": actor, "day": day.isoformat()})
    return tuple(dict.fromkeys(HeldRole(*row) for row in rows))  # two may have named the same stand-in


def holders(connection: UnitConnection, day: date) -> tuple[tuple[str, str], ...]:
    """Return roles with who holds them on ``day`` in the unit, and in the installation."""
    rows = _both(connection).execute(HOLDERS, {"day": day.isoformat()})
    return tuple((row[1], row[2]) for row in rows)


def _both(connection: UnitConnection) -> UnitsConnection:
    return UnitsConnection(connection.driver, dict.fromkeys((INSTALLATION, connection.unit)))


def places(connection: UnitConnection, day: date) -> tuple[TreePlace, ...]:
    """Return the organisations that there are on ``day``."""
    return tuple(TreePlace(*row) for row in connection.execute(PLACES, {"day": day.isoformat()}))


def branch_of(connection: UnitConnection, person: str, day: date) -> int | None:
    """Return the row of the branch that the person with a code belongs to on ``day``."""
    row: Any = connection.execute(BRANCHES_OF, {"code": person, "day": day.isoformat()}).first()
    return None if row is None else row[1]


def grants(connection: UnitConnection) -> tuple[RoleGrant, ...]:
    """Return all roles of the unit, those that are over too, in the order they were given."""
    return tuple(RoleGrant(*row) for row in connection.execute(GRANTS))


def stand_ins(connection: UnitConnection) -> tuple[StandIn, ...]:
    """Return who stands or stood in for whom in the unit, in the order it was recorded."""
    return tuple(StandIn(*row) for row in connection.execute(STAND_INS))


def administrators(connection: UnitConnection, day: date) -> tuple[str, ...]:
    """Return who is an administrator of the installation on ``day``."""
    return tuple(one.actor for one in held_by(connection, "", day) if one.of_installation and one.role == "admin")
