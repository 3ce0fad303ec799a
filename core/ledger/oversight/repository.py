"""The rows of publications, spot checks and ratings, and the entries that count in them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, text

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...organisation.model import Unit
from ...storage.transaction import CHUNK
from ..books import unit_books
from ..entry import COUNTED
from .model import Inspection, InspectionFinding, LedgerRating, Pick, Publication
from .sampling import Population, read_ids

PUBLISHED = text("""
    SELECT id, organisation_id, period, entries, note, actor, at FROM publication
    WHERE unit_id = :unit ORDER BY id DESC""")

RATINGS = """
    SELECT id, version, organisation_id, period, rating, remark, actor, at FROM ledger_rating WHERE unit_id = :unit"""
RATED = text(f"{RATINGS} ORDER BY period DESC, organisation_id")
ONE_RATED = text(f"{RATINGS} AND organisation_id = :organisation AND period = :period")

INSPECTIONS = "SELECT id, unit_id, title, period, population, seed, size, drawn, actor, at FROM inspection"
OF_UNIT = text(f"{INSPECTIONS} WHERE unit_id = :unit ORDER BY id DESC")
ONE = text(f"{INSPECTIONS} WHERE id = :id")

PICKS = "SELECT id, inspection_id, entry_id, ordinal, verdict, finding, inspector, found_at FROM inspection_pick"
OF_INSPECTION = text(f"{PICKS} WHERE inspection_id = :inspection ORDER BY ordinal")
ONE_PICK = text(f"{PICKS} WHERE id = :id")

FOUND_FOR = text("""
    SELECT p.id AS pick_id, p.inspection_id, i.title, p.entry_id, p.verdict, p.finding, p.inspector, p.found_at
    FROM inspection_pick p JOIN inspection i ON i.id = p.inspection_id
    WHERE p.verdict <> '' AND p.entry_id IN :entries ORDER BY p.id""").bindparams(bindparam("entries", expanding=True))

CHOSEN = """
    SELECT e.id FROM entry e WHERE e.unit_id = :unit AND e.date BETWEEN :first AND :last AND e.state IN :states
    AND (e.proofs > 0 OR e.book IN :unproving)"""
OF_BOOKS = " AND e.book IN :books"
OF_ORGANISATIONS = " AND e.organisation_id IN :organisations"
UNINSPECTED = " AND NOT EXISTS (SELECT 1 FROM inspection_pick p WHERE p.entry_id = e.id)"


def counted_entries(
    connection: Connection, unit: Unit, days: tuple[str, str], population: Population, extra: Sequence[Book]
) -> tuple[int, ...]:
    """Ids in ascending order of the entries dated within ``days`` (ISO, both included) that count: submitted or
    accepted, and with the proof their book requires. ``extra`` are the books that plugins bring.
    """
    books = unit_books(connection, unit, extra)
    known = (*books.books.values(), *books.retired.values())
    values: dict[str, Any] = {
        "unit": unit.id,
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


def publications(connection: Connection, unit_id: int, *, period: str | None = None) -> tuple[Publication, ...]:
    """What was published in a unit (of ``period`` only, where it is given), the newest first."""
    found = (Publication(**row) for row in connection.execute(PUBLISHED, {"unit": unit_id}).mappings())
    return tuple(one for one in found if period in (None, one.period))


def ledger_ratings(connection: Connection, unit_id: int, *, period: str | None = None) -> tuple[LedgerRating, ...]:
    """The ratings of a unit's ledgers (of ``period`` only, where it is given), the latest period first."""
    found = (LedgerRating(**row) for row in connection.execute(RATED, {"unit": unit_id}).mappings())
    return tuple(one for one in found if period in (None, one.period))


def ledger_rating(connection: Connection, unit_id: int, organisation_id: int, period: str) -> LedgerRating | None:
    """How one ledger was rated for ``period``; ``None`` if it was not."""
    place = {"unit": unit_id, "organisation": organisation_id, "period": period}
    row = connection.execute(ONE_RATED, place).mappings().one_or_none()
    return None if row is None else LedgerRating(**row)


def inspections(connection: Connection, unit_id: int) -> tuple[Inspection, ...]:
    """The spot checks of a unit, those never drawn too, the newest first."""
    return tuple(_inspection(row) for row in connection.execute(OF_UNIT, {"unit": unit_id}).mappings())


def inspection(connection: Connection, id_: int) -> Inspection:
    """The spot check with that number.

    Raises:
        Error: there is none.
    """
    row = connection.execute(ONE, {"id": id_}).mappings().one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的检查。").format(id=id_))
    return _inspection(row)


def picks_of(connection: Connection, inspection_id: int) -> tuple[Pick, ...]:
    """What a spot check drew, in the order of the draw; empty before the draw."""
    rows = connection.execute(OF_INSPECTION, {"inspection": inspection_id}).mappings()
    return tuple(Pick(**row) for row in rows)


def inspection_pick(connection: Connection, id_: int) -> Pick:
    """The pick with that number.

    Raises:
        Error: there is none.
    """
    row = connection.execute(ONE_PICK, {"id": id_}).mappings().one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的抽查条目。").format(id=id_))
    return Pick(**row)


def findings_for(connection: Connection, entry_ids: Iterable[int]) -> Mapping[int, tuple[InspectionFinding, ...]]:
    """What spot checks found in these entries, by entry; entries nothing was said about are left out."""
    found: dict[int, list[InspectionFinding]] = defaultdict(list)
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(FOUND_FOR, {"entries": ids[start : start + CHUNK]}).mappings():
            finding = InspectionFinding(**row)
            found[finding.entry_id].append(finding)
    return {entry_id: tuple(findings) for entry_id, findings in found.items()}


def _inspection(row: RowMapping) -> Inspection:
    """A spot check whose ``population`` is stored as JSON together with the ids it may draw and their digest."""
    data = json.loads(row["population"])
    told = {"population": Population.of_data(data), "ids": read_ids(data["ids"]), "digest": data["digest"]}
    return Inspection(**{**dict(row), **told, "drawn": bool(row["drawn"])})
