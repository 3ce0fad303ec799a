"""The settings screen: what a unit may set, what it has to confirm, and who did it."""

from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import enable_scheme
from kaoping.core.adoption.model import Adoption
from kaoping.core.adoption.repository import adoptions
from kaoping.core.kernel.errors import Conflict, Error, UnknownScheme
from kaoping.core.services.scheme_settings import settings_of
from kaoping.core.services.schemes import SchemeService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import open_database
from kaoping.plugins.contract import percent
from kaoping.plugins.lint import starters
from kaoping.plugins.loading import find_scheme
from kaoping.tui.screens.base.dialogs import TextPage
from kaoping.tui.screens.rounds.rounds import RoundsPage
from kaoping.tui.screens.settings.clauses import ClausesPage
from kaoping.tui.screens.settings.settings import SettingsPage
from kaoping.tui.screens.settings.uses import UsesPage

from tests.acting import act, ask, called
from tests.tui.conftest import Driven, Opened

UNIT = "市林业局(样例)"


def adoption(path: Path, scheme: str = "forestry_member") -> Adoption:
    """How the bureau uses a scheme."""
    database = open_database(str(path))
    try:
        return next(one for one in ask(called(database, UNIT), adoptions) if one.scheme == scheme)
    finally:
        database.close()


async def to_settings(driven: Driven) -> None:
    """From the rounds to the values of the bureau's scheme."""
    await driven.press("alt+5", "down", "enter")
    assert isinstance(driven.app.screen, UsesPage)
    await driven.press("enter")
    assert isinstance(driven.app.screen, SettingsPage)


async def retype(driven: Driven, text: str) -> None:
    """Overwrite the value under the cursor."""
    await driven.press("f2", *["backspace"] * 8)
    await driven.type(text)
    await driven.press("enter")


async def test_a_value_is_changed_and_confirmed(opened: Opened, county: Path) -> None:
    """What is typed counts only once F10 confirms it, under the name of whoever did; then it is in the database."""
    async with opened(county) as driven:
        await to_settings(driven)
        await retype(driven, "65")
        assert "65% *" in driven.text()
        assert adoption(county).params["support_share"] == percent(60)
        await driven.press("f9")
        assert "已由 张三 确认" in driven.text()
    found = adoption(county)
    assert (found.params["support_share"], found.confirmed_by) == (percent(65), "张三")


async def test_a_wrong_value_is_one_sentence_and_stays_to_be_mended(opened: Opened, county: Path) -> None:
    """A value beyond its bounds is refused in the parameter's own words; Esc gives it up."""
    async with opened(county) as driven:
        await to_settings(driven)
        await retype(driven, "999")
        assert "不能大于 100%" in driven.text().replace("\n ", "")
        await driven.press("escape")
        assert "999" not in driven.text()
        assert isinstance(driven.app.screen, SettingsPage)


async def test_changes_are_not_lost_by_one_key(opened: Opened, county: Path) -> None:
    """Esc asks once while a change waits for its confirmation; Delete takes the change back."""
    async with opened(county) as driven:
        await to_settings(driven)
        await retype(driven, "65")
        await driven.press("escape")
        assert "1 处修改" in driven.text()
        await driven.press("delete", "escape")
        assert isinstance(driven.app.screen, UsesPage)
        await driven.press("escape")
        assert isinstance(driven.app.screen, RoundsPage)
    assert adoption(county).params["support_share"] == percent(60)


async def test_other_starter_values_are_listed_and_say_where_they_change(opened: Opened, county: Path) -> None:
    """A starter value that is no parameter stands there with its clause, and is changed in a scheme file."""
    async with opened(county, (120, 60)) as driven:
        await to_settings(driven)
        assert "无故缺席" in driven.text()
        await driven.press(*["down"] * 12, "f2")
        assert "方案文件" in driven.lines()[-2]


async def test_two_confirmations_wait_for_a_scheme_that_was_only_enabled(opened: Opened, county: Path) -> None:
    """A scheme nobody confirmed says so in the list."""
    database = open_database(str(county))
    act(called(database, UNIT), "李四", enable_scheme, find_scheme("bureau_target"))
    database.close()
    async with opened(county) as driven:
        await driven.press("alt+5", "down", "enter")
        assert "待确认" in driven.text()


@pytest.mark.parametrize(
    "id_", ["bureau_target", "forestry_member", "institute_branch", "supply_cooperative", "township_star"]
)
def test_every_starter_value_is_on_the_screen(id_: str) -> None:
    """Parameters and starter values of a scheme are all there, each once."""
    scheme = find_scheme(id_)
    settings = settings_of(scheme, {})
    assert [one.place for one in settings if one.starter] != []
    assert sorted(one.place for one in settings if one.starter) == sorted(fact.place for fact in starters(scheme))
    assert {one.param.id for one in settings if one.param} == {param.id for param in scheme.params}


def test_values_are_checked_beside_each_other(county: Path) -> None:
    """A threshold that may not fall short of another is refused before anything is stored."""
    database = open_database(str(county))
    try:
        act(called(database, UNIT), "李四", enable_scheme, find_scheme("bureau_target"))
        schemes = SchemeService(Workspace(database, "张三"))
        use = schemes.in_use(UNIT, "bureau_target")
        row = next(one for one in schemes.uses() if one.adoption == use.adoption)
        assert (row.unit, row.title) == (use.unit, use.title)
        assert row.starters == sum(value.starter for value in use.values)
        with pytest.raises(Error, match="不能低于"):
            schemes.confirm(UNIT, use.adoption.scheme, {"C": "1"}, use.adoption.content_hash)
        with pytest.raises(Conflict, match="刚刚换过"):
            schemes.confirm(UNIT, use.adoption.scheme, {}, "0" * 64)
        with pytest.raises(UnknownScheme, match="没有叫「gone」的方案"):
            schemes.confirm(UNIT, "gone", {})
    finally:
        database.close()
    assert adoption(county, "bureau_target").confirmed_by is None


async def test_clauses_are_read_before_they_are_confirmed(opened: Opened, county: Path) -> None:
    """Ctrl+E shows each clause of the plan with what is made of it, F6 everything the scheme says; Esc leads back."""
    async with opened(county, (120, 40)) as driven:
        await to_settings(driven)
        await driven.press("ctrl+e")
        assert isinstance(driven.app.screen, ClausesPage)
        shown = driven.text()
        assert all(word in shown for word in ("条款", "要点", "本程序的理解", "可改处", "四1", "五(一)4"))
        await driven.press(*["down"] * 3)
        assert "每季度15分" in "".join(driven.lines()[-10:])
        await driven.press("f6")
        assert isinstance(driven.app.screen, TextPage)
        assert "林业局党员积分制 (forestry_member" in driven.text()
        await driven.press("ctrl+end")
        assert "附件3" in driven.text()
        await driven.press("escape", "escape")
        assert isinstance(driven.app.screen, SettingsPage)
