"""Reading a unit's file, in which nothing is trusted: names, sizes, hashes and kinds are looked at on the way.

Tables are read line by line and never held; files of attachments one by one, each within the size of an attachment.
"""

import hashlib
import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import shown
from ...ledger.attachments.files import MAX_BYTES
from ...storage.anchors import Anchor
from ...storage.audit import GENESIS, require_algorithm
from ...storage.schema import HEAD, Relation
from ...storage.transfer import ENTRIES, Row, rows_from
from .layout import (
    FILES,
    LINE_BYTES,
    MANIFEST,
    MANIFEST_BYTES,
    PIECE,
    TableMember,
    altered,
    manifest_from,
    require_seal,
    table_member,
)

BROKEN = (
    *(BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, TypeError, OverflowError, RuntimeError),
)
"""What comes of reading a damaged archive or text: decoding and nesting too deep are among these."""

_DIGEST = re.compile("[0-9a-f]{64}")


@contextmanager
def whole() -> Iterator[None]:
    """A context in which whatever cannot be read is the fault of the file.

    Raises:
        Error: it was changed, or is damaged.
    """
    try:
        yield
    except BROKEN as broken:
        raise altered() from broken


class UnitFile:
    """A unit's file that is as it was sealed. ``file`` stays open, and the caller's.

    Raises:
        Error: it is none, was changed, or was written by a later program.
    """

    def __init__(self, file: BinaryIO) -> None:
        with whole():
            require_seal(file)
            self._archive = ZipFile(file)
            names = self._archive.namelist()
            self.manifest = manifest_from(self._read(MANIFEST, MANIFEST_BYTES))
            wanted = {MANIFEST, *map(table_member, self.manifest.tables)}
            self.digests = frozenset(name.removeprefix(FILES) for name in names if name not in wanted)
            if wanted - {*names} or len({*names}) != len(names) or len(self.digests) != self.manifest.files:
                raise altered()
            if not all(map(_DIGEST.fullmatch, self.digests)):
                raise altered()

    def require(self, tables: tuple[Relation, ...], zone: str, printed: Anchor | None) -> None:
        """Look whether the unit can be taken into a database with these tables and time zone.

        Raises:
            Error: it cannot, or its chain does not end at ``printed``.
        """
        manifest = self.manifest
        if printed is not None and printed != manifest.anchor:
            raise Error(
                _("校验码与文件不符,没有导入任何内容。文件的校验码是 {anchor}").format(anchor=manifest.anchor),
                _("请核对是不是导出的那个文件、校验码有没有抄错;都不是,就是文件被改动过。"),
            )
        if manifest.schema != HEAD:
            raise Error(
                _("文件里的数据结构是 {found},这里是 {here},不能导入。").format(
                    found=shown(manifest.schema), here=HEAD
                ),
                _("请让两边用同一个版本的程序,再重新导出。"),
            )
        if manifest.zone != zone:
            raise Error(
                _("文件里的日子按时区 {found} 算,这个数据库按 {here} 算,不能导入。").format(
                    found=shown(manifest.zone), here=zone
                ),
                _("请导入到同一时区的数据库;新建一个:kaoping --db 文件 init --zone {zone}").format(
                    zone=shown(manifest.zone)
                ),
            )
        require_algorithm(manifest.head.algorithm)
        if manifest.tables.keys() != {relation.name for relation in tables}:
            raise altered()

    def rows(self, relation: Relation) -> Iterator[Row]:
        """Yield the rows of a table in the order of the file.

        Raises:
            Error: the table is not what the manifest says, or holds what such a table cannot hold.
        """
        told = self.manifest.tables[relation.name]
        with whole(), self._archive.open(self._sound(table_member(relation.name))) as packed:
            hashed, count = _Hashed(packed), 0
            rows = rows_from(relation, _lines(hashed))
            for row in rows if relation.name != ENTRIES else self._in_order(rows, relation):
                yield row
                count += 1
            if TableMember(count, hashed.hexdigest) != told:
                raise altered()

    def _in_order(self, entries: Iterator[Row], relation: Relation) -> Iterator[Row]:
        """The entries of the chain, numbered without a gap and ending where the manifest says."""
        at, last = relation.recorded.index("hash"), (0, GENESIS)
        for entry in entries:
            if entry[-1] != last[0] + 1:
                raise altered()
            last = (entry[-1], entry[at])
            yield entry
        if last != (self.manifest.head.seq, self.manifest.head.hash):
            raise altered()

    def content(self, digest: str) -> bytes:
        """Return the file with that hash.

        Raises:
            Error: it is not what its name says.
        """
        with whole():
            content = self._read(f"{FILES}{digest}", MAX_BYTES)
            if hashlib.sha256(content).hexdigest() != digest:
                raise altered()
            return content

    def check(self, tables: tuple[Relation, ...]) -> None:
        """Read everything once.

        Raises:
            Error: something cannot be read back, or is not what it should be.
        """
        for relation in tables:
            for _row in self.rows(relation):
                pass
        for digest in self.digests:
            self.content(digest)

    def _sound(self, name: str) -> str:
        if self._archive.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise altered()  # others take as much memory as the file says
        return name

    def _read(self, name: str, most: int) -> bytes:
        with self._archive.open(self._sound(name)) as packed:
            content = packed.read(most + 1)
        if len(content) > most:
            raise altered()
        return content


def _lines(packed: io.RawIOBase) -> Iterator[Any]:
    """What each line says."""
    lines = io.BufferedReader(packed, PIECE)
    while line := lines.readline(LINE_BYTES + 1):
        if len(line) > LINE_BYTES:
            raise altered()
        yield json.loads(str(line, "utf-8"))


class _Hashed(io.RawIOBase):
    """Bytes as they are read, and the SHA-256 of those read so far."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._digest = hashlib.sha256()

    @property
    def hexdigest(self) -> str:
        """That of all that was read."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """Nothing else."""
        return True

    def readinto(self, room: Any) -> int:
        """Read as much as there is room for, or less."""
        content = self._packed.read(len(room))
        self._digest.update(content)
        room[: len(content)] = content
        return len(content)
