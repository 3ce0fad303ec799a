"""Spot checks: what may be drawn is fixed with the seed, what was found stands beside the entry."""

import json

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.oversight import inspections, standings
from kaoping.core.ledger.oversight.model import Inspection, verdict_title
from kaoping.core.ledger.oversight.repository import findings_for
from kaoping.core.ledger.oversight.sampling import Population, draw_order
from kaoping.core.storage.audit import canonical
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import home
from tests.attachments.entries import FIRST, MEETINGS, SECOND, add_entry, day
from tests.oversight.acts import begin_inspection, bodies_of, draw, list_inspections, picks_of, record_finding, redraw

UNPROVED_BOOK = "党员花名册"


def add_entries(database: Database, number: int, **columns: object) -> list[int]:
    return [
        add_entry(database, **{"date": day(n + 1), "state": "submitted", "proofs": 1, **columns}) for n in range(number)
    ]


def begin(
    database: Database, size: int = 1, population: Population | None = None, period: str = "2025-Q1"
) -> Inspection:
    return begin_inspection(database, "一季度抽查", period, population or Population(), size)


def test_only_what_counts_can_be_drawn(ledger: Database) -> None:
    """In the period, submitted or accepted, with the proof its book requires."""
    (counting,) = add_entries(ledger, 1)
    accepted = add_entry(ledger, state="accepted", proofs=1, date="2025-03-31")
    without_need = add_entry(ledger, state="submitted", book=UNPROVED_BOOK, date="2025-01-01")
    for columns in (
        {"state": "draft", "proofs": 1},
        {"state": "returned", "proofs": 1},
        {"state": "withdrawn", "proofs": 1},
        {"state": "submitted", "proofs": 0},
        {"state": "submitted", "proofs": 1, "date": "2024-12-31"},
        {"state": "submitted", "proofs": 1, "date": "2025-04-01"},
        {"state": "submitted", "proofs": 0, "book": "没有这本台账"},
    ):
        add_entry(ledger, **columns)
    assert begin(ledger).ids == (counting, accepted, without_need)


def test_a_population_can_be_narrowed(ledger: Database) -> None:
    """By book, by organisation, and to what was never drawn before."""
    of_first = add_entries(ledger, 3)
    of_second = add_entries(ledger, 3, organisation_id=SECOND)
    others = add_entries(ledger, 2, book="谈心谈话")
    assert begin(ledger, population=Population(organisations=frozenset({SECOND}))).ids == tuple(of_second)
    assert begin(ledger, population=Population(books=("谈心谈话",))).ids == tuple(others)
    first = begin(ledger, 5)
    drawn = {pick.entry_id for pick in draw(ledger, first.id)}
    rest = begin(ledger, 3, Population(uninspected=True))
    assert set(rest.ids) == {*of_first, *of_second, *others} - drawn
    with pytest.raises(Error, match="只有 3 条"):
        begin(ledger, 4, Population(uninspected=True))


def test_a_population_is_kept_as_it_was_asked_for(ledger: Database) -> None:
    """Read back from the record it is the same."""
    add_entries(ledger, 2)
    population = Population((MEETINGS,), frozenset({FIRST, SECOND}), uninspected=True)
    made = begin(ledger, 2, population)
    assert list_inspections(ledger) == (made,)
    assert made.population == population


def test_the_seed_is_recorded_before_the_draw(ledger: Database) -> None:
    """The chain has the seed and the numbers in an entry of its own, before that of the draw, and seeds differ."""
    add_entries(ledger, 3)
    made, other = begin(ledger, 2), begin(ledger, 2)
    assert made.seed != other.seed
    assert len(made.seed) == 64
    draw(ledger, made.id)
    bodies = [json.loads(body) for body in bodies_of(ledger)]
    actions = [body["action"] for body in bodies if body["action"].startswith("inspection")]
    assert actions == ["inspection.begin", "inspection.begin", "inspection.draw", "inspection.draw"]
    assert verify(ledger).sound


def test_nobody_chooses_by_what_is_entered_after_the_seed(ledger: Database) -> None:
    """Entries added, changed, returned or withdrawn between seed and draw change nothing of what is drawn."""
    ids = add_entries(ledger, 20)
    made = begin(ledger, 5)
    add_entries(ledger, 20)
    with home(ledger).write("坏人") as transaction:
        for number, id_ in enumerate(ids):
            transaction.update(
                "entry", id_, ({"state": "withdrawn"}, {"date": "2024-01-01"}, {"proofs": 0})[number % 3]
            )
    drawn = [pick.entry_id for pick in draw(ledger, made.id)]
    assert drawn == list(draw_order(made.seed, ids, 5))
    assert [pick.ordinal for pick in picks_of(ledger, made.id)] == [1, 2, 3, 4, 5]


def test_a_draw_is_made_once_and_can_be_repeated(ledger: Database) -> None:
    """A second draw is refused; made again from the record it comes out the same."""
    add_entries(ledger, 9)
    made = begin(ledger, 4)
    with pytest.raises(Error, match="还没有抽取"):
        redraw(ledger, made.id)
    picks = draw(ledger, made.id)
    with pytest.raises(Error, match="已经抽取过"):
        draw(ledger, made.id)
    assert picks == picks_of(ledger, made.id)
    again = redraw(ledger, made.id)
    assert again.agrees
    assert again.repeated == tuple(pick.entry_id for pick in picks)


def test_a_draw_that_was_tampered_with_does_not_agree(ledger: Database) -> None:
    """Another entry put in the place of one that was drawn, or another population, is seen."""
    ids = add_entries(ledger, 9)
    made = begin(ledger, 2)
    picks = draw(ledger, made.id)
    spared = next(id_ for id_ in ids if id_ not in {pick.entry_id for pick in picks})
    with home(ledger).write("坏人") as transaction:
        transaction.update("inspection_pick", picks[0].id, {"entry_id": spared})
    assert not redraw(ledger, made.id).agrees


def test_an_altered_population_is_not_drawn_from(ledger: Database) -> None:
    """Its numbers must have the digest that was recorded with them."""
    add_entries(ledger, 9)
    made = begin(ledger, 2)
    with home(ledger).write("坏人") as transaction:
        data = {**made.population.as_data(), "count": 9, "digest": made.digest, "ids": "1-3"}
        transaction.update("inspection", made.id, {"population": canonical(data)})
    with pytest.raises(Error, match="校验码不符"):
        draw(ledger, made.id)


def test_what_was_begun_stays_in_the_list(ledger: Database) -> None:
    """Also when it is never drawn, so that nobody tries seeds in secret; the newest first."""
    add_entries(ledger, 2)
    first, second = begin(ledger), begin(ledger)
    draw(ledger, second.id)
    assert [(one.id, one.drawn) for one in list_inspections(ledger)] == [(second.id, True), (first.id, False)]


def test_what_cannot_be_begun(ledger: Database) -> None:
    """No title, no size, no such period, not so many entries; nothing is recorded."""
    add_entries(ledger, 1)
    for title, period, size, sentence in (
        (" ", "2025", 1, "名称"),
        ("查", "2025-13", 1, "看不懂期间"),
        ("查", "2025", 0, "至少"),
        ("查", "2025", 2, "只有 1 条"),
        ("查\x1b", "2025", 1, "不能保存"),
    ):
        with pytest.raises(Error, match=sentence):
            begin_inspection(ledger, title, period, Population(), size)
    assert list_inspections(ledger) == ()
    with pytest.raises(Error, match="没有编号"):
        draw(ledger, 7)


def test_findings_stand_beside_their_entry(ledger: Database) -> None:
    """By entry; what was drawn and not looked at yet says nothing."""
    ids = add_entries(ledger, 3)
    made = begin(ledger, 3)
    faulty, sound, _unseen = draw(ledger, made.id)
    record_finding(ledger, faulty.id, "fault", "签到表缺两人签名")
    record_finding(ledger, sound.id, "sound")
    with home(ledger).read() as connection:
        found = findings_for(connection, ids)
        assert findings_for(connection, []) == {}
    assert found.keys() == {faulty.entry_id, sound.entry_id}
    (finding,) = found[faulty.entry_id]
    assert (finding.title, finding.verdict, finding.finding, finding.inspector) == (
        "一季度抽查",
        "fault",
        "签到表缺两人签名",
        "纪委",
    )


def test_an_entry_found_faulty_twice_says_both(ledger: Database) -> None:
    """Each spot check for itself, in the order of the checks; many ids at once are no matter."""
    (id_,) = add_entries(ledger, 1)
    for words in ("第一次", "第二次"):
        (pick,) = draw(ledger, begin(ledger).id)
        record_finding(ledger, pick.id, "fault", words)
    with home(ledger).read() as connection:
        assert [one.finding for one in findings_for(connection, range(1, 2000))[id_]] == ["第一次", "第二次"]


def test_a_finding_can_be_put_right(ledger: Database) -> None:
    """The last word counts, the earlier one stays in the chain."""
    add_entries(ledger, 1)
    (pick,) = draw(ledger, begin(ledger).id)
    record_finding(ledger, pick.id, "fault", "没有照片")
    assert record_finding(ledger, pick.id, "sound", "照片补上了", actor="组织部").inspector == "组织部"
    (kept,) = picks_of(ledger, pick.inspection_id)
    assert (kept.verdict, kept.finding, kept.inspector) == ("sound", "照片补上了", "组织部")
    assert kept.found_at is not None
    assert any("没有照片" in body for body in bodies_of(ledger))


def test_a_fault_needs_words(ledger: Database) -> None:
    """Those concerned must know what to put right; other verdicts there are none."""
    add_entries(ledger, 1)
    (pick,) = draw(ledger, begin(ledger).id)
    with pytest.raises(Error, match="什么问题"):
        record_finding(ledger, pick.id, "fault", " ")
    with pytest.raises(Error, match="只能是"):
        record_finding(ledger, pick.id, "", "x")
    with pytest.raises(Error, match="没有编号"):
        record_finding(ledger, 99, "sound")
    assert [verdict_title(one) for one in ("", "sound", "fault")] == ["未查", "属实", "有问题"]


def test_acts_compose_in_one_transaction(ledger: Database) -> None:
    """A check, its draw, a finding and a publication stand or fall together, and all are dated alike."""
    add_entries(ledger, 3)
    with home(ledger).write("纪委") as transaction:
        made = inspections.begin_inspection(transaction, "突击检查", "2025-Q1", Population(), 1)
        (pick,) = inspections.draw(transaction, made.id)
        found = inspections.record_finding(transaction, pick.id, "sound")
        published = standings.publish(transaction, FIRST, "2025-Q1")
    assert {made.at, found.found_at, published.at} == {transaction.at}
    before = verify(ledger)
    with pytest.raises(Error, match="没有编号"):
        _begin_and_fail(ledger)
    assert verify(ledger) == before
    assert [one.title for one in list_inspections(ledger)] == ["突击检查"]


def _begin_and_fail(ledger: Database) -> None:
    with home(ledger).write("纪委") as transaction:
        again = inspections.begin_inspection(transaction, "再查", "2025-Q1", Population(), 1)
        inspections.draw(transaction, again.id)
        standings.rate(transaction, 99, "2025-Q1", "good")
