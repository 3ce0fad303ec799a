"""Opening a database and handing out connections: many readers, one writer at a time.

The schema is made and checked by ``migrate.ensure_schema``; what a writer may do is in ``transaction``. A ``Database``
does not survive ``fork``: open it in the process that uses it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from ...plugins.i18n import _
from ..kernel.clock import DEFAULT, Clock, ClockWatch, utc_now, zone_named
from ..kernel.errors import Conflict, Error
from ..kernel.paths import machine_path, require_regular
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import postgresql, sqlite
from .anchors import Anchor
from .audit import LOCAL
from .chain import Asking, head_of, is_in_chain, lock_head
from .connection import UnitConnection
from .directory import heads
from .errors import Contended, NotStored, Unanswered, files_in_users_words, in_users_words
from .heads import write_heads
from .queue import FileTurn, lock_path, queue
from .readonly import ReadOnlyFile, only_readable
from .schema import Schema, read_schema
from .settings import zone_name
from .sqlite import mount_table
from .superanchor import is_anchored, write_anchor
from .transaction import Transaction
from .waits import SCHEMA, USUAL, Wait, Waits

PAUSE_SECONDS = 0.5
"""Between two tries to find out what became of a write."""


def open_database(
    url: str,
    *,
    clock: Callable[[], datetime] | Clock = utc_now,
    mounts: str | None = None,
    files: str = "",
    waits: Waits = USUAL,
) -> "Database":
    """Open ``sqlite:///path``, a bare file path, or ``postgresql://…``; an SQLite file is created when absent.

    ``clock`` dates everything that is written, a bare function in the time zone of the database; ``mounts`` stands in
    for the kernel's table of mounts. Raises ``Error`` when the driver is missing or unsound, the place is unfit, the
    server unreachable or the file not a database.
    ``files`` is the directory of attachments of a database on a server; beside an SQLite file they have their own.
    ``waits`` says how long others are waited for. A file that cannot be written is opened to be read.
    """
    target = parse(url)
    if isinstance(target, Path):
        sqlite.check_place(target, mount_table() if mounts is None else mounts)
        with files_in_users_words(str(target)):
            if only_readable(target):
                only_read = ReadOnlyFile(target)
                engine = sqlite.build_engine(target, waits, only_read=only_read)
                return Database(engine, str(target), file=target, clock=clock, waits=waits, only_read=only_read)
            sqlite.create_file(target)
            database = Database(sqlite.build_engine(target, waits), str(target), file=target, clock=clock, waits=waits)
            sqlite.use_wal(database.engine, target, waits)
        return database
    public = URL.create("postgresql", target.username, None, target.host, target.port, target.database)
    place = public.render_as_string()
    database = Database(postgresql.build_engine(target, waits), place, clock=clock, waits=waits)
    database.files = files
    with waits.telling(_("正在连接数据库服务器「{place}」..").format(place=place)), database.read():
        return database


@contextmanager
def opened_to_read(url: str, files: str = "") -> Iterator["Database"]:
    """A context with the database at ``url`` as it is, for who only looks: nothing is made, upgraded or changed.

    Raises:
        Error: it is not there or cannot be read.
    """
    target = parse(url)
    if isinstance(target, Path) and not only_readable(target):
        with files_in_users_words(str(target)):
            require_regular(target.stat().st_mode)
            target.open("rb").close()
        sqlite.check_place(target, mount_table())
        database = Database(sqlite.build_engine(target), str(target), file=target)
    else:
        database = open_database(url, files=files)
    try:
        yield database
    finally:
        database.close()


def parse(url: str) -> Path | URL:
    """Return an absolute path for SQLite, a URL for PostgreSQL; raise ``Error`` for anything else."""
    if "://" not in url:
        return _absolute(machine_path(url))
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise Error(_("看不懂数据库地址「{url}」。").format(url=shown(url)), _address_hint()) from wrong
    backend = target.get_backend_name()
    if backend == "sqlite" and target.database and target.database != ":memory:":
        return _absolute(machine_path(target.database))
    if backend in {"postgresql", "postgres"}:
        return target
    raise Error(_("不支持数据库地址「{url}」。").format(url=target.render_as_string()), _address_hint())


def _absolute(path: Path) -> Path:
    try:
        found = path.absolute().resolve()
    except (OSError, RuntimeError) as error:  # a circle of links, or a working directory that is gone
        raise Error(_("找不到路径「{path}」通到哪里。").format(path=shown(str(path))), _address_hint()) from error
    if not found.name:
        raise Error(_("「{name}」是文件夹。").format(name=found), _("请写上文件名。"))
    return found


def _address_hint() -> str:
    return _("请写文件路径、sqlite:///路径，或 postgresql://用户名:密码@服务器/库名。")


class Database:
    """An open database. ``place`` is its name for users, without a password; ``file`` is None on PostgreSQL."""

    def __init__(
        self, engine: Engine, place: str, *, file: Path | None = None,
        clock: Callable[[], datetime] | Clock = utc_now, waits: Waits = USUAL, only_read: ReadOnlyFile | None = None,
    ) -> None:  # fmt: skip
        self.engine = engine
        self.place = place
        self.file = file
        self.waits = waits
        self.only_read = only_read
        """What keeps a file from being written; None where it can be."""
        self._clock = clock if isinstance(clock, Clock) else None
        self._now = clock.now if isinstance(clock, Clock) else clock
        self.files = ""
        """The directory of attachments where it is not beside ``file``; empty where nobody named one."""
        self.heads: Path | None = None
        """The folder into which the heads of all chains are written day by day; None: they are not."""
        self.entrance = LOCAL  # how whoever writes came in: it stands in every entry of the chains
        self._schema: Schema | None = None
        self._anchored: date | None = None
        self._writing = threading.local()
        self._watch = ClockWatch(waits.jump, waits.note, waits.up)
        self._unanswered: dict[Unit, tuple[int, str]] = {}

    @property
    def clock(self) -> Clock:
        """What time it is, in the time zone of this database, which is read on first use."""
        if self._clock is not None:
            return self._clock
        with self.directory().read() as connection:
            schema = self.schema(connection.driver)
            clock = Clock(self._now, zone_named(zone_name(connection, schema)))
        if schema:  # of an empty database it is not known yet
            self._clock = clock
        return clock

    def unit(self, unit: Unit) -> "UnitDatabase":
        """Return what readers and writers of ``unit`` have of this database."""
        return UnitDatabase(self, unit)

    def directory(self) -> "UnitDatabase":
        """Return the list of units and the settings of the installation."""
        return UnitDatabase(self, INSTALLATION)

    def wait(self) -> Wait:
        """Begin a wait for others."""
        return Wait(self.waits, self.clock.zone if self._clock is not None else DEFAULT)

    def anchor_once_a_day(self, actor: str, wait: Wait | None = None) -> None:
        """Have the heads of all chains anchored in the directory's, by the first write of a day."""
        clock = self.clock
        today = clock.today()
        if self._anchored == today:
            return
        with self.directory().read() as connection:
            done = is_anchored(connection, clock)
        if not done:
            try:
                with self.directory().write(actor, wait=wait) as transaction:
                    write_anchor(transaction)
            except Unanswered as lost:  # of the anchor alone: what was to be written is not begun
                self._unanswered.pop(INSTALLATION, None)
                raise lost.__cause__ or lost from None
        self._anchored = today
        if self.heads is not None and (fault := self._write_heads(self.heads, today)) and not done:
            self.waits.note(fault)

    def _write_heads(self, folder: Path, today: date) -> str:
        """Write the heads of all chains into ``folder``; a sentence where that could not be done."""
        with self.directory().read() as connection:
            own, others = head_of(connection), heads(connection)
        if own is None:
            return ""
        return write_heads(folder, today.isoformat(), Anchor(own.identity, own.seq, own.hash), others)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a bare connection that sees one unchanging state of the database and cannot write."""
        still = self.only_read if self.only_read is not None and self.only_read.stands_still() else None
        before = still.stamp() if still is not None else ()
        with in_users_words(self.place), self.engine.connect() as connection:
            if self.file is None:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection
        if still is not None:
            still.refuse_moved(before)

    @contextmanager
    def exclusive(self, *, foreign_keys: bool = True) -> Iterator[Connection]:
        """Open a bare writing connection on which nobody else changes the schema; its rows are not audited."""
        with self.writing(foreign_keys=foreign_keys) as connection:
            if self.file is None:
                connection.exec_driver_sql(postgresql.SCHEMA_LOCK)
            else:
                self._writing.turn.doing(SCHEMA)
            yield connection

    @contextmanager
    def writing(self, *, foreign_keys: bool = True, wait: Wait | None = None, actor: str = "") -> Iterator[Connection]:
        """Open the bare connection of a writer: on SQLite behind the queue, in which all writers of the file stand.

        ``actor`` is who is named to those who wait meanwhile.

        Raises:
            StillWaiting: the turn did not come in time.
            Error: the file can only be read.
        """
        if self.only_read is not None:
            raise self.only_read.refusal()
        if getattr(self._writing, "now", False):
            raise RuntimeError("a writing transaction inside another one of the same thread would wait for ever")
        self._writing.now = True
        self._writing.turn = None
        wait = wait or self.wait()
        try:
            with in_users_words(self.place), ExitStack() as stack:
                if self.file is not None:
                    with files_in_users_words(self.place):
                        self._writing.turn = stack.enter_context(queue(lock_path(self.file), wait, actor))
                connection = stack.enter_context(self.engine.connect())
                connection.execution_options(**{sqlite.WRITING: wait})
                if self.file is not None and not foreign_keys:
                    stack.enter_context(sqlite.foreign_keys_off(connection))
                stack.enter_context(connection.begin())
                yield connection
        finally:
            self._writing.now = False

    def begun(self, transaction: Transaction) -> None:
        """Take note of a transaction of this thread: what it does, and what it was dated by."""
        turn: FileTurn | None = self._writing.turn
        seen = self._watch.look(transaction.at, transaction.last_at, None if turn is None else turn.before)
        if turn is not None:
            turn.saw(seen)
            transaction.told = turn.doing

    def refuse_after_unanswered(self, unit: Unit) -> None:
        """Find out what became of a write to ``unit`` that was never answered.

        Raises:
            Conflict: it was stored after all, and nobody knew; told once.
            Error: it still cannot be found out.
        """
        end = self._unanswered.get(unit)
        if end is None:
            return
        stored = self._has(unit, end, self.wait())
        del self._unanswered[unit]
        if stored:
            raise Conflict(
                _("刚才断线时没有回音的那一步,已经查明存上了;这一次没有再存。"),
                _("请看过现在的内容,再决定还要不要改。"),
            )

    def settle(self, unit: Unit, end: tuple[int, str] | None, lost: Error) -> None:
        """Find out whether a write to ``unit`` that ended in ``lost`` while it was committed is stored: its chain has
        the entry ``end`` or not. Returns when it is.

        Raises:
            NotStored: it is not.
            Unanswered: that cannot be found out now.
        """
        wait = self.wait()
        with self.waits.telling(_("连接断开了,正在核对刚才那一步存上没有..")):
            while end is not None:
                try:
                    stored = self._has(unit, end, wait)
                except Error:
                    if not wait.left:
                        self._unanswered[unit] = end
                        break
                    time.sleep(min(PAUSE_SECONDS, wait.left))
                else:
                    if stored:
                        return
                    if self.file is not None:
                        raise lost
                    raise NotStored(
                        _("{what}已经核对:这一步没有写入。").format(what=lost.message), lost.hint or _("请再试一次。")
                    ) from lost
        raise Unanswered(
            _("{what}现在还查不出这一步存上没有。").format(what=lost.message),
            _("恢复以后请先看一看有没有存上,没有再办一次。"),
        ) from lost

    def _has(self, unit: Unit, end: tuple[int, str], wait: Wait) -> bool:
        """True if the chain of ``unit`` has the entry ``end``; whoever may still be committing it is waited for."""
        if self.file is not None:
            with self.unit(unit).read() as connection:
                return is_in_chain(connection, *end)
        with self.writing(wait=wait) as bare:
            connection = UnitConnection(bare, unit)
            lock_head(connection, asking=Asking(wait))
            return is_in_chain(connection, *end)

    def schema(self, connection: Connection) -> Schema:
        """Return the tables of this database, read on first use."""
        if self._schema is None:
            self._schema = read_schema(connection)
        return self._schema

    def tables(self) -> Schema:
        """Return the tables of this database, for whoever has no connection of its own."""
        if self._schema is not None:
            return self._schema
        with self.read() as connection:
            return self.schema(connection)

    def forget_schema(self) -> None:
        """Forget the tables read so far; to be called after they have changed."""
        self._schema = None

    def close(self) -> None:
        """Close all connections; the last one to close folds SQLite's log back into the file."""
        self.engine.dispose()
        if self.only_read is not None:
            self.only_read.close()


class UnitDatabase:
    """One unit of a database: the only way to its rows."""

    def __init__(self, database: Database, unit: Unit) -> None:
        self.database = database
        self.unit = unit

    @property
    def clock(self) -> Clock:
        """What time it is, in the time zone of the database."""
        return self.database.clock

    @contextmanager
    def read(self) -> Iterator[UnitConnection]:
        """Open a connection that sees one unchanging state of the unit and cannot write."""
        with self.database.read() as connection:
            yield UnitConnection(connection, self.unit)

    @contextmanager
    def write(self, actor: str, *, key: str | None = None, wait: Wait | None = None) -> Iterator[Transaction]:
        """Open one writing transaction by ``actor``: all of it is committed on leaving, or nothing on an exception.

        ``key`` is the idempotency key of a save: raises ``AlreadyDone`` when a save with it was committed before, and
        ``Error`` when the unit is not here or has gone elsewhere, or the turn did not come within the ``wait``.
        A connection that is lost while committing raises only when the chain says that nothing was stored.
        """
        database, transaction, commits = self.database, None, False
        if database.only_read is not None:
            raise database.only_read.refusal()
        clock, schema = self.clock, database.tables()
        wait = wait or database.wait()
        if key is None:
            database.refuse_after_unanswered(self.unit)
        if self.unit != INSTALLATION:
            database.anchor_once_a_day(actor, wait)
        try:
            with database.writing(wait=wait, actor=actor) as connection:
                own = UnitConnection(connection, self.unit)
                transaction = Transaction(own, schema, actor, clock, key, wait, database.entrance)
                database.begun(transaction)
                yield transaction
                commits = True
                transaction.finish(commits=True)
        except Error as lost:
            if transaction is None or not commits or isinstance(lost, Contended):
                raise
            database.settle(self.unit, transaction.end, lost)
