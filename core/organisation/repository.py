"""Reading the organisations of a unit: every question about them is answered from one query."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from ..storage.connection import UnitConnection
from .directory import FOR_EVER, Directory, OrganisationInfo
from .model import Current, OrganisationEventKind, OrganisationHistory, OrganisationOn, OrganisationState

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.id, s.since, s.until, s.name, s.kind, s.parent_id, s.domain, s.class_name
    FROM organisation o LEFT JOIN organisation_state s ON s.unit_id = :unit AND s.organisation_id = o.id
    WHERE o.unit_id = :unit ORDER BY o.code, s.since, s.id""")
"""One that is on record without any state is there too, with nothing but its id and code."""

ORGANISATION_COLUMNS = ("name", "kind", "parent_id", "domain", "class_name")
"""What may be otherwise in another state of an organisation."""

ORGANISATION_EVENTS = text("""
    SELECT id, kind, day, state_id, note, actor, at FROM organisation_event
    WHERE unit_id = :unit AND organisation_id = :organisation ORDER BY id""")

REVISION = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM organisation_state WHERE unit_id = :unit
        UNION ALL SELECT max(seq) FROM person_state WHERE unit_id = :unit
        UNION ALL SELECT max(seq) FROM organisation WHERE unit_id = :unit
        UNION ALL SELECT max(seq) FROM person WHERE unit_id = :unit
        UNION ALL SELECT seq FROM (
            SELECT seq FROM person_event WHERE unit_id = :unit ORDER BY id DESC LIMIT 1) AS event
        UNION ALL SELECT max(seq) FROM file_import WHERE unit_id = :unit
    ) AS last""")
"""Events are never changed, so the last one recorded has the highest number. Taking a file back takes rows away."""


def organisation_histories(connection: UnitConnection) -> tuple[OrganisationHistory, ...]:
    """Return the organisations of the unit, by code, each with all its states."""
    states: dict[tuple[int, str], list[OrganisationState]] = {}
    for id_, code, state_id, *state in connection.execute(ORGANISATIONS).cursor.fetchall():
        known = states.setdefault((id_, code), [])
        if state_id is not None:
            known.append(OrganisationState(state_id, *state))
    return tuple(OrganisationHistory(*key, tuple(known)) for key, known in states.items())


def current_organisations(connection: UnitConnection) -> list[Current]:
    """Return the organisations of the unit as they are now, by code."""
    return [_current(one) for one in organisation_histories(connection)]


def _current(one: OrganisationHistory) -> Current:
    now = next((state for state in one.states if state.until is None), None)
    if now is None:
        return Current(one.id, one.code, None, max((state.until or "" for state in one.states), default=None), {})
    told = {name: getattr(now, name) for name in ORGANISATION_COLUMNS}
    return Current(one.id, one.code, now.id, now.since, told)


def organisations_on(connection: UnitConnection, day: date) -> tuple[OrganisationOn, ...]:
    """Return the organisations of the unit on ``day``, by code."""
    known = organisation_histories(connection)
    states = {one.id: (one.code, one.on(day.isoformat())) for one in known}
    found = []
    for id_, (code, state) in states.items():
        if state is not None:
            above, upper = states.get(state.parent_id or 0, ("", None))
            name = "" if upper is None else upper.name
            found.append(OrganisationOn(id_, code, state.name, state.kind, above, name, state.domain, state.class_name))
    return tuple(found)


class OrganisationEvent(NamedTuple):
    """Something that happened to an organisation on the ISO day ``day``, as ``actor`` recorded it at ``at``."""

    id: int
    kind: OrganisationEventKind
    day: str
    state_id: int
    note: str
    actor: str
    at: str


def organisation_events(connection: UnitConnection, organisation_id: int) -> list[OrganisationEvent]:
    """Return all that happened to an organisation, in the order it was recorded."""
    return [
        OrganisationEvent(*row) for row in connection.execute(ORGANISATION_EVENTS, {"organisation": organisation_id})
    ]


def load_organisations(connection: UnitConnection) -> Directory:
    """Return the organisations of the unit as last known, with nobody in them."""
    return Directory.of(map(last_known, organisation_histories(connection)), (), {})


def last_known(one: OrganisationHistory) -> OrganisationInfo:
    """Return an organisation by its last state, with nothing but id and code when it never had one."""
    if not one.states:
        return OrganisationInfo(one.id, one.code, "", "", None, "")
    last = one.states[-1]
    until = last.until or FOR_EVER
    return OrganisationInfo(
        one.id, one.code, last.name, last.kind, last.parent_id, last.domain, one.states[0].since, until
    )


def roster_revision(connection: UnitConnection) -> int:
    """Return the number of the last audit entry that changed an organisation or a person of the unit; 0 for none.

    What is kept in memory of organisations and people is compared by this. Posts count too: every change of one is an
    event of its person.
    """
    return connection.execute(REVISION).scalar() or 0
