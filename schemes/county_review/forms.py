"""The forms: the books called in each month, and the year's form. All points are starter values of ours."""

from ...plugins.contract import Filling, Form, Item, Section, num
from . import clauses


def _item(id_: str, points: int, title: str, view: str = "") -> Item:
    return Item(id_, title, num(points), view=view, clause=clauses.UNNUMBERED, starter=True)


HANDBOOK = Form(
    "handbook",
    "月调审评分表",
    num(100),
    (
        Section(
            "books",
            "调阅的本册",
            (
                _item("1", 30, "工作手册", "《工作手册》"),
                _item("2", 25, "服务记事簿", "《服务记事簿》"),
                _item("3", 20, "值班日志", "《值班日志》"),
                _item("4", 25, "学习笔记", "《学习笔记》"),
            ),
            clause=clauses.UNNUMBERED,
        ),
    ),
    (Filling("county", "县委组织部调审", "assessor", "month", clause=clauses.UNNUMBERED),),
    clause=clauses.UNNUMBERED,
)

BASICS = Section(
    "1",
    "五个基本",
    (
        _item("1.1", 8, "基本组织"),
        _item("1.2", 8, "基本队伍"),
        _item("1.3", 8, "基本活动"),
        _item("1.4", 8, "基本制度"),
        _item("1.5", 8, "基本保障"),
    ),
    clause=clauses.UNNUMBERED,
)

SYSTEMS = Section(
    "2",
    "七项制度",
    (
        _item("2.1", 9, "三会一课制度"),
        _item("2.2", 9, "组织生活会制度"),
        _item("2.3", 9, "民主评议党员制度"),
        _item("2.4", 9, "主题党日制度"),
        _item("2.5", 8, "谈心谈话制度"),
        _item("2.6", 8, "党费收缴制度"),
        _item("2.7", 8, "值班与为民服务制度"),
    ),
    clause=clauses.UNNUMBERED,
)

YEAR = Form(
    "year",
    "年考核评分表",
    num(100),
    (BASICS, SYSTEMS),
    (Filling("county", "县委组织部考核", "assessor", clause=clauses.UNNUMBERED),),
    clause=clauses.UNNUMBERED,
)
