"""What was done in a sample unit besides entering: a spot check with its findings, a ledger shown and rated, a member
who is away. So that the screens of these have something to show.
"""

from datetime import date

from ...core.ledger.entry import COUNTED
from ...core.ledger.oversight.inspections import begin_inspection, draw, record_finding
from ...core.ledger.oversight.model import FAULT, SOUND
from ...core.ledger.oversight.sampling import Population
from ...core.ledger.oversight.standings import publish, rate
from ...core.ledger.repository import count_entries
from ...core.ledger.scope import Filter
from ...core.organisation.changes import set_mobile
from ...core.organisation.people_repository import load_directory
from ...core.organisation.repository import find_unit
from ...core.storage.engine import Database

MEETINGS = "三会一课"


def inspect_meetings(database: Database, actor: str, unit: str, branch: str, year: int, title: str, fault: str) -> None:
    """Check all meetings of a branch's third quarter: one sound, one with a ``fault``, the others still to be seen.

    All are drawn because a draw of fewer would be another one each time.
    """
    with database.read() as connection:
        place = find_unit(connection, unit)
        organisation = load_directory(connection, place.id).organisation(branch)
        branches = frozenset((organisation,))
        quarter = Filter(MEETINGS, branches, first=f"{year}-07-01", last=f"{year}-09-30", states=COUNTED)
        held = count_entries(connection, place.id, quarter)
    population = Population((MEETINGS,), branches)
    with database.write(actor) as transaction:
        inspection = begin_inspection(transaction, place, title, f"{year}-Q3", population, held)
    with database.write(actor) as transaction:
        first, second, *_others = sorted(draw(transaction, inspection.id), key=lambda pick: pick.entry_id)
        record_finding(transaction, first.id, SOUND)
        record_finding(transaction, second.id, FAULT, fault)


def show_ledger(database: Database, actor: str, unit: str, branch: str, year: int) -> None:
    """Publish and rate a branch's ledger of the first half-year."""
    with database.read() as connection:
        place = find_unit(connection, unit)
        organisation = load_directory(connection, place.id).organisation(branch)
    with database.write(actor) as transaction:
        publish(transaction, place, organisation, f"{year}-H1")
    with database.write(actor) as transaction:
        rate(transaction, place, organisation, f"{year}-H1", "excellent")


def send_away(database: Database, actor: str, unit: str, person: str, year: int) -> None:
    """A member has been away since the autumn."""
    with database.write(actor) as transaction:
        set_mobile(transaction, unit, person, date(year, 10, 15), date(year, 10, 20))
