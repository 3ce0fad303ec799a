"""Columns of a scheme: told beside the total, period by period, and counted in nothing."""

import csv
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from kaoping.core.results.model import Outside
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.repository import load_round, records
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Marks, Named, Over, Scheme
from kaoping.plugins.evaluation.evaluate import evaluate

from tests.acting import ask, home
from tests.calculation.closing import FORGOTTEN, SAMPLES, open_sample, services_on
from tests.exchange.importing import import_marks
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv


def beside(services: Services, key: RoundKey, name: str) -> dict[str, Outside]:
    """What a column says of everybody, by code; the same with one result alone."""
    told = {
        code: line
        for code, lines in services.results.table(key).outside.items()
        for line in lines
        if (line.source, line.id) == ("column", name)
    }
    for code in (*list(told)[:2], *list(told)[-2:]):
        assert told[code] in services.results.explain(key, code).outside
    return told


def test_the_card_sums_every_quarter_beside_the_total(database: Database) -> None:
    """Of everybody in the sample, added up from the file: whole quarters, what there is of one that lacks a month."""
    sums: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    with (SAMPLES / "member_card" / "marks.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            quarter = f"{row['period'][:4]}-Q{(int(row['period'][-2:]) + 2) // 3}"
            sums[row["subject"]][quarter] += Fraction(row["points"])
    services = services_on(database)
    key = open_sample(services, "member_card")
    forgotten = {(code, f"2025-Q{(int(month[-2:]) + 2) // 3}") for code, month in FORGOTTEN["member_card"]}
    told = beside(services, key, "quarters")
    assert set(told) == set(sums)
    assert any(len(quarters) < 4 for quarters in sums.values())
    for code, quarters in sums.items():
        assert {word.split()[0]: Fraction(word.split()[-1]) for word in told[code].words} == quarters
        whole = len(quarters) == 4
        assert told[code].points == (sum(quarters.values()) if whole else None)
    # the office excused these months, so nothing of their quarters is lacking
    assert all("暂计" not in " ".join(told[code].words) for code, _quarter in forgotten)


COLUMN = Named("first", "各季度基础分", Over("quarter", Marks("base", "decided")), clause="第四条")
SHOWN: Scheme = replace(SCHEME, columns=(COLUMN,))


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> tuple[Services, RoundKey]:
    code = open_small(database, tmp_path, SHOWN).info.code
    return services_on(database), RoundKey(home(database).unit, code)


def test_a_column_is_told_period_by_period_and_counts_in_nothing(
    opened: tuple[Services, RoundKey], database: Database, tmp_path: Path
) -> None:
    """It has its clause, says nothing of whom nothing is recorded, and every outcome is as it is without it."""
    services, key = opened
    assert beside(services, key, "first") == {}
    rows = [row for row in complete_marks() if row[:3] == ("M00001", "base", "2025-Q2")]
    import_marks(database, "甲", key.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    assert beside(services, key, "first") == {
        "M00001": Outside("column", "first", "各季度基础分", 0, None, ("2025-Q2 15",), "第四条")
    }
    round_ = ask(database, load_round, key.code)
    recorded = ask(database, records, round_)
    outcomes = list(services.results.table(key).outcomes)
    assert outcomes == evaluate(SCHEME, round_.params, round_.year, recorded)
