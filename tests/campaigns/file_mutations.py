"""Files as offices keep them, spoiled: ``spoiled(goods, seed, number)`` is the same file for the same arguments.

``goods`` are sound files of every format. Each kind of spoiling is a function of ``KINDS``: bytes in, bytes out, or
``None`` where it does not fit the file.
"""

import csv
import html
import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import xlsxwriter

from tests.spreadsheet.files import write_xls

Rows = Sequence[Sequence[str]]
Spoiling = Callable[[bytes, Random], bytes | None]


@dataclass(frozen=True)
class Good:
    """A sound file: what it is about, its ending, its content."""

    about: str
    ending: str
    content: bytes


@dataclass(frozen=True)
class Spoiled:
    """A file, what it was before and what was done to it."""

    about: str
    ending: str
    content: bytes
    kinds: tuple[str, ...]


def formats(about: str, rows: Rows, folder: Path) -> list[Good]:
    """The same table in every format that is read."""
    plain = io.StringIO()
    csv.writer(plain).writerows(rows)
    text = plain.getvalue()
    tabs = "\n".join("\t".join(row) for row in rows) + "\n"
    page = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row) + "</Row>"
        for row in rows
    )
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [_typed(cell) for cell in row])
    write_xls(folder / "a.xls", [[_typed(cell) for cell in row] for row in rows])
    return [
        Good(about, ".csv", text.encode()),
        Good(about, ".csv", b"\xef\xbb\xbf" + text.encode()),
        Good(about, ".csv", text.encode("gb18030")),
        Good(about, ".txt", tabs.encode("utf-16")),
        Good(about, ".tsv", tabs.encode("utf-16-le")),
        Good(about, ".csv", "\n".join("\uff0c".join(row) for row in rows).encode()),
        Good(about, ".xls", f"<html><table>{page}</table></html>".encode("gb18030")),
        Good(
            about,
            ".xls",
            f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>{xml}'
            "</Table></Worksheet></Workbook>".encode(),
        ),
        *[Good(about, ".xlsx", (folder / "a.xlsx").read_bytes())] * 4,
        *[Good(about, ".xls", (folder / "a.xls").read_bytes())] * 2,
    ]


def _typed(cell: str) -> str | float:
    return float(cell) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", cell) else cell


def spoiled(goods: Sequence[Good], seed: int, number: int) -> Spoiled:
    """The file of this number: a good one, spoiled in one to three ways that fit it."""
    random = Random(f"{seed}:{number}")  # noqa: S311  # no secret
    good = random.choice(goods)
    done: list[str] = []
    content, wanted = good.content, random.choice((1, 1, 1, 2, 3))
    names = list(KINDS)
    while len(done) < wanted:
        name = random.choices(names, WEIGHTS)[0]
        changed = KINDS[name](content, random)
        if changed is not None:
            content = changed
            done.append(name)
    ending = random.choice((".xlsx", ".xls", ".csv", ".et", ".txt")) if random.random() < 0.05 else good.ending
    return Spoiled(good.about, ending, content, tuple(done))


def _piece(content: bytes, random: Random, most: int = 2_000) -> tuple[int, int]:
    start = random.randrange(max(1, len(content)))
    return start, min(len(content), start + 1 + random.randrange(most))


def _flip(content: bytes, random: Random) -> bytes | None:
    if not content:
        return None
    changed = bytearray(content)
    for _time in range(random.choice((1, 1, 3, 30))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut_off(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(1, len(content) + 1)] or b"x"


def _cut_out(content: bytes, random: Random) -> bytes:
    start, end = _piece(content, random)
    return content[:start] + content[end:] or b"x"


def _double(content: bytes, random: Random) -> bytes:
    start, end = _piece(content, random)
    return content[:end] + content[start:end] * random.choice((1, 1, 20)) + content[end:]


def _noise(content: bytes, random: Random) -> bytes:
    start, _end = _piece(content, random)
    return content[:start] + random.randbytes(random.randrange(1, 200)) + content[start:]


def _zeros(content: bytes, random: Random) -> bytes:
    start, end = _piece(content, random)
    return content[:start] + bytes(end - start) + content[end:]


def _behind(content: bytes, random: Random) -> bytes:
    return content + random.randbytes(random.randrange(1, 5_000))


# --- text -------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> tuple[str, str] | None:
    if content.startswith((b"PK", b"\xd0\xcf")):
        return None
    for encoding in (
        ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030", "utf-16-le")
    ):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def of_text(change: Callable[[str, Random], str]) -> Spoiling:
    """A spoiling of text as such, which keeps its encoding."""

    def spoil(content: bytes, random: Random) -> bytes | None:
        found = _text(content)
        return None if found is None else change(found[0], random).encode(found[1], errors="replace")

    return spoil


def _recode(content: bytes, random: Random) -> bytes | None:
    found = _text(content)
    encodings = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "utf-7")
    return None if found is None else found[0].encode(random.choice(encodings), errors="replace")


def _mixed_codes(content: bytes, random: Random) -> bytes | None:
    found = _text(content)
    if found is None:
        return None
    middle = len(found[0]) // 2
    return found[0][:middle].encode() + found[0][middle:].encode("gb18030", errors="replace")


def _replace_some(text: str, old: str, new: str, random: Random) -> str:
    return "".join(new if character == old and random.random() < 0.5 else character for character in text)


def _delimiters(text: str, random: Random) -> str:
    new = random.choice(",;\t|\uff0c\uff1b ")
    return text.replace(",", new) if random.random() < 0.5 else _replace_some(text, ",", new, random)


def _at(text: str, random: Random, inserted: str) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + inserted + text[place:]


HOSTILE = (
    "\0", "\x1b[31m", "\r", "\n", "\u2028", "\x85", "\ufeff", "\u202e", "\U0010ffff", "\ue000", "\ufffd", '"', "'",
    "=1+1", "<table>", "<td colspan=99999>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&#0;", "&#xD800;", "]]>", "sep=,\n",
    "nan", "1e999", "9" * 400, "\U00030000", "\x1a",
)  # fmt: skip


def _hostile_text(text: str, random: Random) -> str:
    for _time in range(random.choice((1, 1, 5))):
        text = _at(text, random, random.choice(HOSTILE))
    return text


def _long_field(text: str, random: Random) -> str:
    return _at(text, random, "长" * random.choice((1_000, 40_000, 140_000)))


def _many_columns(text: str, random: Random) -> str:
    return _at(text, random, random.choice(",\t;") * random.choice((100, 20_000)))


def _many_rows(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines) + random.choice(lines or ["x"]) * random.choice((500, 20_000))


def _line_ends(text: str, random: Random) -> str:
    return text.replace("\n", random.choice(("\r", "\r\n", "\n\n", "\x0b", "\u2028")))


# --- archives ---------------------------------------------------------------------------------------------------------


def of_archive(change: Callable[[dict[str, bytes], Random], dict[str, bytes] | None]) -> Spoiling:
    """A spoiling of the parts of an archive, which is packed anew."""

    def spoil(content: bytes, random: Random) -> bytes | None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except Exception:  # noqa: BLE001  # no archive any more, for one of many reasons
            return None
        changed = change(parts, random) if parts else None
        if changed is None:
            return None
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in changed.items():
                archive.writestr(name, data)
        return packed.getvalue()

    return spoil


def _swapped(parts: dict[str, bytes], random: Random) -> dict[str, bytes]:
    one, other = random.choice(list(parts)), random.choice(list(parts))
    return {**parts, one: parts[other], other: parts[one]}


def _dropped(parts: dict[str, bytes], random: Random) -> dict[str, bytes]:
    gone = random.choice(list(parts))
    return {name: data for name, data in parts.items() if name != gone}


def _renamed(parts: dict[str, bytes], random: Random) -> dict[str, bytes]:
    change = random.choice(
        (str.upper, lambda name: name.replace("/", "\\"), lambda name: "/" + name, lambda n: n + "x")
    )
    which = set(parts) if random.random() < 0.5 else {random.choice(list(parts))}
    return {change(name) if name in which else name: data for name, data in parts.items()}


def _spoiled_part(parts: dict[str, bytes], random: Random) -> dict[str, bytes] | None:
    name = random.choice(list(parts))
    change = random.choice((_flip, _cut_off, _cut_out, _double, _noise, _zeros))
    changed = change(parts[name], random)
    return None if changed is None else {**parts, name: changed}


def _xml(parts: dict[str, bytes], random: Random, pattern: bytes, new: bytes) -> dict[str, bytes] | None:
    """Put ``new`` in place of one or all of what ``pattern`` finds, in a part where it finds something."""
    fitting = [name for name, data in parts.items() if re.search(pattern, data)]
    if not fitting:
        return None
    name = random.choice(fitting)
    count = random.choice((0, 1))
    return {**parts, name: re.sub(pattern, lambda _found: new, parts[name], count=count)}


def of_xml(pattern: bytes, *new: bytes) -> Spoiling:
    """A spoiling of the XML in an archive."""
    return of_archive(lambda parts, random: _xml(parts, random, pattern, random.choice(new)))


def _hostile_xml(parts: dict[str, bytes], random: Random) -> dict[str, bytes] | None:
    new = random.choice(
        (
            b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
            b"<a>" * 20_000,
            b"&#0;",
            b"<![CDATA[",
            b"<v>" + b"9" * 100_000 + b"</v>",
            b"_x0000__x001B_",
            "\ud7ff\ufffe".encode("utf-16"),
            b'<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A0:ZZZZ9"/></mergeCells>',
        )
    )
    return _xml(parts, random, rb">(?=<)", b">" + new)


def _bomb(parts: dict[str, bytes], random: Random) -> dict[str, bytes]:
    return {**parts, random.choice(("xl/media/x.bin", *parts)): bytes(random.choice((9, 40, 90)) * 1024 * 1024)}


def _many_cells(parts: dict[str, bytes], random: Random) -> dict[str, bytes] | None:
    rows, columns = random.choice(((30_000, 5), (3, 16_384), (100, 900)))
    letters = [chr(65 + n % 26) for n in range(min(columns, 26))]
    row = "".join(f'<c r="{letter}%d"><v>%d</v></c>' for letter in letters)
    body = "".join(f'<row r="{n}">' + row.replace("%d", str(n)) + "</row>" for n in range(1, rows + 1))
    return _xml(parts, random, rb"<sheetData/?>", b"<sheetData>" + body.encode())


def _lying_header(content: bytes, random: Random) -> bytes | None:
    """Change a number in the directory of an archive or in the head of one of its parts."""
    places = [found.start() for found in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", content)]
    if not places or not content.startswith(b"PK"):
        return None
    changed = bytearray(content)
    at = random.choice(places) + random.randrange(4, 46)
    value = struct.pack("<I", random.choice((0, 1, 8, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, random.randrange(2**32))))
    changed[at : at + 4] = value
    return bytes(changed[: len(content)])


# --- compound files ---------------------------------------------------------------------------------------------------


def _sectors(content: bytes, random: Random) -> bytes | None:
    if not content.startswith(b"\xd0\xcf"):
        return None
    sectors = [content[at : at + 512] for at in range(0, len(content), 512)]
    one, other = random.randrange(len(sectors)), random.randrange(len(sectors))
    sectors[one], sectors[other] = sectors[other], sectors[one] if random.random() < 0.5 else sectors[other]
    return b"".join(sectors)


def _compound_number(content: bytes, random: Random) -> bytes | None:
    """Change a number of the header, of the table of sectors, or of a record."""
    if not content.startswith(b"\xd0\xcf") or len(content) < 600:
        return None
    changed = bytearray(content)
    at = random.choice(
        (random.randrange(24, 80), 512 + 4 * random.randrange(20), random.randrange(512, len(content) - 4))
    )
    changed[at : at + 4] = struct.pack(
        "<I", random.choice((0, 1, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, random.randrange(99)))
    )
    return bytes(changed)


def _version(content: bytes, random: Random) -> bytes | None:
    if b"\x09\x08" not in content or not content.startswith(b"\xd0\xcf"):
        return None
    return content.replace(b"\x00\x06", random.choice((b"\x00\x05", b"\x00\x04", b"\x00\x07")), random.choice((1, -1)))


KINDS: dict[str, Spoiling] = {
    "bytes flipped": _flip,
    "cut off": _cut_off,
    "cut out": _cut_out,
    "doubled": _double,
    "noise": _noise,
    "zeros": _zeros,
    "something behind": _behind,
    "encoding": _recode,
    "two encodings": _mixed_codes,
    "delimiters": of_text(_delimiters),
    "hostile text": of_text(_hostile_text),
    "long field": of_text(_long_field),
    "many columns": of_text(_many_columns),
    "many rows": of_text(_many_rows),
    "line ends": of_text(_line_ends),
    "parts swapped": of_archive(_swapped),
    "part dropped": of_archive(_dropped),
    "parts renamed": of_archive(_renamed),
    "part spoiled": of_archive(_spoiled_part),
    "archive lies": _lying_header,
    "place of a cell": of_xml(
        rb'r="[A-Z]+[0-9]+"', b'r="XFD1048576"', b'r="A1"', b'r="ZZZZ1"', b'r="A0"', b'r="B99999999"'
    ),
    "no places": of_xml(rb' r="[A-Z]*[0-9]+"', b"", b' r = "B2"'),
    "type of a cell": of_xml(rb' t="\w+"', b' t="e"', b' t="b"', b' t="d"', b' t="str"', b' t="?"', b""),
    "value of a cell": of_xml(
        rb"<v>[^<]*</v>", b"<v>99999999999</v>", b"<v>-1</v>", b"<v>nan</v>", b"<v>1e400</v>", b"<v/>", b"<f>1/0</f>",
        b"<v>inf</v>", b"<v>2958466</v>",
    ),
    "style of a cell": of_xml(rb' s="\d+"', b' s="99999"', b' s="-1"', b' s="0"'),
    "dimension": of_xml(rb'<dimension [^>]*>', b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="?"/>'),
    "sheet of the book": of_xml(rb"<sheet [^>]*>", b"", b'<sheet name="x" sheetId="1" r:id="rId99"/>'),
    "target of a part": of_xml(
        rb'Target="[^"]*"', b'Target="../../../etc/passwd"', b'Target=""', b'Target="/xl/workbook.xml"'
    ),
    "days from 1904": of_xml(rb"<workbookPr[^>]*>", b'<workbookPr date1904="1"/>'),
    "hostile XML": of_archive(_hostile_xml),
    "many cells": of_archive(_many_cells),
    "bomb": of_archive(_bomb),
    "sectors": _sectors,
    "number in a compound file": _compound_number,
    "version of a compound file": _version,
}  # fmt: skip
"""Every kind of spoiling by its name."""

_RARE = {"many rows", "many cells", "bomb", "many columns", "long field"}
WEIGHTS = [1 if name in _RARE else 12 for name in KINDS]
"""What makes files large is rarer, for it takes its time."""
