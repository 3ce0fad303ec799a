"""Looks through an .xlsx archive before anything parses it: size bombs, encryption, entity declarations.

Every part is really inflated and counted, because the sizes an archive declares are the archive's own words.
What the sheets' XML tells beside the cells is gathered on the same pass (``sheetscan``). Cells are not read here.
"""

import posixpath
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ...plugins.i18n import _
from ..kernel.errors import FileRefused
from . import limits
from .model import damaged, not_a_workbook, password, too_large
from .sheetscan import SheetFacts, SheetScan

_CHUNK = 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What the archive's XML tells beside cell values: facts by sheet name, and how large it all is."""

    sheets: Mapping[str, SheetFacts]
    cells: int
    inflated_bytes: int


def check_archive(file: BinaryIO) -> ArchiveFacts:
    """Refuse ``file`` unless parsing it stays within the limits; otherwise what its sheets say beside their cells.

    Raises:
        FileRefused: not an undamaged .xlsx, encrypted, too large, or it declares entities.
    """
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
        _check_declared(entries)
        names = _sheet_parts(file, entries)
        scans = {part: SheetScan(name) for part, name in names.items()}
        inflated = _inflate_all(file, entries, scans)
    except (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ParseError, ValueError) as error:
        raise damaged() from error
    facts = {names[part]: scan.finish() for part, scan in scans.items()}
    _check_used_ranges(facts)
    return ArchiveFacts(facts, sum(fact.cells for fact in facts.values()), inflated)


def _check_declared(entries: list[ZipInfo]) -> None:
    """What the directory of the archive itself says is already reason enough to refuse."""
    if len(entries) > limits.MAX_ENTRIES or sum(entry.file_size for entry in entries) > limits.MAX_INFLATED_BYTES:
        raise too_large()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise password()
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise damaged()
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise damaged()


def _inflate_all(file: BinaryIO, entries: list[ZipInfo], scans: Mapping[str, SheetScan]) -> int:
    """Go through every part to its end; the size of all."""
    total = 0
    for entry in entries:
        part = entry.filename.lower()
        scan = scans.get(part)
        is_xml = part.endswith((".xml", ".rels", ".vml"))
        size, tail = 0, b""
        for chunk in _inflated(file, entry):
            size += len(chunk)
            total += len(chunk)
            if total > limits.MAX_INFLATED_BYTES or _is_bomb(size, entry.compress_size):
                raise too_large()
            if is_xml:
                _check_markup(tail + chunk, first=size == len(chunk))
                tail = chunk[-16:]
            if scan is not None:
                scan.feed(chunk)
    return total


def _is_bomb(inflated: int, packed: int) -> bool:
    return inflated > limits.RATIO_FREE_BYTES and inflated > packed * limits.MAX_RATIO


def _check_markup(piece: bytes, *, first: bool) -> None:
    """Entity declarations can grow without end; in UTF-16 they could not be seen. Excel and WPS write neither."""
    # Looking for the one rare character first takes a tenth of the time.
    if (b"!" in piece and any(word in piece for word in _DECLARATIONS)) or (first and piece.startswith(_UTF16_STARTS)):
        raise FileRefused(
            _("文件里有不允许的内容(XML 实体声明或编码),没有读取。"), hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx。")
        )


def _inflated(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The content of one part in pieces, up to where its data really ends, whatever size is declared."""
    file.seek(entry.header_offset)
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if signature != b"PK\x03\x04":
        raise BadZipFile(entry.filename)
    file.seek(name_length + extra_length, 1)
    left = entry.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == ZIP_DEFLATED else None
    while left:
        packed = file.read(min(left, _CHUNK))
        if not packed:
            raise BadZipFile(entry.filename)
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
    if inflater is not None:
        while not inflater.eof:
            rest = inflater.decompress(b"", _CHUNK)
            if not rest and not inflater.eof:
                raise BadZipFile(entry.filename)
            yield rest


def _sheet_parts(file: BinaryIO, entries: list[ZipInfo]) -> dict[str, str]:
    """Part name (lower case) → name of the sheet it holds, as the package says."""
    by_name = {entry.filename.lower(): entry for entry in entries}
    if "xl/workbook.xml" not in by_name or "xl/_rels/workbook.xml.rels" not in by_name:
        raise not_a_workbook(_("别的压缩文件"))
    workbook = _small_part(file, by_name["xl/workbook.xml"])
    relations = _small_part(file, by_name["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    parts = {}
    for element in workbook.iter():
        if element.tag.endswith("}sheet"):
            relation_id = next((value for key, value in element.items() if key.endswith("}id")), "")
            target = posixpath.normpath(posixpath.join("/xl", targets.get(relation_id, "")))
            parts[target.lstrip("/").lower()] = element.get("name", "")
    return {part: name for part, name in parts.items() if part in by_name}


def _small_part(file: BinaryIO, entry: ZipInfo) -> Element:
    """The root element of one of the package's own small parts."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it ships no types

    data = b""
    for chunk in _inflated(file, entry):
        data += chunk
        if len(data) > limits.MAX_PACKAGE_PART_BYTES:
            raise too_large()
    _check_markup(data, first=True)
    root: Element = fromstring(data)
    return root


def _check_used_ranges(facts: Mapping[str, SheetFacts]) -> None:
    """A stray cell far away makes every reader build the whole rectangle up to it."""
    if sum(fact.last_row * fact.last_column for fact in facts.values()) <= limits.MAX_CELLS:
        return
    name, widest = max(facts.items(), key=lambda item: item[1].last_row * item[1].last_column)
    raise FileRefused(
        _("工作表“{sheet}”一直用到单元格 {corner},范围太大,没有读取。").format(sheet=name, corner=widest.corner),
        hint=_("请删除数据以外的行和列(在 Excel 里按 Ctrl+End 可以找到)后另存。"),
    )
