"""What the calendar and the to-do screens ask of the core: what is done, what is due, what is missing.

Call it in a thread worker. It knows no widget.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.dates import today
from ..ledger.repository import ledger_revision
from ..ledger.scope import Scope
from ..organisation.directory import Directory
from ..organisation.model import Unit
from ..organisation.repository import roster_revision
from ..requirements.calendar import Duty, Obligation, Status, month_calendar, obligations, open_rounds, worst
from ..requirements.scope import QueryScope
from ..requirements.todos import Todo, kind_title, todos
from .ledger import LedgerService
from .typed_dates import month_title

BRANCH = "branch"
MONTHS = 12
TITLE_LETTERS = 4
"""How much of a book's title stands above a column."""

STALE_SECONDS = 300
"""A number of to-dos may be so old where only the number is shown: counting them in a county takes seconds."""

MOST_KEPT = 4
"""Counts of a county that are kept at most: each takes some megabytes of a session."""

Counted = TypeVar("Counted")


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """An organisation with its duties, column by column."""

    organisation: int
    name: str
    duties: tuple[tuple[Duty, ...], ...]

    @property
    def statuses(self) -> tuple[Status | None, ...]:
        """What is most pressing in each column; ``None`` where nothing is owed."""
        return tuple(map(worst, self.duties))


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A year by month, or a month by book (then ``books`` has the ids of the columns)."""

    period: str
    titles: tuple[str, ...]
    long_titles: tuple[str, ...]
    rows: tuple[CalendarLine, ...]
    books: tuple[str, ...] = ()
    called: Callable[[int], str] = field(default=str, compare=False)
    """What a person is called, by id."""

    def words(self, row: int, column: int) -> str:
        """What a cell stands for: what is not done first."""
        duties = sorted(self.rows[row].duties[column], key=lambda duty: duty.status == "done")
        return ";".join(duty.sentence(self.called) for duty in duties)


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something to do: what kind, for whom, by when, and where it is done (an entry, a book, a person)."""

    kind: str
    due: date | None
    organisation_id: int | None
    organisation: str
    person_id: int | None
    person: str
    initials: str
    book_id: str
    book: str
    sentence: str
    entry: int | None


class DutyService:
    """Plans, deadlines and what is behind, for one person. What was counted is kept while nothing it rests on moves."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._database = ledger.database
        self._locks: defaultdict[Hashable, Lock] = defaultdict(Lock)
        self._kept: dict[Hashable, tuple[Hashable, Any]] = {}
        self._counts: dict[tuple[int, Scope], tuple[float, int]] = {}

    def todos(self, unit: Unit, scope: Scope) -> tuple[TodoRow, ...]:
        """What is to be done within ``scope`` today, by date, what has none at the end."""
        directory = self._ledger.names(unit)
        place = scope.organisation if scope.person is None else directory.branch_of(scope.person)
        found = self._once(unit, ("todos", place), lambda: todos(self._database, unit, today(), organisation=place))
        books = self._ledger.books(unit).books
        rows = tuple(
            _todo_row(todo, directory, books)
            for todo in found
            if scope.person is None or todo.person_id == scope.person
        )
        self._counts[unit.id, scope] = (monotonic(), len(rows))
        return rows

    def count(self, unit: Unit, scope: Scope) -> int:
        """How many things are to be done within ``scope``: as it was a few minutes ago, where that is known."""
        at, count = self._counts.get((unit.id, scope), (-STALE_SECONDS, 0))
        return count if monotonic() - at < STALE_SECONDS else len(self.todos(unit, scope))

    def year(self, unit: Unit, scope: Scope, year: int) -> CalendarView:
        """What the branches of a scope owe in each month of ``year``."""
        return self._once(unit, ("year", scope, year), lambda: self._year(unit, scope, year))

    def month(self, unit: Unit, scope: Scope, month: str) -> CalendarView:
        """What the branches of a scope owe in ``month``, book by book."""
        return self._once(unit, ("month", scope, month), lambda: self._month(unit, scope, month))

    def _once(self, unit: Unit, name: Hashable, count: Callable[[], Counted]) -> Counted:
        """What ``count`` gave last under this name, unless an entry, the roster or the day has changed since."""
        with self._locks[unit.id, name]:  # two screens that ask for the same share one count
            with self._database.read() as connection:
                now = (ledger_revision(connection, unit.id), roster_revision(connection), today())
            known = self._kept.get((unit.id, name))
            if known is not None and known[0] == now:
                return cast("Counted", known[1])
            made = count()
            self._kept[unit.id, name] = (now, made)
            while len(self._kept) > MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            return made

    def _year(self, unit: Unit, scope: Scope, year: int) -> CalendarView:
        with self._database.read() as connection:
            directory = self._ledger.directory(connection, unit)
            asked = self._asked(connection, unit, year)
            duties = self._duties(connection, unit, scope, asked, str(year))
        months = [f"{year:04}-{month:02}" for month in range(1, MONTHS + 1)]
        return CalendarView(
            str(year),
            tuple(_("{month}月").format(month=month) for month in range(1, MONTHS + 1)),
            tuple(map(month_title, months)),
            _lines(directory, self._branches(directory, scope), duties, months, lambda duty: duty.month),
            called=directory.person_name,
        )

    def _month(self, unit: Unit, scope: Scope, month: str) -> CalendarView:
        with self._database.read() as connection:
            directory = self._ledger.directory(connection, unit)
            asked = self._asked(connection, unit, int(month[:4]))
            duties = self._duties(connection, unit, scope, asked, month)
        owed = {duty.obligation.book.id for duty in duties}
        books = {one.book.id: one.book for one in asked if one.book.id in owed}
        titles = tuple(_(book.title) for book in books.values())
        return CalendarView(
            month,
            tuple(title[:TITLE_LETTERS] for title in titles),
            titles,
            _lines(
                directory, self._branches(directory, scope), duties, tuple(books), lambda duty: duty.obligation.book.id
            ),
            tuple(books),
            called=directory.person_name,
        )

    def _asked(self, connection: Connection, unit: Unit, year: int) -> tuple[Obligation, ...]:
        return obligations(self._ledger.books(unit).books.values(), open_rounds(connection, unit.id, year))

    def _duties(
        self, connection: Connection, unit: Unit, scope: Scope, asked: Sequence[Obligation], period: str
    ) -> tuple[Duty, ...]:
        directory = self._ledger.directory(connection, unit)
        places = self._branches(directory, scope)
        whole = scope.organisation is None and scope.person is None
        part = QueryScope(unit.id, None if whole else frozenset(places))
        return month_calendar(connection, part, asked, directory, places, period, today().isoformat())

    @staticmethod
    def _branches(directory: Directory, scope: Scope) -> tuple[int, ...]:
        """The branches of a scope, by code; of a member the branch they belong to."""
        if scope.person is not None:
            branch = directory.branch_of(scope.person)
            return () if branch is None else (branch,)
        inside = directory.organisations.keys() if scope.organisation is None else directory.under(scope.organisation)
        return tuple(one.id for one in directory.organisations.values() if one.id in inside and one.kind == BRANCH)


def _todo_row(todo: Todo, directory: Directory, books: Mapping[str, Book]) -> TodoRow:
    place, person, book = todo.organisation_id, todo.person_id, books.get(todo.book)
    return TodoRow(
        kind=kind_title(todo.kind),
        due=todo.due,
        organisation_id=place,
        organisation="" if place is None else directory.organisation_name(place),
        person_id=person,
        person="" if person is None else directory.person_name(person),
        initials="" if person is None else directory.initials(person),
        book_id=todo.book,
        book=_(book.title) if book is not None else todo.book,
        sentence=todo.sentence,
        entry=todo.entry_id,
    )


def _lines(
    directory: Directory,
    places: Iterable[int],
    duties: Iterable[Duty],
    columns: Sequence[str],
    column_of: Callable[[Duty], str],
) -> tuple[CalendarLine, ...]:
    """One line for each of ``places``."""
    cells: dict[tuple[int, str], list[Duty]] = defaultdict(list)
    for duty in duties:
        cells[duty.organisation_id, column_of(duty)].append(duty)
    return tuple(
        CalendarLine(
            place, directory.organisation_name(place), tuple(tuple(cells[place, column]) for column in columns)
        )
        for place in places
    )
