"""Writing styled workbooks for people: readable on A4, exact numbers as numbers, everything else as text.

Rows are streamed in constant memory. Text never becomes a formula, whatever its first character.

Templates are empty workbooks to be filled in and imported: frozen header, drop-downs, hidden ids, and a sample row. The
sample row says so in its first visible cell (``示例:…``); ``table`` passes over every row whose first filled
cell begins with that word, so it may stay in the file.
"""

import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .cells import text
from .model import MAX_ROWS, Cell
from .table import SAMPLE_MARK

_MAX_TEXT = 32_767
_EXACT_DIGITS = 15
_A4 = 9
MARK_COLOUR = "#FFC7CE"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_FIRST_SAFE_DATE = date(1900, 3, 1)
"""Earlier dates fall on the day 1900-02-29 that spreadsheets believe in, so they are written as text."""


@dataclass(frozen=True, slots=True)
class OutSheet:
    """One sheet to write.

    ``widths`` in characters, by column, the last one repeating; ``heading`` and ``notes`` are lines above the header.
    ``frozen_columns`` stay in sight beside the frozen header. ``hidden_columns`` and ``text_columns`` (what is typed
    below stays text: item 1.10 is not 1.1) count from 0.
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


def write_workbook(path: Path, sheets: Sequence[OutSheet]) -> None:
    """Write ``sheets`` to ``path`` as .xlsx, whole or not at all; an existing file is replaced.

    Raises:
        Error: the place cannot be written, or a cell or sheet is longer than a workbook can hold.
    """
    with SheetWriter(path) as writer:
        for sheet in sheets:
            writer.add(sheet)


class SheetWriter:
    """An .xlsx being written: a context that puts the finished file at ``path`` and removes everything on failure."""

    def __init__(self, path: Path, *, replace: bool = True) -> None:
        self._path = path
        self._replace = replace
        self._taken: set[str] = set()
        self._formats: dict[str, Any] = {}

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
        marks: Mapping[int, Mapping[int, str]] = MappingProxyType({}),
    ) -> None:
        """Append one sheet; without a header its rows begin in the first row.

        ``choices`` are drop-down lists by column for the rows below the header, ``marks`` comments on coloured
        cells by row and column, all counted from 0.
        """
        page = self._book.add_worksheet(sheet_title(sheet.title, self._taken))
        self._set_columns(page, sheet)
        row = 0
        for line, style in ((sheet.heading, "heading"), *((note, "note") for note in sheet.notes)):
            if line:
                self._write(page, row, 0, line, self._format(style))
                row += 1
        for column, title in enumerate(sheet.header):
            self._write(page, row, column, title, self._format("header"))
        body = row + 1 if sheet.header else row
        for place, cells in enumerate(sheet.rows, start=body):
            if place >= MAX_ROWS:
                raise Error(_("工作表“{sheet}”超过 {rows} 行,放不下。").format(sheet=sheet.title, rows=MAX_ROWS))
            marked = marks.get(place, {})
            for column, cell in enumerate(cells):
                self._write(page, place, column, cell, self._format("marked") if column in marked else None)
            for column, comment in marked.items():
                page.write_comment(place, column, comment, {"x_scale": 2})
        self._set_page(page, sheet, body)
        for column, words in choices.items():
            self._add_choices(page, column, body, words)

    def _write(self, page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
        """Write one cell: exact numbers as numbers shown with their own places, dates as dates, the rest as text."""
        if cell is None or cell == "":
            page.write_blank(row, column, None, style or self._format("text"))
        elif isinstance(cell, bool):
            page.write_boolean(row, column, cell, style or self._format("text"))
        elif isinstance(cell, (int, Decimal)) and _fits(cell):
            page.write_number(row, column, cell, style or self._format(_number_format(cell)))
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_SAFE_DATE:
            page.write_datetime(row, column, cell, style or self._format("yyyy-mm-dd"))
        else:
            typed = shown(cell) if isinstance(cell, str) else str(cell)
            if len(typed) > _MAX_TEXT:
                raise Error(_("“{text}…”太长,工作簿的一格放不下。").format(text=typed[:20]))
            page.write_string(row, column, typed, style or self._format("text"))

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

    def _add_choices(self, page: Any, column: int, first_row: int, words: Sequence[str]) -> None:
        """Add a drop-down; its words stand on a hidden sheet: a list in the cell ends at 255 characters."""
        title = sheet_title(_("选项"), self._taken)
        listing = self._book.add_worksheet(title)
        listing.hide()
        for row, word in enumerate(words):
            self._write(listing, row, 0, word, None)
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


def _fits(number: int | Decimal) -> bool:
    """True if a workbook holds ``number`` exactly; longer ones are written as text rather than rounded."""
    value = Decimal(number)
    return (
        value.is_finite() and len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS and abs(value.adjusted()) < 300
    )


def _number_format(number: int | Decimal) -> str:
    """Return the format that shows the places the number has: 87.50 as 87.50, 3 as 3."""
    places = -int(Decimal(number).as_tuple().exponent)
    return f"0.{'0' * min(places, 30)}" if places > 0 else "0"


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
        return Error(_("“{name}”已经存在,没有覆盖。").format(name=shown(path.name)), hint=_("请换一个文件名。"))
    return Error(
        _("写不到“{name}”:{reason}。").format(
            name=shown(str(path)), reason=shown(getattr(error, "strerror", None) or str(error))
        ),
        hint=_("请检查文件夹是否存在、能否写入、磁盘是否已满。"),
    )


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column to fill in. ``is_number`` columns hold figures; all others keep what is typed as text."""

    header: str
    width: float = 14
    is_number: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook to be filled in: its columns, sample rows, and what is shown beside them.

    ``choices`` are the allowed words by header. ``notes`` stand above the header, ``frozen_columns`` stay in sight.
    """

    columns: Sequence[TemplateColumn]
    sample_rows: Sequence[Sequence[Cell]] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    title: str = ""
    notes: Sequence[str] = ()
    frozen_columns: int = 0


def write_template(path: Path, template: Template, rows: Iterable[Sequence[Cell]] = ()) -> None:
    """Write the template to ``path``: sample rows, then ``rows`` that are filled in already (ids, names, items).

    Raises:
        Error: the place cannot be written.
    """
    columns = template.columns
    samples = [_sample(columns, cells) for cells in template.sample_rows]
    sheet = OutSheet(
        title=template.title or _("填写"),
        header=[column.header for column in columns],
        rows=(row for part in (samples, rows) for row in part),
        widths=[column.width for column in columns],
        notes=(*template.notes, *((_("示例行不会导入,可以删去,也可以留着。"),) if samples else ())),
        frozen_columns=template.frozen_columns,
        hidden_columns=frozenset(index for index, column in enumerate(columns) if column.hidden),
        text_columns=frozenset(index for index, column in enumerate(columns) if not column.is_number),
    )
    places = {column.header: index for index, column in enumerate(columns)}
    choices = {places[header]: words for header, words in template.choices.items() if words}
    with SheetWriter(path) as writer:
        writer.add(sheet, choices=choices)


def _sample(columns: Sequence[TemplateColumn], cells: Sequence[Cell]) -> list[Cell]:
    """Return the sample row as written: marked in its first visible cell, nothing in hidden ones."""
    marked = [None if column.hidden else cell for column, cell in zip(columns, cells, strict=True)]
    first = next(index for index, column in enumerate(columns) if not column.hidden)
    marked[first] = f"{SAMPLE_MARK}:{text(marked[first])}"
    return marked
