"""What counting reads: entries straight from their rows, and who belongs to a few branches.

Rows come as the driver's own tuples, and only the columns that what is asked depends on: of the dues of a county, which
are more than half of its entries, nobody asks who was absent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

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
    by_organisation: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    by_person: dict[tuple[str, int | None], list[Fact]] = defaultdict(list)
    for asked in _together(part, questions):
        for fact in _read(connection, part, asked, of_members):
            by_organisation[fact.book, fact.organisation_id].append(fact)
            if of_members:
                by_person[fact.book, fact.person_id].append(fact)
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


def _together(part: Part, questions: Iterable[Question]) -> list[list[Question]]:
    """Questions answered by one query: of a unit those about one book, so that each reads only its own columns; of a
    few branches, which have few entries, all that look at the same days.
    """
    by_book: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_book[question.book.id].append(question)
    if part.organisations is None:
        return list(by_book.values())
    together: dict[bool, list[Question]] = defaultdict(list)
    for asked in by_book.values():
        together[any(map(_looks_back, asked))] += asked
    return list(together.values())


def _looks_back(question: Question) -> bool:
    """Whether entries of earlier days matter too: those with a deadline in its periods, or whole cases."""
    return bool(question.book.steps) or (question.book.work and question.requirement.measure == "on_time")


def _read(connection: Connection, part: Part, asked: Sequence[Question], of_members: bool) -> Iterator[Fact]:
    width = max(_width(question, of_members) for question in asked)
    books = {question.book.id: question.book for question in asked}
    names = {f"book{place}": id_ for place, id_ in enumerate(books)}
    inside = ["date BETWEEN :first AND :last"]
    if any(map(_looks_back, asked)):
        staged = [f":{name}" for name, id_ in names.items() if books[id_].steps]
        inside += ["deadline BETWEEN :first AND :last", f"(date < :first AND book IN ({', '.join(staged) or 'NULL'}))"]
    query = (
        f"SELECT {', '.join(Fact._fields[:width])} FROM entry "  # noqa: S608  # names of our own and numbers
        f"WHERE {part.condition} AND book IN (:{', :'.join(names)}) AND state IN ({STATES}) AND ({' OR '.join(inside)})"
    )
    periods = [period for question in asked for period in (*question.periods, *question.outside)]
    rest = tuple(Fact._field_defaults[name] for name in Fact._fields[width:])
    days = {"first": min(map(first_day, periods)), "last": max(map(last_day, periods))}
    return (Fact._make(row + rest) for row in rows(connection, query, **days, **names))


def _width(question: Question, of_members: bool) -> int:
    """How many columns matter."""
    measure = question.requirement.measure
    each = of_members or question.requirement.each_member
    if question.book.steps or measure == "complete" or (each and measure == "attendance"):
        return len(Fact._fields)
    return {"attendance": FIGURES, "on_time": TIMES}.get(measure, BASIC)
