"""What the ledger proposes on the marking screen: shown, taken with one key, explained when marked otherwise."""

from pathlib import Path

from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.model import entries_behind, offer_text
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.screens.base.routes import ToSheet
from kaoping.tui.screens.ledger.entries import EntriesPage

from tests.acting import ask, withdraw_entry
from tests.tui.conftest import BUREAU, Driven, Opened, round_at

FIRST, SECOND = "2025-Q1", "2025-Q2"


def sheet(path: Path, period: str = FIRST) -> SheetState:
    """The sheet that :func:`to_sheet` opens."""
    database = open_database(str(path))
    try:
        unit, round_ = round_at(database, BUREAU)
        return ask(unit, read_sheet, round_, SheetKey(round_.graded[0].code, "base", period, "decided", "decided"))
    finally:
        database.close()


async def to_sheet(driven: Driven, item: str, period: str = FIRST) -> MarkingGrid:
    """To an item of what was decided about the first subject of the bureau."""
    services = driven.app.services
    round_ = services.rounds.round(services.rounds.rounds()[BUREAU].info.key)
    subject = round_.graded[0].code
    key = SheetKey(subject, "base", period, "decided", "decided")
    await driven.open(ToSheet(round_, (subject,), 0, key, item))
    return driven.app.screen.query_one(MarkingGrid)


async def test_a_mark_that_differs_without_a_reason_is_signed(opened: Opened, county: Path) -> None:
    """The sign goes when a reason is written or the mark is the proposed one."""
    async with opened(county) as driven:
        await to_sheet(driven, "1")
        assert "不扣!" in driven.row("学习与组织生活")
        assert "与建议不同而没有写理由" in driven.text()
        await driven.press("tab")
        await driven.type("另有缺席")
        await driven.press("enter")
        assert "不扣!" not in driven.text()
        await driven.press("ctrl+z", "ctrl+home", "left")
        assert "不扣!" in driven.text()
        await driven.press("0", "enter")
        assert "不扣!" not in driven.text()


async def test_a_sheet_with_an_unexplained_mark_is_not_handed_in(opened: Opened, county: Path) -> None:
    """The refusal names the item, and the cursor goes to it."""
    async with opened(county) as driven:
        grid = await to_sheet(driven, "9")
        await driven.press("f9")
        assert "第 1 项" in " ".join(driven.lines()[-4:])
        assert grid.model.item(grid.model.row) == "1"
    assert sheet(county).state == "draft"


async def test_one_key_takes_what_is_proposed(opened: Opened, county: Path) -> None:
    """Mark and reason are those of the proposal, for all selected items as one step, and in the database."""
    async with opened(county) as driven:
        grid = await to_sheet(driven, "5", SECOND)
        before = dict(grid.model.values)
        proposal = grid.model.here.proposal
        assert proposal is not None
        assert proposal.mark is not None
        assert offer_text(grid.model.here) == "-1"
        await driven.press("shift+down", "ctrl+k")
        assert "已保存" in driven.text()
        assert grid.model.entry(grid.model.row - 1) == proposal.mark
        assert grid.model.text(grid.model.row - 1, MarkColumn.REASON) == proposal.mark.lines[0].reason != ""
        assert sheet(county, SECOND).lines["5"] == proposal.mark.lines
        await driven.press("ctrl+z")
        assert grid.model.values == before


async def test_where_nothing_is_proposed_the_key_says_so(opened: Opened, county: Path) -> None:
    """An item the ledger knows nothing of is marked by people."""
    async with opened(county) as driven:
        grid = await to_sheet(driven, "3")
        before = dict(grid.model.values)
        await driven.press("ctrl+k")
        assert "没有提出建议" in driven.text()
        assert grid.model.values == before


async def test_the_entries_behind_a_proposal_are_listed(opened: Opened, county: Path) -> None:
    """From an item to what was counted for it."""
    async with opened(county) as driven:
        grid = await to_sheet(driven, "1")
        proposal = grid.model.here.proposal
        assert proposal is not None
        counted = entries_behind(proposal)
        await driven.press("ctrl+e")
        assert isinstance(driven.app.screen, EntriesPage)
        assert f"{len(counted)} 条" in driven.lines()[0]
        await driven.press("escape", "down", "down", "ctrl+e")
        assert "没有台账记录" in driven.text()


async def test_a_handed_in_sheet_shows_what_was_proposed_then(opened: Opened, county: Path) -> None:
    """The ledger may change afterwards: until the sheet is changed it stands beside what it was handed in with."""
    async with opened(county) as driven:
        grid = await to_sheet(driven, "1")
        await driven.press("ctrl+k")
        for _ in range(len(grid.model.rows)):
            await driven.press("f9")
            if "已交" in driven.lines()[0]:
                break
            await driven.press("ctrl+k")
        assert "交表时的" in driven.text()
        proposal = grid.model.here.proposal
        grid.to_item(0)
        await driven.settle()
        proposal = grid.model.here.proposal
        assert proposal is not None
        database = open_database(str(county))
        withdraw_entry(database, "李四", entries_behind(proposal)[0], "重复")
        database.close()
    async with opened(county) as driven:
        grid = await to_sheet(driven, "1")
        assert grid.model.here.proposal == proposal
        assert "交表时的" in driven.text()
        await driven.press("tab")
        await driven.type("再看")
        await driven.press("enter", "up")
        assert "变回未交" in driven.text() or "已交" not in driven.lines()[0]
        assert "交表时的" not in driven.text()
        assert grid.model.rows[0].proposal != proposal
