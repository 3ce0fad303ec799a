"""Books by the month: what the grid of a book shows. Call it in a thread worker.

Cells are stored through :mod:`..autosave.entries`; entries are handed in and judged by :mod:`.entries`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.unit import Unit
from ..ledger.doubts_repository import doubts_about
from ..ledger.entry import Entry
from ..ledger.oversight.model import InspectionFinding
from ..ledger.oversight.repository import findings_for
from ..ledger.repository import list_entries, member_entries
from ..ledger.scope import Filter, Scope
from ..organisation.directory import Directory
from .entries import EntryService, OpenEntry
from .ledger import LedgerService, directory_of
from .typed_dates import month_days


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A month of a book within a scope. ``parts`` says what the member had to do with each entry, in a member's ledger.

    ``organisation`` is the branch that new entries are of, where the scope is one. ``closed`` says why nothing can be
    entered here; empty when it can. ``doubts`` are what is doubtful about entries, by id.
    """

    unit: Unit
    book: Book
    scope: Scope
    month: str
    directory: Directory
    entries: tuple[Entry, ...]
    parts: tuple[str, ...]
    organisation: int | None
    closed: str
    doubts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


class BookMonthService:
    """Books by the month, for one person."""

    def __init__(self, ledger: LedgerService, entries: EntryService) -> None:
        self._ledger, self._entries = ledger, entries
        self._workspace = ledger.workspace

    def book(self, unit: Unit, book_id: str, scope: Scope, month: str) -> OpenBook:
        """The entries of ``month`` within ``scope``, by date.

        Raises:
            Error: there is no such book.
        """
        book = self._ledger.book(unit, book_id)
        first, last = month_days(month)
        with self._workspace.read(unit) as connection:
            directory = directory_of(self._workspace, connection)
            if scope.person is not None:
                found = member_entries(connection, directory, scope.person, first, last)
                found = tuple((entry, part) for entry, part in found if entry.book == book.id)
                entries, parts = tuple(entry for entry, _part in found), tuple(part for _entry, part in found)
            else:
                places = None if scope.organisation is None else directory.under(scope.organisation)
                wanted = Filter(book=book.id, organisations=places, first=first, last=last)
                entries, parts = list_entries(connection, wanted), ()
            doubts = doubts_about(connection, directory, self._ledger.books(unit), entries)
        return OpenBook(
            unit,
            book,
            scope,
            month,
            directory,
            entries,
            parts,
            _branch(directory, scope, last),
            self._closed(unit, book, scope),
            doubts,
        )

    def facts(self, unit: Unit, entry_id: int) -> tuple[OpenEntry, tuple[InspectionFinding, ...]]:
        """An entry's proof and history, and what spot checks found in it.

        Raises:
            Error: there is no such entry.
        """
        with self._workspace.read(unit) as connection:
            found = findings_for(connection, (entry_id,)).get(entry_id, ())
        return self._entries.entry(unit, entry_id), found

    def _closed(self, unit: Unit, book: Book, scope: Scope) -> str:
        if book.id in self._ledger.books(unit).retired:
            return _("这本台账已经停用,只能看。")
        if scope.person is not None and book.about != "member":
            return _("这是明细台账,只能看;要记请到支部的分台账里记。")
        return ""


def _branch(directory: Directory, scope: Scope, day: str) -> int | None:
    """Which branch new entries are of: this one, or that of the member; open in a committee's ledger."""
    if scope.person is not None:
        return directory.branch_of(scope.person, day)
    alone = scope.organisation is not None and len(directory.under(scope.organisation)) == 1
    return scope.organisation if alone else None
