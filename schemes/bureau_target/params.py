"""The parameters: figures a unit must set, since the document has lost its own: bands, numbers of meetings, shares.

Their ids are the letters by which the document's gaps are known.
"""

from ...plugins.contract import Param, num, percent
from . import clauses

HUNDRED = num(100)


def _line(id_: str, title: str, points: int, not_below: str = "") -> Param:
    return Param(
        id_, title, "points", num(points), num(0), HUNDRED,
        clause=clauses.RESULT, starter=True, not_below=not_below,
    )  # fmt: skip


def _times(id_: str, title: str, times: int, item: str) -> Param:
    return Param(id_, title, "count", num(times), num(1), num(365), clause=clauses.item(item), starter=True)


PARAMS = (
    _line("A", "达标线(总分不低于)", 85, not_below="B"),
    _line("B", "基本达标线(总分不低于)", 70),
    _line("C", "参评先进党组织线(总分不低于,不得低于达标线)", 90, not_below="A"),
    _times("N", "组织生活每年至少次数", 12, "2.5"),
    _times("M", "专题党小组会每年至少次数", 4, "2.5"),
    Param("P", "组织生活和理论学习参加率下限", "percent", percent(90), percent(1), percent(100),
          clause=clauses.item("2.7"), starter=True),
    _times("K", "每名党员每年学习心得篇数", 2, "3.1"),
)  # fmt: skip
