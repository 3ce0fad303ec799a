"""The forms and registers: the base form, the star applied for, bonus and deductions.

The six areas are the document's; items and their points are starter values.
"""

from ...plugins.contract import Filling, Form, Item, Kind, Register, Section, num
from . import clauses
from .params import STARS


def _item(id_: str, points: int, title: str, view: str = "") -> Item:
    return Item(id_, title, num(points), view=view, clause=clauses.PARTS, starter=True)


def _area(id_: str, title: str, *items: Item) -> Section:
    return Section(id_, title, items, clause=clauses.PARTS)


LEADERSHIP = _area(
    "1",
    "班子建设",
    _item("1.1", 5, "学习贯彻"),
    _item("1.2", 4, "组织设置与调整"),
    _item("1.3", 4, "按期换届"),
    _item("1.4", 4, "支委健全、配强书记"),
    _item("1.5", 3, "后备队伍"),
)

WORKING = _area(
    "2",
    "工作运行",
    _item("2.1", 6, "党员大会、支委会、党小组会制度"),
    _item("2.2", 4, "党务公开与监督"),
    _item("2.3", 5, "书记述职"),
)

MEMBERS = _area(
    "3",
    "党员管理",
    _item("3.1", 4, "发展党员"),
    _item("3.2", 4, "积分管理"),
    _item("3.3", 4, "教育培训"),
    _item("3.4", 3, "组织关系与党籍"),
    _item("3.5", 3, "激励关怀帮扶"),
    _item("3.6", 2, "处置不合格党员"),
)

PARTY_LIFE = _area(
    "4",
    "组织生活",
    _item("4.1", 8, "三会一课与主题党日"),
    _item("4.2", 8, "组织生活会、谈心谈话、民主评议"),
    _item("4.3", 4, "领导干部参加双重组织生活"),
)

SUPPORT = _area(
    "5",
    "基础保障",
    _item("5.1", 2, "活动场所"),
    _item("5.2", 3, "工作经费与党费"),
    _item("5.3", 2, "党务工作人员"),
    _item("5.4", 2, "档案资料"),
    _item("5.5", 1, "网络平台"),
)

EFFECT = _area(
    "6",
    "作用发挥",
    _item("6.1", 4, "落实上级部署"),
    _item("6.2", 3, "急难险重任务"),
    _item("6.3", 3, "联系服务群众"),
    _item(
        "6.4",
        5,
        "结合领域发挥作用",
        view="农村:乡村振兴、集体经济、村级治理、巩固脱贫成果;机关事业单位:模范机关建设、事业发展;"
        "非公有制经济组织:企业高质量发展、职工权益;离退休:结合自身实际发挥作用",
    ),
)

BASE = Form(
    "base",
    "党支部评星定级基础分评分表",
    num(100),
    (LEADERSHIP, WORKING, MEMBERS, PARTY_LIFE, SUPPORT, EFFECT),
    (
        Filling("self", "支部自评", "secretary", clause=clauses.STAGES),
        Filling("panel", "镇党委考评", "assessor", several=True, clause=clauses.STAGES),
    ),
    clause=clauses.PARTS,
)

APPLICATION = Register(
    "application",
    "支部申报的星级(只登记,不计分)",
    tuple(Kind(star, clause=clauses.STAGES) for star in STARS.values()),
    proof="none",
    clause=clauses.STAGES,
)


def _bonus(id_: str, points: int) -> Kind:
    return Kind(id_, num(points), clause=clauses.PARTS, starter=True)


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
        Kind("其他", low=num(0), high=num(3), clause=clauses.PARTS, starter=True),
    ),
    cap=num(20),
    proof="proof",
    clause=clauses.PARTS,
)


def _deduction(id_: str) -> Kind:
    """Return a kind of twenty points at once, or more: the document sets no upper end."""
    return Kind(id_, num(20), low=num(20), clause=clauses.PARTS)


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
    clause=clauses.PARTS,
)
