"""The points card of a county hospital's party members: monthly cards, an annual review, a quota of the best grade.

Linter runs until right: 2
"""

from kaoping.plugins.contract import (
    AtLeast,
    Bar,
    Case,
    Choose,
    Const,
    Excuse,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Marks,
    Membership,
    Named,
    Over,
    Poll,
    PollMean,
    Provision,
    Quota,
    Scale,
    Scheme,
    Section,
    SectionZero,
    Source,
    Stage,
    Subject,
    Sum,
    VoterGroup,
    num,
    percent,
    take,
)
from kaoping.plugins.evaluation.inputs import Record, Tally
from kaoping.plugins.testing import sheet_of

YEAR = 2025

CARD = Form(
    "card",
    "党员积分卡",
    num(40),
    (
        Section("1", "学习", (Item("1.1", "学习", num(10), clause="一"),), clause="一"),
        Section("2", "组织生活", (Item("2.1", "组织生活", num(10), clause="一"),), clause="一"),
        Section(
            "3",
            "医德医风",
            (
                Item(
                    "3.1",
                    "医德医风",
                    num(10),
                    (take("3.1a", "医德医风被投诉查实", 3, 10, per="occurrence", clause="三"),),
                    clause="一",
                ),
            ),
            clause="一",
        ),
        Section("4", "岗位业绩", (Item("4.1", "岗位业绩", num(10), clause="一"),), clause="一"),
    ),
    (Filling("branch", "支部每月评定", "secretary", every="month", clause="一"),),
    clause="一",
)

REVIEW = Poll(
    "review",
    "年度民主评议",
    (
        VoterGroup("party", "党员", Const(percent(60), "四")),
        VoterGroup("masses", "群众代表", Const(percent(40), "四")),
    ),
    scale=(0, 100),
    clause="四",
)

MONTHS = Over("month", Marks("card", "branch"), "mean", absent="member", joined_by=Const(num(5), "二"))

# How many of the counted months have 0 points for 医德医风 (a condition cannot look into the months by itself).
NO_ETHICS = Case(SectionZero("card", "branch", ("3",)), Const(num(1), "六"))
ZERO_MONTHS = Over(
    "month", Choose((NO_ETHICS,), Const(num(0), "六")), "sum", absent="member", joined_by=Const(num(5), "二")
)

SCHEME = Scheme(
    id="hospital_members",
    version="1.0",
    title="县人民医院党员积分卡实施细则",
    subject="member",
    source=Source("县人民医院党委", "党员积分卡实施细则"),
    forms=(CARD,),
    polls=(REVIEW,),
    total=Sum(
        (
            Scale(Named("annual", "年度分", Scale(MONTHS, Const(num("2.5"), "二")), "二"), Const(percent(70), "四")),
            Scale(Named("review", "民主评议得分", PollMean("review"), "四"), Const(percent(30), "四")),
        )
    ),
    grades=(
        Grade("优秀", Const(num(90), "五"), "五"),
        Grade("合格", Const(num(70), "五"), "五"),
        Grade("不合格", clause="五"),
    ),
    rules=(
        Bar(
            "ethics",
            "有一个月医德医风得0分的不得评为优秀",
            "优秀",
            AtLeast(ZERO_MONTHS, Const(num(1), "六")),
            falls_to="合格",
            clause="六",
        ),
        Quota(
            "top",
            "优秀不超过全院参评党员的20%",
            "优秀",
            Const(percent(20), "五"),
            "unit",
            "合格",
            ("annual",),
            clause="五",
        ),
    ),
    stages=(
        Stage("mark", "每月评分", "fill", ("secretary",), (FillingRef("card", "branch"),), clause="一"),
        Stage("review", "年度民主评议", "vote", ("office",), polls=("review",), clause="四", starter=True),
        Stage("compute", "汇总定等", "compute", ("office",), clause="五", starter=True),
    ),
    provisions=(
        Provision("二", "调出以后的月份不计", "调出的当月仍计,下一个月起不计", reading=True),
        Provision("六", "有一个月医德医风得0分的不得评优", "先排除不得评优的,再算优秀名额", reading=True),
    ),
)

Points = tuple[int | str, int | str, int | str, int | str]


def person(
    code: str,
    cards: dict[int, Points],
    party: dict[str, int],
    masses: dict[str, int],
    memberships: tuple[Membership, ...] | None = None,
    excused: tuple[Excuse, ...] = (),
) -> Record:
    """Return a member with the cards by month and the ballots of both groups."""
    sheets = tuple(
        sheet_of(
            CARD,
            "branch",
            dict(zip(CARD.item_ids(), points, strict=True)),
            period=f"{YEAR}-{month:02d}",
            filler="",
        )
        for month, points in cards.items()
    )
    tallies = Tally("review", str(YEAR), "party", party), Tally("review", str(YEAR), "masses", masses)
    return Record(Subject(code, code, "member", memberships=memberships, excused=excused), sheets, (), tallies, ())


def months(first: int, last: int, *points: int | str) -> dict[int, Points]:
    """Return the same four points for each month from `first` to `last`."""
    study, life, ethics, work = points
    return dict.fromkeys(range(first, last + 1), (study, life, ethics, work))


COHORT: list[Record] = [
    person("甲", months(1, 12, 10, 10, 9, 9), {"85": 4}, {"80": 1, "90": 1}),
    person("乙", months(1, 12, 10, 10, 10, "6.8"), {"90": 1, "94": 1}, {"92": 3}),
    person("丙", months(1, 6, 10, 10, 10, 10) | months(7, 12, 10, 10, 10, "3.6"), {"94": 2}, {"89": 5}),
    # Two complaints in July, 3 and 7 points: nothing is left of 医德医风 that month.
    person("丁", months(1, 12, 10, 10, 10, 10) | months(7, 7, 10, 10, 0, 10), {"96": 2}, {"96": 2}),
    person(
        "戊",
        months(5, 5, 9, 9, 9, 9) | months(6, 12, 8, 8, 10, 8),
        {"88": 3},
        {"88": 1},
        memberships=(Membership("2025-05-05"),),
    ),
    # The card of May was filled in although the month does not count.
    person(
        "己",
        months(5, 5, 1, 1, 1, 1) | months(6, 11, 8, 8, 10, 8) | months(12, 12, 9, 9, 9, 9),
        {"80": 3},
        {"80": 1},
        memberships=(Membership("2025-05-06"),),
    ),
    person(
        "庚",
        months(1, 2, 7, 7, 8, 7) | months(4, 8, 7, 7, 8, 7) | months(9, 9, 5, 5, 6, 5),
        {"70": 3},
        {"60": 1, "80": 1},
        memberships=(Membership("2020-01-01", "2025-09-20"),),
        excused=(Excuse("2025-03", "住院"),),
    ),
    # One complaint in July, 3 points.
    person("辛", months(1, 12, 6, 6, 10, 6) | months(7, 7, 7, 7, 7, 7), {"70": 5}, {"70": 19, "69": 1}),
    person("壬", months(1, 11, 7, 7, 9, 7), {"100": 1}, {"100": 1}),
    person("癸", months(1, 12, 9, 9, 9, 9), {"90": 1}, {"90": 1}),
]

# Places of 优秀: 20 % of 10 members = 2. 丁 is barred and takes none; at 92.00 stand 甲, 乙, 丙 for two places.
EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # 38 x 2.5 = 95; review 85 x 60 % + 85 x 40 % = 85; 66.5 + 25.5 = 92. Larger 年度分 of the three: first place.
    "甲": ("92.00", "优秀"),
    # 36.8 x 2.5 = 92; review 92; 64.4 + 27.6 = 92. Level with 丙 in total and 年度分, one place: open.
    "乙": ("92.00", None),
    # (6 x 40 + 6 x 33.6) / 12 = 36.8, x 2.5 = 92; review 94 x 60 % + 89 x 40 % = 56.4 + 35.6 = 92; 92. Open.
    "丙": ("92.00", None),
    # (11 x 40 + 30) / 12 x 2.5 = 97.9166..; 68.54166.. + 96 x 30 % = 28.8; 97.34166... A month with 0: not 优秀.
    "丁": ("97.34", "合格"),
    # Came on the 5th, May counts: (36 + 7 x 34) / 8 = 34.25, x 2.5 = 85.625; 59.9375 + 26.4 = 86.3375.
    "戊": ("86.34", "合格"),
    # Came on the 6th, from June: (6 x 34 + 36) / 7 x 2.5 x 70 % = 60; 60 + 80 x 30 % = 84.
    "己": ("84.00", "合格"),
    # Without March (hospital) and after September (left): (7 x 29 + 21) / 8 = 28, x 2.5 = 70; 49 + 21 = 70: 70 以上.
    "庚": ("70.00", "合格"),
    # 28 x 2.5 = 70; review 70 x 60 % + 69.95 x 40 % = 69.98; 49 + 20.994 = 69.994, printed 69.99.
    "辛": ("69.99", "不合格"),
    # December was not marked: no total.
    "壬": (None, None),
    # 36 x 2.5 = 90; 63 + 27 = 90: 90 以上, but behind three for two places.
    "癸": ("90.00", "合格"),
}
