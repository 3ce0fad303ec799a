"""The parameters: vote thresholds, quotas, days. Those not marked starter are the plan's own."""

from fractions import Fraction

from ...plugins.contract import Param, num, percent
from . import clauses

NONE = Fraction(0)
ALL = Fraction(1)


def _share(id_: str, title: str, value: int) -> Param:
    return Param(id_, title, "percent", percent(value), NONE, ALL, clause=clauses.VOTE)


PARAMS = (
    _share("support_share", "评议各等次的赞成票下限(优秀等次只计优秀票,合格、基本合格等次含以上各档)", 60),
    _share("excellent_against", "评议优秀:不合格票上限", 10),
    _share("pass_against", "评议合格:不合格票上限", 15),
    _share("fail_share", "评议基本合格的不合格票上限,超过即可能不合格", 30),
    _share("satisfied_share", "群众测评满意票下限,低于此数评议不得为优秀", 70),
    _share("dissatisfied_share", "群众测评不满意票界线,超过此数可定为不合格", 50),
    # The plan says "at most": a unit may be stricter than it, not laxer.
    Param("review_quota", "评议优秀名额上限", "percent", percent(20), NONE, percent(20), clause=clauses.VOTE),
    Param("grade_quota", "等次优秀名额上限", "percent", percent(20), NONE, percent(20), clause=clauses.GRADING),
    Param(
        "quota_group",
        "优秀名额的计算范围(unit 按全单位,branch 按支部)",
        "choice",
        "unit",
        choices=("unit", "branch"),
        clause=clauses.VOTE,
    ),
    Param("notice_days", "年度积分公示天数", "days", num(5), num(1), num(60), clause=clauses.PUBLICATION, starter=True),
    Param(
        "rectify_days",
        "不合格党员限期改正天数",
        "days",
        num(30),
        num(1),
        num(365),
        clause=clauses.DISPOSAL,
        starter=True,
    ),
)
