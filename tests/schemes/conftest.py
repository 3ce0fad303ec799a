"""A small reader of the long sample files, so that schemes are tested without the rooms above them."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins.contract import Form, Membership, Scheme, Subject
from kaoping.plugins.contract.values import show_total, to_thousandths
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Claim, Record, Sheet, Tally
from kaoping.plugins.evaluation.outcome import Outcome

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
YEAR = 2025

Row = dict[str, str]


@dataclass(frozen=True)
class Sample:
    """The records of a sample and what an independent program computed from them."""

    records: tuple[Record, ...]
    expected: list[dict[str, Any]]


@pytest.fixture(scope="session")
def read_sample() -> Callable[[Scheme], Sample]:
    return _read


@pytest.fixture(scope="session")
def results() -> Callable[[Scheme, Sequence[Record]], list[dict[str, Any]]]:
    """Outcomes under default parameters, written the way ``expected.json`` is."""

    def evaluated(scheme: Scheme, records: Sequence[Record]) -> list[dict[str, Any]]:
        return [_printed(outcome) for outcome in evaluate(scheme, scheme.defaults(), YEAR, records)]

    return evaluated


def _printed(outcome: Outcome) -> dict[str, Any]:
    return {
        "subject": outcome.subject.code,
        "total": None if outcome.total is None else show_total(outcome.total),
        "grade": outcome.grade,
        "computed_grade": outcome.computed_grade,
        "rank": outcome.rank,
    }


def _read(scheme: Scheme) -> Sample:
    folder = SAMPLES / scheme.id
    sheets = _sheets(scheme, _rows(folder / "marks.csv"))
    claims, tallies = _claims(_rows(folder / "claims.csv")), _tallies(_rows(folder / "polls.csv"))
    records = tuple(
        Record(subject, tuple(sheets[subject.code]), tuple(claims[subject.code]), tuple(tallies[subject.code]))
        for subject in _subjects(scheme, _rows(folder / "roster.csv"))
    )
    return Sample(records, json.loads((folder / "expected.json").read_text("utf-8")))


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _subjects(scheme: Scheme, rows: list[Row]) -> Iterator[Subject]:
    for row in rows:
        if row["kind"] == scheme.subject:
            since = row.get("since")
            yield Subject(
                row["code"], row["name"], row["kind"], row["parent"], row["domain"], row["class"], row["status"],
                memberships=(Membership(since),) if since else None,
            )  # fmt: skip


def _sheets(scheme: Scheme, rows: list[Row]) -> defaultdict[str, list[Sheet]]:
    marks: defaultdict[tuple[str, str, str, str], dict[str, Fraction]] = defaultdict(dict)
    for row in rows:
        form = scheme.form(row["form"])
        assert form is not None
        filled = marks[row["subject"], row["form"], row["period"], row["assessor"]]
        if row["points"]:
            filled[row["item"]] = Fraction(row["points"])
        else:
            start = filled.get(row["item"], _full(form, row["item"]))
            filled[row["item"]] = start - Fraction(row["deduction"]) * int(row["count"] or 1)
    sheets: defaultdict[str, list[Sheet]] = defaultdict(list)
    for (subject, form_id, period, assessor), filled in marks.items():
        form = scheme.form(form_id)
        assert form is not None
        assert set(filled) <= set(form.item_ids())
        in_order = tuple(to_thousandths(filled[item]) if item in filled else None for item in form.item_ids())
        sheets[subject].append(Sheet(form_id, period, _filling(form, assessor), assessor, in_order))
    return sheets


def _full(form: Form, item_id: str) -> Fraction:
    """What an item starts from: its points; nothing where it takes from a pool."""
    return next(item.points or Fraction(0) for item in form.items() if item.id == item_id)


def _filling(form: Form, assessor: str) -> str:
    if form.filling(assessor) is not None:
        return assessor
    return next(filling.id for filling in form.fillings if filling.several)


def _claims(rows: list[Row]) -> defaultdict[str, list[Claim]]:
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        points = Fraction(row["points"]) if row["points"] else None
        claims[row["subject"]].append(
            Claim(number, row["register"], row["kind"], row["date"], points, row["proof"], row["recognised_by"])
        )
    return claims


def _tallies(rows: list[Row]) -> defaultdict[str, list[Tally]]:
    counts: defaultdict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row["subject"], row["poll"], row["period"], row["group"]][row["option"]] = int(row["count"])
    tallies: defaultdict[str, list[Tally]] = defaultdict(list)
    for (subject, poll, period, group), options in counts.items():
        tallies[subject].append(Tally(poll, period, group, options))
    return tallies
