"""The result: the total out of 100, the four bands, the rules on 优秀."""

from ...plugins.contract import (
    AnyOf,
    Bar,
    Belonged,
    Case,
    Choose,
    Const,
    Grade,
    LevelIs,
    LevelPoints,
    Marks,
    Named,
    Over,
    ParamRef,
    Quota,
    RegisterHas,
    RegisterSum,
    Sum,
    num,
)
from . import clauses

QUARTER = Choose(
    (Case(AnyOf((Belonged(), RegisterHas("former"))), Marks("base", "decided")),),
    lacking="该季度不在本局党组织,「转入前的季度积分」里没有附证明的原支部记录",
)
"""What was decided about a quarter; about one spent elsewhere it is taken over, with proof."""

TOTAL = Sum(
    (
        Named("base", "基础分", Over("quarter", QUARTER, "sum"), clauses.SCORE),
        Named("task", "任务分", Marks("task", "decided"), clauses.SCORE),
        Named("review", "评议分", LevelPoints("review", Const(num(20), clauses.SHARES)), clauses.SHARES),
        Named("bonus", "奖励分", RegisterSum("bonus"), clauses.SCORE),
    )
)

GRADES = (
    Grade("优秀", Const(num(90), clauses.GRADING), clauses.GRADING),
    Grade("合格", Const(num(70), clauses.GRADING), clauses.GRADING),
    Grade("基本合格", Const(num(60), clauses.GRADING), clauses.GRADING),
    Grade("不合格", clause=clauses.GRADING),
)

RULES = (
    Bar(
        "review_failed",
        "评议等次为不合格的,不得评为优秀",
        "优秀",
        LevelIs("review", ("不合格",)),
        falls_to="合格",
        clause=clauses.GRADING,
    ),
    Quota(
        "excellent",
        "优秀不超过规定比例,超出的为合格",
        "优秀",
        ParamRef("grade_quota"),
        ParamRef("quota_group"),
        falls_to="合格",
        ties=("review", "base", "task"),  # starter: the plan names none
        clause=clauses.GRADING,
    ),
)
