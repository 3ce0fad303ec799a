"""The parsing process: reads one .xlsx or .xls from standard input and writes its cells to standard output.

Run by ``sandbox``. Each line out is one JSON object: it opens a sheet, or brings a batch of rows column by column, or
says how it ended. A column of nothing but numbers or days is named in the line and follows it in binary, numbers as
doubles and days as ordinals of 32 bits, in the order of the columns; spelling them takes longer than anything else
here. Any other column is a list in the line. Floats are written shortest-repr.
"""

import gc
import io
import json
import sys
from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from . import limits
from .sandbox import limit_this_process

_BATCH_ROWS = 2048


def main() -> None:
    """Limit this process, then parse; a refusal is written as ``{"end": reason}``."""
    limit_this_process()
    gc.disable()  # nothing here makes cycles, and walking every row again and again takes a tenth of the time
    import python_calamine  # parses only under limits

    written = 0
    spell = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_tagged).encode

    def send(head: object, cells: bytes = b"") -> None:
        nonlocal written
        line = spell(head).encode() + b"\n"
        written += len(line) + len(cells)
        if written > limits.MAX_TEXT_BYTES:
            raise OverflowError
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.write(cells)

    try:
        _send_workbook(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())), send)
        ending = "ok"
    except (OverflowError, MemoryError):
        ending = "too_large"
    except python_calamine.CalamineError:
        ending = "damaged"
    sys.stdout.buffer.write(json.dumps({"end": ending}).encode() + b"\n")


def _send_workbook(workbook: Any, send: Callable[..., None]) -> None:
    cells = 0
    for index, sheet in enumerate(workbook.sheets_metadata):
        if not str(sheet.typ).endswith("WorkSheet"):
            continue
        data = workbook.get_sheet_by_index(index)
        first_row, first_column = data.start or (0, 0)
        cells += data.total_height * data.total_width
        if cells > limits.MAX_CELLS:
            raise OverflowError
        send(
            {
                "sheet": sheet.name,
                "hidden": not str(sheet.visible).endswith(".Visible"),
                "first_row": first_row + 1,
                "first_column": first_column + 1,
                "merged": [[*start, *end] for start, end in data.merged_cell_ranges or ()],
            }
        )
        rows = islice(data.iter_rows(), first_row, None)
        while batch := list(islice(rows, _BATCH_ROWS)):
            columns = list(map(_column, zip(*batch, strict=True)))
            binary = b"".join(column.tobytes() for column in columns if isinstance(column, array))
            named = [_NAMES[column.typecode] if isinstance(column, array) else column for column in columns]
            send({"rows": len(batch), "columns": named}, binary)


def _column(cells: Sequence[Any]) -> "array[float] | array[int] | Sequence[Any]":
    """Return the cells as they are written: in binary where all are alike and that is quicker."""
    kinds = set(map(type, cells))
    if kinds == {float}:
        return array("d", cells)
    if kinds == {date}:
        return array("I", map(date.toordinal, cells))
    return cells


def _tagged(value: object) -> object:
    """Return a tagged object for what JSON cannot state: dates, dates with a time, and times of day (as text)."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"text": str(value)}


_NAMES = {"d": "numbers", "I": "days"}


if __name__ == "__main__":
    main()
