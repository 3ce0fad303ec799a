"""The institute's regulation clause by clause: what it says, what is made of it, where a unit may change it."""

from collections.abc import Iterator

from ...plugins.contract import Item, Provision, Section
from . import clauses
from .sheet import SHEET

RULES_PICKED = "按细则扣分,有范围的由评分人在范围内取。"
COUNTED = "按台账提出扣分(有范围的提出下限),评分人确认,改动须写理由。"
OURS = "项目和分值是起步值,由评分人直接打分。"

SECTIONS = {
    "1": "共34分,项目和扣分都是文件的。",
    "2": "共17分,项目和扣分都是文件的。",
    "3": "共29分。公开文本只存第一项,其余23分的项目是起步值,由评分人直接打分。",
    "4": "内容缺失,项目是起步值。本程序的理解:100分减去前三部分34、17、29分,余20分。",
}
"""What is known of each section of the rules; the points of the last are a reading of ours."""


def _practice(item: Item) -> str:
    if item.starter:
        return OURS
    return COUNTED if item.requires else RULES_PICKED


def _of(section: Section) -> Iterator[Provision]:
    """Yield the section with its lost items, which have no numbers of their own, then each item that has one."""
    lost = tuple(f"items/sheet/{item.id}" for item in section.items if item.starter)
    settings = lost or (f"sections/sheet/{section.id}",)
    yield Provision(section.clause, section.title, SECTIONS[section.id], section.id == "4", settings)
    for item in section.items:
        if not item.starter:
            yield Provision(item.clause, item.title, _practice(item), settings=(f"items/sheet/{item.id}",))


PROVISIONS = (
    Provision(
        clauses.SUBJECTS,
        "考评在职人员的基层党支部",
        "离退休领域的支部列为不参加考评,不打分、不排名。",
        settings=("exemptions/1",),
    ),
    Provision(
        clauses.CONTENTS,
        "按考核细则考评,共100分",
        "制成一张评分表,四个部分34、17、29、20分;自查和检查共用。",
        settings=("forms/sheet",),
    ),
    Provision(
        clauses.GROUP,
        "党委办公室和部分支部书记组成考核小组",
        "小组成员各填一份评分表,取平均;谁都不给本支部打分,由安排打分的人把关。",
        settings=("stages/panel_check", "fillings/sheet/panel"),
    ),
    Provision(
        clauses.METHOD,
        "自查与集中检查相结合",
        "自查分并列显示,只有检查分计入。",
        settings=("fillings/sheet/self", "fillings/sheet/panel"),
    ),
    Provision(
        clauses.TIME,
        "每年7月1日前完成,5月中旬自查,5月底至6月初集中检查",
        "时间写在环节说明里。考评哪一年文件没有写,起步值为上年7月1日至本年6月30日,在参数中记载。",
        settings=("year_start", "stages/self_check", "stages/panel_check"),
    ),
    Provision(
        clauses.SELF,
        "支部对照细则自查",
        "支部填写自查表,显示在检查分旁,不计入。",
        settings=("stages/self_check", "fillings/sheet/self"),
    ),
    Provision(
        clauses.CHECK,
        "考核小组检查打分,逐个支部提出考核意见",
        "打分取各份平均;考核意见用文字记入「支部考核意见」台账。",
        settings=("stages/compute", "books/支部考核意见"),
    ),
    Provision(
        "、".join(f"{clauses.CHECK}{number}" for number in range(1, 7)),
        "检查方式:查阅材料、问卷、群众大会、个别访谈、领导意见和其他",
        "每种方式在「支部考核意见」台账中各有一栏文字,不折算成分;问卷不由本程序发放。",
        settings=(
            "columns/支部考核意见/papers",
            "columns/支部考核意见/questionnaire",
            "columns/支部考核意见/meeting",
            "columns/支部考核意见/interviews",
            "columns/支部考核意见/leader",
            "columns/支部考核意见/other",
        ),
    ),
    Provision(clauses.DECISION, "院党委审核确定考核结果", "设有审核环节,由上级办理。", settings=("stages/approve",)),
    Provision(
        clauses.BONUS_USE,
        "加分只用于评选,不计入考核得分",
        "登记的加分不计入总分;评选由人办理。",
        settings=("registers/bonus", "honours/advanced_branch", "honours/outstanding_worker"),
    ),
    Provision(
        clauses.GRADING,
        "95分以上优秀,80至94分合格,60至79分基本合格,59分以下不合格",
        "按印出的不含加分的总分评定。本程序的理解:达到线即算,94.50为合格,59.50为不合格。",
        reading=True,
        settings=("grades/优秀", "grades/合格", "grades/基本合格"),
    ),
    Provision(
        clauses.RECTIFICATION,
        "基本合格、不合格的支部限期整改,向院党委提交书面报告",
        "写在方案的结果运用里,由人办理;期限是起步值。",
        settings=("rectify_days", "uses/基本合格/1", "uses/不合格/1"),
    ),
    Provision(
        clauses.SELECTION,
        "优秀支部经自评、互评、党委评价,按12%评选先进党支部和优秀党务工作者",
        "评选由人办理;比例和三项评价的权重写在方案里,权重是起步值。"
        "本程序的理解:名额舍去小数,同分的比加分;优秀党务工作者的范围为书记、副书记和支委(起步值)。",
        reading=True,
        settings=(
            "honour_share",
            "self_weight",
            "peer_weight",
            "committee_weight",
            "stages/select",
            "honours/outstanding_worker",
        ),
    ),
    Provision(
        clauses.SELECTION,
        "有党员发生否决事项的,支部当年不得评先进,书记不得评优秀党务工作者",
        "否决事项登记即生效,等次不变;证明没有补齐的注明。",
        settings=("rules/veto", "registers/veto"),
    ),
    Provision(
        clauses.CERTIFICATES,
        "颁发证书,登记奖励",
        "资料照记,本程序不自动办理。",
        settings=("papers/certificate", "papers/rewards"),
    ),
    Provision(
        clauses.RULES,
        "《基层党支部工作考核细则》",
        "第一至第四部分打分,第五部分加分,第六部分否决。",
        settings=("papers/rules",),
    ),
    *(row for section in SHEET.sections for row in _of(section)),
    Provision(
        clauses.BONUS,
        "加分项(内容缺失)",
        "须附证明;类别和分值是起步值。",
        settings=(
            "kinds/bonus/上级表彰",
            "kinds/bonus/经验推广",
            "kinds/bonus/党建研究成果",
            "kinds/bonus/急难险重任务",
        ),
    ),
    Provision(
        clauses.VETO,
        "否决项(内容缺失)",
        "类别是起步值。",
        settings=("kinds/veto/党纪政务处分", "kinds/veto/违法犯罪", "kinds/veto/重大责任事故", "kinds/veto/弄虚作假"),
    ),
)
