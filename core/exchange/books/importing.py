"""Importing entries of a ledger book: the whole file is checked and compared, then taken over in one transaction."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.dates import moment, today
from ...kernel.errors import Problem
from ...ledger.books import books_of
from ...ledger.cells import show
from ...ledger.changes import By
from ...ledger.fields import Field
from ...ledger.rules import BookRules
from ...ledger.service import change_entries
from ...organisation.directory import Directory
from ...organisation.model import Unit
from ...organisation.people_repository import load_directory
from ...organisation.repository import find_unit
from ...spreadsheet.annotate import refused
from ...storage.engine import Database
from ...storage.transaction import CHUNK, Transaction
from ..source import ImportSource, open_source, without_collector
from .columns import book_columns
from .parsing import BookReader, BookRows
from .planning import ImportPlan, plan

PREVIEWED_NEW, PREVIEWED_CHANGES = 10, 50
"""Rows that a preview shows as understood, and changes it lists one by one."""

_POLL_SECONDS = 0.1

Progress = Callable[[int, int], None]
"""Hears how many rows of how many are done (0 of 0 while the file is being read); may raise ``Cancelled``."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as understood: title and text of its fields. Of one that changes an entry, what was and what becomes."""

    sheet: str
    row: int
    action: Literal["added", "changed"]
    values: tuple[tuple[str, str], ...]
    was: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BookReport:
    """What an import did, or would do: ``rows`` read, and how many were new, changed an entry, or said nothing new."""

    rows: int
    added: int
    changed: int
    unchanged: int
    notes: tuple[str, ...]
    preview: tuple[PreviewRow, ...]


def import_book(
    database: Database,
    actor: str,
    unit: str,
    book: str,
    path: Path,
    *,
    organisation: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> BookReport:
    """Take over the entries of ``book`` in the file at ``path``; the same file again changes nothing.

    ``organisation`` is whose entries those are that do not say so. With ``dry_run`` nothing is written. See
    :mod:`.book_plan` for how rows and entries find each other.

    Raises:
        FileRefused: something in the file is wrong; nothing was taken over.
        Cancelled: by ``progress``; nothing was taken over.
        Error: no such unit, book or organisation.
    """
    with database.read() as connection:
        place = find_unit(connection, unit)
    found = books_of(database, unit).find(book)
    return import_entries(
        database, actor, place, found, path, organisation=organisation, dry_run=dry_run, progress=progress
    )


@without_collector
def import_entries(
    database: Database,
    actor: str,
    unit: Unit,
    book: Book,
    path: Path,
    *,
    organisation: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> BookReport:
    """:func:`import_book` for a unit and a book at hand."""
    tell = progress or _silent
    rules, by = BookRules(book, today()), By(actor, moment(), _("导入"))
    source, directory = _opened(database, unit, book, path, tell)
    reader = BookReader(rules, directory, directory.organisation(organisation) if organisation else None)
    tables: list[BookRows] = []
    problems: list[Problem] = []
    for table in source.tables:
        rows = reader.read(table)
        problems += source.faults(table, len(rows.numbers))
        tables.append(rows)
    total = sum(len(rows.numbers) for rows in tables)
    if not total:
        raise source.no_rows()
    problems += reader.problems
    if problems:
        raise refused(path, problems)
    tell(0, total)
    if dry_run:
        with database.read() as connection:
            found = plan(connection, unit.id, rules, tables, by)
    else:
        with database.write(actor) as transaction:
            found = plan(transaction.connection, unit.id, rules, tables, by)
            if not found.problems:
                _store(transaction, unit, rules, found, by, source, tell)
    if found.problems:
        raise refused(path, found.problems)
    notes = (*source.notes, *reader.notes, *found.notes)
    preview = (*_new_rows(found, directory), *_changes(found, rules, directory))
    return BookReport(total, found.added, len(found.changes), found.unchanged, notes, preview)


def _opened(database: Database, unit: Unit, book: Book, path: Path, tell: Progress) -> tuple[ImportSource, Directory]:
    """The file with its tables and, loaded while it is read, the names of the unit."""
    pool = ThreadPoolExecutor(1)
    try:
        reading = pool.submit(copy_context().run, open_source, path, book_columns(book))
        with database.read() as connection:
            directory = load_directory(connection, unit.id)
        directory.called_people.prepare()  # there is time while another process parses the file
        return _awaited(reading, tell), directory
    finally:
        pool.shutdown(wait=False)  # broken off, the file is read to its end and forgotten


def _awaited(reading: "Future[ImportSource]", tell: Progress) -> ImportSource:
    while True:
        tell(0, 0)
        try:
            return reading.result(_POLL_SECONDS)
        except NotYet:
            if reading.done():
                raise


def _store(
    transaction: Transaction,
    unit: Unit,
    rules: BookRules,
    found: ImportPlan,
    by: By,
    source: ImportSource,
    tell: Progress,
) -> None:
    """Write what the plan says, telling after each audit entry how far it has come."""
    if not found.added and not found.changes:
        return
    transaction.event("ledger.import", {"unit": unit.name, "book": rules.book.id, **source.detail()})
    transaction.label("ledger.import")
    done = found.unchanged

    def advance(count: int) -> None:
        nonlocal done
        done += count
        tell(done, found.rows)

    for start in range(0, len(found.changes), CHUNK):
        changes = found.changes[start : start + CHUNK]
        change_entries(transaction, rules, [(one.entry, one.changes) for one in changes], by)
        advance(len(changes))
    alike = {
        "unit_id": unit.id, "book": rules.book.id, "author": by.actor, "entered_at": by.at, "proofs": 0, "remark": ""
    }  # fmt: skip
    for rows, indices in found.new:
        columns = rows.columns | {"state": rows.states}
        if len(indices) < len(rows.numbers):
            columns = {name: [values[index] for index in indices] for name, values in columns.items()}
        ids = transaction.next_ids("entry", len(indices))
        transaction.insert_columns("entry", {"id": ids, **columns}, alike, advance)


def _new_rows(found: ImportPlan, directory: Directory) -> list[PreviewRow]:
    preview = []
    first = islice(((rows, index) for rows, indices in found.new for index in indices), PREVIEWED_NEW)
    for rows, index in first:
        values = tuple((one.title, show(one, rows.values[one.id][index], directory)) for one in rows.fields)
        preview.append(PreviewRow(rows.sheet, rows.numbers[index], "added", values))
    return preview


def _changes(found: ImportPlan, rules: BookRules, directory: Directory) -> list[PreviewRow]:
    def shown(field: Field, value: Any) -> tuple[str, str]:
        return field.title, show(field, value, directory)

    return [
        PreviewRow(
            one.sheet,
            one.row,
            "changed",
            tuple(shown(rules.fields[name], value) for name, value in one.changes.items()),
            tuple(shown(rules.fields[name], one.entry.value(name)) for name in one.changes),
        )
        for one in found.changes[:PREVIEWED_CHANGES]
    ]


def _silent(_done: int, _total: int) -> None:
    """Nobody listens."""
