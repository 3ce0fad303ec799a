"""Reading the people of a unit: who is on the roster and was, their posts and states, and what happened to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text

from ..storage.connection import UnitConnection
from .directory import Directory, PersonInfo, Stay
from .model import NOT_YET_MEMBERS, PROBATIONARY, Current, EventKind, HeldPost, MemberOn, MemberSpan, PersonRow
from .repository import last_known, organisation_histories

_PEOPLE = """
    SELECT p.id, p.code, s.id,
           coalesce(s.since,
                    (SELECT max(e.until) FROM person_state e WHERE e.unit_id = :unit AND e.person_id = p.id)),
           s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since
    FROM person p LEFT JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id AND s.until IS NULL
    WHERE p.unit_id = :unit"""
PEOPLE = text(_PEOPLE + " ORDER BY p.code")
PEOPLE_CALLED = text(_PEOPLE + " AND (p.code = :called OR s.name = :called) ORDER BY p.code")
PERSON_COLUMNS = ("name", "initials", "branch_id", "class_name", "status", "joined", "mobile_since")

HELD_POSTS = text("""
    SELECT person_id, id, organisation_id, title, since FROM post
    WHERE unit_id = :unit AND until IS NULL ORDER BY id""")

_MEMBERS = """
    SELECT p.id, p.code, s.name, s.initials, coalesce(o.code, ''), coalesce(os.name, ''), coalesce(os.domain, ''),
           s.class_name, s.status, s.joined, s.mobile_since
    FROM person p
    JOIN person_state s
        ON s.unit_id = :unit AND s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    LEFT JOIN organisation o ON o.unit_id = :unit AND o.id = s.branch_id
    LEFT JOIN organisation_state os
        ON os.unit_id = :unit AND os.organisation_id = o.id AND os.since <= :day
        AND (os.until IS NULL OR os.until > :day)
    WHERE p.unit_id = :unit"""
MEMBERS = text(_MEMBERS + " ORDER BY p.code")
MEMBERS_OF = text(_MEMBERS + " AND s.branch_id = :organisation")
"""Not put in order here: SQLite would then go through everybody."""

MEMBERSHIPS = text("""
    SELECT status FROM person_state
    WHERE unit_id = :unit AND person_id = :person AND branch_id = :organisation
      AND since <= :day AND (until IS NULL OR until > :day)""")

VOTERS = text("""
    SELECT o.code, count(DISTINCT s.person_id) FROM person_state s
    JOIN organisation o ON o.unit_id = :unit AND o.id = s.branch_id
    WHERE s.unit_id = :unit AND s.since <= :last AND (s.until IS NULL OR s.until > :first) AND s.status NOT IN :not_yet
      AND NOT EXISTS (SELECT 1 FROM organisation_state b WHERE b.unit_id = :unit AND b.parent_id = o.id)
    GROUP BY o.code""").bindparams(bindparam("not_yet", expanding=True))
EVERYBODY = text("""
    SELECT count(DISTINCT person_id) FROM person_state
    WHERE unit_id = :unit AND since <= :last AND (until IS NULL OR until > :first) AND status NOT IN :not_yet
    """).bindparams(bindparam("not_yet", expanding=True))

STAYS = text("""
    SELECT p.id, p.code, s.name, s.initials,
           s.since, coalesce(s.until, '9999-12-31'), s.branch_id, s.status, s.class_name, s.mobile_since, s.joined,
           CASE WHEN a.state_id IS NULL THEN 0 ELSE 1 END
    FROM person p LEFT JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id
    LEFT JOIN (SELECT DISTINCT state_id FROM person_event WHERE unit_id = :unit AND kind = 'arrived') a
        ON a.state_id = s.id
    WHERE p.unit_id = :unit ORDER BY p.id, s.since, s.id""")

COLUMNS = """p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since, s.since,
    s.until FROM person p JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id WHERE p.unit_id = :unit"""

PRESENT = "s.since <= :day AND (s.until IS NULL OR s.until > :day)"

FORMER = """
    s.until <= :day AND NOT EXISTS (
        SELECT 1 FROM person_state l
        WHERE l.unit_id = :unit AND l.person_id = s.person_id AND l.id > s.id AND l.since <= :day)"""

OF_NOTE = f"""(s.status = '{PROBATIONARY}' OR s.mobile_since IS NOT NULL
    OR p.id IN (
        SELECT person_id FROM post WHERE unit_id = :unit AND since <= :day AND (until IS NULL OR until > :day))
    OR s.branch_id IS NULL OR s.branch_id NOT IN (
        SELECT organisation_id FROM organisation_state
        WHERE unit_id = :unit AND since <= :day AND (until IS NULL OR until > :day)))"""  # noqa: S608 a word of our own

POSTS_WITH_BRANCH = text("""
    SELECT t.person_id, s.branch_id, t.organisation_id, t.title FROM post t
    JOIN person_state s
        ON s.unit_id = :unit AND s.person_id = t.person_id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    WHERE t.unit_id = :unit AND t.since <= :day AND (t.until IS NULL OR t.until > :day) ORDER BY t.id""")

NOWHERE = ("", "")
"""Code and name of no organisation at all."""

PROLONGED = text("""
    SELECT person_id, max(day) FROM person_event
    WHERE unit_id = :unit AND kind = 'prolonged' AND day <= :day GROUP BY person_id""")

ARRIVALS = text("""
    SELECT e.person_id, e.day FROM person_event e
    WHERE e.unit_id = :unit AND e.kind = 'arrived' AND e.id = (
        SELECT max(l.id) FROM person_event l
        WHERE l.unit_id = :unit AND l.person_id = e.person_id AND l.kind IN ('added', 'returned', 'arrived'))""")
"""Of somebody who came back on an unknown day the last of these events is another."""

STATUSES = text("""
    SELECT p.code, s.id, s.since, s.until, s.status FROM person p
    JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id
    WHERE p.unit_id = :unit ORDER BY p.code, s.since, s.id""")

ARRIVED_STATES = text("SELECT state_id FROM person_event WHERE unit_id = :unit AND kind = 'arrived'")

POSTS_IN_ORGANISATIONS = text("""
    SELECT person_id, organisation_id, title FROM post
    WHERE unit_id = :unit AND since <= :day AND (until IS NULL OR until > :day) AND organisation_id IS NOT NULL
    ORDER BY id""")

PERSON = text("SELECT id FROM person WHERE unit_id = :unit AND code = :code")

STATES = text("""
    SELECT id, since, until, name, branch_id, class_name, status, joined, mobile_since FROM person_state
    WHERE unit_id = :unit AND person_id = :person ORDER BY since, id""")

POSTS_OF_PERSON = text("""
    SELECT id, since, until, organisation_id, title FROM post
    WHERE unit_id = :unit AND person_id = :person ORDER BY since, id""")

EVENTS = text("""
    SELECT id, kind, day, state_id, post_id, note, actor, at FROM person_event
    WHERE unit_id = :unit AND person_id = :person ORDER BY at, id""")


def current_people(connection: UnitConnection) -> list[Current]:
    """Return the people of the unit, by code."""
    return _current(connection, PEOPLE, {}, PERSON_COLUMNS)


def people_called(connection: UnitConnection, called: str) -> list[Current]:
    """Return the people of the unit who have this code or are now called so, letter by letter."""
    return _current(connection, PEOPLE_CALLED, {"called": called}, PERSON_COLUMNS)


def current_posts(connection: UnitConnection) -> dict[int, list[HeldPost]]:
    """Return the posts held now, by person."""
    held: dict[int, list[HeldPost]] = {}
    for person_id, *post in connection.execute(HELD_POSTS):
        held.setdefault(person_id, []).append(HeldPost(*post))
    return held


def _current(
    connection: UnitConnection, query: TextClause, asked: Mapping[str, Any], columns: tuple[str, ...]
) -> list[Current]:
    return [
        Current(row[0], row[1], row[2], row[3], dict(zip(columns, row[4:], strict=True)) if row[2] else {})
        for row in connection.execute(query, asked)
    ]


def members_on(connection: UnitConnection, day: date) -> tuple[MemberOn, ...]:
    """Return the members of the unit on ``day``, by code."""
    return tuple(MemberOn(*row) for row in connection.execute(MEMBERS, {"day": day.isoformat()}))


def members_of(connection: UnitConnection, organisation_id: int, day: date) -> tuple[MemberOn, ...]:
    """Return those who were members of the organisation itself on ``day``, by code: all for whom :func:`was_member`."""
    asked = {"organisation": organisation_id, "day": day.isoformat()}
    found = [MemberOn(*row) for row in connection.execute(MEMBERS_OF, asked)]
    members = [one for one in found if one.status not in NOT_YET_MEMBERS]
    return tuple(sorted(members, key=lambda one: one.code))


def voters(connection: UnitConnection, first: str, last: str) -> tuple[int, Mapping[str, int]]:
    """Return how many people were members at some time between two ISO days, both included: of the unit, and by the
    code of each organisation that has none below it.
    """
    asked = {"first": first, "last": last, "not_yet": sorted(NOT_YET_MEMBERS)}
    by_code = {row[0]: row[1] for row in connection.execute(VOTERS, asked)}
    return connection.execute(EVERYBODY, asked).scalar_one(), by_code


def was_member(connection: UnitConnection, person_id: int, organisation_id: int, day: date) -> bool:
    """True if the person was a member of the organisation itself on ``day``.

    Whoever leaves on a day is no member on it any more, unless they come back on the same day.
    """
    asked = {"person": person_id, "organisation": organisation_id, "day": day.isoformat()}
    return any(status not in NOT_YET_MEMBERS for status in connection.execute(MEMBERSHIPS, asked).scalars())


def people_list(
    connection: UnitConnection, day: date, *, branch: int | None = None, former: bool = False
) -> tuple[PersonRow, ...]:
    """Return who was on the roster on ``day``, by code; with ``former`` who had been before, as they were last.

    ``branch`` is the id of an organisation to narrow it to.
    """
    where = [FORMER if former else PRESENT]
    if branch is not None:
        where.append(f"s.branch_id = {int(branch)}")
    return _read(connection, where, day, former=former)


def person_on(connection: UnitConnection, day: date, person_id: int) -> PersonRow | None:
    """Return one person as they stood on the roster on ``day``, or stood last before; ``None`` for a stranger."""
    one = f"p.id = {int(person_id)}"
    found = _read(connection, [PRESENT, one], day, former=False)
    found = found or _read(connection, [FORMER, one], day, former=True)
    return found[0] if found else None


def people_of_note(
    connection: UnitConnection, day: date, branches: Collection[int] | None = None
) -> tuple[PersonRow, ...]:
    """Return those of :func:`people_list` on probation, away, with a post, or in no organisation of the day.

    ``branches`` are ids of organisations to narrow it to.
    """
    where = [PRESENT, OF_NOTE]
    if branches is not None:
        where.append(f"s.branch_id IN ({', '.join(str(int(id_)) for id_ in sorted(branches)) or 'NULL'})")
    return _read(connection, where, day, former=False)


def _read(connection: UnitConnection, where: Sequence[str], day: date, *, former: bool) -> tuple[PersonRow, ...]:
    asked = {"day": day.isoformat()}
    known = ((one.id, one.code, one.begun_by(day.isoformat())) for one in organisation_histories(connection))
    organisations = {id_: (code, state.name) for id_, code, state in known if state is not None}
    posts: dict[int, tuple[str, ...]] = {}
    if not former:
        for person_id, own, at, title in connection.execute(POSTS_WITH_BRANCH, asked):
            place = "" if at == own else organisations.get(at, NOWHERE)[1]
            posts[person_id] = (*posts.get(person_id, ()), place + title)
    query = f"SELECT {COLUMNS} AND {' AND '.join(where)} ORDER BY p.code"  # words of our own and numbers
    people = connection.execute(text(query), asked).cursor.fetchall()  # rows of the driver: half the time for 12,000
    none: tuple[str, ...] = ()
    return tuple(
        PersonRow(
            id_, code, name, initials, branch, *organisations.get(branch, NOWHERE), class_name, status, joined,
            mobile_since, since, until if former else None, posts.get(id_, none),
        )
        for id_, code, name, initials, branch, class_name, status, joined, mobile_since, since, until in people
    )  # fmt: skip


def prolonged(connection: UnitConnection, day: str) -> Mapping[int, str]:
    """Return the ISO day on which the probation of somebody was last prolonged by ``day``, by id of the person."""
    return {row[0]: row[1] for row in connection.execute(PROLONGED, {"day": day})}


def arrivals(connection: UnitConnection) -> Mapping[int, str]:
    """Return the ISO day on which people of the unit came (转入日期), by id of the person, where it is known."""
    return {row[0]: row[1] for row in connection.execute(ARRIVALS)}


def memberships(connection: UnitConnection) -> Mapping[str, tuple[MemberSpan, ...]]:
    """Return when people of the unit were members of it, in order of time, by code.

    Who has been on the roster from the first and without a day of arrival is taken to have been a member before.
    """
    arrived = set(connection.execute(ARRIVED_STATES).scalars())
    spans: dict[str, list[MemberSpan]] = {}
    unsaid: dict[str, bool] = {}
    for code, id_, since, until, status in connection.execute(STATUSES).cursor.fetchall():
        unsaid.setdefault(code, id_ not in arrived)
        if since == until:
            continue
        known = spans.setdefault(code, [])
        if status in NOT_YET_MEMBERS:
            unsaid[code] = False
        elif known and known[-1].until == since:
            known[-1] = known[-1]._replace(until=until)
        else:
            known.append(MemberSpan(None if unsaid[code] else since, until))
            unsaid[code] = False
    return {code: tuple(known) for code, known in spans.items() if known}


class PersonState(NamedTuple):
    """How a person was from ``since`` up to ``until``."""

    id: int
    since: str
    until: str | None
    name: str
    branch_id: int | None
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None


class PersonPost(NamedTuple):
    """A post a person held from ``since`` up to ``until``."""

    id: int
    since: str
    until: str | None
    organisation_id: int | None
    title: str


class PersonEvent(NamedTuple):
    """Something that happened to a person on the ISO day ``day``, as ``actor`` recorded it at ``at`` (UTC ISO text).

    ``state_id`` is the state that began with it, of somebody who left the one that ended; ``post_id`` the post that
    began or ended with it.
    """

    id: int
    kind: EventKind
    day: str
    state_id: int | None
    post_id: int | None
    note: str
    actor: str
    at: str


def person_with_code(connection: UnitConnection, code: str) -> int | None:
    """Return the id of the person who ever had ``code``."""
    found: int | None = connection.execute(PERSON, {"code": code}).scalar()
    return found


def person_states(connection: UnitConnection, person_id: int) -> list[PersonState]:
    """Return all states of a person in order of time."""
    return [PersonState(*row) for row in connection.execute(STATES, {"person": person_id})]


def person_posts(connection: UnitConnection, person_id: int) -> list[PersonPost]:
    """Return all posts a person holds or held, in order of time."""
    return [PersonPost(*row) for row in connection.execute(POSTS_OF_PERSON, {"person": person_id})]


def person_events(connection: UnitConnection, person_id: int) -> list[PersonEvent]:
    """Return all that happened to a person, in the order it was recorded."""
    return [PersonEvent(*row) for row in connection.execute(EVENTS, {"person": person_id})]


def posts_in_organisations(connection: UnitConnection, day: date) -> Mapping[int, list[tuple[int, str]]]:
    """Return the posts held on ``day`` in some organisation, as its id and the title, by id of the person."""
    posts: dict[int, list[tuple[int, str]]] = {}
    for person_id, organisation_id, title in connection.execute(POSTS_IN_ORGANISATIONS, {"day": day.isoformat()}):
        posts.setdefault(person_id, []).append((organisation_id, title))
    return posts


def known_people(connection: UnitConnection) -> Iterable[PersonInfo]:
    """Return everybody the unit ever knew, with all their stays."""
    people: dict[int, PersonInfo] = {}
    for id_, code, name, initials, *stay, arrived in connection.execute(STAYS).all():
        if id_ in people:
            before = people[id_]
            former = before.former_names if before.name == name else (*before.former_names, before.name)
            stays = (*before.stays, Stay._make(stay))
            people[id_] = PersonInfo(id_, code, name, initials, former, stays, before.arrived)
        elif name is None:
            people[id_] = PersonInfo(id_, code, "", "", (), ())
        else:
            people[id_] = PersonInfo(id_, code, name, initials, (), (Stay._make(stay),), bool(arrived))
    return people.values()


def load_directory(connection: UnitConnection) -> Directory:
    """Return the directory of the unit as it is on record now."""
    known = organisation_histories(connection)
    former: dict[int, set[str]] = defaultdict(set)
    for one in known:
        if len(one.states) > 1:
            former[one.id].update(state.name for state in one.states[:-1])
    return Directory.of(map(last_known, known), known_people(connection), former)
