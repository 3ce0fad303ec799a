"""Spoiled files: ``python -m tests.campaigns.mutated_files parser|command --count N --seed S [--resume FILE]``.

Files of every format are spoiled in many ways (``file_mutations``). ``parser`` reads each as the program does, in a
limited process of its own, which is a fork of this one instead of a new interpreter: a hundred of them take a second.
``command`` hands each to an import of the command line on a small database. What must hold:

- no crash: what is not read is refused in a sentence, with exit code 1 and nothing like a traceback;
- no half import: refused, nothing at all is written; taken, the same file once more changes nothing;
- the process that parses stays below its limit, the session grows by no more than ``MOST_GROWTH``.

The exit code is 1 when something does not hold. What was found is kept in the file of ``--resume``, a line a block.
"""

import argparse
import csv
import gc
import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine  # noqa: F401  # loaded once, not by each fork
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import find_hostile
from kaoping.core.spreadsheet import limits, markup, parse_child, reader  # noqa: F401  # the same
from kaoping.core.spreadsheet.limits import MIB
from kaoping.core.spreadsheet.model import Workbook
from kaoping.core.spreadsheet.sandbox import ParsingChild

from tests.campaigns.file_mutations import Good, Spoiled, formats, spoiled

MOST_GROWTH = 150 * MIB
PATIENCE = 150
"""Seconds of processor time after which a file or a command is given up, more than any limit of the program; waiting,
ten times as many."""

BLOCK = {"parser": 500, "command": 25}
"""Files that one process tries, which then ends: what they leave in memory is not added up."""

DIRECTORY = tuple(f'INSERT INTO "{table}" VALUES(0,' for table in ("audit_entry", "chain"))
TESTS = Path(__file__).parents[1]
SAMPLE = TESTS.parent / "tui" / "demo" / "data" / "forestry_member"
UNIT, SCHEME, YEAR = "林业局", "forestry_member", 2025
KNOWN_DEATHS = ("MemoryError", "PanicException")
"""How a process ends that got no more memory, and the library in it that did not expect such a file: the user is told
in a sentence. Any other traceback is a fault of ours."""


@dataclass
class Found:
    """What became of some files: how often each kind of spoiling and each outcome occurred, and what did not hold."""

    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    most_child: int = 0
    most_growth: int = 0
    seconds: float = 0.0

    def add(self, other: "Found") -> None:
        """Count in what another block found."""
        self.kinds += other.kinds
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.most_child = max(self.most_child, other.most_child)
        self.most_growth = max(self.most_growth, other.most_growth)
        self.seconds += other.seconds

    def to_data(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "kinds": dict(self.kinds), "outcomes": dict(self.outcomes)}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> "Found":
        """The inverse of ``to_data``."""
        return cls(**{**data, "kinds": Counter(data["kinds"]), "outcomes": Counter(data["outcomes"])})


class _Forked:
    """A fork as the starter of a child sees it: its output, its end. ``most`` is the memory it took, in bytes."""

    most = 0
    said = b""

    def __init__(self, work: Callable[[int], object]) -> None:
        out, into = os.pipe()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        self.returncode: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            os.close(out)
            os.dup2(self._errors.fileno(), 2)
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            signal.alarm(10 * PATIENCE)
            code = 1
            try:
                work(into)
                code = 0
            except BaseException:  # noqa: BLE001  # as an interpreter ends by it
                os.write(2, traceback.format_exc().encode())
            finally:
                os._exit(code)
        os.close(into)
        self.stdout = os.fdopen(out, "rb", MIB)

    def kill(self) -> None:
        """End it, if it has not ended."""
        if self.returncode is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self, _seconds: float | None = None) -> int:
        """Wait for its end; its exit code."""
        if self.returncode is None:
            _pid, status, used = os.wait4(self._pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
            _Forked.most = max(_Forked.most, used.ru_maxrss * 1024)
            self._errors.seek(0)
            _Forked.said = self._errors.read()
            self._errors.close()
        return self.returncode

    def __enter__(self) -> "_Forked":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stdout.close()
        self.wait()


class ForkedChild(ParsingChild):
    """The process that parses, as a fork: the same program under the same limits."""

    def __init__(self, file: BinaryIO) -> None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        self._process: Any = _Forked(lambda into: _parse(file, into))
        self._clock = threading.Timer(PATIENCE, self._process.kill)  # never started: the fork has its own
        self._late = False


def _parse(file: BinaryIO, into: int) -> None:
    os.dup2(file.fileno(), 0)
    os.dup2(into, 1)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False))
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False))
    sys.argv = ["", "", "", str(limits.PARSE_MEMORY_BYTES)]
    parse_child.main()
    sys.stdout.flush()


def goods(folder: Path) -> list[Good]:
    """Sound files of every format: the sample's in each of them, the tests' cases and samples as they are."""
    found: list[Good] = []
    for name, about in (("roster", "roster"), ("marks", "marks"), ("polls", "polls"), ("claims", "claims")):
        found += formats(about, _rows(SAMPLE / f"{name}.csv")[:60], folder)
    for book in ("三会一课", "党费收缴"):
        found += formats(f"book {book}", _rows(SAMPLE / "books" / f"{book}.csv")[:60], folder)
    found += formats("results", _rows(TESTS / "campaigns/commands/inputs/earlier.csv"), folder)
    cases = [*(TESTS / "data" / "cases").iterdir(), *(TESTS / "data" / "samples").glob("*.xlsx")]
    return found + [
        Good("roster", case.suffix, case.read_bytes()) for case in sorted(cases) if case.suffix in reader.ENDINGS
    ]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def try_parser(goods_: Sequence[Good], seed: int, numbers: range, folder: Path) -> Found:
    """Read the files of these numbers."""
    found = Found()
    began = time.monotonic()
    vars(reader)["ParsingChild"] = ForkedChild
    for number in numbers:
        file = spoiled(goods_, seed, number)
        found.kinds.update(file.kinds)
        path = folder / f"a{file.ending}"
        path.write_bytes(file.content)
        before = _resident(reset=True)
        outcome, fault = _read(path)
        growth = _most_resident() - before
        found.most_growth = max(found.most_growth, growth)
        found.outcomes[outcome] += 1
        if growth > MOST_GROWTH:
            fault = fault or f"the session grew by {growth // MIB} MiB"
        if fault:
            found.faults.append(f"{number} {file.ending} {'+'.join(file.kinds)}: {fault}")
    found.most_child = _Forked.most
    found.seconds = time.monotonic() - began
    return found


def _read(path: Path) -> tuple[str, str]:
    """What became of a file, and what did not hold."""
    _Forked.said = b""
    try:
        workbook = reader.read_workbook(path)
    except Error as refused:
        outcome, fault = f"refused: {_without_names(refused.message)}", _fault_of_sentence(refused)
    except Exception:  # noqa: BLE001  # whatever it is, it is a fault
        return "crashed", traceback.format_exc()
    else:
        outcome, fault = f"read: {workbook.kind} {workbook.encoding or ''}", _fault_of_workbook(workbook)
    said = _Forked.said.decode(errors="replace")
    if "Traceback" in said and not any(death in said for death in KNOWN_DEATHS):
        fault = said
    return outcome, fault


def _without_names(sentence: str) -> str:
    return re.sub(r"[0-9]+|「[^」]*」|「[^」]*」|⟨[^⟩]*⟩", "#", sentence)


def _fault_of_sentence(refused: Error) -> str:
    hostile = find_hostile(str(refused))
    if hostile:
        return f"a sentence that harms a terminal: {hostile}"
    return "a file that is there cannot be opened" if "打不开" in refused.message else ""


def _fault_of_workbook(workbook: Workbook) -> str:
    for sheet in workbook.sheets:
        if len({len(row) for row in sheet.rows}) > 1:
            return "rows of different lengths"
        if sheet.rows and sum(map(len, sheet.rows)) > limits.MAX_CELLS:
            return "more cells than the limit"
        if find_hostile(sheet.name):
            return "a hostile name of a sheet"
    return ""


def _resident(*, reset: bool = False) -> int:
    if reset:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _most_resident() -> int:
    return _status("VmHWM")


def _status(what: str) -> int:
    """A figure of this process in bytes; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:")), 0)


def set_up(path: Path) -> None:
    """A small database with a unit, its people and an open round."""
    from kaoping.core.services.schemes import SchemeReference
    from kaoping.core.services.services import Services
    from kaoping.tui.paths import read_workbook_file

    services = Services.open(str(path), "甲")
    services.units.add(UNIT)
    services.imports.roster(UNIT, read_workbook_file(SAMPLE / "roster.csv"), date(YEAR, 1, 1))
    services.schemes.enable(UNIT, SchemeReference(SCHEME))
    services.schemes.confirm(UNIT, SCHEME, {})
    services.rounds.open(UNIT, SCHEME, YEAR)
    services.close()


def words_for(file: Spoiled, path: Path) -> list[str]:
    """The command that imports a file of what it is about."""
    kind, _space, book = file.about.partition(" ")
    where = {
        "roster": ["--unit", UNIT, "--day", f"{YEAR}-02-01"],
        "results": ["--unit", UNIT, "--scheme", SCHEME, "--year", str(YEAR - 1)],
        "book": ["--unit", UNIT],
    }.get(kind, ["--round", "1"])
    return ["import", kind, *([book] if book else []), str(path), *where]


def try_command(goods_: Sequence[Good], seed: int, numbers: range, folder: Path) -> Found:
    """Import the files of these numbers, each into a fresh copy of the database."""
    found = Found()
    began = time.monotonic()
    vars(reader)["ParsingChild"] = ForkedChild
    empty = folder / "empty.db"
    before = _content(empty)
    for number in numbers:
        file = spoiled(goods_, seed, number)
        found.kinds.update(file.kinds)
        place = folder / "run"
        place.mkdir()
        path = place / f"a{file.ending}"
        path.write_bytes(file.content)
        shutil.copyfile(empty, place / "a.db")
        outcome, fault, growth = _import(file, path, before)
        found.most_growth = max(found.most_growth, growth)
        found.outcomes[outcome] += 1
        if growth > MOST_GROWTH:
            fault = fault or f"the command grew by {growth // MIB} MiB"
        if fault:
            found.faults.append(f"{number} {file.about} {file.ending} {'+'.join(file.kinds)}: {fault}")
        shutil.rmtree(place)
    found.seconds = time.monotonic() - began
    return found


def _import(file: Spoiled, path: Path, before: str) -> tuple[str, str, int]:
    database = path.with_name("a.db")
    words = words_for(file, path)
    code, said, growth = run(database, words)
    after = _content(database)
    if code not in {0, 1} or "Traceback" in said:
        return "crashed", f"exit code {code}: {said}", growth
    if code == 1:
        half = "something of a refused file was written" if after != before else ""
        return "refused", half or ("" if said.strip() else "refused without a word"), growth
    if after == before:
        return "nothing new", "", growth
    again, more, _growth = run(database, words)
    if again or _content(database) != after:
        return "taken", f"the same file again: exit code {again}: {more}", growth
    verified, why, _growth = run(database, ["audit", "verify"])
    return "taken", f"the chain: {why}" if verified else "", growth


def run(database: Path, words: Sequence[str]) -> tuple[int, str, int]:
    """Exit code and words of a command, and by how many bytes its process grew."""
    from kaoping.tui.cli.main import main as kaoping

    resident = _resident()

    def work(into: int) -> None:
        os.dup2(into, 1)
        os.dup2(into, 2)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding="utf-8")
        sys.stderr = sys.stdout
        code = kaoping(["--db", str(database), "--as", "甲", *words])
        sys.stdout.flush()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - resident
        os.write(1, f"\n{grown}".encode())
        os._exit(code or 0)

    with _Forked(work) as process:
        said, _line, grown = process.stdout.read().decode(errors="replace").rpartition("\n")
        code = process.wait()
    return code, said + _Forked.said.decode(errors="replace"), int(grown) if grown.isdigit() else 0


def _content(database: Path) -> str:
    """A hash of everything in a database, but for the heads of the chains that each day begins with."""
    connection = sqlite3.connect(database)
    try:
        hashed = hashlib.sha256()
        for line in connection.iterdump():
            if not line.startswith(DIRECTORY):
                hashed.update(line.encode())
        return hashed.hexdigest()
    finally:
        connection.close()


TRIES = {"parser": try_parser, "command": try_command}


def campaign(part: str, count: int, seed: int, resume: Path | None = None, first: int = 0) -> Found:
    """Try so many files, block by block, but for those whose outcome ``resume`` knows."""
    known = _known(part, seed, resume)
    total = Found()
    with tempfile.TemporaryDirectory(prefix="kaoping-files-") as name:
        folder = Path(name)
        sound = goods(folder)
        if part == "command":
            set_up(folder / "empty.db")
        for start in range(first, first + count, BLOCK[part]):
            numbers = range(start, min(start + BLOCK[part], first + count))
            found = known.get(start) or _in_a_fork(part, sound, seed, numbers, folder)
            if start not in known and resume is not None:
                line = {"part": part, "seed": seed, "start": start, "found": found.to_data()}
                with resume.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps(line, ensure_ascii=False) + "\n")
            total.add(found)
    return total


def _known(part: str, seed: int, resume: Path | None) -> dict[int, Found]:
    if resume is None or not resume.exists():
        return {}
    lines = [json.loads(line) for line in resume.read_text("utf-8").splitlines()]
    return {
        line["start"]: Found.of_data(line["found"]) for line in lines if (line["part"], line["seed"]) == (part, seed)
    }


def _in_a_fork(part: str, sound: Sequence[Good], seed: int, numbers: range, folder: Path) -> Found:
    gc.freeze()  # what forks share stays shared
    out, into = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(out)
            place = Path(tempfile.mkdtemp(dir=folder))
            if part == "command":
                shutil.copyfile(folder / "empty.db", place / "empty.db")
            answer = json.dumps(TRIES[part](sound, seed, numbers, place).to_data()).encode()
            shutil.rmtree(place)
            with os.fdopen(into, "wb") as stream:
                stream.write(answer)
            code = 0
        except BaseException:  # noqa: BLE001  # the fork ends here whatever happens
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        answer = stream.read()
    os.waitpid(process, 0)
    return Found.of_data(json.loads(answer)) if answer else Found(faults=[f"{numbers} ended the campaign itself"])


def report(part: str, found: Found) -> None:
    """Print what was found."""
    print(f"{part}: {found.outcomes.total()} files, {found.seconds:.0f} s, {len(found.faults)} faults")
    print(f"most memory: child {found.most_child // MIB} MiB, growth of the session {found.most_growth // MIB} MiB")
    for title, counts in (("spoiled", found.kinds), ("outcome", found.outcomes)):
        for what, count in counts.most_common():
            print(f"{title:>8} {count:>7}  {what}")
    for fault in found.faults:
        print(f"FAULT {fault}")


def main(words: Sequence[str] | None = None) -> int:
    """Run the campaign the command line asks for; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.mutated_files", description=__doc__)
    parser.add_argument("part", choices=sorted(TRIES))
    parser.add_argument("--count", type=int, default=1_000, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="which files")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--resume", type=Path, help="file that keeps what was found, and is read at the start")
    arguments = parser.parse_args(words)
    found = campaign(arguments.part, arguments.count, arguments.seed, arguments.resume, arguments.first)
    report(arguments.part, found)
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
