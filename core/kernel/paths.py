"""Where text becomes a path, which names files may have, and what the system says of them in users' words.

A path is what somebody typed or a terminal pasted: perhaps in quotes, perhaps with the sign of a home before it. What
cannot be one is refused in a sentence here, so that nobody behind has to expect more than an ``OSError``.

Files travel on memory sticks to other computers: names that are written are those that every file system takes as they
are, and that show all that is in them.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from ...plugins.i18n import N_, _
from .errors import Error
from .text import accept, find_hostile, shown, tidy

MAX_PART_BYTES = 255
MAX_PATH_BYTES = 4095

_QUOTES = ("'", '"', "「」", "“”")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_FILE = "file://"
_OPENED_BY_OFFICE = "~$"
"""Begins the name of the file that Excel and WPS keep beside one that is open: no home of anybody."""


class Places(Protocol):
    """Where the files are that people name: anywhere on the machine, or where a session keeps those of its person."""

    home: str
    """What a name that is proposed begins with."""

    def path(self, text: str, *, may_be_made: bool) -> Path:
        """Return the path that somebody typed as ``text``; what ends in a slash ``may_be_made`` or must be there.

        Raises:
            Error: it is none, and the sentence says why.
        """

    def folder_of(self, text: str) -> Path:
        """Return the folder that the name begun as ``text`` (up to its last slash) is in.

        Raises:
            Error: it is none.
        """

    def require_room(self, size: int) -> None:
        """Return if a new file of so many bytes may be written.

        Raises:
            Error: it is too much.
        """

    def told(self, path: Path) -> str:
        """Return what a file that was written is called, and how one gets it."""


class Machine:
    """Names of files are paths of the machine, as for whoever sits at it."""

    home = "~/"

    def path(self, text: str, *, may_be_made: bool) -> Path:
        """Return what the machine means by ``text``."""
        return machine_path(text, may_be_made=may_be_made)

    def folder_of(self, text: str) -> Path:
        """Return the folder, by default the working directory."""
        return machine_path(text or "./")

    def require_room(self, size: int) -> None:
        """The disk says so itself when it is full."""

    def told(self, path: Path) -> str:
        """Return its path."""
        return shown(str(path))


_places: list[Places] = [Machine()]
"""The last one counts. It is the whole process's, whatever thread asks: a thread that was not told of a session's
places must not take paths of the machine instead.
"""


def places() -> Places:
    """Return where the files are that people name in this process."""
    return _places[-1]


@contextmanager
def naming_files_in(other: Places) -> Iterator[None]:
    """A context in which whatever people type as a path is what ``other`` means by it."""
    _places.append(other)
    try:
        yield
    finally:
        _places.remove(other)


def typed_path(text: str | Path, *, may_be_made: bool = False) -> Path:
    """Return the path that a person typed; one that is a path already as it is. What it can be is said by
    :func:`places`.

    Raises:
        Error: it is none, and the sentence says why.
    """
    return text if isinstance(text, Path) else places().path(text, may_be_made=may_be_made)


def machine_path(text: str | Path, *, may_be_made: bool = False) -> Path:
    """Return the path of this machine that ``text`` is, as who runs the program sets it or, where nobody is in a
    session, as people type it; one that is a path already as it is.

    Blanks and one pair of quotes around it are left out, as terminals put them there when a file is dropped on them; a
    ``file://`` address is the path in it; ``~`` and ``~login`` are homes, unless a file is called so. A slash behind it
    says that it is a folder, which ``may_be_made`` then or must be there.

    Raises:
        Error: it is none, and the sentence says why.
    """
    if isinstance(text, Path):
        return text
    words = _local(_without_quotes(tidy(text)))
    if not words:
        raise Error(_("没有写文件的路径。"), _("请写出文件所在的位置和名称。"))
    if (found := re.search("[\0\ud800-\udfff]", words)) is not None:
        sentence = find_hostile(found.string) or ""
        raise Error(_("路径「{path}」不能用:{sentence}").format(path=_short(words), sentence=sentence))
    _refuse_elsewhere(words)
    path = _from_home(words)
    _refuse_what_no_disk_takes(path)
    if words.endswith("/") and not may_be_made:
        with in_words(_not_seen(path)):
            if not path.is_dir():
                raise Error(
                    _("没有文件夹「{path}/」。").format(path=_short(str(path))), _("路径末尾的斜杠表示文件夹。")
                )
    return path


def is_there(text: str | Path) -> bool:
    """True if something stands at that path of the machine.

    Raises:
        Error: it is no path, or nobody lets us look.
    """
    path = machine_path(text)
    with in_words(_not_seen(path)):
        return path.exists()


def _without_quotes(words: str) -> str:
    for pair in _QUOTES:
        if len(words) > 1 and words[0] == pair[0] and words[-1] == pair[-1]:
            return tidy(words[1:-1])
    return words


def _local(words: str) -> str:
    """Return the path in a ``file://`` address, as file managers copy it; anything else as it is."""
    if not words.lower().startswith(_FILE):
        return words
    host, slash, path = words[len(_FILE) :].partition("/")
    if host not in ("", "localhost"):
        raise Error(
            _("「{path}」在另一台电脑「{host}」上。").format(path=_short(words), host=_short(host)),
            _("请先把文件拷到这台机器上。"),
        )
    return unquote(slash + path, errors="surrogateescape")


def _refuse_elsewhere(words: str) -> None:
    if _WINDOWS.match(words):
        raise Error(
            _("「{path}」是 Windows 的路径,这里是 Linux。").format(path=_short(words)),
            _("在 WSL 里,Windows 的 D 盘是 /mnt/d,反斜杠要写成斜杠;在服务器上请先把文件传上去。"),
        )
    if _ADDRESS.match(words):
        raise Error(_("「{path}」是网络地址,不是文件。").format(path=_short(words)), _("请先把文件存到这台机器上。"))


def _from_home(words: str) -> Path:
    if not words.startswith("~") or words.startswith(_OPENED_BY_OFFICE):
        return Path(words)
    try:
        return Path(words).expanduser()
    except RuntimeError as error:
        if len(words) < MAX_PART_BYTES and os.path.lexists(words):
            return Path(words)
        login = words[1:].partition("/")[0]
        if not login:
            raise Error(_("不知道你的主目录在哪里,「~」用不了。"), _("请写出完整的路径。")) from error
        raise Error(
            _("「~{login}」表示用户「{login}」的主目录,这里没有这个用户。").format(login=_short(login)),
            _("自己的主目录写「~/」;名称就以「~」开头的,前面加「./」。"),
        ) from error


def _refuse_what_no_disk_takes(path: Path) -> None:
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError as error:
        raise Error(
            _("路径「{path}」里的「{character}」,这台机器的文字编码 {encoding} 写不出。").format(
                path=_short(str(path)), character=shown(error.object[error.start]), encoding=error.encoding
            ),
            _("请换一个名称,或让管理员把系统的文字编码改为 UTF-8。"),
        ) from error
    too_long = any(len(part) > MAX_PART_BYTES for part in encoded.split(b"/"))
    if too_long or len(encoded) > MAX_PATH_BYTES:
        raise Error(
            _("路径「{path}」太长:一个名称最多 {n} 个汉字。").format(path=_short(str(path)), n=MAX_PART_BYTES // 3),
            _("请检查是不是多贴了别的文字。"),
        )


SHOWN = 60
"""So many characters of a path stand in a sentence: it may be whatever somebody pasted."""


def _short(text: str) -> str:
    return shown(text) if len(text) <= SHOWN else f"{shown(text[:SHOWN])}..."


Failure = Callable[[str], Error]
"""What is said of a failure, from its reason in users' words."""


@contextmanager
def in_words(failure: Failure) -> Iterator[None]:
    """Turn what the system refuses into the ``Error`` that ``failure`` makes of the reason."""
    try:
        yield
    except OSError as error:
        raise failure(reason_of(error)) from error


def _not_seen(path: Path) -> Failure:
    return lambda why: Error(_("看不了「{path}」:{reason}。").format(path=_short(str(path)), reason=why))


_REASONS = {
    errno.ENOENT: N_("没有这个文件或文件夹"),
    errno.ENOTDIR: N_("路径中间有一段不是文件夹"),
    errno.EISDIR: N_("那是文件夹"),
    errno.EEXIST: N_("那里已经有了"),
    errno.EACCES: N_("没有权限"),
    errno.EPERM: N_("系统不允许"),
    errno.EROFS: N_("那里只能读"),
    errno.ENOSPC: N_("磁盘已满"),
    errno.EDQUOT: N_("磁盘配额已用完"),
    errno.EFBIG: N_("文件太大"),
    errno.EIO: N_("磁盘出错"),
    errno.ELOOP: N_("链接绕成了圈"),
    errno.ENAMETOOLONG: N_("名称太长"),
    errno.EINVAL: N_("系统不接受"),
    errno.EBUSY: N_("正被别的程序占用"),
    errno.ETXTBSY: N_("正被别的程序占用"),
    errno.EAGAIN: N_("正被别的程序占用"),
    errno.ENXIO: N_("不是普通文件"),
    errno.ENODEV: N_("不是普通文件"),
    errno.EMFILE: N_("打开的文件太多"),
    errno.ENFILE: N_("打开的文件太多"),
    errno.ENOMEM: N_("内存不够"),
}


def reason_of(error: OSError) -> str:
    """Return why the system refused, in users' words; what it says itself where it has words of its own."""
    words = _REASONS.get(error.errno or 0)
    return _(words) if words is not None else shown(error.strerror or str(error))


def not_done(error: OSError) -> Error:
    """Return what is said of a failure of the system that nobody expected where it came: what was begun is undone."""
    place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    sentence = _("没有办成:{reason}(「{path}」)。") if place else _("没有办成:{reason}。")
    return Error(sentence.format(reason=reason_of(error), path=shown(place)), _("请检查权限和磁盘空间。"))


class NotRegularError(OSError):
    """A link, a pipe, a device or a directory stands there; ``strerror`` says which in users' words."""


_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
"""Opening a pipe nobody writes to does not wait, and a terminal does not become ours."""


def open_regular(path: Path, *, through_link: bool = False) -> int:
    """Return a descriptor of the file at ``path`` for reading; waits for nobody.

    Raises:
        NotRegularError: it is no regular file, or a link and not to be followed.
        OSError: it cannot be opened.
    """
    if not through_link and path.is_symlink():
        raise NotRegularError(0, _("是指向别处的链接"))
    descriptor = os.open(path, _FLAGS | (0 if through_link else os.O_NOFOLLOW))
    try:
        require_regular(os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: Path, most: int, *, through_link: bool = False) -> bytes:
    """Return the content of the file at ``path``, of which one byte more than ``most`` is read however much it grows.

    Raises:
        NotRegularError: it is no regular file, or a link and not to be followed.
        OSError: it cannot be read.
    """
    with os.fdopen(open_regular(path, through_link=through_link), "rb") as file:
        return file.read(most + 1)


def require_regular(mode: int) -> None:
    """Take the mode of a regular file only.

    Raises:
        NotRegularError: it is that of something else.
    """
    if stat.S_ISLNK(mode):
        raise NotRegularError(0, _("是指向别处的链接"))
    if stat.S_ISDIR(mode):
        raise NotRegularError(0, _("是文件夹"))
    if not stat.S_ISREG(mode):
        raise NotRegularError(0, _("不是普通文件"))


MAX_NAME_BYTES = 200
"""In UTF-8, about 66 Han characters. File systems take 255; the rest is room for what users put behind."""

ENDING_BYTES = 10
"""What is longer behind the last point of a name is no ending."""

_SEPARATING = re.compile(r'[<>:"/\\|?*]')
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
"""Names under which Windows opens a device, whatever ending follows."""


def accept_name(name: str) -> str:
    """``name`` unchanged.

    Raises:
        Error: it is no name that every file system takes as it is, or it holds characters nobody can see.
    """
    accept(name)
    problem = _problem(name)
    if problem:
        told = _("文件名「{name}」{problem}。").format(name=shown(name)[:40], problem=problem)
        raise Error(told, _("请改名后再试。"))
    return name


def safe_name(name: str) -> str:
    """Return ``name`` so that every file system takes it: what is refused in names becomes an underscore, and what is
    too long loses letters before its ending.
    """
    name = _EDGES.sub("", _SEPARATING.sub("_", shown(name))) or "_"
    name = f"_{name}" if _DEVICE.fullmatch(name.partition(".")[0].rstrip()) else name
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, point, ending = name.rpartition(".")
    end = (point + ending).encode() if stem and len(ending.encode()) < ENDING_BYTES else b""
    kept = name.encode()[: MAX_NAME_BYTES - len(end)].decode(errors="ignore")
    return _EDGES.sub("", kept) + end.decode()


def _problem(name: str) -> str:
    if not name or name != name.strip() or name.startswith(".") or name.endswith("."):
        return _("不能是空的,也不能以点或空格开头或结尾")
    found = _SEPARATING.search(name)
    if found is not None:
        return _("里有「{character}」").format(character=found.group())
    if len(name.encode()) > MAX_NAME_BYTES:
        return _("太长,最多 {n} 个汉字").format(n=MAX_NAME_BYTES // 3)
    if _DEVICE.fullmatch(name.partition(".")[0].rstrip()):
        return _("是电脑留给设备用的")
    return ""
