"""Stages and consequences: stages before 1 July, use of results, the selection, official papers."""

from ...plugins.contract import Book, Column, Evaluation, FillingRef, Honour, OpinionKind, Paper, ParamRef, Stage, Use
from . import clauses

SELF = FillingRef("sheet", "self")
PANEL = FillingRef("sheet", "panel")

STAGES = (
    Stage(
        "self_check",
        "支部自查",
        "fill",
        ("secretary",),
        (SELF,),
        registers=("bonus", "veto"),
        note="5月中旬进行;全部工作在7月1日前完成。",
        clause=clauses.SELF,
    ),
    Stage(
        "panel_check",
        "考核小组检查",
        "check",
        ("assessor",),
        (PANEL,),
        registers=("bonus", "veto"),
        note="5月底至6月初集中检查:查阅材料、问卷、群众大会、个别访谈、听取领导意见及其他方式。"
        "考核小组由党委办公室和部分支部书记组成,谁都不给本支部打分。",
        clause=clauses.CHECK,
    ),
    Stage(
        "compute",
        "汇总得分,逐个支部提出考核意见",
        "compute",
        ("assessor", "office"),
        registers=("veto",),
        note="考核意见用文字写,记入「支部考核意见」台账,不折算成分。",
        clause=clauses.CHECK,
    ),
    Stage("approve", "院党委审核确定", "approve", ("superior",), registers=("veto",), clause=clauses.DECISION),
    Stage(
        "select",
        "评选先进党支部、优秀党务工作者",
        "select",
        ("secretary", "office", "superior"),
        registers=("veto",),
        only_grades=("优秀",),
        note="自评、支部互评、院党委评价;互评时每个支部评其他所有支部,不评本支部。颁发证书,登记奖励。",
        clause=clauses.SELECTION,
    ),
)

REPORT = "限期整改,按期向院党委提交书面报告"

USES = (
    Use("优秀", "recommend", "可参加先进党支部、优秀党务工作者评选", clause=clauses.SELECTION),
    Use("基本合格", "rectify", REPORT, ParamRef("rectify_days"), clause=clauses.RECTIFICATION),
    Use("不合格", "rectify", REPORT, ParamRef("rectify_days"), clause=clauses.RECTIFICATION),
)


def _honour(id_: str, title: str, *posts: str) -> Honour:
    return Honour(
        id_,
        title,
        ParamRef("honour_share"),
        grades=("优秀",),
        evaluations=(
            Evaluation("self", "自评", ParamRef("self_weight")),
            Evaluation("peer", "支部互评", ParamRef("peer_weight"), peers=True),
            Evaluation("committee", "院党委评价", ParamRef("committee_weight")),
        ),
        ties=("bonus",),
        clause=clauses.SELECTION,
        posts=posts,
    )


HONOURS = (
    _honour("advanced_branch", "先进党支部"),
    _honour("outstanding_worker", "优秀党务工作者", "书记", "副书记", "支委"),  # starter: who they are
)

BOOKS = (
    Book(
        "支部考核意见",
        "考核小组对支部的考核意见",
        "专项",
        (
            Column("papers", "查阅材料情况"),
            Column("questionnaire", "问卷情况"),
            Column("meeting", "群众大会情况"),
            Column("interviews", "个别访谈情况"),
            Column("leader", "领导意见"),
            Column("other", "其他方式了解的情况"),
            Column("opinion", "考核意见", required=True),
        ),
        proof=False,
        titled="考核年度",
        clause=clauses.CHECK,
    ),
)

PAPERS = (
    Paper("rules", "《基层党支部工作考核细则》评分表", "subject", clauses.RULES),
    Paper("opinion", "支部考核意见", "subject", clauses.CHECK),
    Paper("summary", "支部考核结果汇总表", "round", clauses.DECISION),
    Paper("rectification", "整改通知与书面整改报告", "subject", clauses.RECTIFICATION),
    Paper("certificate", "表彰证书", "subject", clauses.CERTIFICATES),
    Paper("rewards", "奖励登记册", "round", clauses.CERTIFICATES),
)

OPINIONS = (
    OpinionKind("questionnaire", "问卷调查结果", f"{clauses.CHECK}2"),
    OpinionKind("meeting", "群众座谈会意见", f"{clauses.CHECK}3"),
    OpinionKind("interview", "个别访谈意见", f"{clauses.CHECK}4"),
    OpinionKind("leader", "领导意见", f"{clauses.CHECK}5"),
    OpinionKind("other", "其他情况", f"{clauses.CHECK}6"),
    OpinionKind("panel", "考核小组意见", clauses.CHECK),
)
"""The group writes its opinion of each branch from what the others say."""
