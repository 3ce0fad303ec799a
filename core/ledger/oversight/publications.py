"""Publishing ledgers (晒账): an organisation shows its ledger of a period to those below and beside it.

Whose ledger of which period is meant: what publication, rating and inspection have in common.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ....plugins.i18n import _
from ...kernel.dates import moment, period_days
from ...kernel.errors import Error
from ...kernel.text import accept, shown, tidy
from ...organisation.directory import ORGANISATIONS, Directory, OrganisationInfo
from ...organisation.model import Unit
from ...storage.engine import Database
from ..books import plugin_books
from .sampling import Population, counted_entries


def organisations_of(connection: Connection, unit_id: int) -> Directory:
    """The organisations of a unit without its people, who are not needed here."""
    rows = connection.execute(ORGANISATIONS, {"unit": unit_id})
    return Directory(
        (
            OrganisationInfo(id_, code, name or "", kind or "", parent, domain or "")
            for id_, code, name, kind, parent, domain in rows
        ),
        (),
        {},
    )


def require_organisation(directory: Directory, organisation_id: int) -> None:
    """Refuse an organisation of another unit.

    Raises:
        Error: the unit has none with that id.
    """
    if organisation_id not in directory.organisations:
        raise Error(_("本单位没有编号为 {id} 的党组织。").format(id=organisation_id))


def days_of(period: str) -> tuple[str, str]:
    """The first and last ISO day of a written period.

    Raises:
        Error: it is not written like one.
    """
    try:
        first, last = period_days(period)
    except ValueError as error:
        raise Error(
            _("看不懂期间“{period}”。").format(period=shown(period)),
            _("请写成 2025、2025-H1、2025-Q3 或 2025-06 这样。"),
        ) from error
    return first.isoformat(), last.isoformat()


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
