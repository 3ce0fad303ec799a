"""Importing entries of a ledger book: the whole file is checked and compared, then taken over in one transaction."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.concern import Concern
from ...kernel.errors import Conflict, Problem
from ...ledger.books import unit_books
from ...ledger.cells import show
from ...ledger.changes import By
from ...ledger.fields import Field
from ...ledger.rules import BookRules
from ...ledger.service import change_entries
from ...organisation.directory import Directory
from ...organisation.people_repository import load_directory
from ...spreadsheet.annotate import refusal
from ...spreadsheet.headers import NO_ANSWERS, HeaderAnswers, alike, asked, question
from ...spreadsheet.model import SheetData
from ...spreadsheet.table import Table, find_table
from ...storage.connection import UnitConnection
from ...storage.transaction import CHUNK, Transaction
from ..source import ImportSource, open_source, without_collector
from .columns import CODE, MonthsTable, book_columns, months_table
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


@dataclass
class ReadBook:
    """A file of entries as it was understood: by which ``book``, whose names, how many rows; nothing compared yet."""

    book: Book
    directory: Directory
    source: ImportSource
    tables: list[BookRows]
    rows: int
    notes: list[str]


@without_collector
def read_book_file(
    connection: UnitConnection,
    called: str,
    path: Path,
    *,
    day: date,
    organisation: str = "",
    answers: HeaderAnswers = NO_ANSWERS,
    tell: Progress | None = None,
) -> ReadBook:
    """Return the entries in the file at ``path`` for the book called so, as they are understood on ``day``.

    ``organisation`` is whose entries those are that do not say so. ``tell`` hears that it takes a while.

    Raises:
        ColumnsAsked: headers do not say which columns are meant.
        FileRefused: something in the file is wrong.
        Cancelled: by ``tell``.
        Error: no such book or organisation.
    """
    tell = tell or _silent
    book = unit_books(connection).find(called)
    source, directory = _opened(connection, book, path, answers, tell)
    place = directory.organisation(organisation) if organisation else None
    _ask_whose(book, source.tables, has_place=place is not None)
    reader = BookReader(BookRules(book, day), directory, place)
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
        raise refusal(problems)
    wide = [table for table in source.tables if isinstance(table, MonthsTable)]
    reader.notes += [table.note() for table in wide]
    tell(0, total)
    return ReadBook(book, directory, source, tables, total, reader.notes)


@without_collector
def preview_entries(connection: UnitConnection, read: ReadBook, by: By, day: date) -> BookReport:
    """Return what :func:`import_entries` would do now.

    Raises:
        FileRefused: something in the file does not go with what is on record.
    """
    rules = BookRules(read.book, day)
    return _report(read, rules, _planned(connection, read, rules, by))


@without_collector
def import_entries(transaction: Transaction, read: ReadBook, tell: Progress | None = None) -> BookReport:
    """Take over the entries of a file, and return what that did; the same file again changes nothing.

    See :mod:`.planning` for how rows and entries find each other.

    Raises:
        FileRefused: something in the file does not go with what is on record; nothing was taken over.
        Cancelled: by ``tell``; nothing was taken over.
        Conflict: the book was changed since the file was read.
        Error: the book was set aside since.
    """
    connection = transaction.connection
    if unit_books(connection).in_use(read.book.id) != read.book:
        sentence = _("台账「{name}」刚刚在别处改过,没有导入。").format(name=_(read.book.title))
        raise Conflict(sentence, _("请再导入一次。"))
    rules, by = BookRules(read.book, transaction.today), By.of(transaction, _("导入"))
    found = _planned(connection, read, rules, by)
    _store(transaction, read, rules, found, by, tell or _silent)
    return _report(read, rules, found)


def _planned(connection: UnitConnection, read: ReadBook, rules: BookRules, by: By) -> ImportPlan:
    found = plan(connection, rules, read.tables, by, read.directory)
    if found.problems:
        raise refusal(found.problems)
    return found


def _report(read: ReadBook, rules: BookRules, found: ImportPlan) -> BookReport:
    notes = (*read.source.notes, *read.notes, *found.notes)
    preview = (*_new_rows(found, read.directory), *_changes(found, rules, read.directory))
    return BookReport(read.rows, found.added, len(found.changes), found.unchanged, notes, preview)


def _ask_whose(book: Book, tables: Sequence[Table], *, has_place: bool) -> None:
    """Look whether each table says whom its rows are about: the member, or the organisation that is meant otherwise.

    Raises:
        ColumnsAsked: one does not, but has headers that could be meant.
    """
    columns = {column.name: column for column in book_columns(book)}
    open_ = []
    for table in tables:
        if {"member", CODE} & table.mapping.keys():
            continue
        other = table.header.other
        may_be_of_unit = bool(book.unit_kinds) and ("kind" in table.mapping or not alike(columns["member"], other))
        if "member" in columns and not may_be_of_unit:
            missing = columns["member"]
        elif not has_place and "organisation" not in table.mapping and alike(columns["organisation"], other):
            missing = columns["organisation"]
        else:
            continue
        asks = question(missing, other)
        open_ += [(table.sheet, (asks,))] if asks.candidates else []
    if open_:
        raise asked(open_)


def _opened(
    connection: UnitConnection, book: Book, path: Path, answers: HeaderAnswers, tell: Progress
) -> tuple[ImportSource, Directory]:
    """The file with its tables and, loaded while it is read, the names of the unit."""
    pool = ThreadPoolExecutor(1)
    try:
        columns = answers.columns(book_columns(book))

        def find(sheet: SheetData) -> Table | None:
            return find_table(sheet, columns) or months_table(book, sheet, columns, path.stem)

        reading = pool.submit(copy_context().run, open_source, path, columns, find, answers)
        directory = load_directory(connection)
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
    transaction: Transaction, read: ReadBook, rules: BookRules, found: ImportPlan, by: By, tell: Progress
) -> None:
    """Write what the plan says, telling after each audit entry how far it has come."""
    if not found.added and not found.changes:
        return
    transaction.event("ledger.import", {"book": rules.book.id, **read.source.detail()})
    whose = {id_ for rows, indices in found.new for id_ in map(rows.columns["organisation_id"].__getitem__, indices)}
    whose |= {one.entry.organisation_id for one in found.changes}
    transaction.label("ledger.import", Concern(organisations=whose))
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
        "book": rules.book.id, "author": by.actor, "entered_at": by.at, "entered_on": by.on, "proofs": 0, "remark": "",
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
