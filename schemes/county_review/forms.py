"""The forms: the books called in each month, and the year's form. All points are starter values of ours."""

from ...plugins.contract import Filling, Form, Item, Section, num
from . import clauses


def _item(id_: str, points: int, title: str, text: str, view: str = "") -> Item:
    return Item(id_, title, num(points), view=view, clause=clauses.UNNUMBERED, starter=True, text=text)


def _book(id_: str, points: int, title: str, ledger: str) -> Item:
    text = f"调阅该组织当月的《{title}》(台账「{ledger}」),看记载的情况,当月打分,结果通报。"
    return _item(id_, points, title, text, f"《{title}》")


def _basic(id_: str, title: str) -> Item:
    return _item(id_, 8, title, f"「五个基本」之一(名称和分值为起步值):看{title}的情况,全年一次打分。")


def _system(id_: str, points: int, title: str) -> Item:
    return _item(id_, points, title, f"「七个体系」之一(名称和分值为起步值):看{title}的建立和执行情况,全年一次打分。")


HANDBOOK = Form(
    "handbook",
    "月调审评分表",
    num(100),
    (
        Section(
            "books",
            "调阅的本册",
            (
                _book("1", 30, "工作手册", "党组织工作手册"),
                _book("2", 25, "服务记事簿", "联系服务群众记事簿"),
                _book("3", 20, "值班日志", "值班日志"),
                _book("4", 25, "学习笔记", "学习笔记"),
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
        _basic("1.1", "基本组织"),
        _basic("1.2", "基本队伍"),
        _basic("1.3", "基本活动"),
        _basic("1.4", "基本制度"),
        _basic("1.5", "基本保障"),
    ),
    clause=clauses.UNNUMBERED,
)

SYSTEMS = Section(
    "2",
    "七个体系",
    (
        _system("2.1", 9, "三会一课制度"),
        _system("2.2", 9, "组织生活会制度"),
        _system("2.3", 9, "民主评议党员制度"),
        _system("2.4", 9, "主题党日制度"),
        _system("2.5", 8, "谈心谈话制度"),
        _system("2.6", 8, "党费收缴制度"),
        _system("2.7", 8, "值班与为民服务制度"),
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
