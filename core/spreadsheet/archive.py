"""Checks of an .xlsx archive before anything parses it, and what its sheets' XML states beside the cells.

Refused are size bombs, encryption and entity declarations. Every part is really inflated and counted, because the
sizes an archive declares need not be true. On the same pass a scan by patterns collects of each sheet the used range,
what is hidden, formulas without value and error values: the fast reader of cells does not return these facts, and a
full XML parse of a large sheet takes longer than reading it. A hostile file can hide from these patterns; it then
meets the limits of the parsing process. What Excel, WPS, LibreOffice and the usual libraries write is seen. Cells are
not read here.
"""

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from errno import EINVAL
from io import SEEK_END
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ...plugins.i18n import _
from ..kernel.errors import FileRefused
from . import limits
from .kinds import archive_kind
from .model import MAX_COLUMNS, column_letters, column_number, damaged, not_a_workbook, password, too_large

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet[\s>]")
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
_BOUND = {name: re.compile(rb"""\s%b=["'](\d{1,5})["']""" % name.encode()) for name in ("min", "max")}
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_NAMED_AT_ONCE = 256
"""So many cells in a row are asked for their column where one is further right: a row of many has many such."""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Rows and columns from 1; ``errors`` are (row, column, text such as ``#N/A``); ``cells`` counts cell elements."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas_without_value: tuple[tuple[int, int], ...] = ()
    errors: tuple[tuple[int, int, str], ...] = ()

    @property
    def corner(self) -> str:
        """The last cell of the used range in the spreadsheet's notation."""
        return f"{column_letters(self.last_column)}{self.last_row}"


class SheetScan:
    """Scans the XML of one sheet in pieces; ``finish`` returns the facts."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._pending = b""
        self._patterns: _Patterns | None = None
        self._last_row = self._last_column = self._cells = 0
        self._hidden: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._bare: list[tuple[int, int]] = []
        self._errors: list[tuple[int, int, str]] = []

    def feed(self, piece: bytes) -> None:
        """Scan the next piece; whole rows are scanned at once, the rest waits.

        Raises:
            FileRefused: one row is longer than any genuine row, or single oddities are too many to list.
        """
        self._pending += piece
        if self._patterns is None:
            root = _ROOT.search(self._pending)
            if root is None:
                self._check_pending()
                return
            self._patterns = _Patterns((root.group(1) or b"") + (b":" if root.group(1) else b""))
        end = self._pending.rfind(self._patterns.row_end)
        if end < 0:
            self._check_pending()
            return
        end += len(self._patterns.row_end)
        self._scan(self._pending[:end], self._patterns)
        self._pending = self._pending[end:]

    def finish(self) -> SheetFacts:
        """Return all facts; call once, after the last piece."""
        if self._patterns is not None:
            self._scan(self._pending, self._patterns)
        return SheetFacts(
            self._last_row,
            self._last_column,
            self._cells,
            frozenset(self._hidden),
            frozenset(self._hidden_columns),
            tuple(self._bare),
            tuple(self._errors),
        )

    def _check_pending(self) -> None:
        if len(self._pending) > limits.MAX_ROW_BYTES:
            raise FileRefused(_("工作表「{sheet}」里有一行太长,没有读取。").format(sheet=self._sheet))

    def _scan(self, block: bytes, patterns: "_Patterns") -> None:
        self._extend_used_range(block, patterns)
        # Looking for one rare character first takes a tenth of the time.
        if b"h" in block and b"hidden=" in block:
            self._hidden.update(int(found.group(1)) for found in patterns.hidden_row.finditer(block))
            for column in patterns.hidden_column.findall(block):
                self._hide_columns(column)
        if b"f" in block and patterns.formula in block:
            for bare in patterns.formula_without_value.finditer(block):
                self._note_bare_formula(block, bare.start(), patterns)
        if b"e" in block and (b't="e"' in block or b"t='e'" in block):
            for cell in patterns.error_cell.finditer(block):
                where = _REFERENCE.search(cell.group(1))
                if where is not None:
                    self._errors.append((int(where.group(2)), _column(where), cell.group(2).decode(errors="replace")))
        if len(self._hidden) > limits.MAX_HIDDEN_ROWS:
            raise too_large()
        if len(self._bare) > limits.MAX_LISTED_CELLS or len(self._errors) > limits.MAX_LISTED_CELLS:
            raise FileRefused(
                _("工作表「{sheet}」里的公式几乎都没有结果。").format(sheet=self._sheet),
                hint=_("请用 Excel 或 WPS 打开,等算出结果后保存再导入。"),
            )

    def _hide_columns(self, attributes: bytes) -> None:
        first, last = (_BOUND[name].search(attributes) for name in ("min", "max"))
        if first is not None and last is not None:
            self._hidden_columns.update(range(int(first.group(1)), min(int(last.group(1)), MAX_COLUMNS) + 1))

    def _note_bare_formula(self, block: bytes, position: int, patterns: "_Patterns") -> None:
        start = block.rfind(patterns.cell, 0, position)
        attributes = block[start : block.find(b">", start)]
        where = _REFERENCE.search(attributes)
        # A text result may be empty: ="" is a value, not a formula that was never calculated.
        if start >= 0 and where is not None and _TEXT_RESULT.search(attributes) is None:
            self._bare.append((int(where.group(2)), _column(where)))

    def _extend_used_range(self, block: bytes, patterns: "_Patterns") -> None:
        """Extend the used range by cells with content only: WPS writes harmless styled empty cells up to column XFD."""
        self._cells += block.count(patterns.cell)
        if patterns.filled_cell.search(block) is None:
            return
        # Naming the column of every cell takes longer than all the rest; only a column further right is news.
        at = 0
        while (further := patterns.beyond(self._last_column).search(block, at)) is not None:
            found = list(islice(patterns.filled_cell.finditer(block, further.start()), _NAMED_AT_ONCE))
            self._last_column = max(column_number(name.decode()) for name in {cell.group(1) for cell in found})
            at = found[-1].end()
        last_content = max(block.rfind(mark) for mark in patterns.content_ends)
        where = _REFERENCE.search(block, max(block.rfind(patterns.cell, 0, last_content), 0))
        if where is not None:
            self._last_row = max(self._last_row, int(where.group(2)))


class _Patterns:
    """The patterns of a sheet whose element names carry the namespace prefix ``p`` (mostly none)."""

    def __init__(self, p: bytes) -> None:
        self.row_end = b"</" + p + b"row>"
        self.cell = b"<" + p + b"c "
        self.formula = b"<" + p + b"f"
        self.content_ends = (b"</" + p + b"v>", b"</" + p + b"is>", b"</" + p + b"f>")
        self._cell_in = b"<" + p + rb"""c r=["'](%b)\d+["'][^>]*(?<!/)>(?!\s*</)"""
        self.filled_cell = re.compile(self._cell_in % b"[A-Z]{1,3}")
        self._beyond = {0: self.filled_cell}
        self.hidden_row = re.compile(
            b"<" + p + rb"""row\b(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\sr=["'](\d{1,7})["']"""
        )
        self.hidden_column = re.compile(b"<" + p + rb"""col(?=[^>]*\shidden=["'](?:1|true)["'])(\s[^>]*)>""")
        empty = b"<" + p + rb"v\s*/>|<" + p + b"v></" + p + b"v>"
        self.formula_without_value = re.compile(
            b"(?:</" + p + b"f>|<" + p + rb"f\b[^>]*/>)\s*(?:" + empty + rb")?\s*</" + p + b"c>"
        )
        self.error_cell = re.compile(
            b"<" + p + rb"""c\b([^>]*\st=["']e["'][^>]*)>(?:(?!</""" + p + rb"c>).)*?<" + p + rb"v>([^<]*)</", re.DOTALL
        )

    def beyond(self, column: int) -> re.Pattern[bytes]:
        """Return the pattern of a filled cell to the right of ``column``."""
        if column not in self._beyond:
            letters = column_letters(column)
            later = [
                f"{letters[:place]}[{chr(ord(letter) + 1)}-Z]" + "[A-Z]" * (len(letters) - place - 1)
                for place, letter in enumerate(letters)
                if letter != "Z"
            ]
            longer = [f"[A-Z]{{{len(letters) + 1},3}}"] if len(letters) < 3 else []
            self._beyond[column] = re.compile(self._cell_in % "|".join((*later, *longer, "(?!)")).encode())
        return self._beyond[column]


def _column(reference: re.Match[bytes]) -> int:
    return column_number(reference.group(1).decode())


_CHUNK = 1024 * 1024
_END_BYTES = 65_536 + 22
"""The end of an archive with its longest comment."""
_ENTRY_BYTES = 1_024
"""A part in the directory of an archive, with a long name and remarks."""
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What the archive's XML states beside cell values: facts by sheet name, and the total size."""

    sheets: Mapping[str, SheetFacts]
    cells: int
    inflated_bytes: int


def check_archive(file: BinaryIO) -> ArchiveFacts:
    """Return what the sheets of ``file`` state beside their cells; refuse a file beyond the limits of parsing.

    Raises:
        FileRefused: not an undamaged .xlsx, encrypted, too large, or it declares entities.
    """
    try:
        _check_directory(file)
        with ZipFile(file) as archive:
            entries = archive.infolist()
        _check_declared(entries)
        names = _sheet_parts(file, entries)
        scans = {part: SheetScan(name) for part, name in names.items()}
        inflated = _inflate_all(file, entries, scans)
    except (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ParseError, ValueError) as error:
        raise damaged() from error
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno != EINVAL:
            raise
        raise damaged() from error  # it states places that no file has
    facts = {names[part]: scan.finish() for part, scan in scans.items()}
    _check_used_ranges(facts)
    return ArchiveFacts(facts, sum(fact.cells for fact in facts.values()), inflated)


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose directory is longer than that of so many parts can be, before it is read."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _END_BYTES))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise BadZipFile
    # One that needs 64 bits for its length says ffffffff here, and is too long as well.
    if int(struct.unpack_from("<I", end, at + 12)[0]) > limits.MAX_ENTRIES * _ENTRY_BYTES:
        raise too_large()


def _part_name(entry: ZipInfo) -> str:
    """Return by what a part is found: some programs under Windows write ``\\`` in its path."""
    return entry.filename.replace("\\", "/").lower()


def _check_declared(entries: list[ZipInfo]) -> None:
    """Refuse an archive whose own directory already states too much."""
    if len(entries) > limits.MAX_ENTRIES or sum(entry.file_size for entry in entries) > limits.MAX_INFLATED_BYTES:
        raise too_large()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise password()
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise damaged()
    if len({_part_name(entry) for entry in entries}) != len(entries):
        raise damaged()


def _inflate_all(file: BinaryIO, entries: list[ZipInfo], scans: Mapping[str, SheetScan]) -> int:
    """Read every part to its end and return the size of all."""
    total = 0
    for entry in entries:
        part = _part_name(entry)
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
    """Refuse entity declarations, which can grow without end, and UTF-16, in which they could not be seen.

    Excel and WPS write neither. The one rare character is looked for first, as above.
    """
    if (b"!" in piece and any(word in piece for word in _DECLARATIONS)) or (first and piece.startswith(_UTF16_STARTS)):
        raise FileRefused(
            _("文件里有不允许的内容(XML 实体声明或编码),没有读取。"), hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx。")
        )


def _inflated(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """Yield the content of one part in pieces, up to where its data really ends, whatever size is declared."""
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
    """Return part name (lower case) → name of the sheet it holds, as the package states it."""
    by_name = {_part_name(entry): entry for entry in entries}
    if "xl/workbook.xml" not in by_name or "xl/_rels/workbook.xml.rels" not in by_name:
        raise not_a_workbook(archive_kind(set(by_name)), _("请用原来的程序或 WPS 打开,另存为 .xlsx 再导入。"))
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
    """Return the root element of one of the package's own small parts."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it ships no types

    data = b""
    for chunk in _inflated(file, entry):
        data += chunk
        if len(data) > limits.MAX_PACKAGE_PART_BYTES:
            raise too_large()
    _check_markup(data, first=True)
    if data.count(b"<") + data.count(b"=") > limits.MAX_PACKAGE_MARKS:
        raise too_large()
    root: Element = fromstring(data)
    return root


def _check_used_ranges(facts: Mapping[str, SheetFacts]) -> None:
    """Refuse a used range beyond the limits: a stray cell makes every reader build the whole rectangle up to it."""
    if sum(fact.last_row * fact.last_column for fact in facts.values()) <= limits.MAX_CELLS:
        return
    name, widest = max(facts.items(), key=lambda item: item[1].last_row * item[1].last_column)
    raise FileRefused(
        _("工作表「{sheet}」一直用到单元格 {corner},范围太大,没有读取。").format(sheet=name, corner=widest.corner),
        hint=_("请删除数据以外的行和列(在 Excel 里按 Ctrl+End 可以找到)后另存。"),
    )
