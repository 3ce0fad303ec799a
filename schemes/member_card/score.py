"""The result: the mean of the months that count, the year-end vote, three ratings."""

from ...plugins.contract import (
    AtLeast,
    Case,
    Choose,
    Const,
    Grade,
    Marks,
    Named,
    Over,
    Param,
    ParamRef,
    Poll,
    PollMean,
    Scale,
    Sum,
    VoterGroup,
    num,
    percent,
)
from . import clauses

NONE = num(0)
ONE = num(1)


def _weight(id_: str, title: str) -> Param:
    return Param(id_, title, "percent", percent(50), percent(1), ONE, clause=clauses.REVIEW, starter=True,
                 whole="review")  # fmt: skip


PARAMS = (
    Param("by_groups", "年终测评计分方式(0 为每张票等值,1 为按群体加权)", "count", NONE, NONE, ONE,
          clause=clauses.REVIEW, starter=True),
    _weight("members_weight", "按群体加权时党员测评的权重"),
    _weight("masses_weight", "按群体加权时群众代表测评的权重"),
    Param("joined_by", "年内加入的党员:当月几日(含)以前转入的计当月", "days", num(15), ONE, num(28),
          clause=clauses.BASE, starter=True),
)  # fmt: skip

REVIEW = Poll(
    "review",
    "年终测评",
    (
        VoterGroup("members", "全体党员", ParamRef("members_weight")),
        VoterGroup("masses", "部分群众代表", ParamRef("masses_weight")),
    ),
    scale=(0, 100),
    clause=clauses.REVIEW,
)

# The rule does not say how the two groups of voters are put together; unless a unit says otherwise, all ballots
# are put into one box.
MEAN_BALLOT = Choose(
    (Case(AtLeast(ParamRef("by_groups"), Const(ONE)), PollMean("review", "groups")),), PollMean("review", "ballots")
)

TOTAL = Sum(
    (
        # The sum of the months divided by how many count: the roster decides which must have a card.
        Named(
            "base",
            "基础分(应记各月平均)",
            Over("month", Marks("card", "branch"), "mean", absent="member", joined_by=ParamRef("joined_by")),
            clauses.BASE,
        ),
        Named("review", "测评分", Scale(MEAN_BALLOT, Const(percent(20), clauses.REVIEW)), clauses.REVIEW),
    )
)

MONTHS = Over("month", Marks("card", "branch"), absent="member", joined_by=ParamRef("joined_by"))

# What the card shows quarter by quarter; the year goes by the months.
COLUMNS = (Named("quarters", "各季度合计", Over("quarter", MONTHS), clauses.BASE),)

GRADES = (
    Grade("出色型", Const(num(90), clauses.RATING), clauses.RATING),
    Grade("本色型", Const(num(70), clauses.RATING), clauses.RATING),
    Grade("褪色型", clause=clauses.RATING),
)
