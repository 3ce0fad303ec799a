"""The annual score: self-assessment and appraisal, and the figures a unit may set. No grades."""

from ...plugins.contract import Const, Difference, Marks, Named, Over, Param, ParamRef, Scale, Sum, num, percent
from . import clauses

NONE = num(0)
ALL = num(1)


def _group(id_: str, title: str) -> Param:
    """Return the weight of a group of the panel, unused at first: the document weights nobody."""
    return Param(id_, title, "percent", NONE, NONE, ALL, clause=clauses.PANEL, starter=True, whole="panel")


PARAMS = (
    Param("self_weight", "自评在年度得分中的比重(其余为考评)", "percent", percent(30), NONE, ALL,
          clause=clauses.SCORE),
    _group("committee_weight", "考评组:机关党委委员平均分的权重(三项全为 0 时每份表等值)"),
    _group("members_weight", "考评组:党员代表平均分的权重"),
    _group("masses_weight", "考评组:群众代表平均分的权重"),
    Param("notice_days", "公示天数(工作日)", "days", num(5), num(1), num(60), clause=clauses.NOTICE, starter=True),
)  # fmt: skip

# One parameter holds both shares, 30 % and 70 %, so that no unit can set two that do not make a whole.
SELF_SHARE = ParamRef("self_weight")
PANEL_SHARE = Difference(Const(num(1)), SELF_SHARE)

TOTAL = Named(
    "annual",
    "年度得分",
    Sum(
        (
            Scale(
                # The two self-assessments count equally: the document does not say so, but prefers neither.
                Named("self", "支部自评", Over("half", Marks("sheet", "self"), "mean"), clauses.SELF),
                SELF_SHARE,
            ),
            Scale(Named("panel", "机关党委考评", Marks("sheet", "panel"), clauses.PANEL), PANEL_SHARE),
        )
    ),
    clauses.SCORE,
)
