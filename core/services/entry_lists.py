"""Lists of entries as people ask for them, in their own words; and each entry as it is shown, with names and texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import nearest, pick, shown
from ..kernel.written_dates import read_period
from ..ledger.books import UnitBooks
from ..ledger.cells import read, show
from ..ledger.entry import Entry, Value
from ..ledger.fields import Field, fields_for, fields_of
from ..ledger.oversight.standings import days_of
from ..ledger.repository import list_entries, member_entries
from ..ledger.scope import Filter, Scope, tier_filter
from ..organisation.directory import Directory
from ..storage.connection import UnitConnection
from .typed_dates import read_day

UNIT = Scope()
"""The ledger of the whole unit."""

LONG_AGO, FAR_AHEAD = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which entries somebody asks for; what is empty does not matter.

    ``book``, ``organisation`` and ``member`` are what they are called, days are as typed; ``year`` and ``month`` stand
    for their first and last day. ``scope`` is whose ledger is looked at. With ``member`` it is that member's own.
    """

    book: str = ""
    organisation: str = ""
    member: str = ""
    year: str = ""
    month: str = ""
    first: str = ""
    last: str = ""
    states: frozenset[str] = frozenset()
    text: str = ""
    unproved: bool = False
    backdated: bool = False
    scope: Scope = UNIT


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of an entry with what stands in it."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry with the names and codes of whom it is about, and its fields as text where these were asked for.

    ``part`` is what a member had to do with it, in a member's own ledger; ``doubts`` what is doubtful about it.
    """

    entry: Entry
    book: Book
    organisation: str
    organisation_code: str
    person: str
    person_code: str | None
    part: str
    fields: tuple[ShownField, ...]
    doubts: tuple[str, ...] = ()


def asked_days(asked: EntryQuery) -> tuple[str, str]:
    """First and last ISO day that is asked for; empty for an open end.

    Raises:
        Error: one cannot be read, or they contradict each other.
    """
    periods = [period for period in (asked.year, asked.month) if period]
    if len(periods) + bool(asked.first or asked.last) > 1:
        raise Error(_("--year、--month 和 --from、--to 只能用一种。"))
    if periods:
        return days_of(read_period(periods[0]))
    first, last = (read_day(day).isoformat() if day else "" for day in (asked.first, asked.last))
    if first and last and first > last:
        raise Error(_("{first} 在 {last} 之后。").format(first=first, last=last))
    return first, last


def asked_filter(asked: EntryQuery, books: UnitBooks, directory: Directory) -> Filter:
    """The entries that are asked for, as the database is asked for them.

    Raises:
        Error: no such book or organisation, or days that cannot be read.
    """
    first, last = asked_days(asked)
    organisation = directory.organisation(asked.organisation) if asked.organisation else asked.scope.organisation
    found = replace(
        tier_filter(directory, organisation, asked.scope.person),
        book=books.find(asked.book).id if asked.book else "",
        first=first,
        last=last,
        text=asked.text,
        unproved=asked.unproved,
        backdated=asked.backdated,
    )
    return replace(found, states=asked.states) if asked.states else found


def asked_entries(
    connection: UnitConnection, asked: EntryQuery, books: UnitBooks, directory: Directory
) -> Sequence[tuple[Entry, str]]:
    """The entries that are asked for, each with what the member had to do with it where it is a member's ledger.

    Raises:
        Error: no such book, organisation or member, or days that cannot be read.
    """
    if not asked.member:
        found = list_entries(connection, asked_filter(asked, books, directory))
        return [(entry, "") for entry in found]
    first, last = asked_days(asked)
    person = directory.person(asked.member)
    book = books.find(asked.book).id if asked.book else ""
    places = directory.under(directory.organisation(asked.organisation)) if asked.organisation else None
    return [
        (entry, part)
        for entry, part in member_entries(connection, directory, person, first or LONG_AGO, last or FAR_AHEAD)
        if (not book or entry.book == book)
        and (places is None or entry.organisation_id in places)
        and (not asked.states or entry.state in asked.states)
        and (asked.text in f"{entry.title} {entry.content}")
        and (entry.proofs == 0 or not asked.unproved)
        and (entry.backdated or not asked.backdated)
    ]


def listed_entries(
    found: Iterable[tuple[Entry, str]],
    books: UnitBooks,
    directory: Directory,
    doubts: Mapping[int, tuple[str, ...]],
    *,
    texts: bool,
) -> Iterator[ListedEntry]:
    """Entries with their names and ``doubts`` by id; with ``texts`` also with every field that one of its kind has."""
    for entry, part in found:
        book, person = books.of(entry.book), entry.person_id
        yield ListedEntry(
            entry,
            book,
            directory.organisation_name(entry.organisation_id),
            directory.organisation_code(entry.organisation_id),
            "" if person is None else directory.person_name(person),
            None if person is None else directory.person_code(person),
            part,
            tuple(
                ShownField(field.id, field.title, show(field, entry.value(field.id), directory))
                for field in (fields_for(book, entry.kind) if texts else ())
            ),
            doubts.get(entry.id, ()),
        )


def read_values(
    directory: Directory, book: Book, written: Iterable[str], organisation_id: int | None = None
) -> Mapping[str, Value]:
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
            raise Error(_("「{word}」要写成 栏目=内容。").format(word=shown(word)))
        if found is None:
            hint = nearest(name, [field.title for field in fields])
            raise Error(_("「{book}」没有「{field}」这一项。").format(book=_(book.title), field=shown(name)), hint)
        texts[called[found].id] = text
    values: dict[str, Value] = {}
    for field in fields:  # the organisation stands first, and says among whom a name is looked for
        if field.id in texts:
            value = read(field, texts[field.id], directory, organisation_id=organisation_id)
            values[field.id] = value
            if field.id == "organisation" and isinstance(value, int):
                organisation_id = value
    return values
