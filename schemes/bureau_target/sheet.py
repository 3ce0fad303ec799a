"""The table of targets: five categories, who answers for each, what may be taken off, what the ledger must show.

Categories, items and responsible persons are the document's own; every amount is a starter value, and so is every
frequency, whether it stands here or in a parameter. What is taken off for each meeting, study or paper that falls short
is looked at month by month: over a whole year the good ones would make up for the bad.
"""

from dataclasses import replace
from fractions import Fraction

from ...plugins.contract import (
    Deduction,
    Every,
    Filling,
    Form,
    Item,
    ParamRef,
    Requirement,
    Section,
    num,
    percent,
    take,
)
from ...plugins.contract.forms import Measure, Per
from . import clauses

ONE = num(1)
TWO = num(2)
ALL = percent(100)
FAIR = num(2)
"""The mean of ratings of a ledger that is 基本合格."""
MEETINGS = "三会一课"
LIFE_MEETINGS = "民主生活会/组织生活会"
REVIEW = "冬训与民主评议"
OFFICIALS_STUDY = "书记上党课与参训"


def _off(letter: str, title: str, points: int | str, per: Per = "once") -> Deduction:
    """Return a deduction for an item, with its letter as id until the item is made."""
    return take(letter, title, points, per=per, starter=True)


def _ledger(letter: str, book: str, measure: Measure, target: Fraction | ParamRef, every: Every = "year", *,
            kind: str = "", each_member: bool = False) -> Requirement:  # fmt: skip
    """Return a requirement on the ledger that proposes the deduction with ``letter`` when it is not met."""
    return Requirement(book, measure, target, every, each_member, kind=kind, rule=letter, starter=True)


def _item(id_: str, points: int, title: str, text: str, *parts: Deduction | Requirement) -> Item:
    """Return an item with its deductions and requirements; a proposal takes what its deduction takes."""
    clause = clauses.item(id_)
    rules = {part.id: replace(part, id=id_ + part.id, clause=clause) for part in parts if isinstance(part, Deduction)}
    requires = tuple(
        replace(part, rule=rules[part.rule].id, per_missing=rules[part.rule].low, clause=clause)
        for part in parts
        if isinstance(part, Requirement)
    )
    return Item(id_, title, num(points), tuple(rules.values()), requires=requires, clause=clause, starter=True,
                text=text)  # fmt: skip


def _category(id_: str, title: str, responsible: str, *items: Item) -> Section:
    return Section(id_, title, items, responsible=responsible, clause=clauses.category(id_))


LEADERSHIP = _category(
    "1",
    "组织领导",
    "主要领导、分管领导",
    _item("1.1", 5, "党建工作纳入年度方案,与业务工作四同",
          "看党建工作是否纳入年度工作方案,与业务工作做到「四同」。未做到的扣分。",
          _off("a", "未做到", 5)),
    _item("1.2", 4, "研究党建工作",
          "看领导班子每年研究党建工作是否不少于2次。按台账中的「研究党建」记录计数,每少一次扣分。",
          _off("a", "少研究一次", 2, "occurrence"),
          _ledger("a", MEETINGS, "count", TWO, kind="研究党建")),
    _item("1.3", 3, "支持党务干部参加会议和学习",
          "看是否支持党务干部参加上级的会议和学习培训。应参加而缺席的,每次扣分。",
          _off("a", "缺席一次", 1, "occurrence"),
          _ledger("a", OFFICIALS_STUDY, "attendance", ALL, "month", kind="参训")),
    _item("1.4", 4, "党建经费列入预算",
          "看党建经费是否列入本单位预算。未列入的扣分。",
          _off("a", "未列入", 4), _ledger("a", "活动经费收支", "count", ONE, kind="预算")),
    _item("1.5", 4, "落实第一责任人职责",
          "看单位负责人是否履行党建工作第一责任人的职责。未落实的扣分。",
          _off("a", "未落实", 4)),
)  # fmt: skip

SYSTEMS = _category(
    "2",
    "组织制度建设",
    "组织委员、群团(青年)委员",
    _item("2.1", 4, "支部按期改选,缺额及时增补",
          "看支部是否按期改选,委员缺额是否及时增补。没有做到的扣分。",
          _off("a", "未按期改选或增补", 4)),
    _item("2.2", 4, "班子会议",
          "看支部班子会议每季度是否不少于1次。按台账中的「支委会」记录逐季计数,每少一次扣分。",
          _off("a", "少召开一次", 1, "occurrence"),
          _ledger("a", MEETINGS, "count", ONE, "quarter", kind="支委会")),
    _item("2.3", 4, "计划方案和总结按时报送",
          "看工作计划、活动方案和总结是否按时报送。缺少或者迟报的,逐份扣分。",
          _off("a", "缺少或迟报一份", 2, "occurrence"),
          _ledger("a", "年度计划与总结", "count", ONE, kind="计划"),
          _ledger("a", "年度计划与总结", "count", ONE, kind="总结"),
          _ledger("a", "年度计划与总结", "on_time", ALL, "month")),
    _item("2.4", 4, "台账齐全",
          "看各类台账是否齐全、规范。没有台账的扣分,台账质量差的扣分:各份评账平均低于「基本合格」的,建议按质量差扣分。",
          _off("a", "没有台账", 4), _off("b", "台账质量差", 2),
          _ledger("b", "", "rating", FAIR)),
    _item("2.5", 4, "组织生活和专题党小组会",
          "看全年组织生活是否达到规定次数(参数 N),专题党小组会是否达到规定次数(参数 M)。按台账计数,每少一次扣分。",
          _off("a", "少开展一次", 1, "occurrence"),
          _ledger("a", LIFE_MEETINGS, "count", ParamRef("N"), kind="组织生活"),
          _ledger("a", MEETINGS, "count", ParamRef("M"), kind="党小组会")),
    _item("2.6", 2, "党课",
          "看每年上党课是否不少于2次,其中支部书记讲课1次。没有达到的扣分。",
          _off("a", "未达到", 2),
          _ledger("a", MEETINGS, "count", TWO, kind="党课"),
          _ledger("a", OFFICIALS_STUDY, "count", ONE, kind="党课")),
    _item("2.7", 1, "组织生活参加率",
          "看党员参加组织生活的比率是否达到规定(参数 P)。按台账的考勤计算,每有一次没有达到扣分。",
          _off("a", "一次会议未达到", "0.5", "occurrence"),
          _ledger("a", LIFE_MEETINGS, "attendance", ParamRef("P"), "month", kind="组织生活")),
    _item("2.8", 1, "党员大会听取工作通报",
          "看党员大会每年是否听取支部工作通报1次。每少一次扣分。",
          _off("a", "少听取一次", 1, "occurrence"),
          _ledger("a", MEETINGS, "count", ONE, kind="党员大会")),
    _item("2.9", 1, "支持群团工作",
          "看支部是否支持群团工作。应支持而没有支持的,每次扣分。",
          _off("a", "未支持一次", 1, "occurrence")),
)  # fmt: skip

THINKING = _category(
    "3",
    "思想政治工作",
    "宣传委员",
    _item("3.1", 8, "理论学习",
          "看政治理论学习:每名党员每年是否按规定篇数(参数 K)写出学习心得,每少一篇扣分;"
          "集体学习的参加率是否达到规定(参数 P),每有一次没有达到扣分。",
          _off("a", "少写一篇学习心得", "0.5", "occurrence"), _off("b", "一次学习参加率未达到", 2, "occurrence"),
          _ledger("a", "集中学习", "count", ParamRef("K"), kind="学习心得", each_member=True),
          _ledger("b", "集中学习", "attendance", ParamRef("P"), "month", kind="集体学习")),
    _item("3.2", 12, "思想政治工作计划、制度和季度分析",
          "看思想政治工作是否有计划、有制度,每季度分析一次思想状况。每少分析一个季度扣分;"
          "发生违纪案件的,每起扣分。",
          _off("a", "少分析一个季度", 2, "occurrence"), _off("b", "发生违纪案件一起", 5, "occurrence"),
          _ledger("a", "下情上达", "count", ONE, "quarter", kind="思想分析")),
)  # fmt: skip

SUPERVISION = _category(
    "4",
    "党内监督",
    "纪检委员",
    _item("4.1", 5, "廉政教育",
          "看每年是否开展廉政教育2次。按「党风廉政」台账计数,每少一次扣分。",
          _off("a", "少开展一次", 2, "occurrence"),
          _ledger("a", "党风廉政", "count", TWO, kind="廉政教育")),
    _item("4.2", 5, "违纪问题上报、查处",
          "看违纪问题是否在一周内上报并查处。没有按时上报或没有查处的扣分。",
          _off("a", "未按时上报或未查处", 4),
          _ledger("a", "违纪与否决事项", "on_time", ALL, kind="违纪")),
    _item("4.3", 5, "作风建设年度任务",
          "看作风建设的年度任务是否完成。没有完成的扣分。",
          _off("a", "未完成", 3)),
)  # fmt: skip

MEMBERS = _category(
    "5",
    "党员管理与发展",
    "组织委员、群团(青年)委员",
    _item("5.1", 4, "组织关系转接和预备党员转正",
          "看组织关系转接和预备党员转正是否及时。不及时的,按人次扣分。",
          _off("a", "一人次不及时", 1, "person"),
          _ledger("a", "组织关系转接", "on_time", ALL, "month"),
          _ledger("a", "发展党员", "on_time", ALL, "month", kind="转正")),
    _item("5.2", 5, "党费收缴",
          "看党员是否按时足额交纳党费,没有做到的每人扣分;支部是否及时上缴,不及时的扣分;截留党费的扣分。",
          _off("a", "一人未按时足额交纳", "0.5", "person"), _off("b", "上缴不及时", 2), _off("c", "截留党费", 5),
          _ledger("a", "党费收缴", "on_time", ALL, kind="交纳", each_member=True),
          _ledger("b", "党费收缴", "on_time", ALL, kind="上缴")),
    _item("5.3", 5, "发展党员程序规范并公示",
          "看发展党员是否遵守规定和程序,违反的扣分;是否公示,没有公示的扣分。",
          _off("a", "违反规定", 4), _off("b", "未公示", 2)),
    _item("5.4", 4, "民主评议党员",
          "看民主评议党员是否按时开展,不及时的扣分;每名党员是否有评议登记表,每少一人扣分。",
          _off("a", "开展不及时", 3), _off("b", "一人没有登记表", "0.5", "person"),
          _ledger("a", REVIEW, "on_time", ALL, kind="民主评议"),
          _ledger("b", REVIEW, "count", ONE, kind="民主评议表", each_member=True)),
    _item("5.5", 2, "入党积极分子有名单、有培训",
          "看入党积极分子是否有名单、有培训。没有的扣分。",
          _off("a", "没有", 2), _ledger("a", "入党积极分子花名册", "complete", ONE)),
)  # fmt: skip

SHEET = Form(
    "sheet",
    "《机关党建目标管理考核评分表》",
    num(100),
    (LEADERSHIP, SYSTEMS, THINKING, SUPERVISION, MEMBERS),
    (
        Filling("self", "支部自查准备", "secretary", clause=clauses.YEARLY),
        Filling("panel", "机关党委检查考核", "assessor", several=True, clause=clauses.CHECK),
    ),
    clause=f"{clauses.CATEGORIES}、{clauses.ANNEX}",
)
