"""Working days and what hinders a stage, on their screens."""

from pathlib import Path

from kaoping.tui.screens.base.routes import ToStages, ToWorkdays
from kaoping.tui.screens.settings.workdays import WorkdaysPage

from tests.tui.conftest import BUREAU, Opened


async def test_a_day_is_changed_and_a_year_added(opened: Opened, county: Path) -> None:
    """With a reason, and as the notice words it; the year behind the last is empty until then."""
    async with opened(county, (80, 24)) as driven:
        unit = driven.app.services.rounds.rounds()[BUREAU].info.unit
        await driven.open(ToWorkdays(unit, 2026))
        assert "放假 33 天,周末上班 6 天" in driven.text()
        await driven.press("f2")
        await driven.answer("2026-01-01", "班", "值班")
        assert isinstance(driven.app.screen, WorkdaysPage)
        assert "值班" in driven.text()
        await driven.press("f8")
        assert "这一年还没有工作日历" in driven.text()
        await driven.press("ctrl+n")
        await driven.answer("2027", "元旦1月1日至3日", "", "通知")
        assert "放假 3 天,周末上班 0 天" in driven.text()


async def test_a_stage_is_put_off_from_its_screen(opened: Opened, county: Path) -> None:
    """The screen says until when it lasts, and that nothing goes on before."""
    async with opened(county, (120, 40)) as driven:
        services = driven.app.services
        key = services.rounds.rounds()[BUREAU].info.key
        await driven.open(ToStages(key))
        await driven.choose("延长")
        await driven.answer("2099-12-31", "补材料")
        assert "2099 年 12 月 31 日(已延长)" in driven.text()
        assert "离开这一阶段以前须办好" in driven.text()
        await driven.press("ctrl+o")
        assert "补材料" in driven.text()
