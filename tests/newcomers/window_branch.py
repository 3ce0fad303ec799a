"""The regulation of a service centre for its window branches, written from the guide alone.

Linter runs until right: 1
"""

from kaoping.plugins.contract import (
    AllOf,
    AtLeast,
    Bar,
    Below,
    Clamp,
    Const,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Kind,
    Lower,
    Marks,
    Named,
    Option,
    Poll,
    Provision,
    Register,
    RegisterSum,
    Scale,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    Sum,
    Variant,
    VoterGroup,
    VoteShare,
    Who,
    num,
    percent,
)
from kaoping.plugins.evaluation.inputs import Claim, Record, Tally
from kaoping.plugins.testing import sheet_of

YEAR = 2025

WINDOW, OFFICE = "窗口支部", "机关支部"

FORM = Form(
    "sheet",
    "考核表",
    num(100),
    (
        # The regulation gives the sections' points only: one item for each, for the unit to confirm or to split.
        Section("1", "党建基础", (Item("1.1", "党建基础", num(40), clause="三", starter=True),), clause="三"),
        Section("2", "队伍建设", (Item("2.1", "队伍建设", num(30), clause="三", starter=True),), clause="三"),
        Section(
            "3",
            "业务融合",
            (
                Item("3.1", "限时办结", num(20), variants=(Variant(Who(domains=(OFFICE,)), num(10)),), clause="三"),
                Item("3.2", "党员先锋岗", num(10), applies=Who(domains=(WINDOW,)), clause="三"),
                Item("3.3", "服务窗口", num(20), applies=Who(domains=(OFFICE,)), clause="三"),
            ),
            clause="三",
        ),
    ),
    (
        Filling("self", "支部自查", "secretary", clause="二"),
        Filling("panel", "考核组打分", "assessor", several=True, clause="二"),
    ),
    clause="三",
)

POLL = Poll(
    "satisfaction",
    "群众满意度测评",
    (VoterGroup("masses", "群众代表"),),
    (Option("满意", clause="四"), Option("基本满意", clause="四"), Option("不满意", clause="四")),
    clause="四",
)

# One point is one case: the sum counts them.
PETITIONS = Register("petitions", "信访查实", (Kind("信访查实", num(1), clause="八"),), clause="八")

CASES = RegisterSum("petitions")

SCHEME = Scheme(
    id="window_branch",
    version="1.0",
    title="市政务中心窗口党支部考核细则",
    subject="branch",
    source=Source("市政务中心", "窗口党支部考核细则"),
    forms=(FORM,),
    registers=(PETITIONS,),
    polls=(POLL,),
    domains=(WINDOW, OFFICE),
    total=Clamp(
        Sum(
            (
                Named("self", "自查", Scale(Marks("sheet", "self"), Const(percent(20), "二")), "二"),
                Named("panel", "考核组", Scale(Marks("sheet", "panel"), Const(percent(80), "二")), "二"),
                Named("extra", "附加分", Scale(VoteShare("satisfaction", ("满意",)), Const(num(10), "四")), "四"),
            )
        ),
        high=Const(num(105), "五"),
        clause="五",
    ),
    grades=(
        Grade("红旗支部", Const(num(95), "六"), "六"),
        Grade("达标支部", Const(num(80), "六"), "六"),
        Grade("整顿支部", clause="六"),
    ),
    rules=(
        Bar(
            "basis",
            "党建基础低于24分不得评为红旗支部",
            "红旗支部",
            Below(Marks("sheet", "panel", sections=("1",)), Const(num(24), "七")),
            clause="七",
        ),
        Lower(
            "one_case",
            "信访查实一件,降一个等次",
            AllOf((AtLeast(CASES, Const(num(1), "八")), Below(CASES, Const(num(2), "八")))),
            Const(num(1), "八"),
            "整顿支部",
            clause="八",
        ),
        Lower(
            "more_cases",
            "信访查实两件以上,降到整顿支部",
            AtLeast(CASES, Const(num(2), "八")),
            Const(num(2), "八"),
            "整顿支部",
            clause="八",
        ),
    ),
    stages=(
        Stage("self", "支部自查", "fill", ("secretary",), (FillingRef("sheet", "self"),), clause="二"),
        Stage("panel", "考核组打分", "fill", ("assessor",), (FillingRef("sheet", "panel"),), clause="二"),
        Stage("poll", "群众满意度测评", "vote", ("representative",), polls=("satisfaction",), clause="四"),
        Stage("petitions", "登记信访查实", "fill", ("office",), registers=("petitions",), clause="八", starter=True),
        Stage("compute", "汇总定等", "compute", ("office",), clause="五、六", starter=True),
    ),
    provisions=(
        Provision(
            "七",
            "党建基础得分低于24分的,不得评为红旗支部",
            "按考核组平均分看;按自查和考核组加权看的话,低于24分时总分到不了95分,本条落空",
            reading=True,
        ),
        Provision("八", "查实一件降一个等次", "逐件计算:两件降两个等次;要有查实的证明才计", reading=True),
    ),
)

ITEMS = {WINDOW: ("1.1", "2.1", "3.1", "3.2"), OFFICE: ("1.1", "2.1", "3.1", "3.3")}

Points = tuple[int | str | None, ...]


def branch(
    code: str, domain: str, own: Points, panel: tuple[Points, ...], votes: tuple[int, ...], *cases: str
) -> Record:
    """Return a branch with its own sheet, the panel's, its votes (satisfied, fairly, not, void), a claim per proof."""

    def given(points: Points) -> dict[str, int | str]:
        """Return the points by item, without those that were not given."""
        return {item: each for item, each in zip(ITEMS[domain], points, strict=True) if each is not None}

    sheets = (
        sheet_of(FORM, "self", given(own), period="2025"),
        *(
            sheet_of(FORM, "panel", given(points), period="2025", filler=f"panel-{number}")
            for number, points in enumerate(panel, start=1)
        ),
    )
    counts = dict(zip(("满意", "基本满意", "不满意", "弃权"), votes, strict=True))
    claims = tuple(
        Claim(number, "petitions", "信访查实", f"2025-0{number}-10", proof=proof)
        for number, proof in enumerate(cases, start=1)
    )
    return Record(
        Subject(code, code, "branch", domain=domain), sheets, claims, (Tally("satisfaction", "2025", "masses", counts),)
    )


FULL_WINDOW: Points = (40, 30, 20, 10)
FULL_OFFICE: Points = (40, 30, 10, 20)

COHORT: list[Record] = [
    branch("A", WINDOW, FULL_WINDOW, (FULL_WINDOW, FULL_WINDOW), (10, 0, 0, 0)),
    branch("B", OFFICE, FULL_OFFICE, ((23, 30, 10, 20), (25, 30, 10, 20)), (39, 6, 5, 10)),
    branch("C", WINDOW, (35, 26, 18, 9), ((35, 25, 18, 9), (35, 26, 18, 9), (36, 27, 18, 9)), (20, 5, 5, 0)),
    branch("D", WINDOW, FULL_WINDOW, ((23, 30, 20, 10), ("24.5", 30, 20, 10)), (19, 1, 0, 0)),
    branch("E", OFFICE, FULL_OFFICE, ((22, 30, 10, 20),), (10, 0, 0, 2), "查实结论"),
    branch("F", OFFICE, (38, 28, 9, 20), ((38, 28, 9, 20),), (8, 2, 0, 0), "查实结论"),
    branch("G", WINDOW, FULL_WINDOW, ((38, 29, 19, 10),), (5, 3, 2, 0), "查实结论", "查实结论"),
    branch("H", OFFICE, (28, 20, 7, 15), ((28, 22, 7, 15),), (8, 1, 1, 0), "查实结论"),
    branch("I", WINDOW, (30, 22, 15, 8), ((28, 20, 14, 8),), (9, 1, 0, 0), ""),
    branch("J", OFFICE, FULL_OFFICE, (FULL_OFFICE, (40, 30, 10, None)), (10, 0, 0, 0)),
]

EXPECTED: dict[str, tuple[str | None, str | None]] = {
    # 100 × 20 % + 100 × 80 % + 10 × 10/10 = 110, at most 105
    "A": ("105.00", "红旗支部"),
    # 100 × 20 % + (83 + 85)/2 × 80 % + 10 × 39/50 (10 void) = 20 + 67.2 + 7.8 = 95; basis (23 + 25)/2 = 24, not below
    "B": ("95.00", "红旗支部"),
    # 88 × 20 % + (87 + 88 + 90)/3 × 80 % + 10 × 20/30 = 17.6 + 70.666… + 6.666… = 94.933…, below 95
    "C": ("94.93", "达标支部"),
    # 100 × 20 % + (83 + 84.5)/2 × 80 % + 10 × 19/20 = 20 + 67 + 9.5 = 96.5; basis (23 + 24.5)/2 = 23.75 < 24
    "D": ("96.50", "达标支部"),
    # 20 + 82 × 80 % + 10 = 20 + 65.6 + 10 = 95.6; basis 22 < 24: 达标支部, then one case: one lower
    "E": ("95.60", "整顿支部"),
    # 95 × 20 % + 95 × 80 % + 10 × 8/10 = 19 + 76 + 8 = 103: 红旗支部, one case: one lower
    "F": ("103.00", "达标支部"),
    # 20 + 96 × 80 % + 10 × 5/10 = 20 + 76.8 + 5 = 101.8: 红旗支部, two cases: two lower
    "G": ("101.80", "整顿支部"),
    # 70 × 20 % + 72 × 80 % + 10 × 8/10 = 14 + 57.6 + 8 = 79.6: 整顿支部, a case cannot lower it further
    "H": ("79.60", "整顿支部"),
    # 75 × 20 % + 70 × 80 % + 10 × 9/10 = 15 + 56 + 9 = 80; the petition was not proved
    "I": ("80.00", "达标支部"),
    # the second assessor's points for 服务窗口 are missing
    "J": (None, None),
}
