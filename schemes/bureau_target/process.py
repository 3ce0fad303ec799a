"""Stages and consequences: from the year's plan to the choice of advanced organisations; official papers."""

from ...plugins.contract import FillingRef, Honour, Paper, Role, Stage, Use
from ...plugins.contract.process import StageKind
from . import clauses


def _stage(id_: str, title: str, clause: str, kind: StageKind, actors: tuple[Role, ...], note: str = "", *,
           filling: str = "", only_grades: tuple[str, ...] = ()) -> Stage:  # fmt: skip
    fillings = (FillingRef("sheet", filling),) if filling else ()
    return Stage(id_, title, kind, actors, fillings, only_grades=only_grades, note=note, clause=clause)


STAGES = (
    _stage(
        "plan",
        "制定年度计划",
        clauses.PLANS,
        "plan",
        ("office", "secretary"),
        "年初制定并报送。计划、组织实施和评分由支部书记或副书记牵头,日常工作由专职或兼职党务干部承担。",
    ),
    _stage(
        "activities",
        "活动方案报送",
        clauses.PLANS,
        "plan",
        ("secretary",),
        "全年进行,每项活动开展之前报送方案。",
    ),
    _stage(
        "self_preparation",
        "支部自查准备",
        clauses.YEARLY,
        "fill",
        ("secretary",),
        "对照目标自查,备齐资料。",
        filling="self",
    ),
    _stage(
        "inspection",
        "机关党委检查考核",
        clauses.CHECK,
        "check",
        ("assessor",),
        "年底前完成:查看登记簿、原始资料和台账,查会议,听汇报。",
        filling="panel",
    ),
    _stage("compute", "汇总得分,评定结果", clauses.RESULT, "compute", ("office",)),
    _stage("circular", "通报考核结果和得分", clauses.RESULT, "publish", ("office",)),
    _stage(
        "select",
        "评选先进党组织",
        clauses.ADVANCED,
        "select",
        ("office", "superior"),
        "在达标的党组织中评选,总分须达到参评线。",
        only_grades=("达标",),
    ),
)

USES = (
    Use("达标", "recommend", "总分达到参评线的,可参加先进党组织评选", clause=clauses.RESULT),
    Use("基本达标", "none", "不参加先进党组织评选", clause=clauses.ADVANCED),
    Use("不达标", "none", "不参加先进党组织评选", clause=clauses.ADVANCED),
)

HONOURS = (Honour("advanced_organisation", "先进党组织", grades=("达标",), clause=clauses.ADVANCED),)

PAPERS = (
    Paper("sheet", "《机关党建目标管理考核评分表》", "subject", clauses.ANNEX),
    Paper("circular", "机关党建目标管理考核结果通报", "round", clauses.RESULT),
    Paper("advanced", "先进党组织评选名单", "round", clauses.ADVANCED),
)
