"""What a spot check found in an entry stands beside the items its book is bound to."""

from kaoping.core.ledger.oversight.inspections import begin_inspection, draw, record_finding
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.engine import Database

from tests.acting import home
from tests.proposals.acts import evidence_of, hand_in, proposals_for, round_proposals
from tests.proposals.test_hand_in import KEY, marked
from tests.proposals.test_live import OVER, opened
from tests.requirements.county import enter


def test_findings_stand_beside_the_item(database: Database) -> None:
    """At the branch whose entry it is, also when the entry was returned since, live and frozen alike."""
    round_ = opened(database, "institute_branch")
    enter(database, [{"book": "谈心谈话", "person_id": 3, "date": "2025-05-05", "title": "谈话记录"}])
    population = Population(("谈心谈话",), frozenset({2}))
    with home(database).write("督查组") as transaction:
        inspection = begin_inspection(transaction, "年中抽查", "2025-H1", population, 1)
        (pick,) = draw(transaction, inspection.id)
        record_finding(transaction, pick.id, "fault", "没有签名")
        transaction.update("entry", pick.entry_id, {"state": "returned"})
    here = proposals_for(database, round_, KEY, day=OVER)
    assert [finding.finding for finding in here["1.5"].findings] == ["没有签名"]
    assert [finding for item, one in here.items() if item != "1.5" for finding in one.findings] == []
    assert round_proposals(database, round_, "sheet", "2025", day=OVER)["B0002"] == here
    elsewhere = proposals_for(database, round_, SheetKey("B0003", *_rest()), day=OVER)
    assert elsewhere["1.5"].findings == ()
    state = marked(database, round_, "另有说明", talks=5000)
    hand_in(database, round_, KEY, version=state.version, day=OVER)
    assert evidence_of(database, round_, KEY) == here


def _rest() -> tuple[str, str, str, str]:
    return KEY.form, KEY.period, KEY.filling, KEY.filler
