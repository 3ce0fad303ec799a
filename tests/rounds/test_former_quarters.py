"""Quarters before somebody came, in a round made of files: asked for, proven, told; and the roster is followed."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.results.rendering import outside_words
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.roster_changes import FactChange
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import Membership
from kaoping.tui.paths import read_workbook_file

from tests.calculation.closing import services_on

FOLDER = Path(__file__).parents[1] / "data" / "samples" / "forestry_member"
NEW, OLD = "M00001", "M00002"
WITHOUT_BONUS = 7350 - 500
"""What the sample's own file of results says of her, without the claim of five points that is not brought here."""
NO_RECORD = "2025-Q1:该季度不在本局党组织,「转入前的季度积分」里没有附证明的原支部记录"


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def roster(path: Path, since: str) -> Path:
    """The roster of the sample in which one came on a day."""
    with (FOLDER / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return write(path, [[*header, "转入日期"], *([*row, since if row[0] == NEW else ""] for row in rows)])


@pytest.fixture
def services(database: Database) -> Services:
    return services_on(database)


def opened(services: Services, folder: Path, since: str) -> RoundKey:
    services.units.add("林业局")
    services.imports.roster("林业局", read_workbook_file(roster(folder / "roster.csv", since)), date(2025, 1, 1))
    services.schemes.enable("林业局", SchemeReference("forestry_member"))
    services.schemes.confirm("林业局", "forestry_member", {})
    key = services.rounds.open("林业局", "forestry_member", 2025).key
    services.imports.marks(key, read_workbook_file(FOLDER / "marks.csv"))
    services.imports.polls(key, read_workbook_file(FOLDER / "polls.csv"))
    return key


def bring(services: Services, key: RoundKey, folder: Path, proof: str) -> None:
    header = ["subject", "register", "kind", "date", "points", "proof", "recognised_by", "note"]
    claim = [NEW, "转入前的季度积分", "原支部记录", "2025-03-31", "", proof, "", ""]
    services.imports.claims(key, read_workbook_file(write(folder / "claims.csv", [header, claim])))


def test_the_total_waits_for_the_record_with_its_proof(database: Database, services: Services, tmp_path: Path) -> None:
    """The sentence names the quarter; a claim without proof stands beside it as what it is; the proof gives the total,
    in the list as in the explanation; those always there never miss anything.
    """
    key = opened(services, tmp_path, "2025-05-06")
    assert services.rounds.round(key).by_code[NEW].subject.memberships == (Membership("2025-05-06"),)
    expected = services.results.explain(key, OLD).outcome
    assert expected.total is not None
    before = services.results.explain(key, NEW).outcome
    assert (before.total, before.missing) == (None, (NO_RECORD,))
    asked = {each.code: (each.expected, each.complete) for each in services.rounds.progress(key)}
    assert asked[NEW] == asked[OLD]
    bring(services, key, tmp_path, "")
    (claim,) = services.claims.claims(key)
    bare = services.results.explain(key, NEW)
    assert bare.outcome.missing == (NO_RECORD,)
    assert list(map(outside_words, bare.outside)) == ["转入前的季度积分〔五(一)3〕:1 次缺证明材料,不计"]
    services.claims.replace(key, claim.id, {"proof": "原支部积分表.pdf"}, "补来证明")
    proven = services.results.explain(key, NEW)
    assert (proven.outcome.total, proven.outcome.missing) == (WITHOUT_BONUS, ())
    assert outside_words(proven.outside[0]) == "转入前的季度积分〔五(一)3〕:原支部记录"
    listed = {each.subject.code: each.total for each in services.results.table(key).outcomes}
    assert (listed[NEW], listed[OLD]) == (WITHOUT_BONUS, expected.total)
    assert services_on(database).results.explain(key, NEW).outcome == proven.outcome
    assert verify(database).sound


def test_a_file_with_the_proof_gives_the_total(services: Services, tmp_path: Path) -> None:
    """At once."""
    key = opened(services, tmp_path, "2025-05-06")
    bring(services, key, tmp_path, "原支部积分表.pdf")
    assert services.results.explain(key, NEW).outcome.total is not None


def test_an_open_round_follows_a_day_of_transfer_that_is_put_right(services: Services, tmp_path: Path) -> None:
    """Who came in the first quarter after all needs no record."""
    key = opened(services, tmp_path, "2025-05-06")
    assert services.results.explain(key, NEW).outcome.total is None
    unit = services.units.find("林业局")
    services.roster.record(unit, NEW, FactChange("since", date(2025, 12, 31), "2025-03-31"))
    assert services.results.explain(key, NEW).outcome.total is not None


def test_what_is_lacking_is_no_matter_of_points(services: Services, tmp_path: Path) -> None:
    """The distance says what is missing; it advises nothing in its place."""
    key = opened(services, tmp_path, "2025-05-06")
    found = services.results.distance(key, NEW)
    told = json.loads(found.json)
    assert (told["state"], told["missing"], told["plan"]) == ("missing", [NO_RECORD], None)
    assert any(NO_RECORD in line for line in found.lines)
