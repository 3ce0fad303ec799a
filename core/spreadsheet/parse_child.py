"""The parsing process: reads one file of any kind from standard input and writes its cells to standard output.

Run by ``sandbox``. Each line out is one JSON object: it opens a sheet, or brings a batch of rows column by column, or
says how it ended. A column of nothing but numbers, days or text is named in the line and follows it in binary, in the
order of the columns: numbers as doubles, days as ordinals of 32 bits, text joined by line ends; spelling them takes
longer than anything else here. Any other column is a list in the line. Floats are written shortest-repr.
"""

import gc
import json
import re
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice, zip_longest
from typing import Any

from . import limits
from .confinement import limit_this_process
from .signatures import OLE_START, ZIP_START, NotRead, compound_kind, foreign_kind

_BATCH_ROWS = 2048
_BATCH_CELLS = 65_536
_BREAK = re.compile("[\n\r\x0b]+")
"""Line breaks that people type in spreadsheets and paste from documents; others are left to the text gate."""


def main() -> None:
    """Limit this process, then parse; a refusal is written as ``{"end": code}``."""
    limit_this_process()
    gc.disable()  # nothing here makes cycles, and walking every row again and again takes a tenth of the time
    output = _Output()
    end: dict[str, Any] = {"end": "too_large"}
    try:
        end = _parse(output)
    except (OverflowError, MemoryError):
        pass
    except NotRead as reason:
        end = {"end": reason.code, "line": reason.line}
    except ImportError:
        end = {"end": "not_started"}
    sys.stdout.buffer.write(json.dumps(end).encode() + b"\n")
    sys.stdout.buffer.flush()  # whoever reads need not wait for the end of this process


def _parse(output: "_Output") -> dict[str, Any]:
    """Write what standard input holds, and return how that ended."""
    source = sys.stdin.buffer
    head = source.read(16)
    source.seek(0)
    if head.startswith((ZIP_START, OLE_START)):
        return {"end": _send_workbook(source.read(), output)}
    foreign = foreign_kind(head)
    if foreign:
        raise NotRead(foreign)
    from .delimited import TextFile  # a workbook has no need of it

    text = TextFile(source)
    end = {"end": "ok", "encoding": text.encoding.name, "guessed": text.encoding.guessed}
    if text.kind in {"html", "xml2003"}:
        from .markup import excel_2003, web_tables  # hardly any file is such a one

        sheets = web_tables(text.lines()) if text.kind == "html" else excel_2003(text.lines())
        for sheet in sheets:
            output.open_sheet(sheet.name, hidden=sheet.hidden, merged=sheet.merged)
            output.rows(sheet.rows)
        return end
    if text.kind:
        raise NotRead(text.kind)
    output.open_sheet("")
    delimiter = text.delimiter()
    output.rows(text.records(delimiter))
    return {**end, "delimiter": delimiter}


def _send_workbook(data: bytes, output: "_Output") -> str:
    import python_calamine  # parses only under limits

    code = compound_kind(data) if data.startswith(OLE_START) else ""
    if code:
        raise NotRead(code)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(_with_slashes(data)))
        del data
        for index, told in enumerate(workbook.sheets_metadata):
            if not str(told.typ).endswith("WorkSheet"):
                continue
            sheet = workbook.get_sheet_by_index(index)
            first_row, first_column = sheet.start or (0, 0)
            output.open_sheet(
                told.name,
                hidden=not str(told.visible).endswith(".Visible"),
                first=(first_row, first_column),
                merged=[(*start, *end) for start, end in sheet.merged_cell_ranges or ()],
            )
            output.reserve(sheet.total_height * sheet.total_width)
            output.rows(islice(sheet.iter_rows(), first_row, None))
    except python_calamine.PasswordError:
        return "password"
    except python_calamine.CalamineError:
        return "damaged"
    return "ok"


def _with_slashes(data: bytes) -> bytes:
    """Return an archive whose parts are named with ``/``: some programs under Windows write ``\\``."""
    if b"xl\\workbook.xml" not in data:
        return data
    from zipfile import ZipFile

    changed = bytearray(data)
    with ZipFile(BytesIO(data)) as archive:
        at, entries = archive.start_dir, archive.infolist()
    for entry in entries:
        lengths = struct.unpack_from("<HHH", data, at + 28)
        for start in (at + 46, entry.header_offset + 30):
            name = slice(start, start + lengths[0])
            changed[name] = changed[name].replace(b"\\", b"/")
        at += 46 + sum(lengths)
    return bytes(changed)


class _Output:
    """Standard output, written up to the size it may have."""

    def __init__(self) -> None:
        self._written = 0
        self._cells = 0
        self._spell = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_tagged
        ).encode

    def open_sheet(
        self,
        name: str,
        *,
        hidden: bool = False,
        first: tuple[int, int] = (0, 0),
        merged: Sequence[tuple[int, int, int, int]] = (),
    ) -> None:
        """Open a sheet whose cells begin at ``first``, row and column from 0 like those of ``merged``."""
        if len(merged) > limits.MAX_LISTED_CELLS:
            raise OverflowError
        self._place = first
        head = {"sheet": name, "hidden": hidden, "first_row": first[0] + 1, "first_column": first[1] + 1}
        self._send(self._line({**head, "merged": merged}))

    def reserve(self, cells: int) -> None:
        """Count a rectangle of cells.

        Raises:
            OverflowError: they are too many.
        """
        self._cells += cells
        if self._cells > limits.MAX_CELLS:
            raise OverflowError

    def rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write the rows of the sheet, batch by batch; a row may be shorter than the others.

        Raises:
            OverflowError: they are too many.
        """
        source = iter(rows)
        row, widest = self._place[0], 1
        while batch := list(islice(source, max(1, min(_BATCH_ROWS, _BATCH_CELLS // widest)))):
            widest = max(widest, *map(len, batch))
            if (row - self._place[0] + len(batch)) * widest > limits.MAX_CELLS:
                raise OverflowError
            self._batch(batch, row)
            row += len(batch)

    def _batch(self, batch: list[Sequence[Any]], row: int) -> None:
        told: list[Any] = []
        binary: list[bytes] = []
        broken: list[tuple[int, int]] = []
        for place, cells in enumerate(zip_longest(*batch, fillvalue="")):
            kinds_ = set(map(type, cells))
            if kinds_ == {str}:
                text, breaks = _joined(cells)
                told.append(len(text))
                binary.append(text)
            elif kinds_ == {float}:
                told.append("numbers")
                binary.append(array("d", cells).tobytes())
                continue
            elif kinds_ == {date}:
                told.append("days")
                binary.append(array("I", map(date.toordinal, cells)).tobytes())
                continue
            else:
                list_, breaks = _mended(cells)
                told.append(list_)
            broken += [(row + index + 1, self._place[1] + place + 1) for index in breaks]
        piece = self._line({"rows": len(batch), "columns": told, "broken": broken}) + b"".join(binary)
        if len(piece) > limits.MAX_PIECE_BYTES and len(batch) > 1:
            half = len(batch) // 2
            self._batch(batch[:half], row)
            self._batch(batch[half:], row + half)
        else:
            self._send(piece)

    def _line(self, head: object) -> bytes:
        return self._spell(head).encode() + b"\n"

    def _send(self, piece: bytes) -> None:
        self._written += len(piece)
        if len(piece) > limits.MAX_PIECE_BYTES or self._written > limits.MAX_TEXT_BYTES:
            raise OverflowError
        sys.stdout.buffer.write(piece)


def _joined(cells: Sequence[str]) -> tuple[bytes, list[int]]:
    """Return text cells joined by line ends, and the places of those that had line breaks, which are blanks now."""
    text = "\n".join(cells)
    if text.count("\n") == len(cells) - 1 and "\r" not in text and "\x0b" not in text:
        return text.encode(), []
    mended, breaks = _mended(cells)
    return "\n".join(mended).encode(), breaks


def _mended(cells: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """Return the cells with a blank for each line break, and the places of those that had some.

    One value is one line; Alt+Enter in a cell only breaks it to the width of its column.
    """
    breaks = [index for index, cell in enumerate(cells) if isinstance(cell, str) and _BREAK.search(cell)]
    mended = list(cells)
    for index in breaks:
        mended[index] = _BREAK.sub(" ", mended[index].strip("\n\r\x0b"))
    return mended, breaks


def _tagged(value: object) -> object:
    """Return a tagged object for what JSON cannot state: dates, dates with a time, and times of day (as text)."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"text": str(value)}


if __name__ == "__main__":
    main()
