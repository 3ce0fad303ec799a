"""The bureau's document clause by clause: what it says, what is made of it, where a unit may change it."""

from collections.abc import Iterator

from ...plugins.contract import Item, ParamRef, Provision, Section
from . import clauses
from .sheet import SHEET

JUDGED = "台账里没有可数的,考核人按评分说明扣分;分值和扣分都是起步值。"
COUNTED = "按台账提出扣分,考核人确认,改动须写理由;分值和扣分都是起步值。"
NOT_ACTED_ON = "资料照记,本程序不自动办理。"

READINGS = {
    "2.7": "按台账的考勤提出扣分。本程序的理解:文件对2.7、2.8只有一句扣分规定,这里分成两项,各自计扣。",
    "2.8": "按台账计数提出扣分。本程序的理解:与2.7分成两项,每少一次扣一次。",
    "3.2": "按台账计数提出扣分。本程序的理解:文件说没有坚持的扣分,这里按每少一个季度扣一次。",
}
"""Items whose wording allows another reading, with ours."""

ANSWERED_BY = "表上注明由谁负责;本类得分不低于0分。"


def _settings(item: Item) -> tuple[str, ...]:
    """Return where the item, its deductions and the figures it asks for may be changed."""
    figures = [ask.target.param for ask in item.requires if isinstance(ask.target, ParamRef)]
    rules = [f"deductions/sheet/{rule.id}" for rule in item.deductions]
    return (f"items/sheet/{item.id}", *rules, *dict.fromkeys(figures))


def _of(section: Section) -> Iterator[Provision]:
    yield Provision(section.clause, section.title, ANSWERED_BY, settings=(f"sections/sheet/{section.id}",))
    for item in section.items:
        practice = READINGS.get(item.id) or (COUNTED if item.requires else JUDGED)
        yield Provision(item.clause, item.title, practice, item.id in READINGS, _settings(item))


PROVISIONS = (
    Provision("第一条", "办法的总则", "不涉及计分,本程序不作处理。"),
    Provision(
        clauses.CATEGORIES,
        "机关党建目标分为五类",
        "制成一张评分表;五类的名称和项目是文件的,分值20、25、20、15、20共100分是起步值。",
        settings=("forms/sheet",),
    ),
    Provision(
        clauses.RESPONSIBLE,
        "各类目标分别由主要领导和分管领导、组织委员、群团委员、宣传委员、纪检委员负责",
        "负责人写在各类旁边;不自动派出任务。",
        settings=tuple(f"sections/sheet/{section.id}" for section in SHEET.sections),
    ),
    Provision(
        clauses.RESPONSIBLE,
        "计划、组织和评分由书记或副书记牵头,日常工作由专职或兼职党务干部承担",
        "写在环节说明里。" + NOT_ACTED_ON,
        settings=("stages/plan",),
    ),
    Provision(
        clauses.PLANS,
        "年初有计划,每项活动之前报送方案",
        "设有两个环节;计划和总结记入「年度计划与总结」台账,方案是否在活动之前报送由考核人判断。",
        settings=("stages/plan", "stages/activities"),
    ),
    Provision(
        clauses.YEARLY,
        "每年年底前考核一次,支部先行自查准备",
        "自查填同一评分表,并列显示,不计入得分。",
        settings=("stages/self_preparation", "fillings/sheet/self"),
    ),
    Provision(
        clauses.CHECK,
        "机关党委查看登记簿、原始资料、台账,查会议,听汇报",
        "考核人各填一份评分表,取平均;台账情况显示在有关项目旁。",
        settings=("stages/inspection", "fillings/sheet/panel"),
    ),
    Provision(
        clauses.RESULT,
        "总分达到A为达标,B以上为基本达标,B以下为不达标",
        "按印出的总分(两位小数)评定;A、B是起步值,A须高于B。",
        settings=("A", "B", "grades/达标", "grades/基本达标"),
    ),
    Provision(
        clauses.RESULT,
        "有一类目标没有得分的,为不达标",
        "自动评为不达标。本程序的理解:「没有得分」即该类得分为0。",
        reading=True,
        settings=("rules/empty_category",),
    ),
    Provision(
        clauses.RESULT,
        "总分达到C的可以参评先进党组织",
        "未达到C的在结果中注明不得参评;C是起步值,不得低于A。",
        settings=("C", "rules/below_competing_line"),
    ),
    Provision(
        clauses.RESULT,
        "考核结果和得分予以通报",
        NOT_ACTED_ON,
        settings=("stages/circular", "papers/circular"),
    ),
    Provision(
        clauses.ADVANCED,
        "在达标的党组织中评选先进党组织",
        "谁可以参评见结果;评选和名额由人办理。",
        settings=("stages/select", "honours/advanced_organisation"),
    ),
    Provision(
        clauses.ANNEX,
        "目标考核评分表(公开文本中的数字均已缺失)",
        "表中每个分值、扣分、次数和比例都是起步值,单位确认或改过后才能开启考核。",
        settings=("forms/sheet",),
    ),
    *(row for section in SHEET.sections for row in _of(section)),
)
