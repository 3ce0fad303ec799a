"""(a) Scoring from stored sheets beside the bare read of those sheets; edits; re-grading after edits."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
from kaoping.core.results.live import LiveStanding
from kaoping.core.results.repository import SHEETS
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import marks_of, read_sheet, save_marks
from kaoping.core.storage.engine import UnitDatabase

from benchmarks import cohort
from benchmarks.report import Report
from benchmarks.timing import Times, clock, interleaved, milliseconds, ratio

ITEMS = 8
"""In each of the five sections: 40 marks a subject."""

SMALL = 10_000
"""Up to here one run takes so little that it is repeated more often."""

EDITING_SIZE = 12_000
EDITS = 100


def run(report: Report, sizes: Sequence[int], editing: int, *, repetitions: int, edits: int) -> None:
    """Score cohorts of ``sizes``, re-grade the last one, and edit ``edits`` marks in one of ``editing`` subjects."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as place:
        rows = []
        for size in sizes:
            unit, round_ = cohort.stored(Path(place) / f"{size}.db", size, ITEMS)
            often = repetitions if size > SMALL else repetitions * 5
            rows.append(_scored(report, unit, round_, often))
            if size == sizes[-1]:
                regraded = _regrade(report, unit, round_, repetitions)
            unit.database.close()
        header = ("subjects", "read ms", "read to Python ints ms", "read, score, grade, rank ms", "us / subject",
                  "of read (median)", "of read to Python ints")  # fmt: skip
        report.table("(a) scoring 40 marks a subject from stored sheets", header, rows)
        columns = ("subjects", "edits", "full ms", "after edits ms", "share % (median)")
        report.table("(a) re-grading after edits beside full recomputation", columns, [regraded])
        unit, round_ = cohort.stored(Path(place) / "editing.db", editing, ITEMS)
        _edit(report, unit, round_, edits)
        unit.database.close()


def _scored(report: Report, unit: UnitDatabase, round_: AssessmentRound, repetitions: int) -> tuple[object, ...]:
    def score() -> LiveStanding:
        return LiveStanding(unit, round_)

    def read_vectors() -> Any:
        return np.frombuffer(b"".join([row[2] for row in _sheets(unit, round_)]), "<i4").astype(np.int64)

    decode = Struct(f"<{5 * ITEMS}i").unpack

    def read_ints() -> Any:
        return [decode(row[2]) for row in _sheets(unit, round_)]

    size = len(round_.graded)
    report.check(f"{size} subjects: every sheet was read", len(read_vectors()) == size * 5 * ITEMS)
    scored, vectors, ints = interleaved((score, read_vectors, read_ints), repetitions)
    figures = (milliseconds(times.best) for times in (vectors, ints, scored))
    return (size, *figures, f"{scored.best / size * 1e6:.1f}", ratio(scored, vectors), ratio(scored, ints))


def _sheets(unit: UnitDatabase, round_: AssessmentRound) -> list[Any]:
    """Return the rows of the SELECT that scoring uses, as the driver's own."""
    place = {"round": round_.info.id, "form": cohort.FORM, "filling": cohort.FILLING}
    with unit.read() as connection:
        return list(connection.execute(SHEETS, place).cursor.fetchall())


def _save(unit: UnitDatabase, round_: AssessmentRound, position: int, points: int) -> None:
    """Save one mark of one subject, in thousandths, as the grid does when a cell is left."""
    filler = f"{cohort.FILLING}-1"
    key = SheetKey(round_.graded[position].code, cohort.FORM, cohort.PERIOD, cohort.FILLING, filler)
    with unit.read() as connection:
        was = marks_of(round_, key, read_sheet(connection, round_, key))
    with unit.write("assessor") as transaction:
        save_marks(transaction, round_, key, {"1.1": ItemMark.points(points)}, was=was)


def _random_edits(unit: UnitDatabase, round_: AssessmentRound, random: np.random.Generator, count: int) -> None:
    for position in random.choice(len(round_.graded), min(count, len(round_.graded)), replace=False).tolist():
        _save(unit, round_, position, int(random.integers(0, 25)) * cohort.HALF_POINT)


def _regrade(report: Report, unit: UnitDatabase, round_: AssessmentRound, repetitions: int) -> tuple[object, ...]:
    random = np.random.default_rng(1)
    live = LiveStanding(unit, round_)
    again, full = [], []
    equal = True
    for _repetition in range(repetitions):
        _random_edits(unit, round_, random, EDITS)
        seconds, _any = clock(live.refresh)
        again.append(seconds)
        seconds, fresh = clock(lambda: LiveStanding(unit, round_))
        full.append(seconds)
        equal = equal and list(live.standing.rows()) == list(fresh.standing.rows())
    report.check("re-grading equals full recomputation", equal)
    one, other = Times(tuple(value * 100 for value in again)), Times(tuple(full))
    figures = (milliseconds(other.best), milliseconds(one.best / 100))
    return (len(round_.graded), EDITS, *figures, ratio(one, other))


def _edit(report: Report, unit: UnitDatabase, round_: AssessmentRound, edits: int) -> None:
    random = np.random.default_rng(2)
    live = LiveStanding(unit, round_)
    saved, ranked = [], []
    for _edit in range(edits):
        position, points = int(random.integers(len(round_.graded))), int(random.integers(0, 25)) * cohort.HALF_POINT
        saved.append(clock(lambda: _save(unit, round_, position, points))[0])  # noqa: B023 - called at once
        ranked.append(clock(live.refresh)[0])
    report.check("ranks after edits equal a fresh count",
                 list(live.standing.rows()) == list(LiveStanding(unit, round_).standing.rows()))  # fmt: skip
    both = Times(tuple(map(sum, zip(saved, ranked, strict=True))))
    rows = [
        (name, *(milliseconds(times.percentile(share)) for share in (0.5, 0.99, 1)))
        for name, times in (
            ("read and save one mark", Times(tuple(saved))),
            ("group re-ranked", Times(tuple(ranked))),
            ("both", both),
        )
    ]
    title = f"(a) one edit among {len(round_.graded)} subjects, {edits} times"
    report.table(title, ("step", "p50 ms", "p99 ms", "worst ms"), rows)
