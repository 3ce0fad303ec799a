"""The forms and registers: the base form, the star applied for, bonus and deductions.

The six areas are the document's; items and their points are starter values.
"""

from ...plugins.contract import Filling, Form, Item, Kind, Register, Section, Variant, Who, num
from . import clauses
from .params import DOMAINS, STARS


def _item(id_: str, points: int, title: str, text: str, *by_domain: Variant) -> Item:
    clause = f"{clauses.AREAS}.{id_[0]}"
    return Item(id_, title, num(points), variants=by_domain, clause=clause, starter=True, text=text)


def _in(domain: str, text: str) -> Variant:
    """Return what an item asks of the branches of one domain, for the same points."""
    return Variant(Who(domains=(DOMAINS[domain],)), text=text)


def _area(id_: str, title: str, *items: Item) -> Section:
    return Section(id_, title, items, clause=f"{clauses.AREAS}.{id_}")


LEADERSHIP = _area(
    "1",
    "班子建设",
    _item("1.1", 5, "学习贯彻",
          "看支部是否学习贯彻上级的思想和指示要求;是否宣传、执行党的理论、路线、方针和政策。两方面一并打分。"),
    _item("1.2", 4, "组织设置与调整", "看党组织的设置是否合乎规定,情况变化时是否按规定调整。"),
    _item("1.3", 4, "按期换届", "看支部是否按期换届选举,没有漏换、拖延。"),
    _item("1.4", 4, "支委健全、配强书记", "看支部委员会是否健全,支部书记是否选得准、能力强。"),
    _item("1.5", 3, "后备队伍", "看支部是否建有后备队伍,是否重视人才储备。"),
)  # fmt: skip

WORKING = _area(
    "2",
    "工作运行",
    _item("2.1", 6, "党员大会、支委会、党小组会制度",
          "看党员大会、支部委员会、党小组会的工作制度是否建立并坚持执行,基本规矩是否落实。"),
    _item("2.2", 4, "党务公开与监督", "看党务是否公开,其他约束制度是否落实,班子和党员之间是否相互监督。"),
    _item("2.3", 5, "书记述职", "看支部书记是否按要求述职,并接受上级、党员和群众的评议。"),
)  # fmt: skip

MEMBERS = _area(
    "3",
    "党员管理",
    _item("3.1", 4, "发展党员", "看发展党员是否严格把关,党员队伍结构是否得到改善。"),
    _item("3.2", 4, "积分管理", "看是否按规定对党员实行积分管理。"),
    _item("3.3", 4, "教育培训", "看党员教育培训制度是否建立并落实。"),
    _item("3.4", 3, "组织关系与党籍", "看党员组织关系和党籍的管理是否严格。"),
    _item("3.5", 3, "激励关怀帮扶", "看是否为党员发挥作用搭建载体;对党员的激励、关怀、帮扶是否落实。"),
    _item("3.6", 2, "处置不合格党员", "看对不合格党员是否按规定作出处置。"),
)

PARTY_LIFE = _area(
    "4",
    "组织生活",
    _item("4.1", 8, "三会一课与主题党日", "看「三会一课」和主题党日是否按要求开展,党员的学习和培训是否坚持。"),
    _item("4.2", 8, "组织生活会、谈心谈话、民主评议",
          "看组织生活会、谈心谈话、民主评议党员是否按要求开展,批评和自我批评是否认真。"),
    _item("4.3", 4, "领导干部参加双重组织生活",
          "看党员领导干部是否带头参加所在支部、党小组的组织生活。"),
)  # fmt: skip

SUPPORT = _area(
    "5",
    "基础保障",
    _item("5.1", 2, "活动场所", "看有没有活动场所并用起来,设施是否齐全、环境是否整洁。"),
    _item("5.2", 3, "工作经费与党费", "看工作经费是否有保障;党费的收缴、管理、使用是否合乎规定。"),
    _item("5.3", 2, "党务工作人员", "看党务工作是否有人做、有人管。"),
    _item("5.4", 2, "档案资料", "看档案资料是否规范、完整、及时更新。"),
    _item("5.5", 1, "网络平台", "看党建网络平台是否用得好。"),
)

EFFECT = _area(
    "6",
    "作用发挥",
    _item("6.1", 4, "落实上级部署", "看支部是否完成上级部署的工作和重点任务,是否履行自身职能、做好本职工作。"),
    _item("6.2", 3, "急难险重任务", "看支部和党员在急难险重任务中是否发挥作用。"),
    _item("6.3", 3, "联系服务群众", "看支部是否坚持群众路线,密切联系、服务群众。"),
    _item("6.4", 5, "结合领域发挥作用", "看支部结合所在领域的中心任务发挥作用的情况。",
          _in("rural", "看在推动乡村振兴、发展壮大集体经济、领导村级治理、巩固脱贫成果中发挥作用的情况。"),
          _in("public", "看创建模范机关、推动本单位事业发展的情况。"),
          _in("private", "看推动企业高质量发展、维护职工权益的情况。"),
          _in("retired", "看结合自身实际、力所能及地发挥作用的情况。")),
)  # fmt: skip

BASE = Form(
    "base",
    "党支部评星定级基础分评分表",
    num(100),
    (LEADERSHIP, WORKING, MEMBERS, PARTY_LIFE, SUPPORT, EFFECT),
    (
        Filling("self", "支部自评", "secretary", clause=clauses.SELF),
        Filling("panel", "镇党委考评", "assessor", several=True, clause=clauses.TOWN),
    ),
    clause=f"{clauses.AREAS}、{clauses.BASE}",
)

APPLICATION = Register(
    "application",
    "支部申报的星级(只登记,不计分)",
    tuple(Kind(star, clause=clauses.SELF) for star in STARS.values()),
    proof="none",
    clause=clauses.SELF,
)


def _bonus(id_: str, points: int) -> Kind:
    return Kind(id_, num(points), clause=clauses.BONUS, starter=True)


BONUS = Register(
    "bonus",
    "加分项",
    (
        _bonus("县级表彰", 5),
        _bonus("市级表彰", 8),
        _bonus("省级表彰", 12),
        _bonus("急难险重", 5),
        _bonus("经验推广", 5),
        _bonus("试点", 5),
        Kind("其他", low=num(0), high=num(3), clause=clauses.BONUS, starter=True),
    ),
    cap=num(20),
    proof="proof",
    clause=clauses.BONUS,
)


def _deduction(id_: str) -> Kind:
    """Return a kind of twenty points at once, or more: the document sets no upper end."""
    return Kind(id_, num(20), low=num(20), clause=clauses.DEDUCTION)


DEDUCTION = Register(
    "deduction",
    "扣分项(每件一次扣20分以上,按正数登记)",
    (
        _deduction("重大失误损失、舆情或群体性事件"),
        _deduction("检查发现突出问题、影响恶劣"),
        _deduction("班子成员严重违纪或多人受处分"),
        _deduction("基层治理受渗透干扰"),
        _deduction("其他"),
    ),
    proof="none",  # what is established against a branch counts; only bonus claims need proof
    clause=clauses.DEDUCTION,
)
