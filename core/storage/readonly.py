"""A database file that cannot be written: on a medium that is only read, of another owner, in a locked directory.

Nothing is made beside it. How it is opened depends on what lies there now, and is decided anew each time:

- Somebody has it open (there is the ``-shm`` of the log): like any reader, behind the locks of those who write.
- Nothing lies beside it: as a file that stands still (``immutable``), since without a place for its locks SQLite opens
  it no other way. Whether it did stand still is looked at when all was read.
- There is a log that was not folded in, and no index of it: whoever ignored the log would read an older state. File and
  log are copied to a directory of our own and read there.
"""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from urllib.parse import quote

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .queue import lock_path

LOG, INDEX, JOURNAL = "-wal", "-shm", "-journal"


def only_readable(path: Path) -> bool:
    """True if the file at ``path`` can be read, and cannot be written or nothing can be made beside it."""
    if not (path.is_file() and _may(path, os.R_OK)):
        return False
    beside = (_beside(path, LOG), _beside(path, INDEX), lock_path(path))
    can_make = _may(path.parent, os.W_OK | os.X_OK) or all(_may(one, os.W_OK) for one in beside)
    return not (_may(path, os.W_OK) and can_make)


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


class ReadOnlyFile:
    """A file that is only read; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._copying = Lock()
        self._copy: TemporaryDirectory[str] | None = None

    def connect(self, driver: Any) -> Any:
        """Open it with a driver for SQLite.

        Raises:
            Error: it was written to while it was copied.
            OSError: it cannot be copied.
        """
        if self._copy is None:
            if self.stands_still():
                return self._open(driver, "immutable=1")
            if _beside(self.path, INDEX).exists():
                try:
                    return self._open(driver, "mode=ro")
                except driver.OperationalError:  # the index is not one that can be read alone
                    pass
        return driver.connect(self._copied(), check_same_thread=False)

    def stands_still(self) -> bool:
        """True if nothing lies beside the file that belongs to what it holds."""
        return not (_beside(self.path, INDEX).exists() or any(map(_size, self._logs())))

    def stamp(self) -> tuple[int, ...]:
        """Return what is another when somebody wrote to the file."""
        now = self.path.stat()
        return (now.st_ino, now.st_size, now.st_mtime_ns, *map(_size, self._logs()))

    def _logs(self) -> tuple[Path, Path]:
        return _beside(self.path, LOG), _beside(self.path, JOURNAL)

    def _open(self, driver: Any, how: str) -> Any:
        name = f"file:{quote(os.fsencode(self.path))}?{how}"
        connection = driver.connect(name, uri=True, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    def _copied(self) -> str:
        with self._copying:
            if self._copy is None:
                folder = TemporaryDirectory(prefix="kaoping-", ignore_cleanup_errors=True)
                before = self.stamp()
                try:
                    for one in (self.path, *self._logs()):
                        if one.exists():
                            shutil.copyfile(one, Path(folder.name) / one.name)
                    self.refuse_moved(before)
                except BaseException:
                    folder.cleanup()
                    raise
                self._copy = folder
            return str(Path(self._copy.name) / self.path.name)

    def refuse_moved(self, before: tuple[int, ...]) -> None:
        """Raise ``Error`` where the file is not as it was at the stamp ``before``."""
        if self.stamp() != before:
            raise Error(
                _("读的时候有别人在写数据库「{place}」,读到的不算数。").format(place=shown(str(self.path))),
                _("请再来一次。"),
            )

    def refusal(self) -> Error:
        """Return what is said to whoever wants to write."""
        return Error(
            _("数据库「{place}」在只能读的地方,这一步没有写入。").format(place=shown(str(self.path))),
            _("可以查看和核对;要改,请把它(旁边有 -wal 文件的连同那个)拷到能写的地方,或请管理员给写的权限。"),
        )

    def close(self) -> None:
        """Let the copy go, if there is one."""
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
