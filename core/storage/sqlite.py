"""The SQLite driver, file and connections: which driver may be used, where the file may lie, how writers take turns.

Measured: without FULL a power cut loses acknowledged commits, without IMMEDIATE writers fail instead of waiting,
without recursive triggers REPLACE walks past the guards.

In front of SQLite's write lock stands a queue (:mod:`.queue`).

Write-ahead logging needs memory shared between all processes that use the file and locks that really lock; file
systems served by another machine or by a host have neither and are refused.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.paths import require_regular
from .errors import in_users_words, undecodable
from .queue import lock_path, queue
from .readonly import ReadOnlyFile
from .waits import TOLD_AFTER, USUAL, Holder, Wait, Waits

MOUNTS = Path("/proc/mounts")

NETWORK = re.compile(
    r"9p|afs|beegfs|ceph|cifs|coda|davfs|glusterfs|gpfs|lustre|ncpfs|nfs4?|smb[23]|smbfs|vboxsf|virtiofs"
    r"|fuse\.(ceph|cephfs|curlftpfs|davfs2?|gcsfuse|glusterfs|gvfsd-fuse|rclone|s3fs|smbnetfs|sshfs|vmhgfs-fuse)"
)
"""Types as the kernel spells them; a FUSE type names its program after the point."""


def mount_table() -> str:
    """Return the kernel's table of mounts; empty where there is none, and then no place is refused."""
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def network_type(path: Path, mounts: str) -> str | None:
    """Return the type of the network file system that ``path`` (absolute) lies on, None when it is a local one."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescape(fields[1]))
        # a later line with the same mount point hides the earlier one
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found if NETWORK.fullmatch(found) else None


def _unescape(point: str) -> str:
    """Return a mount point as a path: the kernel writes blank, tab, newline and backslash as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point)


FIRST_SOUND_VERSION = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when several processes write; older ones have no WAL."""

MENDED = ((3, 44, 6), (3, 50, 7))
"""Into these lines the correction was taken back: from such a version to the end of its line they are sound too."""

DRIVERS = ("pysqlite3", "sqlite3")

CONNECTION_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
)

READERS_CACHE, WRITERS_CACHE = 2_000, 32_000
"""KiB of pages that a connection keeps at most. Tens of thousands of new rows are spread over all indexes: pages that
have to go and come back take a quarter of the time. What a session has only read is not worth as much memory.
"""

_CACHE = "kaoping_cache"

WRITING = "kaoping_writing"
"""Execution option: this connection's transactions may write and start as writers. Its value is their wait."""


def driver() -> ModuleType:
    """Return the driver with the newest sound SQLite: ``pysqlite3``, which brings its own, or the standard library's.

    Raises:
        Error: neither is sound.
    """
    found = []
    for name in DRIVERS:
        with suppress(ImportError):
            found.append(import_module(name))
    newest = max(found, key=lambda module: (is_sound(module.sqlite_version_info), module.sqlite_version_info))
    if is_sound(newest.sqlite_version_info):
        return newest
    raise Error(
        _(
            "这台机器上的 SQLite 是 {found}，多人同时录入时可能损坏数据库，不能使用；需要 {needed} 或更新的版本。"
        ).format(found=_spelt(newest.sqlite_version_info), needed=_spelt(FIRST_SOUND_VERSION)),
        _("请运行 pip install pysqlite3，它自带合格的 SQLite；没有它的处理器上,请安装系统提供的更新的 SQLite。"),
    )


def is_sound(version: tuple[int, ...]) -> bool:
    """True if this version of SQLite keeps a database whole that several processes write to."""
    return version >= FIRST_SOUND_VERSION or any(line <= version < (line[0], line[1] + 1) for line in MENDED)


def _spelt(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def check_place(path: Path, mounts: str) -> None:
    """Raise ``Error`` for a network file system, where neither locks nor shared memory can be relied on."""
    if kind := network_type(path, mounts):
        raise Error(
            _("「{path}」在网络文件系统（{kind}）上，多人录入时会损坏数据库。").format(path=path, kind=kind),
            _("请把数据库放在本机磁盘上，或改用 PostgreSQL。"),
        )


def create_file(path: Path) -> None:
    """Create the file when absent; file and directories made here are readable by the owner only.

    Raises:
        OSError: it cannot be made, or something else than a file stands there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY, 0o600)
    try:
        require_regular(os.fstat(descriptor).st_mode)
    finally:
        os.close(descriptor)


def use_wal(engine: Engine, path: Path, waits: Waits) -> None:
    """Switch the file to write-ahead logging, once in its life."""
    if journal_mode(engine) == "wal":
        return
    with queue(lock_path(path), Wait(waits)):
        mode = journal_mode(engine, "WAL")
    if mode != "wal":
        raise Error(_("「{path}」所在的磁盘不支持数据库需要的日志方式。").format(path=path))


def journal_mode(engine: Engine, change_to: str = "") -> str:
    """Return the file's journal mode, after changing it when asked."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode = {change_to}" if change_to else "PRAGMA journal_mode")
        (mode,) = cursor.fetchall()[0]
        return str(mode)
    finally:
        connection.close()


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Switch foreign keys off while tables are rebuilt: dropping one would delete what refers to it.

    It has no effect inside a transaction.
    """
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")


def build_engine(path: Path, waits: Waits = USUAL, *, only_read: ReadOnlyFile | None = None) -> Engine:
    """Return an engine on the file; reading transactions are DEFERRED and cannot write, writing ones IMMEDIATE.

    A file that is ``only_read`` is opened anew each time: what lies beside it may be another then.
    """
    module = driver()
    if only_read is None:
        engine = create_engine(URL.create("sqlite", database=str(path)), module=module)
    else:
        engine = create_engine(
            "sqlite://", module=module, creator=lambda: only_read.connect(module), poolclass=NullPool
        )
    busy = f"PRAGMA busy_timeout = {int(waits.seconds * 1000)}"

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        with in_users_words(str(path)):
            try:
                for pragma in (*CONNECTION_PRAGMAS, busy):
                    connection.execute(pragma)
            except UnicodeDecodeError as damage:  # SQLite quotes the schema, which is no text any more
                raise undecodable(str(path)) from damage

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        wait = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if wait is None else 'OFF'}")
        if wait is None:
            _keep_pages(connection, READERS_CACHE)
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection, wait, busy)
            _keep_pages(connection, WRITERS_CACHE)

    return engine


def _keep_pages(connection: Connection, most: int) -> None:
    """Let a connection, which has been used by the other kind of transaction perhaps, keep at ``most`` so many KiB."""
    if connection.info.get(_CACHE, READERS_CACHE) != most:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{most}")
        connection.info[_CACHE] = most


def _begin_writing(connection: Connection, wait: Wait, busy: str) -> None:
    """Begin to write; whoever is in the way now is no writer of ours, who would be in the queue.

    Raises:
        StillWaiting: it did not go away in time.
    """
    driver: Any = connection.connection.driver_connection
    try:
        while True:
            driver.execute(f"PRAGMA busy_timeout = {int(min(TOLD_AFTER, wait.left) * 1000)}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except DBAPIError as failure:
                if not str(getattr(failure.orig, "sqlite_errorname", "")).startswith("SQLITE_BUSY"):
                    raise
                if not wait.left:
                    raise wait.given_up(Holder()) from failure
                wait.tell(Holder())
            else:
                return
    finally:
        driver.execute(busy)
        wait.over()
