"""What was done in a sample unit besides entering: a spot check with its findings, a ledger shown and rated, a member
who is away. So that the screens of these have something to show.
"""

from datetime import date

from ...core.ledger.entry import COUNTED
from ...core.ledger.oversight.model import FAULT, SOUND
from ...core.services.entry_lists import EntryQuery
from ...core.services.roster_changes import FactChange
from ...core.services.services import Services

MEETINGS = "三会一课"


def inspect_meetings(services: Services, unit: str, branch: str, year: int, title: str, fault: str) -> None:
    """Check all meetings of a branch's third quarter: one sound, one with a ``fault``, the others still to be seen.

    All are drawn because a draw of fewer would be another one each time.
    """
    place = services.units.find(unit)
    quarter = EntryQuery(MEETINGS, branch, first=f"{year}-07-01", last=f"{year}-09-30", states=COUNTED)
    held = len(services.entries.list(place, quarter))
    inspection = services.oversight.begin(place, title, f"{year}-Q3", (MEETINGS,), branch, held, uninspected=False)
    picks = services.oversight.draw(place, inspection.id)
    first, second, *_others = sorted(picks, key=lambda pick: pick.entry_id)
    services.oversight.find(place, first.id, SOUND, "")
    services.oversight.find(place, second.id, FAULT, fault)


def show_ledger(services: Services, unit: str, branch: str, year: int) -> None:
    """Publish and rate a branch's ledger of the first half-year."""
    place = services.units.find(unit)
    organisation = services.ledger.organisation(place, branch).id
    services.oversight.publish(place, organisation, f"{year}-H1", "")
    services.oversight.rate(place, organisation, f"{year}-H1", "excellent", "")


def send_away(services: Services, unit: str, person: str, year: int) -> None:
    """Send a member away for the autumn."""
    away = FactChange("mobile", date(year, 10, 20), date(year, 10, 15).isoformat())
    services.roster.record(services.units.find(unit), person, away)
