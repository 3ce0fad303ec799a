"""Stages and consequences: monthly draws and quarterly meetings, the year's assessment, the published ranking."""

from collections.abc import Iterator

from ...plugins.contract import Book, Draw, FillingRef, Paper, ParamRef, Stage
from . import clauses

DRAW_RULE = "随机种子先公布、结果可复核;近几个月抽到过的后抽"


def _quarter(number: int) -> Iterator[Stage]:
    first = number * 3 - 2
    yield Stage(
        f"months_{number}",
        f"{first}至{first + 2}月调审",
        "check",
        ("office", "assessor"),
        (FillingRef("handbook", "county"),),
        note=f"每月随机抽取基层党组织({DRAW_RULE}),调阅工作手册、服务记事簿、值班日志、学习笔记,打分并通报结果。",
        clause=clauses.UNNUMBERED,
    )
    yield Stage(
        f"quarter_{number}",
        f"第{'一二三四'[number - 1]}季度述评",
        "vote",
        ("assessor", "secretary", "representative"),
        polls=("quarter",),
        note="乡镇、县直、非公和社会组织分领域各开一次现场会,逐个汇报、点评,到会人员当场打分(打分是起步做法)。",
        clause=clauses.UNNUMBERED,
    )


STAGES = (
    *(stage for number in (1, 2, 3, 4) for stage in _quarter(number)),
    Stage(
        "year",
        "年考核",
        "check",
        ("assessor",),
        (FillingRef("year", "county"),),
        note="对五个基本、七个体系逐项考核。",
        clause=clauses.UNNUMBERED,
    ),
    Stage("compute", "汇总全年得分", "compute", ("assessor", "office"), clause=clauses.UNNUMBERED),
    Stage(
        "publish",
        "分领域排名,向全县公布",
        "publish",
        ("office",),
        note="名次在本领域内排定,向全县公布。",
        clause=clauses.UNNUMBERED,
    ),
    Stage(
        "use",
        "结果运用",
        "file",
        ("office", "superior"),
        note="考核结果作为干部使用、评先评优的依据。",
        clause=clauses.UNNUMBERED,
    ),
)

DRAWS = (
    Draw("month", f"月调审每月抽取({DRAW_RULE})", every="month", rest=ParamRef("draw_rest"), clause=clauses.UNNUMBERED),
)

BOOKS = tuple(
    Book(id_, id_, "纪实", clause=clauses.UNNUMBERED)
    for id_ in ("党组织工作手册", "联系服务群众记事簿", "值班日志", "学习笔记")
)
"""What is called in each month."""

PAPERS = (
    Paper("month_circular", "月调审情况通报", "round", clauses.UNNUMBERED),
    Paper("quarter_marks", "季述评现场打分汇总表", "round", clauses.UNNUMBERED),
    Paper("year_marks", "年考核评分表", "subject", clauses.UNNUMBERED),
    Paper("ranking", "年度考核分领域排名公布表", "round", clauses.UNNUMBERED),
)
