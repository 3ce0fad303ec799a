"""States of organisations, people and posts as they are now, and how a new one takes the place of an old one.

Finding the one person or organisation of a unit that somebody named, by code or by a name only one has.

Who and what a unit consists of on a given day: branches and members as plain values, read from the histories.

Whether anything about organisations and people changed: what is kept in memory of them is compared by this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, TextClause, text

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, nearest, pick, shown, tidy
from ..storage.transaction import Transaction

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.id,
           coalesce(s.since, (SELECT max(e.until) FROM organisation_state e WHERE e.organisation_id = o.id)),
           s.name, s.kind, s.parent_id, s.domain FROM organisation o
    LEFT JOIN organisation_state s ON s.organisation_id = o.id AND s.until IS NULL
    WHERE o.unit_id = :unit ORDER BY o.code""")
ORGANISATION_COLUMNS = ("name", "kind", "parent_id", "domain")

_PEOPLE = """
    SELECT p.id, p.code, s.id,
           coalesce(s.since, (SELECT max(e.until) FROM person_state e WHERE e.person_id = p.id)),
           s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since
    FROM person p LEFT JOIN person_state s ON s.person_id = p.id AND s.until IS NULL
    WHERE p.unit_id = :unit"""
PEOPLE = text(_PEOPLE + " ORDER BY p.code")
PEOPLE_CALLED = text(_PEOPLE + " AND (p.code = :called OR s.name = :called) ORDER BY p.code")
PERSON_COLUMNS = ("name", "initials", "branch_id", "class_name", "status", "joined", "mobile_since")

POSTS = text("""
    SELECT t.person_id, t.id, t.organisation_id, t.title, t.since FROM post t JOIN person p ON p.id = t.person_id
    WHERE p.unit_id = :unit AND t.until IS NULL ORDER BY t.id""")


@dataclass(frozen=True, slots=True)
class Current:
    """An organisation or person on record, and how it has been since the ISO day ``since``.

    When no state holds now ``state_id`` is ``None`` and ``state`` empty; ``since`` is then the day the last one ended.
    """

    id: int
    code: str
    state_id: int | None
    since: str | None
    state: Mapping[str, Any]

    @property
    def called(self) -> str:
        """Code and name for a sentence, safe to show."""
        return shown(f"{self.code} {self.state.get('name', '')}".rstrip())


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post somebody holds now, since the ISO day ``since``."""

    id: int
    organisation_id: int | None
    title: str
    since: str


def current_organisations(connection: Connection, unit_id: int) -> list[Current]:
    """The organisations of a unit, by code."""
    return _current(connection, ORGANISATIONS, {"unit": unit_id}, ORGANISATION_COLUMNS)


def current_people(connection: Connection, unit_id: int) -> list[Current]:
    """The people of a unit, by code."""
    return _current(connection, PEOPLE, {"unit": unit_id}, PERSON_COLUMNS)


def people_called(connection: Connection, unit_id: int, called: str) -> list[Current]:
    """The people of a unit who have this code or are now called so, letter by letter."""
    return _current(connection, PEOPLE_CALLED, {"unit": unit_id, "called": called}, PERSON_COLUMNS)


def current_posts(connection: Connection, unit_id: int) -> dict[int, list[HeldPost]]:
    """The posts held now, by person."""
    held: dict[int, list[HeldPost]] = {}
    for person_id, *post in connection.execute(POSTS, {"unit": unit_id}):
        held.setdefault(person_id, []).append(HeldPost(*post))
    return held


def refuse_rewriting(day: str, since: str | None, called: str) -> None:
    """Refuse a change dated ``day`` of something that is as it is only since later.

    Raises:
        Error: what held on that day is history already, and a history is never overwritten.
    """
    if since is not None and day < since:
        sentence = _("“{called}”现在的情况从 {since} 起,不能改成从更早的 {day} 起变动。")
        raise Error(
            sentence.format(called=called, since=since, day=day), _("请写 {since} 或以后的日期。").format(since=since)
        )


def _current(
    connection: Connection, query: TextClause, asked: Mapping[str, Any], columns: tuple[str, ...]
) -> list[Current]:
    return [
        Current(row[0], row[1], row[2], row[3], dict(zip(columns, row[4:], strict=True)) if row[2] else {})
        for row in connection.execute(query, asked)
    ]


@dataclass
class HistoryWriter:
    """Collects what begins and what ends on ``day`` (ISO) and writes it table by table."""

    transaction: Transaction
    day: str
    begun: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    over: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)

    def new(self, table: str, row: Mapping[str, Any]) -> int:
        """A row that has no history of its own; returns its id."""
        id_ = self.transaction.next_id(table)
        self.begun.setdefault(table, []).append({**row, "id": id_})
        return id_

    def begin(self, table: str, row: Mapping[str, Any]) -> None:
        """A state or post that holds from today on."""
        self.new(table, {**row, "since": self.day, "until": None})

    def end(self, table: str, id_: int) -> None:
        """A state or post that holds no more."""
        self.over.setdefault(table, []).append((id_, {"until": self.day}))

    @property
    def ended(self) -> int:
        """How many states and posts ended."""
        return sum(map(len, self.over.values()))

    def write(self) -> None:
        """Write everything; rows that others refer to come first."""
        for table in ("organisation", "organisation_state", "person", "person_state", "post"):
            if table in self.over:
                self.transaction.update_many(table, self.over[table])
            if table in self.begun:
                self.transaction.insert(table, self.begun[table])


ORGANISATIONS_ON_DAY = text("""
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
    return tuple(OrganisationOn(*row) for row in connection.execute(ORGANISATIONS_ON_DAY, _asked(unit_id, day)))


def members_on(connection: Connection, unit_id: int, day: date) -> tuple[MemberOn, ...]:
    """The members of a unit on ``day``, by code."""
    return tuple(MemberOn(*row) for row in connection.execute(MEMBERS, _asked(unit_id, day)))


def _asked(unit_id: int, day: date) -> dict[str, int | str]:
    return {"unit": unit_id, "day": day.isoformat()}


def person_called(connection: Connection, unit_id: int, called: str) -> Current:
    """The person on the roster now who has this code or name.

    Raises:
        Error: nobody has; several have the name (their codes are listed); or the person has left.
    """
    found = people_called(connection, unit_id, tidy(called))
    here = [one for one in found if one.state_id is not None]
    if len(here) == 1:
        return here[0]
    if here:
        sentence = _("有 {n} 个人叫“{called}”,请写编号:{people}。")
        raise Error(sentence.format(n=len(here), called=shown(called), people=listed(one.called for one in here)))
    if found:
        raise Error(_("“{called}”已经不在花名册上。").format(called=found[0].called))
    people = current_people(connection, unit_id)
    hint = nearest(called, (name for one in people for name in (one.code, one.state.get("name", "")) if name))
    raise Error(_("花名册里没有“{called}”。").format(called=shown(called)), hint)


def organisation_called(connection: Connection, unit_id: int, called: str, day: date) -> OrganisationOn:
    """The organisation that had this code or name on ``day``.

    Raises:
        Error: none had, or several had the name (their codes are listed).
    """
    known = organisations_on(connection, unit_id, day)
    wanted = tidy(called)
    alike = [one for one in known if one.code == wanted]
    if not alike:
        name = pick(wanted, {one.name for one in known})
        alike = [one for one in known if one.name == name]
    if not alike:
        hint = nearest(called, (name for one in known for name in (one.name, one.code)))
        raise Error(_("{day} 本单位没有党组织“{called}”。").format(day=day, called=shown(called)), hint)
    if len(alike) > 1:
        sentence = _("有 {n} 个党组织叫“{called}”,请写编号:{codes}。")
        raise Error(sentence.format(n=len(alike), called=shown(called), codes=listed(one.code for one in alike)))
    return alike[0]


REVISION = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM organisation_state UNION ALL SELECT max(seq) FROM person_state
        UNION ALL SELECT max(seq) FROM organisation UNION ALL SELECT max(seq) FROM person
    ) AS last""")


def roster_revision(connection: Connection) -> int:
    """The number of the last audit entry that changed an organisation or a person, of whatever unit; 0 for none."""
    return connection.execute(REVISION).scalar() or 0
