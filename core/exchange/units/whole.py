"""Moving a whole database into an empty one, on whatever server: the directory and every unit by a file of its own.

Numbers, names, settings and all chains are the same afterwards. Everything is read from one state of the old database,
and comes into the new one in one transaction.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.unit import INSTALLATION, Unit
from ...storage.anchors import Anchor
from ...storage.chain import begin_chain, close_chain, head_of, lock_head, put_head
from ...storage.connection import UnitConnection
from ...storage.directory import units
from ...storage.engine import Database
from ...storage.transaction import Transaction
from .reading import UnitFile
from .sending import close_unit, refuse_unsound, send_unit
from .taking import kept_files, refuse_changed, staged, take_tables, tell_where


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that was moved: where its chain stood then, how many files came along, what is wrong with attachments."""

    unit: Unit
    anchor: Anchor
    files: int
    problems: tuple[str, ...]


def move_all(origin: Database, target: Database, actor: str, *, close: bool, lost: bool) -> tuple[Moved, ...]:
    """Move everything in ``origin`` to ``target``; with ``close`` nobody writes to ``origin`` any more.

    Raises:
        Error: something is wrong with ``origin``, or ``target`` is not empty; both are then as they were.
    """
    _refuse_same(origin, target)
    with ExitStack() as stack:
        opened = _closing(origin, actor, target.place) if close else _reading(origin)
        source, gone = stack.enter_context(opened)
        # The target is committed first: what is closed here is there.
        sink = stack.enter_context(target.directory().write(actor))
        _refuse_used(target, sink.connection)
        refuse_unsound(source, origin.tables(), None)
        move = _Move(origin, source, target, sink, lost)
        moved = tuple(move.unit(stack, unit) for unit in (INSTALLATION, *units(source)))
        for one in moved:
            move.go_on(one.unit, gone.get(one.unit, ""))
        refuse_changed(sink.connection, sink.schema, None, None)
        return moved


def _refuse_same(origin: Database, target: Database) -> None:
    """Look before any turn is taken: a database that waits for itself waits for ever."""
    with origin.directory().read() as one, target.directory().read() as other:
        mine, theirs = head_of(one), head_of(other)
        if mine is None or theirs is None or mine.identity == theirs.identity:
            raise Error(_("要迁去的就是现在这个数据库,或者已经迁过了。"), _("请检查地址。"))
        _refuse_used(target, other)


def _refuse_used(target: Database, installation: UnitConnection) -> None:
    head = head_of(installation)
    if head is None or head.seq or units(installation):
        raise Error(
            _("「{place}」里已经有记录,只能迁到空的数据库。").format(place=target.place),
            _("请另建一个空的数据库;只迁一个单位用 kaoping unit export 和 kaoping unit import。"),
        )


@contextmanager
def _reading(origin: Database) -> Iterator[tuple[UnitConnection, dict[Unit, str]]]:
    """A connection that sees ``origin`` as it is at one moment, and where units had gone from it before."""
    with origin.directory().read() as connection:
        yield connection, _gone(connection)


@contextmanager
def _closing(origin: Database, actor: str, place: str) -> Iterator[tuple[UnitConnection, dict[Unit, str]]]:
    """The same, but everything is seen closed, as it is for others too when all has gone well."""
    with origin.directory().write(actor) as transaction:
        connection = transaction.connection
        for unit in units(connection):
            lock_head(connection.of(unit))
        gone = _gone(connection)
        for unit in (*units(connection), INSTALLATION):
            if unit not in gone:
                close_unit(Transaction(connection.of(unit), transaction.schema, actor, origin.clock), place)
        yield connection, gone


def _gone(connection: UnitConnection) -> dict[Unit, str]:
    """Where units have gone, each by itself: those that went with the whole database come with it again."""
    whole, heads = head_of(connection), {unit: head_of(connection.of(unit)) for unit in units(connection)}
    together = {"", "" if whole is None else whole.closed}
    return {unit: head.closed for unit, head in heads.items() if head is not None and head.closed not in together}


class _Move:
    """A move under way, from what ``source`` sees to what ``sink`` writes."""

    def __init__(
        self, origin: Database, source: UnitConnection, target: Database, sink: Transaction, lost: bool
    ) -> None:
        self._origin, self._source = origin, source
        self._target, self._sink = target, sink
        self._lost = lost

    def unit(self, stack: ExitStack, unit: Unit) -> Moved:
        """Move one unit with its files; what is to be undone if anything fails goes to ``stack``."""
        own = self._sink.connection.of(unit)
        with tempfile.TemporaryFile() as out:
            sent = send_unit(self._origin, self._source.of(unit), out, lost=self._lost)
            file = UnitFile(out)
            if unit != INSTALLATION:
                begin_chain(own, unit.id, file.manifest.head)
            take_tables(own, self._sink.schema, file)
            put_head(own, file.manifest.head)
            with staged(self._target, file) as stage:
                kept = kept_files(self._target, own, file, stage, lost=self._lost)
                problems = stack.enter_context(kept)
        return Moved(unit, sent.manifest.anchor, sent.manifest.files, problems)

    def go_on(self, unit: Unit, gone: str) -> None:
        """Let the unit's chain go on here, unless it had gone elsewhere before."""
        own = self._sink.connection.of(unit)
        if gone:
            close_chain(own, gone)
        else:
            tell_where(own, self._sink.schema, self._sink.actor, self._origin.clock, self._target.place)
