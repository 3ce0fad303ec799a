"""The process that looks into a document or workbook for ``preview`` and writes its first lines out as a JSON list.

Standard input is one line of JSON that says what is asked, then the file. Whatever goes wrong ends this process with
an exit code that is not zero.
"""

import io
import json
import sys
from contextlib import suppress
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.sax import ContentHandler
from zipfile import ZipFile

from ...spreadsheet.archive import check_archive
from ...spreadsheet.confinement import limit_this_process

_CHUNK = 64 * 1024
_MAX_XML_BYTES = 4 * 1024 * 1024
"""Of a document's text part: forty lines are long over by then, and markup without any text ends here."""

_MAX_COLUMNS = 16
_BETWEEN_CELLS = " | "


def main() -> None:
    """Do what the first line of standard input asks."""
    limit_this_process()
    job = json.loads(sys.stdin.buffer.readline())
    file = io.BytesIO(sys.stdin.buffer.read())
    if job["type"] == "docx":
        lines = document_lines(file, job["lines"], job["width"])
    else:
        if job["type"] == "xlsx":
            check_archive(file)
            file.seek(0)
        lines = sheet_lines(file, job["lines"], job["width"])
    sys.stdout.buffer.write(json.dumps(lines).encode())


class _Enough(Exception):
    """As many lines are there as were asked for."""


class _Paragraphs(ContentHandler):
    """Collects the text of paragraphs; the cells of a row of a table stand on one line."""

    def __init__(self, lines: int, width: int) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._most = lines
        self._width = width
        self._line = ""
        self._rows = 0
        self._in_text = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802, ARG002  # names of the SAX interface
        """Text begins, or something that stands for a blank or a new line."""
        match _local(name):
            case "t":
                self._in_text = True
            case "tr":
                self._rows += 1
            case "tab":
                self._add(" ")
            case "br" | "cr":
                self._end_line()

    def endElement(self, name: str) -> None:  # noqa: N802  # a name of the SAX interface
        """A piece of text, a cell, a row or a paragraph is over."""
        match _local(name):
            case "t":
                self._in_text = False
            case "tc":
                self._add(_BETWEEN_CELLS)
            case "tr":
                self._rows -= 1
                self._line = self._line.removesuffix(_BETWEEN_CELLS)
                self._end_line()
            case "p":
                self._end_line()

    def characters(self, content: str) -> None:
        """Text, in pieces."""
        if self._in_text:
            self._add(content)

    def finish(self) -> None:
        """Keep the line that was not over when reading stopped."""
        if self._line:
            self.lines.append(self._line)

    def _add(self, text: str) -> None:
        self._line += text[: self._width - len(self._line)]

    def _end_line(self) -> None:
        if self._rows:
            return
        self.lines.append(self._line)
        self._line = ""
        if len(self.lines) >= self._most:
            raise _Enough


def document_lines(file: io.BytesIO, lines: int, width: int) -> list[str]:
    """The first lines of a .docx. It is read only as far as that takes; entity declarations are refused."""
    from defusedxml.sax import make_parser  # type: ignore[import-untyped]  # it ships no types

    handler = _Paragraphs(lines, width)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    with ZipFile(file) as archive, archive.open("word/document.xml") as part, suppress(_Enough):
        for _piece in range(_MAX_XML_BYTES // _CHUNK):
            parser.feed(part.read(_CHUNK))
        handler.finish()
    return handler.lines


def sheet_lines(file: io.BytesIO, lines: int, width: int) -> list[str]:
    """The first rows of the first visible sheet of a workbook."""
    import python_calamine  # parses only under limits

    workbook = python_calamine.CalamineWorkbook.from_filelike(file)
    for index, sheet in enumerate(workbook.sheets_metadata):
        if str(sheet.typ).endswith("WorkSheet") and str(sheet.visible).endswith(".Visible"):
            rows = workbook.get_sheet_by_index(index).iter_rows()
            return [_BETWEEN_CELLS.join(map(_cell, row[:_MAX_COLUMNS]))[:width] for row in islice(rows, lines)]
    return []


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


if __name__ == "__main__":
    main()
