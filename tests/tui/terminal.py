"""A terminal for tests: the application in a process of its own on a pseudo-terminal, its screen drawn by pyte."""

import codecs
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

LAUNCH = (
    "import sys, pathlib\n"
    "from kaoping.core.kernel.errors import Error\n"
    "from kaoping.tui.launch import launch\n"
    "try:\n"
    "    sys.exit(launch(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])))\n"
    "except Error as error:\n"
    "    sys.exit(str(error))\n"
)
TO_LEDGER = b"\x1b3"
"""Alt+3, as terminals send it."""

PATIENCE = 30.0
"""Seconds; a machine that runs the whole suite at once is slow."""


class Screen(pyte.Screen):
    """pyte's screen, which answers questions about the cursor as terminals do."""

    answer: Callable[[bytes], None]

    def write_process_input(self, data: str) -> None:
        """Send an answer."""
        self.answer(data.encode())


class Terminal:
    """One process on one terminal."""

    def __init__(
        self,
        program: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        encoding: str = "utf-8",
    ) -> None:
        columns, rows = size
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **(environment or {}),
        }
        self.process = self.begin(program, slave, variables)
        os.close(slave)
        self._encoding = encoding
        # What arrives at once may end in the middle of a character.
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self.screen = Screen(columns, rows)
        self.screen.answer = self.send
        self._stream = pyte.Stream(self.screen)
        self.received = b""

    def begin(self, program: Sequence[str], slave: int, variables: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start the program with the terminal as its own."""
        return subprocess.Popen(
            [sys.executable, "-c", *program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=variables,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # nothing here has threads yet
        )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """The line breaks."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def send(self, data: bytes) -> None:
        """Bytes as the keyboard sends them."""
        os.write(self.master, data)

    def type(self, text: str) -> None:
        """Text in the terminal's encoding."""
        self.send(text.encode(self._encoding))

    def read(self, seconds: float) -> bytes:
        """Draw whatever arrives within ``seconds``; what that was."""
        deadline = time.monotonic() + seconds
        arrived = b""
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                chunk = os.read(self.master, 65536)
            except OSError:
                break
            if not chunk:
                break
            arrived += chunk
            self._stream.feed(self._decoder.decode(chunk))
        self.received += arrived
        return arrived

    def lines(self) -> list[str]:
        """The screen."""
        rows = (self.screen.buffer[row] for row in range(self.screen.lines))
        return ["".join(row[place].data for place in range(self.screen.columns)).rstrip() for row in rows]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def wait(self, wanted: str) -> None:
        """Read until ``wanted`` is on the screen."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.text():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(f"{wanted!r} never came:\n{self.text()}")
            self.read(0.05)

    def wait_end(self, seconds: float = PATIENCE) -> int:
        """Read until the process has ended; its exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.master >= 0:
                self.read(0.02)
            else:
                time.sleep(0.02)
        status = self.process.poll()
        if status is None:
            raise AssertionError(f"still running after {seconds} s")
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)


def application(path: Path, drafts: Path, actor: str = "张三", **options: object) -> Terminal:
    """The application on the database at ``path``."""
    environment = {"XDG_STATE_HOME": str(state_of(drafts)), **(options.pop("environment", None) or {})}  # type: ignore[dict-item]  # a mapping of strings
    return Terminal((LAUNCH, str(path), actor, str(drafts)), environment=environment, **options)  # type: ignore[arg-type]  # passed on


def to_rounds(terminal: Terminal) -> None:
    """From the first screen on the sample county, which has several units, to the list of its rounds."""
    terminal.wait("看哪一个")
    terminal.send(b"2")
    terminal.wait("共 4 轮")


def state_of(drafts: Path) -> Path:
    """Where a session with these drafts keeps its state."""
    return drafts.parent / f"{drafts.name}-state"
