"""The months of a roll, added up by the database: one row for an organisation's month instead of one for each member.

Which entry was done in time is said here in SQL as :func:`.facts.is_punctual` says it of one in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from ...plugins.contract import Book
from ...plugins.contract.periods import within
from .facts import is_late
from .parts import STATES, Part, rows
from .rolls import RollMonth, RollMonths
from .spans import first_day, last_day, month_deadline
from .values import Question

DAY = len("2025-03-01")


def load_roll_months(connection: Connection, part: Part, question: Question) -> Mapping[int, RollMonths]:
    """What the organisations of ``part`` entered in the periods of ``question``, by organisation."""
    book, periods = question.book, (*question.periods, *question.outside)
    days = {"first": min(map(first_day, periods)), "last": max(map(last_day, periods))}
    kind = {"kind": question.requirement.kind} if question.requirement.kind else {}
    # By days and not by months: what stands for a month has one day, and sorting by columns as they are is faster.
    group = f"organisation_id, date{', CASE WHEN proofs > 0 THEN 1 ELSE 0 END' if book.proof else ''}"
    query = (
        f"SELECT {_listed('id')}, {_listed(f'CASE WHEN {_punctual(book, periods)} THEN person_id END')}, "  # noqa: S608  # names of our own
        f"{_listed('CASE WHEN substr(entered_at, 1, 7) <> substr(date, 1, 7) THEN date || entered_at END')}, {group} "
        f"FROM entry WHERE {part.condition} AND book = :book AND state IN ({STATES}) AND person_id IS NOT NULL "
        f"AND date BETWEEN :first AND :last{' AND kind = :kind' if kind else ''} GROUP BY {group}"
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
