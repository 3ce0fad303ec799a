"""The street's star rating of its communities' party branches, as a newcomer wrote it from the guide alone.

Not expressible: the places of 五星 are rounded half-up (第六条), a `Quota` rounds down; the share is therefore a figure
that the unit sets so that share × branches gives the rounded number (1/3 for nine branches, instead of 30 %).
With 30 % 丁 is 四星 where 第六条 gives 五星; with ``SETTINGS``, what such a unit sets, all is as worked out.
By a detour: the halves have unequal weights (第一条), `Over` has none; the form has two fillings, one for each half.
By a detour: no condition tells that `LastResult` is missing (第三条); the office enters that in a register.
Linter runs until right: 2
"""

from fractions import Fraction

from kaoping.plugins.contract import (
    Case,
    Choose,
    Const,
    Decide,
    Filling,
    FillingRef,
    Form,
    Grade,
    Grant,
    Item,
    Kind,
    LastResult,
    Lower,
    Marks,
    Named,
    Param,
    ParamRef,
    Provision,
    Question,
    Quota,
    Register,
    RegisterHas,
    Scale,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    Sum,
    Verdict,
    num,
    percent,
    take,
)
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record
from kaoping.plugins.testing import sheet_of

YEAR = 2025

FORM = Form(
    "sheet",
    "星级评定表",
    num(100),
    (
        Section(
            "1",
            "阵地建设",
            (
                Item("1.1", "标识", deductions=(take("1.1a", "标识不全", 1, 3, clause="第二条"),), clause="第二条"),
                Item(
                    "1.2",
                    "活动室",
                    deductions=(take("1.2a", "活动室挪用", 5, per="occurrence", clause="第二条"),),
                    clause="第二条",
                ),
            ),
            pool=num(20),
            clause="第二条",
        ),
        Section("2", "组织生活", (Item("2.1", "组织生活", num(50), clause="第二条"),), clause="第二条"),
        Section("3", "治理服务", (Item("3.1", "治理服务", num(30), clause="第二条"),), clause="第二条"),
    ),
    (
        Filling("first", "上半年街道评审组评定", "assessor", clause="第一条"),
        Filling("second", "下半年街道评审组评定", "assessor", clause="第一条"),
    ),
    clause="第一条",
)

THIS_YEAR = Sum(
    (
        Scale(Marks("sheet", "first"), Const(percent(40), "第一条")),
        Scale(Marks("sheet", "second"), Const(percent(60), "第一条")),
    )
)
LAST_YEAR = Choose((Case(RegisterHas("no_last"), Const(num(80), "第三条")),), LastResult("第三条"))

SCHEME = Scheme(
    id="street_stars",
    version="1.0",
    title="街道社区党组织星级评定办法",
    subject="branch",
    source=Source("街道党工委", "街道社区党组织星级评定办法"),
    forms=(FORM,),
    total=Sum(
        (
            Named("this_year", "本年评定", Scale(THIS_YEAR, Const(percent(90), "第三条")), "第三条"),
            Named("last_year", "上年度总分", Scale(LAST_YEAR, Const(percent(10), "第三条")), "第三条"),
        )
    ),
    params=(
        Param(
            "five_share",
            "五星比例(30%;折算成使名额等于四舍五入之数的比例)",
            "percent",
            percent(30),
            percent(30),
            percent(50),
            clause="第六条",
            starter=True,
        ),
    ),
    registers=(
        Register(
            "no_last", "没有上年度总分", (Kind("没有上年度总分", clause="第三条"),), proof="none", clause="第三条"
        ),
        Register("honours", "全国表彰", (Kind("全国表彰", clause="第四条"),), clause="第四条"),
        Register("accidents", "安全责任事故", (Kind("安全责任事故", clause="第七条"),), proof="none", clause="第七条"),
        Register("weak", "软弱涣散", (Kind("软弱涣散", clause="第八条"),), proof="none", clause="第八条"),
    ),
    questions=(Question("rectified", "软弱涣散的社区怎样定", ("限期整顿", "已经整改到位"), clause="第八条"),),
    grades=(
        Grade("五星", Const(num(90), "第五条"), "第五条"),
        Grade("四星", Const(num(80), "第五条"), "第五条"),
        Grade("三星", Const(num(70), "第五条"), "第五条"),
        Grade("二星", Const(num(60), "第五条"), "第五条"),
        Grade("一星", clause="第五条"),
    ),
    rules=(
        Grant("national", "全国表彰直接定为五星", "五星", RegisterHas("honours"), clause="第四条"),
        Lower(
            "accident",
            "安全责任事故降两个星级",
            RegisterHas("accidents"),
            Const(num(2), "第七条"),
            clause="第七条",
        ),
        Decide(
            "weak",
            "软弱涣散由街道党工委决定",
            "rectified",
            RegisterHas("weak"),
            (Verdict("限期整顿", "一星"), Verdict("已经整改到位")),
            clause="第八条",
        ),
        Quota("five", "五星不超过三成", "五星", ParamRef("five_share"), "unit", "四星", clause="第六条"),
    ),
    stages=(
        Stage("first", "上半年评定", "fill", ("assessor",), (FillingRef("sheet", "first"),), clause="第一条"),
        Stage(
            "second",
            "下半年评定",
            "fill",
            ("assessor", "office"),
            (FillingRef("sheet", "second"),),
            registers=("no_last", "honours", "accidents", "weak"),
            clause="第一条",
        ),
        Stage("compute", "汇总", "compute", ("office",), clause="第三条"),
        Stage("decide", "街道党工委决定", "approve", ("superior",), clause="第八条"),
    ),
    provisions=(
        Provision("第一条", "上半年占40%,下半年占60%", "同一张表有上半年、下半年两种填写,各乘自己的比例"),
        Provision("第三条", "没有上年度总分的,按80分计", "由街道登记没有上年度总分;没有登记又没有总分的是暂计"),
        Provision("第四条", "全国表彰直接定为五星", "占五星名额,名额不够时同样按分数保留;须有证明", reading=True),
        Provision(
            "第六条",
            "名额四舍五入取整",
            "程序向下取整,由单位折算比例使名额等于四舍五入之数",
            reading=True,
            settings=("five_share",),
        ),
        Provision("第七条", "降两个星级", "先降级再算五星名额,降了级的不占名额", reading=True),
    ),
)

Points = tuple[int | str | None, ...]


def branch(
    code: str,
    first: Points,
    second: Points,
    *,
    last: int | None = None,
    on_record: tuple[str, ...] = (),
    answer: str = "",
) -> Record:
    """Return a branch with the marks of both halves (a None is not given), last year's hundredths and its entries."""
    sheets = tuple(
        sheet_of(
            FORM,
            filling,
            {item: each for item, each in zip(FORM.item_ids(), points, strict=True) if each is not None},
            period=str(YEAR),
        )
        for filling, points in (("first", first), ("second", second))
    )
    kinds = {"no_last": "没有上年度总分", "honours": "全国表彰", "accidents": "安全责任事故", "weak": "软弱涣散"}
    claims = tuple(
        Claim(number, register, kinds[register], "2025-05-01", proof="决定")
        for number, register in enumerate(on_record, start=1)
    )
    answers = (Answer("rectified", answer, "街道党工委会议定"),) if answer else ()
    return Record(Subject(code, code, "branch", previous_total=last), sheets, claims, (), answers)


COHORT: list[Record] = [
    branch("甲", (0, 0, 50, 30), (0, 0, 48, 28), last=9500),
    branch("乙", (-2, 0, 48, 28), (0, 0, 49, 29), on_record=("no_last",)),
    branch("丙", (0, -5, 40, 25), (0, -5, 40, 25), last=7000, on_record=("honours",)),
    branch("丁", (0, 0, 41, 24), (0, 0, 41, 24), last=9000, on_record=("honours",)),
    branch("戊", (0, 0, 42, 26), (0, 0, 42, 26), on_record=("no_last", "honours", "accidents")),
    branch("己", (-1, -5, 44, 28), (0, 0, 44, 26), last=8550, on_record=("weak",), answer="限期整顿"),
    branch("庚", (-3, -20, 40, 20), (-3, -20, 35, 25), last=6000, on_record=("weak",), answer="已经整改到位"),
    branch("辛", (0, 0, 30, 20), (0, 0, 35, 20), on_record=("no_last", "weak")),
    branch("壬", (0, 0, 45, 25), (0, 0, 45, None), last=8000),
]

# Nine branches: 30 % × 9 = 2.7, rounded to 3 places of 五星. Four hold it, two of them by an honour; 第六条
# excepts nobody, so the three best scores keep it: 甲 97.34, 乙 94.76, 丁 85.50; 丙 79.00 is over.
EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # 100 × 40 % + 96 × 60 % = 97.6; × 90 % = 87.84; + 95 × 10 % = 9.5; first of the scores
    "甲": ("97.34", "五星"),
    # (18 + 76) × 40 % + 98 × 60 % = 37.6 + 58.8 = 96.4; × 90 % = 86.76; no last year: + 80 × 10 % = 8; second
    "乙": ("94.76", "五星"),
    # 15 + 65 = 80 in both halves; × 90 % = 72; + 70 × 10 % = 7; 三星 by its score, 五星 by the honour, fourth
    "丙": ("79.00", "四星"),
    # 85 in both halves; 76.5 + 9 = 85.5; 四星 by its score, 五星 by the honour, third (rounded down it would be over)
    "丁": ("85.50", "五星"),
    # 88 in both halves; 79.2 + 8 = 87.2; 五星 by the honour, two stars lower for the accident, takes no place
    "戊": ("87.20", "三星"),
    # (14 + 72) × 40 % + 90 × 60 % = 34.4 + 54 = 88.4; × 90 % = 79.56; + 8.55; 四星, to be put in order: 一星
    "己": ("88.11", "一星"),
    # 20 - 23 stops at 0: 60 in both halves; 54 + 6 = 60, 二星 (60 分以上), which it keeps
    "庚": ("60.00", "二星"),
    # 70 × 40 % + 75 × 60 % = 28 + 45 = 73; × 90 % = 65.7; + 8; the committee has not decided yet
    "辛": ("73.70", None),
    # 治理服务 of the second half is missing
    "壬": (None, None),
}

# The share by which a unit of nine branches gets the three places that the regulation gives it.
SETTINGS = {"five_share": Fraction(1, 3)}
