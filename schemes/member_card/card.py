"""The form: the card of one month, 80 points in ten aspects, filled by the branch."""

from ...plugins.contract import Filling, Form, Item, Section, num
from . import clauses

ASPECTS = (
    ("政治立场", "看党员当月在政治立场方面的表现。"),
    ("政治学习", "看党员当月参加政治学习的情况。"),
    ("组织活动", "看党员当月参加组织活动的情况。"),
    ("宣传教育群众", "看党员当月宣传、教育群众的情况。"),
    ("遵纪守法", "看党员当月遵守纪律和法律的情况。"),
    ("公开承诺", "看党员当月履行公开承诺的情况。"),
    ("维护稳定", "看党员当月维护稳定的情况。"),
    ("弘扬正气", "看党员当月弘扬正气的情况。"),
    ("模范带头", "看党员当月发挥模范带头作用的情况。"),
    ("引领发展", "看党员当月引领发展的情况。"),
)
"""The ten aspects with what is looked at; marked directly, since the rule names no deductions."""

CARD = Form(
    "card",
    "党员积分卡(月度)",
    num(80),
    (
        Section(
            "aspects",
            "十个方面",
            tuple(
                Item(str(number), title, num(8), clause=clauses.BASE, starter=True, text=f"{text}由支部直接打分。")
                for number, (title, text) in enumerate(ASPECTS, 1)
            ),
            responsible="党支部",
            clause=clauses.BASE,
        ),
    ),
    (Filling("branch", "支部记分", "secretary", "month", clause=clauses.BASE),),
    clause=clauses.BASE,
)
