"""Which files prove an entry: told by ending and by content, both must say the same. Plain values, nothing is read.

What offices attach: documents of Office and WPS, PDF and OFD, text, pictures. No archives (what is inside could not be
seen), nothing that runs. A file is never opened by the program but for its text, and that elsewhere (``preview``).
"""

import struct
from dataclasses import dataclass

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.paths import accept_name
from ...kernel.text import shown
from ...spreadsheet.delimited import decode
from ...spreadsheet.limits import MIB
from .files import MAX_BYTES, FileStore

PICTURES = frozenset({"jpg", "png", "bmp", "gif", "tif"})

_WANTED: dict[str, frozenset[str]] = {
    "pdf": frozenset({"pdf"}),
    "ofd": frozenset({"ofd"}),
    **dict.fromkeys(("doc", "xls", "ppt"), frozenset({"ole"})),
    **{ending: frozenset({ending}) for ending in ("docx", "xlsx", "pptx")},
    "wps": frozenset({"ole", "docx"}),
    "et": frozenset({"ole", "xlsx"}),
    "dps": frozenset({"ole", "pptx"}),
    **dict.fromkeys(("txt", "csv"), frozenset({"text"})),
    **dict.fromkeys((*sorted(PICTURES), "jpeg", "tiff"), PICTURES),
}
"""Ending to what the content may be. A picture may be of another kind than its ending says: phones confuse them."""

ENDINGS = tuple(_WANTED)

_STARTS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))

_MAX_PARTS = 4_096
_PDF_WITHIN = 1_024
"""Readers look for a PDF's first words so far into the file."""

_TEXT_CONTROLS = frozenset("\t\n\r\x0c\x1a")
"""Control characters in honest text files; the last one ends files written under DOS."""


def type_of(name: str, content: bytes) -> str:
    """The type of a file, as it is kept: for pictures what the content is, for others the ending without its point.

    Raises:
        Error: nothing of that kind is attached, the content is something else, or there is none.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    wanted = _WANTED.get(ending)
    if not content:
        raise Error(_("文件「{name}」是空的。").format(name=shown(name)))
    found = sniff(content)
    if wanted is None:
        raise Error(_("不能添加「{name}」这类文件。").format(name=shown(name)), _hint(found))
    if found not in wanted:
        raise Error(
            _("「{name}」的内容不是 {ending} 文件。").format(name=shown(name), ending=ending), _hint(found, ending)
        )
    return found if found in PICTURES else ending


def sniff(content: bytes) -> str:
    """What ``content`` is by its signature: a type, ``ole``, ``text``, ``archive``, or empty when it is none."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"BM") and content[6:10] == bytes(4):
        return "bmp"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(_part_names(content))
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return "pdf"
    return "text" if _is_text(content) else ""


def _hint(found: str, ending: str = "") -> str:
    if found == "archive":
        return _("压缩包请先解开,再逐个添加里面的文件。")
    if found == "ole" and ending in {"docx", "xlsx", "pptx"}:
        return _("可能设了打开密码,或是旧格式改了扩展名;请用 Word、Excel 或 WPS 打开后另存。")
    if found in _WANTED and ending:
        return _("它是 {found} 文件,请把扩展名改过来。").format(found=found)
    return _("可以添加的有:{endings}。").format(endings="、".join(ENDINGS))


def _is_text(content: bytes) -> bool:
    try:
        text = decode(content)[0]
    except Error:
        return False
    return not any(character < " " and character not in _TEXT_CONTROLS for character in set(text))


def _kind_of_archive(names: list[str]) -> str:
    if "OFD.xml" in names:
        return "ofd"
    office = _PARTS if "[Content_Types].xml" in names else ()
    return next((kind for folder, kind in office if any(name.startswith(folder) for name in names)), "archive")


def _part_names(content: bytes) -> list[str]:
    """Names of the parts of a zip archive from its directory; empty when that is damaged."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(content):
        return []
    count, _size, position = struct.unpack_from("<HII", content, end + 10)
    names: list[str] = []
    for _entry in range(min(count, _MAX_PARTS)):
        if content[position : position + 4] != b"PK\x01\x02" or position + 46 > len(content):
            return []
        lengths = struct.unpack_from("<HHH", content, position + 28)
        names.append(content[position + 46 : position + 46 + lengths[0]].decode("utf-8", errors="replace"))
        position += 46 + sum(lengths)
    return names


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that proves an entry: ``hash`` is the SHA-256 of its content, ``size`` in bytes, ``added_at`` UTC ISO.

    ``name`` is how it was called when handed in, ``type`` what it is (``pdf``, ``docx``, ``jpg`` …).
    """

    id: int
    entry_id: int
    hash: str
    size: int
    name: str
    type: str
    author: str
    added_at: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it comes in or goes out: its name without directories, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """A file as handed in: its name without directories, its type (see :func:`type_of`), its content."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is in the store: ``hash`` and ``size`` of its content, its name and type as handed in."""

    name: str
    type: str
    hash: str
    size: int


def given_file(name: str, content: bytes) -> Given:
    """The file called ``name`` with that content.

    Raises:
        Error: it is empty, too large, of no type that is attached, or badly named.
    """
    accept_name(name)
    if len(content) > MAX_BYTES:
        raise Error(
            _("文件「{name}」太大,每个附件最多 {n} MB。").format(name=shown(name), n=MAX_BYTES // MIB),
            _("请压缩图片或另存为较小的文件,也可以分成几个文件。"),
        )
    return Given(name, type_of(name, content), content)


def keep_file(store: FileStore, given: Given) -> KeptFile:
    """Put the file into ``store`` for good.

    Raises:
        Error: the store cannot be written.
    """
    return KeptFile(given.name, given.type, store.put(given.content), len(given.content))
