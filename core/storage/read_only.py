"""Opening a database to look at it: nothing is made, upgraded or changed, and none of it need be writable.

SQLite's log needs two files beside a database that is in use. Where they cannot be made, a file without a log is read
as one that nobody changes, and one that was copied together with its log is read in a copy.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.paths import require_regular
from ..kernel.text import shown
from . import sqlite
from .engine import Database, open_database, parse
from .errors import files_in_users_words
from .structure import UNREADABLE

READ_ONLY, UNCHANGING = "mode=ro", "mode=ro&immutable=1"


@contextmanager
def opened_to_read(url: str, files: str = "") -> Iterator[Database]:
    """A context with the database at ``url``, as it is; ``files`` as for ``open_database``.

    Raises:
        Error: it is not there or cannot be read; on leaving: it was read as one that nobody changes, and was changed.
    """
    target = parse(url)
    if not isinstance(target, Path):
        database = open_database(url, files=files)
        try:
            yield database
        finally:
            database.close()
        return
    with files_in_users_words(str(target)):
        require_regular(target.stat().st_mode)
        target.open("rb").close()
    with tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        yield from _opened(target, Path(folder))


def _opened(target: Path, folder: Path) -> Iterator[Database]:
    if os.access(target, os.W_OK) and os.access(target.parent, os.W_OK):
        sqlite.check_place(target, sqlite.mount_table())
        how = ""
    else:
        how = READ_ONLY
    before = _state(target)
    if how and not _is_readable(target, how):
        if _log(target).exists() and _log(target).stat().st_size:
            return (yield from _copied(target, folder))
        how = UNCHANGING
    database = Database(sqlite.build_engine(target, how), str(target), file=target)
    try:
        yield database
    finally:
        database.close()
    if how == UNCHANGING and _state(target) != before:
        raise Error(
            _("核对的时候数据库“{path}”被人改动了,核对的结果不作数。").format(path=shown(str(target))),
            _("请再核对一次。"),
        )


def _copied(target: Path, folder: Path) -> Iterator[Database]:
    copy = folder / "copy.db"
    with files_in_users_words(str(target)):
        shutil.copyfile(target, copy)
        shutil.copyfile(_log(target), _log(copy))
    database = Database(sqlite.build_engine(copy), str(target), file=target)
    try:
        yield database
    finally:
        database.close()


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _state(path: Path) -> tuple[int, int, bool]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns, _log(path).exists()


def _is_readable(path: Path, how: str) -> bool:
    """True unless SQLite lacks what it needs beside the file; what is wrong inside is found by whoever reads."""
    engine = sqlite.build_engine(path, how)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except Error as error:
        return not _is_about_the_place(error.__cause__)
    except UNREADABLE as error:
        return not _is_about_the_place(getattr(error, "orig", error))
    finally:
        engine.dispose()
    return True


def _is_about_the_place(failure: object) -> bool:
    name = str(getattr(failure, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR"))
