"""The form: the card of one month, 80 points in ten aspects, filled by the branch."""

from ...plugins.contract import Filling, Form, Item, Section, num
from . import clauses

ASPECTS = (
    "政治立场",
    "政治学习",
    "组织活动",
    "宣传教育群众",
    "遵纪守法",
    "公开承诺",
    "维护稳定",
    "弘扬正气",
    "模范带头",
    "引领发展",
)

CARD = Form(
    "card",
    "党员积分卡(月度)",
    num(80),
    (
        Section(
            "aspects",
            "十个方面",
            tuple(
                Item(str(number), title, num(8), clause=clauses.BASE, starter=True)
                for number, title in enumerate(ASPECTS, 1)
            ),
            responsible="党支部",
            clause=clauses.BASE,
        ),
    ),
    (Filling("branch", "支部记分", "secretary", "month", clause=clauses.BASE),),
    clause=clauses.BASE,
)
