"""Workbooks of a ledger book: its entries, which import reads back without changing anything, and empty ones to fill
in, with drop-downs, a hidden number, and a sample row fit for the book.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...ledger.cells import cell, celler
from ...ledger.entry import Entry, Mention, Value
from ...ledger.fields import Field, fields_of
from ...ledger.repository import list_entries
from ...ledger.scope import Filter
from ...organisation.directory import Directory
from ...organisation.people_repository import load_directory
from ...spreadsheet.model import Cell
from ...spreadsheet.writer import OutSheet, SheetWriter, Template, TemplateColumn, write_template
from ...storage.connection import UnitConnection
from . import columns

EVERYTHING = Filter()


def export_entries(connection: UnitConnection, book: Book, path: Path, filter_: Filter = EVERYTHING) -> int:
    """Write the entries of ``book`` that ``filter_`` means to ``path``; return how many.

    Each carries its number in a hidden column, and what the program knows of it besides: state, proof, when and by
    whom it was written down, and how late. An existing file is replaced.

    Raises:
        Error: the place cannot be written.
    """
    directory = load_directory(connection)
    entries = list_entries(connection, replace(filter_, book=book.id))
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


def write_entries_template(connection: UnitConnection, book: Book, path: Path, day: date) -> None:
    """Write an empty workbook for entries of ``book`` to ``path``; its sample row is dated by ``day``.

    Raises:
        Error: the place cannot be written.
    """
    directory = load_directory(connection)
    fields, titles = fields_of(book), {one.id: one.title for one in fields_of(book)}
    words = columns.choices(book, [directory.called_organisations.written(id_) for id_ in directory.organisations])
    states = columns.state_words()
    state = columns.title_of(book, columns.STATE)
    template = Template(
        [
            TemplateColumn(columns.title_of(book, columns.ID), hidden=True),
            *(
                TemplateColumn(one.title, width, is_number=one.kind in ("count", "money"))
                for one, width in zip(fields, columns.widths(book), strict=True)
            ),
            TemplateColumn(state),
        ],
        [(None, *_sample(book, directory, day), states["draft"])],
        {titles[name]: listed for name, listed in words.items()} | {state: (states["draft"], states["planned"])},
        title=_(book.title),
        notes=_notes(fields),
        frozen_columns=columns.frozen_columns(book),
    )
    write_template(path, template)


def _notes(fields: tuple[Field, ...]) -> list[str]:
    kinds = {one.kind for one in fields}
    required = _("、").join(one.title for one in fields if one.required)
    notes = [_("提交前必须填写:{names}。还没有发生的事,办理状态选「计划」。").format(names=required)]
    if kinds & {"mentions", "people"}:
        notes.append(_("多个人用顿号隔开,原因或说明写在括号里,如 张三(出差)、李四(病假);重名的在姓名前写编号。"))
    return notes


def _sample(book: Book, directory: Directory, day: date) -> list[Cell]:
    """What an entry of the book may look like, with names of the unit where it has any."""
    branch = next((one for one in directory.organisations.values() if one.kind == "branch"), None)
    members = directory.members(branch.id, day.isoformat()) if branch is not None else ()
    people = [Mention(id_, directory.person_name(id_)) for id_ in members[:2]]
    return [_sample_cell(one, directory, branch.id if branch else None, people, day) for one in fields_of(book)]


def _sample_cell(one: Field, directory: Directory, branch: int | None, people: list[Mention], day: date) -> Cell:
    first = day.replace(month=1, day=1).isoformat()
    absent = tuple(person._replace(note=_("出差")) for person in people)
    values: dict[str, Value] = {
        "organisation": branch,
        "member": people[0].person_id if people else None,
        "required": 20,
        "present": 20 - len(absent),
        "absent": absent,
        "told": tuple(person._replace(note=_("补学")) for person in people[:1]),
    }
    by_kind: dict[str, Value] = {
        "date": first,
        "month": first,
        "count": 3,
        "money": 1250,
        "choice": one.choices[0] if one.choices else None,
        "yes_no": 1,
        "text": one.title,
        "person": tuple(people[:1]),
        "people": tuple(people),
    }
    return cell(one, values[one.id] if one.id in values else by_kind.get(one.kind), directory)
