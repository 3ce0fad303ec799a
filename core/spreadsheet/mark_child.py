"""The marking process: opens the user's .xlsx with openpyxl, marks cells, lists the problems first, saves a copy.

Run by ``annotate`` under the limits of ``sandbox``, because openpyxl unrolls whatever ranges a file claims. The job
comes as one JSON object on standard input; its texts are safe and in the user's language already.
"""

import json
import sys
from typing import Any

from .confinement import limit_this_process


def main() -> None:
    """Do the job on standard input; any failure ends in a traceback and an exit code that is not zero."""
    limit_this_process()
    job = json.load(sys.stdin)
    from openpyxl import DEFUSEDXML, load_workbook  # opens files only under limits

    if not DEFUSEDXML:
        raise ModuleNotFoundError("defusedxml")
    book = load_workbook(job["source"])
    for mark in job["marks"]:
        _mark(book[mark["sheet"]], mark, job)
    _list(book, job)
    book.save(job["draft"])


def _mark(sheet: Any, mark: dict[str, Any], job: dict[str, Any]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    row, column = mark["row"], mark["column"]
    for merged in sheet.merged_cells.ranges:
        # Only the first cell of a merged range can carry a comment.
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            row, column = merged.min_row, merged.min_col
    cell = sheet.cell(row, column)
    earlier = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.fill = PatternFill("solid", fgColor=job["colour"])
    cell.comment = Comment(earlier + mark["comment"], job["author"], width=320, height=120)


def _list(book: Any, job: dict[str, Any]) -> None:
    """Write the first sheet: all problems, every cell as typed text. The list of an earlier round is replaced."""
    from openpyxl.styles import Alignment, Font

    header = job["list"][0]
    earlier = book[job["title"]] if job["title"] in book.sheetnames else None
    if earlier is not None and [cell.value for cell in earlier[1]] == header:
        book.remove(earlier)
    sheet = book.create_sheet(job["title"], 0)
    for row, values in enumerate(job["list"], start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            cell.value = value
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = True
            if row == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", job["widths"], strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    book.active = 0


if __name__ == "__main__":
    main()
