"""What checks found stands beside the items it concerns: those bound to a book, and the one that an entry names."""

from io import BytesIO
from typing import Any

from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.ledger.oversight.inspections import begin_inspection, draw, record_finding
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.results.rendering import explanation_lines
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import save_marks
from kaoping.core.storage.audit import spell
from kaoping.core.storage.engine import Database

from tests.acting import act, home
from tests.calculation.closing import services_on
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
    assert [finding.words for finding in here["1.5"].findings] == ["没有签名"]
    assert [finding for item, one in here.items() if item != "1.5" for finding in one.findings] == []
    assert round_proposals(database, round_, "sheet", "2025", day=OVER)["B0002"] == here
    elsewhere = proposals_for(database, round_, SheetKey("B0003", *_rest()), day=OVER)
    assert elsewhere["1.5"].findings == ()
    state = marked(database, round_, "另有说明", talks=5000)
    hand_in(database, round_, KEY, version=state.version, day=OVER)
    assert evidence_of(database, round_, KEY) == here


NAMING = {"book": "抽检发现", "kind": "日常抽检", "date": "2025-05-05", "proofs": 0}


def named(item: str, **more: Any) -> dict[str, Any]:
    own = {"item": f"{item} 题目", "checkers": [[3, ""]], "remedied": more.pop("remedied", "")}
    return {**NAMING, "own": spell(own), **more}


def test_an_entry_that_names_an_item_stands_beside_it(database: Database) -> None:
    """At the branch it is of, of the year, once handed in; also at an item that asks nothing of the ledger."""
    round_ = opened(database, "supply_cooperative")
    form = round_.scheme.forms[0]
    asked = next(item.id for item in form.items() if item.requires)
    unasked = next(item.id for item in form.items() if not item.requires)
    enter(
        database,
        [
            named(asked, title="缺签到表", remedied="已补"),
            named(unasked, title="没有方案", content="催过两次", kind="专题抽检", date="2025-09-01"),
            named(unasked, title="去年的", date="2024-12-31"),
            named(unasked, title="还没有交", state="draft"),
            named(unasked, title="撤回了", state="withdrawn"),
            named(unasked, title="别的支部的", organisation_id=3),
            named("99.9", title="没有这一项"),
        ],
    )
    key = SheetKey("B0002", form.id, "2025", "panel", "panel")
    here = proposals_for(database, round_, key, day=OVER)
    assert [one.sentence for one in here[asked].findings] == ["日常抽检 2025-05-05 有问题 缺签到表;整改情况 已补"]
    assert [one.sentence for one in here[unasked].findings] == ["专题抽检 2025-09-01 有问题 没有方案;催过两次"]
    assert (here[unasked].mark, here[unasked].evidences) == (None, ())
    assert {item for item, one in here.items() if one.findings} == {asked, unasked}
    assert round_proposals(database, round_, form.id, "2025", day=OVER)["B0002"] == here


def test_findings_are_told_where_the_result_is_explained(database: Database) -> None:
    """Under the item's mark and in the workbook to be filled in, which is read back; they change no total."""
    round_ = opened(database, "supply_cooperative")
    services, key = services_on(database), RoundKey(home(database).unit, round_.info.code)
    form = round_.scheme.forms[0]
    item = next(iter(form.items()))
    sheet = SheetKey("B0002", form.id, "2025", "panel", "panel")
    act(database, "书记", save_marks, round_, sheet, {item.id: ItemMark.points(1000)})
    before = services.results.explain(key, "B0002")
    plain = services.imports.marks_template(key)
    enter(database, [named(item.id, title="缺签到表")])
    told = services.results.explain(key, "B0002")
    assert (told.outcome, told.derivation) == (before.outcome, before.derivation)
    (line,) = [one for one in told.outside if one.source == "finding"]
    assert (line.id, line.count) == (f"{form.id}/{item.id}", 1)
    lines = list(explanation_lines(told.outcome, told.derivation, told.outside))
    place = next(place for place, one in enumerate(lines) if one.strip().startswith(f"{item.id} "))
    assert lines[place + 1].strip() == "检查发现(不计入总分):日常抽检 2025-05-05 有问题 缺签到表"
    assert sum("缺签到表" in one for one in lines) == 1
    assert "缺签到表" in services.results.csv(key, derivations=False).text
    template = services.imports.marks_template(key)
    assert ("检查发现" in headers(plain), "检查发现" in headers(template)) == (False, True)
    assert services.imports.marks(key, GivenFile("打分.xlsx", template)).changed == 0


def headers(content: bytes) -> list[str]:
    """The cells of the row that has the columns of a template."""
    from openpyxl import load_workbook

    rows = load_workbook(BytesIO(content), read_only=True).worksheets[0].iter_rows(values_only=True)
    return next([str(cell) for cell in row] for row in rows if "对象" in row)


def _rest() -> tuple[str, str, str, str]:
    return KEY.form, KEY.period, KEY.filling, KEY.filler
