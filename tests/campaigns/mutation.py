"""Mutation testing of folders: ``python -m tests.campaigns.mutation FOLDER...``.

Small faults are put, one at a time, into a copy of the tree; each should make a test fail. Those that no test notices
are printed as a diff: either a test is missing, or the fault changes nothing that anybody could see. Of the latter, put
the key into tests/campaigns/equivalent.txt with the reason behind a ``#``.
"""

import argparse
import ast
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.campaigns.covering import Copy, Tests, Unusable, default_tests, tests_touching
from tests.campaigns.mutants import Mutant, mutants_of

KILLED, SURVIVED, TIMEOUT, EQUIVALENT = "killed", "survived", "timeout", "equivalent"
EQUIVALENTS = "tests/campaigns/equivalent.txt"
START, SLACK = 20.0, 5.0
"""Seconds that pytest may take to start, and how many times longer than without a fault the tests may take."""


@dataclass(frozen=True)
class Trial:
    """One mutant, what became of it and how many test functions have judged it."""

    mutant: Mutant
    fate: str
    tests: int


class Campaign:
    """Tries mutants in a copy."""

    def __init__(self, copy: Copy, tests: Tests, timeout: float | None) -> None:
        self._copy = copy
        self._tests = tests
        self._timeout = timeout

    def try_out(self, mutant: Mutant) -> Trial:
        """First the tests that run the line; when they notice nothing, the others that run anything of the file.

        The latter matter where a line runs once for many tests, as in a fixture of a whole module or behind a cache.
        """
        source = (self._copy.root / mutant.file).read_bytes()
        near = self._tests.of_line(mutant.file, *_statement(source, mutant.line))
        far = self._tests.of_file(mutant.file) - near
        self._copy.write(mutant.file, mutant.applied(source))
        try:
            for chosen in (near, far):
                fate = self._fate(chosen) if chosen else SURVIVED
                if fate != SURVIVED:
                    return Trial(mutant, fate, len(chosen))
        finally:
            self._copy.write(mutant.file, source)
        return Trial(mutant, SURVIVED, len(near | far))

    def _fate(self, tests: frozenset[str]) -> str:
        allowed = self._timeout or START + SLACK * self._tests.time(tests)
        code, _output = self._copy.pytest(["-x"], self._tests.in_order(tests), allowed)
        return TIMEOUT if code is None else SURVIVED if code == 0 else KILLED


def _statement(source: bytes, line: int) -> tuple[int, int]:
    """First and last line of the smallest statement around a line: a call over several lines runs as its first.

    Of a statement with a body only the head counts.
    """
    first, last = 0, sys.maxsize
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
            if node.lineno <= line <= max(end, node.lineno) and end - node.lineno < last - first:
                first, last = node.lineno, max(end, node.lineno)
    return (first, last) if first else (line, line)


def equivalents(root: Path) -> set[str]:
    """Keys of the mutants that change nothing."""
    path = root / EQUIVALENTS
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {key for line in lines if (key := line.partition("#")[0].strip())}


def told(path: Path | None) -> dict[str, tuple[str, int]]:
    """What a campaign that was broken off had found, by the identity of the mutant."""
    if path is None or not path.exists():
        return {}
    trials = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {trial["mutant"]: (trial["fate"], trial["tests"]) for trial in trials}


def run(root: Path, arguments: argparse.Namespace) -> dict[str, list[Trial]]:
    """Try the mutants of each folder that the seed picks.

    Raises:
        Unusable: there is nothing to mutate or no test to run.
    """
    found = {}
    with tempfile.TemporaryDirectory(prefix="kaoping-mutation-", ignore_cleanup_errors=True) as directory:
        copies = [Copy(root, Path(directory) / str(number)) for number in range(arguments.jobs)]
        tests = tests_touching(copies, arguments.tests or default_tests(root))
        free: SimpleQueue[Campaign] = SimpleQueue()
        for copy in copies:
            free.put(Campaign(copy, tests, arguments.timeout))
        for folder in arguments.folders:
            found[folder] = _tried(root, folder, arguments, free)
    return found


def _tried(root: Path, folder: str, arguments: argparse.Namespace, free: "SimpleQueue[Campaign]") -> list[Trial]:
    every = mutants_of(root, folder)
    if not every:
        raise Unusable(f"no mutants in {folder}")
    picked = random.Random(arguments.seed).sample(every, min(arguments.count, len(every)))  # noqa: S311  # no secret
    print(f"{len(picked)} of {len(every)} mutants of {folder}, seed {arguments.seed}", flush=True)
    known, same = told(arguments.resume), equivalents(root)

    def judged(mutant: Mutant) -> Trial:
        if mutant.key in same:
            trial = Trial(mutant, EQUIVALENT, 0)
        elif mutant.identity in known:
            trial = Trial(mutant, *known[mutant.identity])
        else:
            campaign = free.get()
            try:
                trial = campaign.try_out(mutant)
            finally:
                free.put(campaign)
            keep(trial, arguments.resume)
        # In one piece: several campaigns tell at once.
        sys.stdout.write(f"{trial.fate:10} {mutant.operator:14} {mutant.file}:{mutant.line}\n")
        sys.stdout.flush()
        return trial

    with ThreadPoolExecutor(arguments.jobs) as pool:
        return list(pool.map(judged, picked))


def keep(trial: Trial, path: Path | None) -> None:
    """Add a trial to the file that a campaign is resumed from."""
    if path is not None:
        line = {"mutant": trial.mutant.identity, "fate": trial.fate, "tests": trial.tests}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def report(root: Path, trials: Sequence[Trial]) -> None:
    """Every survivor, then the table."""
    for trial in trials:
        if trial.fate == SURVIVED:
            mutant = trial.mutant
            judged = f"{trial.tests} test functions" if trial.tests else "no test runs this file"
            print(f"\nSURVIVED {mutant.file}:{mutant.line} {mutant.operator} ({judged})\nkey {mutant.key}")
            print(mutant.diff((root / mutant.file).read_bytes()))
    fates = Counter(trial.fate for trial in trials)
    noticed = fates[KILLED] + fates[TIMEOUT]
    judged_at_all = noticed + fates[SURVIVED]
    score = f"{noticed / judged_at_all:.0%}" if judged_at_all else "-"
    header = ("killed", "survived", "timeouts", "equivalent", "score")
    row = (fates[KILLED], fates[SURVIVED], fates[TIMEOUT], fates[EQUIVALENT], score)
    for line in (header, row):
        print("  ".join(f"{cell!s:>10}" for cell in line))


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line and run the campaign; 0 whatever survives, 2 where no campaign is possible."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaigns.mutation", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folders", nargs="+", help="folders or files of product code, relative to the root")
    parser.add_argument("--count", type=int, default=25, help="how many mutants of each")
    parser.add_argument("--seed", type=int, default=1, help="which mutants")
    parser.add_argument("--tests", nargs="+", default=[], help="only these folders or files of tests")
    parser.add_argument("--timeout", type=float, help="seconds for the tests of a mutant; by default from their times")
    parser.add_argument("--resume", type=Path, help="file that keeps what was found, and is read at the start")
    parser.add_argument("--jobs", type=int, default=1, help="how many mutants at once, each in its own copy")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the tree (here by default)")
    arguments = parser.parse_args(words)
    root = arguments.root.resolve()
    arguments.folders = [folder.rstrip("/") for folder in arguments.folders]
    try:
        found = run(root, arguments)
    except Unusable as reason:
        print(reason, file=sys.stderr)
        return 2
    for folder, trials in found.items():
        print(f"\n== {folder}")
        report(root, trials)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
