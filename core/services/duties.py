"""The calendar and the to-dos: what is done, what is due, what is missing. Knows no widget; call it in a thread."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import TypeVar

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.unit import Unit
from ..ledger.repository import ledger_revision
from ..ledger.scope import Scope
from ..organisation.directory import Directory
from ..organisation.repository import roster_revision
from ..requirements.calendar import month_calendar, obligations
from ..requirements.due_repository import open_rounds
from ..requirements.model import Duty, QueryScope, Status, worst
from ..requirements.todos import Todo, TodoKind, kind_title, todos
from ..storage.connection import UnitConnection
from .ledger import LedgerService, directory_of
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
    """A year by month, or a month by book (then ``books`` has the ids of the columns).

    ``names`` says what the people are called about whom an entry is missing, by id.
    """

    period: str
    titles: tuple[str, ...]
    long_titles: tuple[str, ...]
    rows: tuple[CalendarLine, ...]
    names: Mapping[int, str]
    books: tuple[str, ...] = ()

    def words(self, row: int, column: int) -> str:
        """Return what a cell stands for: what is not done first."""
        duties = sorted(self.rows[row].duties[column], key=lambda duty: duty.status == "done")
        return ";".join(duty.sentence(self.names.__getitem__) for duty in duties)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with what its organisation is called, the codes of the members an entry is missing about, and in words."""

    duty: Duty
    organisation: str
    organisation_code: str
    missing_members: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something to do: what kind, for whom, by when, and where it is done (an entry, a book, a person).

    ``kind`` as users call it, ``kind_id`` as stored; codes are empty where there is no organisation or person.
    """

    kind_id: TodoKind
    kind: str
    due: date | None
    organisation_id: int | None
    organisation_code: str
    organisation: str
    person_id: int | None
    person_code: str
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
        self._workspace = ledger.workspace
        self._counts: dict[tuple[int, Scope], tuple[float, int]] = {}

    def todos(self, unit: Unit, scope: Scope, day: date | None = None) -> tuple[TodoRow, ...]:
        """Return what is to be done within ``scope`` on ``day`` (``None`` is today), what has no date at the end."""
        directory = self._ledger.names(unit)
        place = scope.organisation if scope.person is None else directory.branch_of(scope.person)
        on = day or self._workspace.clock.today()
        found = self._once(unit, ("todos", place), on, lambda connection: todos(connection, on, organisation=place))
        books = self._ledger.books(unit).books
        rows = tuple(
            _todo_row(todo, directory, books)
            for todo in found
            if scope.person is None or todo.person_id == scope.person
        )
        self._counts[unit.id, scope] = (monotonic(), len(rows))
        return rows

    def count(self, unit: Unit, scope: Scope) -> int:
        """Return how many things are to be done within ``scope``: as it was a few minutes ago, where that is known."""
        at, count = self._counts.get((unit.id, scope), (-STALE_SECONDS, 0))
        return count if monotonic() - at < STALE_SECONDS else len(self.todos(unit, scope))

    def year(self, unit: Unit, scope: Scope, year: int) -> CalendarView:
        """Return what the branches of a scope owe in each month of ``year``."""
        return self._once(
            unit, ("year", scope, year), self._workspace.clock.today(),
            lambda connection: self._year(connection, unit, scope, year),
        )  # fmt: skip

    def month(self, unit: Unit, scope: Scope, month: str) -> CalendarView:
        """Return what the branches of a scope owe in ``month``, book by book."""
        return self._once(
            unit, ("month", scope, month), self._workspace.clock.today(),
            lambda connection: self._month(connection, unit, scope, month),
        )  # fmt: skip

    def duties(self, unit: Unit, scope: Scope, year: int, book: str = "") -> tuple[DutyRow, ...]:
        """Return what the branches of a scope owe in ``year``, branch by branch; of one book, as users call it, or all.

        Raises:
            Error: the unit has no such book.
        """
        books = self._ledger.books(unit)
        asked = (books.find(book),) if book else tuple(books.books.values())
        with self._workspace.read(unit) as connection:
            directory = directory_of(self._workspace, connection)
            found = self._duties(connection, scope, asked, str(year))
        return tuple(
            DutyRow(
                duty,
                directory.organisation_name(duty.organisation_id),
                directory.organisation_code(duty.organisation_id),
                tuple(map(directory.person_code, duty.people)),
                duty.sentence(directory.person_name),
            )
            for duty in found
        )

    def _once(
        self, unit: Unit, name: tuple[Hashable, ...], day: date, count: Callable[[UnitConnection], Counted]
    ) -> Counted:
        """What ``count`` gave last under this name, unless an entry, the roster or the day has changed since."""
        with self._workspace.read(unit) as connection:
            revision = (ledger_revision(connection), roster_revision(connection), day)
            # Two screens that ask for the same share one count.
            return self._workspace.kept(("duties", unit.id, *name), revision, lambda: count(connection), most=MOST_KEPT)

    def _year(self, connection: UnitConnection, unit: Unit, scope: Scope, year: int) -> CalendarView:
        directory = directory_of(self._workspace, connection)
        duties = self._duties(connection, scope, tuple(self._ledger.books(unit).books.values()), str(year))
        months = [f"{year:04}-{month:02}" for month in range(1, MONTHS + 1)]
        return CalendarView(
            str(year),
            tuple(_("{month}月").format(month=month) for month in range(1, MONTHS + 1)),
            tuple(map(month_title, months)),
            _lines(directory, _branches(directory, scope), duties, months, lambda duty: duty.month),
            _names(directory, duties),
        )

    def _month(self, connection: UnitConnection, unit: Unit, scope: Scope, month: str) -> CalendarView:
        directory, books = directory_of(self._workspace, connection), self._ledger.books(unit).books
        duties = self._duties(connection, scope, tuple(books.values()), month)
        owed = {duty.book for duty in duties}
        shown = tuple(id_ for id_ in books if id_ in owed)
        titles = tuple(_(books[id_].title) for id_ in shown)
        return CalendarView(
            month,
            tuple(title[:TITLE_LETTERS] for title in titles),
            titles,
            _lines(directory, _branches(directory, scope), duties, shown, lambda duty: duty.book),
            _names(directory, duties),
            shown,
        )

    def _duties(
        self, connection: UnitConnection, scope: Scope, books: tuple[Book, ...], period: str
    ) -> tuple[Duty, ...]:
        """What the branches of a scope owe in a year or a month, as books and the year's open rounds ask for it."""
        directory = directory_of(self._workspace, connection)
        places = _branches(directory, scope)
        whole = scope.organisation is None and scope.person is None
        part = QueryScope(None if whole else frozenset(places))
        asked = obligations(books, open_rounds(connection, int(period[:4])))
        day = self._workspace.clock.today().isoformat()
        return month_calendar(connection, part, asked, directory, places, period, day)


def _branches(directory: Directory, scope: Scope) -> tuple[int, ...]:
    """The branches of a scope, by code; of a member the branch they belong to."""
    if scope.person is not None:
        branch = directory.branch_of(scope.person)
        return () if branch is None else (branch,)
    inside = directory.organisations.keys() if scope.organisation is None else directory.under(scope.organisation)
    return tuple(one.id for one in directory.organisations.values() if one.id in inside and one.kind == BRANCH)


def _names(directory: Directory, duties: Iterable[Duty]) -> Mapping[int, str]:
    return {person: directory.person_name(person) for duty in duties for person in duty.people}


def _todo_row(todo: Todo, directory: Directory, books: Mapping[str, Book]) -> TodoRow:
    place, person, book = todo.organisation_id, todo.person_id, books.get(todo.book)
    return TodoRow(
        kind_id=todo.kind,
        kind=kind_title(todo.kind),
        due=todo.due,
        organisation_id=place,
        organisation_code="" if place is None else directory.organisation_code(place),
        organisation="" if place is None else directory.organisation_name(place),
        person_id=person,
        person_code="" if person is None else directory.person_code(person),
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
