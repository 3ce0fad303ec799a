"""Reading units and organisations: every question about the organisations of a unit is answered from one query."""

from datetime import date

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import nearest, pick, shown
from .directory import Directory, OrganisationInfo
from .model import Current, OrganisationHistory, OrganisationOn, OrganisationState, Unit

ORGANISATIONS = """
    SELECT o.id, o.code, s.id, s.since, s.until, s.name, s.kind, s.parent_id, s.domain
    FROM organisation o LEFT JOIN organisation_state s ON s.organisation_id = o.id
    WHERE o.unit_id = :unit ORDER BY o.code, s.since, s.id"""
"""One that is on record without any state is there too, with nothing but its id and code."""

REVISION = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM organisation_state UNION ALL SELECT max(seq) FROM person_state
        UNION ALL SELECT max(seq) FROM organisation UNION ALL SELECT max(seq) FROM person
    ) AS last""")


def units(connection: Connection) -> tuple[Unit, ...]:
    """All units in the order they were set up."""
    return tuple(Unit(*row) for row in connection.execute(text("SELECT id, name FROM unit ORDER BY id")))


def find_unit(connection: Connection, name: str) -> Unit:
    """The unit called ``name``.

    Raises:
        Error: there is none; the hint says which exist.
    """
    by_name = {unit.name: unit for unit in units(connection)}
    found = pick(name, by_name)
    if found is None:
        hint = nearest(name, by_name) or _("请先运行 kaoping unit add 名称。")
        raise Error(_("没有单位“{name}”。").format(name=shown(name)), hint)
    return by_name[found]


def unit_keeping(connection: Connection, organisation_id: int) -> Unit:
    """The unit that the organisation with this id belongs to."""
    query = text("SELECT u.id, u.name FROM unit u JOIN organisation o ON o.unit_id = u.id WHERE o.id = :id")
    return Unit(*connection.execute(query, {"id": organisation_id}).one())


def organisation_histories(connection: Connection, unit_id: int) -> tuple[OrganisationHistory, ...]:
    """The organisations of a unit, by code, each with all its states."""
    states: dict[tuple[int, str], list[OrganisationState]] = {}
    for id_, code, state_id, *state in connection.execute(text(ORGANISATIONS), {"unit": unit_id}).cursor.fetchall():
        known = states.setdefault((id_, code), [])
        if state_id is not None:
            known.append(OrganisationState(state_id, *state))
    return tuple(OrganisationHistory(*key, tuple(known)) for key, known in states.items())


def current_organisations(connection: Connection, unit_id: int) -> list[Current]:
    """The organisations of a unit as they are now, by code."""
    return [_current(one) for one in organisation_histories(connection, unit_id)]


def _current(one: OrganisationHistory) -> Current:
    now = next((state for state in one.states if state.until is None), None)
    if now is None:
        return Current(one.id, one.code, None, max((state.until or "" for state in one.states), default=None), {})
    told = {"name": now.name, "kind": now.kind, "parent_id": now.parent_id, "domain": now.domain}
    return Current(one.id, one.code, now.id, now.since, told)


def organisations_on(connection: Connection, unit_id: int, day: date) -> tuple[OrganisationOn, ...]:
    """The organisations of a unit on ``day``, by code."""
    known = organisation_histories(connection, unit_id)
    states = {one.id: (one.code, one.on(day.isoformat())) for one in known}
    found = []
    for id_, (code, state) in states.items():
        if state is not None:
            above, upper = states.get(state.parent_id or 0, ("", None))
            name = "" if upper is None else upper.name
            found.append(OrganisationOn(id_, code, state.name, state.kind, above, name, state.domain))
    return tuple(found)


def load_organisations(connection: Connection, unit_id: int) -> Directory:
    """The organisations of a unit as last known, with nobody in them."""
    return Directory.of(map(last_known, organisation_histories(connection, unit_id)), (), {})


def last_known(one: OrganisationHistory) -> OrganisationInfo:
    """An organisation by its last state, with nothing but id and code when it never had one."""
    if not one.states:
        return OrganisationInfo(one.id, one.code, "", "", None, "")
    last = one.states[-1]
    return OrganisationInfo(one.id, one.code, last.name, last.kind, last.parent_id, last.domain)


def roster_revision(connection: Connection) -> int:
    """The number of the last audit entry that changed an organisation or a person, of whatever unit; 0 for none.

    What is kept in memory of organisations and people is compared by this.
    """
    return connection.execute(REVISION).scalar() or 0
