"""(d) Importing a year of dues into a ledger, beside the reader library alone on the same file."""

import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from kaoping.core.exchange.books.importing import BookReport
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.organisation.changes import add_unit
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.plugins.catalogue import BOOKS_BY_ID

from benchmarks.report import Report
from benchmarks.timing import Times, clock, ratio

ROWS = 50_000
MOST = 2.0
"""How many times the reading alone an import may take."""

DUES = BOOKS_BY_ID["党费收缴"]
UNIT = "县委组织部"
MEMBERS_PER_BRANCH = 14
FILE = "dues.xlsx"
HEADER = ("党组织", "党员编号", "姓名", "类别", "月份", "应交", "实交", "交纳日期", "交纳方式", "票据号")
SINCE = "2000-01-01"


def run(report: Report, rows: int, *, repetitions: int) -> None:
    """Import ``rows`` dues, in turn with reading the same cells by the library alone."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        place = Path(name)
        write_dues(place / FILE, rows)
        database = new_database(place / "empty.db", rows)
        database.close()
        seconds: list[tuple[float, float, float]] = []
        reports: list[BookReport] = []
        again: list[BookReport] = []
        for _repetition in range(repetitions):
            database = _fresh(place)
            calls: list[Callable[[], Any]] = [
                partial(read_alone, place / FILE),
                *[partial(_import, database, place)] * 2,
            ]
            took = [clock(call) for call in calls]
            database.close()
            seconds.append((took[0][0], took[1][0], took[2][0]))
            reports.append(took[1][1])
            again.append(took[2][1])
        alone, ours, repeated = (Times(taken) for taken in zip(*seconds, strict=True))
        lines = [("calamine alone", alone), ("import", ours), ("the same file again", repeated)]
        report.table(
            f"(d) import of {rows} dues of {len(HEADER)} columns, {repetitions} times",
            ("what", "seconds, median", "best", "times calamine"),
            [(what, f"{times.middle:.2f}", f"{times.best:.2f}", ratio(times, alone)) for what, times in lines],
        )
        report.check("every row is an entry", all(one.added == rows for one in reports))
        report.check("the same file again adds nothing", all(one.unchanged == rows for one in again))
        if rows >= ROWS:  # starting a process is most of the time that few rows take
            held = ours.middle <= MOST * alone.middle
            report.note(f"aim: at most {MOST:g} times the reading alone" + ("" if held else " MISSED"))
        own, child = _peak(place)
        report.note(f"memory peak of an import: {own} MiB, of the parsing process {child} MiB")


def read_alone(path: Path) -> list[list[Any]]:
    """Return the cells as a script would read them with the library alone."""
    cells: list[list[Any]] = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return cells


def write_dues(path: Path, rows: int) -> None:
    """Write a sheet of dues: everybody once a month, amounts and days spread over thousands and all of a month."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page, day = book.add_worksheet(DUES.title), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, HEADER)
        for index in range(rows):
            person, month = index % _people(rows), index // _people(rows) + 1
            due, branch = (300 + index * 7919 % 8700) / 100, person // MEMBERS_PER_BRANCH
            who = (f"第{branch:03d}党支部", f"M{person:05d}", f"党员{person:05d}", "交纳", f"2025-{month:02d}")
            page.write_row(index + 1, 0, (*who, due, due))
            page.write_datetime(index + 1, 7, date(2025, month, 1 + index * 31 % 28), day)
            page.write_row(index + 1, 8, ("转账", f"2025{month:02d}{branch:03d}"))


def _people(rows: int) -> int:
    return -(-rows // 12)


def new_database(path: Path, rows: int) -> Database:
    """Return a database with a unit and everybody who pays."""
    database = open_database(str(path))
    ensure_schema(database)
    people = range(_people(rows))
    branches = range(people[-1] // MEMBERS_PER_BRANCH + 1)
    with database.directory().write("bench") as transaction:
        unit = add_unit(transaction, UNIT)
    with database.unit(unit).write("bench") as transaction:
        transaction.insert("organisation", [{"id": n + 1, "code": f"B{n:04d}"} for n in branches])
        branch = {"since": SINCE, "kind": "branch", "domain": "", "class_name": ""}
        transaction.insert(
            "organisation_state",
            [{**branch, "id": n + 1, "organisation_id": n + 1, "name": f"第{n:03d}党支部"} for n in branches],
        )
        transaction.insert("person", [{"id": n + 1, "code": f"M{n:05d}"} for n in people])
        stay = {"since": SINCE, "initials": "d y", "class_name": "", "status": "正式"}
        transaction.insert(
            "person_state",
            [
                {
                    **stay,
                    "id": n + 1,
                    "person_id": n + 1,
                    "name": f"党员{n:05d}",
                    "branch_id": n // MEMBERS_PER_BRANCH + 1,
                }
                for n in people
            ],
        )
    return database


class _Silent:
    """Nobody watches."""

    def tell(self, done: int, total: int) -> None:
        """Hear nothing."""


def _fresh(place: Path) -> Database:
    """Return a copy of the database without any entry."""
    for old in place.glob("ours.db*"):
        old.unlink()
    shutil.copyfile(place / "empty.db", place / "ours.db")
    return open_database(str(place / "ours.db"))


def _import(database: Database, place: Path) -> BookReport:
    file = GivenFile(FILE, (place / FILE).read_bytes())
    workspace = Workspace(database, "bench")
    return Services(workspace).files.bring(workspace.unit(UNIT), DUES.id, file, progress=_Silent())


def _peak(place: Path) -> tuple[int, int]:
    """Return the resident MiB of a fresh process that imports, and of the largest of its children."""
    if sys.platform == "win32":
        return 0, 0
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_import_and_measure, place).result()


def _import_and_measure(place: Path) -> tuple[int, int]:
    import resource  # not on Windows

    database = _fresh(place)
    _import(database, place)
    database.close()
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, child = (peak // 1024 for peak in peaks)
    return own, child
