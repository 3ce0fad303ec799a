"""Publishing, inspecting and rating ledgers: what screens and commands do, and what they show. Knows no widget."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.figures import read_whole
from ..kernel.unit import Unit
from ..ledger.doubts_repository import doubts_about
from ..ledger.entry import Entry
from ..ledger.oversight import inspections as checks
from ..ledger.oversight import repository, standings
from ..ledger.oversight.model import SOUND, Inspection, LedgerRating, Pick, Publication, ratings
from ..ledger.oversight.sampling import Population
from ..ledger.repository import entries_by_id
from .ledger import EntryRow, LedgerService, books_of, directory_of

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
class InspectionView:
    """A spot check with what it drew and the entries these are, in the order of the draw.

    ``doubts`` are what is doubtful about entries, by id.
    """

    inspection: Inspection
    picks: tuple[Pick, ...]
    entries: tuple[Entry, ...]
    doubts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """An organisation's ledger of a period: when it was last published and how it was rated, if it was."""

    organisation: int
    code: str
    name: str
    published: Publication | None
    rating: LedgerRating | None


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A publication with the name of the organisation."""

    organisation: str
    publication: Publication


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating with the name of the organisation, and what users call the rating."""

    organisation: str
    called: str
    rating: LedgerRating


class OversightService:
    """Publications, spot checks and ratings, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace

    # Spot checks.

    def inspections(self, unit: Unit) -> tuple[InspectionRow, ...]:
        """Return the spot checks of a unit, the newest first."""
        rows = []
        with self._workspace.read(unit) as connection:
            for inspection in repository.inspections(connection):
                seen = [pick for pick in repository.picks_of(connection, inspection.id) if pick.verdict]
                rows.append(InspectionRow(inspection, len(seen), sum(pick.verdict != SOUND for pick in seen)))
        return tuple(rows)

    def inspection(self, unit: Unit, id_: int) -> InspectionView:
        """Return a spot check with what it drew.

        Raises:
            Error: there is none with that number.
        """
        with self._workspace.read(unit) as connection:
            inspection = repository.inspection(connection, id_)
            picks = repository.picks_of(connection, id_)
            entries = entries_by_id(connection, [pick.entry_id for pick in picks])
            books, directory = books_of(self._workspace, connection), directory_of(self._workspace, connection)
            doubts = doubts_about(connection, directory, books, list(entries.values()))
        return InspectionView(inspection, picks, tuple(entries[pick.entry_id] for pick in picks), doubts)

    def begin_as_typed(
        self, unit: Unit, title: str, period: str, books: str, organisation: str, size: str, uninspected: str
    ) -> Inspection:
        """Begin a spot check as typed: titles of books and an organisation, each empty for all, and how many to draw.

        Raises:
            Error: something typed cannot be understood, or there are not so many entries.
        """
        count = read_whole(size)
        if not isinstance(count, int):
            raise Error(_("抽几条请写成整数。"))
        if uninspected not in (_("是"), _("否")):
            raise Error(_("只抽没查过的?请写「是」或「否」。"))
        called = tuple(filter(None, JOINTS.split(books)))
        return self.begin(unit, title, period, called, organisation, count, uninspected=uninspected == _("是"))

    def begin(
        self,
        unit: Unit,
        title: str,
        period: str,
        books: tuple[str, ...],
        organisation: str,
        size: int,
        *,
        uninspected: bool,
    ) -> Inspection:
        """Record what a spot check draws ``size`` entries from: ``books`` and an organisation as users call them,
        empty for all; ``uninspected`` only such as were never drawn before.

        Raises:
            Error: no such book, organisation or period, or there are not so many entries.
        """
        known, directory = self._ledger.books(unit), self._ledger.names(unit)
        population = Population(
            tuple(known.find(called).id for called in books),
            directory.under(directory.organisation(organisation)) if organisation else None,
            uninspected,
        )
        with self._workspace.act(unit) as transaction:
            return checks.begin_inspection(transaction, title, period, population, size)

    def draw(self, unit: Unit, inspection: int) -> tuple[Pick, ...]:
        """Draw the entries of the spot check with that number, once; return them in the order of the draw.

        Raises:
            Error: it was drawn already, or there is none.
        """
        with self._workspace.act(unit) as transaction:
            return checks.draw(transaction, inspection)

    def check(self, unit: Unit, inspection: int) -> bool:
        """True if the draw, made once more, comes out the same.

        Raises:
            Error: nothing was drawn yet, or there is no such spot check.
        """
        with self._workspace.read(unit) as connection:
            return checks.redraw(connection, inspection).agrees

    def picks(self, unit: Unit, inspection: int) -> tuple[PickRow, ...]:
        """Return what was drawn, in the order of the draw."""
        with self._workspace.read(unit) as connection:
            picks = repository.picks_of(connection, inspection)
        rows = {row.entry.id: row for row in self._ledger.entries(unit, tuple(pick.entry_id for pick in picks))}
        return tuple(PickRow(pick, rows[pick.entry_id]) for pick in picks)

    def find(self, unit: Unit, pick: int, verdict: str, finding: str) -> Pick:
        """Record what was found in the entry of the pick with that number.

        Raises:
            Error: there is no such pick or verdict, or a fault without words.
        """
        with self._workspace.act(unit) as transaction:
            return checks.record_finding(transaction, pick, verdict, finding)

    # Publications and ratings.

    def standings(self, unit: Unit, period: str) -> tuple[LedgerStanding, ...]:
        """Return every organisation of a unit with what was done with its ledger of ``period``.

        Raises:
            Error: the period cannot be read.
        """
        standings.days_of(period)
        published: dict[int, Publication] = {}
        with self._workspace.read(unit) as connection:
            for one in repository.publications(connection, period=period):
                published.setdefault(one.organisation_id, one)
            found = repository.ledger_ratings(connection, period=period)
        rated = {one.organisation_id: one for one in found}
        return tuple(
            LedgerStanding(one.id, one.code, one.name, published.get(one.id), rated.get(one.id))
            for one in self._ledger.names(unit).organisations.values()
        )

    def publications(self, unit: Unit) -> tuple[PublicationRow, ...]:
        """Return what was published in a unit, the newest first."""
        with self._workspace.read(unit) as connection:
            found = repository.publications(connection)
        name = self._ledger.names(unit).organisation_name
        return tuple(PublicationRow(name(one.organisation_id), one) for one in found)

    def ratings(self, unit: Unit) -> tuple[RatingRow, ...]:
        """Return the ratings of a unit's ledgers, the latest period first."""
        with self._workspace.read(unit) as connection:
            found = repository.ledger_ratings(connection)
        name = self._ledger.names(unit).organisation_name
        return tuple(RatingRow(name(one.organisation_id), ratings()[one.rating], one) for one in found)

    def publish(self, unit: Unit, organisation: int, period: str, note: str) -> Publication:
        """Publish a ledger.

        Raises:
            Error: nothing in it counts yet, the period cannot be read, or the unit has no such organisation.
        """
        with self._workspace.act(unit) as transaction:
            return standings.publish(transaction, organisation, period, note)

    def rate(self, unit: Unit, organisation: int, period: str, rating: str, remark: str) -> LedgerRating:
        """Rate a ledger.

        Raises:
            Error: there is no such rating or organisation, or the period cannot be read.
        """
        with self._workspace.act(unit) as transaction:
            return standings.rate(transaction, organisation, period, rating, remark)
