"""The desks of the ledger, each brought in when first asked: a session that only marks needs none."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from ..storage.engine import Database

if TYPE_CHECKING:
    from .book_files import BookFiles
    from .book_months import BookDesk
    from .duties import DutyDesk
    from .entries import EntryDesk
    from .ledger import LedgerDesk
    from .oversight import StepsDesk
    from .roster import PeopleDesk


class LedgerDesks:
    """What the ledger screens ask, by subject, on one database for one person; one writes at a time."""

    def __init__(self, database: Database, actor: str) -> None:
        self.database = database
        self.actor = actor
        self._writing = Lock()

    @cached_property
    def ledger(self) -> "LedgerDesk":
        """Books and lists of entries."""
        from .ledger import LedgerDesk

        return LedgerDesk(self.database, self.actor, self._writing)

    @cached_property
    def entries(self) -> "EntryDesk":
        """Single entries, with proof and attendance."""
        from .entries import EntryDesk

        return EntryDesk(self.ledger)

    @cached_property
    def months(self) -> "BookDesk":
        """Books by the month."""
        from .book_months import BookDesk

        return BookDesk(self.ledger, self.entries)

    @cached_property
    def files(self) -> "BookFiles":
        """Workbooks in and out of books."""
        from .book_files import BookFiles

        return BookFiles(self.ledger)

    @cached_property
    def people(self) -> "PeopleDesk":
        """Rosters."""
        from .roster import PeopleDesk

        return PeopleDesk(self.ledger)

    @cached_property
    def duties(self) -> "DutyDesk":
        """Calendar and to-dos."""
        from .duties import DutyDesk

        return DutyDesk(self.ledger)

    @cached_property
    def steps(self) -> "StepsDesk":
        """Publications, spot checks, ratings."""
        from .oversight import StepsDesk

        return StepsDesk(self.ledger)
