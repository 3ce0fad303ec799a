"""A yearly assessment of the teachers' party branches of a university college, from its regulation of seven clauses.

Branch 乙 has claims dated outside the year of clause 1, which do not count.

Linter runs until right: 1
"""

from kaoping.plugins.contract import (
    Below,
    Clamp,
    Const,
    Decide,
    Difference,
    FillerGroup,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Kind,
    Marks,
    Named,
    Part,
    Provision,
    Question,
    Ranking,
    RankShare,
    RankShares,
    Register,
    RegisterSum,
    Round,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    Sum,
    Verdict,
    num,
    percent,
)
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record
from kaoping.plugins.testing import sheet_of

YEAR = 2025

FORM = Form(
    "sheet",
    "评分表",
    num(100),
    (
        Section("1", "政治建设", (Item("1.1", "政治建设", num(35), clause="2"),), clause="2"),
        Section("2", "教学科研融合", (Item("2.1", "教学科研融合", num(40), clause="2"),), clause="2"),
        Section("3", "联系学生", (Item("3.1", "联系学生", num(25), clause="2"),), clause="2"),
    ),
    (
        Filling(
            "panel",
            "评委打分",
            "assessor",
            several=True,
            groups=(
                FillerGroup("committee", "委员", Const(percent(50), "2")),
                FillerGroup("secretaries", "支部书记代表", Const(percent(30), "2")),
                FillerGroup("students", "学生代表", Const(percent(20), "2")),
            ),
            clause="2",
        ),
    ),
    clause="2",
)

HONOURS = Register(
    "honours",
    "荣誉加分",
    (
        Kind("国家级", num(5), clause="3"),
        Kind("省部级", num(3), clause="3"),
        Kind("校级", num(1), clause="3"),
    ),
    cap=num(6),
    proof="proof_and_recognition",
    clause="3",
)

ETHICS = Register("ethics", "师德师风通报", (Kind("师德师风通报", num(4), clause="4"),), proof="none", clause="4")

TOTAL = Named(
    "total",
    "总分",
    Round(
        Clamp(
            Difference(
                Sum(
                    (
                        Named("marks", "评委评分", Marks("sheet", "panel"), "2"),
                        Named("bonus", "荣誉加分", RegisterSum("honours"), "3"),
                    )
                ),
                Named("minus", "通报扣分", RegisterSum("ethics"), "4"),
            ),
            Const(num(0), "5"),
            Const(num(100), "5"),
            "5",
        ),
        1,
    ),
    "5",
)

SCHEME = Scheme(
    id="university_cell",
    version="1.0",
    title="大学二级学院教师党支部年度考核方案",
    subject="branch",
    source=Source("学院党委", "大学二级学院教师党支部年度考核方案"),
    forms=(FORM,),
    registers=(HONOURS, ETHICS),
    questions=(Question("weak", "总分不满70分,是否定为「不合格」", ("是", "否"), clause="7"),),
    total=TOTAL,
    grades=(
        Grade("优秀", clause="6"),
        Grade("良好", clause="6"),
        Grade("一般", clause="6"),
        Grade("不合格", clause="7"),
    ),
    rules=(
        RankShares(
            "ranks",
            "按名次定等次",
            (RankShare("优秀", Const(percent(20), "6")), RankShare("良好", Const(percent(50), "6"))),
            rest="一般",
            group="unit",
            clause="6",
        ),
        Decide(
            "weak",
            "不满70分由学院党委研究",
            "weak",
            Below(Part("total"), Const(num(70), "7")),
            (Verdict("是", "不合格"), Verdict("否")),
            clause="7",
        ),
    ),
    ranking=Ranking("unit", clause="6"),
    stages=(
        Stage(
            "mark",
            "评委打分和登记",
            "fill",
            ("assessor", "office"),
            (FillingRef("sheet", "panel"),),
            registers=("honours", "ethics"),
            clause="2",
        ),
        Stage("compute", "汇总排名", "compute", ("office",), clause="5"),
        Stage("decide", "学院党委研究决定", "approve", ("superior",), clause="7"),
    ),
    provisions=(
        Provision("1", "上年9月1日至本年8月31日", "考核年度从9月起,登记按日期归入年度"),
        Provision("2", "三组评委各取平均,按50%、30%、20%", "先算各组平均,再加权;缺一组的总分暂计"),
        Provision("3", "荣誉加分,累计不超过6分", "要有证书并经认定才计,合计封顶6分"),
        Provision("4", "师德师风通报每起扣4分", "登记即扣"),
        Provision("5", "0到100分,一位小数", "先封顶保底,再四舍五入到一位小数", reading=True),
        Provision("6", "前20%优秀,其次50%良好", "两个名额各自向下取整;末位同分的由人决定", reading=True),
        Provision("7", "不满70分研究是否不合格", "按一位小数的总分判断;没有决定以前等次空着", reading=True),
    ),
    year_start=Const(num(9), "1"),
)

Points = tuple[int | str, int | str, int | str]


def branch(
    code: str,
    committee: tuple[Points, ...],
    secretaries: tuple[Points, ...],
    students: tuple[Points, ...],
    claims: tuple[Claim, ...] = (),
    answers: tuple[Answer, ...] = (),
) -> Record:
    """Return a branch with the sheets of the three groups, its claims and what was decided on it."""
    given = [
        (group, points)
        for group, sheets in (("committee", committee), ("secretaries", secretaries), ("students", students))
        for points in sheets
    ]
    sheets = tuple(
        sheet_of(
            FORM,
            "panel",
            dict(zip(FORM.item_ids(), points, strict=True)),
            period="2025",
            filler=f"panel-{n}",
            group=group,
        )
        for n, (group, points) in enumerate(given, start=1)
    )
    return Record(Subject(code, code, "branch"), sheets, claims, (), answers)


def honour(number: int, kind: str, day: str, proof: str = "证书", recognised_by: str = "学院党委") -> Claim:
    """Return an honour, by default with its certificate and recognised."""
    return Claim(number, "honours", kind, day, proof=proof, recognised_by=recognised_by)


def reported(number: int) -> Claim:
    """Return one report about teachers' conduct, without any proof."""
    return Claim(number, "ethics", "师德师风通报", "2025-04-01")


SPARED = (Answer("weak", "否", "学院党委研究"),)

COHORT: list[Record] = [
    branch(
        "甲",
        ((35, 39, 24), (35, 40, 25)),
        ((34, 39, 24),),
        ((33, 38, 24),),
        (honour(1, "国家级", "2025-01-10"), honour(2, "省部级", "2025-02-10")),
    ),
    branch(
        "乙",
        ((31, 37, 23), (32, 37, 23), (32, 37, 23)),
        ((31, 36, 23),),
        ((30, 34, 21),),
        (
            honour(3, "国家级", "2024-08-31"),
            honour(4, "校级", "2024-09-01"),
            honour(5, "校级", "2025-08-31"),
            honour(6, "校级", "2025-09-01"),
            honour(7, "省部级", "2025-03-01", recognised_by=""),
            honour(8, "省部级", "2025-03-02", proof=""),
        ),
    ),
    branch("丙", ((25, 28, 17),), ((25, 28, 17),), ((25, "27.8", 17),)),
    branch("丁", ((25, 28, 17),), ((25, 28, 17),), ((25, "27.7", 17),)),
    branch("戊", ((25, 28, 17),), ((25, 28, 17),), ((25, 28, 17),), (reported(9),), SPARED),
    branch("己", ((23, 27, 16),), ((23, 27, 16),), ((23, 27, 16), (23, "27.4", 16)), answers=SPARED),
    branch("庚", ((20, 25, 15),), ((20, 25, 15),), ((21, 25, 15), (21, "25.5", 15)), answers=SPARED),
    branch(
        "辛",
        ((5, 10, 5),),
        ((5, 10, 5),),
        ((5, 10, 5),),
        tuple(reported(number) for number in range(10, 16)),
        (Answer("weak", "是", "学院党委研究"),),
    ),
    branch("壬", ((10, 20, 10),), ((10, 20, 10),), ()),
]

# Nine branches: places 9 x 20 % = 1.8 -> 1 and 9 x 50 % = 4.5 -> 4, each rounded down for itself. The missing
# branch cannot reach the first five whatever the students give (see below), so the other grades stand.
EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # Mean (98 + 100) / 2 = 99: 49.5 + 97 x 30 % = 29.1 + 95 x 20 % = 19 -> 97.6; 5 + 3 = 8, capped 6: 103.6 -> 100.
    "甲": ("100.00", "优秀"),
    # Mean (91 + 92 + 92) / 3 = 91.6667: 45.8333 + 27 + 17 = 89.8333; of six honours only the two of 2024-09-01 and
    # 2025-08-31 are in the year, proved and recognised: + 2 = 91.8333 -> 91.8. Rank 2.
    "乙": ("91.80", "良好"),
    # 35 + 21 + 69.8 x 20 % = 13.96 -> 69.96 -> 70.0, which is not below 70. Rank 3.
    "丙": ("70.00", "良好"),
    # 35 + 21 + 69.7 x 20 % = 13.94 -> 69.94 -> 69.9, below 70 and nobody has decided. Rank 4.
    "丁": ("69.90", None),
    # 35 + 21 + 14 = 70, less 4 = 66.0; spared, but it ties with the next for the last place (rank 5 of 1 + 4).
    "戊": ("66.00", None),
    # 33 + 19.8 + (66 + 66.4) / 2 x 20 % = 13.24 -> 66.04 -> 66.0; the tie is on the figure with one decimal.
    "己": ("66.00", None),
    # 30 + 18 + (61 + 61.5) / 2 x 20 % = 12.25 -> 60.25 -> 60.3 (half up). Rank 7, spared.
    "庚": ("60.30", "一般"),
    # 10 + 6 + 4 = 20, less 6 x 4 = 24 -> -4 -> 0. Decided: not passed.
    "辛": ("0.00", "不合格"),
    # 20 + 12 + students missing (at most 20: 52 at most, below the tie at 66).
    "壬": (None, None),
}
