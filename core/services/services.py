"""Every service of one session, each brought in when first asked: a session that only marks needs no ledger."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..accounts.admission import require_admitted
from ..kernel.clock import DEFAULT_ZONE, zone_named
from ..kernel.errors import Error
from ..kernel.unit import INSTALLATION
from ..storage.audit import LOCAL, Entrance
from ..storage.engine import open_database
from ..storage.migrate import ensure_schema
from ..storage.settings import set_zone
from ..storage.waits import USUAL, Waits
from .workspace import Workspace

if TYPE_CHECKING:
    from .accounts import AccountService
    from .anchors import AnchorService
    from .attachments import AttachmentService
    from .authority import AuthorityService
    from .book_files import BookFileService
    from .book_months import BookMonthService
    from .claims import ClaimService
    from .duties import DutyService
    from .entries import EntryService
    from .imports import ImportService
    from .ledger import LedgerService
    from .moving import MovingService
    from .opinions import OpinionService
    from .oversight import OversightService
    from .panels import PanelService
    from .papers import PaperService
    from .proposals import ProposalService
    from .results import ResultService
    from .roster import RosterService, UnitService
    from .rounds import RoundService
    from .safekeeping import SafekeepingService
    from .saves import SaveService
    from .schemes import SchemeService
    from .sheets import SheetService
    from .workbench import WorkbenchService
    from .workdays import WorkdayService


class Services:
    """What one person can do on one database, by subject."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @classmethod
    def open(
        cls, url: str, actor: str, files: str = "", waits: Waits = USUAL, heads: Path | None = None,
        entrance: Entrance = LOCAL,
    ) -> "Services":  # fmt: skip
        """The services on the database at ``url``, its schema brought up to date; ``files`` and ``waits`` as for
        ``open_database``.

        ``heads`` is the folder into which the heads of all chains are written day by day, ``entrance`` how
        the ``actor`` came in.

        Raises:
            Error: it cannot be opened, or there are accounts and ``actor`` is none that is open.
        """
        database = open_database(url, files=files, waits=waits)
        database.heads = heads
        database.entrance = entrance
        try:
            ensure_schema(database)
            require_admitted(database, actor)
        except Error:
            database.close()
            raise
        return cls(Workspace(database, actor))

    @classmethod
    def create(cls, url: str, actor: str, zone: str = DEFAULT_ZONE, files: str = "") -> None:
        """Make a database at ``url``, whose days begin in the time ``zone``; one that is there stays.

        Raises:
            Error: no zone is called so (then nothing is made), or as for :meth:`open`.
        """
        zone_named(zone)
        services = cls.open(url, actor, files)
        try:
            with services.workspace.act(INSTALLATION) as transaction:
                set_zone(transaction, zone)
        finally:
            services.close()

    def close(self) -> None:
        """Let go of the database."""
        self.workspace.close()

    @cached_property
    def authority(self) -> "AuthorityService":
        """Who holds which role, and what is whose to do."""
        from .authority import AuthorityService

        return AuthorityService(self.workspace)

    @cached_property
    def accounts(self) -> "AccountService":
        """Accounts and keys."""
        from .accounts import AccountService

        return AccountService(self.workspace)

    @cached_property
    def rounds(self) -> "RoundService":
        """Rounds and what people decide in them."""
        from .rounds import RoundService

        return RoundService(self.workspace)

    @cached_property
    def panels(self) -> "PanelService":
        """Who sits on the panels of rounds."""
        from .panels import PanelService

        return PanelService(self.workspace)

    @cached_property
    def papers(self) -> "PaperService":
        """Sheets that were taken over from papers."""
        from .papers import PaperService

        return PaperService(self.workspace)

    @cached_property
    def opinions(self) -> "OpinionService":
        """What is said in words about subjects."""
        from .opinions import OpinionService

        return OpinionService(self.workspace)

    @cached_property
    def claims(self) -> "ClaimService":
        """Claims in the registers of rounds."""
        from .claims import ClaimService

        return ClaimService(self.workspace)

    @cached_property
    def saves(self) -> "SaveService":
        """Saves of what is entered."""
        from .saves import SaveService

        return SaveService(self.workspace)

    @cached_property
    def sheets(self) -> "SheetService":
        """Sheets of subjects."""
        from .sheets import SheetService

        return SheetService(self.workspace)

    @cached_property
    def results(self) -> "ResultService":
        """Results of rounds, where they come from and what is missing in them."""
        from .results import ResultService

        return ResultService(self.workspace)

    @cached_property
    def ledger(self) -> "LedgerService":
        """Books and lists of entries."""
        from .ledger import LedgerService

        return LedgerService(self.workspace)

    @cached_property
    def entries(self) -> "EntryService":
        """Entries: lists of them, single ones, attendance."""
        from .entries import EntryService

        return EntryService(self.ledger)

    @cached_property
    def attachments(self) -> "AttachmentService":
        """Files that prove entries."""
        from .attachments import AttachmentService

        return AttachmentService(self.workspace)

    @cached_property
    def months(self) -> "BookMonthService":
        """Books by the month."""
        from .book_months import BookMonthService

        return BookMonthService(self.ledger, self.entries)

    @cached_property
    def files(self) -> "BookFileService":
        """Workbooks in and out of books."""
        from .book_files import BookFileService

        return BookFileService(self.ledger)

    @cached_property
    def imports(self) -> "ImportService":
        """Files about rosters and rounds."""
        from .imports import ImportService

        return ImportService(self.workspace)

    @cached_property
    def roster(self) -> "RosterService":
        """People on the roster."""
        from .roster import RosterService

        return RosterService(self.workspace)

    @cached_property
    def units(self) -> "UnitService":
        """Units."""
        from .roster import UnitService

        return UnitService(self.workspace)

    @cached_property
    def moving(self) -> "MovingService":
        """Units that come and go."""
        from .moving import MovingService

        return MovingService(self.workspace)

    @cached_property
    def anchors(self) -> "AnchorService":
        """What is written down of chains, to be compared with later."""
        from .anchors import AnchorService

        return AnchorService(self.workspace)

    @cached_property
    def safekeeping(self) -> "SafekeepingService":
        """Verification and backups."""
        from .safekeeping import SafekeepingService

        return SafekeepingService(self.workspace)

    @cached_property
    def schemes(self) -> "SchemeService":
        """Schemes that units use."""
        from .schemes import SchemeService

        return SchemeService(self.workspace)

    @cached_property
    def duties(self) -> "DutyService":
        """Calendar and to-dos."""
        from .duties import DutyService

        return DutyService(self.ledger)

    @cached_property
    def proposals(self) -> "ProposalService":
        """What the ledger proposes for sheets."""
        from .proposals import ProposalService

        return ProposalService(self.workspace)

    @cached_property
    def oversight(self) -> "OversightService":
        """Publications, spot checks, ratings."""
        from .oversight import OversightService

        return OversightService(self.ledger)

    @cached_property
    def workbench(self) -> "WorkbenchService":
        """Where a unit stands and what comes next."""
        from .workbench import WorkbenchService

        return WorkbenchService(self.ledger)

    @cached_property
    def workdays(self) -> "WorkdayService":
        """The working-day calendar of a unit."""
        from .workdays import WorkdayService

        return WorkdayService(self.workspace)
