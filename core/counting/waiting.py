"""Entries that wait for somebody: plans whose day has passed, what was returned or lacks proof, work to be finished."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ...plugins.contract import Book
from ..dates import months_after
from .parts import STATES, Part, rows

NEAR_DAYS = 7
"""A deadline is near when it is this many days ahead at most."""

YEAR = 12
"""Months back in which what is still open is looked for."""


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


def waiting_entries(connection: Connection, part: Part, books: Iterable[Book], day: str) -> Iterator[Open]:
    """Plans of days that have passed, entries returned, and work that is open and near its deadline or past it."""
    marks = _marks(books)
    query = (
        # All books are named so that their index is used, which knows the states; deadlines only entries themselves do.
        f"SELECT {', '.join(Open._fields)} FROM entry "  # noqa: S608  # names of our own
        f"WHERE {part.condition} AND book IN ({_listed(marks)}) AND state IN ('planned', 'returned') "
        "AND date >= :first AND (state = 'returned' OR date < :day) "
        f"UNION ALL SELECT {', '.join(Open._fields)} FROM entry "
        f"WHERE {part.condition} AND book IN ({_listed(mark for mark, book in marks.items() if book.work)}) "
        "AND state IN ('draft', 'submitted', 'accepted', 'planned') AND date >= :first "
        "AND deadline <= :near AND finished IS NULL AND NOT (state = 'planned' AND date < :day)"
    )
    near = (date.fromisoformat(day) + timedelta(days=NEAR_DAYS)).isoformat()
    return map(Open._make, rows(connection, query, day=day, near=near, first=_year_before(day), **_names(marks)))


def bare_entries(connection: Connection, part: Part, books: Iterable[Book], day: str) -> Iterator[Bare]:
    """Where entries that were handed in do not count because nothing is attached."""
    marks = _marks(book for book in books if book.proof)
    query = (
        f"SELECT organisation_id, book, count(*), min(id) FROM entry "  # noqa: S608  # names of our own
        f"WHERE {part.condition} AND book IN ({_listed(marks)}) AND date >= :first AND state IN ({STATES}) "
        "AND proofs = 0 GROUP BY organisation_id, book"
    )
    return map(Bare._make, rows(connection, query, first=_year_before(day), **_names(marks)))


def _year_before(day: str) -> str:
    return months_after(date.fromisoformat(day), -YEAR).isoformat()


def _marks(books: Iterable[Book]) -> Mapping[str, Book]:
    return {f":book{place}": book for place, book in enumerate(books)}


def _names(marks: Mapping[str, Book]) -> dict[str, str]:
    return {mark[1:]: book.id for mark, book in marks.items()}


def _listed(marks: Iterable[str]) -> str:
    return ", ".join(marks) or "NULL"
