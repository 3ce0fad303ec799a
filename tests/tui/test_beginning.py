"""From an empty machine to the first mark without leaving the application."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.services.authority import AuthorityService
from kaoping.core.services.schemes import SchemeReference
from kaoping.plugins.i18n import CHINESE, ENGLISH, use_language
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.paths import read_workbook_file
from kaoping.tui.screens.ledger.bringing import RosterFilePage
from kaoping.tui.screens.rounds.rounds import OpeningPage
from kaoping.tui.screens.settings.starters import SchemesPage, StartersPage
from kaoping.tui.screens.workbench import WorkbenchPage
from kaoping.tui.widgets.field import TextField
from kaoping.tui.widgets.listing import MixedRows

from tests.tui.conftest import Driven, Opened
from tests.tui.recording import as_recorded

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
    """Put the cursor on a scheme in the list of schemes; return how many keys that took."""
    page = driven.app.screen
    assert isinstance(page, SchemesPage)
    place = [one.id for one in page.shown].index(id_)
    await driven.press(*["down"] * place)
    return place


async def test_from_nothing_to_the_first_mark(opened: Opened, tmp_path: Path, roster: Path) -> None:
    """Database, unit, roster, scheme, starter values, round and a mark: at most forty keys beside what must be said."""
    path = tmp_path / "new" / "county.db"
    async with opened(path, begun=False) as driven:
        counting = Counting(driven)
        assert isinstance(driven.app.screen, WorkbenchPage)
        assert not path.exists()
        await counting.press("enter", "f9")
        assert path.exists()
        await counting.press("enter")
        await counting.type("供销社")
        await counting.press("enter")
        await counting.press("enter")
        assert isinstance(driven.app.screen, RosterFilePage)
        await counting.type(str(roster))
        await counting.press("enter", "enter")
        assert "2 个支部 4 人" in driven.row("] 2 花名册"), driven.text()
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


FIRST = "supply_cooperative"


async def begun(driven: Driven, roster: Path, upto: str) -> None:
    """Do the steps of the beginning by the services, as far as ``upto``."""
    services = driven.app.services
    unit = services.units.add("供销社")
    if upto != "unit":
        services.imports.roster(unit.name, read_workbook_file(roster))
    if upto not in ("unit", "roster"):
        services.schemes.enable(unit.name, SchemeReference(FIRST))
    if upto == "starters":
        services.schemes.confirm(unit.name, FIRST, {})
    await driven.press("f5")


async def made(driven: Driven) -> None:
    """Agree to a database."""
    await driven.press("enter")
    await driven.press("f9")


def step(driven: Driven) -> str:
    """What the cursor stands on."""
    here = driven.app.screen.query_one(MixedRows).here
    return "" if here is None else str(here.key)


async def test_every_step_is_refused_in_one_sentence(opened: Opened, tmp_path: Path, roster: Path) -> None:
    """A zone nobody knows, a place that is none, a name too long, a file that is damaged or missing, a value out of
    bounds, a year that is none, a step before its turn: a sentence each, and nothing half done.
    """
    path = tmp_path / "county.db"
    async with opened(path, begun=False) as driven:
        await driven.press("enter")
        await driven.answer("", "Nowhere/Town")
        assert "没有「Nowhere/Town」这个时区" in driven.text().replace("「", "「").replace("」", "」")
        await driven.answer(str(tmp_path / ("no" * 200) / "k.db"), "Asia/Shanghai")
        assert "!!" in driven.text()
        assert not path.exists()
        await driven.answer(str(path), "Asia/Shanghai")
        assert step(driven) == "step unit"
        await driven.press("down", "down", "down", "down", "enter")
        assert "先办「单位」" in driven.text()
        await driven.press("f9")
        await driven.answer("长" * 3000)
        assert "!!" in driven.text()
        assert driven.app.services.units.units() == ()
        await driven.press("escape")
        await begun(driven, roster, "unit")
        await refused_files(driven, tmp_path)
        await begun_scheme(driven, roster)
        await refused_values(driven)
        await refused_rounds(driven)


async def refused_files(driven: Driven, tmp_path: Path) -> None:
    """A roster that is missing, damaged, or of somebody without a branch."""
    unit = driven.unit
    (tmp_path / "damaged.xlsx").write_bytes(b"PK damaged")
    (tmp_path / "wrong.csv").write_text("编号,姓名,支部\nM00001,王一,第一支部\nM00002,李二,\n", "utf-8")
    await driven.press("f9")
    for name in ("missing.xlsx", "damaged.xlsx", "wrong.csv"):
        driven.app.screen.query_one(TextField).set(str(tmp_path / name))
        await driven.press("enter")
        assert "!!" in driven.text(), name
        assert isinstance(driven.app.screen, RosterFilePage)
        bench = driven.app.services.workbench.look(unit)
        assert (bench.branches, bench.people) == (0, 0)
    await driven.press("escape")


async def begun_scheme(driven: Driven, roster: Path) -> None:
    """A roster and a scheme, by the services."""
    services, unit = driven.app.services, driven.unit
    services.imports.roster(unit.name, read_workbook_file(roster))
    services.schemes.enable(unit.name, SchemeReference(FIRST))
    await driven.press("f5")


async def refused_values(driven: Driven) -> None:
    """A round before the values, a value out of bounds, and values that do not go together."""
    await driven.press("down", "enter")
    assert "先办「起步值」" in driven.text()
    assert driven.app.services.rounds.infos() == ()
    await driven.press("f9")
    page = driven.app.screen
    assert isinstance(page, StartersPage)
    await driven.press("1", "0", "1", "enter")
    assert "不能大于 100%" in driven.text()
    assert " 1 / " in driven.text()
    driven.app.screen.query_one(TextField).set("7")
    await driven.press("enter")
    await driven.press("down")
    assert "这一条还没有确认" in driven.text()
    starters = len(driven.app.services.schemes.in_use(driven.unit.name, FIRST).starters)
    await driven.press(*["enter"] * (starters - 1))
    assert "不成立" in driven.text()
    assert " 1 / " in driven.text()
    assert driven.app.services.workbench.look(driven.unit).unconfirmed
    await driven.press("0", "enter", *["enter"] * (starters - 1))
    assert isinstance(driven.app.screen, WorkbenchPage)
    assert not driven.app.services.workbench.look(driven.unit).unconfirmed


async def refused_rounds(driven: Driven) -> None:
    """A year that is none, and one that no round is opened for."""
    assert step(driven) == "step round"
    await driven.press("enter")
    for year, told in (("今年", "只写年份"), ("1200", "1990"), ("2025-03", "只写年份")):
        await driven.answer(year)
        assert told in driven.text()
        assert driven.app.services.rounds.infos() == ()
    await driven.press("escape")


@pytest.mark.parametrize("upto", ["unit", "roster", "scheme", "starters"])
async def test_a_restart_goes_on_at_the_same_step(opened: Opened, tmp_path: Path, roster: Path, upto: str) -> None:
    """Left after any step, the next session stands on the one that follows, and Enter does it."""
    path = tmp_path / "county.db"
    async with opened(path, begun=False) as driven:
        await made(driven)
        await begun(driven, roster, upto)
        before = step(driven)
    async with opened(path, begun=False) as driven:
        assert step(driven) == before
        await driven.press("enter")
        assert not isinstance(driven.app.screen, WorkbenchPage)


async def test_values_that_were_confirmed_stay_so_over_a_restart(opened: Opened, tmp_path: Path, roster: Path) -> None:
    """Left in the middle of the values, the next session asks for the one that comes next, with what was changed."""
    path = tmp_path / "county.db"
    async with opened(path, begun=False) as driven:
        await made(driven)
        await begun(driven, roster, "scheme")
        await driven.press("enter")
        await driven.press("enter", "enter", "enter")
        driven.app.screen.query_one(TextField).set("8")
        await driven.press("enter")
    async with opened(path, begun=False) as driven:
        await driven.press("enter")
        assert " 5 / " in driven.text()
        starters = len(driven.app.services.schemes.in_use("供销社", FIRST).starters)
        await driven.press(*["enter"] * (starters - 4))
        params = driven.app.services.schemes.in_use("供销社", FIRST).adoption.params
        assert params["notice_days"] == 8
        assert driven.app.services.workbench.look(driven.unit).unconfirmed == ()


async def test_a_branch_and_people_are_entered_by_hand(opened: Opened, tmp_path: Path) -> None:
    """Without a file: a branch, then one member after the other, until Esc."""
    async with opened(tmp_path / "county.db", begun=False) as driven:
        await made(driven)
        driven.app.services.units.add("供销社")
        await driven.press("f5")
        await driven.press("enter")
        await driven.press("ctrl+n")
        await driven.answer("第一支部")
        for name in ("王一", "李二"):
            await driven.answer(name)
            assert "已列入" in driven.text()
        await driven.press("escape")
        await driven.press("enter")
        assert "1 个支部 2 人" in driven.row("] 2 花名册")


async def test_with_several_units_the_last_one_is_shown(opened: Opened, county: Path) -> None:
    """Asked once which unit; F4 shows another; the next session shows that one at once."""
    async with opened(county, begun=False) as driven:
        first, second = driven.app.services.units.units()
        await driven.press("enter")
        await driven.press("enter")
        assert driven.lines()[0].startswith(f" 考评  张三  {first.name}")
        await driven.press("f4")
        await driven.press("down", "enter")
        assert second.name in driven.lines()[0]
    async with opened(county, begun=False) as driven:
        assert second.name in driven.lines()[0]
        assert "进行中的考评" in driven.text()
        assert "要办的事" in driven.text()
        await driven.press("ctrl+home", "enter")
        assert "7 完成" in driven.text()


async def test_what_somebody_may_not_do_is_not_offered(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked in one place: the step says so, the key does nothing, and neither footer nor help names it."""
    async with opened(tmp_path / "county.db", begun=False) as driven:
        await made(driven)
        others = ("unit.add", "round.void")
        monkeypatch.setattr(AuthorityService, "may", lambda _services, act, _unit: act not in others)
        await driven.press("enter")
        assert "「单位」要由别人来办" in driven.text()
        await driven.press("alt+2", "delete", "f1")
        assert "作废" not in driven.text()
        assert "退回" in driven.text()


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
async def test_the_workbench_looks_as_recorded(
    opened: Opened, county: Path, april: date, tmp_path: Path, language: str
) -> None:
    """Empty, in the middle of the beginning, and on a morning in April; three sizes each, in both languages."""
    assert april
    use_language(language)
    try:
        async with opened(tmp_path / "empty" / "k.db", begun=False, language=language) as driven:
            driven.app.url, page = "kaoping.db", driven.app.screen
            assert isinstance(page, WorkbenchPage)
            page.load()
            assert await as_recorded(driven, "workbench-empty", language)
            driven.app.url = str(tmp_path / "empty" / "k.db")
            await made(driven)
            driven.app.services.units.add("供销社")
            await driven.press("f5")
            assert await as_recorded(driven, "workbench-begun", language)
        async with opened(county, begun=False, language=language) as driven:
            await driven.press("enter")
            await driven.press("enter")
            assert await as_recorded(driven, "workbench-morning", language)
    finally:
        use_language(CHINESE)
