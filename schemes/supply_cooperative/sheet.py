"""《党支部工作量化考核评分表》: seven sections of twenty-eight items, what the ledger must show, and who fills it.

What has to happen how often is fixed by the document, all points are starter values. An occurrence that is missing,
or falls short of what the document asks of it, costs the item's points divided by the occurrences that the sheet's
period asks for. For 三会一课 the document names no figure, so nothing of it is counted.
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
LIFE_MEETINGS = "民主生活会/组织生活会"


@dataclass(frozen=True)
class _Failing:
    """A way an occurrence can fail, and what in the ledger shows it."""

    title: str
    shown_by: tuple[Requirement, ...]
    per: Per = "occurrence"


def _failing(title: str, *shown_by: Requirement, per: Per = "occurrence") -> _Failing:
    return _Failing(title, shown_by, per)


def _item(id_: str, points: int, title: str, text: str, *failings: _Failing, occurrences: int = 1,
          requires: tuple[Requirement, ...] = ()) -> Item:  # fmt: skip
    """Return an item with a rule for each failing; what ``requires`` adds is shown beside it without a proposal.

    ``occurrences`` are those of a year; on the sheet of a half-year one that is missing costs twice as much.
    """
    section, number = id_.split(".")
    clause = f"{clauses.ITEMS}({COUNT[int(section) - 1]}){number}"
    low, high = num(points) / occurrences, num(points) / max(occurrences // 2, 1)
    rules: list[Deduction] = []
    bound = list(requires)
    for letter, failing in zip("abc", failings, strict=False):
        rule = take(id_ + letter, failing.title, low, high, per=failing.per, starter=True, clause=clause)
        rules.append(rule)
        bound += [replace(shown_by, spread=True, rule=rule.id) for shown_by in failing.shown_by]
    in_clause = tuple(replace(requirement, clause=clause) for requirement in bound)
    return Item(id_, title, num(points), tuple(rules), requires=in_clause, clause=clause, starter=True, text=text)


def _section(id_: str, title: str, *items: Item) -> Section:
    return Section(id_, title, items, clause=f"{clauses.ITEMS}({COUNT[int(id_) - 1]})")


PAPERS_COMPLETE = (Requirement("发展党员", "complete", ONE),)

LEADERSHIP = _section(
    "1",
    "班子建设",
    _item("1.1", 4, "委员会健全,分工明确",
          "看支部委员会是否健全、委员是否配齐;委员之间有没有明确分工,每名委员是否对自己分管的一块负责。"),
    _item("1.2", 4, "班子团结协作,作风良好",
          "看委员遇事是否及时沟通,是否团结协作、发扬民主;作风和工作态度是否端正,能否带好支部,使支部成为战斗堡垒。"),
    _item("1.3", 3, "年度有计划,阶段有总结",
          "看支部工作有没有计划;每个阶段的工作完成后是否及时总结。计划和总结见「年度计划与总结」台账。",
          requires=(Requirement("年度计划与总结", "complete", ONE),)),
    _item("1.4", 3, "联系群众,接受监督",
          "看支部委员是否主动联系群众,自觉接受群众监督,并按群众意见改进工作。"),
)  # fmt: skip

THINKING = _section(
    "2",
    "思想教育",
    _item("2.1", 4, "学习教育常态化",
          "看「两学一做」学习教育是否经常开展、形成制度。"),
    _item("2.2", 4, "参加上级会议和活动,落实决议",
          "看支部是否组织党员参加社党组和机关党委的会议、思想教育活动;对社党组、机关党委的决议和部署是否贯彻执行。"),
    _item("2.3", 3, "党建信息报送",
          "看每月是否向上报送党建信息不少于2条。内容为主题党日、学习教育、先进典型和支部工作创新。"
          "按「党建信息报送」台账逐月计数,每少一条,程序提出扣分。",
          _failing("少报送一条", Requirement("党建信息报送", "count", num(2), "month")),
          occurrences=24),
    _item("2.4", 3, "谈心谈话",
          "看支部是否关心党员的工作、学习和生活,每半年有针对性地与党员谈心谈话不少于一轮。"
          "按「谈心谈话」台账逐半年计数,半年内有一条记录即算开展。",
          _failing("少谈一次", Requirement("谈心谈话", "count", ONE, "half")),
          occurrences=2),
)  # fmt: skip

PARTY_LIFE = _section(
    "3",
    "组织生活",
    _item("3.1", 6, "三会一课、组织生活会",
          "看是否按规定召开「三会一课」(文件没有写次数,不计数,由评分人查阅记录判断);组织生活会是否按计划每半年召开一次以上,"
          "以交流情况、总结教训、开展批评和自我批评为主要内容,全体党员参加(与当日党员名册核对),会议记录和考勤齐全。"
          "组织生活会按台账计数。",
          _failing("少召开一次", Requirement(LIFE_MEETINGS, "count", ONE, "half", kind="组织生活会")),
          _failing("党员未全部参加", Requirement(LIFE_MEETINGS, "attendance", ALL, "half", kind="组织生活会")),
          _failing("没有会议记录或考勤", Requirement(LIFE_MEETINGS, "complete", ONE, "half", kind="组织生活会")),
          occurrences=2),
    _item("3.2", 4, "支委民主生活会",
          "看支部委员会是否每年召开一次以上民主生活会,开展批评,会议记录和考勤齐全。按台账计数,全年未召开的建议扣完本项。",
          _failing("未召开", Requirement(LIFE_MEETINGS, "count", ONE, kind="民主生活会"), per="once"),
          _failing("没有会议记录或考勤", Requirement(LIFE_MEETINGS, "complete", ONE, kind="民主生活会"), per="once")),
    _item("3.3", 4, "民主评议党员",
          "看是否按要求每年开展一次民主评议党员,评议材料是否按时上报。按台账中的评议记录和上报期限计数。",
          _failing("未开展", Requirement("冬训与民主评议", "count", ONE, kind="民主评议"), per="once"),
          _failing("材料未按时上报", Requirement("冬训与民主评议", "on_time", ALL, kind="民主评议"), per="once")),
    _item("3.4", 6, "主题党日",
          "看每月是否开展主题党日一次以上,既符合上级要求又结合自身工作,主题明确;参加率不低于90%;"
          "对每名缺席党员,支部书记事后是否用电话、短信、微信等告知活动要求、内容和情况。"
          "按「主题党日」台账逐月计数,「事后告知」是每次活动记录中的一栏。",
          _failing("少开展一次", Requirement("主题党日", "count", ONE, "month")),
          _failing("参加率低于90%", Requirement("主题党日", "attendance", percent(90), "month")),
          _failing("缺席党员没有全部告知", Requirement("主题党日", "complete", ONE, "month")),
          occurrences=12),
)  # fmt: skip

MEMBERS = _section(
    "4",
    "党员管理",
    _item("4.1", 4, "党员日常教育、管理、监督",
          "看支部对党员的日常教育、管理、监督是否到位;党员是否履行义务,党员的权利是否得到保障。"),
    _item("4.2", 4, "党费交纳与上缴",
          "看党员是否按标准、按月交纳党费;支部是否每季度一次、足额上缴政工科。"
          "按「党费收缴」台账计数:逐人逐月看应交、实交和日期,逐季度看上缴。",
          _failing("未按月、按标准交纳", Requirement("党费收缴", "on_time", ALL, "month", kind="交纳"), per="month"),
          _failing("未按季度足额上缴",
                   Requirement("党费收缴", "count", ONE, "quarter", kind="上缴"),
                   Requirement("党费收缴", "complete", ONE, "quarter", kind="上缴")),
          occurrences=16),  # twelve payments and four remittances
    _item("4.3", 3, "组织关系转接、党员信息上报",
          "看党员组织关系转接是否及时,党员信息上报是否及时、准确。转接情况见「组织关系转接」台账。",
          requires=(Requirement("组织关系转接", "on_time", ALL),)),
    _item("4.4", 3, "外出党员联系",
          "看支部是否与外出党员保持联系,外出党员是否主动向支部汇报。联系情况见「流动党员联系」台账。",
          requires=(Requirement("流动党员联系", "coverage", ALL),)),
)  # fmt: skip

NEW_MEMBERS = _section(
    "5",
    "党员发展",
    _item("5.1", 4, "入党积极分子培养考察",
          "看对入党积极分子是否落实党员联系、培养、考察和培训,党员是否与其谈心;帮助措施是否落实;程序完备,材料齐全。",
          requires=PAPERS_COMPLETE),
    _item("5.2", 4, "发展程序与预备党员管理",
          "看发展党员是否有计划、按程序进行;对预备党员的教育、管理、考察是否到位;程序完备,材料齐全。",
          requires=PAPERS_COMPLETE),
)  # fmt: skip

FORTRESS = _section(
    "6",
    "战斗堡垒",
    _item("6.1", 3, "支部有凝聚力、战斗力", "看支部委员会和党员是否团结,支部有没有凝聚力、战斗力。"),
    _item("6.2", 3, "协作任务守时保质",
          "看支部是否与各部门配合,带领党员和职工完成需要支部出力的任务,做到按时、保质。"),
    _item("6.3", 3, "作风过硬,服务群众",
          "看支部作风:是否密切联系群众、关心群众生活、办实事服务群众,是否向上反映群众意见,是否协助做好群众教育。"),
    _item("6.4", 2, "配合其他部门协同完成任务", "看支部是否配合有关部门,共同完成各项任务。"),
    _item("6.5", 3, "群众性活动、公益活动有质量",
          "看支部是否开展群众性活动和公益活动,活动有没有质量、有没有效果。"),
    _item("6.6", 2, "关心职工,维护职工权益",
          "看支部是否关心职工、帮助职工解决困难、维护职工权益。"),
)  # fmt: skip

PIONEERS = _section(
    "7",
    "先锋模范",
    _item("7.1", 4, "党员学习、守纪、品行良好",
          "看党员是否加强学习、提高自己,遵守党纪国法、政治规矩和本社规章,在品行上做表率。"),
    _item("7.2", 4, "服从安排,工作业绩突出",
          "看党员是否服从安排、忠于职守、勇挑重担、创新进取,成为骨干,业绩突出。"),
    _item("7.3", 3, "反映动态,提出建议,服务基层",
          "看党员是否反映党员和群众的思想、工作、学习、生活动态,向社党组和机关党委提出合理建议,起到桥梁作用;"
          "是否优质、快捷地服务基层。"),
    _item("7.4", 3, "参与社会服务,声誉良好", "看党员是否参与社会服务,在社会上有没有良好声誉和影响。"),
)  # fmt: skip

PANEL_GROUPS = (
    FillerGroup("committee", "机关党委委员", ParamRef("committee_weight")),
    FillerGroup("members", "党员代表", ParamRef("members_weight")),
    FillerGroup("masses", "群众代表", ParamRef("masses_weight")),
)

SHEET = Form(
    "sheet",
    "《党支部工作量化考核评分表》",
    num(100),
    (LEADERSHIP, THINKING, PARTY_LIFE, MEMBERS, NEW_MEMBERS, FORTRESS, PIONEERS),
    (
        Filling("self", "支部自评", "secretary", "half", clause=clauses.SELF),
        Filling("panel", "机关党委考评", "assessor", several=True, groups=PANEL_GROUPS, clause=clauses.PANEL),
    ),
    clause=f"{clauses.ITEMS}、{clauses.ANNEX}",
)
