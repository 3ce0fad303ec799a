"""Entries of the ledger as the database has them: lists, counts, what befell them; and the rows of a unit's books.

Lists are in order of date. Three views of the same entries: the ledger of a committee (总台账), of a branch (分台账),
of a member (明细台账). When a ledger last moved is found from the end of an index, without reading the books.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  # as elsewhere in the ledger
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, bindparam, text

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import with_any_dot
from ..organisation.directory import Directory
from ..storage.connection import UnitConnection
from .changes import AmendmentMade
from .entry import BACKDATED_DAYS, ENTRY_COLUMNS, LIVE, Entry, entry_of, read_values
from .mentions import is_excused
from .scope import BookSummary, Filter

CHUNK = 500
"""Ids asked for at once."""

EVERYTHING = 2**62
"""A limit that is none."""

FEW_ORGANISATIONS = 40
"""Up to so many the index by organisation is the shorter way to their entries."""

SEARCHED = ("title", "content", "responsible", "own")
"""Columns that a text is looked for in."""

BOOKS = """
    WITH RECURSIVE used(book) AS (
        SELECT min(book) FROM entry WHERE unit_id = :unit
        UNION ALL
        SELECT (SELECT min(book) FROM entry WHERE unit_id = :unit AND book > used.book) FROM used
        WHERE used.book IS NOT NULL)
    SELECT book FROM used WHERE book IS NOT NULL"""
"""The books a unit has entries in, by leaps through the index instead of every entry."""

AMENDMENTS = text("""
    SELECT at, actor, reason, was, became FROM amendment WHERE unit_id = :unit AND entry_id = :entry ORDER BY +id""")
"""In order of ids; the plus keeps SQLite from going through the amendments of all entries in that order."""
IN_TIME = text(
    f"SELECT {ENTRY_COLUMNS} FROM entry "  # noqa: S608 own words only
    "WHERE unit_id = :unit AND book = :book AND date BETWEEN :first AND :last ORDER BY id"
)
BY_ID = text(
    f"SELECT {ENTRY_COLUMNS} FROM entry WHERE unit_id = :unit AND id IN :ids"  # noqa: S608 the same
).bindparams(bindparam("ids", expanding=True))
WRITTEN = text("SELECT body FROM audit_entry WHERE unit_id = :unit AND seq = :seq")
UNIT_BOOKS = text("SELECT id, book, data, retired FROM unit_book WHERE unit_id = :unit ORDER BY id")
FROZEN = text("""
    SELECT content_hash, scheme_data FROM assessment_round WHERE unit_id = :unit ORDER BY year DESC, id DESC""")
BOOKS_REVISION = text("""
    SELECT (SELECT max(seq) FROM unit_book WHERE unit_id = :unit),
           (SELECT max(seq) FROM scheme_use WHERE unit_id = :unit),
           (SELECT max(seq) FROM scheme_overlay WHERE unit_id = :unit),
           (SELECT max(seq) FROM assessment_round WHERE unit_id = :unit)""")
ORGANISATION = text("SELECT 1 FROM organisation WHERE unit_id = :unit AND id = :id")
PEOPLE = text("SELECT id FROM person WHERE unit_id = :unit AND id IN :ids").bindparams(bindparam("ids", expanding=True))


def list_entries(
    connection: UnitConnection,
    filter_: Filter,
    *,
    limit: int | None = None,
    offset: int = 0,
    newest_first: bool = False,
) -> tuple[Entry, ...]:
    """Return the entries that ``filter_`` means, by date and then as they came in; or the other way round."""
    where = _where(connection, filter_)
    direction = "DESC" if newest_first else "ASC"
    order = f"ORDER BY date {direction}, id {direction}"
    if limit is None and not offset:
        query = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE unit_id = :unit AND {where.sql} {order}"  # noqa: S608 own words only
    else:
        # Sorting ids and fetching only the rows of one page keeps whole rows out of the sort.
        page = f"SELECT id FROM entry WHERE unit_id = :unit AND {where.sql} {order} LIMIT :limit OFFSET :offset"  # noqa: S608 the same
        query = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE unit_id = :unit AND id IN ({page}) {order}"  # noqa: S608 the same
        where.values |= {"limit": EVERYTHING if limit is None else limit, "offset": offset}
    return tuple(map(entry_of, where.execute(connection, query)))


def count_entries(connection: UnitConnection, filter_: Filter) -> int:
    """Return how many entries ``filter_`` means."""
    where = _where(connection, filter_)
    query = f"SELECT count(*) FROM entry WHERE unit_id = :unit AND {where.sql}"  # noqa: S608 own words only
    return int(where.execute(connection, query)[0][0])


def get_entry(connection: UnitConnection, id_: int) -> Entry:
    """Return one entry.

    Raises:
        Error: there is none with this number.
    """
    return stored_entries(connection, [id_])[0]


def entry_written(connection: UnitConnection, seq: int) -> Entry:
    """Return the first entry that the audit entry ``seq`` says came to be, as it is now."""
    body = json.loads(connection.execute(WRITTEN, {"seq": seq}).scalar_one())
    return get_entry(connection, int(body["rows"][0][body["columns"].index("id")]))


def stored_entries(connection: UnitConnection, ids: Iterable[int]) -> tuple[Entry, ...]:
    """Return the entries with these ids in the order asked for, each once.

    Raises:
        Error: one does not exist.
    """
    wanted = list(dict.fromkeys(ids))
    found = entries_by_id(connection, wanted)
    for id_ in wanted:
        if id_ not in found:
            raise Error(_("没有第 {id} 号台账。").format(id=id_))
    return tuple(found[id_] for id_ in wanted)


def entries_by_id(connection: UnitConnection, ids: Iterable[int]) -> dict[int, Entry]:
    """Return the entries with these ids; those that do not exist are left out."""
    return {row[0]: entry_of(row) for row in _rows_called(connection, list(dict.fromkeys(ids)))}


def _rows_called(connection: UnitConnection, ids: Sequence[int]) -> Iterator[Row[Any]]:
    for start in range(0, len(ids), CHUNK):
        yield from connection.execute(BY_ID, {"ids": ids[start : start + CHUNK]})


def entry_rows_between(connection: UnitConnection, book: str, first: str, last: str) -> dict[int, tuple[Any, ...]]:
    """Return the entries of a book from ``first`` to ``last``, by id, as rows of ``COLUMNS``.

    An import compares thousands.
    """
    rows = connection.execute(IN_TIME, {"book": book, "first": first, "last": last})
    return {row[0]: row for row in map(tuple, rows.all())}


def entry_rows_called(connection: UnitConnection, book: str, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return those of the entries ``ids`` that are of a book, by id, as rows of ``COLUMNS``."""
    return {row[0]: tuple(row) for row in _rows_called(connection, ids) if row.book == book}


def book_summary(
    connection: UnitConnection, organisations: frozenset[int] | None = None, first: str = "", last: str = ""
) -> tuple[BookSummary, ...]:
    """Return what each book holds of these organisations (default: all) in this time, by book id.

    Books without entries are absent.
    """
    where = _where(connection, Filter(organisations=organisations, first=first, last=last))
    if organisations is None:
        where.add(f"book IN ({BOOKS})")  # named, so that the index finds the days of each
    # Counting by conditions would take three times as long as by groups.
    query = f"""
        SELECT book, state, proofs, count(*), max(date)
        FROM entry WHERE unit_id = :unit AND {where.sql} GROUP BY book, state, proofs ORDER BY book"""  # noqa: S608 own words only
    rows = where.execute(connection, query)
    return tuple(_summary(book, list(of_book)) for book, of_book in groupby(rows, key=itemgetter(0)))


def _summary(book: str, groups: Sequence[tuple[str, str, int, int, str]]) -> BookSummary:
    """``groups`` have the book, state, number of attachments, how many such entries there are, and the latest day."""
    counts: Counter[str] = Counter()
    unproved, last_date = 0, ""
    for _book, state, proofs, entries, latest in groups:
        counts[state] += entries
        if state != "planned":
            unproved += 0 if proofs else entries
            last_date = max(last_date, latest)
    return BookSummary(book, counts.total(), counts["draft"], unproved, counts["returned"], last_date)


def amendments(connection: UnitConnection, entry_id: int) -> tuple[AmendmentMade, ...]:
    """Return what was done to an entry since others first saw it, in order of time."""
    return tuple(
        AmendmentMade(row.at, row.actor, row.reason, read_values(row.was), read_values(row.became))
        for row in connection.execute(AMENDMENTS, {"entry": entry_id})
    )


def is_organisation_of(connection: UnitConnection, organisation_id: int) -> bool:
    """Return True if the unit has an organisation with this id."""
    return connection.execute(ORGANISATION, {"id": organisation_id}).scalar() is not None


def people_of(connection: UnitConnection, ids: Iterable[int]) -> frozenset[int]:
    """Return those of ``ids`` that are people of the unit."""
    return frozenset(connection.execute(PEOPLE, {"ids": sorted(ids)}).scalars())


@dataclass(frozen=True, slots=True)
class UnitBookRow:
    """What a unit itself says of a book: how it words it (``data``, empty where it does not); if it set it aside."""

    id: int
    book: str
    data: str
    retired: bool


def unit_book_rows(connection: UnitConnection) -> tuple[UnitBookRow, ...]:
    """Return what the unit says of books, in the order it began to."""
    rows = connection.execute(UNIT_BOOKS)
    return tuple(UnitBookRow(row.id, row.book, row.data, bool(row.retired)) for row in rows)


def unit_book(connection: UnitConnection, book: str) -> UnitBookRow | None:
    """Return what the unit says of one book; ``None`` when it never said anything."""
    return next((row for row in unit_book_rows(connection) if row.book == book), None)


def books_revision(connection: UnitConnection) -> tuple[int, ...]:
    """Return what the books of the unit depend on, as numbers of the last audit entries that changed it."""
    return tuple(int(number or 0) for number in connection.execute(BOOKS_REVISION).one())


def frozen_schemes(connection: UnitConnection) -> dict[str, str]:
    """Return the schemes that rounds of the unit froze, as stored text by content hash, the newest first."""
    return {row.content_hash: row.scheme_data for row in connection.execute(FROZEN)}


@dataclass
class _EntryFilter:
    """A condition in SQL with what stands for its names."""

    terms: list[str]
    values: dict[str, Any]
    lists: list[str] = field(default_factory=list)

    @property
    def sql(self) -> str:
        return " AND ".join(self.terms)

    def add(self, term: str, **values: Any) -> None:
        self.terms.append(term)
        self.values |= values

    def add_list(self, column: str, values: Iterable[int] | Iterable[str]) -> None:
        self.add(f"{column} IN :{column}", **{column: sorted(values)})
        self.lists.append(column)

    def execute(self, connection: UnitConnection, query: str) -> Any:
        statement = text(query).bindparams(*(bindparam(name, expanding=True) for name in self.lists))
        return connection.execute(statement, self.values).all()


def _where(connection: UnitConnection, filter_: Filter) -> _EntryFilter:
    """What narrows the entries of the unit, which every query names itself; never empty."""
    few = filter_.organisations is not None and len(filter_.organisations) <= FEW_ORGANISATIONS
    where = _EntryFilter([], {})
    if filter_.book:
        where.add(_BOOK_BY_ORGANISATION[connection.dialect] if few else "book = :book", book=filter_.book)
    if filter_.organisations is not None:
        where.add_list("organisation_id", filter_.organisations)
    if filter_.person is not None:
        where.add("person_id = :person", person=filter_.person)
    if filter_.first:
        where.add("date >= :first", first=filter_.first)
    elif few:
        where.add("date > ''")  # true of all; leads SQLite to the index that has organisation and date
    if filter_.last:
        where.add("date <= :last", last=filter_.last)
    if filter_.states == LIVE:
        where.add("state <> 'withdrawn'")
    else:
        where.add_list("state", filter_.states)
    if filter_.text:
        _add_text(where, connection.dialect, filter_.text)
    if (filter_.text or filter_.backdated) and not (filter_.book or few or filter_.person is not None):
        where.add("id > 0")  # true of all; has SQLite read all rows in the order they are stored
    if filter_.unproved:
        where.add("proofs = 0")
    if filter_.backdated:
        where.add(_LATE[connection.dialect], days=BACKDATED_DAYS)
    return where


def _add_text(where: _EntryFilter, dialect: str, said: str) -> None:
    """Without regard to case and to which dot parts a name; most text has neither, and then need not be folded."""
    dotted = with_any_dot(said, "_") != said
    if said.lower() == said.upper() and not dotted:
        function = {"sqlite": "instr", "postgresql": "strpos"}[dialect]
        found = f"{function}({{}}, :said) > 0"
        where.values["said"] = said
    else:
        found = f"{{}} {_LIKE[dialect]} :said ESCAPE '\\'"
        where.values["said"] = "%" + with_any_dot(re.sub(r"([\\%_])", r"\\\1", said), "_") + "%"
    where.terms.append("(" + " OR ".join(map(found.format, SEARCHED)) + ")")


_LIKE = {"sqlite": "LIKE", "postgresql": "ILIKE"}

_BOOK_BY_ORGANISATION = {"sqlite": "+book = :book", "postgresql": "book = :book"}
"""One book of a few organisations. The plus keeps SQLite, which has no statistics, from going through the whole book
of the unit instead of the entries of these organisations; PostgreSQL knows how many there are."""

_LATE = {
    "sqlite": "julianday(entered_on) - julianday(date) > :days",
    "postgresql": "entered_on::date - date::date > :days",
}
"""Whether an entry was written down so late that readers are told (``Entry.backdated``), on each database."""


STATES = ", ".join(f"'{state}'" for state in sorted(LIVE - {"planned"}))
"""The states of what has happened, for an IN clause."""

REVISION = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM entry WHERE unit_id = :unit
        UNION ALL SELECT max(seq) FROM file_import WHERE unit_id = :unit
    ) AS last""")
"""Taking a file back takes entries away, which moves nothing but the row of the file."""


def last_dates(
    connection: UnitConnection, books: Iterable[str], organisations: Collection[int] | None = None
) -> Mapping[str, str]:
    """Return the ISO day of the latest entry of each of ``books`` that has any, plans aside.

    Of some ``organisations``, or of all.
    """
    within = ""
    if organisations is not None:
        within = f"AND organisation_id IN ({', '.join(str(int(id_)) for id_ in sorted(organisations)) or 'NULL'})"
    last = text(
        f"SELECT date FROM entry WHERE unit_id = :unit AND book = :book AND state IN ({STATES}) {within} "  # noqa: S608  # names of our own and numbers
        "ORDER BY date DESC LIMIT 1"
    )
    found = {book: connection.execute(last, {"book": book}).scalar() for book in books}
    return {book: date for book, date in found.items() if date is not None}


def ledger_revision(connection: UnitConnection) -> int:
    """Return the number of the last audit entry that changed an entry of the unit; 0 for none.

    What was counted from the entries holds as long as this stays.
    """
    return connection.execute(REVISION).scalar() or 0


MEETINGS = text(f"""
    SELECT {ENTRY_COLUMNS} FROM entry
    WHERE unit_id = :unit AND organisation_id = :place AND date >= :first AND date <= :last
      AND required IS NOT NULL AND state NOT IN ('planned', 'withdrawn')""")  # noqa: S608 own words only
ABOUT = text(f"""
    SELECT {ENTRY_COLUMNS} FROM entry
    WHERE unit_id = :unit AND person_id = :person AND date >= :first AND date <= :last AND state <> 'withdrawn'""")  # noqa: S608 the same


def member_entries(
    connection: UnitConnection, directory: Directory, person_id: int, first: str, last: str
) -> tuple[tuple[Entry, str], ...]:
    """Return a member's ledger from ``first`` to ``last`` (ISO days), by date; each with what they had to do with it.

    It has entries about them, and the meetings of the branch they belonged to on that day, unless only others were
    expected.
    """
    found = [
        (entry_of(row), _("本人"))
        for row in connection.execute(ABOUT, {"person": person_id, "first": first, "last": last})
    ]
    stays = [stay for stay in directory.people[person_id].stays if stay.branch_id is not None]
    for stay in stays:
        asked = {"place": stay.branch_id, "first": max(first, stay.since), "last": min(last, _before(stay.until))}
        for row in connection.execute(MEETINGS, asked):
            entry = entry_of(row)
            part = _part(entry, person_id)
            if entry.person_id != person_id and part:
                found.append((entry, part))
    return tuple(sorted(found, key=lambda one: (one[0].date, one[0].id)))


def _part(entry: Entry, person_id: int) -> str:
    """What the person did at a meeting of their branch; empty when they were not to come."""
    for one in entry.absent:
        if one.person_id == person_id:
            word = _("请假") if is_excused(one.note) else _("缺席")
            return f"{word}({one.note})" if one.note else word
    if entry.expected == ():
        return _("未记名")
    return _("出席") if entry.expected is None or person_id in entry.expected else ""


def _before(day: str) -> str:
    return (Date.fromisoformat(day) - timedelta(days=1)).isoformat()
