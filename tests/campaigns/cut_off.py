"""Typing cut off: ``python -m tests.campaigns.cut_off --count N --seed S [--resume FILE]``.

A session on a real pseudo-terminal types into an editor (``EDITORS``) and is ended in the middle of it: by kill -9,
SIGTERM or SIGHUP, at a random moment. The next session of the same person is then looked at as a person sees it. What
must hold:

- every key older than ``LEAST_AGE`` is there: the text under the cursor is one that stood there since then, and the
  cursor in it where it was;
- it is the same screen and the same cell, and a sentence says so;
- nothing of it is in the database before the person enters it; entered, it is there once;
- nobody is asked about a conflict: there is only one person;
- ended by a signal the session leaves within ``LONGEST_LEAVING`` and the terminal is as it was.

Sessions are forks of this process, which has loaded the program: two of them take about a second. The exit code is 1
when something does not hold. What was found is kept in the file of ``--resume``, a line a case.
"""

import argparse
import fcntl
import json
import os
import pty
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import termios
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaoping.core.ledger.attachments.files import files_beside
from rich.cells import cell_len

from tests.campaigns.cut_off_editors import DATABASES, EDITORS, Editor
from tests.tui.terminal import Terminal

LEAST_AGE = 0.3
"""Seconds; what is younger when the session ends may be lost."""
LONGEST_LEAVING = 1.5
"""Seconds: the second that is promised, and what a machine with other work needs to tell."""
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
BACKSPACE, LEFT, ESCAPE, CTRL_Q = b"\x7f", b"\x1b[D", b"\x1b", b"\x11"
BACK, SHOWN, CONFLICT = "正在打的字还在这里", "没打完的字", "别人也改了"
RESTORED = (b"\x1b[?1049l", b"\x1b[?2004l", b"\x1b[?25h")
CLERK = "张三"


class Child:
    """A forked process, as far as a terminal asks for one."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status, if it has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self) -> int:
        """Wait for its end."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        if self.poll() is None:
            os.kill(self._pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedTerminal(Terminal):
    """The application on a terminal, forked from this process instead of begun anew."""

    def begin(self, program: Sequence[str], slave: int, variables: dict[str, str]) -> Any:
        """Fork."""
        pid = os.fork()
        if pid:
            return Child(pid)
        code = 1
        try:
            os.setsid()
            for number in (0, 1, 2):
                os.dup2(slave, number)
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            os.closerange(3, 256)
            sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115  # ends with the fork
            sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115  # the same
            sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115  # the same
            os.environ.clear()
            os.environ.update(variables)
            from kaoping.tui.launch import launch

            code = launch(program[0], CLERK, Path(program[1]))
        except BaseException:  # noqa: BLE001  # as an interpreter ends by it
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)


def load() -> None:
    """Load the program once, as a session would have it."""
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # read when Textual is imported
    import kaoping.tui.app
    import kaoping.tui.screens.ledger_pages
    import kaoping.tui.screens.pages
    import kaoping.tui.session  # noqa: F401  # forks have it


def usual_attributes() -> list[Any]:
    """How a terminal is set before a program takes it over."""
    ends = pty.openpty()
    try:
        return termios.tcgetattr(ends[0])
    finally:
        for end in ends:
            os.close(end)


@dataclass
class Typing:
    """What was typed into one editor: the text and the cursor in it after each key, and when that was sent."""

    states: list[tuple[str, int]] = field(default_factory=lambda: [("", 0)])
    sent: list[float] = field(default_factory=list)

    def press(self, key: str) -> bytes:
        """One key; what is sent for it."""
        text, at = self.states[-1]
        self.sent.append(time.monotonic())
        if key == "backspace":
            self.states.append((text[: max(0, at - 1)] + text[at:], max(0, at - 1)))
            return BACKSPACE
        if key == "left":
            self.states.append((text, max(0, at - 1)))
            return LEFT
        self.states.append((text[:at] + key + text[at:], at + 1))
        return key.encode()

    def allowed(self, end: float) -> list[tuple[str, int]]:
        """What may be found where the session ended at ``end``."""
        old = sum(end - moment > LEAST_AGE for moment in self.sent)
        return self.states[old:]

    @property
    def longest(self) -> str:
        """The longest text that stood there."""
        return max((text for text, _at in self.states), key=len)


@dataclass
class Found:
    """What became of some cases."""

    reached: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    keys: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Count in another case."""
        self.reached += other.reached
        self.outcomes += other.outcomes
        self.keys += other.keys
        self.slowest = max(self.slowest, other.slowest)
        self.seconds += other.seconds
        self.faults += other.faults

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> "Found":
        """Read from the file of ``--resume``."""
        return cls(**{**data, "reached": Counter(data["reached"]), "outcomes": Counter(data["outcomes"])})


class Case:
    """One session cut off and the one after it."""

    def __init__(self, number: int, seed: int, folder: Path, templates: Path) -> None:
        self.dice = random.Random(f"{seed} {number}")  # noqa: S311  # chance that can be repeated
        self.editor = editor_of(number)
        self.signal = SIGNALS[number % len(SIGNALS)]
        self.path = folder / "a.db"
        shutil.copyfile(templates / f"{self.editor.database}.db", self.path)
        shutil.copytree(files_beside(templates / f"{self.editor.database}.db"), files_beside(self.path))
        self.found = Found(reached=Counter([f"{self.editor.name} {self.signal.name}"]))
        self.drafts = folder / "drafts"
        self.before: dict[str, int] = {}

    def session(self) -> Terminal:
        """A session on the database."""
        return ForkedTerminal(
            (str(self.path), str(self.drafts)),
            environment={"XDG_STATE_HOME": str(self.drafts.parent / "state")},
        )

    def run(self) -> Found:
        """Cut a session off, and look at the next one."""
        began = time.monotonic()
        try:
            typing, place, end = self._cut_off()
            with self.session() as terminal:
                self._look(terminal, typing, place, typing.allowed(end))
        except AssertionError as error:
            self._fault(str(error))
        self.found.seconds = time.monotonic() - began
        return self.found

    def _fault(self, what: str) -> None:
        self.found.faults.append(f"{self.editor.name} {self.signal.name}: {what}")

    def _cut_off(self) -> tuple[Typing, str, float]:
        typing, dice = Typing(), self.dice
        with self.session() as terminal:
            self.editor.reach(terminal)
            while terminal.read(0.15):
                pass
            place = place_of(terminal, terminal.screen.cursor.x)
            self.before = contents(self.path, "")
            for _ in range(dice.randint(1, self.editor.room)):
                terminal.send(typing.press(self._key(typing.states[-1])))
                terminal.read(dice.choice((0.0, 0.02, 0.05, 0.12, 0.35)))
            terminal.read(dice.choice((0.0, 0.1, 0.25, 0.31, 0.5)))
            end = time.monotonic()
            terminal.signal(self.signal)
            self.found.keys = len(typing.sent)
            terminal.wait_end(10)
            if self.signal != signal.SIGKILL:
                self._left(terminal, time.monotonic() - end)
        return typing, place, end

    def _key(self, state: tuple[str, int]) -> str:
        if state[0] and self.dice.random() < 0.15:
            return self.dice.choice(("backspace", "left"))
        return self.dice.choice(self.editor.letters)

    def _left(self, terminal: Terminal, seconds: float) -> None:
        """How a session left that was told to."""
        self.found.slowest = max(self.found.slowest, seconds)
        if seconds > LONGEST_LEAVING:
            self._fault(f"left after {seconds:.2f} s")
        terminal.read(0.1)
        lacking = [mode for mode in RESTORED if mode not in terminal.received]
        if terminal.received.rfind(b"\x1b[?25h") < terminal.received.rfind(b"\x1b[?25l"):
            lacking.append(b"cursor")
        if lacking or termios.tcgetattr(terminal.master) != usual_attributes():
            self._fault(f"the terminal was not put back: {lacking}")

    def _look(self, terminal: Terminal, typing: Typing, place: str, allowed: Sequence[tuple[str, int]]) -> None:
        """What the next session shows, and what becomes of it when it is entered or given up."""
        if len(typing.longest) >= 3 and not typing.longest.isascii() and contents(self.path, typing.longest):
            self._fault(f"{typing.longest!r} is in the database before it was entered")
        terminal.wait(self.editor.first)
        came = waited(terminal, (BACK, SHOWN, CONFLICT), 10 if ("", 0) not in allowed else 1)
        self.found.outcomes[f"{self.editor.name}: {came or 'nothing'}"] += 1
        if came != BACK:
            if came is None and ("", 0) in allowed:
                return
            self._fault(f"{came or 'nothing'} instead of {allowed}:\n{terminal.text()}")
            return
        while terminal.read(0.1):
            pass
        left, right = around_cursor(terminal)
        fitting = [state for state in allowed if left.endswith(state[0][: state[1]]) and right == state[0][state[1] :]]
        begins = [terminal.screen.cursor.x - cell_len(text[:at]) for text, at in fitting]
        if not fitting:
            self._fault(f"{left!r} and {right!r} instead of {allowed}")
        elif not any(place_of(terminal, begin).startswith(place) for begin in begins):
            self._fault(f"another place: {place_of(terminal, begins[-1])!r} instead of {place!r}")
        missing = [text for text in self.editor.beside if text not in terminal.text()]
        if missing:
            self._fault(f"{missing} is not there any more")
        self._end(terminal, typing, max(fitting, key=lambda state: len(state[0]), default=("", 0))[0])

    def _end(self, terminal: Terminal, typing: Typing, text: str) -> None:
        """Enter the text, or give it up; then leave."""
        enters = self.editor.enter is not None and len(text) >= 3 and self.dice.random() < 0.5
        if enters and self.editor.enter is not None:
            self.editor.enter(terminal)
        else:
            terminal.send(ESCAPE)
            terminal.read(0.3)
        if CONFLICT in terminal.text():
            self._fault("a conflict with oneself")
        terminal.send(CTRL_Q)
        terminal.read(0.3)
        terminal.send(CTRL_Q)
        terminal.wait_end(10)
        after = contents(self.path, text)
        if enters and max(after.values(), default=0) != 1:
            self._fault(f"{text!r} stands in the database {after} times")
        if not enters and len(text) >= 3 and not text.isascii() and any(after.values()):
            self._fault(f"{text!r} was given up and is in the database: {after}")
        self.found.outcomes["entered" if enters else "given up"] += 1


def editor_of(number: int) -> Editor:
    """The editor of a case: all of them in turn."""
    names = sorted(EDITORS)
    return EDITORS[names[number % len(names)]]


def place_of(terminal: Terminal, begin: int) -> str:
    """Screen and cell as a person reads them: the way in the header, and what stands before the cell that begins at
    ``begin`` on the cursor's line.
    """
    row = terminal.screen.buffer[terminal.screen.cursor.y]
    before = "".join(row[place].data for place in range(begin)).replace("*", " ")
    return f"{terminal.lines()[0].split('   ')[0].strip()} | {before}"


def around_cursor(terminal: Terminal) -> tuple[str, str]:
    """What stands left of the cursor, and right of it up to the next gap."""
    screen = terminal.screen
    row = screen.buffer[screen.cursor.y]
    left = "".join(row[place].data for place in range(screen.cursor.x))
    right = "".join(row[place].data for place in range(screen.cursor.x, screen.columns))
    return left, right.split(" ")[0]


def waited(terminal: Terminal, wanted: Sequence[str], seconds: float) -> str | None:
    """Which of the sentences came first; ``None`` when none did in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = next((one for one in wanted if one in terminal.text().replace("\n ", "")), None)
        if found is not None:
            return found
        terminal.read(0.05)
    return None


def contents(path: Path, text: str) -> dict[str, int]:
    """How many rows of each table but the chain hold ``text``."""
    with sqlite3.connect(path) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("audit", "sqlite", "chain"))
        ]
        found = {
            table: sum(text in str(row) for row in connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608  # the schema's own names
            for table in tables
        }
    connection.close()
    return {table: count for table, count in found.items() if count}


def campaign(count: int, seed: int, resume: Path | None = None, first: int = 0) -> Found:
    """Try so many cases, but for those whose outcome ``resume`` knows."""
    load()
    known = _known(seed, resume)
    total = Found()
    with tempfile.TemporaryDirectory(prefix="kaoping-typing-") as name:
        templates = Path(name)
        needed = {editor_of(number).database for number in range(first, first + count) if number not in known}
        for database in sorted(needed):
            DATABASES[database](templates)
        for number in range(first, first + count):
            found = known.get(number)
            if found is None:
                folder = templates / "case"
                folder.mkdir()
                found = Case(number, seed, folder, templates).run()
                found.faults = [f"{number} {fault}" for fault in found.faults]
                shutil.rmtree(folder)
                if resume is not None:
                    with resume.open("a", encoding="utf-8") as kept:
                        line = {"seed": seed, "number": number, "found": vars(found)}
                        kept.write(json.dumps(line, ensure_ascii=False) + "\n")
            total.add(found)
    return total


def _known(seed: int, resume: Path | None) -> dict[int, Found]:
    if resume is None or not resume.exists():
        return {}
    lines = [json.loads(line) for line in resume.read_text("utf-8").splitlines()]
    return {line["number"]: Found.of_data(line["found"]) for line in lines if line["seed"] == seed}


def report(found: Found) -> None:
    """Print what was found."""
    cases = found.reached.total()
    print(f"{cases} sessions cut off, {found.keys} keys, {found.seconds:.0f} s, {len(found.faults)} faults")
    print(f"slowest leaving at a signal: {found.slowest:.2f} s")
    for title, counts in (("reached", found.reached), ("outcome", found.outcomes)):
        for what, count in sorted(counts.items()):
            print(f"{title:>8} {count:>6}  {what}")
    for fault in found.faults:
        print(f"FAULT {fault}")


def main(words: Sequence[str] | None = None) -> int:
    """Run the campaign the command line asks for; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.cut_off", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many sessions")
    parser.add_argument("--seed", type=int, default=1, help="which keys and moments")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--resume", type=Path, help="file that keeps what was found, and is read at the start")
    arguments = parser.parse_args(words)
    found = campaign(arguments.count, arguments.seed, arguments.resume, arguments.first)
    report(found)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
