"""The copy of the tree that faults are put into, and the map from its lines to the tests that run them."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSIDE = Path(__file__).with_name("inside.py")
LEFT_BEHIND = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "dist", "build", ".coverage")
NOT_BY_DEFAULT = {"gates", "campaigns", "benchmarks", "docs", "data", "__pycache__"}
"""Folders of tests that look at the text of the tree or measure it, and so say nothing about what a fault does."""

CACHE = Path(tempfile.gettempdir()) / f"kaoping-mutation-{os.environ.get('USER', 'user')}"
COLLECTING = 3600.0


class Unusable(Exception):
    """The tests cannot be run here."""


@dataclass(frozen=True)
class Tests:
    """Which test functions run which lines, and how long each takes."""

    lines: dict[str, dict[int, frozenset[str]]]
    seconds: dict[str, float]

    def of_line(self, file: str, line: int, end: int) -> frozenset[str]:
        """Tests that run a line of a statement from ``line`` to ``end``; not those that only import it."""
        touched = self.lines.get(file, {})
        return frozenset().union(*(touched.get(number, frozenset()) for number in range(line, end + 1)))

    def of_file(self, file: str) -> frozenset[str]:
        """Tests that run anything of a file, and those beside them: what a test is given may have been made earlier.

        Every test where the file is only ever imported.
        """
        if file not in self.lines:
            return frozenset()
        touching = {name.partition("::")[0] for names in self.lines[file].values() for name in names}
        return frozenset(name for name in self.seconds if not touching or name.partition("::")[0] in touching)

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Quick files of tests first, and the functions of a file together."""
        files: dict[str, list[str]] = {}
        for name in sorted(names):
            files.setdefault(name.partition("::")[0], []).append(name)
        return [name for each in sorted(files.values(), key=self.time) for name in each]

    def time(self, names: Iterable[str]) -> float:
        """Seconds that some tests took together."""
        return sum(self.seconds[name] for name in names)


class Copy:
    """A copy of the tree in a temporary directory, and pytest in it."""

    def __init__(self, root: Path, directory: Path) -> None:
        self.root = directory.resolve() / "tree"
        self._work = directory.resolve()
        shutil.copytree(root, self.root, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        subprocess.run([sys.executable, "-m", "compileall", "-q", "."], cwd=self.root, check=False, capture_output=True)

    def write(self, file: str, text: bytes) -> None:
        """Put a text into the copy, and take away what was compiled of the one before."""
        path = self.root / file
        path.write_bytes(text)
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()

    def pytest(self, arguments: Sequence[str], tests: Iterable[str], timeout: float) -> tuple[int | None, str]:
        """Exit code, or none when the time is over, and what was printed."""
        chosen = self._work / "tests.txt"
        chosen.write_text("".join(f"{test}\n" for test in tests), "utf-8")
        command = [sys.executable, str(INSIDE), *arguments, *self._options(), f"@{chosen}"]
        environment = {name: value for name, value in os.environ.items() if name not in {"CI", "KAOPING_DB"}}
        environment |= {
            "PYTHONPATH": os.pathsep.join([str(self.root / ".dev"), str(self.root)]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        output = self._work / "output.txt"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=sink,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                code: int | None = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return code, output.read_text("utf-8", errors="replace")

    def _options(self) -> list[str]:
        temporary = f"--basetemp={self._work / 'pytest'}"
        return ["-q", "-p", "no:cacheprovider", "-k", "not postgresql", temporary]


def default_tests(root: Path) -> list[str]:
    """The folders and files of tests that judge what the program does."""
    return [
        path.relative_to(root).as_posix()
        for path in sorted((root / "tests").iterdir())
        if path.name not in NOT_BY_DEFAULT and (path.is_dir() or path.name.startswith("test_"))
    ]


def tests_touching(copies: Sequence[Copy], tests: Sequence[str]) -> Tests:
    """The map of the whole tree, from the cache where nothing of the code and the tests has changed since.

    Each copy runs its share of the tests, all at the same time.

    Raises:
        Unusable: no test runs.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    cached = CACHE / f"{_state(copies[0].root, tests)}.json"
    if not cached.exists():
        print("collecting which tests run which lines ...", flush=True)
        with ThreadPoolExecutor(len(copies)) as pool:
            shares = (tests[number :: len(copies)] for number in range(len(copies)))
            found = list(pool.map(_collected, copies, shares))
        fresh = cached.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
        fresh.replace(cached)
    found = json.loads(cached.read_text("utf-8"))
    failed = {name for share in found for name in share["failed"]}
    if failed:
        print(f"not used, because they fail without any fault: {', '.join(sorted(failed))}")
    return _usable(found, failed)


def _collected(copy: Copy, tests: Sequence[str]) -> dict[str, Any]:
    """What the tests of a share touch; nothing where the share is empty."""
    if not tests:
        return {"lines": {}, "names": [], "seconds": {}, "failed": []}
    sources = sorted({path.relative_to(copy.root).parts[0] for path in copy.root.glob("*/**/*.py")} - {"tests"})
    output = copy.root.parent / "map.json"
    output.unlink(missing_ok=True)
    code, printed = copy.pytest(["--map", str(output), "--source", ",".join(sources)], tests, COLLECTING)
    if not output.exists():
        raise Unusable(f"pytest left with {code}:\n{printed[-3000:]}")
    found: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return found


def _usable(found: Sequence[dict[str, Any]], failed: set[str]) -> Tests:
    seconds = {name: taken for share in found for name, taken in share["seconds"].items() if name not in failed}
    if not seconds:
        raise Unusable("no test passes")
    lines: dict[str, dict[int, frozenset[str]]] = {}
    for share in found:
        for file, touched in share["lines"].items():
            of_file = lines.setdefault(file, {})
            for line, numbers in touched.items():
                names = frozenset(share["names"][number] for number in numbers) - failed
                of_file[int(line)] = of_file.get(int(line), frozenset()) | names
    return Tests(lines, seconds)


def _state(root: Path, words: Sequence[str]) -> str:
    """A digest of all Python files and of what is asked; it is another one at every other commit that touches code."""
    digest = hashlib.sha256(repr((words, sys.version)).encode())
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:24]
