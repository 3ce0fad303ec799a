"""What an entry must keep to before it is stored: each value its field, all of them each other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.rules import BookRules
from kaoping.plugins.contract.books import Book, Step

from tests.ledger.small_ledger import DUES, FIRST, LI, MEETINGS, SECOND, WANG

TODAY = date(2025, 6, 15)
TOMORROW = "2025-06-16"
MEETING: Mapping[str, Value] = {
    "organisation": FIRST,
    "date": "2025-06-15",
    "kind": "党员大会",
    "title": "学习",
    "required": 2,
    "present": 1,
    "absent": (Mention(LI, "李二", "病假"),),
    "host": (Mention(WANG, "王一"),),
}
PAID: Mapping[str, Value] = {"organisation": FIRST, "member": WANG, "date": "2025-06-01", "due": 500}


def settled(book: Book, values: Mapping[str, Value], *, planned: bool = False) -> dict[str, Value]:
    rules = BookRules(book, TODAY)
    return rules.settle(rules.fit(values), "planned" if planned else "draft")


def test_what_agrees_stays_as_it_is() -> None:
    """Blanks at the ends of texts are gone, and so are empty values; zero is not empty."""
    given = {**MEETING, "title": " 学习 ", "content": "  ", "guests": (), "hours": 0, "open": 0, "cost": None}
    kept = {**MEETING, "hours": 0, "open": 0, "expected": None}
    assert settled(MEETINGS, given) == kept


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"organisation": None}, "没有填「党组织」"),
        ({"date": None}, "没有填「日期」"),
        ({"date": TOMORROW}, "还没有到.*请列为计划"),
        ({"date": "2025-2-3"}, "「日期」不能是"),
        ({"month": "2025-03-02"}, "「计划月份」不能是"),
        ({"kind": "党会"}, "「类别」不能是「党会」"),
        ({"title": "\x1b[2J"}, "不能保存"),
        ({"title": "一行\n二行"}, "换行"),
        ({"title": 3}, "「标题」不能是「3」"),
        ({"hours": "三"}, "「学时」不能是"),
        ({"hours": True}, "「学时」不能是"),
        ({"cost": -1}, "「开支」不能是"),
        ({"cost": 2**40}, "「开支」不能是"),
        ({"open": 2}, "「是否公开」不能是"),
        ({"weather": "晴"}, "没有「weather」这一项"),
        ({"paid": 3}, "没有「paid」这一项"),
        ({"host": (Mention(WANG, "王一"), Mention(LI, "李二"))}, "「主持人」里不是一个个人名"),
        ({"guests": (Mention(None, "王五\u202e"),)}, "不能保存"),
        ({"guests": (Mention(None, "王五、李六"),)}, "写法有歧义"),
        ({"guests": (Mention(None, "王五", "病(假"),)}, "写法有歧义"),
        ({"guests": (LI,)}, "「列席」里不是一个个人名"),
        ({"present": 3}, "实到 3 人,比应到 2 人还多"),
        ({"present": 0}, "应有 2 人缺席,却写了 1 人"),
        ({"absent": (Mention(LI, "李二"),) * 2, "present": 0}, "同一个人写了两次:李二"),
        ({"told": (Mention(WANG, "王一"),)}, "王一 没有缺席"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], sentence: str) -> None:
    """With one sentence about the field."""
    with pytest.raises(Error, match=sentence):
        settled(MEETINGS, {**MEETING, **changes})


@pytest.mark.parametrize("missing", ["organisation", "member", "date"])
def test_a_book_about_members_needs_the_member(missing: str) -> None:
    """And every entry a place and a day, even as a draft or a plan."""
    with pytest.raises(Error, match="没有填"):
        settled(DUES, {**PAID, missing: None}, planned=True)


def test_dues_may_be_paid_ahead_but_not_on_a_day_to_come() -> None:
    """Members pay for months that lie ahead, up to a year; the day of the payment itself has come."""
    ahead: dict[str, Value] = {**PAID, "date": "2026-06-01", "paid": 500, "finished": "2025-06-15"}
    assert settled(DUES, ahead)["date"] == "2026-06-01"
    with pytest.raises(Error, match=f"「交纳日期」 {TOMORROW} 还没有到"):
        settled(DUES, {**ahead, "finished": TOMORROW})
    with pytest.raises(Error, match="「月份」 2026-07-01 还没有到"):
        settled(DUES, {**ahead, "date": "2026-07-01"})
    assert settled(DUES, {**PAID, "date": "2026-07-01"}, planned=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"absent": None, "present": 2}, None),
        ({"absent": None}, ()),
        ({"kind": "支委会"}, ()),
        ({"kind": "支委会", "expected": (WANG, LI)}, (WANG, LI)),
        ({"expected": ()}, None),
        ({"required": None, "present": None, "absent": None}, None),
    ],
)
def test_who_was_expected_follows_from_the_names(changes: dict[str, Value], expected: tuple[int, ...] | None) -> None:
    """Everybody when all absent are named or nobody was absent; nobody is known when names are lacking, or where only
    some were to come and are not named."""
    assert settled(MEETINGS, {**MEETING, **changes})["expected"] == expected


MIXED = Book("交纳", "交纳", "基础", about="member", unit_kinds=("上缴",), kinds=("收缴", "上缴"), attendance=True)
STAGED = Book("发展", "发展党员", "专项", MEETINGS.columns, steps=(Step("申请"), Step("确定", columns=("hours",))))


def test_a_kind_has_its_own_fields() -> None:
    """Of a book about members some kinds may be about the organisation: they have no member, and only they meet."""
    unit_kind: dict[str, Value] = {"organisation": SECOND, "date": "2025-06-01", "kind": "上缴"}
    assert settled(MIXED, unit_kind)["kind"] == "上缴"
    with pytest.raises(Error, match="「上缴」不填党员"):
        settled(MIXED, {**unit_kind, "member": WANG})
    with pytest.raises(Error, match="没有填「党员」"):
        settled(MIXED, {**unit_kind, "kind": "收缴"})
    with pytest.raises(Error, match="「收缴」不填应到"):
        settled(MIXED, {**unit_kind, "kind": "收缴", "member": WANG, "required": 3})


def test_what_must_be_there_to_hand_in() -> None:
    """The required fields of the book, and what a step asks for besides."""
    rules = BookRules(STAGED, TODAY)
    assert rules.missing({"kind": "申请", "title": "甲"}) == ("党组织", "日期", "主持人")
    assert rules.missing({**MEETING, "kind": "确定"}) == ("学时",)
    assert BookRules(DUES, TODAY).missing({**PAID, "due": 0}) == ()
