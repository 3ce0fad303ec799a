"""One sheet, saved by one person or by two."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.autosave.target import Attempt, Save, SheetTarget
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import ContestedMark, SheetConflict, SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet, save_marks, submit_sheet
from kaoping.core.services.saves import SaveService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.inputs import Line

from tests.acting import act, ask, home
from tests.rounds.advancing import advance_round
from tests.rounds.small import open_small

KEY = SheetKey("M00002", "base", "2025-Q1", "decided", "decided")
ABSENT_TWICE = ItemMark((Line("1a", 2, 2000, "三月、五月"),))
NOTHING_OFF = ItemMark.full()


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def read(database: Database, round_: AssessmentRound, key: SheetKey = KEY) -> SheetState:
    return ask(database, read_sheet, round_, SheetKey(key.subject, key.form, key.period, key.filling, key.filler))


def entries(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one())


def test_a_sheet_nobody_began_is_empty(database: Database, round_: AssessmentRound) -> None:
    """It has version 0 and no mark; reading it writes nothing."""
    assert read(database, round_) == SheetState(0, "draft", (None, None, None), {})


def test_saved_marks_come_back_with_their_lines(database: Database, round_: AssessmentRound) -> None:
    """Mark, rule, count and reason are stored; other items stay; the version counts the writes."""
    act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE})
    second = act(database, "甲", save_marks, round_, KEY, {"2": NOTHING_OFF})
    assert second == SheetState(2, "draft", (-4000, 0, None), {"1": ABSENT_TWICE.lines})
    assert read(database, round_) == second


def test_a_mark_can_be_cleared(database: Database, round_: AssessmentRound) -> None:
    """None takes a mark and its lines back; missing is not zero."""
    act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE})
    cleared = act(database, "甲", save_marks, round_, KEY, {"1": None}, was={"1": ABSENT_TWICE})
    assert cleared.marks == (None, None, None)
    assert read(database, round_).lines == {}


def test_saving_what_is_there_writes_nothing(database: Database, round_: AssessmentRound) -> None:
    """No version and no audit entry for a save without a difference."""
    saved = act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE})
    before = entries(database)
    assert act(database, "乙", save_marks, round_, KEY, {"1": ABSENT_TWICE}) == saved
    assert entries(database) == before


def sheets(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM sheet WHERE unit_id = :unit").scalar_one())


@pytest.mark.parametrize("changes", [{}, {"1": None}, {"1": None, "2": None}])
def test_saving_nothing_creates_no_sheet(
    database: Database, round_: AssessmentRound, changes: dict[str, ItemMark | None]
) -> None:
    """Neither no change nor the clearing of what was never marked begins a sheet, or leaves an audit entry."""
    before = entries(database)
    assert act(database, "甲", save_marks, round_, KEY, changes) == SheetState(0, "draft", (None, None, None), {})
    with home(database).write("甲", key="k") as transaction:
        assert save_marks(transaction, round_, KEY, changes).version == 0
    assert (sheets(database), entries(database)) == (0, before)
    assert act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF}).version == 1
    assert sheets(database) == 1


@pytest.mark.parametrize(
    ("form", "period", "filling", "sentence"),
    [
        ("task", "2025", "panel", "表「任务分」没有评分人「」。应写:self;panel、panel-1、panel-2 .. 或姓名。"),
        ("task", "2025", "self", "表「任务分」没有评分人「」。应写:self;panel、panel-1、panel-2 .. 或姓名。"),
        ("base", "2025-Q1", "decided", "表「基础分」没有评分人「」。应写:self;decided。"),
    ],
)
def test_an_empty_filler_name_is_refused(
    database: Database, round_: AssessmentRound, form: str, period: str, filling: str, sentence: str
) -> None:
    """Nobody fills no sheet, not even where any name may stand; reading, saving and handing in say so alike."""
    key = SheetKey("M00001", form, period, filling, "")
    mark: dict[str, ItemMark | None] = {"1.1" if form == "task" else "1": NOTHING_OFF}
    acts: list[Callable[[], SheetState]] = [
        lambda: read(database, round_, key),
        lambda: act(database, "甲", save_marks, round_, key, mark),
        lambda: submit(database, round_, key, version=0),
    ]
    before = entries(database)
    for refused_act in acts:
        with pytest.raises(Error) as refused:
            refused_act()
        assert f"{refused.value.message}{refused.value.hint}" == sentence
    assert (sheets(database), entries(database)) == (0, before)


def test_two_people_on_different_items_are_merged(database: Database, round_: AssessmentRound) -> None:
    """A save goes in when nobody else touched its items since they were seen."""
    act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF})
    act(database, "甲", save_marks, round_, KEY, {"2": NOTHING_OFF})
    was = {"1": NOTHING_OFF}
    merged = act(database, "乙", save_marks, round_, KEY, {"1": ABSENT_TWICE}, was=was)
    assert merged.marks == (-4000, 0, None)


def submit(database: Database, round_: AssessmentRound, key: SheetKey, *, version: int) -> SheetState:
    with home(database).write("甲") as transaction:
        return submit_sheet(transaction, round_, key, version=version)


def test_two_people_on_one_item_are_asked(database: Database, round_: AssessmentRound) -> None:
    """The conflict says who, when, whose and which form, carries both values, and nothing is written."""
    theirs = act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF})
    with pytest.raises(SheetConflict) as conflict:
        act(database, "乙", save_marks, round_, KEY, {"1": ABSENT_TWICE, "2": NOTHING_OFF})
    assert conflict.value.theirs == theirs == read(database, round_)
    (both,) = conflict.value.items
    assert both == ContestedMark("1", ABSENT_TWICE, NOTHING_OFF, "甲", both.at)
    minute = database.clock.minute_written(both.at)
    assert conflict.value.message == (f"甲在 {minute} 改过 M00002 李二「基础分」的第 1 项,您的修改没有保存。")


def test_nobody_is_in_conflict_with_oneself(database: Database, round_: AssessmentRound) -> None:
    """What the same person stored by another session gives way to what is entered now; that of others never does."""
    act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF})
    assert act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE}).marks[0] == -4000
    act(database, "乙", save_marks, round_, KEY, {"1": NOTHING_OFF}, was={"1": ABSENT_TWICE})
    with pytest.raises(SheetConflict, match="乙在"):
        act(database, "甲", save_marks, round_, KEY, {"1": None}, was={"1": ABSENT_TWICE})


def test_who_is_named_is_who_changed_that_item(database: Database, round_: AssessmentRound) -> None:
    """Not who wrote to the sheet last."""
    act(database, "乙", save_marks, round_, KEY, {"1": NOTHING_OFF})
    act(database, "丙", save_marks, round_, KEY, {"2": NOTHING_OFF})
    with pytest.raises(SheetConflict, match="乙在"):
        act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE})


def test_what_was_changed_back_is_nothing_against_others(database: Database, round_: AssessmentRound) -> None:
    """Where what was entered in between was stored already, it is taken back."""
    act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF, "2": NOTHING_OFF})
    act(database, "乙", save_marks, round_, KEY, {"2": None}, was={"2": NOTHING_OFF})
    act(database, "乙", save_marks, round_, KEY, {"2": NOTHING_OFF})
    state = act(database, "甲", save_marks, round_, KEY, {"1": None, "2": None})
    assert state.marks == (None, 0, None)


def test_a_reason_and_a_score_are_two_cells(database: Database, round_: AssessmentRound) -> None:
    """Who writes a reason and who changes the score leave each other's alone; choosing my score keeps their reason."""
    one, two = ItemMark((Line("", 1, 1000),)), ItemMark((Line("", 1, 2000),))
    act(database, "甲", save_marks, round_, KEY, {"1": one})
    act(database, "乙", save_marks, round_, KEY, {"1": one.with_reason("迟交")}, was={"1": one})
    merged = act(database, "甲", save_marks, round_, KEY, {"1": two}, was={"1": one})
    assert merged.lines["1"] == two.with_reason("迟交").lines
    three = ItemMark((Line("", 1, 3000, "迟交两次"),))
    act(database, "乙", save_marks, round_, KEY, {"1": three}, was={"1": two.with_reason("迟交")})
    with pytest.raises(SheetConflict) as conflict:
        act(database, "甲", save_marks, round_, KEY, {"1": one.with_reason("迟交")}, was={"1": two.with_reason("迟交")})
    (both,) = conflict.value.items
    assert (both.mine, both.theirs) == (one.with_reason("迟交两次"), three)


def test_what_a_vanished_session_left_is_older_than_what_its_person_stored_since(
    database: Database, round_: AssessmentRound
) -> None:
    """The later one stays, and is told; what was entered later than that is stored."""
    saves, target = SaveService(Workspace(database, "甲")), SheetTarget(str(round_.info.unit.id), round_.info.code, KEY)
    act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF})
    save = Save(target.place, read(database, round_), {"1": ABSENT_TWICE, "2": NOTHING_OFF}, {}, "k")
    early = saves.restore(save, dict.fromkeys("12", "2020-01-01T00:00:00.000+00:00"))
    assert (early.superseded, read(database, round_).marks) == (frozenset("1"), (0, 0, None))
    late = saves.restore(replace(save, key="l"), dict.fromkeys("12", "2999-01-01T00:00:00.000+00:00"))
    assert (late.superseded, read(database, round_).marks) == (frozenset(), (-4000, 0, None))


def test_two_people_who_agree_do_not_conflict(database: Database, round_: AssessmentRound) -> None:
    """The same mark entered twice is one mark."""
    first = act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE})
    assert act(database, "乙", save_marks, round_, KEY, {"1": ABSENT_TWICE}) == first


def test_a_repeated_save_with_its_key_happens_once(database: Database, round_: AssessmentRound) -> None:
    """After a broken line the same save is sent again: later changes of others stay."""
    saves, target = SaveService(Workspace(database, "甲")), SheetTarget(str(round_.info.unit.id), round_.info.code, KEY)
    save = Save(target.place, read(database, round_), {"1": ABSENT_TWICE}, {}, "k1")
    first = saves.attempt(save).state
    assert isinstance(first, SheetState)
    later = act(database, "乙", save_marks, round_, KEY, {"1": NOTHING_OFF}, was={"1": ABSENT_TWICE})
    assert saves.attempt(save) == Attempt(target.place, save.changes, state=later, stored={"1": NOTHING_OFF})


def test_submitting_needs_every_item_that_applies(database: Database, round_: AssessmentRound) -> None:
    """The refusal lists the items; item 3 is for mobile members only; a later save makes it a draft again."""
    saved = act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF})
    with pytest.raises(Error, match="还有 1 项没有打分:2"):
        submit(database, round_, KEY, version=saved.version)
    saved = act(database, "甲", save_marks, round_, KEY, {"2": NOTHING_OFF})
    with pytest.raises(Conflict, match="改过这份表,没有提交。"):
        submit(database, round_, KEY, version=1)
    assert submit(database, round_, KEY, version=saved.version).state == "submitted"
    state = read(database, round_)
    assert (state.state, state.version) == ("submitted", 3)
    assert act(database, "甲", save_marks, round_, KEY, {"1": ABSENT_TWICE}).state == "draft"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda key: SheetKey("M9", *_rest(key)), "本轮没有对象「M9」"),
        (lambda key: SheetKey("B0001", *_rest(key)), "本轮没有对象「B0001」"),
        (lambda key: SheetKey(key.subject, "bass", *_rest(key)[1:]), "没有表「bass」"),
        (lambda key: SheetKey(key.subject, "base", "2025", "decided", "decided"), "没有「2025」这一期"),
        (lambda key: SheetKey(key.subject, "base", "2024-Q1", "decided", "decided"), "没有「2024-Q1」这一期"),
        (lambda key: SheetKey(key.subject, "base", "2025-Q1", "panel", "panel"), "没有「panel」这一栏"),
        (lambda key: SheetKey(key.subject, "base", "2025-Q1", "decided", "decided-2"), "每期只有一份"),
        (lambda key: SheetKey(key.subject, "task", "2025", "panel", "self"), "不能填"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(
    database: Database, round_: AssessmentRound, change: Callable[[SheetKey], SheetKey], sentence: str
) -> None:
    """Subject, form, period, filling and filler are those of the round; one sentence says which is not."""
    with pytest.raises(Error, match=sentence):
        read(database, round_, change(KEY))


def _rest(key: SheetKey) -> tuple[str, str, str, str]:
    return key.form, key.period, key.filling, key.filler


def test_several_people_fill_a_shared_filling(database: Database, round_: AssessmentRound) -> None:
    """Each has a sheet of their own."""
    for filler, points in (("panel-1", 3000), ("赵六", 2000)):
        key = SheetKey("M00001", "task", "2025", "panel", filler)
        act(database, filler, save_marks, round_, key, {"1.1": ItemMark.points(points)})
        assert read(database, round_, key).marks[0] == points


def test_hostile_reasons_are_refused(database: Database, round_: AssessmentRound) -> None:
    """A reason goes through the text gate."""
    with pytest.raises(Error, match="不能保存"):
        act(database, "甲", save_marks, round_, KEY, {"1": ItemMark((Line(deduction=1, reason="\x1b[2J"),))})


def test_a_closed_filling_takes_no_marks(database: Database, round_: AssessmentRound) -> None:
    """The self-assessment closes with its stage, the decided marks stay open; the sentence names the stage."""
    advance_round(database, "管理员", round_.info.code)
    own = SheetKey("M00002", "base", "2025-Q1", "self", "self")
    with pytest.raises(Error, match="在「填报」阶段结束时已经关闭"):
        act(database, "甲", save_marks, round_, own, {"1": NOTHING_OFF})
    assert act(database, "甲", save_marks, round_, KEY, {"1": NOTHING_OFF}).version == 1
