"""Claims and rounds put right on their screens: with a reason, told at once, nothing lost from view."""

from pathlib import Path

from kaoping.tui.screens.rounds.claims import ClaimsPage
from kaoping.tui.screens.rounds.rounds import RoundsPage

from tests.tui.conftest import BUREAU, Driven, Opened


def codes(driven: Driven) -> list[str]:
    return [row.info.stage for row in driven.app.services.rounds.rounds()]


async def test_a_claim_is_entered_replaced_and_withdrawn(opened: Opened, county: Path) -> None:
    """From the subjects of a round; the withdrawn ones come into view at a key, each saying who, when and why."""
    async with opened(county, (120, 40)) as driven:
        await driven.to_subjects(BUREAU)
        code = driven.app.services.rounds.rounds()[BUREAU].info.key
        (subject, *_others) = driven.app.services.rounds.round(code).graded
        await driven.press("ctrl+e")
        assert isinstance(driven.app.screen, ClaimsPage)
        before = driven.app.services.claims.claims(code)
        await driven.press("ctrl+n")
        await driven.answer(subject.code, "bonus", "见义勇为", "2025-03-01", "", "证书.jpg", "", "", "2")
        made = driven.app.services.claims.claims(code)[-1]
        assert (len(before) + 1, made.typed.count) == (len(driven.app.services.claims.claims(code)), "2")
        assert f"已登记为 {made.id} 号" in driven.text()
        await driven.press("ctrl+end", "f2")
        await driven.answer("", "", "", "", "", "", "", "", "3", "少记一次")
        after = driven.app.services.claims.claims(code)[-1]
        assert (after.replaces, after.typed.count) == (made.id, "3")
        await driven.press("ctrl+end", "delete")
        assert f"撤回 {after.id} 号登记" in driven.text()
        await driven.answer("查无此事")
        assert driven.app.services.claims.claims(code) == before
        await driven.press("f4", "ctrl+end")
        assert "张三" in driven.text()
        assert "查无此事" in driven.text()
        await driven.press("delete")
        assert "这一条已经撤回" in driven.text()


async def test_what_is_refused_stays_to_be_put_right(opened: Opened, county: Path) -> None:
    """The sentence of the core stands below what was typed."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("ctrl+e", "ctrl+n")
        await driven.answer("M00001", "bonus", "没有的类别", "2025-03-01")
        assert "没有类别「没有的类别」" in driven.text()
        assert "没有的类别" in driven.row(" 类别")


async def test_the_result_tells_what_stands_outside_the_total(opened: Opened, county: Path) -> None:
    """Beside the verdict, marked as not counting; the claims of the subject are one key away."""
    async with opened(county, (120, 40)) as driven:
        services = driven.app.services
        key = services.rounds.rounds()[BUREAU].info.key
        branch = services.rounds.round(key).graded[0].subject.branch
        await driven.to_subjects(BUREAU)
        await driven.press("ctrl+e", "ctrl+n")
        await driven.answer(branch, "neglect", "工作不力", "2025-03-01")
        await driven.press("escape", "f3")
        await driven.type("M00001")
        await driven.press("enter", "ctrl+r")
        panel = [line[:30].strip() for line in driven.lines()]
        assert "不计入总分" in panel
        assert any("证明材料尚缺" in "".join(panel[at : at + 2]) for at in range(len(panel)))
        await driven.press("f9")
        assert isinstance(driven.app.screen, ClaimsPage)


async def test_a_round_is_taken_back_and_voided_with_a_reason(opened: Opened, county: Path) -> None:
    """From the list of rounds; the list marks both, and the log tells why."""
    async with opened(county, (120, 40)) as driven:
        await driven.choose("退回")
        assert "这一轮不能退回" in driven.text()
        services, key = driven.app.services, driven.app.services.rounds.rounds()[BUREAU].info.key
        first = services.rounds.history(key)[0]
        services.rounds.advance(key)
        await driven.press("f5")
        await driven.choose("退回")
        assert f"可退回:{first.title}" in driven.text()
        await driven.answer(first.title, "推进早了")
        assert isinstance(driven.app.screen, RoundsPage)
        assert f"{first.title}(退回)" in driven.text()
        await driven.press("delete")
        await driven.answer("开错了方案")
        assert codes(driven)[BUREAU] == "void"
        assert "已作废" in driven.text()
        await driven.press("ctrl+o")
        assert all(word in driven.text() for word in ("推进早了", "开错了方案", f"退回到「{first.title}」"))
