"""Backing up an SQLite database while it is in use, and restoring a backup. PostgreSQL has tools of its own.

In both directions a file is verified to the last row before it replaces anything.
"""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.files import sync
from ..kernel.paths import require_regular
from . import sqlite
from .engine import Database, parse
from .errors import files_in_users_words, in_users_words
from .queue import lock_path, queue
from .schema import read_schema, refuse_foreign, stored_version
from .sqlite import mount_table
from .verification import verify_whole
from .waits import USUAL, Wait, Waits

COMPANIONS = ("", "-wal", "-shm")


def backup(database: Database, path: Path) -> None:
    """Write the database's present state to ``path``, one compact verified file; an existing file is refused."""
    if database.file is None:
        raise Error(_("PostgreSQL 数据库请由管理员用 pg_dump 备份。"))
    _refuse_existing(path)
    with files_in_users_words(str(path)):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = _new_file_beside(path)
        try:
            _vacuum_into(database.engine, partial)
            _refuse_unsound(partial, _("备份核对不符，没有写出：{problem}"))
            _refuse_existing(path)
            partial.rename(path)
            sync(path.parent)
        finally:
            partial.unlink(missing_ok=True)


def restore(path: Path, url: str, waits: Waits = USUAL) -> Path | None:
    """Put the backup ``path`` in the place of the SQLite database at ``url``.

    Return where the file that stood there is kept, None when there was none. Raises ``Error``, with everything left as
    it was, when the backup is unsound or newer than the program, or when somebody still has the database open.
    """
    target = parse(url)
    if not isinstance(target, Path):
        raise Error(_("PostgreSQL 数据库请由管理员用 pg_restore 恢复。"))
    if not path.is_file():
        raise Error(_("找不到备份文件「{path}」。").format(path=path))
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise Error(
            _("「{path}」是正在使用的数据库，不是备份。").format(path=path), _("请先用 kaoping backup 做一个备份。")
        )
    sqlite.check_place(target, mount_table())
    with files_in_users_words(str(target)):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists():
            require_regular(target.stat().st_mode)
        partial = _new_file_beside(target)
        try:
            shutil.copyfile(path, partial)
            _refuse_unsound(partial, _("备份核对不符，没有恢复：{problem}"), called=str(path))
            sync(partial)
            with queue(lock_path(target), Wait(waits)):
                aside = _set_aside(target)
                partial.rename(target)
                sync(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    return aside


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise Error(_("「{path}」已经存在，不会覆盖。").format(path=path), _("请换一个文件名。"))


def _new_file_beside(path: Path) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    os.close(descriptor)
    return Path(name)


def _vacuum_into(engine: Engine, path: Path) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        # As the bytes that the system calls the file by, which are not UTF-8 everywhere.
        cursor.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(path),))
    finally:
        connection.close()
    sync(path)


def _refuse_unsound(path: Path, sentence: str, called: str = "") -> None:
    """Raise ``Error`` unless the file is a sound database of a known schema; ``called`` is the user's name for it."""
    database = Database(sqlite.build_engine(path), called or str(path), file=path)
    try:
        with database.read() as connection:
            schema = read_schema(connection)
            version = stored_version(connection, schema, database.place)
            if version is None:
                raise Error(sentence.format(problem=_("数据库是空的。")))
            refuse_foreign(version, database.place)
            report = verify_whole(connection)
        if report.problems:
            raise Error(sentence.format(problem=report.problems[0]))
    finally:
        database.close()


def _set_aside(target: Path) -> Path | None:
    """Move the database at ``target`` to a dated name beside it and return that; None when there is none."""
    if not target.exists():
        return None
    _leave_wal(target)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = target.with_name(f"{target.name}.{stamp}.old")
    for suffix in COMPANIONS:
        companion = target.with_name(target.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def _leave_wal(target: Path) -> None:
    """Fold the log into the file, which SQLite allows only to the last user; others would go on in the old file."""
    engine = sqlite.build_engine(target)
    try:
        with in_users_words(str(target)):
            sqlite.journal_mode(engine, "DELETE")
    except Error as refused:
        name = getattr(refused.__cause__, "sqlite_errorname", "")
        if not str(name).startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise  # a broken file is what people restore over; one that is in use is not
    finally:
        engine.dispose()
