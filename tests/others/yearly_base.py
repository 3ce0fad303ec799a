"""Last year counts on: 20 % of last year's result is the base, this year's marks are the other 80 %."""

from kaoping.plugins.contract import (
    Const,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    LastResult,
    Marks,
    Named,
    Param,
    ParamRef,
    Scale,
    Scheme,
    Section,
    Source,
    Stage,
    Sum,
    num,
    percent,
)
from kaoping.plugins.hooks import hookimpl

SHEET = Form(
    "sheet",
    "年度评分表",
    num(100),
    (
        Section(
            "1",
            "年度工作",
            (
                Item("1.1", "组织建设", num(60), clause="二"),
                Item("1.2", "中心工作", num(40), clause="二"),
            ),
            clause="二",
        ),
    ),
    (Filling("panel", "考评组", "assessor", several=True, clause="二"),),
    clause="二",
)

SCHEME = Scheme(
    id="yearly_base",
    version="1.0",
    title="以上年结果为基数的考核办法",
    subject="branch",
    source=Source("某机关党委", "支部考核办法"),
    params=(
        Param("base_share", "上年结果所占比例", "percent", percent(20), num(0), num(1), clause="三"),
        Param("year_share", "本年得分所占比例", "percent", percent(80), num(0), num(1), clause="三"),
    ),
    forms=(SHEET,),
    total=Sum(
        (
            Named("base", "基数", Scale(LastResult("三"), ParamRef("base_share")), "三"),
            Named("year", "本年", Scale(Marks("sheet", "panel"), ParamRef("year_share")), "三"),
        )
    ),
    grades=(Grade("先进", Const(num(85), "四"), "四"), Grade("达标", clause="四")),
    stages=(
        Stage("mark", "考评", "check", ("assessor",), (FillingRef("sheet", "panel"),), clause="五"),
        Stage("compute", "汇总", "compute", ("office",), clause="五"),
    ),
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """The one scheme of this plugin."""
    return (SCHEME,)
