"""A scheme with one of everything and nothing wrong, for the linter's tests to plant mistakes in."""

from fractions import Fraction

from kaoping.plugins.contract import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Bar,
    Belonged,
    Below,
    Book,
    Case,
    Choose,
    Clamp,
    Column,
    Const,
    Decide,
    Decided,
    Difference,
    Disqualify,
    Draw,
    Evaluation,
    Exemption,
    Fail,
    FillerGroup,
    Filling,
    FillingRef,
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
    Named,
    Not,
    OpinionKind,
    Option,
    Over,
    Paper,
    Param,
    ParamRef,
    Part,
    Poll,
    Polled,
    PollMean,
    Provision,
    Question,
    Quota,
    RankShare,
    RankShares,
    Recorded,
    Register,
    RegisterHas,
    RegisterSum,
    Reminder,
    Requirement,
    Round,
    Rung,
    Scale,
    Scheme,
    Section,
    SectionZero,
    Source,
    Stage,
    Step,
    SubjectClass,
    SubjectIs,
    Sum,
    Tie,
    Use,
    Variant,
    Verdict,
    VoterGroup,
    VoteShare,
    Who,
    num,
    percent,
    take,
)

WORK = Section(
    "1",
    "日常工作",
    (
        Item(
            "1.1",
            "会议",
            num(30),
            (
                take("1.1a", "缺一次", "0.5", per="occurrence", clause="一1"),
                take("1.1b", "质量差", 1, 3, clause="一1"),
                take("1.1c", "缺一人", 1, per="person", starter=True),
                take("1.1d", "迟交", 1, per="month", starter=True),
            ),
            requires=(
                Requirement(
                    "三会一课",
                    "count",
                    ParamRef("times"),
                    "half",
                    per_missing=num("0.5"),
                    kind="党员大会",
                    rule="1.1a",
                    clause="一1",
                ),
                Requirement("三会一课", "attendance", percent(90), starter=True),
                Requirement("集中学习", "coverage", ParamRef("support"), starter=True),
            ),
            clause="一1",
        ),
        Item(
            "1.2",
            "学习",
            num(20),
            variants=(Variant(Who(classes=("普通",)), num(20)),),
            starter=True,
            requires=(
                Requirement("集中学习", "count", num(1), "quarter", spread=True, clause="一2"),
                Requirement("", "rating", num(2), clause="一2"),
            ),
        ),
    ),
)
PANEL = Filling(
    "panel",
    "考核组",
    "assessor",
    several=True,
    groups=(
        FillerGroup("committee", "委员", ParamRef("weight")),
        FillerGroup("masses", "群众代表", Const(percent(50), "八")),
    ),
)
FORMS = (
    Form("sheet", "考核表", num(50), (WORK,), (PANEL,)),
    Form(
        "base",
        "季度表",
        num(15),
        (Section("base", "基础分", (Item("1", "纪律", None, (take("1a", "违纪", 3, clause="二"),), clause="二"),
                  Item("2", "请假", None, (take("2a", "未补课", 1, per="occurrence", starter=True),), starter=True)),
                 pool=num(15), starter=True),),
        (Filling("decided", "支委会", "secretary", "quarter", clause="二"),),
    ),
)  # fmt: skip

TOTAL = Sum(
    (
        Named("sheet", "考核", Marks("sheet", "panel"), "一"),
        Named(
            "base", "基础", Scale(Over("quarter", Marks("base", "decided"), absent="member"), ParamRef("weight")), "二"
        ),
        Named("review", "评议", LevelPoints("review", Const(num(10), "三")), "三"),
        Named("bonus", "加分", RegisterSum("bonus"), "四"),
        Named("mean", "测评", Clamp(Scale(PollMean("mean"), Const(percent(5))), high=Const(num(5))), "五"),
        Named(
            "trend",
            "进步",
            Clamp(
                Difference(
                    Mean((Part("sheet"), Round(Function("half", "折半", (LastResult(),), num(0), num(100)), 1))),
                    Const(num(25)),
                ),
                Const(num(0)),
                Const(num(2)),
            ),
            "五",
        ),
        Named(
            "share",
            "折算",
            Choose(
                (Case(SubjectIs(Who(classes=("骨干",))), Const(num(5))), Case(Polled("mean"), Const(num(6)))),
                Const(num(7)),
            ),
            "五",
        ),
        Named(
            "before",
            "补录",
            Choose((Case(AnyOf((Belonged(), RegisterHas("veto"))), Const(num(1))),), lacking="没有原支部的记录"),
            "五",
        ),
    )
)


def half(value: Fraction) -> Fraction:
    """Arithmetic of the plugin's own."""
    return value / 2


POLLS = (
    Poll(
        "review",
        "民主评议",
        (VoterGroup("members", "党员"),),
        (Option("优秀"), Option("合格"), Option("不合格")),
        levels=(Level("优秀", num(1)), Level("合格", percent(80)), Level("不合格", percent(50))),
        ladder=(
            Rung("优秀", AtLeast(VoteShare("review", ("优秀",)), ParamRef("support"))),
            Rung("合格", Below(VoteShare("review", ("不合格",), "members"), ParamRef("support"))),
        ),
        undecided="review_level",
        quota=LevelQuota("review_quota", "优秀", Const(percent(20)), ParamRef("group"),
                         (Tie(("优秀",)), Tie(("不合格",), smaller_first=True)), "合格"),
        clause="三",
    ),
    Poll(
        "mean",
        "群众测评",
        (VoterGroup("a", "甲", ParamRef("weight")), VoterGroup("b", "乙", ParamRef("other"))),
        scale=(0, 100),
        clause="五",
    ),
)  # fmt: skip

HERO = AnyOf((Above(Part("sheet"), Const(num(40), "六")), AtMost(Part("sheet"), Const(num(10), "六"))))

RULES = (
    Bar("no_review", "未评议", "优秀", Not(Polled("review", "members")), clause="六"),
    Fail("veto", "否决", "不合格", RegisterHas("veto", ("处分",)), clause="六"),
    Grant("hero", "直接定等", "优秀", AnyOf((RegisterHas("bonus", ("见义勇为",)), Decided("hero", "是"))), clause="六",
          lifts="有突出贡献的不受限制"),
    Decide("judge", "研究", "hero", SectionZero("sheet", "panel", ("1",)), (Verdict("是"), Verdict("否", "不合格"))),
    Quota("excellent", "优秀名额", "优秀", ParamRef("share"), "branch", "合格", ("sheet", "base"),
          Who(classes=("骨干",)), clause="七"),
    RankShares("by_rank", "按名次", (RankShare("优秀", Const(percent(10))), RankShare("合格", Const(percent(40)))),
               "", "unit", ("sheet",), clause="七", lifts="按名次重新评定"),
    Disqualify("out", "取消资格", ("advanced",),
               AllOf((LevelIs("review", ("不合格",)), SubjectIs(Who(classes=("骨干",))))), clause="七"),
    Bar("unrecorded", "没有考核", "优秀",
        Not(AllOf((Recorded(Marks("base", "decided"), "quarter"), Recorded(Marks("sheet", "panel"))))), clause="六"),
    Lower("late", "迟报降档", RegisterHas("veto"), Const(num(1)), "不合格", clause="六"),
)  # fmt: skip

BOOKS = (
    Book("荣誉", "荣誉台账", "专项", (Column("level", "级别", "choice", ("县", "市")),)),
    Book("培训", "培训台账", "专项", (), kinds=("办班", "结业"), about="member", unit_kinds=("办班",), roll="members",
         every="year", attendance=True, attendance_target=percent(90), partial=("办班",)),
    Book("换届", "换届台账", "专项", (Column("contacts", "联系人", "people"), Column("votes", "票数", "count")),
         steps=(Step("请示", contacts=1), Step("选举", 3, 1, "请示", columns=("votes",)))),
    Book("会费", "会费台账", "专项", dated="month", grace=5),
    Book("抽查", "抽查台账", "专项", (Column("item", "项目", "choice", ("1.1 会议", "1.2 学习")),)),
)  # fmt: skip

CLEAN = Scheme(
    id="clean",
    version="1.0",
    title="干净的办法",
    functions={"half": half},
    subject="member",
    source=Source("示例单位", "示例办法"),
    forms=FORMS,
    total=TOTAL,
    params=(
        Param("weight", "权重", "percent", percent(50), num(0), num(1), clause="八"),
        Param("support", "得票线", "percent", percent(60), clause="八"),
        Param("share", "名额", "percent", percent(20), starter=True),
        Param("group", "范围", "choice", "unit", choices=("unit", "branch"), starter=True),
        Param("line", "优秀线", "points", num(80), num(70), num(90), starter=True),
        Param("days", "公示天数", "days", num(5), starter=True),
        Param("other", "另一半权重", "percent", percent(50), num(0), num(1), clause="八"),
        Param("times", "次数", "count", num(2), starter=True),
    ),
    registers=(
        Register(
            "bonus",
            "加分",
            (Kind("见义勇为", num(5), starter=True), Kind("其他", None, num(1), num(3), starter=True)),
            cap=num(10),
            clause="四",
        ),
        Register("veto", "否决", (Kind("处分", starter=True),), clause="六", counts_unproved=True),
    ),
    polls=POLLS,
    questions=(
        Question("review_level", "评议等次", ("优秀", "合格", "不合格")),
        Question("hero", "是否认定", ("是", "否"), asked=HERO, required=False, grades=("优秀", "合格", "不合格")),
    ),
    columns=(Named("beside", "各季度", Over("quarter", Marks("base", "decided")), clause="五"),),
    grades=(
        Grade("优秀", ParamRef("line"), starter=True),
        Grade("合格", Const(num(60)), clause="九"),
        Grade("不合格"),
    ),
    rules=RULES,
    classes=(SubjectClass("骨干", "委员"), SubjectClass("普通", "其他党员")),
    domains=("农村", "机关"),
    exemptions=(Exemption(Who(domains=("机关",), statuses=("预备",)), "预备党员不评", "九"),),
    stages=(
        Stage("mark", "考评", "fill", ("assessor",), (FillingRef("sheet", "panel"), FillingRef("base", "decided"))),
        Stage("vote", "测评", "vote", ("office",), polls=("review", "mean"), registers=("bonus", "veto")),
        Stage("compute", "汇总", "compute", ("office",), only_grades=("优秀",), answers=("hero",)),
        Stage("publish", "公示", "publish", ("office",), days=ParamRef("days"), starter=True,
              working_days=True),
    ),
    uses=(Use("不合格", "rectify", "限期整改", ParamRef("times")),),
    honours=(
        Honour("advanced", "先进", Const(percent(12), "十"), "unit", ("优秀",), 1,
               (Evaluation("self", "自评", ParamRef("weight")), Evaluation("peer", "互评", Const(percent(50), "十"))),
               ("sheet", "bonus")),
    ),
    draws=(Draw("recheck", "抽查", Const(percent(15), "十"), ("合格",)),),
    reminders=(Reminder("left", "失联", 6, ("三会一课",), ("普通",)),),
    books=BOOKS,
    papers=(Paper("summary", "汇总表"),),
    opinions=(OpinionKind("talk", "访谈意见"),),
    provisions=(Provision("一", "每年考核一次", "按考核表评分", reading=True, settings=("weight",)),),
)  # fmt: skip
