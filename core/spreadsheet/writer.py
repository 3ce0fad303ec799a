"""Writing styled workbooks for people: readable on A4, exact numbers as numbers, everything else as text.

Rows are streamed in constant memory. Text never becomes a formula, whatever its first character.

Templates are empty workbooks to be filled in and imported: frozen header, drop-downs, hidden ids, and a sample row. The
sample row says so in its first visible cell (``示例:…``); ``table`` passes over every row whose first filled
cell begins with that word, so it may stay in the file.
"""

import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.paths import reason_of
from ..kernel.text import shown
from .cells import text
from .model import MAX_ROWS, Cell, OutChart, column_letters
from .spelling import CellSpelling
from .table import SAMPLE_MARK

_A4 = 9
MARK_COLOUR = "#FFC7CE"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class OutSheet:
    """One sheet to write.

    ``widths`` in characters, by column, the last one repeating; ``heading`` and ``notes`` are lines above the header.
    ``frozen_columns`` stay in sight beside the frozen header. ``hidden_columns`` and ``text_columns`` (what is typed
    below stays text: item 1.10 is not 1.1) count from 0. ``charts`` are drawn from its rows.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float] = (14,)
    heading: str = ""
    notes: Sequence[str] = ()
    landscape: bool = False
    frozen_columns: int = 0
    hidden_columns: frozenset[int] = frozenset()
    text_columns: frozenset[int] = frozenset()
    charts: Sequence[OutChart] = ()


def write_workbook(path: Path, sheets: Sequence[OutSheet]) -> None:
    """Write ``sheets`` to ``path`` as .xlsx, whole or not at all; an existing file is replaced.

    Raises:
        Error: the place cannot be written, or a cell or sheet is longer than a workbook can hold.
    """
    with SheetWriter(path) as writer:
        for sheet in sheets:
            writer.add(sheet)


def workbook_bytes(sheets: Sequence[OutSheet]) -> bytes:
    """Return ``sheets`` as the content of an .xlsx.

    Raises:
        Error: a cell or sheet is longer than a workbook can hold, or there is no room for what is still unfinished.
    """
    from xlsxwriter.exceptions import XlsxWriterException

    content = BytesIO()
    try:
        with _MemoryWriter(content) as writer:
            for sheet in sheets:
                writer.add(sheet)
    except (OSError, XlsxWriterException) as error:
        raise cannot_write(Path(gettempdir()), error) from error
    return content.getvalue()


class SheetWriter:
    """An .xlsx being written: a context that puts the finished file at ``path`` and removes everything on failure.

    ``verbatim``: it holds the cells of another file just as they stand there.
    """

    def __init__(self, path: Path, *, replace: bool = True, verbatim: bool = False) -> None:
        self._path = path
        self._replace = replace
        self._taken: set[str] = set()
        self._formats: dict[str, Any] = {}
        self._cells = CellSpelling(self._format, verbatim=verbatim)

    def __enter__(self) -> "SheetWriter":
        from xlsxwriter import Workbook  # 60 ms that only an export needs

        self._draft = self._path.with_name(f".kaoping-{secrets.token_hex(8)}.xlsx")
        try:
            self._file = self._draft.open("xb")
        except OSError as error:
            raise cannot_write(self._path, error) from error
        self._book: Any = Workbook(self._file, {"constant_memory": True})
        return self

    def __exit__(self, kind: type[BaseException] | None, failure: BaseException | None, _trace: object) -> None:
        from xlsxwriter.exceptions import XlsxWriterException  # loaded already

        try:
            with self._file:
                self._book.close()
            if kind is None:
                put(self._draft, self._path, replace=self._replace)
        except (OSError, XlsxWriterException) as error:
            if kind is None:
                raise cannot_write(self._path, error) from error
        finally:
            self._draft.unlink(missing_ok=True)
        if isinstance(failure, OSError):
            raise cannot_write(self._path, failure) from failure

    def add(
        self,
        sheet: OutSheet,
        *,
        choices: Mapping[int, Sequence[str]] = MappingProxyType({}),
        bounds: "Mapping[int, NumberBounds]" = MappingProxyType({}),
        marks: Mapping[int, Mapping[int, str]] = MappingProxyType({}),
    ) -> None:
        """Append one sheet; without a header its rows begin in the first row.

        ``choices`` are drop-down lists by column for the rows below the header, ``bounds`` what numbers may be entered
        there, ``marks`` comments on coloured cells by row and column, all counted from 0.
        """
        page = self._book.add_worksheet(sheet_title(sheet.title, self._taken))
        self._set_columns(page, sheet)
        lines = ((sheet.heading, "heading"), *((note, "note") for note in sheet.notes))
        told = [(line, style) for line, style in lines if line]
        rows = [self._cells.row(place, (line,), style) for place, (line, style) in enumerate(told)]
        if sheet.header:
            rows.append(self._cells.row(len(rows), sheet.header, "header"))
        body = len(rows)
        self._put(page, chain(rows, self._body(page, sheet, body, marks)))
        self._set_page(page, sheet, body)
        for chart in sheet.charts:
            self._draw(page, chart, body)
        for column, words in choices.items():
            self._add_choices(page, column, body, words)
        for column, allowed in bounds.items():
            page.data_validation(*(body, column, MAX_ROWS - 1, column), allowed.validation(body))

    def _body(self, page: Any, sheet: OutSheet, body: int, marks: Mapping[int, Mapping[int, str]]) -> Iterator[str]:
        """The rows below the header, from the row ``body`` on."""
        for place, cells in enumerate(sheet.rows, start=body):
            if place >= MAX_ROWS:
                raise Error(_("工作表「{sheet}」超过 {rows} 行,放不下。").format(sheet=sheet.title, rows=MAX_ROWS))
            marked = marks.get(place, {})
            yield self._cells.row(place, cells, marked=marked)
            for column, comment in marked.items():
                page.write_comment(place, column, comment, {"x_scale": 2})

    def _put(self, page: Any, rows: Iterable[str]) -> None:
        """Write rows as they stand in the file: cell by cell through the library they take ten times as long."""
        count = 0
        for row in rows:
            page.row_data_fh.write(row)
            count += 1
        if count and self._cells.widest:
            page._check_dimensions(0, 0)
            page._check_dimensions(count - 1, self._cells.widest - 1)
            page.previous_row = count  # where the library has nothing to write: no cell and no comment
        self._cells.widest = 0

    def _set_columns(self, page: Any, sheet: OutSheet) -> None:
        for column in range(len(sheet.header)):
            width = sheet.widths[min(column, len(sheet.widths) - 1)] if sheet.widths else 14
            style = self._format("@") if column in sheet.text_columns else None
            page.set_column(column, column, width, style, {"hidden": column in sheet.hidden_columns})

    def _set_page(self, page: Any, sheet: OutSheet, body: int) -> None:
        """Set up A4, as wide as one page, the lines above the first row of the body repeated and kept in sight."""
        page.freeze_panes(body, sheet.frozen_columns)
        if body:
            page.repeat_rows(0, body - 1)
        page.set_paper(_A4)
        if sheet.landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_footer(_("&C第 &P 页,共 &N 页"))

    def _draw(self, page: Any, chart: OutChart, body: int) -> None:
        """Add a native chart that follows the cells when somebody changes them."""
        drawn, last = self._book.add_chart({"type": "column"}), body + chart.count - 1
        drawn.add_series(
            {
                "name": chart.title,
                "categories": [page.name, body, chart.labels, last, chart.labels],
                "values": [page.name, body, chart.values, last, chart.values],
                "data_labels": {"value": True},
                "gap": 40,
            }
        )
        drawn.set_title({"name": chart.title})
        drawn.set_legend({"none": True})
        drawn.set_size({"width": min(1600, max(480, 40 * chart.count)), "height": 288})
        drawn.set_y_axis({"name": chart.value_title, "major_gridlines": {"visible": True}})
        page.insert_chart(body + chart.row, chart.at, drawn)

    def _add_choices(self, page: Any, column: int, first_row: int, words: Sequence[str]) -> None:
        """Add a drop-down; its words stand on a hidden sheet: a list in the cell ends at 255 characters."""
        title = sheet_title(_("选项"), self._taken)
        listing = self._book.add_worksheet(title)
        listing.hide()
        self._put(listing, [self._cells.row(row, (word,)) for row, word in enumerate(words)])
        source = f"='{title}'!$A$1:$A${len(words)}"
        page.data_validation(
            *(first_row, column, MAX_ROWS - 1, column),
            {
                "validate": "list",
                "source": source,
                "error_title": _("不在选项里"),
                "error_message": _("请从下拉列表里选一个。"),
            },
        )

    def _format(self, style: str) -> Any:
        """Return the format for a named style, or for a number or date format."""
        if style not in self._formats:
            self._formats[style] = self._book.add_format(_STYLES.get(style) or {**_BORDERED, "num_format": style})
        return self._formats[style]


class _MemoryWriter(SheetWriter):
    """An .xlsx being written into memory."""

    def __init__(self, content: BytesIO) -> None:
        super().__init__(Path())
        self._content = content

    def __enter__(self) -> "SheetWriter":
        from xlsxwriter import Workbook

        self._book = Workbook(self._content, {"constant_memory": True})
        return self

    def __exit__(self, _kind: object, _failure: object, _trace: object) -> None:
        self._book.close()


_BORDERED: Mapping[str, object] = {"valign": "top", "border": 4, "border_color": "#A6A6A6"}
_STYLES: Mapping[str, Mapping[str, object]] = {
    "@": {"num_format": "@"},
    # quote_prefix: "=1+1" stays text even after somebody edits the cell.
    "text": {**_BORDERED, "text_wrap": True, "num_format": "@", "quote_prefix": True},
    "header": {**_BORDERED, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#D9E1F2"},
    "marked": {**_BORDERED, "bg_color": MARK_COLOUR},
    "heading": {"bold": True, "font_size": 14},
    "note": {"italic": True},
}


def sheet_title(text: str, taken: set[str]) -> str:
    """Return ``text`` as an allowed sheet name unlike those ``taken`` (which it joins): at most 31 characters."""
    clean = _NOT_IN_TITLES.sub(" ", shown(text)).strip(" '")[:31].rstrip(" '") or _("工作表")
    title, number = clean, 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        suffix = f" {number}"
        title = clean[: 31 - len(suffix)] + suffix
    taken.add(title.casefold())
    return title


def put(draft: Path, path: Path, *, replace: bool) -> None:
    """Move the finished file to its place; without ``replace`` a file that is already there is an error."""
    if replace:
        draft.replace(path)
        return
    with path.open("xb") as target:  # a hard link would be simpler; memory sticks do not know them
        try:
            with draft.open("rb") as source:
                shutil.copyfileobj(source, target)
        except OSError:
            path.unlink()
            raise


def cannot_write(path: Path, error: Exception) -> Error:
    """Return the error for a place that cannot be written."""
    if isinstance(error, FileExistsError):
        return Error(_("「{name}」已经存在,没有覆盖。").format(name=shown(path.name)), hint=_("请换一个文件名。"))
    why = reason_of(error) if isinstance(error, OSError) else shown(str(error))
    return Error(
        _("写不到「{name}」:{reason}。").format(name=shown(str(path)), reason=why),
        hint=_("请检查文件夹是否存在、能否写入、磁盘是否已满。"),
    )


@dataclass(frozen=True, slots=True)
class NumberBounds:
    """What may be entered in a column: numbers (``whole`` ones) from 0 to ``most``, or to what the column ``most_in``,
    counted from 0, says in the same row; without either there is no most.
    """

    most: Decimal | None = None
    most_in: int | None = None
    whole: bool = False

    def validation(self, first_row: int) -> dict[str, object]:
        """Return what the library asks for a column whose first row is ``first_row``, counted from 0."""
        most = None if self.most is None else f"{self.most:f}"
        if self.most_in is not None:
            most = f"=${column_letters(self.most_in + 1)}{first_row + 1}"
        rule: dict[str, object] = {"validate": "integer" if self.whole else "decimal", "error_title": _("数值不对")}
        if most is None:
            sentence = _("请填 0 或更大的数;没有填的空着。")
            return {**rule, "criteria": ">=", "value": 0, "error_message": sentence}
        sentence = _("请填 0 到满分之间的数;没有填的空着。")
        return {**rule, "criteria": "between", "minimum": 0, "maximum": most, "error_message": sentence}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column to fill in. ``is_number`` columns hold figures; all others keep what is typed as text."""

    header: str
    width: float = 14
    is_number: bool = False
    hidden: bool = False
    bounds: NumberBounds | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A sheet to be filled in: its columns, sample rows, and what is shown beside them.

    ``choices`` are the allowed words by header. ``notes`` stand above the header, ``frozen_columns`` stay in sight.
    ``rows`` are filled in already (ids, names, items).
    """

    columns: Sequence[TemplateColumn]
    sample_rows: Sequence[Sequence[Cell]] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    title: str = ""
    notes: Sequence[str] = ()
    frozen_columns: int = 0
    rows: Iterable[Sequence[Cell]] = ()


def write_template(path: Path, *templates: Template) -> None:
    """Write templates to ``path``, a sheet for each: sample rows, then those that are filled in already.

    Raises:
        Error: the place cannot be written, or there are more rows than a sheet holds.
    """
    with SheetWriter(path) as writer:
        for template in templates:
            _add_template(writer, template)


def _add_template(writer: SheetWriter, template: Template) -> None:
    columns = template.columns
    samples = [_sample(columns, cells) for cells in template.sample_rows]
    sheet = OutSheet(
        title=template.title or _("填写"),
        header=[column.header for column in columns],
        rows=chain(samples, template.rows),
        widths=[column.width for column in columns],
        notes=(*template.notes, *((_("示例行不会导入,可以删去,也可以留着。"),) if samples else ())),
        frozen_columns=template.frozen_columns,
        hidden_columns=frozenset(index for index, column in enumerate(columns) if column.hidden),
        text_columns=frozenset(index for index, column in enumerate(columns) if not column.is_number),
    )
    places = {column.header: index for index, column in enumerate(columns)}
    choices = {places[header]: words for header, words in template.choices.items() if words}
    bounds = {index: column.bounds for index, column in enumerate(columns) if column.bounds is not None}
    writer.add(sheet, choices=choices, bounds=bounds)


def _sample(columns: Sequence[TemplateColumn], cells: Sequence[Cell]) -> list[Cell]:
    """Return the sample row as written: marked in its first visible cell, nothing in hidden ones."""
    marked = [None if column.hidden else cell for column, cell in zip(columns, cells, strict=True)]
    first = next(index for index, column in enumerate(columns) if not column.hidden)
    marked[first] = f"{SAMPLE_MARK}:{text(marked[first])}"
    return marked
