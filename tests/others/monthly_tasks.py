"""Two monthly tasks of 5 and 6 points; the first counts at most 12 a quarter, the second at most 40 a year."""

from kaoping.plugins.contract import (
    Clamp,
    Const,
    Filling,
    FillingRef,
    Form,
    Item,
    Marks,
    Named,
    Over,
    Param,
    ParamRef,
    Ranking,
    Scheme,
    Section,
    Source,
    Stage,
    Sum,
    num,
)
from kaoping.plugins.hooks import hookimpl

TASKS = Form(
    "task",
    "每月任务表",
    num(11),
    (
        Section(
            "1",
            "任务",
            (Item("1.1", "集中学习", num(5), clause="二1"), Item("1.2", "志愿服务", num(6), clause="二2")),
            clause="二",
        ),
    ),
    (Filling("branch", "支部记分", "recorder", "month", clause="二"),),
    clause="二",
)


def _monthly(item: str) -> Over:
    """The points of one task, month by month, within whatever period stands around it."""
    return Over("month", Marks("task", "branch", items=(item,)))


STUDY = Over("quarter", Clamp(_monthly("1.1"), high=ParamRef("quarter_cap"), clause="三1"))
SERVICE = Clamp(_monthly("1.2"), high=Const(num(40), "三2"), clause="三2")

SCHEME = Scheme(
    id="monthly_tasks",
    version="1.0",
    title="每月任务积分办法",
    subject="member",
    source=Source("某社区", "党员任务积分办法"),
    params=(Param("quarter_cap", "学习每季封顶", "points", num(12), num(0), num(15), clause="三1"),),
    forms=(TASKS,),
    total=Sum((Named("study", "学习", STUDY, "三1"), Named("service", "服务", SERVICE, "三2"))),
    ranking=Ranking("branch", "四"),
    stages=(
        Stage("months", "每月记分", "fill", ("recorder",), (FillingRef("task", "branch"),), clause="二"),
        Stage("compute", "汇总", "compute", ("office",), clause="四"),
    ),
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """The one scheme of this plugin."""
    return (SCHEME,)
