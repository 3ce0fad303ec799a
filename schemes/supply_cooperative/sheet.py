"""《党支部工作量化考核评分表》: seven sections of twenty-eight items, what the ledger must show, and who fills it.

What has to happen how often is fixed by the document, all points are starter values. An occurrence that is missing,
or falls short of what the document asks of it, costs the item's points divided by the occurrences of a year.
"""

from dataclasses import dataclass, replace

from ...plugins.contract import (
    Deduction,
    FillerGroup,
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
from ...plugins.contract.forms import Per
from . import clauses

ONE = num(1)
ALL = percent(100)
COUNT = "一二三四五六七"
MEETINGS = "三会一课"
LIFE_MEETINGS = "民主生活会/组织生活会"


@dataclass(frozen=True)
class _Failing:
    """A way an occurrence can fail, and what in the ledger shows it."""

    title: str
    shown_by: tuple[Requirement, ...]
    per: Per = "occurrence"


def _failing(title: str, *shown_by: Requirement, per: Per = "occurrence") -> _Failing:
    return _Failing(title, shown_by, per)


def _item(id_: str, points: int, title: str, *failings: _Failing, occurrences: int = 1,
          requires: tuple[Requirement, ...] = ()) -> Item:  # fmt: skip
    """Return an item with a rule for each failing; what ``requires`` adds is shown beside it without a proposal."""
    section, number = id_.split(".")
    clause = f"{clauses.SHEET}({COUNT[int(section) - 1]}){number}"
    each = num(points) / occurrences
    rules: list[Deduction] = []
    bound = list(requires)
    for letter, failing in zip("abc", failings, strict=False):
        rule = take(id_ + letter, failing.title, each, per=failing.per, starter=True, clause=clause)
        rules.append(rule)
        bound += [replace(shown_by, per_missing=each, rule=rule.id) for shown_by in failing.shown_by]
    in_clause = tuple(replace(requirement, clause=clause) for requirement in bound)
    return Item(id_, title, num(points), tuple(rules), requires=in_clause, clause=clause, starter=True)


def _section(id_: str, title: str, *items: Item) -> Section:
    return Section(id_, title, items, clause=f"{clauses.SHEET}({COUNT[int(id_) - 1]})")


PAPERS_COMPLETE = (Requirement("发展党员", "complete", ONE),)

SECTIONS = (
    _section(
        "1",
        "班子建设",
        _item("1.1", 4, "委员会健全,分工明确"),
        _item("1.2", 4, "班子团结协作,作风良好"),
        _item("1.3", 3, "年度有计划,阶段有总结", requires=(Requirement("年度计划与总结", "complete", ONE),)),
        _item("1.4", 3, "联系群众,接受监督"),
    ),
    _section(
        "2",
        "思想教育",
        _item("2.1", 4, "学习教育常态化"),
        _item("2.2", 4, "参加上级会议和活动,落实决议"),
        _item(
            "2.3",
            3,
            "党建信息报送:每月不少于2条",
            _failing("少报送一条", Requirement("党建信息报送", "count", num(2), "month")),
            occurrences=24,
        ),
        _item(
            "2.4",
            3,
            "谈心谈话:每半年与党员不少于1次",
            _failing("少谈一次", Requirement("谈心谈话", "count", ONE, "half")),
            occurrences=2,
        ),
    ),
    _section(
        "3",
        "组织生活",
        _item(
            "3.1",
            6,
            "三会一课、组织生活会:每半年各不少于1次,全体党员参加,会议记录和考勤齐全",
            _failing(
                "少召开一次",
                Requirement(MEETINGS, "count", ONE, "half"),
                Requirement(LIFE_MEETINGS, "count", ONE, "half", kind="组织生活会"),
            ),
            _failing(
                "党员未全部参加",
                Requirement(MEETINGS, "attendance", ALL, "half"),
                Requirement(LIFE_MEETINGS, "attendance", ALL, "half", kind="组织生活会"),
            ),
            _failing(
                "没有会议记录或考勤",
                Requirement(MEETINGS, "complete", ONE, "half"),
                Requirement(LIFE_MEETINGS, "complete", ONE, "half", kind="组织生活会"),
            ),
            occurrences=4,
        ),
        _item(
            "3.2",
            4,
            "支委民主生活会:每年不少于1次,会议记录和考勤齐全",
            _failing("未召开", Requirement(LIFE_MEETINGS, "count", ONE, kind="民主生活会"), per="once"),
            _failing("没有会议记录或考勤", Requirement(LIFE_MEETINGS, "complete", ONE, kind="民主生活会"), per="once"),
        ),
        _item(
            "3.3",
            4,
            "民主评议党员:每年1次,材料按时上报",
            _failing("未开展", Requirement("冬训与民主评议", "count", ONE, kind="民主评议"), per="once"),
            _failing("材料未按时上报", Requirement("冬训与民主评议", "on_time", ALL, kind="民主评议"), per="once"),
        ),
        _item(
            "3.4",
            6,
            "主题党日:每月不少于1次,参加率不低于90%,事后用电话、短信、微信等逐一告知缺席党员",
            _failing("少开展一次", Requirement("主题党日", "count", ONE, "month")),
            _failing("参加率低于90%", Requirement("主题党日", "attendance", percent(90), "month")),
            _failing("缺席党员没有全部告知", Requirement("主题党日", "complete", ONE, "month")),
            occurrences=12,
        ),
    ),
    _section(
        "4",
        "党员管理",
        _item("4.1", 4, "党员日常教育、管理、监督"),
        _item(
            "4.2",
            4,
            "党费按月交纳,每季度足额上缴机关党委一次",
            _failing("未按月交纳", Requirement("党费收缴", "on_time", ALL, "month", kind="交纳"), per="month"),
            _failing(
                "未按季度足额上缴",
                Requirement("党费收缴", "count", ONE, "quarter", kind="上缴"),
                Requirement("党费收缴", "complete", ONE, "quarter", kind="上缴"),
            ),
            occurrences=16,  # twelve payments and four remittances
        ),
        _item(
            "4.3",
            3,
            "组织关系转接、党员信息上报及时准确",
            requires=(Requirement("组织关系转接", "on_time", ALL),),
        ),
        _item(
            "4.4",
            3,
            "外出党员:支部保持联系,党员主动汇报",
            requires=(Requirement("流动党员联系", "coverage", ALL),),
        ),
    ),
    _section(
        "5",
        "党员发展",
        _item("5.1", 4, "入党积极分子培养考察、培训、谈心,材料齐全", requires=PAPERS_COMPLETE),
        _item("5.2", 4, "发展程序规范,预备党员管理到位,材料齐全", requires=PAPERS_COMPLETE),
    ),
    _section(
        "6",
        "战斗堡垒",
        _item("6.1", 3, "支部有凝聚力、战斗力"),
        _item("6.2", 3, "协作任务守时保质"),
        _item("6.3", 3, "作风过硬,服务群众"),
        _item("6.4", 2, "配合其他部门协同完成任务"),
        _item("6.5", 3, "群众性活动、公益活动有质量"),
        _item("6.6", 2, "关心职工,维护职工权益"),
    ),
    _section(
        "7",
        "先锋模范",
        _item("7.1", 4, "党员学习、守纪、品行良好"),
        _item("7.2", 4, "服从安排,工作业绩突出"),
        _item("7.3", 3, "反映动态,提出建议,服务基层"),
        _item("7.4", 3, "参与社会服务,声誉良好"),
    ),
)

PANEL_GROUPS = (
    FillerGroup("committee", "机关党委委员", ParamRef("committee_weight")),
    FillerGroup("members", "党员代表", ParamRef("members_weight")),
    FillerGroup("masses", "群众代表", ParamRef("masses_weight")),
)

SHEET = Form(
    "sheet",
    "《党支部工作量化考核评分表》",
    num(100),
    SECTIONS,
    (
        Filling("self", "支部自评", "secretary", "half", clause=clauses.UNNUMBERED),
        Filling("panel", "机关党委考评", "assessor", several=True, groups=PANEL_GROUPS, clause=clauses.UNNUMBERED),
    ),
    clause=clauses.SHEET,
)
