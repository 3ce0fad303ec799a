"""The rows of publications, spot checks and ratings, the entries that count in them, and findings about items."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, text

from ....plugins.contract import Book, Scheme
from ....plugins.contract.books import ITEM
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...storage.connection import UnitConnection
from ...storage.records import record, records, value_of
from ...storage.transaction import CHUNK
from ..books import plugin_books, unit_books
from ..entry import COUNTED
from .findings import Findings, ItemFinding
from .model import FAULT, Inspection, InspectionFinding, LedgerContents, LedgerRating, Pick, Publication
from .sampling import Population, read_ids

if TYPE_CHECKING:
    from ...storage.models import InspectionRecord

FOUND_FOR = text("""
    SELECT p.id AS pick_id, p.inspection_id, i.title, p.entry_id, p.verdict, p.finding, p.inspector, p.found_at
    FROM inspection_pick p JOIN inspection i ON i.unit_id = :unit AND i.id = p.inspection_id
    WHERE p.unit_id = :unit AND p.verdict <> '' AND p.entry_id IN :entries ORDER BY +p.id""").bindparams(
    bindparam("entries", expanding=True)
)
"""In order of ids; the plus keeps SQLite from going through the picks of all entries in that order."""

CHOSEN = """
    SELECT e.id FROM entry e WHERE e.unit_id = :unit AND e.date BETWEEN :first AND :last AND e.state IN :states
    AND (e.proofs > 0 OR e.book IN :unproving)"""
OF_BOOKS = " AND e.book IN :books"
OF_ORGANISATIONS = " AND e.organisation_id IN :organisations"
HANDED_IN = """
    FROM entry WHERE unit_id = :unit AND date BETWEEN :first AND :last AND state IN :states"""
HELD = f"SELECT organisation_id, book, count(*) AS entries {HANDED_IN}"  # ours
BARE = f"SELECT organisation_id, id {HANDED_IN} AND proofs = 0 AND book IN :proving"  # ours
IS_KEPT = text(f"SELECT 1 {HANDED_IN} AND book = :book LIMIT 1").bindparams(  # ours
    bindparam("states", expanding=True)
)
OF_PLACES = " AND organisation_id IN :organisations"
UNINSPECTED = " AND NOT EXISTS (SELECT 1 FROM inspection_pick p WHERE p.unit_id = :unit AND p.entry_id = e.id)"

SUBJECT_OF = {
    "branch": "JOIN organisation s ON s.unit_id = :unit AND s.id = e.organisation_id",
    "member": "JOIN person s ON s.unit_id = :unit AND s.id = e.person_id",
}
REMARKS_ABOUT = """
    SELECT s.code, e.id, e.book, e.date, i.title, p.verdict, p.finding, p.inspector
    FROM inspection_pick p
    JOIN inspection i ON i.unit_id = :unit AND i.id = p.inspection_id
    JOIN entry e ON e.unit_id = :unit AND e.id = p.entry_id {whose}
    WHERE p.unit_id = :unit AND p.verdict <> '' AND e.date BETWEEN :first AND :last{only} ORDER BY p.id"""
NAMING_ITEMS = """
    SELECT s.code, e.id, e.book, e.date, e.kind, e.title, e.content, e.own, e.proofs, e.author FROM entry e {whose}
    WHERE e.unit_id = :unit AND e.book IN :books AND e.date BETWEEN :first AND :last AND e.state IN :states{only}
    ORDER BY e.date, e.id"""
OF_SUBJECT = " AND s.code = :code"


def counted_entries(
    connection: UnitConnection, days: tuple[str, str], population: Population, extra: Sequence[Book]
) -> tuple[int, ...]:
    """Return the ids of the entries dated within ``days`` (ISO, both included) that count, in ascending order.

    They were submitted or accepted, and have the proof their book requires. ``extra`` are books that plugins bring.
    """
    books = unit_books(connection, extra)
    known = (*books.books.values(), *books.retired.values())
    values: dict[str, Any] = {
        "first": days[0],
        "last": days[1],
        "states": sorted(COUNTED),
        "unproving": [book.id for book in known if not book.proof],
    }
    query = CHOSEN
    if population.books:
        query += OF_BOOKS
        values["books"] = sorted(population.books)
    if population.organisations is not None:
        query += OF_ORGANISATIONS
        values["organisations"] = sorted(population.organisations)
    if population.uninspected:
        query += UNINSPECTED
    lists: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name, value in values.items() if isinstance(value, list)
    ]
    statement = text(query + " ORDER BY e.id").bindparams(*lists)
    return tuple(connection.execute(statement, values).scalars())


def publications(connection: UnitConnection, *, period: str | None = None) -> tuple[Publication, ...]:
    """Return what was published in the unit (of ``period`` only, where it is given), the newest first."""
    from ...storage.models import PublicationRecord

    asked = {} if period is None else {"period": period}
    return tuple(value_of(Publication, one) for one in records(connection, PublicationRecord, order=("-id",), **asked))


def ledger_ratings(
    connection: UnitConnection, *, period: str | None = None, organisation_id: int | None = None
) -> tuple[LedgerRating, ...]:
    """Return the ratings of the unit's ledgers (of one period or organisation only, where given): the latest period
    first, the ratings of a ledger in the order in which they were first given.
    """
    from ...storage.models import LedgerRatingRecord

    given = {"period": period, "organisation_id": organisation_id}
    asked = {name: value for name, value in given.items() if value is not None}
    found = records(connection, LedgerRatingRecord, order=("-period", "organisation_id", "id"), **asked)
    return tuple(value_of(LedgerRating, one) for one in found)


def ledger_rating(connection: UnitConnection, organisation_id: int, period: str, rater: str) -> LedgerRating | None:
    """Return how ``rater`` rated a ledger for ``period``; ``None`` if they did not."""
    from ...storage.models import LedgerRatingRecord

    found = record(connection, LedgerRatingRecord, organisation_id=organisation_id, period=period, rater=rater)
    return None if found is None else value_of(LedgerRating, found)


def ledger_contents(
    connection: UnitConnection, organisations: frozenset[int], days: tuple[str, str], books: Mapping[str, Book]
) -> Mapping[int, LedgerContents]:
    """Return what the ledgers of ``organisations`` hold that is dated within ``days`` (ISO, both included)."""
    values: dict[str, Any] = {"first": days[0], "last": days[1], "states": sorted(COUNTED)}
    asked = values | {
        "organisations": sorted(organisations),
        "proving": [book.id for book in books.values() if book.proof],
    }
    places: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in ("states", "organisations")]
    held: dict[int, dict[str, int]] = {place: {} for place in organisations}
    for row in connection.execute(text(f"{HELD}{OF_PLACES} GROUP BY organisation_id, book").bindparams(*places), asked):
        held[row.organisation_id][row.book] = row.entries
    unproved: dict[int, list[int]] = defaultdict(list)
    lacking = text(f"{BARE}{OF_PLACES} ORDER BY date, id").bindparams(*places, bindparam("proving", expanding=True))
    # an empty list has no type on PostgreSQL, and where no book wants proof nothing lacks it
    for row in connection.execute(lacking, asked) if asked["proving"] else ():
        unproved[row.organisation_id].append(row.id)
    kept = [id_ for id_ in books if connection.execute(IS_KEPT, values | {"book": id_}).scalar() is not None]
    return {
        place: LedgerContents(
            sum(found.values()), tuple(unproved[place]), tuple(id_ for id_ in kept if id_ not in found)
        )
        for place, found in held.items()
    }


def inspections(connection: UnitConnection) -> tuple[Inspection, ...]:
    """Return the spot checks of the unit, those never drawn too, the newest first."""
    from ...storage.models import InspectionRecord

    return tuple(map(_inspection, records(connection, InspectionRecord, order=("-id",))))


def inspection(connection: UnitConnection, id_: int) -> Inspection:
    """Return the spot check with that number.

    Raises:
        Error: there is none.
    """
    from ...storage.models import InspectionRecord

    found = record(connection, InspectionRecord, id=id_)
    if found is None:
        raise Error(_("没有编号为 {id} 的检查。").format(id=id_))
    return _inspection(found)


def picks_of(connection: UnitConnection, inspection_id: int) -> tuple[Pick, ...]:
    """Return what a spot check drew, in the order of the draw; empty before the draw."""
    from ...storage.models import InspectionPickRecord

    found = records(connection, InspectionPickRecord, order=("ordinal",), inspection_id=inspection_id)
    return tuple(value_of(Pick, one) for one in found)


def inspection_pick(connection: UnitConnection, id_: int) -> Pick:
    """Return the pick with that number.

    Raises:
        Error: there is none.
    """
    from ...storage.models import InspectionPickRecord

    found = record(connection, InspectionPickRecord, id=id_)
    if found is None:
        raise Error(_("没有编号为 {id} 的抽查条目。").format(id=id_))
    return value_of(Pick, found)


def findings_for(connection: UnitConnection, entry_ids: Iterable[int]) -> Mapping[int, tuple[InspectionFinding, ...]]:
    """Return what spot checks found in these entries, by entry; entries nothing was said about are left out."""
    found: dict[int, list[InspectionFinding]] = defaultdict(list)
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(FOUND_FOR, {"entries": ids[start : start + CHUNK]}).mappings():
            finding = InspectionFinding(**row)
            found[finding.entry_id].append(finding)
    return {entry_id: tuple(findings) for entry_id, findings in found.items()}


def books_of_findings(connection: UnitConnection, scheme: Scheme) -> dict[str, Book]:
    """Return the books of a scheme and of the unit, by id, whose entries name an item."""
    known = (*scheme.books, *unit_books(connection, plugin_books()).books.values())
    return {book.id: book for book in known if book.names_item}


def load_findings(
    connection: UnitConnection, scheme: Scheme, days: tuple[str, str], code: str | None = None
) -> Findings:
    """Return what was found about subjects of a scheme (about the one with ``code`` alone) in entries dated within
    ``days`` (ISO, both included): by spot checks, and in books of findings.
    """
    books = books_of_findings(connection, scheme)
    found: dict[str, list[ItemFinding]] = defaultdict(list)
    asked = {"first": days[0], "last": days[1]} | ({} if code is None else {"code": code})
    words = {"whose": SUBJECT_OF[scheme.subject], "only": "" if code is None else OF_SUBJECT}
    for row in connection.execute(text(REMARKS_ABOUT.format(**words)), asked):
        found[row.code].append(
            ItemFinding(row.id, row.book, "", row.title, row.date, row.verdict, row.finding, row.inspector)
        )
    if books:
        lists: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in ("books", "states")]
        query = text(NAMING_ITEMS.format(**words)).bindparams(*lists)
        for row in connection.execute(query, asked | {"books": sorted(books), "states": sorted(COUNTED)}):
            finding = _named(books[row.book], row)
            if finding is not None:
                found[row.code].append(finding)
    return Findings({subject: tuple(findings) for subject, findings in found.items()})


def _named(book: Book, row: Any) -> ItemFinding | None:
    """What an entry says about the item it names; None while it names none."""
    own: Mapping[str, Any] = json.loads(row.own) if row.own else {}
    item = str(own.get(ITEM) or "").partition(" ")[0]
    if not item:
        return None
    texts = [column for column in book.columns if column.kind == "text" and own.get(column.id)]
    said = [row.title, row.content, *(f"{_(column.title)} {own[column.id]}" for column in texts)]
    if book.proof and not row.proofs:
        said.append(_("缺证明"))
    words = ";".join(filter(None, said))
    return ItemFinding(row.id, row.book, item, _(row.kind or book.title), row.date, FAULT, words, row.author)


def _inspection(found: "InspectionRecord") -> Inspection:
    """A spot check whose ``population`` is stored as JSON together with the ids it may draw and their digest."""
    data = json.loads(found.population)
    told = {"population": Population.of_data(data), "ids": read_ids(data["ids"]), "digest": data["digest"]}
    return value_of(Inspection, found, **told, drawn=bool(found.drawn))
