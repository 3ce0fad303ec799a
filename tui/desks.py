"""The desks of the ledger, each brought in when first asked: a session that only marks needs none."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from ..core.database.engine import Database

if TYPE_CHECKING:
    from .bookdesk import BookDesk
    from .bookfiles import BookFiles
    from .dutydesk import DutyDesk
    from .entrydesk import EntryDesk
    from .ledgerdesk import LedgerDesk
    from .peopledesk import PeopleDesk
    from .stepsdesk import StepsDesk


class LedgerDesks:
    """What the ledger screens ask, by subject, on one database for one person; one writes at a time."""

    def __init__(self, database: Database, actor: str) -> None:
        self.database = database
        self.actor = actor
        self._writing = Lock()

    @cached_property
    def ledger(self) -> "LedgerDesk":
        """Books and lists of entries."""
        from .ledgerdesk import LedgerDesk

        return LedgerDesk(self.database, self.actor, self._writing)

    @cached_property
    def entries(self) -> "EntryDesk":
        """Single entries, with proof and attendance."""
        from .entrydesk import EntryDesk

        return EntryDesk(self.ledger)

    @cached_property
    def months(self) -> "BookDesk":
        """Books by the month."""
        from .bookdesk import BookDesk

        return BookDesk(self.ledger, self.entries)

    @cached_property
    def files(self) -> "BookFiles":
        """Workbooks in and out of books."""
        from .bookfiles import BookFiles

        return BookFiles(self.ledger)

    @cached_property
    def people(self) -> "PeopleDesk":
        """Rosters."""
        from .peopledesk import PeopleDesk

        return PeopleDesk(self.ledger)

    @cached_property
    def duties(self) -> "DutyDesk":
        """Calendar and to-dos."""
        from .dutydesk import DutyDesk

        return DutyDesk(self.ledger)

    @cached_property
    def steps(self) -> "StepsDesk":
        """Publications, spot checks, ratings."""
        from .stepsdesk import StepsDesk

        return StepsDesk(self.ledger)
