"""Whose ledger, and which of its entries, something is about; what a book holds of them. Plain values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .entry import LIVE

if TYPE_CHECKING:
    from ..organisation.directory import Directory


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole unit's ledger (总台账), what stands under one organisation (分台账), or one member's (明细台账).

    Ids; ``None`` and ``None`` is the unit. ``name`` is what the screens call it.
    """

    organisation: int | None = None
    person: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are meant; what is left at its default does not matter, but withdrawn ones must be asked for.

    ``first`` and ``last`` are ISO days, both included. ``text`` stands in title, content, the person responsible or a
    column of the book's own. ``unproved``: without any attachment. ``backdated``: written down late.
    """

    book: str = ""
    organisations: frozenset[int] | None = None
    person: int | None = None
    first: str = ""
    last: str = ""
    states: frozenset[str] = LIVE
    text: str = ""
    unproved: bool = False
    backdated: bool = False


@dataclass(frozen=True, slots=True)
class BookSummary:
    """How many ``entries`` of one book there are, not counting withdrawn ones, and how many of them are drafts, have
    no attachment (plans aside), were returned; ``last_date`` is the day of the latest, plans aside, or empty.
    """

    book: str
    entries: int
    drafts: int
    unproved: int
    returned: int
    last_date: str


def tier_filter(directory: "Directory", organisation_id: int | None = None, person_id: int | None = None) -> Filter:
    """Which entries the ledger of a member, of an organisation with everything below it, or of the unit shows.

    A member's has also the meetings of their branch: see :func:`member_entries`.
    """
    if person_id is not None:
        return Filter(person=person_id)
    if organisation_id is None:
        return Filter()
    places = directory.under(organisation_id)
    return Filter() if len(places) == len(directory.organisations) else Filter(organisations=places)
