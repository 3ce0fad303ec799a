"""Undo on the screens: what Ctrl+Z takes back is named, also on another sheet, after a restart, and in a book."""

from pathlib import Path

from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.tui.screens.base.dialogs import TextPage
from kaoping.tui.screens.marking.marking import MarkingPage
from kaoping.tui.screens.rounds.result import ResultPage

from tests.tui.conftest import INSTITUTE_NEXT, Driven, Opened
from tests.tui.ledgers import Ledgers
from tests.tui.test_book import stored as entries
from tests.tui.test_book import to_book
from tests.tui.test_flows import panel, paste, save_as_somebody_else


def said(driven: Driven) -> str:
    """The status line, which may take two."""
    return "".join(line.strip() for line in driven.lines()[-3:-1])


def shown(driven: Driven) -> str:
    """Whose sheet is shown."""
    return driven.lines()[0]


async def test_a_step_on_another_sheet_is_taken_back_there(opened: Opened, county: Path) -> None:
    """Ctrl+Z goes to the sheet of the step, names it, and stores what was there before; Ctrl+Y does it again."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("7", "enter", "f8", "6", "enter")
        assert "Z0002" in shown(driven)
        await driven.press("f7", "ctrl+z")
        assert "Z0002" in shown(driven)
        assert "已撤销:桥南2党支部 1.2「作风、纪律和行风教育」由 6 改回 空" in said(driven)
        await driven.press("ctrl+z")
        assert "Z0001" in shown(driven)
        assert "由 7 改回 空" in said(driven)
        assert (panel(county).marks[0], panel(county, 1).marks[1]) == (None, None)
        await driven.press("ctrl+z")
        assert "没有可以撤销的了" in said(driven)
        await driven.press("ctrl+y")
        assert "已重做:西青1党支部 1.1「支部和书记贯彻执行路线方..」由 空 改成 7" in said(driven)
    assert panel(county).marks[0] == 7000


async def test_steps_outlive_the_program_and_leave_others_alone(opened: Opened, county: Path) -> None:
    """A block entered before a restart goes back after it, but for the cell that somebody changed meanwhile."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await paste(driven, "7\n6\n5\n")
    save_as_somebody_else(county, {"1.2": ItemMark.points(1500)})
    async with opened(county, (120, 40)) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("ctrl+z")
        sentence = said(driven)
        assert sentence.startswith("! 已撤销:西青1党支部 1.1「支部和书记贯彻执行路线方..」由 7 改回 空 等 2 格;")
        assert "1.2「作风、纪律和行风教育」没有动:李四 " in sentence
        assert sentence.endswith("改成了 1.5")
    assert panel(county).marks[:3] == (None, 1500, None)
    async with opened(county, actor="王五") as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("ctrl+z", "ctrl+y")
        assert "没有可以重做的了" in said(driven)


async def test_a_stray_letter_and_esc_leave_everything_as_it_was(opened: Opened, county: Path, tmp_path: Path) -> None:
    """A rule's letter shows what it would do; nothing is in the database or the draft before the cell is left."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("8", "enter", "up", "b")
        assert "重大事项未经集体讨论:扣 3。 存下就是 5(b)(Enter),放弃按 Esc" in said(driven)
        assert panel(county).marks[0] == 8000
        kept = [line for path in (tmp_path / "drafts").rglob("*.jsonl") for line in path.read_bytes().splitlines()]
        assert [line for line in kept if b'"typing"' not in line] == []
        await driven.press("escape")
        assert isinstance(driven.app.screen, MarkingPage)
        assert panel(county).marks[0] == 8000
        await driven.press("b", "ctrl+z")
        assert "正在打的没有存,已经放弃" in said(driven)
        assert panel(county).marks[0] == 8000
        await driven.press("b", "down")
    assert panel(county).marks[0] == 5000


async def test_the_history_is_one_key_away(opened: Opened, county: Path) -> None:
    """From the grid and from the line of the result: who, when, from what to what, by which rule, the newest first."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("8", "enter", "up", "b", "enter", "ctrl+z", "ctrl+o")
        assert isinstance(driven.app.screen, TextPage)
        told = [line.strip() for line in driven.lines()[1:-1] if line.strip()]
        assert [line for line in told if line.startswith("由")] == [
            "由 5(b) 改为 8", "由 8 改为 5(b)", "由 空 改为 8",
        ]  # fmt: skip
        assert [line.split()[-2:] for line in told if line.startswith("20")] == [
            ["张三", "撤销"], ["张三", "打分"], ["张三", "打分"],
        ]  # fmt: skip
        assert "规则 b 重大事项未经集体讨论" in told
        await driven.press("escape", "ctrl+r")
        assert isinstance(driven.app.screen, ResultPage)
        await driven.press("ctrl+o")
        assert "不是直接从一张表来的" in said(driven)
        await driven.press("f6")
        for _step in range(30):
            await driven.press("down", "right", "ctrl+o")
            if isinstance(driven.app.screen, TextPage):
                break
        assert isinstance(driven.app.screen, TextPage)


BLOCK = "党员大会\t5\t第一次\n支委会\t6\t第二次\n"


async def test_a_block_in_a_book_is_one_undo(opened: Opened, ledgers: Ledgers, april: object) -> None:
    """Rows that were stored in between are withdrawn with the reason, and entered anew when it is done again."""
    before = len(entries(ledgers.path))
    async with opened(ledgers.path, (120, 40)) as driven:
        grid = await to_book(driven)
        grid.do(lambda model: model.go_to(model.row_count - 1, 0))
        await driven.paste(BLOCK)
        assert len(entries(ledgers.path)) == before + 2
        await driven.press("ctrl+z")
        assert "已撤销:新记的 2 条(2025-03-05「三会一课」,2025-03-06「三会一课」)已撤回,原因写「撤销」" in said(driven)
        assert len(entries(ledgers.path)) == before
        await driven.press("ctrl+y")
        assert "已重做:重新记了 2 条" in said(driven)
        assert [entry.title for entry in entries(ledgers.path)].count("第一次") == 1
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await driven.press("ctrl+z")
        assert "新记的 2 条" in said(driven)
    assert len(entries(ledgers.path)) == before


async def test_rows_that_are_held_up_are_taken_back_where_they_are(
    opened: Opened, ledgers: Ledgers, april: object
) -> None:
    """Rows without a day were never stored: undo takes them away, redo brings them back, and nobody is asked."""
    before = len(entries(ledgers.path))
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven)
        rows = grid.model.row_count
        grid.do(lambda model: model.go_to(model.row_count - 1, 0))
        await driven.paste("党员大会\n支委会\n")
        assert grid.model.row_count == rows + 2
        await driven.press("ctrl+z")
        assert "已撤销:" in said(driven)
        assert (grid.model.row_count, driven.app.saver.unsaved) == (rows, 0)
        await driven.press("ctrl+y")
        assert grid.model.row_count == rows + 2
        await driven.press("ctrl+z")
    assert len(entries(ledgers.path)) == before
