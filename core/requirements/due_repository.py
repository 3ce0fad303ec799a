"""What calendar, to-dos and reminders read: entries by day, what waits, who did something and who did not."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import text

from ...plugins.contract import Book
from ..adoption.model import read_params
from ..kernel.dates import months_after
from ..rounds.model import CLOSED
from ..rounds.repository import frozen_scheme
from ..storage.connection import UnitConnection
from .facts import Fact
from .model import OpenRound, QueryScope
from .repository import SOMEBODY, STATES, book_condition, condition, ids, rows

NEAR_DAYS = 7
"""A deadline is near when it is this many days ahead at most."""

YEAR = 12
"""Months back in which what is still open is looked for."""

FEW_IDLE = 2_000
"""So few people are looked up one by one, more of them through all that was entered."""

IDLE = "'planned', 'withdrawn'"
"""Entries in these states show nothing that was done."""

OPEN_ROUNDS = text("""
    SELECT scheme_data, params FROM assessment_round
    WHERE unit_id = :unit AND year = :year AND stage <> :closed AND voided = 0 ORDER BY id""")

BEFORE = text("SELECT seq FROM audit_entry WHERE unit_id = :unit AND at < :at ORDER BY seq DESC LIMIT 1")

WRITTEN_DAYS = text("""
    SELECT entered_on, count(*) FROM entry
    WHERE unit_id = :unit AND seq > :seq AND entered_on >= :first AND state <> 'withdrawn' GROUP BY entered_on""")

STILL = """
    SELECT o.id FROM organisation o WHERE o.unit_id = :unit AND o.id IN ({places}) AND (
        SELECT 1 FROM entry e WHERE e.unit_id = :unit AND e.organisation_id = o.id AND +e.seq > :seq
        ORDER BY e.date DESC LIMIT 1) IS NULL"""
"""Looked for from the latest day back; the plus keeps it from walking through all that was written since."""


class DayCount(NamedTuple):
    """``entries`` of an organisation alike in day, kind and state; ``people`` are ids they are about, as text."""

    date: str
    organisation_id: int
    kind: str
    state: str
    proofs: int
    entries: int
    people: str | None


class Open(NamedTuple):
    """An entry that waits; ``state`` as stored."""

    id: int
    book: str
    organisation_id: int
    person_id: int | None
    date: str
    title: str
    deadline: str | None
    finished: str | None
    state: str
    remark: str


class Bare(NamedTuple):
    """How many entries of an organisation's book only lack their proof; ``entry_id`` is one of them."""

    organisation_id: int
    book: str
    entries: int
    entry_id: int


def waiting_entries(connection: UnitConnection, part: QueryScope, books: Iterable[Book], day: str) -> Iterator[Open]:
    """Return plans of days gone by, entries returned, and work that is open and near its deadline or past it."""
    marks = _marks(books)
    query = (
        # All books are named so that their index is used, which knows the states; deadlines only entries themselves do.
        f"SELECT {', '.join(Open._fields)} FROM entry "  # noqa: S608  # names of our own
        f"WHERE unit_id = :unit{condition(part)} AND book IN ({_listed(marks)}) AND state IN ('planned', 'returned') "
        "AND date >= :first AND (state = 'returned' OR date < :day) "
        f"UNION ALL SELECT {', '.join(Open._fields)} FROM entry "
        f"WHERE unit_id = :unit{condition(part)} "
        f"AND book IN ({_listed(mark for mark, book in marks.items() if book.work)}) "
        "AND state IN ('draft', 'submitted', 'accepted', 'planned') AND date >= :first "
        "AND deadline <= :near AND finished IS NULL AND NOT (state = 'planned' AND date < :day)"
    )
    near = (date.fromisoformat(day) + timedelta(days=NEAR_DAYS)).isoformat()
    return map(Open._make, rows(connection, query, day=day, near=near, first=_year_before(day), **_names(marks)))


def bare_entries(connection: UnitConnection, part: QueryScope, books: Iterable[Book], day: str) -> Iterator[Bare]:
    """Return where entries that were handed in do not count because nothing is attached."""
    marks = _marks(book for book in books if book.proof)
    query = (
        f"SELECT organisation_id, book, count(*), min(id) FROM entry "  # noqa: S608  # names of our own
        f"WHERE unit_id = :unit{condition(part)} AND book IN ({_listed(marks)}) "
        f"AND date >= :first AND state IN ({STATES}) AND proofs = 0 GROUP BY book, organisation_id"
    )
    return map(Bare._make, rows(connection, query, first=_year_before(day), **_names(marks)))


def open_rounds(connection: UnitConnection, year: int) -> tuple[OpenRound, ...]:
    """Return the rounds of a year that the unit has open."""
    asked = {"year": year, "closed": CLOSED}
    return tuple(
        OpenRound(frozen_scheme(data), read_params(params)) for data, params in connection.execute(OPEN_ROUNDS, asked)
    )


def day_counts(
    connection: UnitConnection, part: QueryScope, book: str, first: str, last: str, *, with_people: bool
) -> Iterator[DayCount]:
    """Return what was entered in a book between two ISO days, added up in the order of its index."""
    within = book_condition(connection, part)
    people = "string_agg(CAST(person_id AS TEXT), ',')" if with_people else "NULL"
    group = "date, organisation_id, kind, state, proofs"
    query = (
        f"SELECT {group}, count(*), {people} FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND date BETWEEN :first AND :last AND state NOT IN ({IDLE}) GROUP BY {group}"
    )
    return map(DayCount._make, rows(connection, query, book=book, first=first, last=last))


def still_organisations(connection: UnitConnection, places: Collection[int], day: str) -> frozenset[int]:
    """Return those of ``places`` in whose ledger nothing was written in the month before ``day``.

    The chain's clock says when that was.
    """
    ago = months_after(date.fromisoformat(day), -1).isoformat()
    before = connection.execute(BEFORE, {"at": ago}).scalar() or 0
    return frozenset(row[0] for row in rows(connection, STILL.format(places=ids(places)), seq=before))


def written_days(connection: UnitConnection, first: date) -> Mapping[str, int]:
    """Return how many entries were first written on each ISO day since ``first``, without those withdrawn."""
    # The chain's clock is another zone's: a day earlier is before the first day everywhere.
    before = (first - timedelta(days=1)).isoformat()
    seq = connection.execute(BEFORE, {"at": before}).scalar() or 0
    found = connection.execute(WRITTEN_DAYS, {"seq": seq, "first": first.isoformat()})
    return {row[0]: row[1] for row in found}


def case_facts(connection: UnitConnection, part: QueryScope, book: str) -> Iterator[Fact]:
    """Return every entry of a staged book that counts."""
    within = book_condition(connection, part)
    query = (
        f"SELECT {', '.join(Fact._fields)} FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND state IN ({STATES})"
    )
    return map(Fact._make, rows(connection, query, book=book))


class Held(NamedTuple):
    """A meeting; ``attendance`` as stored."""

    organisation_id: int
    kind: str
    date: str
    attendance: str | None


def meetings_held(connection: UnitConnection, part: QueryScope, book: str, window: tuple[str, str]) -> Iterator[Held]:
    """Return entries of a book between two ISO days that say how many should have come."""
    within = book_condition(connection, part)
    query = (
        f"SELECT organisation_id, kind, date, attendance FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND date BETWEEN :first AND :last AND state IN ({STATES}) AND required IS NOT NULL"
    )
    return map(Held._make, rows(connection, query, book=book, first=window[0], last=window[1]))


def people_behind(
    connection: UnitConnection, part: QueryScope, book: Book, window: tuple[str, str], day: str
) -> Iterator[tuple[int, int]]:
    """Return people, with their organisations, who did not do what was due within two ISO days and before ``day``."""
    within = book_condition(connection, part)
    query = (
        f"SELECT DISTINCT {SOMEBODY}, organisation_id FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND state IN ({STATES}) AND {SOMEBODY} IS NOT NULL AND NOT ({_done(book)}) "
        "AND (date BETWEEN :first AND :last OR deadline BETWEEN :first AND :last) "
        "AND deadline >= :first AND deadline < :day"
    )
    return rows(connection, query, book=book.id, first=window[0], last=window[1], day=day)


def people_who_did(
    connection: UnitConnection, part: QueryScope, book: Book, window: tuple[str, str], idle: Collection[int]
) -> Iterator[int]:
    """Return people who did something between two ISO days; ``idle`` are those it is asked of."""
    within = book_condition(connection, part)
    if len(idle) <= FEW_IDLE:
        within = f" AND person_id IN ({ids(idle)}) AND book = :book"
    days = "date BETWEEN :first AND :last" + (" OR deadline BETWEEN :first AND :last" if book.work else "")
    query = (
        f"SELECT DISTINCT {SOMEBODY} FROM entry WHERE unit_id = :unit{within} AND state IN ({STATES}) "  # noqa: S608  # ours
        f"AND {SOMEBODY} IS NOT NULL AND ({days}) AND {_done(book)}"
    )
    return (row[0] for row in rows(connection, query, book=book.id, first=window[0], last=window[1]))


def organisations_with_entries(
    connection: UnitConnection, part: QueryScope, book: str, first: str, last: str
) -> frozenset[int]:
    """Return the organisations that have an entry of a book between two ISO days."""
    within = book_condition(connection, part)
    query = (
        f"SELECT DISTINCT organisation_id FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND date BETWEEN :first AND :last AND state IN ({STATES})"
    )
    return frozenset(row[0] for row in rows(connection, query, book=book, first=first, last=last))


def latest_entries(connection: UnitConnection, part: QueryScope, book: str) -> Mapping[int, str]:
    """Return the ISO day of the latest entry of a book about each person."""
    within = book_condition(connection, part)
    query = (
        f"SELECT {SOMEBODY}, max(date) FROM entry WHERE unit_id = :unit{within} "  # noqa: S608  # ours
        f"AND state IN ({STATES}) AND {SOMEBODY} IS NOT NULL GROUP BY {SOMEBODY}"
    )
    return dict(rows(connection, query, book=book))


def _done(book: Book) -> str:
    """The condition that what an entry asks of a person was done."""
    if book.amounts == "due_paid":
        return "(COALESCE(paid, 0) > 0 OR COALESCE(due, -1) = 0)"
    return "finished IS NOT NULL" if book.work else "1 = 1"


def _year_before(day: str) -> str:
    return months_after(date.fromisoformat(day), -YEAR).isoformat()


def _marks(books: Iterable[Book]) -> Mapping[str, Book]:
    return {f":book{place}": book for place, book in enumerate(books)}


def _names(marks: Mapping[str, Book]) -> dict[str, str]:
    return {mark[1:]: book.id for mark, book in marks.items()}


def _listed(marks: Iterable[str]) -> str:
    return ", ".join(marks) or "NULL"
