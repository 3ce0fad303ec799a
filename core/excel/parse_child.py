"""The parsing process: reads one .xlsx or .xls from standard input and writes its cells to standard output.

Run by ``sandbox``. Each line out is one JSON object: it opens a sheet, or brings a batch of rows, or says how it
ended. A batch names the values that have not been sent yet; its rows follow the line as the places of their cells
among all values sent so far, 32 bits each. A ledger of 500,000 cells has some ten thousand different values, and
spelling and reading each of them once is most of what there is to save. Floats are written shortest-repr.
"""

import gc
import io
import json
import sys
from array import array
from collections.abc import Callable
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from . import limits
from .process import limit_this_process

_BATCH_ROWS = 2048
_TRUE, _FALSE = object(), object()
"""Stand for truth values, which are equal to the numbers 1 and 0."""


def main() -> None:
    """Limit this process, then parse; refusals leave as ``{"end": reason}``."""
    limit_this_process()
    gc.disable()  # nothing here makes cycles, and walking every row again and again takes a tenth of the time
    import python_calamine  # parses only under limits

    written = 0

    def send(head: object, cells: bytes = b"") -> None:
        nonlocal written
        line = json.dumps(head, ensure_ascii=False, separators=(",", ":"), default=_tagged).encode() + b"\n"
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


class _Values(dict[object, int]):
    """The place of each value sent; one not met before gets the next place and waits in ``new``."""

    def __init__(self) -> None:
        self.new: list[object] = []

    def __missing__(self, value: object) -> int:
        self[value] = place = len(self)
        self.new.append(value)
        return place


def _send_workbook(workbook: Any, send: Callable[..., None]) -> None:
    cells = 0
    values = _Values()
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
                "width": data.width,
                "merged": [[*start, *end] for start, end in data.merged_cell_ranges or ()],
            }
        )
        rows = islice(data.iter_rows(), first_row, None)
        while batch := list(islice(rows, _BATCH_ROWS)):
            row_cells = list(chain.from_iterable(batch))
            if bool in set(map(type, row_cells)):
                row_cells = [_stand_in(cell) for cell in row_cells]
            places = array("I", map(values.__getitem__, row_cells)).tobytes()
            send({"rows": len(batch), "values": values.new}, places)
            values.new.clear()


def _stand_in(value: object) -> object:
    if value is True:
        return _TRUE
    return _FALSE if value is False else value


def _tagged(value: object) -> object:
    """What JSON has no word for: dates, dates with a time, and times of day (as text); and truth values that wait."""
    if value is _TRUE or value is _FALSE:
        return value is _TRUE
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"text": str(value)}


if __name__ == "__main__":
    main()
