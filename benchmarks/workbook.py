"""(h) The workbook of results with and without its derivations: ``results -o`` as a user calls it, start to end."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook

from benchmarks import cohort
from benchmarks.report import Report
from benchmarks.timing import interleaved, milliseconds, ratio

ITEMS = 4
"""20 items on one sheet: a member's tree has about 50 nodes."""


def run(report: Report, size: int, *, repetitions: int) -> None:
    """Both workbooks of ``size`` members, each by a process of its own."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        folder = Path(name)
        unit, round_ = cohort.stored(folder / "results.db", size, ITEMS)
        unit.database.close()
        environment = os.environ | {"KAOPING_DB": str(folder / "results.db")}

        def written(file: str, *options: str) -> None:
            words = ["results", round_.info.code, "-o", str(folder / file), *options]
            command = [sys.executable, "-c", "from kaoping.tui.cli.main import main; raise SystemExit(main())", *words]
            subprocess.run(command, env=environment, check=True, capture_output=True)

        short, full = interleaved(
            [lambda: written("short.xlsx", "--summary"), lambda: written("full.xlsx")], repetitions
        )
        same = _first_sheet(folder / "short.xlsx") == _first_sheet(folder / "full.xlsx")
    report.check("with and without derivations the results are the same", same)
    rows = [
        ("--summary", milliseconds(short.middle), 1),
        ("with derivations", milliseconds(full.middle), ratio(full, short)),
    ]
    report.table(f"(h) results -o of {size} members", ("which", "ms", "times the summary"), rows)


def _first_sheet(path: Path) -> list[tuple[object, ...]]:
    book = load_workbook(path, read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))
