"""A regulation on standardised party branches in a state-owned enterprise, written as a scheme plugin by a newcomer.

Readings: the task mark of clause 7 is the one after the factor of clause 3; a branch drawn in no quarter has no total;
the total has no ceiling; records without proof do not count; a tie at the last place is left to people.

Linter runs until right: 1
"""

from collections.abc import Mapping
from fractions import Fraction

from kaoping.plugins.contract import (
    Bar,
    Below,
    Case,
    Choose,
    Clamp,
    Const,
    Difference,
    Draw,
    Filling,
    FillingRef,
    Form,
    Grade,
    Honour,
    Item,
    Kind,
    Marks,
    Named,
    Option,
    Over,
    Param,
    ParamRef,
    Part,
    Poll,
    PollMean,
    Provision,
    Quota,
    Ranking,
    Register,
    RegisterSum,
    Scale,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    SubjectClass,
    SubjectIs,
    Sum,
    Use,
    VoterGroup,
    Who,
    num,
    percent,
)
from kaoping.plugins.evaluation.inputs import Claim, Record, Tally
from kaoping.plugins.testing import sheet_of

YEAR = 2025

STANDARD = Form(
    "standard",
    "标准化建设检查表",
    num(100),
    (Section("1", "标准化建设", (Item("1.1", "标准化建设", num(100), starter=True),), clause="二"),),
    (Filling("check", "党群部检查", "office", "quarter", clause="二"),),
    clause="二",
)
TASK = Form(
    "task",
    "重点任务评分表",
    num(100),
    (Section("1", "重点任务", (Item("1.1", "重点任务", num(100), clause="三"),), clause="三"),),
    (Filling("leader", "分管领导评分", "superior", clause="三"),),
    clause="三",
)
REVIEW = Poll(
    "review",
    "职工测评",
    (VoterGroup("delegates", "职工代表"),),
    (
        Option("好", num(100), "四"),
        Option("较好", num(85), "四"),
        Option("一般", num(60), "四"),
        Option("差", num(0), "四"),
    ),
    clause="四",
)
BONUS = Register(
    "bonus", "加分", (Kind("创新案例", low=num(1), high=num(5), clause="五"),), cap=num(8), proof="proof", clause="五"
)
MINUS = Register(
    "minus",
    "减分",
    (Kind("主题党日缺一次", num(1), clause="五"), Kind("党费迟交一次", num("0.5"), clause="五")),
    proof="proof",
    clause="五",
)
PARAMS = (
    Param("standard_share", "标准化建设比例", "percent", percent(60), num(0), num(1), clause="一", whole="shares"),
    Param("task_share", "重点任务比例", "percent", percent(25), num(0), num(1), clause="一", whole="shares"),
    Param("review_share", "职工测评比例", "percent", percent(15), num(0), num(1), clause="一", whole="shares"),
    Param("a_share", "A级比例", "percent", percent(35), num(0), percent(40), clause="六"),
    Param("notice_days", "公示天数", "days", num(7), num(7), clause="八"),
)

TASK_MARK = Marks("task", "leader")
ABROAD = SubjectIs(Who(classes=("境外",)))
TASK_COUNTED = Clamp(
    Choose((Case(ABROAD, Scale(TASK_MARK, Const(num("1.1"), "三"))),), TASK_MARK),
    high=Const(num(100), "三"),
    clause="三",
)
TOTAL = Difference(
    Sum(
        (
            Scale(
                Named("standard", "标准化建设", Over("quarter", Marks("standard", "check"), "mean", "skip"), "二"),
                ParamRef("standard_share"),
            ),
            Scale(Named("task", "重点任务", TASK_COUNTED, "三"), ParamRef("task_share")),
            Scale(Named("review", "职工测评", PollMean("review"), "四"), ParamRef("review_share")),
            Named("bonus", "加分", RegisterSum("bonus"), "五"),
        )
    ),
    Named("minus", "减分", RegisterSum("minus"), "五"),
)

SCHEME = Scheme(
    id="enterprise_unit",
    version="1.0",
    title="国有企业党支部标准化建设考评标准",
    subject="branch",
    source=Source("集团党委", "国有企业党支部标准化建设考评标准"),
    params=PARAMS,
    forms=(STANDARD, TASK),
    registers=(BONUS, MINUS),
    polls=(REVIEW,),
    total=TOTAL,
    grades=(
        Grade("A级", Const(num(90), "六"), "六"),
        Grade("B级", Const(num(80), "六"), "六"),
        Grade("C级", Const(num(70), "六"), "六"),
        Grade("D级", clause="六"),
    ),
    rules=(
        Bar(
            "weak_task",
            "重点任务低于60分不得评为A级和B级",
            "B级",
            Below(Part("task"), Const(num(60), "七")),
            clause="七",
        ),
        Quota("a_places", "A级不超过规定比例", "A级", ParamRef("a_share"), "unit", "B级", clause="六"),
    ),
    ranking=Ranking("unit", clause="六"),
    classes=(SubjectClass("境外", "境外支部", "三"),),
    stages=(
        Stage(
            "check",
            "季度检查",
            "fill",
            ("office",),
            (FillingRef("standard", "check"),),
            registers=("minus",),
            clause="二",
        ),
        Stage("declare", "申报创新案例", "fill", ("secretary",), registers=("bonus",), clause="五"),
        Stage("mark", "年终打分", "fill", ("superior",), (FillingRef("task", "leader"),), clause="三"),
        Stage("vote", "职工测评", "vote", ("representative",), polls=("review",), clause="四"),
        Stage("compute", "汇总定级", "compute", ("office",), clause="六"),
        Stage("publish", "公示", "publish", ("office",), days=ParamRef("notice_days"), clause="八"),
    ),
    uses=(Use("A级", "recommend", "可推荐为先进党支部", clause="八"),),
    honours=(Honour("advanced", "先进党支部", grades=("A级",), clause="八"),),
    draws=(Draw("quarterly", "季度抽查", Const(Fraction(1, 3), "二"), every="quarter", clause="二"),),
    provisions=(
        Provision(
            "一",
            "三块按60%、25%、15%合成,比例可调,合计100%",
            "三个比例是参数,合计必须为100%",
            settings=("standard_share", "task_share", "review_share"),
        ),
        Provision("二", "四个季度平均,没有抽到的季度不计", "只平均抽到的季度;四季都没有抽到的,总分为暂计", True),
        Provision("三", "境外支部任务分乘1.1,最高100分", "乘1.1后封顶100分"),
        Provision("四", "四档票折算后取平均", "有效票的平均分"),
        Provision("五", "加分最多8分,减分每次1分、0.5分", "没有证明的登记不计;总分不封顶", True),
        Provision("六", "A级不超过规定比例", "全部支部乘比例,向下取整;末位同分由人定", True, ("a_share",)),
        Provision("七", "重点任务低于60分不得评A、B级", "按乘1.1以后的任务分判断", True),
        Provision("八", "公示不少于7天,A级可推荐先进", "天数是参数,不能小于7", settings=("notice_days",)),
    ),
)


def branch(
    code: str,
    quarters: Mapping[int, str],
    task: str,
    votes: Mapping[str, int],
    claims: tuple[Claim, ...] = (),
    class_name: str = "",
) -> Record:
    """Return one branch with its marks by quarter, its task mark, its votes and what the registers hold."""
    sheets = tuple(
        sheet_of(STANDARD, "check", {"1.1": points}, period=f"{YEAR}-Q{quarter}", filler="")
        for quarter, points in quarters.items()
    )
    task_sheet = sheet_of(TASK, "leader", {"1.1": task}, period=str(YEAR), filler="")
    tallies = (Tally("review", str(YEAR), "delegates", dict(votes)),)
    return Record(Subject(code, code, "branch", class_name=class_name), (*sheets, task_sheet), claims, tallies, ())


def case(number: int, points: int) -> Claim:
    """Return an innovation case of so many points, with its application."""
    return Claim(number, "bonus", "创新案例", "2025-06-01", num(points), proof="申报材料")


def missed(number: int, kind: str, proof: str = "检查记录") -> Claim:
    """Return one entry in the register of deductions."""
    return Claim(number, "minus", kind, "2025-05-01", proof=proof)


HALVES = {"好": 5, "较好": 5}  # mean 92.5

COHORT: list[Record] = [
    branch("B01", {1: "96", 2: "94", 3: "95", 4: "95"}, "92", {"好": 8, "较好": 2}, (case(1, 3),)),
    branch("B02", {1: "90", 3: "96"}, "95", {"好": 10}, class_name="境外"),
    branch("B03", {2: "92"}, "88", HALVES),
    branch("B04", {1: "91.6", 2: "92"}, "84", {"好": 10}),
    branch("B05", {1: "100", 4: "100"}, "60", {"好": 10}),
    branch("B06", {3: "66.7"}, "64.4", HALVES),
    branch("B07", {1: "98", 2: "98"}, "59.5", {"好": 10}, (case(2, 5), case(3, 5))),
    branch(
        "B08",
        {1: "88", 2: "92"},
        "55",
        {"较好": 10},
        (missed(4, "主题党日缺一次"), missed(5, "党费迟交一次"), missed(6, "主题党日缺一次", proof="")),
        "境外",
    ),
    branch("B09", {4: "60"}, "60", {"好": 1, "较好": 1, "一般": 1, "差": 1, "弃权": 2}),
    branch("B10", {}, "90", {"好": 10}),
]

# Ten branches, 35 % = 3.5, so three places for A. B07 (96.68) is barred and takes none: B01, B02, then the tie B03/B04.
EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # (96+94+95+95)/4 = 95 x 60 % = 57; 92 x 25 % = 23; (800+170)/10 = 97 x 15 % = 14.55; + 3 = 97.55
    "B01": ("97.55", "A级"),
    # two quarters: 93 x 60 % = 55.8; 95 x 1.1 = 104.5, at most 100, x 25 % = 25; 100 x 15 % = 15; = 95.80
    "B02": ("95.80", "A级"),
    # 92 x 60 % = 55.2; 88 x 25 % = 22; 92.5 x 15 % = 13.875; = 91.075, printed 91.08: ties with B04 for the last place
    "B03": ("91.08", None),
    # 91.8 x 60 % = 55.08; 84 x 25 % = 21; 15; = 91.08: the regulation does not say who goes first, open
    "B04": ("91.08", None),
    # 60 + 60 x 25 % = 15 + 15 = 90.00: on the line of A, 60 is not below 60, but no place is left: B
    "B05": ("90.00", "B级"),
    # 66.7 x 60 % = 40.02; 64.4 x 25 % = 16.1; 13.875; = 69.995, rounded to 70.00: C by the rounded figure
    "B06": ("70.00", "C级"),
    # 98 x 60 % = 58.8; 59.5 x 25 % = 14.875; 15; cases 5+5, at most 8; = 96.675 = 96.68; task below 60: neither A nor B
    "B07": ("96.68", "C级"),
    # 90 x 60 % = 54; 55 x 1.1 = 60.5 (not below 60) x 25 % = 15.125; 85 x 15 % = 12.75; 81.875 - 1 - 0.5 = 80.375
    "B08": ("80.38", "B级"),
    # 60 x 60 % = 36; 15; (100+85+60+0)/4 = 61.25 x 15 % = 9.1875; = 60.1875
    "B09": ("60.19", "D级"),
    # drawn in no quarter: nothing to average
    "B10": (None, None),
}
