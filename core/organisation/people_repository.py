"""Reading the people of a unit: who is on the roster and was, their posts, their states, their probations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, text

from .directory import Directory, PersonInfo, Stay
from .model import PROBATIONARY, Current, HeldPost, MemberOn, PersonRow
from .repository import last_known, organisation_histories

_PEOPLE = """
    SELECT p.id, p.code, s.id,
           coalesce(s.since, (SELECT max(e.until) FROM person_state e WHERE e.person_id = p.id)),
           s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since
    FROM person p LEFT JOIN person_state s ON s.person_id = p.id AND s.until IS NULL
    WHERE p.unit_id = :unit"""
PEOPLE = text(_PEOPLE + " ORDER BY p.code")
PEOPLE_CALLED = text(_PEOPLE + " AND (p.code = :called OR s.name = :called) ORDER BY p.code")
PERSON_COLUMNS = ("name", "initials", "branch_id", "class_name", "status", "joined", "mobile_since")

HELD_POSTS = text("""
    SELECT t.person_id, t.id, t.organisation_id, t.title, t.since FROM post t JOIN person p ON p.id = t.person_id
    WHERE p.unit_id = :unit AND t.until IS NULL ORDER BY t.id""")

MEMBERS = text("""
    SELECT p.id, p.code, s.name, s.initials, coalesce(o.code, ''), coalesce(os.name, ''), coalesce(os.domain, ''),
           s.class_name, s.status, s.joined, s.mobile_since
    FROM person p
    JOIN person_state s ON s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    LEFT JOIN organisation o ON o.id = s.branch_id
    LEFT JOIN organisation_state os
        ON os.organisation_id = o.id AND os.since <= :day AND (os.until IS NULL OR os.until > :day)
    WHERE p.unit_id = :unit ORDER BY p.code""")

STAYS = text("""
    SELECT p.id, p.code, s.name, s.initials,
           s.since, coalesce(s.until, '9999-12-31'), s.branch_id, s.status, s.class_name, s.mobile_since
    FROM person p LEFT JOIN person_state s ON s.person_id = p.id
    WHERE p.unit_id = :unit ORDER BY p.id, s.since, s.id""")

COLUMNS = """p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since, s.since,
    s.until FROM person p JOIN person_state s ON s.person_id = p.id WHERE p.unit_id = :unit"""

PRESENT = "s.since <= :day AND (s.until IS NULL OR s.until > :day)"

FORMER = """
    s.until <= :day AND s.id = (SELECT max(l.id) FROM person_state l WHERE l.person_id = p.id AND l.since <= :day)"""

OF_NOTE = f"""(s.status = '{PROBATIONARY}' OR s.mobile_since IS NOT NULL
    OR p.id IN (SELECT person_id FROM post WHERE since <= :day AND (until IS NULL OR until > :day))
    OR s.branch_id IS NULL OR s.branch_id NOT IN (
        SELECT organisation_id FROM organisation_state WHERE since <= :day AND (until IS NULL OR until > :day)))"""  # noqa: S608 a word of our own

POSTS_WITH_BRANCH = text("""
    SELECT t.person_id, s.branch_id, t.organisation_id, t.title FROM post t
    JOIN person p ON p.id = t.person_id
    JOIN person_state s ON s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    WHERE p.unit_id = :unit AND t.since <= :day AND (t.until IS NULL OR t.until > :day) ORDER BY t.id""")

NOWHERE = ("", "")
"""Code and name of no organisation at all."""

PROLONGED = text("""
    SELECT s.person_id, max(s.since) FROM person_state s
    JOIN person p ON p.id = s.person_id
    JOIN person_state b ON b.person_id = s.person_id AND b.until = s.since AND b.id < s.id
    WHERE p.unit_id = :unit AND s.since <= :day AND s.status = :probationary AND b.status = s.status
      AND b.name = s.name AND b.class_name = s.class_name AND b.joined = s.joined
      AND coalesce(b.branch_id, 0) = coalesce(s.branch_id, 0)
      AND coalesce(b.mobile_since, '') = coalesce(s.mobile_since, '')
    GROUP BY s.person_id""")

POSTS_IN_ORGANISATIONS = text("""
    SELECT t.person_id, t.organisation_id, t.title FROM post t JOIN person p ON p.id = t.person_id
    WHERE p.unit_id = :unit AND t.since <= :day AND (t.until IS NULL OR t.until > :day)
      AND t.organisation_id IS NOT NULL ORDER BY t.id""")

PERSON = text("SELECT id, seq FROM person WHERE unit_id = :unit AND code = :code")

STATES = text("""
    SELECT seq, since, until, name, branch_id, class_name, status, joined, mobile_since FROM person_state
    WHERE person_id = :person ORDER BY since, id""")

POSTS_OF_PERSON = text(
    "SELECT seq, since, until, organisation_id, title FROM post WHERE person_id = :person ORDER BY since, id"
)

ENTRIES = text("SELECT seq, actor, at, body FROM audit_entry WHERE seq IN :seqs").bindparams(
    bindparam("seqs", expanding=True)
)


def current_people(connection: Connection, unit_id: int) -> list[Current]:
    """The people of a unit, by code."""
    return _current(connection, PEOPLE, {"unit": unit_id}, PERSON_COLUMNS)


def people_called(connection: Connection, unit_id: int, called: str) -> list[Current]:
    """The people of a unit who have this code or are now called so, letter by letter."""
    return _current(connection, PEOPLE_CALLED, {"unit": unit_id, "called": called}, PERSON_COLUMNS)


def current_posts(connection: Connection, unit_id: int) -> dict[int, list[HeldPost]]:
    """The posts held now, by person."""
    held: dict[int, list[HeldPost]] = {}
    for person_id, *post in connection.execute(HELD_POSTS, {"unit": unit_id}):
        held.setdefault(person_id, []).append(HeldPost(*post))
    return held


def _current(
    connection: Connection, query: TextClause, asked: Mapping[str, Any], columns: tuple[str, ...]
) -> list[Current]:
    return [
        Current(row[0], row[1], row[2], row[3], dict(zip(columns, row[4:], strict=True)) if row[2] else {})
        for row in connection.execute(query, asked)
    ]


def members_on(connection: Connection, unit_id: int, day: date) -> tuple[MemberOn, ...]:
    """The members of a unit on ``day``, by code."""
    return tuple(MemberOn(*row) for row in connection.execute(MEMBERS, _asked(unit_id, day)))


def _asked(unit_id: int, day: date) -> dict[str, int | str]:
    return {"unit": unit_id, "day": day.isoformat()}


def people_list(
    connection: Connection, unit_id: int, day: date, *, branch: int | None = None, former: bool = False
) -> tuple[PersonRow, ...]:
    """Who was on the roster on ``day``, by code; with ``former`` who had been and was not any more, as they were last.

    ``branch`` is the id of an organisation to narrow it to.
    """
    where = [FORMER if former else PRESENT]
    if branch is not None:
        where.append(f"s.branch_id = {int(branch)}")
    return _read(connection, where, unit_id, day, former=former)


def person_on(connection: Connection, unit_id: int, day: date, person_id: int) -> PersonRow | None:
    """One person as they stood on the roster on ``day``, or stood last before; ``None`` if the unit never had them."""
    one = f"p.id = {int(person_id)}"
    found = _read(connection, [PRESENT, one], unit_id, day, former=False)
    found = found or _read(connection, [FORMER, one], unit_id, day, former=True)
    return found[0] if found else None


def people_of_note(
    connection: Connection, unit_id: int, day: date, branches: Collection[int] | None = None
) -> tuple[PersonRow, ...]:
    """Those of :func:`people_list` who are on probation, away, hold a post, or belong to no organisation of the day.

    ``branches`` are ids of organisations to narrow it to.
    """
    where = [PRESENT, OF_NOTE]
    if branches is not None:
        where.append(f"s.branch_id IN ({', '.join(str(int(id_)) for id_ in sorted(branches)) or 'NULL'})")
    return _read(connection, where, unit_id, day, former=False)


def _read(
    connection: Connection, where: Sequence[str], unit_id: int, day: date, *, former: bool
) -> tuple[PersonRow, ...]:
    asked = _asked(unit_id, day)
    known = ((one.id, one.code, one.begun_by(day.isoformat())) for one in organisation_histories(connection, unit_id))
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


def prolonged(connection: Connection, unit_id: int, day: str) -> Mapping[int, str]:
    """The ISO day on which the probation of somebody was prolonged by ``day`` last, by id of the person.

    It leaves two equal states side by side, which no other change of the roster does.
    """
    asked = {"unit": unit_id, "day": day, "probationary": PROBATIONARY}
    return {row[0]: row[1] for row in connection.execute(PROLONGED, asked)}


class PersonState(NamedTuple):
    """How a person was from ``since`` up to ``until``; ``seq`` is the audit entry that wrote it last."""

    seq: int
    since: str
    until: str | None
    name: str
    branch_id: int | None
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None


class PersonPost(NamedTuple):
    """A post a person held from ``since`` up to ``until``; ``seq`` is the audit entry that wrote it last."""

    seq: int
    since: str
    until: str | None
    organisation_id: int | None
    title: str


class HistoryEntry(NamedTuple):
    """An entry of the audit chain: its number, who wrote it when, and what it tells as JSON."""

    seq: int
    actor: str
    at: str
    body: str


def person_with_code(connection: Connection, unit_id: int, code: str) -> tuple[int, int] | None:
    """The id of the person who ever had ``code``, and the audit entry that put them on record."""
    found = connection.execute(PERSON, {"unit": unit_id, "code": code}).one_or_none()
    return None if found is None else (found[0], found[1])


def person_states(connection: Connection, person_id: int) -> list[PersonState]:
    """All states of a person in order of time."""
    return [PersonState(*row) for row in connection.execute(STATES, {"person": person_id})]


def person_posts(connection: Connection, person_id: int) -> list[PersonPost]:
    """All posts a person holds or held, in order of time."""
    return [PersonPost(*row) for row in connection.execute(POSTS_OF_PERSON, {"person": person_id})]


def audit_entries(connection: Connection, seqs: Collection[int]) -> Mapping[int, HistoryEntry]:
    """Entries of the audit chain by their number."""
    asked = {"seqs": sorted(seqs)}
    return {row[0]: HistoryEntry(*row) for row in connection.execute(ENTRIES, asked)} if seqs else {}


def posts_in_organisations(connection: Connection, unit_id: int, day: date) -> Mapping[int, list[tuple[int, str]]]:
    """The posts held on ``day`` in some organisation, as its id and the title, by id of the person."""
    posts: dict[int, list[tuple[int, str]]] = {}
    for person_id, organisation_id, title in connection.execute(POSTS_IN_ORGANISATIONS, _asked(unit_id, day)):
        posts.setdefault(person_id, []).append((organisation_id, title))
    return posts


def known_people(connection: Connection, unit_id: int) -> Iterable[PersonInfo]:
    """Everybody a unit ever knew, with all their stays."""
    people: dict[int, PersonInfo] = {}
    for id_, code, name, initials, *stay in connection.execute(STAYS, {"unit": unit_id}).all():
        if id_ in people:
            before = people[id_]
            former = before.former_names if before.name == name else (*before.former_names, before.name)
            people[id_] = PersonInfo(id_, code, name, initials, former, (*before.stays, Stay._make(stay)))
        elif name is None:
            people[id_] = PersonInfo(id_, code, "", "", (), ())
        else:
            people[id_] = PersonInfo(id_, code, name, initials, (), (Stay._make(stay),))
    return people.values()


def load_directory(connection: Connection, unit_id: int) -> Directory:
    """The directory of a unit as it is on record now."""
    known = organisation_histories(connection, unit_id)
    former: dict[int, set[str]] = defaultdict(set)
    for one in known:
        if len(one.states) > 1:
            former[one.id].update(state.name for state in one.states[:-1])
    return Directory.of(map(last_known, known), known_people(connection, unit_id), former)
