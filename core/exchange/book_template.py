"""Empty workbooks for entries of a ledger book: drop-downs, a hidden number, and a sample row fit for the book."""

from datetime import date
from pathlib import Path

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..database.engine import Database
from ..dates import today
from ..excel.templates import TemplateColumn, write_template
from ..excel.values import Cell
from ..ledger.books import books_of
from ..ledger.cells import cell
from ..ledger.directory import Directory, load_directory
from ..ledger.fields import Field, fields_of
from ..ledger.values import Mention, Value
from ..organisation.units import Unit, find_unit
from . import book_columns as columns


def write_book_template(database: Database, unit: str, book: str, path: Path) -> None:
    """Write an empty workbook for entries of ``book`` to ``path``.

    Raises:
        Error: no such unit or book, or the place cannot be written.
    """
    write_entries_template(database, find_unit(database, unit), books_of(database, unit).find(book), path)


def write_entries_template(database: Database, unit: Unit, book: Book, path: Path) -> None:
    """:func:`write_book_template` for a unit and a book at hand."""
    with database.read() as connection:
        directory = load_directory(connection, unit.id)
    fields, titles = fields_of(book), {one.id: one.title for one in fields_of(book)}
    words = columns.choices(book, [directory.called_organisations.written(id_) for id_ in directory.organisations])
    states = columns.state_words()
    state = columns.title_of(book, columns.STATE)
    write_template(
        path,
        [
            TemplateColumn(columns.title_of(book, columns.ID), hidden=True),
            *(
                TemplateColumn(one.title, width, is_number=one.kind in ("count", "money"))
                for one, width in zip(fields, columns.widths(book), strict=True)
            ),
            TemplateColumn(state),
        ],
        [(None, *_sample(book, directory), states["draft"])],
        {titles[name]: listed for name, listed in words.items()} | {state: (states["draft"], states["planned"])},
        title=_(book.title),
        notes=_notes(fields),
        frozen_columns=columns.frozen_columns(book),
    )


def _notes(fields: tuple[Field, ...]) -> list[str]:
    kinds = {one.kind for one in fields}
    required = _("、").join(one.title for one in fields if one.required)
    notes = [_("提交前必须填写:{names}。还没有发生的事,办理状态选“计划”。").format(names=required)]
    if kinds & {"mentions", "people"}:
        notes.append(_("多个人用顿号隔开,原因或说明写在括号里,如 张三(出差)、李四(病假);重名的在姓名前写编号。"))
    return notes


def _sample(book: Book, directory: Directory) -> list[Cell]:
    """What an entry of the book may look like, with names of the unit where it has any."""
    day = today()
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
