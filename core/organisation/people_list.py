"""The members' roster (花名册) as a list: who is on it on a day, with their posts, and who was on it before."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

PEOPLE = text("""
    SELECT p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since,
           s.since, NULL
    FROM person p JOIN person_state s ON s.person_id = p.id
    WHERE p.unit_id = :unit AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND (:everywhere = 1 OR s.branch_id = :branch)
    ORDER BY p.code""")

FORMER = text("""
    SELECT p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since,
           s.since, s.until
    FROM person p JOIN person_state s ON s.person_id = p.id
    WHERE p.unit_id = :unit AND s.until <= :day
      AND (:everywhere = 1 OR s.branch_id = :branch)
      AND s.id = (SELECT max(l.id) FROM person_state l WHERE l.person_id = p.id AND l.since <= :day)
    ORDER BY p.code""")

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
    asked = {"unit": unit_id, "day": day.isoformat()}
    place = {"everywhere": int(branch is None), "branch": branch or 0}
    organisations = {row[0]: (row[1], row[2]) for row in connection.execute(ORGANISATIONS, asked)}
    posts: dict[int, tuple[str, ...]] = {}
    if not former:
        for person_id, own, at, title in connection.execute(POSTS, asked):
            where = "" if at == own else organisations.get(at, NOWHERE)[1]
            posts[person_id] = (*posts.get(person_id, ()), where + title)
    people = connection.execute(FORMER if former else PEOPLE, asked | place)
    none: tuple[str, ...] = ()
    return tuple(
        PersonRow._make((*one[:5], *organisations.get(one[4], NOWHERE), *one[5:], posts.get(one[0], none)))
        for one in people
    )
