"""Units and whole databases that move: one file out, one file in, or everything at once.

A file travels open, never as a path: whoever holds it need not be where the database is.
"""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from ..exchange.units.reading import UnitFile
from ..exchange.units.sending import Sent, close_unit, place_named, refuse_unsound, send_unit
from ..exchange.units.taking import Arrival, kept_files, refuse_changed, staged, take_unit, tell_where
from ..exchange.units.whole import move_all
from ..kernel.unit import INSTALLATION, Unit
from ..ledger.attachments.files import FileStore
from ..storage.anchors import Anchor, Proof, read_anchor
from ..storage.connection import UnitConnection
from ..storage.engine import open_database
from ..storage.migrate import ensure_schema
from ..storage.settings import zone_name
from ..storage.transaction import Transaction
from ..storage.transfer import tables_of
from .workspace import Workspace


class Outgoing(Protocol):
    """Where a file is written to. What is no value, as it lies on the side of whoever asked."""

    @property
    def file(self) -> BinaryIO:
        """Open for writing and reading, and still empty."""

    def keep(self) -> None:
        """Have the whole file safely where it belongs: only then is a unit closed that was written to it.

        Raises:
            Error: it cannot be kept.
        """


@dataclass(frozen=True, slots=True)
class UnitMoved:
    """A unit in a file. ``anchor`` is the head of its chain there; ``entries`` long is the chain, with ``files`` of
    attachments; ``problems`` has a sentence for each attachment without its file.
    """

    unit: Unit
    anchor: str
    entries: int
    files: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitArrived:
    """What an import did. ``is_new``: the unit was not known here; ``rows`` were new or changed, none where everything
    was here already. ``was_closed`` is where it had gone from here before; it can be written here again.
    """

    moved: UnitMoved
    is_new: bool
    rows: int
    was_closed: str


@dataclass(frozen=True, slots=True)
class DatabaseMoved:
    """What was moved, and to where: the place as users know it. The first of ``units`` is the list of units."""

    place: str
    units: tuple[UnitMoved, ...]


class MovingService:
    """Units that come and go, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def export(self, unit: Unit, out: Outgoing, close: str | None = None, *, lost: bool = False) -> UnitMoved:
        """Write ``unit`` to ``out`` as it is at one moment. With ``close``, where it goes, it can then only be read
        here; whatever fails before the file is kept leaves everything as it was.

        ``lost`` lets attachments be without their files.

        Raises:
            Error: the unit is not as its chain says, an attachment is without its file, or the unit is closed already.
        """
        if close is None:
            with self._workspace.read(unit) as connection:
                return self._send(connection, out, lost=lost)
        place = place_named(close)
        with self._workspace.act(unit) as transaction:
            close_unit(transaction, place)
            return self._send(transaction.connection, out, lost=lost)

    def _send(self, connection: UnitConnection, out: Outgoing, *, lost: bool) -> UnitMoved:
        database = self._workspace.database
        refuse_unsound(connection, database.tables(), connection.unit)
        sent = send_unit(database, connection, out.file, lost=lost)
        out.keep()
        return _sent(connection.unit, sent)

    def take(self, file: BinaryIO, name: str = "", anchor: str = "", *, lost: bool = False) -> UnitArrived:
        """Take in the unit in ``file``, all of it or nothing. It is called ``name``, or as it was.

        A unit that is here already must be continued by the file's chain. ``anchor`` is what was printed at the export;
        ``lost`` lets attachments be without their files.

        Raises:
            Error: the file was changed, does not fit here, or would lose something that is here.
        """
        printed = _printed(anchor)
        opened = UnitFile(file)
        database = self._workspace.database
        with database.directory().read() as connection:
            schema = database.tables()
            opened.require(tables_of(schema), zone_name(connection, schema), printed)
        with staged(database, opened) as stage, self._workspace.act(INSTALLATION) as transaction:
            arrival = take_unit(transaction, opened, name)
            problems = () if arrival.nothing_new else self._settle(transaction, arrival, opened, stage, lost=lost)
        self._workspace.units()
        return _arrived(opened, arrival, problems)

    def _settle(
        self, transaction: Transaction, arrival: Arrival, file: UnitFile, stage: FileStore | None, *, lost: bool
    ) -> tuple[str, ...]:
        """Go on with the chain of a unit that arrived, once all of it is found to be as it says."""
        database, own = self._workspace.database, transaction.connection.of(arrival.unit)
        tell_where(own, transaction.schema, transaction.actor, self._workspace.clock, database.place)
        refuse_changed(own, transaction.schema, file, arrival.unit)
        with kept_files(database, own, file, stage, lost=lost) as problems:
            return problems

    def move_database(self, url: str, files: str = "", *, close: bool = False, lost: bool = False) -> DatabaseMoved:
        """Move everything to the empty database at ``url``, whose attachments lie in ``files`` if it is on a server.

        With ``close`` the database here can only be read afterwards. ``lost`` lets attachments be without their files.

        Raises:
            Error: the database at ``url`` is not empty, or something here is not as the chains say.
        """
        target = open_database(url, files=files, waits=self._workspace.database.waits)
        try:
            ensure_schema(target)
            moved = move_all(self._workspace.database, target, self._workspace.actor, close=close, lost=lost)
        finally:
            target.close()
        units = (UnitMoved(one.unit, str(one.anchor), one.anchor.seq, one.files, one.problems) for one in moved)
        return DatabaseMoved(target.place, tuple(units))


def _printed(anchor: str) -> Anchor | None:
    if not anchor:
        return None
    printed = read_anchor(anchor)
    return printed.anchor if isinstance(printed, Proof) else printed


def _sent(unit: Unit, sent: Sent) -> UnitMoved:
    head = sent.manifest.head
    return UnitMoved(unit, str(sent.manifest.anchor), head.seq, sent.manifest.files, sent.problems)


def _arrived(file: UnitFile, arrival: Arrival, problems: tuple[str, ...]) -> UnitArrived:
    manifest, before = file.manifest, arrival.before
    moved = UnitMoved(arrival.unit, str(manifest.anchor), manifest.head.seq, manifest.files, problems)
    return UnitArrived(moved, before is None, arrival.rows, "" if before is None else before.closed)
