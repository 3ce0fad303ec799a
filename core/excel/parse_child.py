"""The parsing process: reads one .xlsx or .xls from standard input and writes its cells to standard output.

Run by ``sandbox``. Each line out is one JSON value: an object opens a sheet, an array is a batch of rows, the
last object says how it ended. Floats are written shortest-repr.
"""

import gc
import io
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import Any

from . import limits
from .process import limit_this_process

_BATCH_ROWS = 512


def main() -> None:
    """Limit this process, then parse; refusals leave as ``{"end": reason}``."""
    limit_this_process()
    gc.disable()  # nothing here makes cycles, and walking every row again and again takes a tenth of the time
    import python_calamine  # parses only under limits

    written = 0

    def send(value: object) -> None:
        nonlocal written
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_tagged).encode() + b"\n"
        written += len(line)
        if written > limits.MAX_TEXT_BYTES:
            raise OverflowError
        sys.stdout.buffer.write(line)

    try:
        _send_workbook(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())), send)
        ending = "ok"
    except (OverflowError, MemoryError):
        ending = "too_large"
    except python_calamine.CalamineError:
        ending = "damaged"
    sys.stdout.buffer.write(json.dumps({"end": ending}).encode() + b"\n")


def _send_workbook(workbook: Any, send: Callable[[object], None]) -> None:
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
            send(batch)


def _tagged(value: object) -> dict[str, str]:
    """What JSON has no word for: dates, dates with a time, and times of day (as text)."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"text": str(value)}


if __name__ == "__main__":
    main()
