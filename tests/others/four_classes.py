"""Four classes of members with other points and lines; the old and infirm take no part and fill no place."""

from kaoping.plugins.contract import (
    Bar,
    Below,
    Const,
    Exemption,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Marks,
    Named,
    Part,
    Quota,
    Scheme,
    Section,
    Source,
    Stage,
    SubjectClass,
    Variant,
    Who,
    num,
    percent,
)
from kaoping.plugins.contract.formula import AllOf, SubjectIs
from kaoping.plugins.hooks import hookimpl

CLASSES = (
    SubjectClass("在职", "在岗工作的党员", "一"),
    SubjectClass("骨干", "支部委员", "一"),
    SubjectClass("流动", "外出六个月以上的党员", "一"),
    SubjectClass("老弱", "年老体弱、行动不便的党员", "一"),
)
LEADERS, MOBILE, INFIRM = (Who(classes=(name,)) for name in ("骨干", "流动", "老弱"))

SHEET = Form(
    "sheet",
    "积分表",
    num(100),
    (
        Section(
            "1",
            "积分",
            (
                Item("1.1", "参加活动", num(40), variants=(Variant(MOBILE, num(20)),), clause="二"),
                Item("1.2", "发挥作用", num(60), variants=(Variant(MOBILE, num(50)),), clause="二"),
                Item("1.3", "外出期间汇报", num(30), applies=MOBILE, clause="二"),
            ),
            clause="二",
        ),
    ),
    (Filling("branch", "支部评定", "secretary", clause="二"),),
    clause="二",
)

SCHEME = Scheme(
    id="four_classes",
    version="1.0",
    title="分类积分办法",
    subject="member",
    source=Source("某街道", "党员分类积分办法"),
    classes=CLASSES,
    exemptions=(Exemption(INFIRM, "年老体弱党员不参加积分", "一"),),
    forms=(SHEET,),
    total=Named("points", "积分", Marks("sheet", "branch"), "二"),
    grades=(
        Grade("优秀", Const(num(90), "三"), "三"),
        Grade("合格", Const(num(60), "三"), "三"),
        Grade("不合格", clause="三"),
    ),
    rules=(
        Bar(
            "leaders",
            "支部委员不足 95 分的不评优秀",
            "优秀",
            AllOf((SubjectIs(LEADERS), Below(Part("points"), Const(num(95), "三")))),
            clause="三",
        ),
        Quota("top", "优秀不超过半数", "优秀", Const(percent(50), "三"), "unit", "合格", clause="三"),
    ),
    stages=(
        Stage("mark", "评定", "fill", ("secretary",), (FillingRef("sheet", "branch"),), clause="四"),
        Stage("compute", "汇总", "compute", ("office",), clause="四"),
    ),
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """The one scheme of this plugin."""
    return (SCHEME,)
