"""Handing in: marks against the ledger need a reason, and what the ledger said then stays what it was."""

from datetime import date

import pytest
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.marking import FormRules, ItemMark
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet, save_marks
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import act, ask, home
from tests.proposals.acts import evidence_of, hand_in, hand_ins, proposals_for, proposals_shown
from tests.proposals.test_live import OVER, opened
from tests.requirements.county import enter

KEY = SheetKey("B0002", "sheet", "2025", "self", "self")
RUNNING = date(2025, 5, 20)


@pytest.fixture
def round_(database: Database) -> AssessmentRound:
    return opened(database, "institute_branch")


def marked(database: Database, round_: AssessmentRound, reason: str = "", *, talks: int | None = None) -> SheetState:
    """The sheet at full marks, with a reason where the ledger counts, but for the talks (1.5), which are as said."""
    form = round_.scheme.form("sheet")
    assert form is not None
    rules = FormRules(form, round_.by_code["B0002"].subject)
    marks: dict[str, ItemMark | None] = {
        one.item.id: ItemMark.points(one.most or 0, "记在别处" if one.item.requires else "")
        for one in rules.items
        if one.applies
    }
    marks["1.5"] = ItemMark.points(5000)
    if talks is not None:
        marks["1.5"] = ItemMark.points(talks, reason)
    return act(database, "书记", save_marks, round_, KEY, marks)


def _place() -> tuple[str, str, str, str, str]:
    return KEY.subject, KEY.form, KEY.period, KEY.filling, KEY.filler


def test_refused_without_a_reason(database: Database, round_: AssessmentRound) -> None:
    """The sentence lists the items; nothing is written, neither the hand-in nor any evidence."""
    state = marked(database, round_)
    with pytest.raises(Error, match=r"第 1\.5 项的打分与台账的建议不同"):
        hand_in(database, round_, KEY, version=state.version, day=OVER)
    assert ask(database, read_sheet, round_, SheetKey(*_place())) == state
    assert hand_ins(database, round_, KEY) == ()


def test_a_reason_or_the_proposal_itself_will_do(database: Database, round_: AssessmentRound) -> None:
    """Whoever says why may mark otherwise; whoever takes the proposal need not say anything."""
    explained = marked(database, round_, "书记外出学习半年", talks=5000)
    assert hand_in(database, round_, KEY, version=explained.version, day=OVER).state == "submitted"
    proposal = proposals_for(database, round_, KEY, day=OVER)["1.5"].mark
    assert proposal is not None
    taken = act(database, "书记", save_marks, round_, KEY, {"1.5": proposal})
    assert hand_in(database, round_, KEY, version=taken.version, day=OVER).state == "submitted"
    assert [one.sheet_version for one in hand_ins(database, round_, KEY)] == [explained.version + 1, taken.version + 1]


def test_a_running_period_binds_nobody(database: Database, round_: AssessmentRound) -> None:
    """Before the year is over the ledger only advises."""
    state = marked(database, round_)
    assert hand_in(database, round_, KEY, version=state.version, day=RUNNING).state == "submitted"


def test_evidence_is_frozen(database: Database, round_: AssessmentRound) -> None:
    """What was shown at the hand-in is read back the same, with the entries behind it, whatever is entered later."""
    before = proposals_for(database, round_, KEY, day=OVER)
    state = marked(database, round_, "另有说明", talks=5000)
    submitted = hand_in(database, round_, KEY, version=state.version, day=OVER)
    talk = {"book": "谈心谈话", "date": "2025-05-05"}
    enter(database, [{**talk, "person_id": person} for person in range(1, 31)])
    assert evidence_of(database, round_, KEY) == before
    assert proposals_shown(database, round_, KEY, submitted, day=OVER) == before
    now = proposals_for(database, round_, KEY, day=OVER)
    assert now["1.5"] != before["1.5"]
    (frozen,) = hand_ins(database, round_, KEY)
    assert (frozen.actor, frozen.day, frozen.sheet_version) == ("书记", OVER.isoformat(), submitted.version)
    assert set(frozen.versions) == {id_ for one in before.values() for each in one.evidences for id_ in each.entries}
    assert set(frozen.versions.values()) == {1}
    with home(database).read() as connection:
        newest = "SELECT max(seq) FROM entry WHERE unit_id = :unit"
        last = connection.execute(f"{newest} AND id <= 100").scalar_one()
        assert 0 < last <= frozen.head < connection.execute(newest).scalar_one()
    changed = act(database, "书记", save_marks, round_, KEY, {"1.1": ItemMark.points(7000)})
    assert proposals_shown(database, round_, KEY, changed, day=OVER) == now


def test_a_hand_in_is_one_step_of_the_chain(database: Database, round_: AssessmentRound) -> None:
    """Sheet and evidence stand or fall together, and the chain accounts for both."""
    state = marked(database, round_, "另有说明", talks=5000)
    with pytest.raises(Conflict, match="改过这份表,没有提交。"):
        hand_in(database, round_, KEY, version=state.version - 1, day=OVER)
    assert hand_ins(database, round_, KEY) == ()
    hand_in(database, round_, KEY, version=state.version, day=OVER)
    assert verify(database).sound
