"""Schemes and cohorts made to reach what grading is about: thresholds, quotas, ties, weights, gaps and exemptions.

The thresholds of a scheme are laid on and beside the totals that its cohort really has, people share totals on
purpose, and every figure is exact. The same seed gives the same scenario.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.plugins.contract import (
    EVERYONE,
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
    Exemption,
    Fail,
    FillerGroup,
    Filling,
    Form,
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
    Recorded,
    Register,
    RegisterHas,
    RegisterSum,
    Round,
    Rule,
    Rung,
    Scale,
    Scheme,
    Section,
    SectionZero,
    Source,
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
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.results.reaching_cohorts import cohort

YEAR = 2025
GROUPS = ("unit", "branch", "domain", "class")

FORM = Form(
    "sheet", "评分表", num(30),
    (
        Section("1", "一", (
            Item("1.1", "甲", num(5)), Item("1.2", "乙", num(5)),
            Item("1.3", "丙", num(4), applies=Who(classes=("骨干",))),
        )),
        Section("2", "二", (
            Item("2.1", "丁", num(8)), Item("2.2", "戊", num(8), variants=(Variant(Who(domains=("机关",)), num(6)),)),
        )),
    ),
    (
        Filling("panel", "考评组", "assessor", several=True, groups=(
            FillerGroup("党员", "党员", Const(percent(50))), FillerGroup("群众", "群众", ParamRef("g")),
        )),
        Filling("peers", "互评", "assessor", several=True),
        Filling("self", "自评", "secretary", "half"),
    ),
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
    (VoterGroup("members", "党员", Const(num("0.5"))), VoterGroup("masses", "群众", Const(Fraction(1, 3)))),
    (Option("好", num(100)), Option("中", Fraction(200, 3)), Option("差", num("37.5")), Option("不了解")),
    levels=(Level("好", num(1)), Level("中", percent(80)), Level("差", percent(50))),
    ladder=(
        Rung("差", Above(VoteShare("review", ("差",)), Const(percent(60)))),
        Rung("好", AtLeast(VoteShare("review", ("好",)), Const(percent(50)))),
        Rung("中", AtLeast(VoteShare("review", ("好", "中")), Const(percent(50)))),
    ),
    undecided="level",
    quota=LevelQuota("level_quota", "好", ParamRef("level_share"), ParamRef("group"),
                     (Tie(("好",)), Tie(("差",), smaller_first=True)), "中"),
)  # fmt: skip

SCALE_POLL = Poll("marks", "打分", (VoterGroup("present", "到会"), VoterGroup("guests", "列席")), scale=(0, 100),
                  every="quarter")  # fmt: skip

BONUS = Register("bonus", "加分", (Kind("表彰", num(3)), Kind("创新", num("1.5"))), cap=num(4),
                 proof="proof_or_recognition")  # fmt: skip
MERIT = Register("merit", "实绩", (Kind("实绩", None, num("0.5"), num(3)),), proof="none")
VETO = Register("veto", "否决", (Kind("违纪"),), proof="none")

QUESTIONS = (
    Question("verified", "情况是否属实", ("属实", "不属实"), asked=RegisterHas("veto")),
    Question("level", "评议等次由谁定", ("好", "中", "差")),
    Question("keep", "是否保留", ("保留", "降等"), asked=LevelIs("review", ("差",)), required=False),
)

EXEMPTIONS = (
    (),
    (Exemption(Who(classes=("流动",)), "流动党员不参评"),),
    (Exemption(Who(classes=("流动",)), "流动党员不参评", counted=True),),
    (
        Exemption(Who(classes=("流动",)), "流动党员不参评", counted=True),
        Exemption(Who(statuses=("预备",)), "预备党员不参评"),
    ),
)

PANEL = Marks("sheet", "panel")

QUARTER = Marks("base", "decided")
LACKING = "没有转入以前的记录"

PARTS: tuple[Value, ...] = (
    PANEL, PANEL, Marks("sheet", "peers"), Marks("sheet", "panel", sections=("2",)),
    Marks("sheet", "panel", items=("1.2",)), Marks("sheet", "panel", items=("1.2", "2.2")),
    Marks("sheet", "peers", items=("1.3", "2.1")), Marks("sheet", "peers", sections=("1",), items=("1.2", "2.2")),
    Over("half", Marks("sheet", "self"), "mean"), Over("half", Marks("sheet", "self"), "sum", absent="skip"),
    Over("quarter", QUARTER, "mean"),
    Over("quarter", Choose((Case(AnyOf((Belonged(), RegisterHas("merit"))), QUARTER),), lacking=LACKING), "sum"),
    Scale(PollMean("review"), Const(percent(20))), Scale(PollMean("review", by="ballots"), Const(percent(20))),
    Scale(VoteShare("review", ("好", "中")), Const(num(20))), LevelPoints("review", Const(num(20))),
    Over("quarter", PollMean("marks"), "mean", absent="skip"), RegisterSum("bonus"), RegisterSum("bonus", ("表彰",)),
    Scale(LastResult(), Const(percent(30))), Round(Scale(PANEL, Const(Fraction(1, 3))), 1),
    Clamp(Marks("sheet", "peers"), Const(num(12)), Const(num(20))), Difference(PANEL, RegisterSum("bonus")),
    Mean((PANEL, Marks("sheet", "peers"))), Scale(PANEL, ParamRef("w")),
    Choose((Case(SubjectIs(Who(classes=("骨干",))), PANEL),), Marks("sheet", "peers")),
    Choose((Case(Decided("verified", "属实"), Const(num(0))), Case(Polled("review", "masses"), PANEL)), PANEL),
    Over("quarter", Choose((Case(Recorded(PollMean("marks")), PollMean("marks")),), Const(num(60))), "mean"),
    Over("quarter", RegisterSum("merit")), Over("half", Sum((Marks("sheet", "self"), RegisterSum("merit"))), "mean"),
    Over("quarter", Sum((Marks("base", "decided"), RegisterSum("merit"))), "sum", absent="skip"),
    Over("quarter", Choose((Case(RegisterHas("veto"), Const(num(0))), Case(Belonged(), QUARTER)), Const(num(3)))),
    Over("quarter", Marks("base", "decided"), "mean", absent="member", joined_by=Const(num(15))),
    Over("quarter", Marks("base", "decided"), absent="member"),
    Over("half", Marks("sheet", "self"), "mean", absent="member", joined_by=ParamRef("joined_by")),
)  # fmt: skip
"""What totals are put together from; parts that everybody has come more often."""

SPLIT: tuple[Value, ...] = (Marks("sheet", "peers", items=("1.2",)), Marks("sheet", "peers", items=("1.1", "2.1")))
"""A total in which two people who have two marks changed about are equal, with another main part each."""

SHARES = (percent(0), percent(20), percent(25), Fraction(1, 3), percent(40), percent(50), Fraction(2, 3), percent(100))


@dataclass(frozen=True)
class Scenario:
    """A scheme and what is on record under it."""

    scheme: Scheme
    records: list[Record]

    @property
    def book(self) -> Rulebook:
        """The rules with every parameter at its default."""
        return Rulebook.of(self.scheme, {}, YEAR)


def scenario(seed: int) -> Scenario:
    """The scenario of ``seed``."""
    random = Random(seed)  # noqa: S311  # test data, nothing secret
    scheme = _ungraded(random)
    records = cohort(random, random.choice((2, 3, 5, 6, 8, 8, 10, 12, 20, 40)))
    standing = Standing(Rulebook.of(scheme, {}, YEAR), RoundFacts.of_records(scheme, records))
    totals = sorted({row.total for row in standing.rows() if row.total is not None})
    mains = [part for place in range(len(records)) if (part := standing.parts(place)["main"]) is not None]
    grades = _grades(random, totals or [1000])
    rules = _rules(random, mains or [num(10)])
    ranking = replace(scheme.ranking, overall=seed % 2 == 0)
    better = tuple(grade.id for grade in grades[:2]) if seed % 3 == 0 else ()
    questions = tuple(each if each.required else replace(each, grades=better) for each in scheme.questions)
    return Scenario(replace(scheme, grades=grades, rules=rules, ranking=ranking, questions=questions), records)


def _ungraded(random: Random) -> Scheme:
    main, *others = random.choice((SPLIT, SPLIT, SPLIT, random.sample(PARTS, 2), *[random.sample(PARTS, 3)] * 3))
    return Scheme(
        "reaching", "1", "到达各种情形的方案", "member", Source("单位", "办法"), (FORM, POOL),
        Sum((Named("main", "主体", main), *others)),
        params=(
            Param("w", "权重", "percent", percent(70)),
            Param("g", "小组权重", "percent", percent(50)),
            Param("joined_by", "几日前转入", "days", num(15)),
            Param("level_share", "名额", "percent", random.choice(SHARES[1:5])),
            Param("group", "范围", "choice", random.choice(GROUPS), choices=GROUPS),
        ),
        registers=(BONUS, MERIT, VETO), polls=(REVIEW, SCALE_POLL), questions=QUESTIONS,
        ranking=Ranking(random.choice(GROUPS)), exemptions=random.choice(EXEMPTIONS),
        honours=(Honour("先进", "先进"),),
    )  # fmt: skip


def _grades(random: Random, totals: list[int]) -> tuple[Grade, ...]:
    """Four grades whose thresholds lie on, a hundredth above or a hundredth below totals of the cohort."""
    low = totals[: len(totals) // 2 + 1]
    near = {total + random.choice((0, 0, 0, 1, -1)) for total in random.sample(low, min(3, len(low)))}
    while len(near) < 3:
        near.add(random.randint(min(totals) - 300, max(totals) + 300))
    best, middle, least = (Const(Fraction(limit, 100)) for limit in sorted(near, reverse=True))
    return Grade("优", best), Grade("良", middle), Grade("中", least), Grade("差")


def _rules(random: Random, mains: list[Fraction]) -> tuple[Rule, ...]:
    """One to four rules in random order; conditions look at a figure that somebody exactly has."""
    group = random.choice((*GROUPS, ParamRef("group")))
    ties = random.choice(((), ("main",), ("main",)))
    figure = Const(random.choice(mains))
    share, less = (Const(random.choice(some)) for some in (SHARES, SHARES[:4]))
    who = random.choice((EVERYONE, EVERYONE, Who(domains=("机关",))))
    grade = random.choice(("优", "优", "良"))
    quota = Quota("quota", "名额", grade, share, group, "中", ties, who)
    lifts = random.choice(("", "", "恢复评优"))
    ranks = RankShares("ranks", "按名次", (RankShare("优", less), RankShare("良", share)), random.choice(("", "中")),
                       group, ties, lifts=lifts)  # fmt: skip
    doubtful = AnyOf((LevelIs("review", ("差",)), Below(Part("main"), figure)))
    verdicts = (Verdict("保留"), Verdict("降等", "中"))
    others: list[Rule] = [
        Bar("bar", "限制", random.choice(("优", "良")), Below(Part("main"), figure), random.choice(("", "差"))),
        Fail("fail", "否决", "差", random.choice((RegisterHas("veto"), SectionZero("sheet", "peers")))),
        Fail("doubt", "待查", "中", AllOf((RegisterHas("veto"), Decided("verified", "属实")))),
        Lower(
            "lower", "降档", Below(Part("main"), figure), Const(num(random.choice((1, 2)))), random.choice(("", "中"))
        ),
        Grant(
            "grant",
            "直接评定",
            "优",
            AllOf((RegisterHas("bonus", ("创新",)), AtLeast(Part("main"), figure))),
            lifts=lifts,
        ),
        Decide("decide", "研究决定", "keep", doubtful, verdicts),
        Decide("raise", "破格", "keep", doubtful, (Verdict("保留", "优"), Verdict("降等", "中")), lifts=lifts),
        Disqualify("out", "取消资格", ("先进",), Not(AtMost(Part("main"), figure))),
    ]
    chosen: list[Rule] = [quota, ranks] if random.random() < 0.3 else [random.choice((quota, quota, ranks))]
    chosen += random.sample(others, random.choice((0, 1, 1, 2)))
    mixed = random.sample(chosen, len(chosen))
    if random.random() < 0.3:  # first something is forbidden, in the end somebody would lift it
        by_id = {rule.id: rule for rule in (*others, quota, ranks)}
        first, last = (by_id[random.choice(some)] for some in (("bar", "fail", "lower"), ("grant", "raise", "ranks")))
        mixed = [first, *(rule for rule in mixed if rule.id not in (first.id, last.id)), last]
    return tuple(mixed)
