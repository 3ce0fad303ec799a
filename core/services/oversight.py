"""What the screens of publishing, inspecting and rating ledgers ask of the core. Call it in a thread worker.

It knows no widget.
"""

import re
from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..ledger.oversight.inspections import (
    SOUND,
    Inspection,
    Pick,
    begin_inspection,
    draw,
    list_inspections,
    picks_of,
    record_finding,
    redraw,
)
from ..ledger.oversight.publications import Publication, days_of, publications, publish
from ..ledger.oversight.ratings import LedgerRating, list_ratings, rate, ratings
from ..ledger.oversight.sampling import Population
from ..organisation.model import Unit
from .ledger import EntryRow, LedgerService

JOINTS = re.compile(r"[\s、,，;；]+")


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """A spot check with how many of its picks were looked at, and how many of those have a fault."""

    inspection: Inspection
    looked_at: int
    faults: int


@dataclass(frozen=True, slots=True)
class PickRow:
    """An entry that was drawn."""

    pick: Pick
    entry: EntryRow


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """An organisation's ledger of a period: when it was last published and how it was rated, if it was."""

    organisation: int
    code: str
    name: str
    published: Publication | None
    rating: LedgerRating | None


class OversightService:
    """Publications, spot checks and ratings, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace
        self._database, self._actor = ledger.workspace.database, ledger.workspace.actor

    def inspections(self, unit: Unit) -> tuple[InspectionRow, ...]:
        """The spot checks of a unit, the newest first."""
        rows = []
        for inspection in list_inspections(self._database, unit):
            picks = picks_of(self._database, inspection.id)
            seen = [pick for pick in picks if pick.verdict]
            rows.append(InspectionRow(inspection, len(seen), sum(pick.verdict != SOUND for pick in seen)))
        return tuple(rows)

    def begin(
        self, unit: Unit, title: str, period: str, books: str, organisation: str, size: str, uninspected: str
    ) -> Inspection:
        """Begin a spot check as typed: titles of books and an organisation, each empty for all, and how many to draw.

        Raises:
            Error: something typed cannot be understood, or there are not so many entries.
        """
        if not size.isdecimal():
            raise Error(_("抽几条请写成整数,如 10。"))
        if uninspected not in (_("是"), _("否")):
            raise Error(_("只抽没查过的?请写「是」或「否」。"))
        known, directory = self._ledger.books(unit), self._ledger.names(unit)
        population = Population(
            tuple(known.find(called).id for called in JOINTS.split(books) if called),
            directory.under(directory.organisation(organisation)) if organisation else None,
            uninspected == _("是"),
        )
        with self._workspace.writing:
            return begin_inspection(self._database, self._actor, unit, title, period, population, int(size))

    def draw(self, inspection: Inspection) -> int:
        """Draw; how many there are.

        Raises:
            Error: it was drawn already.
        """
        with self._workspace.writing:
            return len(draw(self._database, self._actor, inspection.id))

    def check(self, inspection: Inspection) -> bool:
        """Whether the draw, made once more, comes out the same.

        Raises:
            Error: nothing was drawn yet.
        """
        return redraw(self._database, inspection.id).agrees

    def picks(self, unit: Unit, inspection: Inspection) -> tuple[PickRow, ...]:
        """What was drawn, in the order of the draw."""
        picks = picks_of(self._database, inspection.id)
        rows = {row.entry.id: row for row in self._ledger.entries(unit, [pick.entry_id for pick in picks])}
        return tuple(PickRow(pick, rows[pick.entry_id]) for pick in picks)

    def find(self, pick: Pick, verdict: str, finding: str) -> Pick:
        """Say what was found.

        Raises:
            Error: a fault without words.
        """
        with self._workspace.writing:
            return record_finding(self._database, self._actor, pick.id, verdict, finding)

    def standings(self, unit: Unit, period: str) -> tuple[LedgerStanding, ...]:
        """Every organisation of a unit with what was done with its ledger of ``period``.

        Raises:
            Error: the period cannot be read.
        """
        days_of(period)
        published: dict[int, Publication] = {}
        for one in publications(self._database, unit, period=period):
            published.setdefault(one.organisation_id, one)
        rated = {one.organisation_id: one for one in list_ratings(self._database, unit, period=period)}
        return tuple(
            LedgerStanding(one.id, one.code, one.name, published.get(one.id), rated.get(one.id))
            for one in self._ledger.names(unit).organisations.values()
        )

    def publish(self, unit: Unit, standing: LedgerStanding, period: str, note: str) -> Publication:
        """Publish a ledger.

        Raises:
            Error: nothing in it counts yet, or the period cannot be read.
        """
        with self._workspace.writing:
            return publish(self._database, self._actor, unit, standing.organisation, period, note)

    @staticmethod
    def ratings() -> tuple[str, ...]:
        """What a ledger may be rated, as users call it; the best first."""
        return tuple(ratings().values())

    @staticmethod
    def word(rating: LedgerRating) -> str:
        """What users call a rating."""
        return ratings()[rating.rating]

    def rate(self, unit: Unit, standing: LedgerStanding, period: str, rating: str, remark: str) -> LedgerRating:
        """Rate a ledger.

        Raises:
            Error: there is no such rating, or the period cannot be read.
        """
        with self._workspace.writing:
            return rate(self._database, self._actor, unit, standing.organisation, period, rating, remark)
