"""The books of units and the lists of what stands in them. Call it in a thread worker.

Single entries are the business of :mod:`.entries`, the roster of :mod:`.roster`, plans and to-dos of :mod:`.duties`,
checks and ratings of :mod:`.oversight`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.pinyin import sounds_like
from ..kernel.unit import Unit
from ..ledger.attachments.intake import GivenFile
from ..ledger.books import (
    UnitBooks,
    add_books,
    plugin_books,
    read_books,
    rename_book,
    restore_book,
    retire_book,
    unit_books,
)
from ..ledger.doubts_repository import doubts_about
from ..ledger.entry import Entry
from ..ledger.repository import (
    book_summary,
    books_revision,
    count_entries,
    entries_by_id,
    last_dates,
    list_entries,
    member_entries,
)
from ..ledger.scope import BookSummary, Scope, tier_filter
from ..organisation.directory import Directory, OrganisationInfo
from ..organisation.people_repository import load_directory
from ..organisation.repository import roster_revision
from ..storage.connection import UnitConnection
from .entry_lists import ListedEntry, listed_entries
from .typed_dates import month_days, next_month
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class Choice:
    """A ledger one may look at: its scope, which of the three tiers it is, the code, and where it belongs."""

    scope: Scope
    tier: str
    code: str
    within: str


@dataclass(frozen=True, slots=True)
class BookRow:
    """A book in the list, with what a month brought it; ``last`` is the ISO day of its latest entry."""

    id: str
    title: str
    group: str
    entries: int
    drafts: int
    unproved: int
    returned: int
    last: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The books of a scope in a month."""

    scope: Scope
    month: str
    books: tuple[BookRow, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list: its book, where it is from, whom it is about, and what is doubtful about it."""

    entry: Entry
    book: Book
    organisation: str
    person: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookYear:
    """What a year brought a book: how many entries each month from January, and the last ones up to a month's end."""

    months: tuple[int, ...]
    last: tuple[ListedEntry, ...]


NOTHING = BookSummary("", 0, 0, 0, 0, "")
MONTHS_BACK = 11
"""When a member's book moved last is looked for in the year that ends with the month."""

MOST_CHOICES = 200
"""So many people are offered at most; typing one more letter narrows them."""


class LedgerService:
    """The ledgers of all units, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def organisation(self, unit: Unit, called: str) -> OrganisationInfo:
        """Return the organisation of a unit with that code or name.

        Raises:
            Error: there is none, or several.
        """
        directory = self.names(unit)
        return directory.organisations[directory.organisation(called)]

    def books(self, unit: Unit) -> UnitBooks:
        """The books of a unit, read again only when something about them changed."""
        plugin_books()  # asked of plugins once, while nobody waits for a connection
        with self.workspace.read(unit) as connection:
            return books_of(self.workspace, connection)

    def book(self, unit: Unit, book: str) -> Book:
        """The book with the id ``book``, in use or not.

        Raises:
            Error: there is none.
        """
        return self.books(unit).of(book)

    def names(self, unit: Unit) -> Directory:
        """Names and places of a unit, read again only when something about them changed."""
        with self.workspace.read(unit) as connection:
            return directory_of(self.workspace, connection)

    # Changing books.

    def add_books(self, unit: Unit, file: GivenFile) -> tuple[Book, ...]:
        """Give the unit the books of a TOML file of ``[[book]]`` tables: new ones, or existing ones with more in them.

        Raises:
            FileRefused: something in the file is wrong, or a book would lose what its entries may hold.
        """
        books = read_books(file.name, file.content)
        plugin_books()
        with self.workspace.act(unit) as transaction:
            add_books(transaction, books)
        return books

    def rename_book(self, unit: Unit, called: str, title: str) -> Book:
        """Call a book otherwise.

        Raises:
            Error: no such book, or the title is empty, not storable, or that of another book.
        """
        plugin_books()
        with self.workspace.act(unit) as transaction:
            return rename_book(transaction, called, title)

    def retire_book(self, unit: Unit, called: str) -> Book:
        """Set a book aside; its entries stay.

        Raises:
            Error: no such book in use.
        """
        plugin_books()
        with self.workspace.act(unit) as transaction:
            return retire_book(transaction, called)

    def restore_book(self, unit: Unit, called: str) -> Book:
        """Bring back a book that was set aside.

        Raises:
            Error: no such book among those set aside.
        """
        plugin_books()
        with self.workspace.act(unit) as transaction:
            return restore_book(transaction, called)

    # Looking.

    def choices(self, unit: Unit, typed: str) -> tuple[Choice, ...]:
        """The ledgers that ``typed`` may mean: the unit's, organisations and people by name, code or initials."""
        directory = self.names(unit)
        words = typed.strip()
        found = [] if words else [Choice(Scope(name=_("总台账")), _("总台账"), "", unit.name)]
        for one in directory.organisations.values():
            if words.casefold() in f"{one.name}\n{one.code}".casefold() or sounds_like(one.name, words):
                above = directory.organisations.get(one.parent_id or 0)
                tier = _("分台账") if one.kind == "branch" else _("总台账")
                found.append(Choice(Scope(one.id, None, one.name), tier, one.code, above.name if above else unit.name))
        for id_ in directory.find_people(words)[:MOST_CHOICES] if words else ():
            branch = directory.branch_of(id_)
            within = directory.organisation_name(branch) if branch is not None else unit.name
            person = directory.people[id_]
            found.append(Choice(Scope(None, id_, person.name), _("明细台账"), person.code, within))
        return tuple(found)

    def overview(self, unit: Unit, scope: Scope, month: str) -> Overview:
        """The books in use with what ``month`` brought them within ``scope``, and when each moved last."""
        first, last = month_days(month)
        books = self.books(unit).books
        with self.workspace.read(unit) as connection:
            if scope.person is not None:
                directory = directory_of(self.workspace, connection)
                since, _last = month_days(next_month(month, -MONTHS_BACK))
                entries = [one for one, _part in member_entries(connection, directory, scope.person, since, last)]
                found = _figures([one for one in entries if one.date >= first])
                moved = {book: one.last_date for book, one in _figures(entries).items()}
            elif scope.organisation is not None:
                wanted = directory_of(self.workspace, connection).under(scope.organisation)
                found = {one.book: one for one in book_summary(connection, wanted, first, last)}
                moved = dict(last_dates(connection, books, wanted))
            else:
                found = {one.book: one for one in book_summary(connection, None, first, last)}
                moved = dict(last_dates(connection, books))
        rows = []
        for book in books.values():
            month_of = found.get(book.id, NOTHING)
            rows.append(
                BookRow(
                    id=book.id,
                    title=_(book.title),
                    group=_(book.group),
                    entries=month_of.entries,
                    drafts=month_of.drafts,
                    unproved=month_of.unproved if book.proof else 0,
                    returned=month_of.returned,
                    last=moved.get(book.id, ""),
                )
            )
        return Overview(scope, month, tuple(rows))

    def book_year(self, unit: Unit, book: str, scope: Scope, month: str, most: int) -> BookYear:
        """What the year of ``month`` brought ``book`` within ``scope``, and its last entries up to the end of that
        month, at most ``most``, newest first.
        """
        books, days = self.books(unit), [month_days(f"{month[:4]}-{number:02}") for number in range(1, 13)]
        begin, (_first, last) = days[0][0], month_days(month)
        with self.workspace.read(unit) as connection:
            directory = directory_of(self.workspace, connection)
            if scope.person is not None:
                own = member_entries(connection, directory, scope.person, begin, days[-1][1])
                dates = [entry.date for entry, _part in own if entry.book == book]
                months = tuple(sum(first <= one <= end for one in dates) for first, end in days)
                found = [pair for pair in reversed(own) if pair[0].book == book and pair[0].date <= last][:most]
            else:
                wanted = replace(tier_filter(directory, scope.organisation), book=book)
                months = tuple(count_entries(connection, replace(wanted, first=one, last=end)) for one, end in days)
                until = replace(wanted, first=begin, last=last)
                found = [(one, "") for one in list_entries(connection, until, limit=most, newest_first=True)]
            return BookYear(months, tuple(listed_entries(found, books, directory, {}, texts=False)))

    def organisations(self, unit: Unit, scope: Scope) -> frozenset[int] | None:
        """The organisations a scope is about; ``None`` for all of the unit."""
        if scope.organisation is not None:
            return self.names(unit).under(scope.organisation)
        if scope.person is not None:
            branch = self.names(unit).branch_of(scope.person)
            return frozenset() if branch is None else frozenset({branch})
        return None

    def held(self, unit: Unit) -> tuple[BookSummary, ...]:
        """What each book of a unit holds; books without entries are absent."""
        with self.workspace.read(unit) as connection:
            return book_summary(connection)

    def entries(self, unit: Unit, ids: tuple[int, ...]) -> tuple[EntryRow, ...]:
        """The entries ``ids``, the latest first."""
        books = self.books(unit)
        with self.workspace.read(unit) as connection:
            directory = directory_of(self.workspace, connection)
            found = entries_by_id(connection, ids)
            doubts = doubts_about(connection, directory, books, list(found.values()))
        return tuple(
            EntryRow(
                entry,
                books.of(entry.book),
                directory.organisation_name(entry.organisation_id),
                "" if entry.person_id is None else directory.person_name(entry.person_id),
                doubts.get(entry.id, ()),
            )
            for entry in sorted(found.values(), key=lambda one: one.date, reverse=True)
        )


def books_of(workspace: Workspace, connection: UnitConnection) -> UnitBooks:
    """The books of a unit, kept while nothing about them changes."""
    revision = books_revision(connection)
    return workspace.kept(("books", connection.unit.id), revision, lambda: unit_books(connection))


def directory_of(workspace: Workspace, connection: UnitConnection) -> Directory:
    """Names and places of a unit, kept while nothing about them changes."""
    revision = roster_revision(connection)
    return workspace.kept(("directory", connection.unit.id), revision, lambda: load_directory(connection))


def _figures(entries: Sequence[Entry]) -> dict[str, BookSummary]:
    """What a member's ``entries`` come to, book by book."""
    by_book: dict[str, list[Entry]] = {}
    for entry in entries:
        by_book.setdefault(entry.book, []).append(entry)
    return {
        book: BookSummary(
            book,
            len(found),
            sum(one.state == "draft" for one in found),
            sum(not one.proofs and one.state != "planned" for one in found),
            sum(one.state == "returned" for one in found),
            max((one.date for one in found if one.state != "planned"), default=""),
        )
        for book, found in by_book.items()
    }
