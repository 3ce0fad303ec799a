"""What counting reads: entries straight from their rows, and who belongs to a few branches.

Rows come as the driver's own tuples, and only the columns that what is asked depends on: of the dues of a county, which
are more than half of its entries, nobody asks who was absent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.contract import Book
from ..ledger.directory import FOR_EVER, Directory, PersonInfo, Stay
from ..ledger.values import COUNTED
from .facts import Fact
from .spans import first_day, last_day
from .values import Question

BATCH = 1_000
"""Rows taken from the driver at a time."""

STATES = ", ".join(f"'{state}'" for state in sorted(COUNTED))

BASIC, TIMES, FIGURES = (Fact._fields.index(name) for name in ("deadline", "required", "title"))
"""How many columns are read where only entries are counted, where time and money matter, where people are counted."""

PEOPLE = """
    SELECT p.id, p.code, s.name, s.initials, s.since, s.until, s.branch_id, s.status, s.class_name, s.mobile_since
    FROM person p JOIN person_state s ON s.person_id = p.id
    WHERE p.id IN (SELECT person_id FROM person_state WHERE branch_id IN ({places})) ORDER BY p.id, s.since, s.id"""


@dataclass(frozen=True, slots=True)
class Part:
    """Whose entries are read: a whole unit's, or those of some organisations and about some people."""

    unit_id: int
    organisations: frozenset[int] | None = None
    people: frozenset[int] = frozenset()

    @property
    def condition(self) -> str:
        """For a WHERE clause. Branches are asked for without their unit, so that their own index is used."""
        if self.organisations is None:
            return f"unit_id = {int(self.unit_id)}"
        named = f"organisation_id IN ({ids(self.organisations)})"
        return f"({named} OR person_id IN ({ids(self.people)}))" if self.people else named


@dataclass(frozen=True, slots=True)
class Facts:
    """Entries by book and organisation; where members are asked, also by book and the person they are about."""

    by_organisation: Mapping[tuple[str, int], list[Fact]]
    by_person: Mapping[tuple[str, int | None], list[Fact]]


def load_facts(connection: Connection, part: Part, questions: Iterable[Question], *, of_members: bool) -> Facts:
    """The entries in states that count which ``questions`` look at; ``of_members`` when they are asked of members."""
    asked: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        asked[question.book.id].append(question)
    by_organisation: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    by_person: dict[tuple[str, int | None], list[Fact]] = defaultdict(list)
    for book, of_book in asked.items():
        for fact in _read(connection, part, of_book, of_members):
            by_organisation[book, fact.organisation_id].append(fact)
            if of_members:
                by_person[book, fact.person_id].append(fact)
    return Facts(by_organisation, by_person)


def load_people(connection: Connection, places: Collection[int]) -> Directory:
    """Those people who are or were in some organisations; of the organisations themselves nothing is read."""
    people: dict[int, PersonInfo] = {}
    for id_, code, name, initials, since, until, *rest in rows(connection, PEOPLE.format(places=ids(places))):
        stays = people[id_].stays if id_ in people else ()
        people[id_] = PersonInfo(id_, code, name, initials, (), (*stays, Stay(since, until or FOR_EVER, *rest)))
    return Directory((), people.values(), {})


def ids(rows: Collection[int]) -> str:
    """Row ids for an IN clause; never empty."""
    return ", ".join(str(int(row)) for row in sorted(rows)) or "NULL"


def rows(connection: Connection, query: str, **values: str | int) -> Iterator[Any]:
    """The driver's own tuples: SQLAlchemy's rows cost as much again as reading does."""
    cursor = connection.execute(text(query), values).cursor
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def _read(connection: Connection, part: Part, asked: Sequence[Question], of_members: bool) -> Iterator[Fact]:
    book = asked[0].book
    width = _width(book, asked, of_members)
    periods = [period for question in asked for period in (*question.periods, *question.outside)]
    inside = "date BETWEEN :first AND :last"
    if book.work and any(question.requirement.measure == "on_time" for question in asked):
        inside = f"({inside} OR deadline BETWEEN :first AND :last)"
    query = (
        f"SELECT {', '.join(Fact._fields[:width])} FROM entry "  # noqa: S608  # names of our own and numbers
        f"WHERE {part.condition} AND book = :book AND state IN ({STATES}) AND {inside}"
    )
    first = "" if book.steps else min(map(first_day, periods))
    rest = tuple(Fact._field_defaults[name] for name in Fact._fields[width:])
    found = rows(connection, query, book=book.id, first=first, last=max(map(last_day, periods)))
    return (Fact._make(row + rest) for row in found)


def _width(book: Book, asked: Sequence[Question], of_members: bool) -> int:
    """How many columns matter."""
    measures = {question.requirement.measure for question in asked}
    each = of_members or any(question.requirement.each_member for question in asked)
    if book.steps or "complete" in measures or (each and "attendance" in measures):
        return len(Fact._fields)
    return FIGURES if "attendance" in measures else TIMES if "on_time" in measures else BASIC
