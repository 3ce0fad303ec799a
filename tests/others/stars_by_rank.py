"""Stars by share of rank: 10 % five, 40 % four, 30 % three, the rest two; a district award is five at once."""

from kaoping.plugins.contract import (
    Const,
    Filling,
    FillingRef,
    Form,
    Grade,
    Grant,
    Item,
    Kind,
    Marks,
    Named,
    RankShare,
    RankShares,
    Register,
    RegisterHas,
    Scheme,
    Section,
    Source,
    Stage,
    num,
    percent,
)
from kaoping.plugins.hooks import hookimpl

SHARES = (("五星", 10), ("四星", 40), ("三星", 30))

SHEET = Form(
    "sheet",
    "星级评分表",
    num(100),
    (
        Section(
            "1",
            "全部",
            (Item("1.1", "履行义务", num(60), clause="二"), Item("1.2", "发挥作用", num(40), clause="二")),
            clause="二",
        ),
    ),
    (Filling("branch", "支部评定", "secretary", clause="二"),),
    clause="二",
)

AWARD = Register("award", "区级以上表彰", (Kind("区级表彰", clause="四"), Kind("市级表彰", clause="四")), clause="四")

SCHEME = Scheme(
    id="stars_by_rank",
    version="1.0",
    title="按名次定星级的办法",
    subject="member",
    source=Source("某区直机关", "党员星级管理办法"),
    forms=(SHEET,),
    registers=(AWARD,),
    total=Named("sheet", "得分", Marks("sheet", "branch"), "二"),
    grades=(
        Grade("五星", Const(num(100), "三"), "三"),
        Grade("四星", Const(num(90), "三"), "三"),
        Grade("三星", Const(num(80), "三"), "三"),
        Grade("二星", clause="三"),
    ),
    rules=(
        RankShares(
            "stars",
            "按名次定星级",
            tuple(RankShare(grade, Const(percent(share), "三")) for grade, share in SHARES),
            rest="二星",
            group="unit",
            clause="三",
        ),
        Grant("award", "受到区级以上表彰", "五星", RegisterHas("award"), clause="四"),
    ),
    stages=(
        Stage(
            "mark", "评定", "fill", ("secretary",), (FillingRef("sheet", "branch"),), registers=("award",), clause="五"
        ),
        Stage("compute", "汇总", "compute", ("office",), clause="五"),
    ),
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """The one scheme of this plugin."""
    return (SCHEME,)
