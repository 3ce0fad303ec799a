"""Running the limited processes that open users' files, and reading what the parsing process writes.

A child runs one module of the program with nothing of the user's environment: no site hooks, no PYTHONPATH, only
the program and the libraries named. So it works alike from a wheel, an editable install and a user's own site.

Nothing the parsing process writes is trusted. It may crash, hang, be stopped by its limits or write nonsense: each ends
in one sentence, never in this process. The wire is JSON and numbers because reading them can only make plain values.
"""

import json
import os
import subprocess
import sys
import threading
from array import array
from datetime import date, datetime
from decimal import Context, Decimal
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from . import limits
from .model import MAX_COLUMNS, Cell, Merged, SheetData, damaged, stopped, too_large

_BOOT = "import json,runpy,sys;sys.path+=json.loads(sys.argv[2]);runpy.run_module(sys.argv[1],run_name='__main__')"


def child_command(
    module: str, libraries: tuple[str, ...], memory_bytes: int, *, package: str | None = __package__
) -> list[str]:
    """Return the command line that runs ``module`` of ``package`` with ``libraries`` in so much address space."""
    folders = [str(Path(__file__).parents[3])]
    for library in libraries:
        spec = find_spec(library)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(library)
        folders.append(str(Path(spec.origin).parents[1]))
    paths = json.dumps(list(dict.fromkeys(folders)))
    return [sys.executable, "-I", "-S", "-c", _BOOT, f"{package}.{module}", paths, str(memory_bytes)]


def limit_this_process() -> None:
    """Set hard limits on this process where the system has them; a child calls it first.

    Elsewhere the caller's timeout is the only limit.
    """
    memory = int(sys.argv[3])
    try:
        import resource  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_FIFTEEN_DIGITS = Context(prec=15)
_PIECE_BYTES = limits.MIB
"""The largest pipe the system allows an ordinary user: the process goes on writing while its output is read."""


class ParsingChild:
    """A separate limited process that parses the workbook in ``file`` while its starter does something else.

    A context that leaves no process behind. ``file`` belongs to the process from then on.
    """

    def __init__(self, file: BinaryIO) -> None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child reads the descriptor, which a buffered seek may not move
        # Arguments are our own paths and numbers; the file itself arrives as standard input. No preexec_fn: the
        # caller may have threads, so the process limits itself first.
        self._process = subprocess.Popen(  # noqa: S603
            child_command("parse_child", ("python_calamine",), limits.PARSE_MEMORY_BYTES),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=_PIECE_BYTES,
            pipesize=_PIECE_BYTES,
        )
        self._clock = threading.Timer(limits.CHILD_WALL_SECONDS, self._process.kill)
        self._clock.start()

    def __enter__(self) -> "ParsingChild":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._clock.cancel()
        self._process.kill()
        with self._process:
            pass  # closes the pipe and waits for the end

    def sheets(self) -> tuple[SheetData, ...]:
        """Return the sheets, when the process has written all of them; to be called once.

        Raises:
            FileRefused: damage, size, or the process died of it.
        """
        try:
            sheets, ending = _read_sheets(_Wire(self._process.stdout))
        except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
            sheets, ending = (), "damaged"
        if ending == "ok":
            return sheets
        raise _REFUSALS.get(ending, stopped)()


class _Wire:
    """The output of the process, read up to the size it may have."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = limits.MAX_TEXT_BYTES + limits.MIB

    def line(self) -> bytes:
        """Return the next line; empty at the end."""
        line: bytes = self._stream.readline(self._left)
        self._left -= len(line)
        return line

    def numbers(self, kind: str, count: int) -> "array[Any]":
        """Return the next ``count`` numbers of an array of ``kind``.

        Raises:
            ValueError: there are not so many.
        """
        numbers: array[Any] = array(kind)
        size = count * numbers.itemsize
        if not 0 <= size <= self._left:
            raise ValueError(count)
        self._left -= size
        numbers.frombytes(self._stream.read(size))
        if len(numbers) != count:
            raise ValueError(count)
        return numbers


def _read_sheets(wire: _Wire) -> tuple[tuple[SheetData, ...], str]:
    """Return the sheets and how the process said it ended; ``""`` when it died before saying so."""
    columns = _Columns(wire)
    sheets: list[SheetData] = []
    margin: tuple[None, ...] = ()
    while line := wire.line():
        head = columns.decode(line)
        if "end" in head:
            return tuple(sheets), str(head["end"])
        if "sheet" in head:
            sheets.append(_sheet(head))
            margin = (None,) * (int(head["first_column"]) - 1)
            continue
        told, count = head["columns"], int(head["rows"])
        if not 1 <= len(told) <= MAX_COLUMNS - len(margin):
            raise ValueError(len(told))
        rows = zip(*[columns.read(column, count) for column in told], strict=True)
        sheets[-1].rows.extend(map(margin.__add__, rows) if margin else rows)
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


class _Columns:
    """Makes cells of what the process writes.

    One object per distinct text, number or day: the same ones occur in a workbook a thousand times over.
    """

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire
        self._numbers = _Numbers()
        self._days = _Days()
        self._texts = _Texts({"": None})
        self._decoder = json.JSONDecoder(
            object_hook=_untagged,
            parse_float=lambda text: self._numbers[float(text)],
            parse_constant=_no_constant,
        )

    def decode(self, line: bytes) -> Any:
        """Return the content of a line."""
        return self._decoder.decode(line.decode())

    def read(self, told: Any, count: int) -> list[Cell]:
        """Return the ``count`` cells of a column that is named or listed in a line.

        Raises:
            ValueError, TypeError: it is nothing of the kind.
        """
        if told == "numbers":
            return list(map(self._numbers.__getitem__, self._wire.numbers("d", count)))
        if told == "days":
            return list(map(self._days.__getitem__, self._wire.numbers("I", count)))
        if not isinstance(told, list) or len(told) != count:
            raise ValueError(count)
        kinds = set(map(type, told))
        if not kinds <= _CELLS:
            raise TypeError(kinds)
        if kinds == {str}:
            return list(map(self._texts.__getitem__, told))
        return [self._texts[cell] if type(cell) is str else cell for cell in told]


class _Texts(dict[str, str | None]):
    """Each text as the object that occurred first; empty text is no cell."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text


class _Days(dict[int, date]):
    """The day for each ordinal."""

    def __missing__(self, ordinal: int) -> date:
        self[ordinal] = day = date.fromordinal(ordinal)
        return day


class _Numbers(dict[float, int | Decimal]):
    """The exact number for each float the process writes, worked out once.

    A workbook stores binary doubles, often written with 17 digits (33.33 as 33.329999999999998). A decimal of at most
    15 significant digits survives text → nearest double → shortest text unchanged, so the
    shortest text is what was typed; Excel neither takes nor shows more than 15 digits, so longer ones, which only
    formulas leave (0.30000000000000004), are rounded to the 15 the clerk sees. Whole ones become ``int``.
    """

    def __missing__(self, stored: float) -> int | Decimal:
        if not isfinite(stored):
            raise ValueError(stored)
        number = Decimal(repr(stored))
        rounded = number if number == number.to_integral_value() else _FIFTEEN_DIGITS.plus(number)
        exact = int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()
        self[stored] = exact
        return exact


def _untagged(value: dict[str, Any]) -> Any:
    """Return the cell for an object of one tag; the objects around the cells have more than one and stay."""
    if len(value) != 1 or "end" in value:
        return value
    ((tag, text),) = value.items()
    if tag == "date":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if tag == "datetime" else str(text)


def _no_constant(name: str) -> Cell:
    raise ValueError(name)


_CELLS = frozenset((str, int, Decimal, bool, date, datetime))

_REFUSALS = {"damaged": damaged, "too_large": too_large}
