"""The result: exemptions, parameters, the two registers, the total, the four bands, the veto."""

from fractions import Fraction

from ...plugins.contract import (
    Const,
    Disqualify,
    Exemption,
    Grade,
    Kind,
    Marks,
    Named,
    Param,
    Register,
    RegisterHas,
    Sum,
    Who,
    num,
    percent,
)
from . import clauses

EXEMPTIONS = (Exemption(Who(domains=("离退休",)), "只考评在职人员党支部", clauses.SUBJECTS),)

NONE = Fraction(0)
ALL = Fraction(1)


def _weight(id_: str, title: str, value: int) -> Param:
    return Param(id_, title, "percent", percent(value), NONE, ALL, clause=clauses.SELECTION, starter=True,
                 whole="selection")  # fmt: skip


PARAMS = (
    Param("year_start", "考评年度从几月1日起算(7即上年7月1日至本年6月30日)", "count", num(7), num(1), num(12),
          clause=clauses.TIME, starter=True),
    Param("honour_share", "先进党支部占支部数、优秀党务工作者占书记和支委人数的比例", "percent", percent(12), NONE, ALL,
          clause=clauses.SELECTION),
    _weight("self_weight", "评选:自评权重", 20),
    _weight("peer_weight", "评选:支部互评权重", 30),
    _weight("committee_weight", "评选:院党委评价权重", 50),
    Param("rectify_days", "整改并向院党委提交书面报告的期限(天)", "days", num(30), num(1), num(365),
          clause=clauses.RECTIFICATION, starter=True),
)  # fmt: skip


def _bonus(id_: str, points: int) -> Kind:
    return Kind(id_, num(points), clause=clauses.BONUS, starter=True)


def _veto(id_: str) -> Kind:
    return Kind(id_, clause=clauses.VETO, starter=True)


BONUS = Register(
    "bonus",
    "加分项(不计入考核得分,用于评选)",
    (_bonus("上级表彰", 2), _bonus("经验推广", 2), _bonus("党建研究成果", 1), _bonus("急难险重任务", 1)),
    proof="proof",
    clause=f"{clauses.BONUS}、{clauses.BONUS_USE}",
)

VETO = Register(
    "veto",
    "否决项(支部任一党员发生即登记)",
    (_veto("党纪政务处分"), _veto("违法犯罪"), _veto("重大责任事故"), _veto("弄虚作假")),
    proof="proof",
    clause=f"{clauses.VETO}、{clauses.SELECTION}",
    counts_unproved=True,  # who would lose by it must not be able to hold its proof back
)


def _section(id_: str, title: str, clause: str) -> Named:
    return Named(f"section_{id_}", title, Marks("sheet", "panel", (id_,)), clause)


TOTAL = Named(
    "sheet",
    "考核得分",
    Sum(
        (
            _section("1", "班子建设", f"{clauses.RULES}一"),
            _section("2", "党内生活制度", f"{clauses.RULES}二"),
            _section("3", "党员教育管理", f"{clauses.RULES}三"),
            _section("4", "发展党员", f"{clauses.RULES}四"),
        )
    ),
    clauses.CONTENTS,
)

GRADES = (
    Grade("优秀", Const(num(95), clauses.GRADING), clauses.GRADING),
    Grade("合格", Const(num(80), clauses.GRADING), clauses.GRADING),
    Grade("基本合格", Const(num(60), clauses.GRADING), clauses.GRADING),
    Grade("不合格", clause=clauses.GRADING),
)

RULES = (
    Disqualify(
        "veto",
        "当年有否决事项的,支部不得评先进,书记不得评优秀党务工作者",
        ("advanced_branch", "outstanding_worker"),
        RegisterHas("veto"),
        clause=clauses.SELECTION,
    ),
)
