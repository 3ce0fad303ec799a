"""Spot checks (查账): entries drawn by lot, and what was found in them.

Nobody can choose what is drawn. One transaction records the seed, made by the machine, together with the entries that
may be drawn; a second one draws, and the seed alone decides (``drawing``). What is entered, changed or withdrawn in
between changes nothing. A check that was begun and never drawn stays in the list for everybody to see, so that seeds
cannot be tried until one pleases.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ....plugins.i18n import _
from ...kernel.dates import moment
from ...kernel.errors import Error
from ...kernel.text import accept, shown, tidy
from ...organisation.model import Unit
from ...storage.audit import canonical
from ...storage.engine import Database
from ...storage.transaction import CHUNK
from ..books import plugin_books
from .publications import days_of
from .sampling import Population, counted_entries, digest, draw_order, read_ids, write_ids

SOUND, FAULT = "sound", "fault"

INSPECTIONS = "SELECT id, unit_id, title, period, population, seed, size, drawn, actor, at FROM inspection"
OF_UNIT = text(f"{INSPECTIONS} WHERE unit_id = :unit ORDER BY id DESC")
ONE = text(f"{INSPECTIONS} WHERE id = :id")

PICKS = "SELECT id, inspection_id, entry_id, ordinal, verdict, finding, inspector, found_at FROM inspection_pick"
OF_INSPECTION = text(f"{PICKS} WHERE inspection_id = :inspection ORDER BY ordinal")
ONE_PICK = text(f"{PICKS} WHERE id = :id")

FOUND = """
    SELECT p.id, p.inspection_id, i.title, p.entry_id, p.verdict, p.finding, p.inspector, p.found_at
    FROM inspection_pick p JOIN inspection i ON i.id = p.inspection_id"""
FOUND_FOR = text(f"{FOUND} WHERE p.verdict <> '' AND p.entry_id IN :entries ORDER BY p.id").bindparams(
    bindparam("entries", expanding=True)
)
FOUND_OF_ORGANISATION = text(f"""{FOUND} JOIN entry e ON e.id = p.entry_id
    WHERE p.verdict <> '' AND e.organisation_id = :organisation AND e.date BETWEEN :first AND :last ORDER BY p.id""")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A spot check of a ``period``: ``size`` entries to be drawn with ``seed`` from those with ``ids``.

    ``digest`` is their SHA-256 (see ``drawing.digest``), ``at`` UTC ISO text, ``drawn`` whether it was drawn.
    """

    id: int
    unit_id: int
    title: str
    period: str
    population: Population
    ids: tuple[int, ...]
    digest: str
    seed: str
    size: int
    drawn: bool
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Pick:
    """An entry that was drawn, ``ordinal`` from 1; ``verdict`` is empty until it was looked at."""

    id: int
    inspection_id: int
    entry_id: int
    ordinal: int
    verdict: str
    finding: str
    inspector: str
    found_at: str | None


@dataclass(frozen=True, slots=True)
class InspectionFinding:
    """What a spot check found in an entry: ``verdict`` sound or fault, with the words of the inspector."""

    pick_id: int
    inspection_id: int
    title: str
    entry_id: int
    verdict: str
    finding: str
    inspector: str
    found_at: str


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A draw made once more from what was recorded before it: ids of entries in order, then and now."""

    recorded: tuple[int, ...]
    repeated: tuple[int, ...]
    population_agrees: bool

    @property
    def agrees(self) -> bool:
        """Whether everything is as the seed says."""
        return self.population_agrees and self.recorded == self.repeated


def verdict_title(verdict: str) -> str:
    """What users call a verdict."""
    return {"": _("未查"), SOUND: _("属实"), FAULT: _("有问题")}[verdict]


def begin_inspection(
    database: Database, actor: str, unit: Unit, title: str, period: str, population: Population, size: int
) -> Inspection:
    """Record what a spot check will draw from, how many, and with which seed. Nothing is drawn yet.

    Raises:
        Error: no title, the period cannot be read, or fewer than ``size`` entries count.
    """
    title, days, extra = accept(tidy(title)), days_of(period), plugin_books()
    if not title:
        raise Error(_("请写明这次检查的名称。"))
    if size < 1:
        raise Error(_("至少要抽 1 条。"))
    with database.write(actor) as transaction:
        ids = counted_entries(transaction.connection, unit, days, population, extra)
        if len(ids) < size:
            raise Error(_("要抽 {size} 条,符合条件的台账只有 {n} 条。").format(size=size, n=len(ids)))
        data = {**population.as_data(), "count": len(ids), "digest": digest(ids), "ids": write_ids(ids)}
        row = {
            "id": transaction.next_id("inspection"),
            "unit_id": unit.id,
            "title": title,
            "period": period,
            "population": canonical(data),
            "seed": secrets.token_hex(32),
            "size": size,
            "drawn": 0,
            "actor": actor,
            "at": moment(),
        }
        transaction.label("inspection.begin")
        transaction.insert("inspection", [row])
    return _inspection(tuple(row.values()))


def draw(database: Database, actor: str, id_: int) -> tuple[Pick, ...]:
    """Draw the entries of an inspection, once.

    Raises:
        Error: there is no such inspection, it was drawn already, or its record was altered.
    """
    inspection = find_inspection(database, id_)
    if digest(inspection.ids) != inspection.digest:
        raise Error(_("“{title}”的抽查范围与登记的校验码不符,没有抽取。").format(title=shown(inspection.title)))
    order = draw_order(inspection.seed, inspection.ids, inspection.size)
    with database.write(actor) as transaction:
        if _find(transaction.connection, id_).drawn:
            raise Error(_("“{title}”已经抽取过了。").format(title=shown(inspection.title)), _("要再查,请另建一次。"))
        picks = tuple(
            Pick(transaction.next_id("inspection_pick"), id_, entry_id, ordinal, "", "", "", None)
            for ordinal, entry_id in enumerate(order, start=1)
        )
        transaction.label("inspection.draw")
        transaction.insert("inspection_pick", [_row(pick) for pick in picks])
        transaction.update("inspection", id_, {"drawn": 1})
    return picks


def redraw(database: Database, id_: int) -> Redrawn:
    """Repeat a draw from its seed, to be compared with what was recorded.

    Raises:
        Error: there is no such inspection, or nothing was drawn yet.
    """
    inspection = find_inspection(database, id_)
    if not inspection.drawn:
        raise Error(_("“{title}”还没有抽取。").format(title=shown(inspection.title)))
    recorded = tuple(pick.entry_id for pick in picks_of(database, id_))
    repeated = draw_order(inspection.seed, inspection.ids, inspection.size)
    return Redrawn(recorded, repeated, digest(inspection.ids) == inspection.digest)


def list_inspections(database: Database, unit: Unit) -> tuple[Inspection, ...]:
    """The spot checks of a unit, those never drawn too, the newest first."""
    with database.read() as connection:
        return tuple(_inspection(row) for row in connection.execute(OF_UNIT, {"unit": unit.id}))


def find_inspection(database: Database, id_: int) -> Inspection:
    """The spot check with that number.

    Raises:
        Error: there is none.
    """
    with database.read() as connection:
        return _find(connection, id_)


def picks_of(database: Database, inspection_id: int) -> tuple[Pick, ...]:
    """What a spot check drew, in the order of the draw; empty before the draw."""
    with database.read() as connection:
        return tuple(Pick(*row) for row in connection.execute(OF_INSPECTION, {"inspection": inspection_id}))


def record_finding(database: Database, actor: str, pick_id: int, verdict: str, finding: str = "") -> Pick:
    """Say what was found in an entry that was drawn; said again, it takes the place of what was said before.

    Raises:
        Error: no such pick or verdict, or a fault without words.
    """
    finding = accept(tidy(finding))
    if verdict not in (SOUND, FAULT):
        raise Error(
            _("检查结论只能是“{sound}”或“{fault}”。").format(sound=verdict_title(SOUND), fault=verdict_title(FAULT))
        )
    if verdict == FAULT and not finding:
        raise Error(_("请写明有什么问题。"))
    with database.write(actor) as transaction:
        pick = replace(
            _pick(transaction.connection, pick_id),
            verdict=verdict,
            finding=finding,
            inspector=actor,
            found_at=moment(),
        )
        transaction.label("inspection.find")
        changes = {name: value for name, value in _row(pick).items() if name != "id"}
        transaction.update("inspection_pick", pick_id, changes)
    return pick


def findings_for(connection: Connection, entry_ids: Iterable[int]) -> Mapping[int, tuple[InspectionFinding, ...]]:
    """What spot checks found in these entries, by entry; entries nothing was said about are left out."""
    found: dict[int, list[InspectionFinding]] = defaultdict(list)
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(FOUND_FOR, {"entries": ids[start : start + CHUNK]}):
            finding = InspectionFinding(*row)
            found[finding.entry_id].append(finding)
    return {entry_id: tuple(findings) for entry_id, findings in found.items()}


def findings_of_organisation(
    connection: Connection, organisation_id: int, first: str, last: str
) -> tuple[InspectionFinding, ...]:
    """What spot checks found in the entries of an organisation dated within two ISO days, both included."""
    place = {"organisation": organisation_id, "first": first, "last": last}
    return tuple(InspectionFinding(*row) for row in connection.execute(FOUND_OF_ORGANISATION, place))


def _find(connection: Connection, id_: int) -> Inspection:
    row = connection.execute(ONE, {"id": id_}).one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的检查。").format(id=id_))
    return _inspection(row)


def _inspection(row: Iterable[Any]) -> Inspection:
    id_, unit_id, title, period, population, seed, size, drawn, actor, at = row
    data = json.loads(population)
    return Inspection(
        id_,
        unit_id,
        title,
        period,
        Population.of_data(data),
        read_ids(data["ids"]),
        data["digest"],
        seed,
        size,
        bool(drawn),
        actor,
        at,
    )


def _pick(connection: Connection, id_: int) -> Pick:
    row = connection.execute(ONE_PICK, {"id": id_}).one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的抽查条目。").format(id=id_))
    return Pick(*row)


def _row(pick: Pick) -> dict[str, Any]:
    names = ("id", "inspection_id", "entry_id", "ordinal", "verdict", "finding", "inspector", "found_at")
    return {name: getattr(pick, name) for name in names}
