"""Random schemes and cohorts for property tests: every formula node, condition and rule the contract has.

Each strategy is made once (``cache``): hypothesis examines a new one at its first draw, longer than it takes to draw.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from kaoping.plugins.contract import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Bar,
    Belonged,
    Below,
    Case,
    Choose,
    Clamp,
    Const,
    Decide,
    Decided,
    Deduction,
    Difference,
    Disqualify,
    Excuse,
    Exemption,
    Fail,
    FillerGroup,
    Filling,
    Form,
    Function,
    Grade,
    Grant,
    Honour,
    Item,
    Kind,
    LastResult,
    Level,
    LevelIs,
    LevelPoints,
    LevelQuota,
    Lower,
    Marks,
    Mean,
    Membership,
    Named,
    Not,
    Option,
    Over,
    Param,
    ParamRef,
    Part,
    Poll,
    Polled,
    PollMean,
    Question,
    Quota,
    Ranking,
    RankShare,
    RankShares,
    Register,
    RegisterHas,
    RegisterSum,
    Round,
    Rung,
    Scale,
    Scheme,
    Section,
    SectionZero,
    Source,
    Subject,
    SubjectIs,
    Sum,
    Tie,
    Value,
    Variant,
    Verdict,
    VoterGroup,
    VoteShare,
    Who,
    num,
    percent,
)
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally

YEAR = 2025
GROUPS = ("unit", "branch", "domain", "class")

FORM = Form(
    "sheet", "评分表", num(20),
    (
        Section("1", "一", (Item("1.1", "甲", num(5)), Item("1.2", "乙", num(5), applies=Who(classes=("骨干",))))),
        Section("2", "二", (Item("2.1", "丙", num(10), variants=(Variant(Who(domains=("机关",)), num(6)),)),)),
    ),
    (
        Filling("panel", "考评组", "assessor", several=True,
                groups=(FillerGroup("党员", "党员", Const(percent(30))), FillerGroup("群众", "群众", ParamRef("w")))),
        Filling("self", "自评", "secretary", "half")),
)  # fmt: skip

POOL = Form(
    "base", "基础分", num(15),
    (Section("1", "扣分", (Item("1", "学习", deductions=(Deduction("1a", "缺席", num(2), num(2)),)), Item("2", "党费")),
             pool=num(15)),),
    (Filling("decided", "评定", "recorder", "quarter"),),
    applies=Who(statuses=("正式",)),
)  # fmt: skip

REVIEW = Poll(
    "review", "民主评议",
    (VoterGroup("members", "党员", Const(num("0.5"))), VoterGroup("masses", "群众", Const(num("0.5")))),
    (Option("好", num(100)), Option("中", num(70)), Option("差", num(40))),
    levels=(Level("好", num(1)), Level("中", percent(80)), Level("差", percent(50))),
    ladder=(
        Rung("差", AllOf((Above(VoteShare("review", ("差",)), Const(percent(60))), Decided("verified", "属实")))),
        Rung("好", AtLeast(VoteShare("review", ("好",)), Const(percent(50)))),
        Rung("中", AtLeast(VoteShare("review", ("好", "中")), Const(percent(50)))),
    ),
    undecided="level",
    quota=LevelQuota("level_quota", "好", ParamRef("share"), ParamRef("group"),
                     (Tie(("好",)), Tie(("差",), smaller_first=True)), "中"),
)  # fmt: skip

MARK_POLL = Poll("marks", "打分", (VoterGroup("present", "到会"),), scale=(0, 100), every="quarter")

QUESTIONS = (
    Question(
        "verified", "情况是否属实", ("属实", "不属实"), asked=Above(VoteShare("review", ("差",)), Const(percent(60)))
    ),
    Question("level", "评议等次由谁定", ("好", "中", "差")),
    Question("keep", "是否保留", ("保留", "降等"), asked=LevelIs("review", ("差",)), required=False),
)

BONUS = Register(
    "bonus", "加分", (Kind("表彰", num(3)), Kind("创新", num("1.5"))), cap=num(4), proof="proof_or_recognition"
)
MERIT = Register("merit", "实绩", (Kind("实绩", None, num(1)),), proof="none")
VETO = Register("veto", "否决", (Kind("违纪"),), proof="proof", counts_unproved=True)


def halve(value: Fraction) -> Fraction:
    """A pure function of a plugin."""
    return value / 2


LEAVES: list[Value] = [
    Const(num("7.25")), ParamRef("w"), Marks("sheet", "panel"), Marks("sheet", "panel", sections=("2",)),
    Marks("sheet", "panel", items=("1.1", "2.1")), Over("half", Marks("sheet", "self"), "mean"),
    Over("half", Marks("sheet", "self"), "sum", absent="skip"), Over("quarter", Marks("base", "decided"), "sum"),
    Over("quarter", Marks("base", "decided"), "mean", absent="skip"), RegisterSum("bonus"),
    RegisterSum("bonus", ("表彰",)), LevelPoints("review", Const(num(20))), PollMean("review"),
    PollMean("review", by="ballots"), VoteShare("review", ("好", "中")), VoteShare("review", ("差",), "masses"),
    Over("quarter", PollMean("marks"), "mean", absent="skip"), LastResult(),
    Over("quarter", RegisterSum("merit")), Over("month", RegisterSum("merit"), "mean", absent="skip"),
    Over("quarter", Marks("base", "decided"), "mean", absent="member", joined_by=Const(num(15))),
    Over("half", Marks("sheet", "self"), "sum", absent="member"),
    Over("quarter", Choose((Case(AnyOf((Belonged(), RegisterHas("merit"))), Const(num(3))),), Const(num(1)))),
]  # fmt: skip


@cache
def values() -> st.SearchStrategy[Value]:
    def extend(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
        some = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            some.map(Sum), some.map(Mean), st.builds(Difference, inner, inner),
            st.builds(Scale, inner, st.sampled_from([Const(percent(30)), ParamRef("w"), Const(Fraction(1, 3))])),
            st.builds(Clamp, inner, st.none() | inner, st.none() | st.just(Const(num(60)))),
            st.builds(Round, inner, st.integers(0, 2)),
            st.builds(lambda of, other: Choose((Case(SubjectIs(Who(classes=("骨干",))), of),), other), inner, inner),
            st.builds(lambda of: Choose((Case(Decided("verified", "属实"), of),), of), inner),
            st.builds(lambda of: Choose((Case(Belonged(), of),), lacking="没有转入以前的记录"), inner),
            st.builds(lambda of: Function("halve", "减半", (of,), num(-100000), num(100000)), inner),
        )  # fmt: skip

    return st.recursive(st.sampled_from(LEAVES), extend, max_leaves=6)


@cache
def conditions() -> st.SearchStrategy[Any]:
    leaves = st.one_of(
        st.builds(AtLeast, values(), st.just(Const(num(10)))), st.builds(Below, values(), values()),
        st.builds(AtMost, st.just(Part("main")), st.just(Const(num(12)))),
        st.sampled_from([
            SectionZero("sheet", "panel"), RegisterHas("veto"), RegisterHas("bonus", ("创新",)), Polled("review"),
            Polled("review", "masses"), LevelIs("review", ("好", "差")), Decided("verified", "属实"),
            Decided("keep", "保留"), SubjectIs(Who(domains=("机关",))),
            Belonged(),
        ]),
    )  # fmt: skip

    def extend(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=1, max_size=2).map(tuple)
        return some.map(AnyOf) | some.map(AllOf) | inner.map(Not)

    return st.recursive(leaves, extend, max_leaves=3)


LIFTS = st.sampled_from(["", "恢复评优资格"])


@cache
def rules() -> st.SearchStrategy[Any]:
    group = st.sampled_from([*GROUPS, ParamRef("group")])
    share = st.sampled_from([percent(0), percent(20), percent(50), Fraction(1, 3)]).map(Const)
    ties = st.sampled_from([(), ("main",)])
    return st.one_of(
        st.builds(Bar, st.just("bar"), st.just("限制"), st.sampled_from(["优", "良"]), conditions()),
        st.builds(Fail, st.just("fail"), st.just("否决"), st.just("差"), conditions()),
        st.builds(Grant, st.just("grant"), st.just("直接评定"), st.just("优"), conditions(), st.just("九"), LIFTS),
        st.builds(Lower, st.just("lower"), st.just("降档"), conditions(), st.sampled_from([1, 2]).map(num).map(Const),
                  st.sampled_from(["", "中"])),
        st.builds(Quota, st.just("quota"), st.just("名额"), st.just("优"), share, group, st.just("良"), ties,
                  st.sampled_from([Who(), Who(domains=("机关",))])),
        st.builds(
            RankShares, st.just("ranks"), st.just("按名次"),
            share.map(lambda each: (RankShare("优", each), RankShare("良", each))), st.sampled_from(["", "中"]),
            group, ties, st.just("七"), LIFTS,
        ),
        st.builds(
            Decide, st.just("decide"), st.just("研究决定"), st.just("keep"), conditions(),
            st.sampled_from([(Verdict("保留"), Verdict("降等", "中")), (Verdict("保留", "优"), Verdict("降等", "中"))]),
            st.just("八"), LIFTS,
        ),
        st.builds(Disqualify, st.just("out"), st.just("取消资格"), st.just(("先进",)), conditions()),
    )  # fmt: skip


@cache
def few_rules() -> st.SearchStrategy[list[Any]]:
    return st.lists(rules(), max_size=4)


SOME_GROUP = st.sampled_from(GROUPS)
MOBILE = st.sampled_from([(), (Exemption(Who(classes=("流动",)), "流动党员不参评"),)])


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A scheme with a random total, random rules in random order."""
    chosen = {rule.id: rule for rule in draw(few_rules())}
    return Scheme(
        "random", "1", "随机方案", "member", Source("单位", "办法"), (FORM, POOL),
        Sum((Named("main", "主体", draw(values())), draw(values()))),
        params=(
            Param("w", "权重", "percent", percent(70)), Param("share", "名额", "percent", percent(40)),
            Param("group", "范围", "choice", draw(SOME_GROUP), choices=GROUPS),
        ),
        registers=(BONUS, MERIT, VETO), polls=(REVIEW, MARK_POLL), questions=QUESTIONS,
        grades=(Grade("优", Const(num(40))), Grade("良", Const(num(20))), Grade("中", Const(num(5))), Grade("差")),
        rules=tuple(chosen.values()), ranking=Ranking(draw(SOME_GROUP), overall=draw(st.booleans())),
        exemptions=draw(MOBILE),
        honours=(Honour("先进", "先进"),), functions={"halve": halve},
    )  # fmt: skip


@cache
def _marks(form: Form) -> st.SearchStrategy[tuple[int | None, ...]]:
    pooled = form is POOL
    mark = st.integers(-8, 0) if pooled else st.integers(0, 5)
    return st.tuples(*(st.one_of(mark.map(lambda half: half * 500), mark.map(lambda half: half * 333), st.none())
                       if draw_none else mark.map(lambda half: half * 500)
                       for draw_none in [True] + [False] * (len(form.item_ids()) - 1)))  # fmt: skip


SHEETS = (
    (FORM, "panel", ("2025",), ("panel-1", "panel-2", "panel-3")),
    (FORM, "self", ("2025-H1", "2025-H2"), ("self",)),
    (POOL, "decided", ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"), ("decided",)),
)
SOME_FILLERS = {fillers: st.sampled_from([fillers, fillers[:1], ()]) for _form, _filling, _periods, fillers in SHEETS}
GROUP_OF = st.sampled_from(["党员", "群众", "群众", ""])
COUNTS = st.fixed_dictionaries({option: st.integers(0, 6) for option in ("好", "中", "差", "弃权")})
SOME_GROUPS = st.sampled_from([(), ("members",), ("members", "masses")])
SCORES = st.dictionaries(st.sampled_from(["60", "77"]), st.integers(0, 5))
CLAIMS = st.lists(st.sampled_from([
    Claim(1, "bonus", "表彰", "2025-05-01", None, "证书"), Claim(2, "bonus", "创新", "2025-05-01", num(1)),
    Claim(3, "veto", "违纪", "2025-05-01"), Claim(4, "bonus", "创新", "2025-05-01", None, "", "市直工委"),
    Claim(5, "merit", "实绩", "2025-03-31", num(2)), Claim(6, "merit", "实绩", "2025-10-01", num(3)),
    Claim(7, "bonus", "表彰", "2025-06-01", num("0.5"), "证书", count=3),
]), max_size=4)  # fmt: skip
ANSWERS = st.lists(st.sampled_from([
    Answer("verified", "属实"), Answer("verified", "不属实"), Answer("level", "中"), Answer("keep", "降等"),
    Answer("quota.tie", "进入"), Answer("quota.tie", "不进入"), Answer("level_quota.tie", "进入"),
]), max_size=3, unique_by=lambda answer: answer.question)  # fmt: skip
PLACES = st.tuples(
    st.sampled_from(["B1", "B2"]), st.sampled_from(["机关", "农村"]), st.sampled_from(["骨干", "普通", "流动"]),
    st.sampled_from(["正式", "预备"]), st.none() | st.integers(0, 10000), st.just(""),
    st.sampled_from([None, (Membership("2025-04-16"),), (Membership("", "2025-03-01"), Membership("2025-08-01")), ()]),
    st.sampled_from([(), (Excuse("2025-Q2", "住院"), Excuse("2025-H2", "外派"))]),
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn, code: str) -> Record:
    """Anything that may be on record about one member, gaps included."""
    sheets = [
        Sheet(form.id, period, filling, filler, draw(_marks(form)), group=draw(GROUP_OF) if form is FORM else "")
        for form, filling, periods, fillers in SHEETS
        for period in periods
        for filler in draw(SOME_FILLERS[fillers])
    ]
    tallies = [Tally("review", "2025", group, draw(COUNTS)) for group in draw(SOME_GROUPS)]
    tallies.append(Tally("marks", "2025-Q2", "present", draw(SCORES)))
    claims, answers = draw(CLAIMS), draw(ANSWERS)
    subject = Subject(code, code, "member", *draw(PLACES))
    return Record(subject, tuple(sheets), tuple(claims), tuple(tallies), tuple(answers))


MEMBER = cache(records)
SIZES = cache(st.integers)


@st.composite
def cohorts(draw: st.DrawFn, most: int = 7) -> list[Record]:
    """A cohort of a few members."""
    return [draw(MEMBER(f"M{index}")) for index in range(draw(SIZES(1, most)))]
