"""Stages and consequences: marking by quarters, half-yearly reviews, the vote, the points card."""

from ...plugins.contract import Book, Column, FillingRef, Paper, Stage
from . import clauses

MONTHS = (FillingRef("card", "branch"),)


def _quarter(number: int) -> Stage:
    return Stage(
        f"quarter_{number}",
        f"第{'一二三四'[number - 1]}季度逐月记分",
        "fill",
        ("secretary", "recorder"),
        MONTHS,
        note="每月按十个方面记分,季末合计本季度得分。年内加入的党员从加入后应记的月份起记分,积分卡上注明计分月份。",
        clause=clauses.BASE,
    )


def _half(number: int, title: str) -> Stage:
    return Stage(
        f"half_{number}",
        title,
        "check",
        ("secretary", "office"),
        MONTHS,
        note="审核本半年各月积分,把审核意见记入「半年审核意见」台账,印在积分卡上。",
        clause=clauses.CARD,
    )


STAGES = (
    _quarter(1),
    _quarter(2),
    _half(1, "上半年审核"),
    _quarter(3),
    _quarter(4),
    _half(2, "下半年审核"),
    Stage(
        "review",
        "年终测评",
        "vote",
        ("member", "representative"),
        polls=("review",),
        note="由全体党员和部分群众代表无记名打分,满分100分。",
        clause=clauses.REVIEW,
    ),
    Stage("compute", "计算总分,评定等次", "compute", ("secretary",), clause=clauses.RATING),
    Stage("card", "填发党员积分卡", "file", ("secretary",), note="每名党员一张。", clause=clauses.CARD),
)

BOOKS = (
    Book(
        "半年审核意见",
        "党员积分半年审核意见",
        "专项",
        (Column("remark", "审核意见", required=True), Column("reviewer", "审核人", "person")),
        proof=False,
        kinds=("上半年", "下半年"),
        about="member",
        roll="members",
        every="half",
        clause=clauses.CARD,
    ),
)

PAPERS = (
    Paper("points_card", "党员积分卡(各月各方面得分、季度合计、半年审核意见、总分、等次)", "subject", clauses.CARD),
)
