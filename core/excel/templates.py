"""Empty workbooks to be filled in and imported: frozen header, drop-downs, hidden ids, and a sample row.

The sample row says so in its first visible cell (``示例:…``); ``table`` passes over every row whose first filled
cell begins with that word, so it may stay in the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ...plugins.i18n import _
from .cells import text
from .table import SAMPLE_MARK
from .values import Cell
from .writer import OutSheet, SheetWriter


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column to fill in. ``is_number`` columns hold figures; all others keep what is typed as text."""

    header: str
    width: float = 14
    is_number: bool = False
    hidden: bool = False


def write_template(
    path: Path,
    columns: Sequence[TemplateColumn],
    sample_rows: Sequence[Sequence[Cell]] = (),
    validations: Mapping[str, Sequence[str]] = MappingProxyType({}),
    *,
    rows: Iterable[Sequence[Cell]] = (),
    title: str = "",
    notes: Sequence[str] = (),
    frozen_columns: int = 0,
) -> None:
    """Write the template to ``path``: sample rows, then ``rows`` that are filled in already (ids, names, items).

    ``validations`` gives the allowed words by header. ``notes`` stand above the header.
    ``frozen_columns`` stay in sight.

    Raises:
        Error: the place cannot be written.
    """
    samples = [_sample(columns, cells) for cells in sample_rows]
    sheet = OutSheet(
        title=title or _("填写"),
        header=[column.header for column in columns],
        rows=(row for part in (samples, rows) for row in part),
        widths=[column.width for column in columns],
        notes=(*notes, *((_("示例行不会导入,可以删去,也可以留着。"),) if samples else ())),
        frozen_columns=frozen_columns,
        hidden_columns=frozenset(index for index, column in enumerate(columns) if column.hidden),
        text_columns=frozenset(index for index, column in enumerate(columns) if not column.is_number),
    )
    places = {column.header: index for index, column in enumerate(columns)}
    choices = {places[header]: words for header, words in validations.items() if words}
    with SheetWriter(path) as writer:
        writer.add(sheet, choices=choices)


def _sample(columns: Sequence[TemplateColumn], cells: Sequence[Cell]) -> list[Cell]:
    """The sample row as written: marked in its first visible cell, nothing in hidden ones."""
    marked = [None if column.hidden else cell for column, cell in zip(columns, cells, strict=True)]
    first = next(index for index, column in enumerate(columns) if not column.hidden)
    marked[first] = f"{SAMPLE_MARK}:{text(marked[first])}"
    return marked
