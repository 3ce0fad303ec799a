"""An item looks at how the ledger was rated: the mean proposes what its rule takes off, and a person confirms."""

from fractions import Fraction

import pytest
from kaoping.core.ledger.oversight.standings import rate
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.engine import Database

from tests.acting import act
from tests.proposals.acts import evidence_of, hand_in, proposals_for, round_proposals
from tests.proposals.test_hand_in import KEY, RUNNING, marked
from tests.proposals.test_live import OVER, opened
from tests.requirements.county import enter

BUREAU = SheetKey("B0002", "sheet", "2025", "panel", "panel")
HERE, THERE = 2, 3


def rated(database: Database, *given: tuple[str, str], period: str = "2025") -> None:
    for rater, rating in given:
        act(database, rater, rate, HERE, period, rating)


def test_what_nobody_rated_proposes_nothing(database: Database) -> None:
    """Missing is not poor, nor is it good: the item is marked freely, and the sentence says why."""
    round_ = opened(database, "bureau_target")
    proposal = proposals_for(database, round_, BUREAU, day=OVER)["2.4"]
    (evidence,) = proposal.evidences
    assert (proposal.mark, evidence.have, evidence.countable) == (None, None, False)
    assert proposal.sentence.startswith("评账:还没有评账,")


@pytest.mark.parametrize(
    ("given", "mean", "taken"),
    [
        ((("甲", "不合格"),), Fraction(1), 2000),
        ((("甲", "不合格"), ("乙", "合格")), Fraction(2), 0),
        ((("甲", "不合格"), ("乙", "合格"), ("丙", "不合格")), Fraction(5, 3), 2000),
        ((("甲", "优秀"), ("甲", "不合格")), Fraction(1), 2000),
    ],
)
def test_the_mean_of_all_raters_proposes(
    database: Database, given: tuple[tuple[str, str], ...], mean: Fraction, taken: int
) -> None:
    """Below 基本合格 on average what 2.4b takes off, else nothing; a rater's second rating replaces the first."""
    round_ = opened(database, "bureau_target")
    rated(database, *given)
    proposal = proposals_for(database, round_, BUREAU, day=OVER)["2.4"]
    (evidence,) = proposal.evidences
    assert (evidence.have, evidence.want, evidence.short) == (mean, Fraction(2), int(mean < 2))
    assert proposal.mark is not None
    assert sum(line.deduction * line.count for line in proposal.mark.lines) == taken
    assert {line.rule for line in proposal.mark.lines} == ({"2.4b"} if taken else {""})
    assert proposal.binding
    assert round_proposals(database, round_, "sheet", "2025", day=OVER)["B0002"]["2.4"] == proposal


def test_ratings_of_the_periods_within_count_and_no_others(database: Database) -> None:
    """Of quarters, halves and months of the sheet's year; not of another year or another branch."""
    round_ = opened(database, "bureau_target")
    for period, rating in (("2025-Q1", "优秀"), ("2025-H2", "合格"), ("2025-06", "合格"), ("2024", "不合格")):
        rated(database, ("甲", rating), period=period)
    act(database, "甲", rate, THERE, "2025", "不合格")
    (evidence,) = proposals_for(database, round_, BUREAU, day=OVER)["2.4"].evidences
    assert evidence.have == Fraction(4 + 3 + 3, 3)


def test_the_ledger_itself_stands_beside_the_rating(database: Database) -> None:
    """How much was handed in, what lacks its proof, and books that others in the unit keep and this branch does not."""
    round_ = opened(database, "bureau_target")
    (before,) = proposals_for(database, round_, BUREAU, day=OVER)["2.4"].evidences
    enter(
        database,
        [
            {"book": "志愿服务", "organisation_id": THERE, "date": "2025-04-01"},
            {"book": "主题党日", "date": "2025-04-02", "proofs": 0},
            {"book": "主题党日", "date": "2024-04-02", "proofs": 0},
        ],
    )
    (evidence,) = proposals_for(database, round_, BUREAU, day=OVER)["2.4"].evidences
    assert len(evidence.unproved) == len(before.unproved) + 1
    assert set(evidence.missing) - set(before.missing) == {"志愿服务"}
    assert f"缺证明 {len(evidence.unproved)} 条" in evidence.sentence
    assert "志愿服务" in evidence.sentence


def test_an_item_may_only_show_the_rating(database: Database) -> None:
    """Institute 3.1 looks at more than the ledger: the rating is evidence, proposes no mark, and is frozen too."""
    round_ = opened(database, "institute_branch")
    rated(database, ("甲", "不合格"), period="2025-H1")
    proposal = proposals_for(database, round_, KEY, day=RUNNING)["3.1"]
    assert (proposal.mark, proposal.evidences[0].have) == (None, Fraction(1))
    state = marked(database, round_, "书记外出学习半年", talks=5000)
    hand_in(database, round_, KEY, version=state.version, day=OVER)
    frozen = evidence_of(database, round_, KEY)
    rated(database, ("乙", "优秀"), period="2025-H1")
    assert frozen is not None
    assert evidence_of(database, round_, KEY) == frozen
    assert frozen["3.1"].evidences[0].have == Fraction(1)
