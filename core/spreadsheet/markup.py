"""Tables in markup that systems of offices call .xls: web pages, and the XML that Excel 2003 wrote. Text stays text.

Runs in the parsing process. To have such a file saved by Excel instead would cost codes their zeros.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html.parser import HTMLParser

from . import limits
from .model import MAX_COLUMNS, MAX_ROWS
from .signatures import NotRead

MarkupCell = str | float | bool | date


@dataclass
class MarkupSheet:
    """A table: its rows, each as long as it is written; merged ranges by rows and columns from 0, ends included."""

    name: str = ""
    rows: list[list[MarkupCell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def put(self, row: int, column: int, cell: MarkupCell) -> None:
        """Put a cell at ``row`` and ``column`` from 0, to the right of and below those before.

        Raises:
            OverflowError: it lies beyond the limits.
        """
        if row >= MAX_ROWS or column >= MAX_COLUMNS:
            raise OverflowError
        self.rows.extend([] for _missing in range(row + 1 - len(self.rows)))
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = cell

    def merge(self, row: int, column: int, down: int, across: int) -> None:
        """Merge the cell at ``row`` and ``column`` with so many below it and to its right."""
        if down or across:
            self.merged.append((row, column, min(row + down, MAX_ROWS - 1), min(column + across, MAX_COLUMNS - 1)))
        if len(self.merged) > limits.MAX_LISTED_CELLS:
            raise OverflowError


def web_tables(lines: Iterable[str]) -> list[MarkupSheet]:
    """Return the tables of a web page that have content.

    Raises:
        NotRead: there is none, or a table stands within another.
        OverflowError: they are larger than the limits.
    """
    page = _WebPage()
    for line in lines:
        page.feed(line)
    page.close()
    found = [sheet for sheet in page.sheets if any(cell for row in sheet.rows for cell in row)]
    if not found:
        raise NotRead("no_table")
    return found


class _WebPage(HTMLParser):
    """Collects the cells of tables."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[MarkupSheet] = []
        self._in_table = False
        self._row = -1
        self._column = 0
        self._taken: dict[int, int] = {}  # column → last row that a cell from above covers
        self._text: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row or a cell begins, or a line within a cell."""
        match tag:
            case "table":
                if self._in_table:
                    raise NotRead("html")
                self._in_table, self._row, self._taken = True, -1, {}
                self.sheets.append(MarkupSheet())
            case "tr" if self._in_table:
                self._end_cell()
                self._row, self._column = self._row + 1, 0
            case "td" | "th" if self._in_table:
                self._end_cell()
                self._row = max(self._row, 0)
                self._begin_cell({name: value or "" for name, value in attrs})
            case "br" | "p" | "div" if self._text is not None:
                self._text.append("\n")
            case "style" | "script":
                self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        """A table, a row or a cell is over."""
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table":
            self._in_table = False
        if tag in {"style", "script"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        """Text: blanks and line ends in the source are one blank on the page."""
        if self._text is not None and not self._silent:
            self._text.append(" ".join(data.split()) if data.strip() else " ")

    def close(self) -> None:
        """Take the last cell of a page that breaks off."""
        super().close()
        self._end_cell()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        while self._taken.get(self._column, -1) >= self._row:
            self._column += 1
        self._text = []
        across, down = (_span(attributes.get(name, "")) for name in ("colspan", "rowspan"))
        self.sheets[-1].merge(self._row, self._column, down - 1, across - 1)
        self._across = across
        if down > 1:
            if self._column + across > MAX_COLUMNS:
                raise OverflowError
            self._taken.update(dict.fromkeys(range(self._column, self._column + across), self._row + down - 1))

    def _end_cell(self) -> None:
        if self._text is None:
            return
        lines = "".join(self._text).split("\n")
        self.sheets[-1].put(self._row, self._column, "\n".join(line.strip() for line in lines).strip())
        self._column += self._across
        self._text = None


def _span(written: str) -> int:
    """Return how many cells a cell spans; what is no number spans one."""
    return max(1, min(int(written), MAX_COLUMNS)) if written.isascii() and written.isdigit() and len(written) < 7 else 1


def excel_2003(lines: Iterable[str]) -> list[MarkupSheet]:
    """Return the sheets of a workbook in the XML of Excel 2003.

    Raises:
        NotRead: it is damaged or declares entities.
        OverflowError: it is larger than the limits.
    """
    from xml.parsers import expat

    book = _Excel2003()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.characters
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        for line in lines:
            parser.Parse(line.encode(), False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise NotRead("damaged") from error
    return book.sheets


def _refuse_entities(*_declared: object) -> None:
    raise NotRead("damaged")


class _Excel2003:
    """Collects the cells of sheets. Names come with their namespace before a blank."""

    def __init__(self) -> None:
        self.sheets: list[MarkupSheet] = []
        self._row = self._column = -1
        self._kind = ""
        self._text: list[str] | None = None

    def start(self, name: str, written: dict[str, str]) -> None:
        """A sheet, a row, a cell or its content begins."""
        attributes = {key.rpartition(" ")[2]: value for key, value in written.items()}
        match name.rpartition(" ")[2]:
            case "Worksheet":
                self.sheets.append(MarkupSheet(attributes.get("Name", "")))
                self._row = -1
            case "Visible" if self.sheets:
                self._kind, self._text = "Visible", []
            case "Row" if self.sheets:
                self._row = _place(attributes, self._row)
                self._column = -1
            case "Cell" if self.sheets:
                self._column = _place(attributes, self._column)
                down, across = (int(attributes.get(key, "0")) for key in ("MergeDown", "MergeAcross"))
                if down < 0 or across < 0:
                    raise ValueError(name)
                self.sheets[-1].merge(max(self._row, 0), self._column, down, across)
                self._span = across
            case "Data" if self.sheets:
                self._kind, self._text = attributes.get("Type", "String"), []

    def end(self, name: str) -> None:
        """Content or a cell is over."""
        match name.rpartition(" ")[2]:
            case "Data" if self._text is not None and self._row >= 0 and self._column >= 0:
                self.sheets[-1].put(self._row, self._column, _value(self._kind, "".join(self._text)))
                self._text = None
            case "Visible" if self._text is not None:
                self.sheets[-1].hidden = "".join(self._text).strip() != "SheetVisible"
                self._text = None
            case "Cell" if self.sheets:
                self._column += self._span

    def characters(self, text: str) -> None:
        """Text, in pieces."""
        if self._text is not None:
            self._text.append(text)


def _place(attributes: dict[str, str], before: int) -> int:
    """Return the place from 0 of a row or cell, which it states or which follows the one before."""
    place = int(attributes["Index"]) - 1 if "Index" in attributes else before + 1
    if place <= before:
        raise ValueError(place)
    return place


def _value(kind: str, written: str) -> MarkupCell:
    match kind:
        case "Number":
            return float(written) if written.strip() else ""
        case "DateTime":
            moment = datetime.fromisoformat(written)
            return moment.date() if moment.time() == time() else moment
        case "Boolean":
            return written.strip() == "1"
        case _:
            return written
