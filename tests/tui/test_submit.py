"""Handing a sheet in from the grid."""

from pathlib import Path

from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.marking.widget import MarkingGrid

from tests.acting import ask
from tests.tui.conftest import INSTITUTE_NEXT, Driven, Opened, round_at


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


async def fill(driven: Driven, but: int = 0) -> None:
    """Full marks for every item but the last ``but``."""
    model = driven.app.screen.query_one(MarkingGrid).model
    await driven.press("ctrl+home", *["shift+down"] * (len(model.rows) - 1 - but), "ctrl+l")


async def test_an_incomplete_sheet_says_what_is_missing(opened: Opened, county: Path) -> None:
    """The sentence names the items, and the cursor goes to the first of them; nothing is handed in."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await fill(driven, but=2)
        await driven.press("ctrl+home", "f9")
        model = driven.app.screen.query_one(MarkingGrid).model
        assert "还有 2 项没有打分" in driven.text()
        assert model.row == len(model.rows) - 2
        assert model.item(model.row) in driven.lines()[-2]
    assert panel(county).state == "draft"


async def test_a_complete_sheet_is_handed_in_and_shows_it(opened: Opened, county: Path) -> None:
    """Handed in, the header says so, now and whenever the sheet is opened; a second time changes nothing."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await fill(driven)
        await driven.press("f9")
        assert "的表已交" in driven.text()
        assert "已交 1/24" in driven.lines()[0]
        await driven.press("f8")
        assert "已交" not in driven.lines()[0]
        await driven.press("f7", "ctrl+t")
        assert "已交 1/24" in driven.lines()[0]
        assert "已经交了" in driven.text()
    assert (panel(county).state, panel(county, 1).version) == ("submitted", 0)


async def test_cells_on_their_way_are_stored_first(opened: Opened, county: Path) -> None:
    """Typed, handed in and left without a pause: the last cell counts, and the right sheet is handed in."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await fill(driven)
        await driven.pilot.press("ctrl+home", "7", "f9", "f8")
        await driven.settle()
    assert (panel(county).state, panel(county).marks[0]) == ("submitted", 7000)
    assert panel(county, 1).state == "draft"


async def test_a_change_takes_the_sheet_back(opened: Opened, county: Path) -> None:
    """A sheet that is changed after it was handed in is a draft again, and the screen says so."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await fill(driven)
        await driven.press("f9", "ctrl+home", "6", "enter")
        assert "变回未交" in driven.text()
        assert "已交" not in driven.lines()[0]
    assert panel(county).state == "draft"
