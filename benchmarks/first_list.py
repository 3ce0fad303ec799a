"""(f) The first list: every round of very many units, with how far each is, as the first screen asks for it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaoping.core.adoption.model import write_params
from kaoping.core.rounds.model import RoundInfo
from kaoping.core.rounds.progress import progress
from kaoping.core.rounds.repository import load_round, round_infos
from kaoping.core.rounds.schedule import steps
from kaoping.core.rounds.sheets.codec import pack
from kaoping.core.services.rounds import RoundRow, RoundService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.fanout import together
from kaoping.plugins.contract import Scheme, canonical, content_hash
from kaoping.plugins.contract.values import within
from kaoping.plugins.evaluation import CALCULATION
from kaoping.plugins.loading import find_scheme

from benchmarks import cohort
from benchmarks.report import Report
from benchmarks.timing import Times, clock, milliseconds

UNITS = 402
SUBJECTS = 20
SCHEMES = (
    "institute_branch",
    "county_review",
    "bureau_target",
    "forestry_member",
    "township_star",
    "member_card",
    "supply_cooperative",
)
"""The schemes of the units in turn."""
YEAR = 2025


def run(report: Report, units: int, *, repetitions: int) -> None:
    """Time the list of one round in each of ``units`` units, on a fresh session and on one that asked before."""
    with TemporaryDirectory() as place:
        database = cohort.new_database(Path(place) / "rounds.db")
        _open_rounds(database, units)
        fresh, again = [], []
        for _repetition in range(repetitions):
            service = RoundService(Workspace(database, "office"))
            seconds, rows = clock(service.rounds)
            fresh.append(seconds)
            again.append(clock(service.rounds)[0])
        report.check("the list says of every round what the round says", _is_right(database, rows))
        database.close()
    report.table(
        f"(f) the first list: {units} rounds of {SUBJECTS} subjects, ms (best / median)",
        ("", "best", "median"),
        [_line("new session", Times(tuple(fresh))), _line("asked again", Times(tuple(again)))],
    )


def _open_rounds(database: Database, units: int) -> None:
    """Open a round in every unit; every other subject has one sheet, half of those with a gap."""
    schemes = [find_scheme(name) for name in SCHEMES]
    for number in range(1, units + 1):
        scheme = schemes[number % len(schemes)]
        row: dict[str, Any] = {
            "id": 1, "code": f"单位{number}-{scheme.id}-{YEAR}", "scheme": scheme.id,
            "version": scheme.version, "content_hash": content_hash(scheme), "scheme_data": canonical(scheme),
            "params": write_params(scheme.defaults()), "calculation": CALCULATION, "year": YEAR,
            "stage": steps(scheme)[0].id, "stage_since": f"{YEAR}-12-01", "voided": 0,
        }  # fmt: skip
        shared = {"round_id": 1, "initials": "dy", "kind": scheme.subject, "branch_code": "", "branch_name": "",
                  "memberships": "", "excused": "",
                  "domain": "机关", "class_name": "", "status": ""}  # fmt: skip
        subjects = range(1, SUBJECTS + 1)
        with cohort.new_unit(database, f"单位{number}").write(cohort.ACTOR) as transaction:
            transaction.insert("assessment_round", [row])
            transaction.insert(
                "round_subject",
                [{**shared, "id": n, "ordinal": n - 1, "code": f"S{n}", "name": f"对象{n}"} for n in subjects],
            )
            transaction.insert("sheet", list(_sheets(scheme, subjects)))


def _sheets(scheme: Scheme, subjects: range) -> Iterator[dict[str, Any]]:
    form = scheme.forms[0]
    filling = form.fillings[0]
    count = len(list(form.items()))
    for id_ in subjects[::2]:
        marks = [0] * (count - 1) + [0 if id_ % 4 == 1 else None]
        yield {
            "id": id_, "round_id": 1, "subject_id": id_, "form": form.id, "filling": filling.id,
            "period": within(filling.every, str(YEAR))[0], "filler": filling.id, "state": "draft",
            "marks": pack(marks),
        }  # fmt: skip


def _line(name: str, times: Times) -> Sequence[object]:
    return name, milliseconds(times.best), milliseconds(times.middle)


def _is_right(database: Database, rows: Sequence[RoundRow]) -> bool:
    """Return whether some first rows of each scheme hold the sums over the subjects."""
    return tuple(row.info for row in rows) == together(database, round_infos) and all(
        (row.complete, row.expected) == _sums(database, row.info) for row in rows[:12]
    )


def _sums(database: Database, info: RoundInfo) -> tuple[int, int]:
    with database.unit(info.unit).read() as connection:
        done = progress(connection, load_round(connection, info.code))
    return sum(one.complete for one in done), sum(one.expected for one in done)
