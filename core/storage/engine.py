"""Opening a database and handing out connections: many readers, one writer at a time.

The schema is made and checked by ``migrate.ensure_schema``; what a writer may do is in ``transaction``. A ``Database``
does not survive ``fork``: open it in the process that uses it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from ...plugins.i18n import _
from ..kernel.clock import Clock, utc_now, zone_named
from ..kernel.errors import Error
from ..kernel.paths import typed_path
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import postgresql, sqlite
from .anchors import Anchor
from .chain import head_of
from .connection import UnitConnection
from .directory import heads
from .errors import files_in_users_words, in_users_words
from .heads import write_heads
from .schema import Schema, read_schema
from .settings import zone_name
from .sqlite import mount_table, queue
from .superanchor import is_anchored, write_anchor
from .transaction import Transaction


def open_database(
    url: str, *, clock: Callable[[], datetime] | Clock = utc_now, mounts: str | None = None, files: str = ""
) -> "Database":
    """Open ``sqlite:///path``, a bare file path, or ``postgresql://…``; an SQLite file is created when absent.

    ``clock`` dates everything that is written, a bare function in the time zone of the database; ``mounts`` stands in
    for the kernel's table of mounts. Raises ``Error`` when the driver is missing or unsound, the place is unfit, the
    server unreachable or the file not a database.
    ``files`` is the directory of attachments of a database on a server; beside an SQLite file they have their own.
    """
    target = parse(url)
    if isinstance(target, Path):
        sqlite.check_place(target, mount_table() if mounts is None else mounts)
        with files_in_users_words(str(target)):
            sqlite.create_file(target)
            database = Database(sqlite.build_engine(target), str(target), file=target, clock=clock)
            sqlite.use_wal(database.engine, target)
        return database
    public = URL.create("postgresql", target.username, None, target.host, target.port, target.database)
    database = Database(postgresql.build_engine(target), public.render_as_string(), clock=clock)
    database.files = files
    with database.read():
        return database


def parse(url: str) -> Path | URL:
    """Return an absolute path for SQLite, a URL for PostgreSQL; raise ``Error`` for anything else."""
    if "://" not in url:
        return _absolute(typed_path(url))
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise Error(_("看不懂数据库地址“{url}”。").format(url=shown(url)), _address_hint()) from wrong
    backend = target.get_backend_name()
    if backend == "sqlite" and target.database and target.database != ":memory:":
        return _absolute(typed_path(target.database))
    if backend in {"postgresql", "postgres"}:
        return target
    raise Error(_("不支持数据库地址“{url}”。").format(url=target.render_as_string()), _address_hint())


def _absolute(path: Path) -> Path:
    try:
        found = path.absolute().resolve()
    except (OSError, RuntimeError) as error:  # a circle of links, or a working directory that is gone
        raise Error(_("找不到路径「{path}」通到哪里。").format(path=shown(str(path))), _address_hint()) from error
    if not found.name:
        raise Error(_("“{name}”是文件夹。").format(name=found), _("请写上文件名。"))
    return found


def _address_hint() -> str:
    return _("请写文件路径、sqlite:///路径，或 postgresql://用户名:密码@服务器/库名。")


def _unheard(_sentence: str) -> None:
    """Nobody listens."""


class Database:
    """An open database. ``place`` is its name for users, without a password; ``file`` is None on PostgreSQL."""

    def __init__(
        self, engine: Engine, place: str, *, file: Path | None = None, clock: Callable[[], datetime] | Clock = utc_now
    ) -> None:
        self.engine = engine
        self.place = place
        self.file = file
        self._clock = clock if isinstance(clock, Clock) else None
        self._now = clock.now if isinstance(clock, Clock) else clock
        self.files = ""
        """The directory of attachments where it is not beside ``file``; empty where nobody named one."""
        self.heads: Path | None = None
        """The folder into which the heads of all chains are written day by day; None: they are not."""
        self.remark: Callable[[str], None] = _unheard
        """Told what hinders nobody, but ought to be known."""
        self._schema: Schema | None = None
        self._anchored: date | None = None
        self._writing = threading.local()

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

    def anchor_once_a_day(self, actor: str) -> None:
        """Have the heads of all chains anchored in the directory's, by the first write of a day."""
        clock = self.clock
        today = clock.today()
        if self._anchored == today:
            return
        with self.directory().read() as connection:
            done = is_anchored(connection, clock)
        if not done:
            with self.directory().write(actor) as transaction:
                write_anchor(transaction)
        self._anchored = today
        if self.heads is not None and (fault := self._write_heads(self.heads, today)) and not done:
            self.remark(fault)

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
        with in_users_words(self.place), self.engine.connect() as connection:
            if self.file is None:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def exclusive(self, *, foreign_keys: bool = True) -> Iterator[Connection]:
        """Open a bare writing connection on which nobody else changes the schema; its rows are not audited."""
        with self.writing(foreign_keys=foreign_keys) as connection:
            if self.file is None:
                connection.exec_driver_sql(postgresql.SCHEMA_LOCK)
            yield connection

    @contextmanager
    def writing(self, *, foreign_keys: bool = True) -> Iterator[Connection]:
        """Open the bare connection of a writer: on SQLite behind the queue, in which all writers of the file stand."""
        if getattr(self._writing, "now", False):
            raise RuntimeError("a writing transaction inside another one of the same thread would wait for ever")
        self._writing.now = True
        try:
            with in_users_words(self.place), ExitStack() as stack:
                if self.file is not None:
                    with files_in_users_words(self.place):
                        stack.enter_context(queue(sqlite.lock_path(self.file)))
                connection = stack.enter_context(self.engine.connect())
                connection.execution_options(**{sqlite.WRITING: True})
                if self.file is not None and not foreign_keys:
                    stack.enter_context(sqlite.foreign_keys_off(connection))
                stack.enter_context(connection.begin())
                yield connection
        finally:
            self._writing.now = False

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
    def write(self, actor: str, *, key: str | None = None) -> Iterator[Transaction]:
        """Open one writing transaction by ``actor``: all of it is committed on leaving, or nothing on an exception.

        ``key`` is the idempotency key of a save: raises ``AlreadyDone`` when a save with it was committed before, and
        ``Error`` when the unit is not here or has gone elsewhere.
        """
        clock = self.clock
        if self.unit != INSTALLATION:
            self.database.anchor_once_a_day(actor)
        with self.database.writing() as connection:
            schema = self.database.schema(connection)
            transaction = Transaction(UnitConnection(connection, self.unit), schema, actor, clock, key)
            yield transaction
            transaction.finish(commits=True)
