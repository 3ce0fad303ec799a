"""What counting reads: entries straight from their rows, the months of rolls, and who belongs to a few branches.

Only the columns and kinds of entries are read that what is asked depends on. The months of a roll
(:class:`.facts.RollMonths`) are added up by the database: one row for an organisation's month instead of one for each
member. Which entry was done in time is said here in SQL as :func:`.facts.is_punctual` says it of one in memory.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...plugins.contract import Book, Requirement
from ...plugins.contract.values import within
from ..kernel.dates import first_day, last_day, month_deadline
from ..ledger.entry import COUNTED
from ..organisation.directory import FOR_EVER, Directory, OrganisationInfo, PersonInfo, Stay
from ..storage.connection import UnitConnection
from .facts import Fact, RollMonth, RollMonths, is_late
from .model import BoundRequirement, QueryScope

BATCH = 1_000
"""Rows taken from the driver at a time."""

STATES = ", ".join(f"'{state}'" for state in sorted(COUNTED))
"""The states that count, for an IN clause."""

DAY = len("2025-03-01")

FEW_ORGANISATIONS = 5
"""Entries of so few organisations are found by the organisation, those of more by their book."""

ONE_OF_FEW = {"sqlite": "+book = :book AND date > ''", "postgresql": "book = :book"}
"""The condition of one book where few organisations are meant. SQLite has no statistics: the plus keeps it from reading
the whole book of the unit, the date leads it to the index of organisations and days."""

SOMEBODY = "+person_id"
"""The person an entry is about, where all entries are read: the plus keeps SQLite from doing so person by person."""


def condition(part: QueryScope) -> str:
    """Return what narrows the entries of the unit in a WHERE clause, beginning with AND; empty for all of them."""
    if part.organisations is None:
        return ""
    named = f"organisation_id IN ({ids(part.organisations)})"
    return f" AND ({named} OR person_id IN ({ids(part.people)}))" if part.people else f" AND {named}"


def _ways(part: QueryScope) -> tuple[str, ...]:
    """The same as conditions of which no entry fulfils two: each has an index of its own."""
    if part.organisations is None or not part.people:
        return (condition(part),)
    of_places = f"organisation_id IN ({ids(part.organisations)})"
    return f" AND {of_places}", f" AND person_id IN ({ids(part.people)}) AND NOT {of_places}"


def book_condition(connection: UnitConnection, part: QueryScope) -> str:
    """Return :func:`condition` with that of being an entry of the one book ``:book``."""
    few = part.organisations is not None and len(part.organisations) <= FEW_ORGANISATIONS
    return f"{condition(part)} AND {ONE_OF_FEW[connection.dialect] if few else 'book = :book'}"


def ids(rows: Collection[int]) -> str:
    """Return row ids for an IN clause; never empty."""
    return ", ".join(str(int(row)) for row in sorted(rows)) or "NULL"


def rows(connection: UnitConnection, query: str, **values: str | int) -> Iterator[Any]:
    """Yield the driver's own tuples: SQLAlchemy's rows cost as much again as reading does."""
    cursor = connection.execute(query, values).cursor
    try:
        while batch := cursor.fetchmany(BATCH):
            yield from batch
    finally:
        cursor.close()


def load_roll_months(
    connection: UnitConnection, part: QueryScope, question: BoundRequirement
) -> Mapping[int, RollMonths]:
    """Return what the organisations of ``part`` entered in the periods of ``question``, by organisation."""
    book, periods = question.book, (*question.periods, *question.outside)
    days = {"first": min(map(first_day, periods)), "last": max(map(last_day, periods))}
    kind = {"kind": question.requirement.kind} if question.requirement.kind else {}
    # By days and not by months: what stands for a month has one day, and sorting by columns as they are is faster.
    group = f"organisation_id, date{', CASE WHEN proofs > 0 THEN 1 ELSE 0 END' if book.proof else ''}"
    query = (
        f"SELECT {_listed('id')}, {_listed(f'CASE WHEN {_punctual(book, periods)} THEN person_id END')}, "  # noqa: S608  # names of our own
        f"{_listed('CASE WHEN substr(entered_on, 1, 7) <> substr(date, 1, 7) THEN date || entered_on END')}, {group} "
        f"FROM entry WHERE unit_id = :unit{book_condition(connection, part)} "
        f"AND state IN ({STATES}) AND {SOMEBODY} IS NOT NULL AND date BETWEEN :first AND :last"
        f"{' AND kind = :kind' if kind else ''} GROUP BY {group}"
    )
    found: dict[int, list[RollMonth]] = defaultdict(list)
    for entries, punctual, written, place, day, *proved in rows(connection, query, book=book.id, **days, **kind):
        late = sum(is_late(one[:DAY], one[DAY:]) for one in written.split(",")) if written else 0
        found[place].append(RollMonth(day[:7], all(proved), _numbers(entries), _numbers(punctual), late))
    return {place: RollMonths(tuple(months)) for place, months in found.items()}


def _punctual(book: Book, periods: Iterable[str]) -> str:
    """The condition that an entry was done in time and paid in full, or that nothing was due."""
    finished = "finished" if book.work or book.amounts == "due_paid" else "date"
    return (
        f"due = 0 OR ({finished} IS NOT NULL AND COALESCE({finished} <= {_deadline(book, periods)}, 1 = 1) "
        "AND COALESCE(paid, 0) >= COALESCE(due, 0))"
    )


def _deadline(book: Book, periods: Iterable[str]) -> str:
    if book.dated == "day":
        return "deadline"
    months = dict.fromkeys(month for period in periods for month in within("month", period))
    graces = " ".join(f"WHEN '{month}' THEN '{month_deadline(month, book.grace)}'" for month in months)
    return f"COALESCE(deadline, CASE substr(date, 1, 7) {graces} END)"


def _listed(values: str) -> str:
    return f"string_agg(CAST({values} AS TEXT), ',')"


def _numbers(listed: str | None) -> tuple[int, ...]:
    return tuple(map(int, listed.split(","))) if listed else ()


BASIC, TIMES, FIGURES = (Fact._fields.index(name) for name in ("deadline", "required", "title"))
"""How many columns are read where only entries are counted, where time and money matter, where people are counted."""

PEOPLE = """
    SELECT p.id, p.code, s.name, s.initials, s.since, s.until, s.branch_id, s.status, s.class_name, s.mobile_since
    FROM person p JOIN person_state s ON s.unit_id = :unit AND s.person_id = p.id
    WHERE p.unit_id = :unit
    AND p.id IN (SELECT person_id FROM person_state WHERE unit_id = :unit AND branch_id IN ({places}))
    ORDER BY p.id, s.since, s.id"""


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """Entries by book and organisation; where members are asked, also by book and the person they are about.

    ``of_rolls`` has the months of each organisation for requirements that are answered by them.
    """

    by_organisation: Mapping[tuple[str, int], list[Fact]]
    by_person: Mapping[tuple[str, int | None], list[Fact]]
    of_rolls: Mapping[Requirement, Mapping[int, RollMonths]]

    def of(
        self, requirement: Requirement, organisations: Sequence[int], person: int | None = None
    ) -> Sequence[Fact] | RollMonths:
        """What answers a requirement that is asked of an organisation, or of a person who is or was in some."""
        book = requirement.book
        if requirement.measure == "on_time" and requirement in self.of_rolls:
            (place,) = organisations
            return self.of_rolls[requirement].get(place, RollMonths())
        if person is not None and requirement.measure != "attendance":
            return self.by_person.get((book, person), ())
        return [fact for place in organisations for fact in self.by_organisation.get((book, place), ())]


def load_facts(
    connection: UnitConnection, part: QueryScope, questions: Collection[BoundRequirement], *, of_members: bool
) -> LedgerFacts:
    """Return the entries in states that count that ``questions`` look at; ``of_members``: they are asked of members."""
    by_organisation: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    by_person: dict[tuple[str, int | None], list[Fact]] = defaultdict(list)
    months = {} if of_members else {one.requirement: one for one in questions if one.by_months}
    for asked in _together(part, (one for one in questions if one.requirement not in months)):
        for fact in _read(connection, part, asked, of_members):
            by_organisation[fact.book, fact.organisation_id].append(fact)
            if of_members:
                by_person[fact.book, fact.person_id].append(fact)
    of_rolls = {requirement: load_roll_months(connection, part, one) for requirement, one in months.items()}
    return LedgerFacts(by_organisation, by_person, of_rolls)


def load_people(
    connection: UnitConnection, places: Collection[int], organisations: Iterable[OrganisationInfo] = ()
) -> Directory:
    """Return those people who are or were in some organisations; of organisations only what is given is known."""
    people: dict[int, PersonInfo] = {}
    for id_, code, name, initials, since, until, *rest in rows(connection, PEOPLE.format(places=ids(places))):
        stays = people[id_].stays if id_ in people else ()
        people[id_] = PersonInfo(id_, code, name, initials, (), (*stays, Stay(since, until or FOR_EVER, *rest)))
    return Directory.of(organisations, people.values(), {})


def _together(part: QueryScope, questions: Iterable[BoundRequirement]) -> list[list[BoundRequirement]]:
    """Questions answered by one query: of a unit those about one book, so that each reads only its own columns; of a
    few branches, which have few entries, all that look at the same days.
    """
    by_book: dict[str, list[BoundRequirement]] = defaultdict(list)
    for question in questions:
        by_book[question.book.id].append(question)
    if part.organisations is None:
        return list(by_book.values())
    together: dict[bool, list[BoundRequirement]] = defaultdict(list)
    for asked in by_book.values():
        together[any(map(_looks_back, asked))] += asked
    return list(together.values())


def _looks_back(question: BoundRequirement) -> bool:
    """Whether entries of earlier days matter too: those with a deadline in its periods, or whole cases."""
    return bool(question.book.steps) or (question.book.work and question.requirement.measure == "on_time")


def _read(
    connection: UnitConnection, part: QueryScope, asked: Sequence[BoundRequirement], of_members: bool
) -> Iterator[Fact]:
    width = max(_width(question, of_members) for question in asked)
    books = {question.book.id: question.book for question in asked}
    names = {f"book{place}": id_ for place, id_ in enumerate(books)}
    of_books: list[str] = []
    kinds: dict[str, str] = {}
    for name, id_ in names.items():
        mine = {f"{name}_kind{place}": kind for place, kind in enumerate(_kinds(books[id_], asked))}
        of_books.append(f"book = :{name}" + (f" AND kind IN (:{', :'.join(mine)})" if mine else ""))
        kinds |= mine
    inside = ["date BETWEEN :first AND :last"]
    if any(map(_looks_back, asked)):
        staged = [f":{name}" for name, id_ in names.items() if books[id_].steps]
        inside += ["deadline BETWEEN :first AND :last", f"(date < :first AND book IN ({', '.join(staged) or 'NULL'}))"]
    wanted = f"({' OR '.join(of_books)}) AND state IN ({STATES}) AND ({' OR '.join(inside)})"
    query = " UNION ALL ".join(
        f"SELECT {', '.join(Fact._fields[:width])} FROM entry WHERE unit_id = :unit{way} AND {wanted}"  # noqa: S608  # names of our own and numbers
        for way in _ways(part)
    )
    periods = [period for question in asked for period in (*question.periods, *question.outside)]
    rest = tuple(Fact._field_defaults[name] for name in Fact._fields[width:])
    days = {"first": min(map(first_day, periods)), "last": max(map(last_day, periods))}
    return (Fact._make(row + rest) for row in rows(connection, query, **days, **names, **kinds))


def _kinds(book: Book, asked: Iterable[BoundRequirement]) -> tuple[str, ...]:
    """The kinds of entries of a book that are asked for; empty for all."""
    kinds = {question.requirement.kind for question in asked if question.book.id == book.id}
    return () if book.steps or "" in kinds else tuple(sorted(kinds))


def _width(question: BoundRequirement, of_members: bool) -> int:
    """How many columns matter."""
    measure = question.requirement.measure
    each = of_members or question.requirement.each_member
    if question.book.steps or measure == "complete" or (each and measure == "attendance"):
        return len(Fact._fields)
    return {"attendance": FIGURES, "on_time": TIMES}.get(measure, BASIC)
