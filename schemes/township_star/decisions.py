"""The questions only a person decides, each with a reason on record, and the conditions on which they are asked.

None is required for a grade: a rule that bars 五星 stands until its exception is approved, a recommendation until the
county disagrees, and a star until it is changed. But the round leaves the county's stage only with its answer about
every branch recommended, and a branch raised to 五星 during the year has it once the county agrees.
"""

from ...plugins.contract import (
    AllOf,
    AtLeast,
    Below,
    Condition,
    Const,
    Decided,
    Not,
    Part,
    Question,
    RegisterHas,
    Round,
    num,
)
from . import clauses
from .params import STARS

FIVE_STAR_LINE = Const(num(90), clauses.PARTS)
FIVE_STAR_POINTS = AtLeast(Round(Part("score")), FIVE_STAR_LINE)
WEAK_BASE = Below(Part("base"), Const(num(80), clauses.PARTS))
DEDUCTED = RegisterHas("deduction")

APPROVED = "破格评为五星"


def _unless_approved(reason: Condition, question: str) -> Condition:
    return AllOf((reason, Not(Decided(question, APPROVED))))


BARRED_BY_BASE = _unless_approved(WEAK_BASE, "base_exception")
BARRED_BY_DEDUCTION = _unless_approved(DEDUCTED, "deduction_exception")

AGREED, DISAGREED = "同意", "不同意"
COUNTY_AGREES_TO_RAISE = Decided("county_raise", AGREED)
COUNTY_DISAGREES = Decided("county_recheck", DISAGREED)

RAISED_TO_FIVE = Decided("star_change", STARS["five"])


def _exception(id_: str, title: str, reason: Condition) -> Question:
    return Question(
        id_,
        title,
        (APPROVED, "不破格"),
        asked=AllOf((FIVE_STAR_POINTS, reason)),
        required=False,
        clause=clauses.PARTS,
    )


QUESTIONS = (
    _exception("base_exception", "基础分低于80分,是否破格评为五星(理由中写明审批人)", WEAK_BASE),
    _exception("deduction_exception", "有扣分项,是否破格评为五星(理由中写明审批人)", DEDUCTED),
    Question(
        "county_recheck",
        "县级复核:县委是否同意评为五星(各方意见和实地核查情况记入「五星支部县级复核」台账)",
        (AGREED, DISAGREED),
        asked=FIVE_STAR_POINTS,
        required=False,
        clause=clauses.COUNTY,
        grades=(STARS["five"],),  # those barred or beyond the share are not recommended
    ),
    # Asked of nobody on its own: the committee brings it up when a branch's star has to change during the year.
    Question(
        "star_change",
        "年内动态调整:镇党委在命名之后作出的调整,调整后的星级(理由中写明文件)",
        tuple(STARS.values()),
        required=False,
        clause=clauses.DYNAMIC,
    ),
    Question(
        "county_raise",
        "年内调升为五星:县委是否同意",
        (AGREED, DISAGREED),
        asked=RAISED_TO_FIVE,
        required=False,
        clause=f"{clauses.COUNTY}、{clauses.DYNAMIC}",
    ),
)
