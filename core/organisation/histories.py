"""States of organisations, people and posts as they are now, and how a new one takes the place of an old one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from ..database.transaction import Transaction

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.id, s.name, s.kind, s.parent_id, s.domain FROM organisation o
    LEFT JOIN organisation_state s ON s.organisation_id = o.id AND s.until IS NULL
    WHERE o.unit_id = :unit ORDER BY o.code""")
ORGANISATION_COLUMNS = ("name", "kind", "parent_id", "domain")

PEOPLE = text("""
    SELECT p.id, p.code, s.id, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since
    FROM person p LEFT JOIN person_state s ON s.person_id = p.id AND s.until IS NULL
    WHERE p.unit_id = :unit ORDER BY p.code""")
PERSON_COLUMNS = ("name", "initials", "branch_id", "class_name", "status", "joined", "mobile_since")

POSTS = text("""
    SELECT t.person_id, t.id, t.organisation_id, t.title FROM post t JOIN person p ON p.id = t.person_id
    WHERE p.unit_id = :unit AND t.until IS NULL ORDER BY t.id""")


@dataclass(frozen=True, slots=True)
class Current:
    """An organisation or person on record: ``state_id`` and ``state`` are ``None`` and empty when none holds now."""

    id: int
    code: str
    state_id: int | None
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post somebody holds now."""

    id: int
    organisation_id: int | None
    title: str


def current_organisations(connection: Connection, unit_id: int) -> list[Current]:
    """The organisations of a unit, by code."""
    return _current(connection, ORGANISATIONS, unit_id, ORGANISATION_COLUMNS)


def current_people(connection: Connection, unit_id: int) -> list[Current]:
    """The people of a unit, by code."""
    return _current(connection, PEOPLE, unit_id, PERSON_COLUMNS)


def current_posts(connection: Connection, unit_id: int) -> dict[int, list[HeldPost]]:
    """The posts held now, by person."""
    held: dict[int, list[HeldPost]] = {}
    for person_id, *post in connection.execute(POSTS, {"unit": unit_id}):
        held.setdefault(person_id, []).append(HeldPost(*post))
    return held


def _current(connection: Connection, query: Any, unit_id: int, columns: tuple[str, ...]) -> list[Current]:
    return [
        Current(row[0], row[1], row[2], dict(zip(columns, row[3:], strict=True)) if row[2] else {})
        for row in connection.execute(query, {"unit": unit_id})
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

    def end(self, table: str, id: int) -> None:
        """A state or post that holds no more."""
        self.over.setdefault(table, []).append((id, {"until": self.day}))

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
