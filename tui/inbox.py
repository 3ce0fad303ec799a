"""The inbox of a person: a folder of names, the only files there are for them in a session.

Whoever comes in over SSH names no path of the server. Files come in by ``ssh host inbox put NAME < file`` and leave by
``ssh host inbox get NAME > file``; what the screens read and write is here.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shlex import quote

from ..core.kernel.errors import Error
from ..core.kernel.paths import Failure, accept_name, in_words
from ..core.kernel.text import find_hostile, nearest, shown, tidy
from ..core.ledger.attachments.intake import sniff, type_of
from ..core.spreadsheet.limits import MIB
from ..plugins.i18n import _

MOST_BYTES = 200 * MIB
MOST_FILES = 500
ONE_FILE_BYTES = 64 * MIB
"""More than anything has that is imported or attached."""

TEXTS = ("toml", "tsv", "json", "pub", "ppk", "txt", "csv", "dat", "key")
"""Endings of files in the inbox that are text."""
DATABASES = (".db", ".sqlite", ".sqlite3")
_PLAIN = re.compile(r"[\w.-]+")
"""A name that no shell takes for anything else."""
PASSING = ".passing-"
"""Begins the folder of what passes through, which no name can mean."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file: its name, its bytes and its moment (seconds since 1970)."""

    name: str
    size: int
    changed: float


class Inbox:
    """The files of one person, at ``folder``, which is the working directory of their session: so a name is a path, and
    nothing that is said of a path tells where the folder is.
    """

    home = ""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> None:
        self.folder = folder
        self._most_bytes, self._most_files = most_bytes, most_files

    @classmethod
    def of(cls, account: str, data: Path) -> "Inbox":
        """The inbox of ``account`` below the folder ``data``, made if it is not there.

        Raises:
            Error: it cannot be made.
        """
        folder = data / "inbox" / sha256(account.encode()).hexdigest()[:16]
        with in_words(_unmade):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(folder)

    # What a name means (core.kernel.paths.Places).

    def path(self, text: str, *, may_be_made: bool) -> Path:  # noqa: ARG002  # no name is a folder
        """Return the path of the name that somebody typed.

        Raises:
            Error: it is none of a file here.
        """
        name = inbox_name(text)
        place = Path(name)
        with in_words(_unseen(name)):
            if os.path.lexists(place) and (place.is_symlink() or not place.is_file()):
                raise Error(_("「{name}」不是文件。").format(name=shown(name)))
        return place

    def folder_of(self, text: str) -> Path:
        """Return the folder itself.

        Raises:
            Error: something is typed that would be another one.
        """
        if text:
            raise _no_path(text)
        return Path()

    def require_room(self, size: int) -> None:
        """Return if a new file of so many bytes may be written.

        Raises:
            Error: there is no more room.
        """
        there = self.files()
        if len(there) >= self._most_files or sum(one.size for one in there) + size > self._most_bytes:
            raise Error(
                _("收件箱满了:最多 {n} 个文件、共 {mb} MB。").format(n=self._most_files, mb=self._most_bytes // MIB),
                _("请先取走、再删去不用的:inbox list,inbox remove 名称"),
            )

    def told(self, path: Path) -> str:
        """Return the name, and the command that fetches it."""
        if path.parent != Path():
            return _("标准输出")
        return _("收件箱 {name} (取回:ssh 服务器 inbox get {word})").format(
            name=shown(path.name), word=shown(path.name if _PLAIN.fullmatch(path.name) else quote(path.name))
        )

    # What is done with files from outside.

    def files(self) -> tuple[InboxFile, ...]:
        """Return what is here, by name."""
        with in_words(_unseen("")), os.scandir(self.folder) as entries:
            found = [
                InboxFile(entry.name, state.st_size, state.st_mtime)
                for entry in entries
                if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
                for state in (entry.stat(follow_symlinks=False),)
            ]
        return tuple(sorted(found, key=lambda one: one.name))

    def put(self, name: str, content: bytes) -> str:
        """Keep a new file; return the name it has.

        Raises:
            Error: it is no name, one that is taken, or nothing that is brought in; or there is no room.
        """
        name = inbox_name(name)
        require_known_kind(name, content)
        place = self.folder / name
        if os.path.lexists(place):
            raise Error(
                _("收件箱里已有「{name}」,没有覆盖。").format(name=shown(name)), _("请换一个名称,或先删去原来的。")
            )
        self.require_room(len(content))
        with in_words(_unwritten(name)), self._passing() as folder:
            partial = folder / "file"
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(partial, place)  # fails where something stands by now
        return name

    def get(self, name: str) -> Path:
        """Return where the file called ``name`` is.

        Raises:
            Error: there is none.
        """
        name = inbox_name(name)
        if name not in (names := [one.name for one in self.files()]):
            raise Error(_("收件箱里没有「{name}」。").format(name=shown(name)), nearest(name, names))
        return self.folder / name

    def remove(self, name: str) -> str:
        """Take a file away; return what it was called.

        Raises:
            Error: there is none.
        """
        place = self.get(name)
        with in_words(_unwritten(place.name)):
            place.unlink()
        return place.name

    @contextmanager
    def passing(self) -> Iterator[Path]:
        """A folder, as the session names it, for what comes by standard input or leaves by standard output."""
        with in_words(_unwritten("")), self._passing() as folder:
            yield folder.relative_to(self.folder)

    @contextmanager
    def _passing(self) -> Iterator[Path]:
        folder = self.folder / f"{PASSING}{token_hex(8)}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            with suppress(OSError):
                for left in folder.iterdir():
                    left.unlink()
                folder.rmdir()


def inbox_name(text: str) -> str:
    """Return the name that somebody typed.

    Raises:
        Error: it would be a path, or it is no name that every computer takes.
    """
    name = tidy(text)
    if not name:
        raise Error(_("没有写文件名。"), _("请写收件箱里的文件名。"))
    hostile = find_hostile(name)
    if hostile is not None:
        raise Error(_("文件名「{name}」不能用:{sentence}").format(name=shown(name[:60]), sentence=hostile))
    if any(sign in name for sign in "/\\~") or name.startswith("."):
        raise _no_path(name)
    if name.lower().endswith(DATABASES):
        raise Error(_("整个数据库不从这里进出。"), _("备份和恢复由管理员在服务器上做。"))
    return accept_name(name)


def require_known_kind(name: str, content: bytes) -> None:
    """Return if ``content`` is of a kind that is brought in, and what its ending says.

    Raises:
        Error: it is not.
    """
    if len(content) > ONE_FILE_BYTES:
        raise Error(_("文件太大,最多 {mb} MB。").format(mb=ONE_FILE_BYTES // MIB))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in TEXTS:
        if content and sniff(content) != "text":
            raise Error(_("「{name}」的内容不是文字。").format(name=shown(name)))
        return
    type_of(name, content)


def _no_path(text: str) -> Error:
    return Error(
        _("这里只写收件箱里的文件名,不写路径:「{text}」。").format(text=shown(text[:60])),
        _("先传进来:ssh 服务器 inbox put 名称 < 文件;名称里不能有 / \\ ~,也不能以点开头。"),
    )


def _unseen(name: str) -> Failure:
    return lambda why: Error(_("看不了收件箱「{name}」:{reason}。").format(name=shown(name), reason=why))


def _unwritten(name: str) -> Failure:
    return lambda why: Error(_("写不进收件箱「{name}」:{reason}。").format(name=shown(name), reason=why))


def _unmade(why: str) -> Error:
    return Error(_("建不了收件箱:{reason}。").format(reason=why), _("请告诉管理员。"))
