"""Publishing ledgers (晒账): an organisation shows its ledger of a period to those below and beside it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ...plugins.i18n import _
from ..database.engine import Database
from ..dates import moment
from ..errors import Error
from ..ledger.books import plugin_books
from ..ledger.directory import Directory
from ..organisation.units import Unit
from ..text import accept, tidy
from .places import days_of, organisations_of, require_organisation
from .selection import Population, counted_entries

PUBLISHED = text("""
    SELECT id, organisation_id, period, entries, note, actor, at FROM publication
    WHERE unit_id = :unit ORDER BY id DESC""")


@dataclass(frozen=True, slots=True)
class Publication:
    """A ledger of a ``period`` as published: ``entries`` that counted then, ``at`` UTC ISO text.

    A ledger may be published again when more has come in; the newest tells how it stands.
    """

    id: int
    organisation_id: int
    period: str
    entries: int
    note: str
    actor: str
    at: str


def publish(
    database: Database, actor: str, unit: Unit, organisation_id: int, period: str, note: str = ""
) -> Publication:
    """Publish the ledger of an organisation, with everything below it, for ``period`` (``2025-06``, ``2025-Q3`` …).

    Raises:
        Error: the period cannot be read, the organisation is not the unit's, or nothing counts in that period.
    """
    days, note, extra = days_of(period), accept(tidy(note)), plugin_books()
    with database.write(actor) as transaction:
        directory = organisations_of(transaction.connection, unit.id)
        require_organisation(directory, organisation_id)
        population = Population(organisations=directory.under(organisation_id))
        entries = len(counted_entries(transaction.connection, unit, days, population, extra))
        if not entries:
            raise Error(_("这个期间还没有可以公布的台账。"), _("只公布已提交、并有印证材料的。"))
        made = Publication(transaction.next_id("publication"), organisation_id, period, entries, note, actor, moment())
        transaction.label("ledger.publish")
        transaction.insert("publication", [{"unit_id": unit.id, **_row(made)}])
    return made


def publications(
    database: Database, unit: Unit, *, period: str | None = None, viewer: int | None = None
) -> tuple[Publication, ...]:
    """What was published in a unit, the newest first; with ``viewer`` what that organisation is shown."""
    with database.read() as connection:
        found = [Publication(*row) for row in connection.execute(PUBLISHED, {"unit": unit.id})]
        directory = organisations_of(connection, unit.id) if viewer is not None else None
    return tuple(
        one
        for one in found
        if (period is None or one.period == period)
        and (directory is None or viewer is None or is_shown_to(directory, one.organisation_id, viewer))
    )


def is_shown_to(directory: Directory, organisation_id: int, viewer: int) -> bool:
    """Whether ``viewer`` stands below or beside the organisation that published, or above it, where all is seen.

    Those with nobody above them in the unit stand beside each other.
    """
    of_publisher, of_viewer = (directory.organisations[id_].parent_id for id_ in (organisation_id, viewer))
    return (
        of_publisher == of_viewer
        or viewer in directory.under(organisation_id)
        or organisation_id in directory.under(viewer)
    )


def _row(made: Publication) -> dict[str, Any]:
    names = ("id", "organisation_id", "period", "entries", "note", "actor", "at")
    return {name: getattr(made, name) for name in names}
