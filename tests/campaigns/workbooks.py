"""A workbook as text: every cell with its value and its number format, and what governs the sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def workbook_text(path: Path) -> str:
    """The whole workbook, one cell a line; of a file that is none, that it is none."""
    import openpyxl

    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file)
    except Exception as failure:  # noqa: BLE001  # whatever a broken file makes openpyxl say
        return f"no workbook: {type(failure).__name__}\n"
    return "".join(f"{line}\n" for sheet in book.worksheets for line in _sheet_lines(sheet))


def _sheet_lines(sheet: Any) -> Iterator[str]:
    yield f"== {sheet.title} {sheet.dimensions} {sheet.sheet_state} frozen {sheet.freeze_panes}"
    for name, column in sorted(sheet.column_dimensions.items()):
        yield f"column {name} width {column.width} hidden {column.hidden}"
    for merged in sorted(str(cells) for cells in sheet.merged_cells.ranges):
        yield f"merged {merged}"
    for check in sheet.data_validations.dataValidation:
        yield f"choice {check.sqref} {check.type} {check.formula1} {check.formula2}"
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is None and cell.comment is None:
                continue
            shape = "" if cell.number_format == "General" else f"  [{cell.number_format}]"
            colour = cell.fill.start_color.rgb if cell.fill.fill_type else ""
            bold = " bold" if cell.font.bold else ""
            remark = f"  remark {cell.comment.text!r}" if cell.comment else ""
            yield f"{cell.coordinate} {cell.value!r}{shape}{bold} {colour}{remark}".rstrip()
