"""The books that everybody has: all those of the document, each fit for what is kept in it."""

import pytest
from kaoping.plugins.catalogue import BOOKS_BY_ID, CATALOGUE
from kaoping.plugins.contract import Book, Step, from_data, to_data
from kaoping.plugins.contract.books import CONTACTS
from kaoping.plugins.lint.books import traits_findings
from kaoping.plugins.lint.types import type_findings

NAMES = {
    "基础": "班子成员花名册 班子职责分工与联系点 党员花名册 入党积极分子花名册 党组织公开承诺 党员公开承诺 "
    "党组织分类定级 党费收缴 活动经费收支",
    "专项": "主题教育实践活动 党建示范点创建 党建带群团 民主生活会/组织生活会 窗口单位创先争优 发展党员 党建品牌 "
    "学习型组织 先锋岗示范岗 冬训与民主评议 七一表彰 关怀帮扶 五老四教 书记述职评议考核",
    "纪实": "服务台账 三会一课 集中学习 谈心谈话 结对帮扶 志愿服务 书记上党课与参训 为民服务代办 党务政务公开 "
    "班子调研 四议两公开",
    "其他": "主题党日 党建信息报送 组织关系转接 流动党员联系 困难党员 年度计划与总结 制度文件 党风廉政 下情上达 "
    "督查与抽检 荣誉与加分证明 违纪与否决事项",
    "综合": "组织网络 班子建设规划 区域党建联建 两新组织党建 行风建设 综合 宣传报道与文章 工作业绩与创建 "
    "干部调研 培养联系人工作记录",
}


def test_every_book_of_the_document_is_there_in_its_group_and_order() -> None:
    """Fifty-six books in five groups, none twice."""
    listed = {group: [book.id for book in CATALOGUE if book.group == group] for group in NAMES}
    assert listed == {group: names.split() for group, names in NAMES.items()}
    assert len(BOOKS_BY_ID) == len(CATALOGUE) == 56


@pytest.mark.parametrize("book", CATALOGUE, ids=lambda book: book.id)
def test_a_book_is_sound_and_survives_as_data(book: Book) -> None:
    """The linter has nothing to say, and a round or a unit's own wording brings it back whole."""
    assert [*type_findings(book, "books"), *traits_findings(book)] == []
    assert from_data(to_data(book)) == book


def test_dues_are_paid_by_members_and_remitted_by_the_branch() -> None:
    """One book holds both: what a member pays in a month, and what the branch hands on."""
    dues = BOOKS_BY_ID["党费收缴"]
    assert (dues.dated, dues.every, dues.roll, dues.amounts) == ("month", "month", "members", "due_paid")
    assert [dues.concerns_member(kind) for kind in dues.kinds] == [True, False]


def test_papers_of_single_members_are_no_meetings() -> None:
    """Where a book has both, attendance is asked of the meetings and a member of the papers, never both of one."""
    mixed = [book for book in CATALOGUE if book.attendance and book.about == "member"]
    assert {book.id for book in mixed} == {"集中学习", "冬训与民主评议"}
    for book in mixed:
        assert all(book.is_meeting(kind) != book.concerns_member(kind) for kind in book.kinds)


def step(id_: str) -> Step:
    found = BOOKS_BY_ID["发展党员"].step(id_)
    assert found is not None
    return found


def test_admission_goes_by_the_terms_of_the_working_rules() -> None:
    """Talk within one month, a year as activist, three months for each approval, a year's probation from the vote."""
    assert step("申请人谈话").within == 1
    assert (step("列为发展对象").wait, step("列为发展对象").after) == (12, "确定积极分子")
    assert [step(id_).within for id_ in ("上级审批", "转正审批")] == [3, 3]
    assert (step("转正").wait, step("转正").after) == (12, "接收表决")


def test_two_contact_persons_stand_at_every_step_before_full_membership() -> None:
    """And at none after it; the column they are named in is one of people."""
    book = BOOKS_BY_ID["发展党员"]
    ids = [each.id for each in book.steps]
    until = ids.index("转正")
    assert [each.contacts for each in book.steps] == [2] * until + [0] * (len(ids) - until)
    assert next(column.kind for column in book.columns if column.id == CONTACTS) == "people"


def test_every_vote_says_who_could_who_came_and_who_agreed() -> None:
    """For admission, for confirmation, and for what a village decides."""
    votes = ("entitled", "attended", "in_favour")
    voted = {each.id for book in CATALOGUE for each in book.steps if each.columns == votes}
    assert voted == {"接收表决", "转正", "两委会商议", "党员大会审议", "村民代表会议或村民会议决议"}
