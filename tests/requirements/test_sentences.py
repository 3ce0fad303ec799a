"""What a count comes to is said in a sentence a reader understands without the figures behind it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.requirements.model import Measured, PeriodVerdict, Whom, question_of
from kaoping.core.requirements.wording import sentence, share_text
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Requirement, num, percent
from kaoping.plugins.contract.forms import Measure
from kaoping.plugins.contract.values import Every

PEOPLE = {1: "张三", 2: "李四", 3: "王五", **{n: f"党员{n}" for n in range(4, 20)}}
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
BRANCH, MEMBER = Whom(2), Whom(2, 1)


def said(
    book: str,
    measure: Measure,
    target: int,
    every: Every,
    verdicts: list[PeriodVerdict],
    *,
    whom: Whom = BRANCH,
    each: bool = False,
    pending: tuple[str, ...] = (),
    unproved: tuple[int, ...] = (),
) -> str:
    goal = num(target) if measure == "count" else percent(target)
    question = question_of(Requirement(book, measure, goal, every, each), BOOKS_BY_ID, {}, "2025", date(2026, 1, 1))
    assert question is not None
    short = sum(verdict.short for verdict in verdicts)
    measured = Measured(None, goal, short, tuple(verdicts), pending, (7,), unproved, 0)
    return sentence(question, measured, whom, PEOPLE.__getitem__)


def months(*short: int, target: int = 1) -> list[PeriodVerdict]:
    return [PeriodVerdict(MONTHS[n], target - (n + 1 in short), target, int(n + 1 in short)) for n in range(12)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (said("主题党日", "count", 1, "month", months(3, 8)), "主题党日:12 个月中有 10 个月,缺 3 月、8 月"),
        (said("主题党日", "count", 1, "month", months()), "主题党日:12 个月都有"),
        (said("主题党日", "count", 1, "month", months(*range(1, 13))), "主题党日:12 个月都没有"),
        (said("党建信息报送", "count", 2, "month", months(5, target=2)), "党建信息报送:12 个月应有 24 次,缺 1 次:5 月"),
        (said("谈心谈话", "count", 1, "year", [PeriodVerdict("2025", 0, 1, 1)]), "谈心谈话:2025 年应有 1 次,缺 1 次"),
        (said("谈心谈话", "count", 1, "year", [PeriodVerdict("2025", 2, 5, 3, (1, 2, 3))], each=True),
         "谈心谈话:3 名党员没有:张三、李四、王五"),
        (said("三会一课", "attendance", 90, "quarter", [PeriodVerdict("2025-Q1", 35, 40, 1)]),
         "三会一课:第一季度参加率 87.5%(35/40),应达到 90%"),
        (said("三会一课", "attendance", 90, "quarter", [PeriodVerdict("2025-Q1", 9, 10, 0)]),
         "三会一课:参加率 90%(9/10),达到 90%"),
        (said("三会一课", "attendance", 100, "quarter", [PeriodVerdict("2025-Q1", 4, 5, 1, (), ("2025-03-05",))],
              whom=MEMBER),
         "三会一课:应到 5 次,缺席 1 次:3 月 5 日"),
        (said("党费收缴", "on_time", 100, "half", [PeriodVerdict("2025-H1", 38, 40, 1, (1, 2))]),
         "党费收缴:上半年没有全部按时足额:张三、李四"),
        (said("组织关系转接", "on_time", 100, "year", [PeriodVerdict("2025", 3, 4, 1, (), ("2025-05-14",))]),
         "组织关系转接:4 项中 1 项没有按时,期限是 5 月 14 日"),
        (said("流动党员联系", "coverage", 100, "year", [PeriodVerdict("2025", 2, 3, 1, (3,))]),
         "流动党员联系:2025 年覆盖率 66.66%(2/3),应达到 100%:王五"),
        (said("三会一课", "complete", 100, "year", [PeriodVerdict("2025", 3, 4, 1, (), ("2025-05-14",))]),
         "三会一课:4 份中 1 份不齐全:5 月 14 日"),
        (said("主题党日", "count", 1, "month", months(3)[:10], pending=("2025-11", "2025-12"), unproved=(4, 5)),
         "主题党日:10 个月中有 9 个月,缺 3 月,11 月、12 月还没有结束,另有 2 条没有证明材料,不计"),
        (said("谈心谈话", "count", 1, "year", [], pending=("2025",)), "谈心谈话:2025 年还没有结束,至今 1 条"),
        (said("三会一课", "attendance", 90, "year", []), "三会一课:没有可以计算参加率的会议"),
    ],
)  # fmt: skip
def test_wording(text: str, expected: str) -> None:
    """Counts, shares, names, days, what still runs and what only lacks proof."""
    assert text == expected


def test_names_eight_at_most() -> None:
    """A sentence names eight people and says how many there are."""
    text = said("谈心谈话", "count", 1, "year", [PeriodVerdict("2025", 0, 19, 19, tuple(range(1, 20)))], each=True)
    assert text.startswith("谈心谈话:19 名党员没有:张三、李四、王五、")
    assert text.count("、") == 7
    assert text.endswith(" 等 19 个")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_shown_higher_than_it_is(got: int, of: int) -> None:
    """Cut off, not rounded: what was not reached does not look reached."""
    shown = Fraction(share_text(got, of).removesuffix("%"))
    assert 0 <= Fraction(got * 100, of) - shown < Fraction(1, 100)
