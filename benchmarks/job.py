"""(b) The whole job, workbook to stored round to graded workbook, beside a script and a spreadsheet."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.source import read_file, take_over
from kaoping.core.results.live import LiveStanding
from kaoping.core.results.rendering import result_sheets
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import load_round
from kaoping.core.spreadsheet.writer import write_workbook
from kaoping.core.storage.engine import open_database
from kaoping.plugins.contract.values import show_total
from kaoping.plugins.evaluation.outcome import Outcome

from benchmarks import cohort, peers, workbooks
from benchmarks.report import Report
from benchmarks.timing import Times, clock, milliseconds

ITEMS, PANELS = 4, 2
"""20 items on each of two sheets: 40 marks a member, whose mean has quarters of a point."""


@dataclass(frozen=True)
class Files:
    """The input files of the job, and a database in which the round has just been opened."""

    place: Path
    marks: Path
    roster: Path
    empty: Path

    @classmethod
    def write(cls, place: Path, size: int) -> "Files":
        files = cls(place, place / "marks.xlsx", place / "roster.csv", place / "empty.db")
        workbooks.write_long(files.marks, cohort.marks(size, ITEMS, PANELS), ITEMS)
        workbooks.write_roster(files.roster, size)
        database = cohort.new_database(files.empty)
        cohort.open_round(cohort.new_unit(database), size, ITEMS)
        database.close()
        return files


def run(report: Report, size: int, *, repetitions: int) -> None:
    """Run the job for ``size`` members by every available program; the script once, since it takes minutes."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        place = Path(name)
        files = Files.write(place, size)
        stages: list[dict[str, float]] = []
        script = None
        theirs: dict[str, tuple[str, str]] = {}
        for _repetition in range(repetitions):
            taken, outcomes = _ours(files)
            stages.append(taken)
        if peers.has_pandas():
            script, theirs = clock(lambda: peers.pandas_job(files.marks, files.roster, place / "pandas.xlsx"))
        report.check("every member has a total", all(outcome.total is not None for outcome in outcomes))
        calc = _calc(report, place, size)
        _tell_times(report, size, stages, script, calc)
        if theirs:
            _tell_mistakes(report, outcomes, theirs)
        else:
            report.note("pandas: not installed (dependency group bench)")


def _ours(files: Files) -> tuple[dict[str, float], Sequence[Outcome]]:
    path = files.place / "ours.db"
    for old in files.place.glob("ours.db*"):
        old.unlink()
    shutil.copyfile(files.empty, path)
    taken: dict[str, float] = {}

    def stage(name: str, call: Callable[[], Any]) -> Any:
        taken[name], result = clock(call)
        return result

    def import_marks() -> None:
        read = read_file(load(), files.marks, MarkFile)
        with unit.write("office") as transaction:
            take_over(transaction, read)

    def load() -> AssessmentRound:
        with unit.read() as connection:
            return load_round(connection, "1")

    unit = stage("open database", lambda: cohort.unit_of(open_database(str(path))))
    stage("read, check, store, audit", import_marks)
    round_ = stage("load round", load)
    live = stage("score, grade, rank", lambda: LiveStanding(unit, round_))
    outcomes: Sequence[Outcome] = stage("outcomes", live.outcomes)
    stage("write workbook", lambda: write_workbook(files.place / "ours.xlsx", result_sheets(round_, outcomes)))
    unit.database.close()
    return taken, outcomes


def _calc(report: Report, place: Path, size: int) -> float | None:
    program = peers.calc()
    if program is None:
        report.note("LibreOffice Calc: not installed")
        return None
    formulas = place / "formulas.xlsx"
    workbooks.write_calc(formulas, cohort.marks(size, ITEMS, PANELS), ITEMS)
    out = place / "calc" / formulas.name
    seconds, _nothing = clock(lambda: peers.calc_job(program, formulas, out))
    report.check("Calc wrote its workbook", out.exists())
    return seconds


def _tell_times(
    report: Report, size: int, stages: Sequence[dict[str, float]], script: float | None, calc: float | None
) -> None:
    middle = {name: Times(tuple(taken[name] for taken in stages)).middle for name in stages[0]}
    report.table(f"(b) where the time goes, {size} members, {len(stages)} times", ("stage", "ms"),
                 [(name, milliseconds(seconds)) for name, seconds in middle.items()])  # fmt: skip
    whole = Times(tuple(sum(taken.values()) for taken in stages)).middle
    from_stored = whole - middle["read, check, store, audit"]
    known = {"pandas + openpyxl": script, "LibreOffice Calc": calc}
    rows = [
        (name, f"{seconds:.2f}", f"{seconds / whole:.1f}", f"{seconds / from_stored:.1f}")
        for name, seconds in known.items()
        if seconds is not None
    ]
    ours: list[tuple[object, ...]] = [("kaoping, workbook to workbook", f"{whole:.2f}", 1, ""),
            ("kaoping, stored round to workbook", f"{from_stored:.2f}", "", 1)]  # fmt: skip
    header = ("who", "seconds", "times the whole job", "times stored to workbook")
    report.table(f"(b) the whole job for {size} members", header, [*ours, *rows])


def _tell_mistakes(report: Report, outcomes: Sequence[Outcome], theirs: dict[str, tuple[str, str]]) -> None:
    """Report the mistakes of the others against our exact outcomes.

    Where we leave a grade to a person because of a tie, theirs cannot be wrong, only presumed.
    """
    totals = grades = presumed = extra = 0
    best = cohort.BANDS[0][0]
    for outcome in outcomes:
        total, grade = theirs[outcome.subject.code]
        totals += total != show_total(outcome.total or 0)
        if outcome.grade is None:
            presumed += 1
        elif grade != outcome.grade:
            grades += 1
            extra += grade == best
    share = f"{totals / len(outcomes):.1%}"
    report.table("(b) what the float script gets wrong", ("wrong totals", "share", "wrong grades",
                 f"of these {best} too many", "ties at the last place it breaks silently"),
                 [(totals, share, grades, extra, presumed)])  # fmt: skip
