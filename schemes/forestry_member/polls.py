"""The yearly votes: the members' review with its ladder and quota, the masses' vote, and the questions to a person."""

from ...plugins.contract import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Decided,
    Level,
    LevelQuota,
    Not,
    Option,
    ParamRef,
    Poll,
    Polled,
    Question,
    Rung,
    Tie,
    VoterGroup,
    VoteShare,
    percent,
)
from . import clauses

AGAINST = VoteShare("review", ("不合格",), "members")
MASSES_POLLED = Polled("satisfaction", "masses")
MASSES_SATISFIED = AtLeast(VoteShare("satisfaction", ("满意",), "masses"), ParamRef("satisfied_share"))
MASSES_DISSATISFIED = AllOf(
    (MASSES_POLLED, Above(VoteShare("satisfaction", ("不满意",), "masses"), ParamRef("dissatisfied_share")))
)
MANY_AGAINST = Above(AGAINST, ParamRef("fail_share"))

SET_FAILING = "定为不合格"
VERIFIED = "已查实"
FAILED_BY_MASSES = AllOf((MASSES_DISSATISFIED, Decided("masses_dissatisfied", SET_FAILING)))

QUESTIONS = (
    Question(
        "masses_dissatisfied",
        "群众不满意票超过界线,是否将评议等次定为不合格",
        (SET_FAILING, "不因此定为不合格"),
        asked=MASSES_DISSATISFIED,
        required=False,
        clause=clauses.VOTE,
    ),
    Question(
        "failing_verified",
        "不合格票超过界线,具体不合格表现是否经组织查实",
        (VERIFIED, "未查实"),
        asked=AllOf((MANY_AGAINST, Not(FAILED_BY_MASSES))),
        clause=clauses.VOTE,
    ),
    # 优秀 is not offered: whoever gets here has missed its shares, which no decision can mend.
    Question(
        "review_level", "票数没有对应的评议等次,由组织研究确定", ("合格", "基本合格", "不合格"), clause=clauses.VOTE
    ),
)


def _votes(options: tuple[str, ...], against: str) -> tuple[Condition, ...]:
    """Return two conditions: enough votes on ``options`` together, and at most ``against`` (a parameter) 不合格."""
    return (
        AtLeast(VoteShare("review", options, "members"), ParamRef("support_share")),
        AtMost(AGAINST, ParamRef(against)),
    )


LADDER = (
    Rung("不合格", FAILED_BY_MASSES, clauses.VOTE),
    Rung(
        "优秀",
        AllOf((*_votes(("优秀",), "excellent_against"), AnyOf((Not(MASSES_POLLED), MASSES_SATISFIED)))),
        clauses.VOTE,
    ),
    Rung("合格", AllOf(_votes(("优秀", "合格"), "pass_against")), clauses.VOTE),
    Rung("基本合格", AllOf(_votes(("优秀", "合格", "基本合格"), "fail_share")), clauses.VOTE),
    Rung("不合格", AllOf((MANY_AGAINST, Decided("failing_verified", VERIFIED))), clauses.VOTE),
)

REVIEW = Poll(
    "review",
    "党员民主评议",
    (VoterGroup("members", "党员"),),
    (Option("优秀"), Option("合格"), Option("基本合格"), Option("不合格")),
    levels=(
        Level("优秀", percent(100), clauses.VOTE),
        Level("合格", percent(90), clauses.VOTE),
        Level("基本合格", percent(80), clauses.VOTE),
        Level("不合格", percent(70), clauses.VOTE),
    ),
    ladder=LADDER,
    undecided="review_level",
    quota=LevelQuota(
        "review_excellent",
        "优秀",
        ParamRef("review_quota"),
        ParamRef("quota_group"),
        (Tie(("优秀",)), Tie(("不合格",), smaller_first=True)),
        falls_to="合格",
        clause=clauses.VOTE,
    ),
    clause=clauses.VOTE,
)

SATISFACTION = Poll(
    "satisfaction",
    "群众满意度测评",
    (VoterGroup("masses", "群众"),),
    (Option("满意"), Option("基本满意"), Option("不满意")),
    clause=clauses.VOTE,
)
