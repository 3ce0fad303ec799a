"""Three views of the same entries: the ledger of a committee (总台账), of a branch (分台账), of a member (明细台账)."""

from datetime import date as Date  # noqa: N812  # as elsewhere in the ledger
from datetime import timedelta

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from .directory import Directory
from .reading import Filter
from .rows import ENTRY_COLUMNS, entry_of
from .values import Entry

MEETINGS = text(f"""
    SELECT {ENTRY_COLUMNS} FROM entry
    WHERE organisation_id = :place AND date >= :first AND date <= :last
      AND required IS NOT NULL AND state NOT IN ('planned', 'withdrawn')""")  # noqa: S608 own words only
ABOUT = text(f"""
    SELECT {ENTRY_COLUMNS} FROM entry
    WHERE person_id = :person AND date >= :first AND date <= :last AND state <> 'withdrawn'""")  # noqa: S608 the same


def tier_filter(directory: Directory, organisation_id: int | None = None, person_id: int | None = None) -> Filter:
    """Which entries the ledger of a member, of an organisation with everything below it, or of the unit shows.

    A member's has also the meetings of their branch: see :func:`member_entries`.
    """
    if person_id is not None:
        return Filter(person=person_id)
    if organisation_id is None:
        return Filter()
    places = directory.under(organisation_id)
    return Filter() if len(places) == len(directory.organisations) else Filter(organisations=places)


def member_entries(
    connection: Connection, directory: Directory, person_id: int, first: str, last: str
) -> tuple[tuple[Entry, str], ...]:
    """A member's ledger from ``first`` to ``last`` (ISO days): entries about them, and the meetings of the branch they
    belonged to on that day, unless only others were expected. By date; each with what they had to do with it.
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
            return _("缺席({note})").format(note=one.note) if one.note else _("缺席")
    if entry.expected == ():
        return _("未记名")
    return _("出席") if entry.expected is None or person_id in entry.expected else ""


def _before(day: str) -> str:
    return (Date.fromisoformat(day) - timedelta(days=1)).isoformat()
