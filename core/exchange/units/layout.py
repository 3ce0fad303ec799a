"""The file a unit travels in, and what shows that it arrived as it was written.

It is a zip archive: ``manifest.json``; ``tables/<name>.jsonl`` for the chain, the receipts and each business table, one
object to a line by the names of the columns; ``files/<SHA-256>`` for each file that proves an entry. The manifest has
the SHA-256 of every table, the name of a file is its own, and the comment of the archive is a seal: the SHA-256 of all
that stands before it. So any byte that changes on the way is found. Whoever writes a whole file anew and seals it is
found by the anchor alone, which was printed at the export: it covers the chain, the chain the rows, the rows the files.

The same state of a unit makes the same file, byte for byte.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...storage.anchors import Anchor
from ...storage.audit import Head

FORMAT = "kaoping-unit"
VERSION = 1

MANIFEST = "manifest.json"
TABLES, ENDING = "tables/", ".jsonl"
FILES = "files/"

SEAL = b"kaoping-unit-1 sha256:"
DIGITS = 64

MANIFEST_BYTES = 1024 * 1024
LINE_BYTES = 64 * 1024 * 1024
"""The longest line: an entry about five hundred rows. It is the largest piece of a table that is held at once."""

PIECE = 1024 * 1024

MOST = 2**31 - 1
"""The largest number that every database takes."""


@dataclass(frozen=True, slots=True)
class TableMember:
    """A table in the file: how many rows it has, and the SHA-256 of its lines."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the file: the unit and the head of its chain, the schema and the time zone it was written under.

    ``files`` is how many files of attachments there are.
    """

    schema: str
    zone: str
    name: str
    head: Head
    tables: Mapping[str, TableMember]
    files: int

    @property
    def anchor(self) -> Anchor:
        """The head of the chain, to be written down at the export."""
        return Anchor(self.head.identity, self.head.seq, self.head.hash)


def table_member(name: str) -> str:
    """Return what a table is called in the archive."""
    return f"{TABLES}{name}{ENDING}"


def spelt(manifest: Manifest) -> bytes:
    """Return the manifest as it stands in the file."""
    head = manifest.head
    data = {
        "format": FORMAT,
        "version": VERSION,
        "schema": manifest.schema,
        "zone": manifest.zone,
        "unit": {"identity": head.identity, "name": manifest.name},
        "chain": {"algorithm": head.algorithm, "seq": head.seq, "hash": head.hash},
        "tables": {name: {"rows": one.rows, "sha256": one.sha256} for name, one in manifest.tables.items()},
        "files": manifest.files,
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


_IDENTITY = re.compile("[0-9a-f]{32}")
_HASH = re.compile("[0-9a-f]{64}")


def manifest_from(content: bytes) -> Manifest:
    """Return the manifest that ``content`` spells. Raises ValueError or KeyError where it is none.

    Raises:
        Error: it was written by a later program.
    """
    data = json.loads(content)
    if _of(data["format"], str) != FORMAT:
        raise ValueError("another format")
    if _of(data["version"], int) != VERSION:
        raise Error(_("文件由更新版本的程序写出,本程序不认识。"), _("请先升级本程序。"))
    chain, unit = data["chain"], data["unit"]
    identity, digest = _like(_IDENTITY, unit["identity"]), _like(_HASH, chain["hash"])
    tables = {
        name: TableMember(_count(one["rows"]), _like(_HASH, one["sha256"]))
        for name, one in _of(data["tables"], dict).items()
    }
    return Manifest(
        _of(data["schema"], str),
        _of(data["zone"], str),
        _of(unit["name"], str),
        Head(identity, _of(chain["algorithm"], str), _count(chain["seq"]), digest),
        tables,
        _count(data["files"]),
    )


def _of(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"not {kind.__name__}")
    return value


def _count(value: Any) -> int:
    number: int = _of(value, int)
    if not 0 <= number <= MOST:
        raise ValueError("not a count")
    return number


def _like(pattern: re.Pattern[str], value: Any) -> str:
    text: str = _of(value, str)
    if pattern.fullmatch(text) is None:
        raise ValueError(f"not {pattern.pattern}")
    return text


def seal(file: BinaryIO) -> None:
    """Put the seal into an archive whose comment has room for it."""
    digest = _digest(file).encode()
    file.seek(-DIGITS, 2)
    file.write(digest)


def require_seal(file: BinaryIO) -> None:
    """Refuse a file that is not as it was sealed.

    Raises:
        Error: it is another kind of file, a part of one, or was changed.
    """
    length = file.seek(0, 2)
    file.seek(max(0, length - DIGITS - len(SEAL)))
    told = file.read()
    if not told.startswith(SEAL) or len(told) != len(SEAL) + DIGITS:
        raise Error(_("这不是 kaoping unit export 写出的文件,或者它不完整。"), _copied_anew())
    if told[len(SEAL) :] != _digest(file).encode():
        raise altered()


def altered() -> Error:
    """Return the refusal of a file that is not what was exported."""
    return Error(_("文件在路上损坏了,或者被改动过,没有导入任何内容。"), _copied_anew())


def _copied_anew() -> str:
    return _("请重新复制一份;还不行,请从原来的地方重新导出。")


def _digest(file: BinaryIO) -> str:
    """The SHA-256 of all that stands before the seal's digits."""
    left = file.seek(0, 2) - DIGITS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()
