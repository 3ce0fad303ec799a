"""Runs the parsing process on one open file and turns what it says into values. Trusts nothing it says.

The process may crash, hang, be stopped by its limits or talk nonsense: each ends in one sentence, never in
this process. JSON is the wire because reading it can do nothing but make plain values.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, BinaryIO

from . import limits, refusals
from .process import child_command
from .values import MAX_COLUMNS, Cell, Merged, SheetData

_FIFTEEN_DIGITS = Context(prec=15)


def parse_in_child(file: BinaryIO) -> tuple[SheetData, ...]:
    """The sheets of the workbook in ``file``, parsed by a separate limited process.

    Raises:
        FileRefused: damage, size, or the process died of it.
    """
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child reads the descriptor, which a buffered seek may not move
    # Arguments are our own paths and numbers; the file itself arrives as standard input. No preexec_fn: the
    # caller may have threads, so the process limits itself first.
    with subprocess.Popen(  # noqa: S603
        child_command("parse_child", ("python_calamine",), limits.PARSE_MEMORY_BYTES),
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        clock = threading.Timer(limits.CHILD_WALL_SECONDS, process.kill)
        clock.start()
        try:
            sheets, ending = _read_sheets(_lines(process.stdout))
        except (ValueError, LookupError, TypeError, RecursionError):
            sheets, ending = (), "damaged"
        finally:
            clock.cancel()
            process.kill()
    if ending == "ok":
        return sheets
    raise _REFUSALS.get(ending, refusals.stopped)()


def _lines(stream: Any) -> Iterator[bytes]:
    left = limits.MAX_TEXT_BYTES + limits.MIB
    while line := stream.readline(left):
        left -= len(line)
        yield line


def _read_sheets(lines: Iterator[bytes]) -> tuple[tuple[SheetData, ...], str]:
    """The sheets and how the process said it ended; ``""`` when it died before saying so."""
    texts: dict[str, str | None] = {"": None}
    decoder = json.JSONDecoder(object_hook=_untagged, parse_float=_Numbers().__getitem__, parse_constant=_no_constant)
    sheets: list[SheetData] = []
    margin: tuple[None, ...] = ()
    for line in lines:
        if line.startswith(b"{"):
            head = json.loads(line)
            if "end" in head:
                return tuple(sheets), str(head["end"])
            sheets.append(_sheet(head))
            margin = (None,) * (int(head["first_column"]) - 1)
            continue
        rows = sheets[-1].rows
        for row in decoder.decode(line.decode()):
            # One object per distinct text: the same codes and items fill a marks file a thousand times over.
            cells = [texts.setdefault(cell, cell) if cell.__class__ is str else cell for cell in row]
            rows.append((*margin, *cells))
    return tuple(sheets), ""


def _sheet(head: dict[str, Any]) -> SheetData:
    if not 1 <= int(head["first_column"]) <= MAX_COLUMNS:
        raise ValueError(head["first_column"])
    return SheetData(
        name=str(head["sheet"]),
        rows=[],
        hidden=bool(head["hidden"]),
        first_row=int(head["first_row"]),
        merged=tuple(Merged(*(int(bound) + 1 for bound in bounds)) for bounds in head["merged"]),
    )


class _Numbers(dict[str, int | Decimal]):
    """The exact number for each float text the process writes, worked out once per distinct text.

    A workbook stores binary doubles, often written with 17 digits (33.33 as 33.329999999999998). A decimal of at most
    15 significant digits survives text → nearest double → shortest text unchanged, so the
    shortest text is what was typed; Excel neither takes nor shows more than 15 digits, so longer ones, which only
    formulas leave (0.30000000000000004), are rounded to the 15 the clerk sees. Whole ones become ``int``.
    """

    def __missing__(self, text: str) -> int | Decimal:
        number = Decimal(text)
        rounded = number if number == number.to_integral_value() else _FIFTEEN_DIGITS.plus(number)
        exact = int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()
        self[text] = exact
        return exact


def _untagged(value: dict[str, str]) -> Cell:
    ((tag, text),) = value.items()
    if tag == "date":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if tag == "datetime" else str(text)


def _no_constant(name: str) -> Cell:
    raise ValueError(name)


_REFUSALS = {"damaged": refusals.damaged, "too_large": refusals.too_large}
