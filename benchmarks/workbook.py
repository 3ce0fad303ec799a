"""(h) The workbook of results with and without its derivations, as ``results -o`` writes it: stored round to bytes."""

import tempfile
from pathlib import Path

from kaoping.core.services.results import ResultService
from kaoping.core.services.workspace import Workspace

from benchmarks import cohort
from benchmarks.report import Report
from benchmarks.timing import Times, interleaved, milliseconds

ITEMS = 4
"""20 items on one sheet: a member's tree has about 50 nodes."""
MOST = 5
"""With derivations the workbook may take so many times as long as without."""


def run(report: Report, size: int, *, repetitions: int) -> None:
    """Both workbooks of ``size`` members, each by a session that has computed nothing yet."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        database = cohort.new_database(Path(name) / "results.db")
        round_ = cohort.open_round(database, size, ITEMS)
        cohort.store_sheets(database, round_, cohort.marks(size, ITEMS))
        code = round_.info.code

        def written(*, derivations: bool) -> None:
            ResultService(Workspace(database, "bench")).workbook(code, derivations=derivations)

        written(derivations=False)
        short, full = interleaved([lambda: written(derivations=False), lambda: written(derivations=True)], repetitions)
        database.close()
    _tell(report, size, short, full)


def _tell(report: Report, size: int, short: Times, full: Times) -> None:
    times = full.best / short.best
    rows = [("summary", milliseconds(short.best), 1), ("with derivations", milliseconds(full.best), f"{times:.1f}")]
    report.table(f"(h) the workbook of results for {size} members", ("which", "ms", "times the summary"), rows)
    report.check(f"derivations take at most {MOST} times as long as the summary", times <= MOST)
