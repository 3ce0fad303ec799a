"""What people do on the screens, and that it is in the database afterwards."""

from pathlib import Path

import pytest
from kaoping.core.autosave.draft import Draft, Unsaved
from kaoping.core.autosave.target import SheetTarget
from kaoping.core.kernel.errors import Error, PluginFault, UnknownScheme
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from kaoping.tui.app import KaopingApp
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.screens.base.conflict import ConflictPage
from kaoping.tui.screens.base.page import Page
from kaoping.tui.screens.marking.marking import MarkingPage
from kaoping.tui.screens.rounds.decide import DecidePage
from kaoping.tui.screens.rounds.result import ResultPage
from kaoping.tui.widgets.outline import Outline
from textual import events

from tests.acting import ask, mark_seen
from tests.exchange.importing import import_polls
from tests.tui.conftest import BUREAU, BUREAU_NEXT, INSTITUTE, INSTITUTE_NEXT, Driven, Opened, round_at


def panel(path: Path, subject: int = 0) -> SheetState:
    """A subject's panel sheet in the institute's open round."""
    database = open_database(str(path))
    try:
        unit, round_ = round_at(database, INSTITUTE_NEXT)
        return ask(
            unit,
            read_sheet,
            round_,
            SheetKey(round_.graded[subject].code, "sheet", str(round_.year), "panel", "panel"),
        )
    finally:
        database.close()


def save_as_somebody_else(path: Path, changes: dict[str, ItemMark | None]) -> None:
    """Another person's save to the same sheet."""
    database = open_database(str(path))
    try:
        unit, round_ = round_at(database, INSTITUTE_NEXT)
        key = SheetKey(round_.graded[0].code, "sheet", str(round_.year), "panel", "panel")
        mark_seen(unit, "李四", round_, key, changes)
    finally:
        database.close()


def close_round(path: Path, place: int) -> None:
    """Somebody takes the round past its last stage."""
    database = open_database(str(path))
    unit, round_ = round_at(database, place)
    with unit.write("李四") as transaction:
        transaction.update("assessment_round", round_.info.id, {"stage": "closed"})
    database.close()


async def paste(driven: Driven, text: str) -> None:
    """What a terminal sends as one bracketed paste."""
    driven.app.screen.query_one(MarkingGrid).post_message(events.Paste(text))
    await driven.settle()


async def test_a_sheet_is_filled_from_the_keyboard(opened: Opened, county: Path) -> None:
    """Numbers, a picked rule, a reason in Chinese, a paste and an undo all end up in the database."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("7", "tab")
        await driven.type("没有集体讨论")
        await driven.press("enter", "left")
        await driven.press("b")
        assert "扣几分" in driven.lines()[-2]
        await driven.type("1.5")
        await driven.press("enter", "ctrl+l", "down")
        await paste(driven, "4\t好\r\n3\t\r\n")
        await driven.press("ctrl+z")
        await driven.press("5", "enter", "delete")
    state = panel(county)
    assert state.marks[:5] == (7000, 6500, 8000, 5000, None)
    assert state.lines["1.1"][0].reason == "没有集体讨论"
    assert (state.lines["1.2"][0].rule, state.lines["1.2"][0].deduction) == ("1.2b", 1500)


async def test_a_wrong_mark_stays_in_its_cell(opened: Opened, county: Path) -> None:
    """A mark above the points is one sentence; the cell stays open until it is right or given up."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("9", "enter")
        assert "最多 8 分" in driven.text()
        await driven.press("f8")
        assert isinstance(driven.app.screen, MarkingPage)
        assert "1/24" in driven.lines()[0]
        await driven.press("escape", "f8")
        assert "2/24" in driven.lines()[0]
    assert panel(county).version == 0


async def test_the_next_subject_keeps_item_and_column(opened: Opened, county: Path) -> None:
    """F8 and F7 change the subject; the cursor stays on the same cell, and each subject gets its own mark."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("down", "6", "f8")
        await driven.press("5", "f7")
        model = driven.app.screen.query_one(MarkingGrid).model
        assert (model.row, model.text(1, model.column)) == (1, "6")
    assert (panel(county, 0).marks[1], panel(county, 1).marks[1]) == (6000, 5000)


async def test_sheets_of_one_subject_follow_each_other(opened: Opened, county: Path) -> None:
    """F6 goes through periods and fillings and comes back; the self-assessment has nothing beside it."""
    async with opened(county) as driven:
        await driven.to_marking(BUREAU_NEXT)
        seen = []
        for _ in range(21):
            seen.append(driven.lines()[0].split(" > ")[-1].split(" 党员")[0])
            await driven.press("ctrl+g")
        assert len(set(seen)) == 21
        assert driven.lines()[0].split(" > ")[-1].startswith(seen[0])


async def test_two_people_on_one_cell_are_asked(opened: Opened, county: Path) -> None:
    """When somebody else changed the cell in between, both values are shown and the chosen one is stored."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("7", "enter")
        save_as_somebody_else(county, {"1.2": ItemMark.points(3000), "1.3": ItemMark.points(2000)})
        await driven.press("6", "enter")
        assert isinstance(driven.app.screen, ConflictPage)
        row = next(line for line in driven.lines() if line.startswith("> 1.2"))
        assert "6" in row
        assert "3" in row
        await driven.press("enter")
        assert isinstance(driven.app.screen, MarkingPage)
        assert driven.app.screen.query_one(MarkingGrid).model.text(2, MarkColumn.MARK) == "2"
    assert panel(county).marks[:3] == (7000, 6000, 2000)


async def test_their_value_can_be_kept(opened: Opened, county: Path) -> None:
    """Given up, my change is neither stored nor shown."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        save_as_somebody_else(county, {"1.1": ItemMark.points(3000)})
        await driven.press("6", "enter")
        await driven.press("escape")
        assert driven.app.screen.query_one(MarkingGrid).model.text(0, MarkColumn.MARK) == "3"
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 0
    assert panel(county).marks[0] == 3000


async def test_what_others_changed_elsewhere_is_merged(opened: Opened, county: Path) -> None:
    """Cells that only one side changed need no question."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        save_as_somebody_else(county, {"1.3": ItemMark.points(2000)})
        await driven.press("6", "enter")
        assert isinstance(driven.app.screen, MarkingPage)
        assert driven.app.screen.query_one(MarkingGrid).model.text(2, MarkColumn.MARK) == "2"
    assert panel(county).marks[:3] == (6000, None, 2000)


async def test_a_failed_save_keeps_the_draft_and_says_so(opened: Opened, county: Path, tmp_path: Path) -> None:
    """When the database refuses, the cell stays marked as unsaved, and the next session finds it."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        close_round(county, INSTITUTE_NEXT)
        await driven.press("7", "enter")
        assert "没有存上" in driven.text()
        assert " *1.1" in driven.text()
    drafts = [path for path in (tmp_path / "drafts").rglob("*.jsonl") if path.stat().st_size]
    assert len(drafts) == 1


@pytest.mark.parametrize("name", ["", "改名的研究院"], ids=["the same name", "another name"])
async def test_the_next_session_stores_what_the_last_one_left(
    opened: Opened, county: Path, tmp_path: Path, name: str
) -> None:
    """A draft without its process is stored when the same person comes back, and the screen says so; whatever the unit
    is called by then."""
    async with opened(county) as driven:
        round_ = driven.app.services.rounds.rounds()[INSTITUTE_NEXT].info
        opened_round = driven.app.services.rounds.round(round_.key)
        key = SheetKey(opened_round.graded[0].code, "sheet", str(round_.year), "panel", "panel")
        target = SheetTarget(str(round_.unit.id), round_.code, key)
        (directory,) = (tmp_path / "drafts").iterdir()
        with Draft(directory) as draft:
            draft.note(Unsaved(target.place, target.written({"1.1": ItemMark.points(4000)}), {}, {"1.1": ""}))
        if name:
            driven.app.services.units.rename(round_.unit, name)
    async with opened(county, begun=False) as driven:
        assert "1 格已经补存" in driven.text()
    assert panel(county).marks[0] == 4000


async def test_subjects_are_found_by_name_code_and_initials(opened: Opened, county: Path) -> None:
    """What is typed narrows the list with every letter; Esc brings everybody back."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        for typed, found in (("hl", "韩丽"), ("尤国", "尤国"), ("m00003", "沈军军")):
            await driven.press("ctrl+f")
            await driven.type(typed)
            assert found in driven.text()
            assert "朱平桂" not in driven.text()
            await driven.press("escape")
        assert "24/24" in driven.lines()[0]


async def test_a_number_leads_to_its_sheet(opened: Opened, county: Path) -> None:
    """From a leaf of the tree, Enter opens the sheet it stands on, at the item."""
    async with opened(county) as driven:
        await driven.to_subjects(INSTITUTE)
        await driven.press("ctrl+r", "f6", "f4")
        outline = driven.app.screen.query_one(Outline)
        row = next(place for place, line in enumerate(driven.lines()) if "1.3" in line)
        await driven.press(*["down"] * (row - outline.region.y - 1 - outline.current_row()))
        await driven.press("enter")
        assert isinstance(driven.app.screen, MarkingPage)
        model = driven.app.screen.query_one(MarkingGrid).model
        assert model.item(model.row) == "1.3"


async def test_an_open_question_is_answered_with_a_reason(opened: Opened, county: Path, tmp_path: Path) -> None:
    """A question the scheme leaves to people is answered on the result; without a reason it is refused."""
    votes = tmp_path / "polls.csv"
    votes.write_text("subject,poll,period,group,option,count\nM00001,review,2025,members,不合格,20\n", encoding="utf-8")
    database = open_database(str(county))
    import_polls(database, "张三", round_at(database, BUREAU)[1].info.code, votes)
    database.close()
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("ctrl+r")
        assert "待裁定" in driven.text()
        await driven.press("f2")
        assert isinstance(driven.app.screen, DecidePage)
        await driven.press("enter")
        assert "请写明理由" in driven.text()
        await driven.type("党委会研究")
        await driven.press("enter")
        assert isinstance(driven.app.screen, ResultPage)
        assert "党委会研究" in driven.text()


async def test_a_closed_round_is_only_read(opened: Opened, county: Path) -> None:
    """What a stage has closed can be looked at; typing says why not more."""
    close_round(county, INSTITUTE)
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE)
        assert "只能看" in driven.text()
        await driven.press("escape", "enter", "7")
        assert "只能看" in driven.text()
        assert driven.app.screen.query_one(MarkingGrid).model.edit is None


async def test_leaving_stores_the_cell_being_typed(opened: Opened, county: Path) -> None:
    """Ctrl+Q enters what stands in the cell before it leaves."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("7")
        driven.app.action_leave()
        await driven.settle()
    assert panel(county).marks[0] == 7000


async def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path, opened: Opened) -> None:
    """The program starts, says what is wrong with the database, and nothing else."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 1000)
    app = KaopingApp(str(broken), "张三", tmp_path / "drafts")
    async with app.run_test(size=(80, 24)) as pilot:
        driven = Driven(app, pilot)
        await driven.settle()
        await driven.settle()
        assert "!!" in driven.text()
        assert "broken.db" in driven.text()


@pytest.mark.parametrize("fault", [PluginFault("计算函数坏了"), UnknownScheme("没有这个方案"), Error("不行", "换一个")])
async def test_a_screen_says_what_a_service_refuses_and_lives_on(county: Path, opened: Opened, fault: Error) -> None:
    """A fault of a plugin is an error of the family: one sentence on the status line, and the next key works."""

    def refuse() -> None:
        raise fault

    async with opened(county) as driven:
        page = driven.app.screen
        assert isinstance(page, Page)
        page.ask(refuse, lambda _nothing: None)
        await driven.settle()
        assert str(fault) in driven.text()
        await driven.press("f1")
        assert "帮助" in driven.text()
