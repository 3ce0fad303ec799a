"""Looking after the database: verifying that nothing was rewritten, and backing it up. Both can be broken off."""

from dataclasses import dataclass

from ..kernel.errors import Error
from ..kernel.paths import machine_path, read_regular
from ..ledger.attachments.intake import GivenFile
from ..ledger.attachments.maintenance import CareReport, backup_all, verify_all
from ..spreadsheet.limits import MIB
from ..storage.anchors import Anchor, read_anchor
from ..storage.chain import head_of
from ..storage.directory import heads
from ..storage.engine import Database, opened_to_read
from ..storage.heads import heads_written
from .anchors import UnitHead
from .workspace import ProgressListener, Workspace

MOST_HEAD_BYTES = 64 * MIB
"""More than a century of heads."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: how the chains stand, how many files of attachments there are, what is wrong, and what
    ought to be known though it harms nobody.

    ``compared`` with so many heads that were written down earlier: a chain that was cut or written anew as a whole
    shows only there.
    """

    chains: tuple[UnitHead, ...]
    files: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    compared: int

    @property
    def entries(self) -> int:
        """How many entries all chains have together."""
        return sum(chain.entries for chain in self.chains)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup: where it is, how many files of attachments lie beside it, and what is wrong with some."""

    place: str
    files: int
    problems: tuple[str, ...]


class SafekeepingService:
    """Verification and backups, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def verify(self, progress: ProgressListener, given: GivenFile | None = None, printed: str = "") -> Verified:
        """Verify the whole database, and compare it with the heads in the file that was ``given``, with an anchor that
        was ``printed``, and with the heads that this account has written down day by day.

        Raises:
            Cancelled: by ``progress``.
            Error: it cannot be read, or what is to be compared is none of ours.
        """
        database = self._workspace.database
        written = (*self._own_heads(), *(() if given is None else _heads_in(given)))
        anchor = read_anchor(printed) if printed else None
        counted = _Counted(progress, _entries(database))
        report = verify_all(database, anchor, None, written, counted.followed)
        return _found(report, len(written) + bool(printed))

    def back_up(self, place: str, progress: ProgressListener) -> BackedUp:
        """Write a verified copy of the database to ``place``, the files of attachments beside it; all or nothing.

        Raises:
            Cancelled: by ``progress``.
            Error: something stands there, there is no room, or the database is unsound or on a server.
        """
        database, path = self._workspace.database, machine_path(place, may_be_made=True)
        saved = backup_all(database, path, _Counted(progress, _entries(database)).followed)
        return BackedUp(str(path), saved.files, saved.problems)

    def verify_backup(self, place: str, progress: ProgressListener) -> Verified:
        """Verify the backup at ``place`` as it would be verified before it is restored; it is only read.

        Raises:
            Cancelled: by ``progress``.
            Error: there is none, or it cannot be read.
        """
        with opened_to_read(str(machine_path(place))) as database:
            return _found(verify_all(database, followed=_Counted(progress, 0).followed), 0)

    def _own_heads(self) -> tuple[Anchor, ...]:
        """The heads that were written down outside the database; none where that is not done (yet)."""
        database = self._workspace.database
        with database.directory().read() as connection:
            head = head_of(connection)
        if database.heads is None or head is None:
            return ()
        path = database.heads / f"{head.identity}.txt"
        try:
            content = read_regular(path, MOST_HEAD_BYTES)
        except OSError:
            return ()
        return _heads_in(GivenFile(path.name, content))


class _Counted:
    """Adds up the entries that were followed, for a listener."""

    def __init__(self, progress: ProgressListener, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def followed(self, entries: int) -> None:
        self._done += entries
        self._progress.tell(min(self._done, self._total), self._total)


def _entries(database: Database) -> int:
    """How many entries all chains have together."""
    try:
        with database.directory().read() as connection:
            own = head_of(connection)
            return sum(head.seq for head in heads(connection)) + (0 if own is None else own.seq)
    except Error:  # of a damaged file
        return 0


def _heads_in(file: GivenFile) -> tuple[Anchor, ...]:
    return heads_written(file.content.decode(errors="replace").splitlines())


def _found(report: CareReport, compared: int) -> Verified:
    chains = tuple(UnitHead(one.unit, one.entries, str(one.head)) for one in report.chain.chains)
    problems, notes = (*report.chain.problems, *report.problems), (*report.chain.notes, *report.notes)
    return Verified(chains, report.files, problems, notes, compared)
