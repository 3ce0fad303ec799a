"""Hostile plugins: ``python -m tests.campaigns.hostile_plugins --count 66 --seed 1 --done FILE``.

Each is installed beside a good one; a command of a family drawn anew meets it first, then one of each family knows it.
Whatever the plugin does: the exit code and what is written are the same as without it (but where plugins are listed),
nothing else reaches the terminal, no file is changed, nothing it started is left, and who knows it waits at most a
second longer. ``FILE`` holds what was tried, so that the campaign goes on where it was broken off.
"""

import argparse
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.campaigns.hostile_kinds import HEAD, KINDS, Kind, figures
from tests.plugins.conftest import SMALL
from tests.plugins.driving import BRANCHES, drive
from tests.tui.terminal import Terminal

PROGRAM = "import sys; from kaoping.tui.cli.main import main; sys.exit(main(sys.argv[1:]))"
IN_PROCESS = "import kaoping.plugins.loading.taken as taken; taken._is_ours = lambda *claim: True\n"
"""A fault that can be planted before the program: plugins are loaded in its own process."""

UNIT, ROUND = "单位甲", "单位甲-good-2025"
FAMILIES: dict[str, tuple[str, ...]] = {
    "schemes": ("schemes", "list"),
    "plugins": ("plugins", "list"),
    "doctor": ("doctor",),
    "lint": ("schemes", "lint", "hostile"),
    "unit": ("unit", "list"),
    "import": ("import", "marks", "marks.csv", "--round", ROUND),
    "round": ("round", "status", ROUND),
    "results": ("results", ROUND),
    "ledger": ("ledger", "list", "--unit", UNIT),
    "books": ("books", "list", "--unit", UNIT),
    "audit": ("audit", "verify"),
    "app": (),
}
LISTING = frozenset({"schemes", "plugins", "doctor", "lint"})
"""Families that tell of each plugin, in their own words."""

MARK = "HOSTILE"
CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MOST_SECONDS = 90.0
"""The first command may have to give up several processes in turn."""

MORE_SECONDS, TRIES = 1.0, 3
"""What knowing a plugin may cost, in seconds of the processor; the best of some tries counts. On a busy machine the
clock tells little: a command may take twice as long as usual and that second."""

GOOD = """\
from kaoping.plugins.hooks import hookimpl
from kp_small import small_scheme

@hookimpl
def register_schemes():
    return [small_scheme("good")]
"""
MARKS = "subject,form,period,assessor,item,points\nB0001,sheet,2025,panel,1.1,90\nB0002,sheet,2025,panel,1.1,80\n"


@dataclass(frozen=True)
class Answer:
    """What a command did on its terminal."""

    code: int
    written: str
    seconds: float
    worked: float

    def is_within(self, usual: "Answer") -> bool:
        """True if it took hardly more than ``usual``."""
        return self.worked <= usual.worked + MORE_SECONDS and self.seconds <= 2 * usual.seconds + MORE_SECONDS

    def took(self) -> str:
        """Return how long it took."""
        return f"{self.worked:.2f} s of work in {self.seconds:.1f} s"


class Host:
    """A database with a marked round of a good plugin, and what the commands say while there is nothing hostile."""

    def __init__(self, folder: Path, program: str = PROGRAM) -> None:
        self.folder, self._program = folder, program
        self._good = folder / "good"
        install(self._good, "good", GOOD, "good = kp_good")
        shutil.copy(SMALL, self._good)
        (folder / "roster.csv").write_text(BRANCHES, "utf-8")
        (folder / "marks.csv").write_text(MARKS, "utf-8")
        commands = [
            ["init"], ["unit", "add", UNIT], ["import", "roster", str(folder / "roster.csv"), "--unit", UNIT],
            ["schemes", "enable", "good", "--unit", UNIT],
            ["round", "open", "good", "--unit", UNIT, "--year", "2025"],
            ["import", "marks", str(folder / "marks.csv"), "--round", ROUND],
        ]  # fmt: skip
        for code, out, err in drive(folder / "first.db", commands, beside=self._good):
            assert code == 0, out + err
        self.usual: dict[str, Answer] = {}

    def get_used(self, families: Sequence[str]) -> None:
        """Learn what commands of the families say, and how long they take, with the good plugin alone."""
        place = self.folder / "usual"
        for family in families:
            found = [self.run(family, place) for _try in range(2)]
            self.usual[family] = min(found, key=lambda answer: answer.worked)

    def run(self, family: str, place: Path, *beside: Path) -> Answer:
        """Run a command of a family in the folder ``place``, which keeps what it remembers."""
        (place / "home").mkdir(parents=True, exist_ok=True)
        database = place / f"{time.monotonic_ns()}.db"
        shutil.copy(self.folder / "first.db", database)
        environment = {
            "KAOPING_DB": str(database), "KAOPING_LANG": "zh_CN", "HOME": str(place / "home"),
            "PYTHONPATH": os.pathsep.join(map(str, (self._good, *beside))),
            "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", ""),
        }  # fmt: skip
        words = [str(self.folder / word) if word.endswith(".csv") else word for word in FAMILIES[family]]
        started, worked = time.monotonic(), _worked()
        with Terminal((self._program, *words), environment=environment, size=(200, 50)) as terminal:
            if family == "app":
                terminal.wait(UNIT)
                seconds = time.monotonic() - started
                terminal.send(b"\x11")
            code = terminal.wait_end(MOST_SECONDS)
            seconds = seconds if family == "app" else time.monotonic() - started
            terminal.read(0.2)
            written = terminal.received.decode("utf-8", "backslashreplace").replace(str(database), "DATABASE")
        database.unlink()
        return Answer(code, written, seconds, _worked() - worked)


def _worked() -> float:
    """Return the seconds of the processor that ended children of this process took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def install(place: Path, name: str, source: str, entry: str) -> None:
    """Put a package of one module in the folder, with the metadata of an installed one."""
    info = place / f"kp_{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (place / f"kp_{name}.py").write_text(source, "utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: kp-{name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_bytes(f"[kaoping.schemes]\n{entry}\n".encode("utf-8", "surrogateescape"))


class Trial:
    """One hostile plugin on a host: whatever is wrong afterwards."""

    def __init__(self, host: Host, kind: Kind, random: Random) -> None:
        self._host, self._kind = host, kind
        self._place = Path(tempfile.mkdtemp(dir=host.folder, prefix="trial-"))
        self._harm = self._place / "harm"
        self._harm.mkdir()
        for number in range(3):
            (self._harm / f"{number}.db").write_bytes(random.randbytes(100))
        self._unharmed = self._held()
        words = {"mark": MARK, "harm": str(self._harm), "own": str(self._place)}
        source = (HEAD + kind.source).format(**words, **dict(figures(random)))
        install(self._place / "hostile", "hostile", source, kind.entry)

    def faults(self, first: str, families: Sequence[str]) -> Iterator[str]:
        """Yield what is wrong when a command of the family ``first`` meets the plugin and one of each comes later."""
        try:
            yield from self._after(first, is_known=False)
            for family in families:
                yield from self._after(family, is_known=True)
        finally:
            for pid in self._left():
                os.kill(pid, signal.SIGKILL)
            shutil.rmtree(self._place)

    def _after(self, family: str, *, is_known: bool) -> Iterator[str]:
        usual = self._host.usual[family]
        for _try in range(TRIES):
            try:
                answer = self._host.run(family, self._place, self._place / "hostile")
            except AssertionError as still:
                yield f"{family}: {still}"
                return
            if not is_known or family == "lint" or answer.is_within(usual):  # lint runs the plugin anew
                break
        else:
            yield f"{family}: took {answer.took()}, not {usual.took()}"
        yield from (f"{family}: {fault}" for fault in self._told(family, answer))
        if self._held() != self._unharmed:
            yield f"{family}: files were changed"
        if left := self._left():
            yield f"{family}: {len(left)} processes are left"

    def _told(self, family: str, answer: Answer) -> Iterator[str]:
        usual = self._host.usual[family]
        if "\x1b]52;" in answer.written or (family != "app" and CONTROL.search(answer.written)):
            yield f"escapes on the terminal: {answer.written!r}"
        if "Traceback" in answer.written:
            yield f"a traceback: {answer.written!r}"
        if family == "app" and answer.code != usual.code:
            yield f"left with {answer.code}"
        if family in ("app", *LISTING):
            yield from self._listed(family, answer)
        elif (answer.code, answer.written) != (usual.code, usual.written):
            yield f"left with {answer.code} and said {answer.written!r}, not {usual.written!r}"

    def _listed(self, family: str, answer: Answer) -> Iterator[str]:
        works = self._kind.works
        if family == "doctor" and works is not None and answer.code != (self._host.usual[family].code if works else 1):
            yield f"left with {answer.code}: {answer.written!r}"
        if family in ("schemes", "plugins") and answer.code != 0:
            yield f"left with {answer.code}: {answer.written!r}"
        if family == "plugins" and "kp-hostile" not in answer.written and "kp_hostile" not in answer.written:
            yield f"nothing is said of the plugin: {answer.written!r}"
        if family == "lint" and answer.code not in (0, 1):
            yield f"left with {answer.code}: {answer.written!r}"
        if family == "schemes" and works is not None and ("hostile" in answer.written) != works:
            yield f"is it there or not: {answer.written!r}"

    def _held(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() if path.is_file() else b"" for path in self._harm.iterdir()}

    def _left(self) -> list[int]:
        """The processes that were started beside the plugin and are still there after a while."""
        for _look in range(30):
            left = [*_processes(str(self._place).encode())]
            if not left:
                break
            time.sleep(0.1)
        return left


def _processes(word: bytes) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word in (folder / "cmdline").read_bytes():
                yield int(folder.name)
        except OSError:
            continue


def campaign(
    host: Host, kinds: Sequence[Kind], families: Sequence[str], seed: int, numbers: range
) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the number of each trial, what was tried, and its faults."""
    host.get_used(families)
    for number in numbers:
        random = Random(f"{seed}/{number}")  # noqa: S311  # what to try, nothing secret
        kind, first = kinds[number % len(kinds)], random.choice(families)
        yield number, f"{kind.name} ({first})", [*Trial(host, kind, random).faults(first, families)]


def main() -> int:
    """Run the campaign and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=len(KINDS))
    parser.add_argument("--first", type=int, default=0, help="number of the first, where several run at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--done", type=Path, help="file of what was tried")
    parser.add_argument("--in-process", action="store_true", help="plant the fault: load plugins in the program itself")
    arguments = parser.parse_args()
    begun = arguments.done.read_text("utf-8").splitlines() if arguments.done and arguments.done.exists() else []
    wrong = sum(bool(json.loads(line)["faults"]) for line in begun)
    program = (IN_PROCESS if arguments.in_process else "") + PROGRAM
    first, last = arguments.first, arguments.first + arguments.count
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder), program)
        trials = campaign(host, KINDS, list(FAMILIES), arguments.seed, range(first + len(begun), last))
        for number, tried, faults in trials:
            wrong += bool(faults)
            print(f"{number + 1:3}/{last} {tried}", *faults, sep="\n      ", flush=True)
            if arguments.done:
                with arguments.done.open("a", encoding="utf-8") as file:
                    print(json.dumps({"tried": tried, "faults": faults}, ensure_ascii=False), file=file)
    print(f"{arguments.count} plugins, {wrong} with faults")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
