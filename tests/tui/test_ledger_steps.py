"""Publishing, inspecting and rating on the screen; and files brought into a book."""

from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Cancelled
from kaoping.core.ledger.repository import list_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import open_database
from kaoping.tui.paths import read_workbook_file
from kaoping.tui.screens.base.routes import ToImport, ToInspections, ToLedger
from kaoping.tui.screens.duties.inspection import InspectionPage
from kaoping.tui.screens.ledger.ledger import LedgerPage
from kaoping.tui.screens.rounds.standings import StandingsPage

from tests.acting import ask
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import Ledgers

HEADER = "党组织,类别,日期,议题,应到,实到,缺席及原因\n"


async def begin(driven: Driven, size: str = "1") -> None:
    """A spot check of the year."""
    await driven.open(ToInspections(driven.unit))
    await driven.press("ctrl+n")
    await driven.answer("一季度抽查", "2025", "三会一课", "第一党支部", size)


async def test_a_spot_check_is_begun_drawn_looked_at_and_repeated(opened: Opened, ledgers: Ledgers) -> None:
    """The seed is told before the draw; what was found stands beside the entry; the draw comes out the same again."""
    async with opened(ledgers.path) as driven:
        await begin(driven)
        assert "从 1 条里抽 1 条,种子" in driven.text()
        await driven.press("enter")
        assert "还没有抽取" in driven.text()
        await driven.press("f9", "f9")
        assert "已经抽取过了" in driven.text()
        await driven.choose("核对")
        assert "完全一致" in driven.text()
        await driven.press("enter")
        assert isinstance(driven.app.screen, InspectionPage)
        await driven.press("ctrl+n")
        await driven.type("没有签到表")
        await driven.press("enter")
        assert "有问题" in driven.row("没有签到表")
        await driven.press("f2")
        assert "属实" in driven.row("学习贯彻")
        assert "已查 1/1" in driven.lines()[0]


async def test_more_than_there_are_cannot_be_drawn(opened: Opened, ledgers: Ledgers) -> None:
    """What is asked for is checked where it was typed, and stays to be put right."""
    async with opened(ledgers.path) as driven:
        await begin(driven, "3")
        assert "只有 1 条" in driven.text()
        await driven.answer("", "", "", "", "多")
        assert "请写成整数" in driven.text()
        await driven.answer("", "", "", "", "1")
        assert "已登记" in driven.text()


async def test_ledgers_are_published_and_rated(opened: Opened, ledgers: Ledgers) -> None:
    """By period: published with how much counted, rated with one of a few words."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToInspections(driven.unit))
        await driven.choose("晒账评账")
        await driven.press("f4")
        await driven.answer("2025-Q1")
        assert isinstance(driven.app.screen, StandingsPage)
        await driven.press("f9", "enter")
        assert "已晒,共 1 条" in driven.text()
        await driven.press("f2")
        await driven.answer("一般")
        assert "没有「一般」这个等次" in driven.text()
        await driven.answer("优秀", "记录及时")
        assert "优秀" in driven.row("第一党支部")
        assert "记录及时" in driven.row("第一党支部")
        assert "已晒 1,已评 1" in driven.lines()[0]
        await driven.press("f2")
        await driven.answer("不合格", "缺三月", "机关党委")
        assert "记录及时;缺三月" in driven.row("第一党支部")
        assert "2.5  优秀 1、不合格 1" in driven.row("第一党支部")
        await driven.press("f6")
        assert "机关党委  不合格" in driven.text()
        await driven.press("escape", "f2")
        await driven.answer("优秀", "", "第一党支部")
        assert "自己的台账不由自己评" in driven.text()
        await driven.press("escape", "ctrl+x")
        await driven.answer(str(ledgers.path.with_name("评账.xlsx")))
        assert ledgers.path.with_name("评账.xlsx").exists()


async def test_a_book_is_bundled_on_the_screen(opened: Opened, ledgers: Ledgers) -> None:
    """Where one says so, never over another file; what is missing of it is told."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToLedger())
        await driven.press("ctrl+g")
        await driven.answer("2025-04")
        await driven.press("ctrl+f")
        await driven.press(*"三会一课", "enter")
        target = ledgers.path.with_name("会议.zip")
        await driven.choose("归档")
        await driven.answer(str(target), "也许")
        assert "请写「是」或「否」" in driven.text()
        await driven.answer(str(target), "否")
        assert "已打包" in driven.text()
        assert target.exists()
        await driven.choose("归档")
        await driven.answer(str(target), "否")
        assert "没有覆盖" in driven.text()


def entries(ledgers: Ledgers) -> int:
    """How many entries there are."""
    database = open_database(str(ledgers.path))
    found = len(ask(database, list_entries, Filter()))
    database.close()
    return found


async def test_an_import_is_looked_at_before_it_is_made(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """Enter only looks; F10 writes; the same file again adds nothing."""
    file = tmp_path / "会议.csv"
    file.write_text(HEADER + "第一党支部,党员大会,2025-02-05,学习,5,4,曾丽(病假)\n", encoding="utf-8")
    before = entries(ledgers)
    async with opened(ledgers.path) as driven:
        await driven.open(ToImport(driven.unit, "三会一课"))
        await driven.paste(str(file))
        await driven.press("enter")
        assert "新增 1 条" in driven.text()
        assert "还没有写" in driven.text()
        assert entries(ledgers) == before
        await driven.press("f9")
        assert "已导入" in driven.text()
        await driven.press("f9")
        assert "新增 0 条" in driven.text()
    assert entries(ledgers) == before + 1


async def test_a_header_is_asked_about_on_screen(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """One question with what could be meant, by number; then it goes on, and the next time nobody is asked."""
    file = tmp_path / "会议.csv"
    file.write_text(
        "支部,类别,会议日子,开会日期间,议题,应到,实到\n第一党支部,党员大会,2025-02-05,,学习,5,5\n", encoding="utf-8"
    )
    before = entries(ledgers)
    async with opened(ledgers.path) as driven:
        await driven.open(ToImport(driven.unit, "三会一课"))
        await driven.paste(str(file))
        await driven.press("f9")
        assert "没有找到「日期」这一列" in driven.text().replace("\n", "")
        assert "1.开会日期间2.会议日子" in driven.text().replace("\n", "").replace(" ", "")
        assert entries(ledgers) == before
        await driven.answer("2")
        assert "已导入" in driven.text()
        await driven.press("escape")
        await driven.open(ToImport(driven.unit, "三会一课"))
        await driven.paste(str(file))
        await driven.press("f9")
        assert "按上次的回答" in driven.text()
    assert entries(ledgers) == before + 1


async def test_an_import_is_taken_back_on_screen(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """From the list of what was imported, with a reason; the list says so."""
    file = tmp_path / "会议.csv"
    file.write_text(HEADER + "第一党支部,党员大会,2025-02-05,学习,5,5,\n", encoding="utf-8")
    before = entries(ledgers)
    async with opened(ledgers.path) as driven:
        await driven.open(ToImport(driven.unit, "三会一课"))
        await driven.paste(str(file))
        await driven.press("f9")
        await driven.choose("导入记录")
        assert "会议.csv" in driven.text()
        await driven.press("delete")
        await driven.answer("发错了文件")
        assert "已取回" in driven.row("会议.csv")
        await driven.press("delete")
        assert "这一次已经取回" in driven.text()
    assert entries(ledgers) == before


def test_an_import_that_is_stopped_writes_nothing(ledgers: Ledgers, tmp_path: Path) -> None:
    """What the progress line breaks off leaves no row behind, and is no error."""
    file = tmp_path / "会议.csv"
    file.write_text(HEADER + "第一党支部,党员大会,2025-02-05,学习,5,5,\n", encoding="utf-8")
    before = entries(ledgers)
    services = Services.open(str(ledgers.path), "张三")

    class Stopped:
        def tell(self, done: int, total: int) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        services.files.bring(services.units.units()[0], "三会一课", read_workbook_file(file), progress=Stopped())
    services.close()
    assert entries(ledgers) == before


async def test_a_refused_file_names_every_place_and_the_copy(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """Each problem with its row, and where the annotated copy is; nothing was written."""
    file = tmp_path / "会议.csv"
    file.write_text(HEADER + "第九党支部,党员大会,2025-02-31,学习,5,4,\n", encoding="utf-8")
    before = entries(ledgers)
    async with opened(ledgers.path) as driven:
        await driven.open(ToImport(driven.unit, "三会一课"))
        await driven.paste(str(file))
        await driven.press("f9")
        text = driven.text().replace("\n", "").replace(" ", "")
        assert "什么也没有写" in text
        assert "第2行:没有「2025-02-31」这一天" in text
        assert "会议-问题.xlsx" in text
    assert entries(ledgers) == before


async def test_a_book_is_exported_and_its_template_written(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """To a path that is asked for; what is there already is not overwritten."""
    target = tmp_path / "导出.xlsx"
    async with opened(ledgers.path) as driven:
        await driven.open(ToLedger(driven.unit))
        for title in ("导出", "模板"):
            await driven.choose(title)
            await driven.answer(str(target))
            assert ("已写到" in driven.text()) == (title == "导出")
        assert "没有覆盖" in driven.text()
        await driven.press("escape")
        assert isinstance(driven.app.screen, LedgerPage)
    assert target.stat().st_size > 0
