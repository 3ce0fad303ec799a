"""From an empty machine to the first mark without leaving the application."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.services import Services
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.screens.ledger.bringing import RosterFilePage
from kaoping.tui.screens.rounds.rounds import OpeningPage
from kaoping.tui.screens.settings.starters import SchemesPage, StartersPage
from kaoping.tui.screens.workbench import WorkbenchPage

from tests.tui.conftest import Driven, Opened

MOST_KEYS = 40
"""What may be pressed from nothing to the first mark, beside names, one path and one key for each starter value."""

ROSTER = """编号,姓名,支部,正式/预备,类别,入党日期
M00001,王一,第一支部,正式,普通,2010-05-01
M00002,李二,第一支部,正式,普通,2011-05-01
M00003,张三,第二支部,正式,骨干,2012-05-01
M00004,赵四,第二支部,正式,普通,2013-05-01
"""


class Counting:
    """Presses keys and counts them; names and paths that are typed are not counted."""

    def __init__(self, driven: Driven) -> None:
        self.driven = driven
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before caused is there."""
        self.keys += len(keys)
        for key in keys:
            await self.driven.press(key)

    async def type(self, text: str) -> None:
        """Type a name or a path."""
        await self.driven.type(text)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A roster of two branches and four members."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, "utf-8")
    return path


async def to_scheme(driven: Driven, id_: str) -> int:
    """Put the cursor on a scheme in the list of schemes; how many keys that took."""
    page = driven.app.screen
    assert isinstance(page, SchemesPage)
    place = [one.id for one in page.shown].index(id_)
    await driven.press(*["down"] * place)
    return place


async def test_from_nothing_to_the_first_mark(opened: Opened, tmp_path: Path, roster: Path) -> None:
    """Database, unit, roster, scheme, starter values, round and a mark: at most forty keys beside what has to be said."""
    path = tmp_path / "new" / "county.db"
    async with opened(path, begun=False) as driven:
        counting = Counting(driven)
        assert isinstance(driven.app.screen, WorkbenchPage)
        assert not path.exists()
        await counting.press("enter", "f10")
        assert path.exists()
        await counting.press("enter")
        await counting.type("供销社")
        await counting.press("enter")
        await counting.press("enter")
        assert isinstance(driven.app.screen, RosterFilePage)
        await counting.type(str(roster))
        await counting.press("enter", "enter")
        assert "2 个支部 4 人" in driven.row("花名册"), driven.text()
        await counting.press("enter")
        counting.keys += await to_scheme(driven, "supply_cooperative")
        await counting.press("enter", "enter")
        page = driven.app.screen
        assert isinstance(page, StartersPage)
        starters = len(driven.app.services.schemes.in_use("供销社", "supply_cooperative").starters)
        assert starters
        await driven.press(*["enter"] * starters)
        assert isinstance(driven.app.screen, WorkbenchPage)
        await counting.press("enter")
        assert isinstance(driven.app.screen, OpeningPage)
        await counting.press("enter", "enter", "enter")
        assert driven.app.screen.query(MarkingGrid)
        await counting.press("3", "enter")
        assert "已保存" in driven.text()
        (info,) = driven.app.services.rounds.infos()
    assert counting.keys <= MOST_KEYS, counting.keys
    assert info.unit.name == "供销社"
