"""What the ledger's commands have in common: a unit's books and names, which entries are asked for, one as data."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...core.kernel.errors import Error
from ...core.kernel.text import nearest, pick, shown
from ...core.ledger.books import UnitBooks, books_of
from ...core.ledger.cells import read, show
from ...core.ledger.entry import Entry, Value
from ...core.ledger.fields import Field, fields_for, fields_of
from ...core.ledger.oversight.standings import days_of
from ...core.ledger.repository import Filter, tier_filter
from ...core.organisation.directory import Directory
from ...core.organisation.model import Unit
from ...core.organisation.people_repository import load_directory
from ...core.organisation.repository import find_unit, unit_keeping
from ...core.services.typed_dates import read_day
from ...core.storage.engine import Database
from ...plugins.contract import Book
from ...plugins.i18n import _


@dataclass(frozen=True, slots=True)
class Ledger:
    """A unit with its books and the names of its organisations and people."""

    unit: Unit
    books: UnitBooks
    directory: Directory

    def organisations(self, called: str) -> frozenset[int] | None:
        """The organisation called so and everything below it; ``None`` for all when nothing is called."""
        return self.directory.under(self.directory.organisation(called)) if called else None

    def branches(self, called: str) -> tuple[int, ...]:
        """The branches below the organisation called so (or in the unit), in order of their codes."""
        within = self.organisations(called)
        there = (one for one in self.directory.organisations.values() if within is None or one.id in within)
        return tuple(one.id for one in there if one.kind == "branch")


def ledger_of(database: Database, unit: str) -> Ledger:
    """The ledger of the unit called ``unit``.

    Raises:
        Error: no such unit.
    """
    with database.read() as connection:
        place = find_unit(connection, unit)
    books = books_of(database, place.name)
    with database.read() as connection:
        return Ledger(place, books, load_directory(connection, place.id))


def ledger_with(database: Database, entry: Entry) -> Ledger:
    """The ledger that an entry stands in."""
    with database.read() as connection:
        unit = unit_keeping(connection, entry.organisation_id)
    return ledger_of(database, unit.name)


def asked_days(arguments: argparse.Namespace) -> tuple[str, str]:
    """First and last ISO day of ``--year``, ``--month``, ``--from`` and ``--to``; empty for an open end.

    Raises:
        Error: one cannot be read, or they contradict each other.
    """
    periods = [period for period in (arguments.year, arguments.month) if period]
    if len(periods) + bool(arguments.first or arguments.last) > 1:
        raise Error(_("--year、--month 和 --from、--to 只能用一种。"))
    if periods:
        return days_of(periods[0])
    first, last = (read_day(day).isoformat() if day else "" for day in (arguments.first, arguments.last))
    if first and last and first > last:
        raise Error(_("{first} 在 {last} 之后。").format(first=first, last=last))
    return first, last


def asked_entries(ledger: Ledger, arguments: argparse.Namespace) -> Filter:
    """The entries that ``--book``, ``--organisation`` and the days mean.

    Raises:
        Error: no such book or organisation, or days that cannot be read.
    """
    first, last = asked_days(arguments)
    organisation = ledger.directory.organisation(arguments.organisation) if arguments.organisation else None
    book = ledger.books.find(arguments.book).id if arguments.book else ""
    return replace(tier_filter(ledger.directory, organisation), book=book, first=first, last=last)


def read_values(
    ledger: Ledger, book: Book, written: Sequence[str], organisation_id: int | None = None
) -> dict[str, Value]:
    """Fields by id from ``栏目=内容``; a field may be called by its title, another usual header, or its id.

    ``organisation_id`` is whose people are meant first when the organisation itself is not among them.

    Raises:
        Error: a word is not of this shape, the book has no such field, or the content does not fit it.
    """
    fields = fields_of(book)
    called: dict[str, Field] = {}
    for names in (lambda one: (one.id, one.title), lambda one: one.aliases):
        for field in fields:
            for name in names(field):
                called.setdefault(name, field)
    texts: dict[str, str] = {}
    for word in written:
        name, equals, text = word.partition("=")
        found = pick(name, called)
        if not equals:
            raise Error(_("“{word}”要写成 栏目=内容。").format(word=shown(word)))
        if found is None:
            hint = nearest(name, [field.title for field in fields])
            raise Error(_("“{book}”没有“{field}”这一项。").format(book=_(book.title), field=shown(name)), hint)
        texts[called[found].id] = text
    values: dict[str, Value] = {}
    for field in fields:  # the organisation stands first, and says among whom a name is looked for
        if field.id in texts:
            value = read(field, texts[field.id], ledger.directory, organisation_id=organisation_id)
            values[field.id] = value
            if field.id == "organisation" and isinstance(value, int):
                organisation_id = value
    return values


def shown_values(ledger: Ledger, entry: Entry) -> list[tuple[Field, str]]:
    """Every field that an entry of its kind has, with its text."""
    book = ledger.books.of(entry.book)
    return [(field, show(field, entry.value(field.id), ledger.directory)) for field in fields_for(book, entry.kind)]


def entry_data(ledger: Ledger, entry: Entry) -> dict[str, Any]:
    """An entry for JSON: fields by id as they are written in files, and what the program knows of it."""
    return {
        "id": entry.id,
        "version": entry.version,
        "book": entry.book,
        "state": entry.state,
        "organisation_code": ledger.directory.organisation_code(entry.organisation_id),
        "member_code": None if entry.person_id is None else ledger.directory.person_code(entry.person_id),
        "fields": {field.id: text for field, text in shown_values(ledger, entry) if text},
        "proofs": entry.proofs,
        "remark": entry.remark,
        "author": entry.author,
        "entered_at": entry.entered_at,
        "days_late": entry.lag if entry.backdated else 0,
    }
