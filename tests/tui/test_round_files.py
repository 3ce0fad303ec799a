"""What goes in and out of a round on its screens: tables, imports, results, other rules; and its stages."""

from pathlib import Path

import pytest
from kaoping.tui.screens.base.routes import ToRoundFile, ToRoundFiles, ToStages
from kaoping.tui.screens.marking.marking import MarkingPage
from kaoping.tui.screens.rounds.files import RoundFilesPage
from kaoping.tui.screens.rounds.stage import StagePage
from kaoping.tui.widgets.field import TextField
from openpyxl import load_workbook

from tests.tui.conftest import BUREAU, INSTITUTE_NEXT, Driven, Opened


def code(driven: Driven, place: int) -> str:
    """The code of a round."""
    return driven.app.services.rounds.rounds()[place].info.code


async def to_files(driven: Driven, place: int) -> None:
    """From the list of rounds to the files of one."""
    await driven.to_subjects(place)
    await driven.choose("文件")
    assert isinstance(driven.app.screen, RoundFilesPage)


@pytest.mark.parametrize("kind", ["marks", "polls", "claims"])
async def test_a_table_that_is_written_is_read_back(opened: Opened, county: Path, tmp_path: Path, kind: str) -> None:
    """Of each kind: the table lists what is to be filled in, and imported as it is changes nothing."""
    path = tmp_path / "表.xlsx"
    async with opened(county) as driven:
        key = driven.app.services.rounds.rounds()[BUREAU].info.key
        await driven.open(ToRoundFile(key, kind))  # type: ignore[arg-type]  # one of the three
        await driven.press("ctrl+x")
        await driven.answer(str(path))
        assert "已写到" in driven.text()
        before = driven.app.services.anchors.lines()
        driven.app.screen.query_one(TextField).set(str(path))
        await driven.press("enter")
        text = driven.text()
        assert "已导入" in text or "只有表头" in text, text
        assert "新增或变动 0" in text or "只有表头" in text, text
        if "只有表头" in text:
            assert driven.app.services.anchors.lines() == before


async def test_a_file_that_is_wrong_is_told_place_by_place(opened: Opened, county: Path, tmp_path: Path) -> None:
    """Nothing of it is taken, and the annotated copy is named."""
    path = tmp_path / "表.xlsx"
    async with opened(county) as driven:
        key = driven.app.services.rounds.rounds()[INSTITUTE_NEXT].info.key
        await driven.open(ToRoundFile(key, "marks"))
        await driven.press("ctrl+x")
        await driven.answer(str(path))
        book = load_workbook(path)
        sheet = book.worksheets[0]
        head = next(row for row in sheet.iter_rows() if any(cell.value == "得分" for cell in row))
        column = next(cell.column for cell in head if cell.value == "得分")
        sheet.cell(head[0].row + 1, column).value = "许多"
        book.save(path)
        before = driven.app.services.anchors.lines()
        driven.app.screen.query_one(TextField).set(str(path))
        await driven.press("enter")
        assert "什么也没有写" in driven.text(), driven.text()
        assert driven.app.services.anchors.lines() == before
        copies = [one.name for one in tmp_path.iterdir() if one.suffix == ".xlsx" and one != path]
        assert len(copies) == 1
        assert "许多" in driven.text()


async def test_results_go_out_and_other_rules_store_nothing(opened: Opened, county: Path, tmp_path: Path) -> None:
    """The results of the round, in full, are a workbook; replaying it by its own rules changes nobody, and nothing is
    written.
    """
    path = tmp_path / "结果.xlsx"
    async with opened(county) as driven:
        await to_files(driven, BUREAU)
        await driven.press(*["down"] * 4, "enter")
        await driven.answer(str(path))
        assert "已写到" in driven.text()
        assert len(load_workbook(path).sheetnames) > 2
        before = driven.app.services.anchors.lines()
        await driven.press("down", "down", "enter")
        await driven.press("f9")
        assert "重算:0 个对象" in driven.text(), driven.text()
        await driven.press("escape", "enter")
        await driven.answer("", "没有等号")
        assert "名=值" in driven.text()
        await driven.answer("nosuchscheme", "a=1")
        assert "!!" in driven.text()
        assert driven.app.services.anchors.lines() == before


async def test_the_files_of_a_round_are_one_way(opened: Opened, county: Path) -> None:
    """The way leads there as the menu does, and every line of it leads on and back."""
    async with opened(county, (120, 40)) as driven:
        await driven.open(ToRoundFiles(driven.app.services.rounds.rounds()[BUREAU].info.key))
        page = driven.app.screen
        for _line in range(7):
            await driven.press("enter")
            assert driven.app.screen is not page
            await driven.press("escape", "down")
            assert driven.app.screen is page


async def test_the_stage_says_what_hinders_the_next(opened: Opened, county: Path) -> None:
    """Who has not handed in is listed and marked from here; F9 goes on, 退回 comes back with a reason, and both are on
    record with their day.
    """
    async with opened(county, (80, 60)) as driven:
        key = driven.app.services.rounds.rounds()[INSTITUTE_NEXT].info.key
        await driven.open(ToStages(key))
        page = driven.app.screen
        assert isinstance(page, StagePage)
        glance = driven.app.services.results.glance(key)
        title = glance.stages[glance.present]
        assert f"[>] {title}" in driven.text()
        assert "差 " in driven.text(), driven.text()
        await driven.press("enter")
        assert isinstance(driven.app.screen, MarkingPage)
        await driven.press("escape", "f9", "f9")
        after = driven.app.services.rounds.round(key).info
        if "!!" in driven.text():
            assert after.stage_title == title
            return
        assert f"[x] {title}" in driven.text()
        assert f"[>] {after.stage_title}" in driven.text()
        await driven.choose("退回")
        await driven.answer(title, "推进早了")
        assert driven.app.services.rounds.round(key).info.stage_title == title
        assert f"[>] {title}" in driven.text()
