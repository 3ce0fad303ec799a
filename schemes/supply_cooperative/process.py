"""Stages and consequences: the seven steps of the year, the two-yearly selection, findings, official papers."""

from ...plugins.contract import Book, Column, FillingRef, Honour, Paper, ParamRef, Role, Stage, Value
from ...plugins.contract.process import StageKind
from . import clauses
from .sheet import SHEET


def _stage(id_: str, title: str, clause: str, kind: StageKind, actors: tuple[Role, ...], note: str = "", *,
           filling: str = "", working_days: Value | None = None) -> Stage:  # fmt: skip
    fillings = (FillingRef("sheet", filling),) if filling else ()
    return Stage(id_, title, kind, actors, fillings, days=working_days, note=note, clause=clause,
                 working_days=working_days is not None)  # fmt: skip


FINDINGS = "发现的问题记入「抽检发现」台账并选定对应的评分项目,考评打分时对照。"

STAGES = (
    _stage("daily_check", "日常抽检", clauses.DAILY, "check", ("office",), "全年不定期进行。" + FINDINGS),
    _stage("thematic_check", "专题抽检", clauses.THEMATIC, "check", ("office",), "按机关党委部署进行。" + FINDINGS),
    _stage(
        "self_assessment",
        "支部自评",
        clauses.SELF,
        "fill",
        ("secretary",),
        "每年两次,6月、12月各填一份完整的评分表,报机关党委备案。",
        filling="self",
    ),
    _stage(
        "appraisal",
        "机关党委考评",
        clauses.PANEL,
        "check",
        ("assessor", "member", "representative"),
        "12月进行,每年一次。由机关党委委员、党员代表、群众代表组成考评组:听取汇报,查阅记录,抽查学习笔记,个别谈话,"
        "每人在同一评分表上打分。",
        filling="panel",
    ),
    _stage("summary", "汇总得分并排名", clauses.SCORE, "compute", ("office",)),
    _stage(
        "notice",
        "公示",
        clauses.NOTICE,
        "publish",
        ("office",),
        "公示期内有异议的,重新核定该支部的有关项目,并对该支部重新公示。",
        working_days=ParamRef("notice_days"),
    ),
    _stage("approve", "党组审批", clauses.NOTICE, "approve", ("superior",)),
)


def _honour(id_: str, title: str) -> Honour:
    """Return a selection; the party group sets the places, and the mean of the two annual scores is our reading."""
    return Honour(id_, title, years=2, clause=clauses.USE)


HONOURS = (
    _honour("advanced_organisation", "推荐先进党组织(每两年一次,名额由党组下达,看两年年度得分的平均)"),
    _honour("outstanding_worker", "推荐优秀党务工作者(每两年一次,名额由党组下达,看两年年度得分的平均)"),
)

BOOKS = (
    Book(
        "抽检发现",
        "日常抽检和专题抽检发现的问题",
        "专项",
        (
            Column("item", "对应的评分项目", "choice", tuple(f"{item.id} {item.title}" for item in SHEET.items()),
                   required=True),
            Column("checkers", "抽检人", "people", required=True),
            Column("remedied", "整改情况"),
        ),
        proof=False,
        kinds=("日常抽检", "专题抽检"),
        titled="发现的问题",
        clause=f"{clauses.DAILY}、{clauses.THEMATIC}",
    ),
)  # fmt: skip

PAPERS = (
    Paper("sheet", "《党支部工作量化考核评分表》", "subject", clauses.ANNEX),
    Paper("summary", "党支部工作量化考核得分汇总表", "round", clauses.SCORE),
    Paper("notice", "党支部工作量化考核得分公示", "round", clauses.NOTICE),
    Paper("recommendation", "先进党组织、优秀党务工作者推荐名单", "round", clauses.USE),
)
