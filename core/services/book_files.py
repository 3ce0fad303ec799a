"""Workbooks in and out of a book: import with a look first, export, template. Call it in a thread worker.

Files travel as bytes. They are worked on in a folder of the process's own, since other processes read and mark them.
"""

from dataclasses import dataclass, replace

from ...plugins.i18n import _
from ..exchange.books.bundle import BookBundle, write_bundle
from ..exchange.books.export import export_entries, write_entries_template
from ..exchange.books.importing import BookReport, import_entries, preview_entries, read_book_file
from ..exchange.imports_repository import answers_for, keep_import
from ..exchange.source import without_collector
from ..kernel.unit import Unit
from ..ledger.attachments.files import store_of
from ..ledger.attachments.intake import GivenFile
from ..ledger.books import named, plugin_books
from ..ledger.changes import By
from ..spreadsheet.headers import ColumnAnswer
from .entry_lists import EntryQuery, asked_filter
from .imports import file_given, given, own_folder
from .ledger import LedgerService, books_of, directory_of
from .moving import Outgoing
from .workspace import ProgressListener


@dataclass(frozen=True, slots=True)
class ExportedBook:
    """A workbook with so many entries in it."""

    content: bytes
    entries: int


class BookFileService:
    """Files of books, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._workspace = ledger.workspace

    @without_collector
    def bring(
        self,
        unit: Unit,
        book: str,
        file: GivenFile,
        *,
        progress: ProgressListener,
        organisation: str = "",
        columns: tuple[ColumnAnswer, ...] = (),
        dry_run: bool = False,
    ) -> BookReport:
        """Import a file into the book called so; with ``dry_run`` only look. The same file again changes nothing.

        ``organisation`` is whose entries those are that do not say so; ``columns`` say which headers of the file stand
        for which columns, which the unit remembers.

        Raises:
            ColumnsAsked: headers do not say which columns are meant.
            FileRefused: something in the file is wrong (:class:`MarkedRefusal` where that can be marked in it).
            Cancelled: by ``progress``; nothing was taken over.
            Error: no such book or organisation.
        """
        workspace, day = self._workspace, self._workspace.clock.today()
        plugin_books()
        with given(file) as path:
            with workspace.read(unit) as connection:
                id_ = books_of(workspace, connection).find(book).id
                answers = answers_for(connection, id_, columns)
                read = read_book_file(
                    connection, id_, path, day=day, organisation=organisation, answers=answers, tell=progress.tell
                )
                if dry_run:
                    by = By(workspace.actor, workspace.clock.moment(), day.isoformat(), _("导入"))
                    return preview_entries(connection, read, by, day)
            with workspace.act(unit) as transaction:
                begun = transaction.seq
                report = import_entries(transaction, read, progress.tell)
                brought = file_given("ledger", file, book=read.book.id)
                keep_import(transaction, brought, report.rows, begun, answers)
                return report

    def export(self, unit: Unit, book: str, asked: EntryQuery) -> ExportedBook:
        """The entries of the book called so that are asked for, as a workbook that an import reads back.

        Raises:
            Error: no such book or organisation, or days that cannot be read.
        """
        plugin_books()
        with self._workspace.read(unit) as connection, own_folder() as folder:
            books = books_of(self._workspace, connection)
            wanted = asked_filter(asked, books, directory_of(self._workspace, connection))
            path = folder / "book.xlsx"
            written = export_entries(connection, books.find(book), path, wanted)
            return ExportedBook(path.read_bytes(), written)

    def bundle(self, unit: Unit, book: str, asked: EntryQuery, out: Outgoing, *, lost: bool = False) -> BookBundle:
        """Write the entries of the book called so that are asked for, one set aside too, with their proofs to ``out``.

        With ``lost`` proofs may be without their files, which is told; else that is refused.

        Raises:
            Error: no such book or organisation, nothing to be bundled, or a proof is without its file.
        """
        plugin_books()
        store, day = store_of(self._workspace.database.unit(unit)), self._workspace.clock.today()
        with self._workspace.read(unit) as connection, own_folder() as folder:
            books, directory = books_of(self._workspace, connection), directory_of(self._workspace, connection)
            found = named(book, (*books.books.values(), *books.retired.values())) or books.find(book)
            wanted = replace(asked_filter(replace(asked, book=""), books, directory), book=found.id)
            days = asked.year or _("{first} 至 {last}").format(first=wanted.first or "..", last=wanted.last or "..")
            whose = asked.organisation or asked.scope.name or _("总台账")
            heading = (
                f"{_(found.title)} {days}",
                f"{unit.name} {whose}",
                _("{actor} {day} 打包").format(actor=self._workspace.actor, day=day),
            )
            made = write_bundle(out.file, connection, store, found, wanted, folder, heading=heading, day=day, lost=lost)
        out.keep()
        return made

    def template(self, unit: Unit, book: str) -> bytes:
        """An empty workbook for entries of the book called so.

        Raises:
            Error: no such book.
        """
        plugin_books()
        with self._workspace.read(unit) as connection, own_folder() as folder:
            found = books_of(self._workspace, connection).find(book)
            path = folder / "book.xlsx"
            write_entries_template(connection, found, path, self._workspace.clock.today())
            return path.read_bytes()
