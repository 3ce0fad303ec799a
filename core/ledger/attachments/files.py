"""The store of files: each content once, under its SHA-256. What the files are and whose is not known here.

``<root>/<first two digits>/<hash>``, open to their owner only, never changed once in place. A file is on the disk
before ``put`` returns, and so before any row may name it: a crash in between leaves a file that nothing names, which
harms nobody and which ``kaoping audit verify`` lists. Links inside the store are not followed.

Every unit of a database has a store of its own, a folder named by the unit's identity, so that a unit can be moved
with its files.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.files import sync
from ...kernel.paths import NotRegularError, in_words, machine_path, read_regular, reason_of
from ...spreadsheet.limits import MIB

if TYPE_CHECKING:
    from ...storage.engine import Database, UnitDatabase

MAX_BYTES = 20 * MIB
"""One file: a scanned document of fifty pages, or a photograph of any phone."""

DIRECTORY_VARIABLE = "KAOPING_FILES"

_HASH = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_IDENTITY = re.compile(r"[0-9a-f]{32}")
PARTIAL = ".partial"
"""The end of the name of what is not finished, and is nobody's when whoever made it is gone."""


class Stray(NamedTuple):
    """Something in the store that is no stored content: ``partial`` when it is what a crash leaves of a save."""

    name: str
    partial: bool


class FileStore:
    """The store below ``root``, which is made when something is first put in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where the content with SHA-256 ``hash`` has its place. Raises ValueError when it is no such hash."""
        if not _is_like(_HASH, digest):
            raise ValueError(f"not a SHA-256 in hex: {digest!r}")
        return self.root / digest[:2] / digest

    def put(self, content: bytes) -> str:
        """Store ``content`` for good; returns its hash.

        Where the file stands already but is torn, the sound content takes its place: its name says what it must be.

        Raises:
            Error: the place cannot be written, or the disk is full.
        """
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        with self._in_users_words():
            self._make_folder(target.parent)
            if self.fault(digest):
                self._write(content, target)
            sync(target.parent)
        return digest

    def read(self, digest: str) -> bytes:
        """The content with that hash, checked.

        Raises:
            Error: it is not there or no longer what it was.
        """
        content, fault = self._load(digest)
        if fault:
            raise Error(
                _("附件的文件 {hash} {fault}。").format(hash=str(digest)[:16], fault=fault),
                _("请从备份中找回这个文件。"),
            )
        return content

    def fault(self, digest: str, size: int | None = None) -> str:
        """What is wrong with the file of that hash (and ``size`` in bytes), to follow its name; empty when sound."""
        content, fault = self._load(digest)
        if not fault and size is not None and size != len(content):
            return _("有 {found} 字节,记录的是 {size} 字节").format(found=len(content), size=size)
        return fault

    def take(self, other: "FileStore", digest: str) -> str:
        """Have what ``other`` has under ``hash`` here too; says what is wrong with it there, empty when taken.

        By a hard link where the file system has them: nothing ever writes into a stored file. Links are only sure to
        be on the disk after :meth:`settle`.
        """
        content, fault = other._load(digest)
        if fault or not self.fault(digest):
            return fault
        target = self.path(digest)
        with self._in_users_words():
            self._make_folder(target.parent)
            try:
                os.link(other.path(digest), target)
            except OSError:
                self._write(content, target)
                return self.fault(digest)
        return ""

    def settle(self) -> None:
        """Have the names of everything taken on the disk."""
        with self._in_users_words():
            for folder in self._folders():
                sync(folder)
            sync(self.root)

    def hashes(self) -> Iterator[str]:
        """The hashes files stand under, in order; whether their content is sound is not looked at."""
        for folder in self._folders():
            for path in sorted(folder.iterdir()):
                if self._is_content(path):
                    yield path.name

    def strays(self) -> Iterator[Stray]:
        """What is in the store and does not belong there."""
        if not self.root.is_dir():
            return
        folders = self._folders()
        for path in sorted(self.root.iterdir()):
            if path not in folders:
                yield Stray(path.name, path.name.endswith(PARTIAL))
        for folder in folders:
            yield from (
                Stray(f"{folder.name}/{path.name}", False)
                for path in sorted(folder.iterdir())
                if not self._is_content(path)
            )

    def _folders(self) -> list[Path]:
        if self.root.is_symlink() or not self.root.is_dir():
            return []
        return sorted(
            path
            for path in self.root.iterdir()
            if _FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        )

    @staticmethod
    def _is_content(path: Path) -> bool:
        is_named_right = _HASH.fullmatch(path.name) is not None and path.name.startswith(path.parent.name)
        return is_named_right and path.is_file() and not path.is_symlink()

    def _load(self, digest: str) -> tuple[bytes, str]:
        """The content, and what is wrong with it."""
        try:
            path = self.path(digest)
            if self.root.is_symlink() or path.parent.is_symlink():
                return b"", _("所在的目录是指向别处的链接")
            content = read_regular(path, MAX_BYTES)
        except ValueError:
            return b"", _("没有合格的校验码")
        except FileNotFoundError:
            return b"", _("不见了")
        except NotRegularError as error:
            return b"", str(error.strerror)
        except OSError as error:
            return b"", _("读不出来:{reason}").format(reason=reason_of(error))
        if hashlib.sha256(content).hexdigest() != digest:
            return b"", _("不完整或被改动过")
        return content, ""

    @staticmethod
    def _make_folder(folder: Path) -> None:
        """Make what is not there yet of the way to ``folder``: each with its name on the disk, none open to others."""
        missing = list(takewhile(lambda place: not place.is_dir(), (folder, *folder.parents)))
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
            sync(place.parent)
        if folder.is_symlink() or folder.parent.is_symlink():
            raise NotRegularError(0, _("里面有指向别处的链接"))

    def _write(self, content: bytes, target: Path) -> None:
        """Have the whole content at ``target`` or nothing."""
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=PARTIAL, dir=self.root)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def _in_users_words(self) -> AbstractContextManager[None]:
        return in_words(
            lambda why: Error(
                _("附件目录「{place}」不能写入:{reason}。").format(place=self.root, reason=why),
                _("请检查权限和剩余空间。"),
            )
        )


def files_beside(file: Path) -> Path:
    """Return where the attachments of the SQLite database, or of the backup, at ``file`` are.

    Raises:
        Error: a link stands there: the files would be read and written wherever it points.
    """
    place = file.with_name(f"{file.name}.files")
    if place.is_symlink():
        raise Error(
            _("附件目录「{place}」是指向别处的链接,不能使用。").format(place=place),
            _("请把附件目录本身放在数据库文件旁边。"),
        )
    return place


def files_of(database: "Database") -> Path:
    """Return where the stores of all units are: beside the database's file, or in the directory named for a server.

    Raises:
        Error: the database is on a server, and nobody said where its files are.
    """
    if database.file is not None:
        return files_beside(database.file)
    place = machine_path(database.files, may_be_made=True) if database.files else None
    if place is None or not place.is_absolute():
        raise Error(
            _("没有指定附件存放在哪个目录。"),
            _("数据库在服务器上时,请由管理员把环境变量 {name} 设为一个绝对路径,大家用同一个目录。").format(
                name=DIRECTORY_VARIABLE
            ),
        )
    return place


def _is_like(pattern: re.Pattern[str], text: object) -> bool:
    """True for text of that form; what an altered database has in its place may be no text at all."""
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def unit_store(files: Path, identity: str) -> FileStore:
    """Return the store below ``files`` of the unit with that identity. Raises ValueError when it is no identity."""
    if not _is_like(_IDENTITY, identity):
        raise ValueError(f"not an identity: {identity!r}")
    return FileStore(files / identity)


def identities_in(files: Path) -> list[str]:
    """Return the identities that stores below ``files`` are named by, whether or not such units are known."""
    if not files.is_dir():
        return []
    return sorted(
        path.name
        for path in files.iterdir()
        if _IDENTITY.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def store_of(database: "UnitDatabase") -> FileStore:
    """Return the store of a unit.

    Raises:
        Error: the database is on a server, and nobody said where its files are.
    """
    from ...storage.chain import head_of  # screens that only name files load no SQL

    files = files_of(database.database)
    with database.read() as connection:
        head = head_of(connection)
    if head is None:
        raise LookupError(database.unit)
    return unit_store(files, head.identity)
