"""Running the limited processes that open users' files, and reading what the parsing process writes.

A child runs one module of the program with nothing of the user's environment: no site hooks, no PYTHONPATH, only
the program and the libraries named. So it works alike from a wheel, an editable install and a user's own site.

Nothing the parsing process writes is trusted. It may crash, hang, be stopped by its limits or write nonsense: each ends
in one sentence, never in this process. The wire is JSON and numbers because reading them can only make plain values.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from ...plugins.i18n import _
from ..kernel.paths import reason_of
from ..kernel.text import shown
from . import kinds, limits
from .confinement import STARTED
from .model import (
    LISTED_BYTES,
    MAX_COLUMNS,
    NUMBER_BYTES,
    Cell,
    Days,
    ExactNumbers,
    Merged,
    SheetData,
    Texts,
)

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


def start_child(command: Callable[[], list[str]], **streams: Any) -> "subprocess.Popen[bytes]":
    """Return the process that runs what ``command`` returns.

    Raises:
        Error: it cannot be started: no interpreter, a library is missing, or the machine has nothing left for it.
    """
    if getattr(sys, "frozen", False):
        # The executable is the program itself, which would be started once more and not understand what is wanted.
        raise kinds.not_started(_("这个程序被打包成了单个可执行文件"))
    try:
        # Arguments are our own paths and numbers. No preexec_fn: the caller may have threads, so the process limits
        # itself.
        return subprocess.Popen(command(), **streams)  # noqa: S603
    except ModuleNotFoundError as missing:
        raise kinds.not_started(_("缺少组件 {name}").format(name=shown(str(missing)))) from missing
    except OSError as error:
        raise kinds.not_started(reason_of(error)) from error


def run_child(command: Callable[[], list[str]], given: bytes, seconds: float) -> tuple[int | None, bytes]:
    """Return the exit code of a child that reads ``given``, and what it wrote; no code when it took more ``seconds``.

    Raises:
        Error: it cannot be started, or ended before it began.
    """
    process = start_child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with process:
        try:
            said = process.communicate(given, seconds)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return None, b""
        if not said.startswith(STARTED):
            raise kinds.not_started(_("它一开始就停了"))
        return process.returncode, said.removeprefix(STARTED)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file as the parsing process read it: ``ending`` is ``ok``, or a code of ``kinds`` with the line of a text.

    Of text, its ``encoding``, ``guessed`` when nothing states it, and what separates its fields.
    """

    ending: str
    line: int = 0
    sheets: tuple[SheetData, ...] = ()
    encoding: str | None = None
    guessed: bool = False
    delimiter: str = ""


_PIPE_BYTES = limits.MIB
"""The largest pipe the system allows an ordinary user: the process goes on writing while its output is read."""


class ParsingChild:
    """A separate limited process that parses the workbook in ``file`` while its starter does something else.

    A context that leaves no process behind. ``file`` belongs to the process from then on.

    Raises:
        Error: it cannot be started.
    """

    def __init__(self, file: BinaryIO) -> None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child reads the descriptor, which a buffered seek may not move
        self._process = start_child(
            lambda: child_command("parse_child", ("python_calamine",), limits.PARSE_MEMORY_BYTES),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=_PIPE_BYTES,
            pipesize=_PIPE_BYTES,
        )
        self._late = False
        self._clock = threading.Timer(limits.CHILD_WALL_SECONDS, self._give_up)
        self._clock.start()

    def __enter__(self) -> "ParsingChild":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._clock.cancel()
        self._process.kill()
        with self._process:
            pass  # closes the pipe and waits for the end

    def result(self) -> ParsedFile:
        """Return what is in the file, when the process has written all of it; to be called once.

        Raises:
            Error: the process ended before it began, whatever is in the file, or took too long.
        """
        wire = _Wire(self._process.stdout)
        if not wire.started():
            raise kinds.not_started(_("它一开始就停了"))
        try:
            sheets, end = _read_sheets(wire)
            ending, line = str(end["end"]), int(end.get("line", 0))
        except OverflowError:
            return ParsedFile("too_large")
        except (ValueError, LookupError, TypeError, RecursionError):
            return ParsedFile("damaged")
        if ending == "not_started":
            raise kinds.not_started(_("缺少组件 {name}").format(name="python_calamine"))
        if not ending and self._late:
            raise kinds.too_slow(limits.CHILD_WALL_SECONDS)
        if ending != "ok":
            return ParsedFile("too_large" if not ending and self._died_of_size() else ending, line)
        encoding = str(end["encoding"]) if "encoding" in end else None
        return ParsedFile(ending, line, sheets, encoding, bool(end.get("guessed")), str(end.get("delimiter", "")))

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def _died_of_size(self) -> bool:
        try:
            return self._process.wait(_LAST_SECONDS) in _DEATHS_OF_SIZE
        except subprocess.TimeoutExpired:
            return False


_LAST_SECONDS = 10
"""A process that has closed its output ends at once."""

_DEATHS_OF_SIZE = tuple(-int(getattr(signal, name)) for name in ("SIGABRT", "SIGXCPU") if hasattr(signal, name))
"""How a library ends that gets no more memory, and a process that has used up its time."""


class _Wire:
    """The output of the process, read up to the size it may have.

    Reading more than that raises OverflowError.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = limits.MAX_TEXT_BYTES + limits.MIB

    def started(self) -> bool:
        """True if the process says that it runs; to be asked first."""
        return bool(self._stream.readline(len(STARTED)) == STARTED)

    def line(self) -> bytes:
        """Return the next line; empty at the end.

        Raises:
            ValueError: it is too long, or broken off.
        """
        line: bytes = self._stream.readline(limits.MAX_PIECE_BYTES)
        self._left -= len(line)
        if line and (self._left < 0 or not line.endswith(b"\n")):
            raise ValueError(len(line))
        return line

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes.

        Raises:
            ValueError: there are not so many.
        """
        if not 0 <= size <= min(self._left, limits.MAX_PIECE_BYTES):
            raise ValueError(size)
        self._left -= size
        data: bytes = self._stream.read(size)
        if len(data) != size:
            raise ValueError(size)
        return data

    def numbers(self, kind: str, count: int) -> "array[Any]":
        """Return the next ``count`` numbers of an array of ``kind``; raises as :meth:`take`."""
        numbers: array[Any] = array(kind)
        numbers.frombytes(self.take(count * numbers.itemsize))
        return numbers


def _read_sheets(wire: _Wire) -> tuple[tuple[SheetData, ...], dict[str, Any]]:
    """Return the sheets and how the process said it ended: ``{"end": ""}`` when it died before saying so.

    Raises:
        OverflowError: they would take more memory than they may.
    """
    columns = _Columns(wire)
    sheets: list[SheetData] = []
    margin: tuple[None, ...] = ()
    while line := wire.line():
        head = columns.decode(line)
        if "end" in head or "sheet" in head:
            _square(sheets[-1:])
            if "end" in head:
                return tuple(sheets), head
            sheets.append(_sheet(head))
            margin = (None,) * (int(head["first_column"]) - 1)
            columns.new_sheet()
            continue
        told, count = head["columns"], int(head["rows"])
        if not 1 <= len(told) <= MAX_COLUMNS - len(margin):
            raise ValueError(len(told))
        columns.charge(count * (_ROW_BYTES + _CELL_BYTES * (len(told) + len(margin))))
        rows = zip(*[columns.read(place, column, count) for place, column in enumerate(told)], strict=True)
        sheets[-1].rows.extend(map(margin.__add__, rows) if margin else rows)
        sheets[-1].broken.update((int(row), int(column)) for row, column in head["broken"])
        if len(sheets[-1].broken) > limits.MAX_LISTED_CELLS:
            raise OverflowError
    return tuple(sheets), {"end": ""}


def _square(sheets: list[SheetData]) -> None:
    """Make all rows of a sheet as long as its widest: batches of text may differ."""
    for sheet in sheets:
        width = max(map(len, sheet.rows), default=0)
        for index, row in enumerate(sheet.rows):
            if len(row) < width:
                sheet.rows[index] = row + (None,) * (width - len(row))


_ROW_BYTES, _CELL_BYTES = 64, 8
"""What a row of cells takes beside them, and the place of a cell."""


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
    """Makes cells of what the process writes, and keeps account of the memory they take.

    One object per distinct text of a column, number or day: the same ones occur in a workbook a thousand times over.
    """

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire
        self._numbers = ExactNumbers()
        self._days = Days()
        self._texts: dict[int, Texts] = {}
        self._left = limits.MAX_HANDED_BYTES
        self._decoder = json.JSONDecoder(
            object_hook=_untagged,
            parse_float=lambda text: self._numbers[float(text)],
            parse_constant=_no_constant,
        )

    def new_sheet(self) -> None:
        """Begin with the texts of another sheet."""
        self._texts.clear()

    def charge(self, size: int) -> None:
        """Account for ``size`` bytes.

        Raises:
            OverflowError: all together are more than may be handed over.
        """
        self._left -= size
        if self._left < NUMBER_BYTES * len(self._numbers):
            raise OverflowError(size)

    def decode(self, line: bytes) -> Any:
        """Return the content of a line."""
        return self._decoder.decode(line.decode())

    def read(self, place: int, told: Any, count: int) -> list[Cell]:
        """Return the ``count`` cells of the column at ``place``: named in a line, text of so many bytes, or listed.

        Raises:
            ValueError, TypeError: it is nothing of the kind.
            OverflowError: as :meth:`charge`.
        """
        if told == "numbers":
            return list(map(self._numbers.__getitem__, self._wire.numbers("d", count)))
        if told == "days":
            return list(map(self._days.__getitem__, self._wire.numbers("I", count)))
        texts = self._texts.setdefault(place, Texts())
        if type(told) is int:
            cells = texts.cells(self._wire.take(told).decode().split("\n"))
        elif isinstance(told, list):
            kinds_ = set(map(type, told))
            if not kinds_ <= _CELLS:
                raise TypeError(kinds_)
            self.charge(len(told) * LISTED_BYTES)
            cells = [texts[cell] if type(cell) is str else cell for cell in told]
        else:
            raise TypeError(told)
        if len(cells) != count:
            raise ValueError(count)
        self.charge(texts.taken())
        return cells


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
