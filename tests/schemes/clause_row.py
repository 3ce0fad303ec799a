"""A row of the table of clauses: what a document asks, and the tests that hold it or why it is not done yet."""

from dataclasses import dataclass
from typing import Literal

Document = Literal[
    "supply_cooperative",
    "forestry_member",
    "bureau_target",
    "township_star",
    "institute_branch",
    "member_card",
    "county_review",
    "ledger_books",
    "admission",
]
"""The seven schemes by their ids; the list of ledger books; the rules of admission, which are one of these books."""

Matter = Literal["计算", "文字", "条号", "记录", "办理"]
"""What a row is about: arithmetic, wording, numbers of clauses; what is kept on record; who does what and when."""

FIRM: frozenset[Matter] = frozenset(("计算", "文字", "条号"))
"""Matters in which nothing may be left undone."""

JOINT = "、"

REASONS = {
    "环节": "环节只按次序推进:谁可以办、办齐什么才能往下走、谁审批谁签字,程序还不管。",
    "回避": "谁都不给自己的支部打分,由安排打分的人把关,程序还不拦。",
    "期限": "填表、交表的月份只写在环节说明里,到期程序还不提醒。",
    "公示": "公示单、通报还不能打印,公示天数还不按工作日计算,公布由人办理。",
    "异议": "异议还没有单独登记和复查的地方,只能写进台账的文字栏。",
    "阶段结果": "一个季度的结果还不能单独公布和定格,只有全年的结果可以。",
    "投票": "程序里还不能无记名投票,只登记数好的票数。",
    "后续": "等次出来以后的谈话、整改、处置、名单写在方案的结果运用里,还不自动成为待办。",
    "评选": "评选、名额、互评和两年平均写在方案里,还不由程序办理。",
    "抽查": "对党组织的随机抽取写在方案里,还不由程序办理。",
    "表样": "正式表格还不能照原样打印和读回。",
    "问卷": "问卷还不能由程序发放和汇总,只在考核意见里记情况。",
    "述职": "考评结果还不写进书记述职,也不汇总为书记的年终材料。",
    "发现": "抽检发现选定了评分项目,打分时还不显示在该项目旁。",
    "考评记录": "听汇报、查记录、抽笔记、谈话的情况还没有台账可记。",
    "小组": "工作小组由谁组成还没有地方登记。",
    "更换理由": "更换记录员时还不要求写理由。",
    "证明": "登记加分只写证明的名称,还不附文件,也没有核实的一步。",
    "缺席理由": "缺席的理由记在台账里,连续六个月的提醒还不看理由是否正当。",
    "责任人": "责任人写在方案里,打分表上还不显示,也不派任务。",
    "先后": "活动方案是否在活动之前报送,程序还不比较日期,由考核人判断。",
    "调整": "年内调整写明理由就能作出,命名之前也可以,由谁作出程序还不管。",
    "外部系统": "与外部系统还没有约定的文件格式,只有程序自己的表格。",
    "台账": "台账目录里还缺几本,单位须用文件自己添加。",
    "一证多用": "同一份证明给几条台账用时,程序还不提醒。",
    "多人评账": "同一本台账同一时期只留一个评价,还不能几个人各评一次再取平均。",
    "联系人": "每一步应有两名联系人,不足的列入待办;联系人的谈话还不汇总为对联系人的评价。",
    "学期": "民主评议按年计,还不能按学期计,自评、互评、群众意见还不分栏。",
    "面试": "发展党员的三次谈话与文件的三次面试不完全相同,还没有入党校前的一次。",
    "追究": "每一步由谁经办已有记录,责任追究还没有地方登记。",
}
"""Why something is not done yet, by the name that rows give; about the product alone."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """``clause`` as the document numbers it, several joined by 、; empty where it is no numbered clause.

    ``asked`` is what a user needs. ``tests`` hold it, written ``path::name``; what they do not hold is ``reason``, a
    name of :data:`REASONS`, empty when nothing is left undone.
    """

    document: Document
    clause: str
    matter: Matter
    asked: str
    tests: tuple[str, ...] = ()
    reason: str = ""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses one by one."""
        return tuple(part for part in self.clause.split(JOINT) if part)


def tests_of(file: str, *names: str) -> tuple[str, ...]:
    """Return the full names of tests of the file ``tests/<file>.py``."""
    return tuple(f"tests/{file}.py::{name}" for name in names)
