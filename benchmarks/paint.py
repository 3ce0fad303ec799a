"""(j) What a key sends: bytes and time on a real terminal, in lists, at their edge, beside previews, between screens.

The same keys on the same rows in VisiData, where it is installed, as a process of its own.
"""

import fcntl
import os
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from kaoping.tui.demo.build import build

from benchmarks import cohort
from benchmarks.report import Report
from benchmarks.timing import Times, milliseconds

SUBJECTS = 5_000
ITEMS = 2
BETWEEN = 0.1
"""Seconds without a byte after which a key is over; less than a cursor rests before its preview comes."""
LONGEST = 3.0

UP, DOWN, RIGHT, LEFT, ENTER, ESCAPE = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\r", b"\x1b"
LAUNCH = (
    "import sys, pathlib\n"
    "from kaoping.tui.launch import launch\n"
    "sys.exit(launch(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])))\n"
)
MEASURES_CURSOR = b"\x1b[6n"


@dataclass
class Pressed:
    """Presses of one kind: bytes, seconds by the clock and of the processor for each that sent anything."""

    sent: list[int] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Watched:
    """A process on a terminal of ``size``, what it sends and when."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], **environment: str) -> None:
        columns, rows = size
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environment},
        )  # fmt: skip
        os.close(slave)

    def end(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def press(self, keys: bytes) -> None:
        """Send ``keys``."""
        os.write(self._master, keys)

    def until_quiet(self, seconds: float, first: float = LONGEST) -> tuple[int, float]:
        """Read until nothing comes for ``seconds``; how many bytes, and the moment of the last one."""
        count, last = 0, time.perf_counter()
        while select.select([self._master], [], [], seconds if count else first)[0]:
            arrived = os.read(self._master, 65536)
            if MEASURES_CURSOR in arrived:
                self.press(b"\x1b[1;2R")
            count, last = count + len(arrived), time.perf_counter()
        return count, last

    def busy(self) -> float:
        """Seconds of the processor that its first thread has used."""
        told = Path(f"/proc/{self.process.pid}/schedstat").read_text("ascii")
        return int(told.split()[0]) / 1e9

    def measure(self, keys: Sequence[bytes], rest: float = 0.0) -> tuple[Pressed, list[int]]:
        """Press ``keys`` one by one; what each sent, and what came in ``rest`` seconds of rest after it."""
        pressed, later = Pressed(), []
        for key in keys:
            busy, begun = self.busy(), time.perf_counter()
            self.press(key)
            count, last = self.until_quiet(BETWEEN, 0.5)
            if count:
                pressed.sent.append(count)
                pressed.wall.append(last - begun)
                pressed.cpu.append(self.busy() - busy)
            later.append(self.until_quiet(rest, rest)[0] if rest else 0)
        return pressed, later

    def opened(self, keys: Sequence[bytes]) -> Pressed:
        """Press keys that each open a screen; what each sent until everything on it was read."""
        pressed = Pressed()
        for key in keys:
            busy, begun = self.busy(), time.perf_counter()
            self.press(key)
            count, last = self.until_quiet(0.5)
            pressed.sent.append(count)
            pressed.wall.append(last - begun)
            pressed.cpu.append(self.busy() - busy)
        return pressed


@contextmanager
def ours(database: Path, size: tuple[int, int]) -> Iterator[Watched]:
    """A session on ``database``, its first screen read."""
    with TemporaryDirectory() as state:
        command = [sys.executable, "-c", LAUNCH, str(database), "a", str(Path(state) / "drafts")]
        watched = Watched(command, size, XDG_STATE_HOME=state)
        try:
            watched.until_quiet(1.0)
            yield watched
        finally:
            watched.end()


def run(report: Report, subjects: int, *, presses: int) -> None:
    """Press arrows ``presses`` times in each list, and open screens; beside VisiData on the rows of the long list."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        build(folder / "sample.db").close()
        cohort.stored(folder / "long.db", subjects, ITEMS)
        rows = [*_in_a_long_list(folder / "long.db", presses), *_beside_previews(folder / "sample.db", presses)]
        rows += _screens(folder / "sample.db")
        peer = shutil.which("vd")
        if peer is None:
            report.note("VisiData is not installed")
        else:
            lines = [f"{code},{name},{branch}" for code, name, branch in cohort.members(subjects)]
            (folder / "subjects.csv").write_text("\n".join(["code,name,branch", *lines]), "utf-8")
            rows += _in_visidata(peer, folder / "subjects.csv", presses)
    report.check("every arrow key is painted", all(len(each.sent) for _name, each, _aim in rows))
    report.table(
        f"(j) a key on a real terminal, {subjects} subjects",
        ("", "keys", "bytes, half", "most", "aim", "", "ms, half", "99 of 100", "processor, half", "99 of 100"),
        [_line(name, each, aim) for name, each, aim in rows],
    )


Row = tuple[str, Pressed, int | None]


def _line(name: str, pressed: Pressed, aim: int | None) -> Sequence[object]:
    wall, cpu = Times(tuple(pressed.wall)), Times(tuple(pressed.cpu))
    if not pressed.sent:
        return name, 0, *[""] * 8
    verdict = "" if aim is None or max(pressed.sent) <= aim else "MISSED"
    return (
        name, len(pressed.sent), int(median(pressed.sent)), max(pressed.sent),
        "" if aim is None else f"<= {aim}", verdict,
        milliseconds(wall.middle), milliseconds(wall.percentile(0.99)),
        milliseconds(cpu.middle), milliseconds(cpu.percentile(0.99)),
    )  # fmt: skip


def _in_a_long_list(database: Path, presses: int) -> Iterator[Row]:
    with ours(database, (80, 24)) as watched:
        watched.press(b"\x1b2")
        watched.until_quiet(1.0)
        watched.press(ENTER)
        watched.until_quiet(2.0)
        yield "arrow, list of subjects", watched.measure(([DOWN] * 8 + [UP] * 8) * (presses // 16 + 1))[0], 200
        watched.measure([DOWN] * 22)
        yield "arrow at the edge, list of subjects", watched.measure([DOWN] * presses)[0], 400
        watched.press(ENTER)
        watched.until_quiet(1.0)
        yield "arrow, marking grid", watched.measure([DOWN, DOWN, UP, UP] * (presses // 4))[0], 500


def _beside_previews(database: Path, presses: int) -> Iterator[Row]:
    with ours(database, (120, 40)) as watched:
        watched.press(ENTER)
        watched.until_quiet(0.5)
        watched.press(ENTER)
        watched.until_quiet(1.0)
        for name, place in (("list of rounds", b"\x1b2"), ("list of books", b"\x1b3")):
            watched.press(place)
            watched.until_quiet(1.0)
            pressed, later = watched.measure([DOWN, DOWN, UP, UP] * max(2, presses // 10), rest=0.6)
            yield f"arrow, {name} beside its preview", pressed, 200
            yield f"the preview, {name}", Pressed(later, [0.0], [0.0]), 1_500


def _screens(database: Path) -> Iterator[Row]:
    places = [b"\x1b%d" % digit for digit in (2, 3, 4, 5, 1)]
    with ours(database, (80, 24)) as watched:
        watched.press(ENTER)
        watched.until_quiet(0.5)
        watched.press(ENTER)
        watched.until_quiet(1.0)
        yield "a place for the first time, 80x24", watched.opened(places), 6_000
        yield "a place again, 80x24", watched.opened(places), 6_000
        yield "a screen, 80x24", watched.opened([b"\x1b2", ENTER, ENTER, b"\x12", b"\x1b[17~"]), 6_000


def _in_visidata(program: str, table: Path, presses: int) -> Iterator[Row]:
    watched = Watched([program, str(table)], (80, 24))
    try:
        watched.until_quiet(2.0)
        yield "VisiData: arrow", watched.measure(([DOWN] * 8 + [UP] * 8) * (presses // 16 + 1))[0], None
        watched.measure([DOWN] * 22)
        yield "VisiData: arrow at the edge", watched.measure([DOWN] * presses)[0], None
    finally:
        watched.end()
