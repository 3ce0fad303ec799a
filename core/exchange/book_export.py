"""Exporting entries of a ledger book to a workbook that import reads back without changing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..database.engine import Database
from ..excel.values import Cell
from ..excel.writer import OutSheet, SheetWriter
from ..ledger.books import books_of
from ..ledger.cells import celler
from ..ledger.directory import Directory, load_directory
from ..ledger.fields import fields_of
from ..ledger.reading import Filter, list_entries
from ..ledger.values import Entry
from ..organisation.units import Unit, find_unit
from . import book_columns as columns

EVERYTHING = Filter()


def export_book(database: Database, unit: str, book: str, path: Path, filter: Filter = EVERYTHING) -> int:
    """Write the entries of ``book`` that ``filter`` means to ``path``; returns how many.

    Each carries its number in a hidden column, and what the program knows of it besides: state, proof, when and by
    whom it was written down, and how late. An existing file is replaced.

    Raises:
        Error: no such unit or book, or the place cannot be written.
    """
    return export_entries(database, find_unit(database, unit), books_of(database, unit).find(book), path, filter)


def export_entries(database: Database, unit: Unit, book: Book, path: Path, filter: Filter = EVERYTHING) -> int:
    """:func:`export_book` for a unit and a book at hand."""
    with database.read() as connection:
        directory = load_directory(connection, unit.id)
        entries = list_entries(connection, unit.id, replace(filter, book=book.id))
    fields = fields_of(book)
    own = (columns.STATE, columns.PROOF, columns.ENTERED, columns.AUTHOR)
    typed = {"count", "money", "date"}
    sheet = OutSheet(
        title=_(book.title),
        header=[
            columns.title_of(book, columns.ID),
            *(one.title for one in fields),
            *(columns.title_of(book, name) for name in own),
        ],
        rows=_rows(book, entries, directory),
        widths=[10.0, *columns.widths(book), 12.0, 8.0, 20.0, 12.0],
        landscape=True,
        frozen_columns=columns.frozen_columns(book),
        hidden_columns=frozenset({0}),
        text_columns=frozenset(place for place, one in enumerate(fields, start=1) if one.kind not in typed),
    )
    words = columns.choices(book, [directory.called_organisations.written(id_) for id_ in directory.organisations])
    with SheetWriter(path) as writer:
        places = {one.id: place for place, one in enumerate(fields, start=1)}
        writer.add(sheet, choices={places[name]: listed for name, listed in words.items() if listed})
    return len(entries)


def _rows(book: Book, entries: Sequence[Entry], directory: Directory) -> Iterator[tuple[Cell, ...]]:
    written = [(one.id, celler(one, directory)) for one in fields_of(book)]
    for entry in entries:
        yield (
            columns.write_id(entry),
            *(cell(entry.value(name)) for name, cell in written),
            columns.show_state(entry),
            entry.proofs,
            columns.show_entered(entry),
            entry.author,
        )
