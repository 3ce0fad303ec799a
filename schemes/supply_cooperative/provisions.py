"""The cooperative's document clause by clause: what it says, what is made of it, where a unit may change it."""

from collections.abc import Iterator

from ...plugins.contract import Item, Provision
from . import clauses
from .sheet import SHEET

JUDGED = "台账里没有可数的,考评人按评分说明直接打分。"
SHOWN = "打分时旁边显示台账情况,不自动提出扣分,由考评人判断。"
COUNTED = "按台账计数,每缺一次提出扣分(本项分值除以该表期内应有次数,起步值),评分人确认,改动须写理由。"

PARTICULAR = {
    "2.4": "半年内有一条谈心谈话记录即算开展,按台账计数提出扣分;本程序的理解:文件没有写要谈到每名党员。",
    "3.1": "组织生活会按半年计数,出席与当日党员名册核对;三会一课没有写次数,不计数。",
}
"""What is done with items whose clause leaves something open; for the first it allows another reading than ours."""


def _practice(item: Item) -> str:
    if item.deductions:
        return COUNTED
    return SHOWN if item.requires else JUDGED


def _of_items() -> Iterator[Provision]:
    for section in SHEET.sections:
        yield Provision(section.clause, section.title, "评分表的一个部分,得分为所属各项之和。")
        for item in section.items:
            practice = PARTICULAR.get(item.id) or _practice(item)
            yield Provision(item.clause, item.title, practice, item.id == "2.4", (f"items/sheet/{item.id}",))


PROVISIONS = (
    Provision("一", "考核的原则", "不涉及计分,本程序不作处理。"),
    Provision(
        clauses.ITEMS, "支部工作分七个方面、28项考核", "制成一张评分表,自评和考评共用。", settings=("forms/sheet",)
    ),
    *_of_items(),
    Provision(
        clauses.ANNEX,
        "《党支部工作量化考核评分表》的分值(未公开)",
        "各项分值都是起步值,七个部分14、14、20、14、8、16、14分,共100分;单位确认或用方案文件改过后才能开启考评。",
        settings=("forms/sheet",),
    ),
    Provision(
        clauses.DAILY,
        "机关党委对支部工作进行不定期的日常抽检",
        "发现的问题记入「抽检发现」台账,每条选定对应的评分项目;不自动扣分。",
        settings=("books/抽检发现", "stages/daily_check"),
    ),
    Provision(
        clauses.THEMATIC,
        "按需要进行专题抽检",
        "与日常抽检记在同一本台账,以类别区分;不自动扣分。",
        settings=("books/抽检发现", "stages/thematic_check"),
    ),
    Provision(
        clauses.SELF,
        "支部每年6月、12月各自评一次,填完整的评分表,报机关党委备案",
        "两份自评表各为一个半年;交表即备案。本程序的理解:两次自评同等,取平均。",
        reading=True,
        settings=("fillings/sheet/self",),
    ),
    Provision(
        clauses.PANEL,
        "机关党委委员、党员代表、群众代表组成考评组,用同一评分表打分",
        "每名考评人一份评分表,逐份留存,各项取平均。本程序的理解:每年考评一次,在12月;每份评分表同等计算(起步值)。"
        "设了三类人的权重的,按各类的平均分加权,合计100%,每名考评人须归入一类。",
        reading=True,
        settings=("committee_weight", "members_weight", "masses_weight", "fillings/sheet/panel"),
    ),
    Provision(
        clauses.PANEL,
        "考评时听取汇报、查阅记录、抽查学习笔记、个别谈话",
        "写在环节说明里。资料照记,本程序不自动办理。",
        settings=("stages/appraisal",),
    ),
    Provision(
        clauses.SCORE,
        "年度得分=自评30%+考评70%",
        "照此计算,保留两位小数。只有一个比重可设,考评占其余部分,两者总是100%。",
        settings=("self_weight",),
    ),
    Provision(
        clauses.SCORE,
        "按年度得分比较各支部的工作",
        "全体支部一起排名,不分等次。本程序的理解:文件没有写排名的范围。",
        reading=True,
        settings=("ranking",),
    ),
    Provision(
        clauses.NOTICE,
        "考核结果公示",
        "设有公示环节,天数为起步值;公示由人办理。本程序的理解:有异议的,只重开该支部有关项目,并对该支部重新公示。",
        reading=True,
        settings=("notice_days", "stages/notice"),
    ),
    Provision(clauses.NOTICE, "公示后报社党组审批", "设有审批环节,由上级办理。", settings=("stages/approve",)),
    Provision(
        clauses.USE,
        "每两年推荐先进党组织、优秀党务工作者,名额由社党组下达",
        "推荐由人办理。本程序的理解:看两个年度得分的平均。",
        reading=True,
        settings=("honours/advanced_organisation", "honours/outstanding_worker"),
    ),
    Provision(
        clauses.USE,
        "推荐名单上报",
        "资料照记,本程序不自动办理。",
        settings=("papers/recommendation",),
    ),
)
