"""The history of a mark, read from the chain; and steps taken back on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.autosave.entries import EntryTarget, new_key
from kaoping.core.autosave.journal import EnteredChange
from kaoping.core.autosave.target import Place, Save, SheetTarget
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Entry
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.evaluation.inputs import Line

from tests.acting import home
from tests.exchange.importing import import_marks
from tests.rounds.small import MARKS, complete_marks, open_small, write_csv

KEY = SheetKey("M00002", "base", "2025-Q1", "decided", "decided")
LATE = ItemMark((Line("2a", 1, 1000, "晚了三天"),))
BOOK = "三会一课"


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def services(database: Database, actor: str = "甲") -> Services:
    return Services(Workspace(database, actor))


def place_of(round_: AssessmentRound, key: SheetKey = KEY) -> Place:
    return SheetTarget(str(round_.info.unit.id), round_.info.code, key).place


def save(database: Database, place: Place, changes: dict[str, ItemMark | None], actor: str = "甲") -> None:
    saves = services(database, actor).saves
    seen = saves.stored(place)
    assert isinstance(seen, SheetState)
    was = {
        item: ItemMark(seen.lines.get(item) or (Line(),))
        for item, mark in zip("123", seen.marks, strict=True)
        if mark is not None
    }
    assert saves.attempt(Save(place, seen, changes, was, new_key())).state is not None


def told(database: Database, round_: AssessmentRound, item: str = "") -> list[tuple[str, ...]]:
    events = services(database).sheets.history(round_.info.key, KEY, item)
    return [(one.actor, one.act, one.item, one.was, one.became, one.rules, one.reason, one.note) for one in events]


def test_every_way_to_a_mark_is_told(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Typed, recovered, taken back, brought in and taken back with its file; and when the stage was returned."""
    place, mine = place_of(round_), services(database)
    save(database, place, {"2": ItemMark.full()})
    save(database, place, {"1": ItemMark.full()}, "乙")
    back = EnteredChange(place, "2", ItemMark.full(), None)
    assert [one.became for one in mine.saves.travel((back,), "k1", back=True).done] == ["空"]
    left = Save(place, mine.saves.stored(place), {"2": LATE}, {}, new_key())
    assert mine.saves.restore(left, {}).state is not None
    rows = [MARKS, ("M00002", "base", "2025-Q1", "decided", "2", "", "0", "", "", "")]
    import_marks(database, "丙", round_.info.code, write_csv(tmp_path / "三月.csv", rows))
    (brought,) = mine.imports.brought(home(database).unit)[:1]
    services(database, "丁").imports.take_back(home(database).unit, brought.id, "导错了")
    services(database).rounds.advance(round_.info.key)
    services(database, "主任").rounds.reopen(round_.info.key, "填报", "还没填完")
    assert told(database, round_, "2") == [
        ("主任", "退回阶段", "", "", "", "", "", "还没填完"),
        ("丁", "取回导入", "2", "扣 0", "扣 1(a)", "a 迟交", "晚了三天", ""),
        ("丙", "导入", "2", "扣 1(a)", "扣 0", "", "", "三月.csv"),
        ("甲", "断线后补存", "2", "空", "扣 1(a)", "a 迟交", "晚了三天", ""),
        ("甲", "撤销", "2", "扣 0", "空", "", "", ""),
        ("甲", "打分", "2", "空", "扣 0", "", "", ""),
    ]
    assert [one[:3] for one in told(database, round_, "1")][1:] == [("乙", "打分", "1")]
    assert len(told(database, round_)) == 7
    (sheet, *_others) = services(database).sheets.histories(round_.info.key, "M00002", form="基础分", period="2025-Q1")
    assert (sheet.key.filling, sheet.events) == ("self", ())
    assert verify(database).problems == ()


def test_what_is_not_there_is_said(database: Database, round_: AssessmentRound) -> None:
    """No such item, no such sheet, and nothing where nobody marked."""
    assert told(database, round_) == []
    for ask in (
        lambda: services(database).sheets.history(round_.info.key, KEY, "9"),
        lambda: services(database).sheets.histories(round_.info.key, "M00002", period="2024"),
    ):
        with pytest.raises(Error, match="没有"):
            ask()


def test_a_step_goes_back_but_for_what_others_changed(database: Database, round_: AssessmentRound) -> None:
    """Each mark by itself; of what was left it is said who changed it and when; twice is once."""
    place, mine = place_of(round_), services(database)
    save(database, place, {"1": ItemMark.full(), "2": LATE})
    save(database, place, {"1": ItemMark((Line("1a", 2, 2000),))}, "乙")
    step = (EnteredChange(place, "1", ItemMark.full(), None), EnteredChange(place, "2", LATE, None))
    made = mine.saves.travel(step, "k1", back=True)
    assert [(one.about, one.was, one.became) for one in made.done] == [("李二 2「党费」", "扣 1(a)", "空")]
    (left,) = made.left
    minute = mine.workspace.clock.minute_written(services(database).sheets.history(round_.info.key, KEY, "1")[0].at)
    assert (left.about, left.why) == ("李二 1「学习」", f"乙 {minute} 改成了 扣 4(a*2)")
    assert mine.saves.travel(step, "k1", back=True).done == ()
    assert mine.saves.travel((step[1].reversed(),), "k2", back=False).done[0].became == "扣 1(a)"


def test_a_sheet_that_was_handed_in_is_a_draft_again(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """As after any change, and it is told; once its stage is over nothing goes back, and the sentence says so."""
    place, mine = place_of(round_), services(database)
    save(database, place, {"1": ItemMark.full(), "2": LATE})
    mine.sheets.submit(round_.info.key, KEY, 1)
    step = (EnteredChange(place, "2", LATE, ItemMark.full()),)
    assert mine.saves.travel(step, "k1", back=True).reopened == (place,)
    others_marks = [row for row in complete_marks() if row[:3] != (KEY.subject, KEY.form, KEY.period)]
    import_marks(database, "丙", round_.info.code, write_csv(tmp_path / "全部.csv", [MARKS, *others_marks]))
    for _stage in range(2):
        mine.rounds.advance(round_.info.key)
    made = mine.saves.travel((step[0].reversed(),), "k2", back=True)
    assert (made.done, made.left[0].about) == ((), "李二 2「党费」")
    assert "阶段" in made.left[0].why
    others = mine.saves.travel((EnteredChange(place, "1", LATE, None),), "k3", back=True)
    assert (others.done, others.left[0].why.endswith(" 改成了 扣 0")) == ((), True), "nothing of it is mine any more"


def test_rows_that_a_step_began_are_withdrawn_and_entered_anew(database: Database, round_: AssessmentRound) -> None:
    """With the reason; not when others wrote to them or they were handed in; done again they have other numbers."""
    unit, mine, other = home(database).unit, services(database), services(database, "乙")
    book = mine.ledger.book(unit, BOOK)
    targets = [EntryTarget(unit, book, new_key()) for _row in range(3)]
    step: list[EnteredChange] = []
    for day, target in enumerate(targets, 1):
        fields: dict[str, str | int] = {"organisation": 1, "kind": "支委会", "date": f"2025-03-0{day}", "title": "学习"}
        fields |= {"required": 3, "present": 3}
        entry = mine.saves.attempt(Save(target.place, None, fields, {}, new_key())).state
        assert isinstance(entry, Entry)
        step += [EnteredChange(target.place, name, None, value) for name, value in fields.items()]
        if day == 2:
            assert other.saves.attempt(
                Save(replace(target, key=str(entry.id)).place, entry, {"content": "补"}, {}, "k")
            ).state
        if day == 3:
            mine.entries.move(unit, "submit", (entry.id,))
    back = tuple(change.reversed() for change in step)
    made = mine.saves.travel(back, "back", back=True)
    assert made.withdrawn == (targets[0].place,)
    assert [(one.about[:10], one.why[:4]) for one in made.left] == [
        ("2025-03-02", made.left[0].actor + " 20"),
        ("2025-03-03", "已经提交"),
    ]
    (withdrawn,) = [one for one in made.done if one.item == "title"]
    assert (withdrawn.was, withdrawn.became) == ("学习", "空")
    again = mine.saves.travel(tuple(step), "again", back=False)
    (place,) = again.added
    entry = mine.saves.stored(place)
    assert isinstance(entry, Entry)
    assert (entry.state, entry.title, entry.date) == ("draft", "学习", "2025-03-01")
    assert dict(again.renamed)[targets[0].place] == place
    assert verify(database).problems == ()
