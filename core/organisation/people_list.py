"""The members' roster (花名册) as a list: who is on it on a day, with their posts, and who was on it before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from .words import PROBATIONARY

COLUMNS = """p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since, s.since,
    s.until FROM person p JOIN person_state s ON s.person_id = p.id WHERE p.unit_id = :unit"""

PRESENT = "s.since <= :day AND (s.until IS NULL OR s.until > :day)"

FORMER = """
    s.until <= :day AND s.id = (SELECT max(l.id) FROM person_state l WHERE l.person_id = p.id AND l.since <= :day)"""

OF_NOTE = """(s.status = :probationary OR s.mobile_since IS NOT NULL
    OR p.id IN (SELECT person_id FROM post WHERE since <= :day AND (until IS NULL OR until > :day))
    OR s.branch_id IS NULL OR s.branch_id NOT IN (
        SELECT organisation_id FROM organisation_state WHERE since <= :day AND (until IS NULL OR until > :day)))"""

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.name FROM organisation o JOIN organisation_state s ON s.organisation_id = o.id
    WHERE o.unit_id = :unit AND s.since <= :day ORDER BY s.since, s.id""")

POSTS = text("""
    SELECT t.person_id, s.branch_id, t.organisation_id, t.title FROM post t
    JOIN person p ON p.id = t.person_id
    JOIN person_state s ON s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    WHERE p.unit_id = :unit AND t.since <= :day AND (t.until IS NULL OR t.until > :day) ORDER BY t.id""")

NOWHERE = ("", "")
"""Code and name of no organisation at all."""


class PersonRow(NamedTuple):
    """Somebody on the roster. ``posts`` names the organisation where it is not their own branch.

    ``since`` is the ISO day from which all this holds; ``left`` the day they left, ``None`` for who is on the roster.
    ``joined`` and ``mobile_since`` are ISO dates, ``None`` when unknown or not mobile.
    """

    id: int
    code: str
    name: str
    initials: str
    branch_id: int | None
    branch_code: str
    branch: str
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None
    since: str
    left: str | None
    posts: tuple[str, ...]


def people_list(
    connection: Connection, unit_id: int, day: date, *, branch: int | None = None, former: bool = False
) -> tuple[PersonRow, ...]:
    """Who was on the roster on ``day``, by code; with ``former`` who had been and was not any more, as they were last.

    ``branch`` is the id of an organisation to narrow it to.
    """
    where = [FORMER if former else PRESENT]
    if branch is not None:
        where.append(f"s.branch_id = {int(branch)}")
    return _read(connection, where, {"unit": unit_id, "day": day.isoformat()}, former=former)


def people_of_note(
    connection: Connection, unit_id: int, day: date, branches: Collection[int] | None = None
) -> tuple[PersonRow, ...]:
    """Those of :func:`people_list` who are on probation, away, hold a post, or belong to no organisation of the day.

    ``branches`` are ids of organisations to narrow it to.
    """
    where = [PRESENT, OF_NOTE]
    if branches is not None:
        where.append(f"s.branch_id IN ({', '.join(str(int(id_)) for id_ in sorted(branches)) or 'NULL'})")
    asked = {"unit": unit_id, "day": day.isoformat(), "probationary": PROBATIONARY}
    return _read(connection, where, asked, former=False)


def _read(
    connection: Connection, where: Sequence[str], asked: Mapping[str, object], *, former: bool
) -> tuple[PersonRow, ...]:
    of_day = {name: asked[name] for name in ("unit", "day")}
    organisations = {row[0]: (row[1], row[2]) for row in connection.execute(ORGANISATIONS, of_day)}
    posts: dict[int, tuple[str, ...]] = {}
    if not former:
        for person_id, own, at, title in connection.execute(POSTS, of_day):
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
