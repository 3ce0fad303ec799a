"""The roster on the screen: found by initials, changed one person at a time, each change with its day."""

from datetime import date

from kaoping.core.ledger.scope import Scope
from kaoping.core.organisation.model import PersonRow
from kaoping.core.organisation.people_repository import people_list
from kaoping.core.storage.engine import open_database
from kaoping.tui.screens.base.dialogs import AskPage
from kaoping.tui.screens.base.routes import ToPeople
from kaoping.tui.screens.roster.people import PeoplePage
from kaoping.tui.screens.roster.person import PersonPage

from tests.acting import ask, today
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import Ledgers

WHOLE = Scope(name="总台账")


def on_roster(ledgers: Ledgers, *, former: bool = False) -> dict[str, PersonRow]:
    """Who is on the roster today, by code."""
    database = open_database(str(ledgers.path))
    found = ask(database, people_list, today(), former=former)
    database.close()
    return {one.code: one for one in found}


async def to_person(driven: Driven, initials: str) -> None:
    """From the roster to whom the initials mean."""
    await driven.open(ToPeople(driven.unit, WHOLE))
    await driven.press("ctrl+f")
    await driven.type(initials)
    await driven.press("enter", "enter")
    assert isinstance(driven.app.screen, PersonPage)


async def test_people_are_found_by_initials_name_branch_and_post(opened: Opened, ledgers: Ledgers) -> None:
    """Surnames with several readings are found by each; Esc brings everybody back."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToPeople(driven.unit, WHOLE))
        for typed, found in (("sq", 1), ("cq", 1), ("zl", 1), ("书记", 2), ("第二", 2), ("m3", 1)):
            await driven.press("ctrl+f")
            await driven.type(typed)
            assert f"在册 {found}/7 人" in driven.lines()[0], typed
            await driven.press("escape")
        await driven.press("f4")
        assert "在册 1/7 人" in driven.lines()[0]
        assert "预备" in driven.row("王芳")


async def test_a_branch_shows_its_own_people(opened: Opened, ledgers: Ledgers) -> None:
    """Within a branch, only who belongs to it."""
    async with opened(ledgers.path) as driven:
        branch = driven.app.services.ledger.names(driven.unit).organisation("B2")
        await driven.open(ToPeople(driven.unit, Scope(branch, None, "第二党支部")))
        assert "在册 2/2 人" in driven.lines()[0]


async def test_somebody_is_transferred(opened: Opened, ledgers: Ledgers) -> None:
    """Branch, day, note: the roster says so, the history keeps what was, and a refusal can be put right."""
    async with opened(ledgers.path) as driven:
        await to_person(driven, "cm")
        await driven.choose("转接")
        await driven.answer("第九党支部", "2026-01-05", "工作调动")
        assert isinstance(driven.app.screen, AskPage)
        assert "!!" in driven.text()
        await driven.answer("第二党支部")
        assert isinstance(driven.app.screen, PersonPage)
        assert "已记入花名册" in driven.text()
        assert "工作调动" in driven.row("所在支部")
    assert on_roster(ledgers)["M3"].branch == "第二党支部"


async def test_a_probationary_member_becomes_a_full_one(opened: Opened, ledgers: Ledgers) -> None:
    """The to-do that the year is over stands on the person until it is done."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToPeople(driven.unit, WHOLE))
        await driven.press("f4", "enter")
        assert "预备期 2025-06-20 已满" in driven.text()
        await driven.choose("转正")
        await driven.answer("2025-06-25")
        assert "已满" not in driven.text()
    assert on_roster(ledgers)["M4"].status == "正式"


async def test_away_and_back(opened: Opened, ledgers: Ledgers) -> None:
    """It is asked since when somebody is away, or when they came back."""
    async with opened(ledgers.path) as driven:
        await to_person(driven, "zl")
        await driven.choose("流动")
        await driven.answer("2026-01-10")
        assert "2026-01-10 起外出" in driven.text()
        await driven.choose("流动")
        assert "哪一天回来的" in driven.text()
        await driven.answer("2026-03-01")
        assert "起外出" not in driven.text()
    assert on_roster(ledgers)["M2"].mobile_since is None


async def test_posts_and_particulars_are_changed(opened: Opened, ledgers: Ledgers) -> None:
    """A post given and one taken back in one go; what stays as it is changes nothing."""
    async with opened(ledgers.path) as driven:
        await to_person(driven, "zl")
        await driven.choose("任免")
        await driven.answer("副书记", "组织委员", "", "2026-01-10")
        await driven.choose("改登记")
        await driven.answer()
        assert "没有变动" in driven.text()
        await driven.choose("改登记")
        await driven.answer("曾力", "", "", "2026-01-11")
    person = on_roster(ledgers)["M2"]
    assert person.posts == ("副书记",)
    assert person.name == "曾力"


async def test_who_leaves_is_listed_apart_and_changed_no_more(opened: Opened, ledgers: Ledgers) -> None:
    """Leaving needs words; afterwards the person is among those who left."""
    async with opened(ledgers.path) as driven:
        await to_person(driven, "zl")
        await driven.choose("离开")
        await driven.answer("2026-01-10")
        assert "请填写说明" in driven.text()
        await driven.answer("2026-01-10", "转出本县")
        await driven.choose("转接")
        assert "已不在花名册上" in driven.text()
        await driven.press("escape")
        assert isinstance(driven.app.screen, PeoplePage)
        await driven.press("escape")
        await driven.choose("已离开")
        assert "2026-01-10" in driven.row("曾丽")
    assert on_roster(ledgers, former=True)["M2"].left == "2026-01-10"


async def test_somebody_new_is_put_on_the_roster(opened: Opened, ledgers: Ledgers) -> None:
    """Name, branch and the rest are asked for; the code is given out."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToPeople(driven.unit, WHOLE))
        await driven.press("ctrl+n")
        await driven.answer("陈晨", "第一党支部", "预备", "普通", "2026-05-01", "2026-05-01")
        assert "已列入,编号" in driven.text()
        assert "在册 8/8 人" in driven.lines()[0]
    new = next(one for one in on_roster(ledgers).values() if one.name == "陈晨")
    assert (new.branch, new.status, new.since) == ("第一党支部", "预备", date(2026, 5, 1).isoformat())
