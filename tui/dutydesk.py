"""What the calendar and the to-do screens ask of the core: what is done, what is due, what is missing.

Call it in a thread worker. It knows no widget.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..core.organisation.units import Unit
from .ledgerdesk import LedgerDesk
from .scope import Scope

Duty = Literal["none", "done", "due", "unproved", "late"]


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """An organisation with the state of each column, and in words what makes it so."""

    organisation: int
    name: str
    duties: tuple[Duty, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A year by month, or a month by book (then ``books`` has the ids of the columns)."""

    period: str
    titles: tuple[str, ...]
    long_titles: tuple[str, ...]
    rows: tuple[CalendarLine, ...]
    books: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something to do: what kind, for whom, by when, and where it is done (an entry, a book, a person)."""

    kind: str
    due: date | None
    organisation_id: int | None
    organisation: str
    person_id: int | None
    person: str
    initials: str
    book_id: str
    book: str
    sentence: str
    entry: int | None = None


class DutyDesk:
    """Plans, deadlines and what is behind, for one person."""

    def __init__(self, ledger: LedgerDesk) -> None:
        self._ledger = ledger
        self._database = ledger.database
