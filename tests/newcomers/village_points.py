"""The points of party members of a town (青禾镇党员量化积分管理办法), written from the regulation and the guide alone.

A5 (probationary) has points without a grade.

Linter runs until right: 1
"""

from kaoping.plugins.contract import (
    Const,
    Difference,
    Exemption,
    Fail,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Kind,
    Marks,
    Named,
    Over,
    Provision,
    Quota,
    Register,
    RegisterHas,
    RegisterSum,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    Sum,
    Who,
    num,
    percent,
    take,
)
from kaoping.plugins.evaluation.inputs import Claim, Record
from kaoping.plugins.testing import sheet_of

YEAR = 2025

Points = int | str | None
Quarter = tuple[Points, Points, Points, Points]

life = Item(
    "1.1",
    "组织生活",
    num(8),
    (
        take("1.1a", "无故缺席", 2, per="occurrence", clause="第三条"),
        take("1.1b", "请假事后未补课", "0.5", per="occurrence", clause="第三条"),
    ),
    clause="第二条",
    text="请假须书面;扣完为止",
)
form = Form(
    "sheet",
    "党员季度积分表",
    num(25),
    (
        Section("1", "组织生活", (life,), clause="第二条"),
        Section("2", "学习教育", (Item("2.1", "学习教育", num(6), clause="第二条"),), clause="第二条"),
        Section("3", "服务群众", (Item("3.1", "服务群众", num(7), clause="第二条"),), clause="第二条"),
        Section("4", "遵纪守法", (Item("4.1", "遵纪守法", num(4), clause="第二条"),), clause="第二条"),
    ),
    (Filling("branch", "支部评定", "secretary", every="quarter", clause="第一条"),),
    clause="第二条",
)
honours = Register(
    "honours",
    "表彰加分",
    (
        Kind("省级及以上", num(6), clause="第四条"),
        Kind("市级", num(4), clause="第四条"),
        Kind("县级", num(2), clause="第四条"),
    ),
    cap=num(10),
    clause="第四条",
)
criticism = Register(
    "criticism", "上级通报批评", (Kind("通报批评", num(5), clause="第五条"),), proof="none", clause="第五条"
)
discipline = Register("discipline", "党纪处分", (Kind("受党纪处分", clause="第八条"),), proof="none", clause="第八条")

SCHEME = Scheme(
    id="village_points",
    version="1.0",
    title="青禾镇党员量化积分管理办法",
    subject="member",
    source=Source("青禾镇党委", "青禾镇党员量化积分管理办法"),
    forms=(form,),
    registers=(honours, criticism, discipline),
    total=Difference(
        Sum(
            (
                Named("base", "基础分", Over("quarter", Marks("sheet", "branch"), "sum"), "第二条"),
                Named("bonus", "表彰加分", RegisterSum("honours"), "第四条"),
            )
        ),
        Named("criticised", "通报批评扣分", RegisterSum("criticism"), "第五条"),
    ),
    grades=(
        Grade("先锋", Const(num(90), "第六条"), "第六条"),
        Grade("良好", Const(num(75), "第六条"), "第六条"),
        Grade("合格", Const(num(60), "第六条"), "第六条"),
        Grade("待提高", clause="第六条"),
    ),
    rules=(
        Fail("discipline", "受党纪处分的一律为待提高", "待提高", RegisterHas("discipline"), clause="第八条"),
        Quota(
            "vanguard",
            "先锋不超过本支部参评党员的 25%",
            "先锋",
            Const(percent(25), "第七条"),
            "branch",
            "良好",
            ("base",),
            clause="第七条",
        ),
    ),
    exemptions=(Exemption(Who(statuses=("预备",)), "预备党员参加积分,不评定等次", clause="第一条"),),
    stages=(
        Stage(
            "mark",
            "支部评定",
            "fill",
            ("secretary",),
            (FillingRef("sheet", "branch"),),
            registers=("honours", "criticism", "discipline"),
            clause="第一条",
        ),
        Stage("compute", "镇组织办汇总", "compute", ("office",), clause="第一条"),
    ),
    provisions=(
        Provision("第七条", "先锋人数不超过本支部参评党员的 25%", "预备党员不评等次,不计入参评人数", reading=True),
        Provision("第七条", "同分的由支部研究", "总分和基础分都相同的,等次空着,由支部定", reading=True),
        Provision("第八条", "受党纪处分的一律为待提高", "先定等次,不占先锋名额,仍计入参评人数", reading=True),
    ),
)


def person(code: str, branch: str, *quarters: Quarter, claims: tuple[Claim, ...] = (), status: str = "正式") -> Record:
    """Return a member of `branch` with the four marks of each quarter; None is a mark that was not given."""
    sheets = tuple(
        sheet_of(
            form,
            "branch",
            {item: num(each) for item, each in zip(form.item_ids(), marks, strict=True) if each is not None},
            period=f"{YEAR}-Q{number}",
            filler="",
        )
        for number, marks in enumerate(quarters, start=1)
    )
    return Record(Subject(code, code, "member", branch=branch, status=status), sheets, claims)


COHORT: list[Record] = [
    person(
        "A1",
        "B1",
        *((8, 5, 6, 3),) * 4,
        claims=(Claim(1, "honours", "县级", "2025-07-01", proof="县级表彰文件"),),
    ),
    person("A2", "B1", (8, 5, 6, 3), (8, 5, 6, 3), (8, 5, 6, 4), (8, 5, 7, 3)),
    person(
        "A3",
        "B1",
        *((8, 6, 7, 4),) * 3,
        (8, 6, 7, 2),
        claims=(
            Claim(2, "honours", "省级及以上", "2025-03-01", proof="省级表彰文件"),
            Claim(3, "honours", "市级", "2025-06-01", proof="市级表彰文件"),
            Claim(4, "honours", "县级", "2025-07-01", proof="县级表彰文件"),
            Claim(5, "discipline", "受党纪处分", "2025-11-01"),
        ),
    ),
    person(
        "A4",
        "B1",
        *((6, 5, 6, 4),) * 3,
        (6, 6, 6, 4),
        claims=(
            Claim(6, "criticism", "通报批评", "2025-04-01"),
            Claim(7, "criticism", "通报批评", "2025-09-01"),
        ),
    ),
    person("A5", "B1", *((8, 6, 7, 4),) * 3, (8, 5, 6, 3), status="预备"),
    person("C1", "B2", *((8, 5, 6, 4),) * 4),
    person("C2", "B2", *((8, 5, 6, 4),) * 4),
    person("C3", "B2", *((0, 5, 6, 4),) * 4),
    person("C4", "B2", *((8, 2, 3, 2),) * 3, ("7.5", 2, 3, 2), claims=(Claim(8, "honours", "县级", "2025-07-01"),)),
    person("D1", "B3", *((8, 5, 6, 4),) * 3, (8, None, 6, 4)),
]

EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # 4 x 22 = 88, + 2 (county) = 90: reaches 90, but B1 has 4 graded x 25 % = 1 place; tied with A2, base 88 < 90
    "A1": ("90.00", "良好"),
    # 22 + 22 + 23 + 23 = 90: reaches 90 exactly; tied with A1, the larger base takes the only place
    "A2": ("90.00", "先锋"),
    # 3 x 25 + 23 = 98, + min(6 + 4 + 2 = 12, 10) = 108; party discipline: the last grade, and no place taken
    "A3": ("108.00", "待提高"),
    # absent once a quarter: 8 - 2 = 6; 3 x 21 + 22 = 85, - 2 x 5 = 75: reaches 75 exactly
    "A4": ("75.00", "良好"),
    # 3 x 25 + 22 = 97; probationary: takes part in the points, no grade
    "A5": ("97.00", None),
    # 4 x 23 = 92; B2 has 4 graded x 25 % = 1 place; same total and same base as C2: the branch must decide
    "C1": ("92.00", None),
    "C2": ("92.00", None),
    # five absences a quarter: 8 - 10, not below 0; 4 x (0 + 5 + 6 + 4) = 60: reaches 60 exactly
    "C3": ("60.00", "合格"),
    # 3 x 15 + (7.5 + 7 = 14.5, one leave not made up) = 59.5; the county honour has no document: not counted
    "C4": ("59.50", "待提高"),
    # the study mark of the fourth quarter is missing
    "D1": (None, None),
}
