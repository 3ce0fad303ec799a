"""Builds the files that the tests read: real archives, real workbooks, real bytes."""

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="得分" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows: str, before: str = "", after: str = "") -> bytes:
    """A worksheet part around ``rows``; ``before`` stands before the root element, ``after`` behind the rows."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def write_xlsx(path: Path, sheet: bytes, more: Mapping[str, bytes] | None = None) -> Path:
    """The smallest .xlsx around one worksheet part; ``more`` parts are added or take the place of the usual ones."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def cut_zip(parts: Mapping[str, bytes], cut: str, missing: int) -> bytes:
    """An archive that agrees with itself in every size, in which the deflate stream of the part ``cut`` lacks its last
    ``missing`` bytes."""
    body, directory = b"", b""
    for name, data in parts.items():
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = deflater.compress(data) + deflater.flush()
        packed = packed[: max(0, len(packed) - missing)] if name == cut else packed
        facts = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, zlib.crc32(data), len(packed), len(data))
        path = name.encode()
        place = struct.pack("<HHHHHII", len(path), 0, 0, 0, 0, 0, len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + facts + place + path
        body += b"PK\x03\x04" + facts + struct.pack("<HH", len(path), 0) + path + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def write_xls(path: Path, rows: Sequence[Sequence[str | float | None]], *, locked: bool = False) -> Path:
    """A BIFF8 .xls of one sheet written byte by byte; ``locked`` adds the record that says a password is needed."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    start_globals = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    password = record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    code_page = record(0x0042, struct.pack("<H", 1200))
    name = "得分"
    sheet_entry_size = 4 + 4 + 2 + 2 + 2 * len(name)
    offset = len(start_globals) + len(password) + len(code_page) + sheet_entry_size + 4
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    globals_ = start_globals + password + code_page + record(0x0085, struct.pack("<IBB", offset, 0, 0) + title)
    globals_ += record(0x000A, b"")
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                body += record(0x0204, place + text)
            elif cell is not None:
                body += record(0x0203, place + struct.pack("<d", cell))
    body += record(0x000A, b"")
    path.write_bytes(_compound_file(globals_ + body))
    return path


def _compound_file(stream: bytes) -> bytes:
    """The OLE container around one stream named Workbook: header, one FAT sector, one directory sector, the data."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [fat_mark, end, *range(3, sectors + 2), end]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIII4xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        data = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
        return data + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, end, 0, 1) + entry("Workbook", 2, 2, len(stream), free)
    directory += entry("", 0, 0, 0, free) * 2
    return header + fat + directory + stream
