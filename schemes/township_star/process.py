"""Stages and consequences: four steps to a star, the county's draw, use of results, books, official papers."""

from ...plugins.contract import Book, Column, Draw, FillingRef, OpinionKind, Paper, ParamRef, Stage, Use
from . import clauses

STAGES = (
    Stage(
        "self_check",
        "支部自评并申报星级",
        "fill",
        ("secretary",),
        (FillingRef("base", "self"),),
        registers=("application", "bonus"),
        note="年底或次年初进行。各支部对照评分表自查打分,申报星级;自评分只供参考,不计入得分。",
        clause=clauses.SELF,
    ),
    Stage(
        "panel_check",
        "镇党委考评",
        "check",
        ("assessor",),
        (FillingRef("base", "panel"),),
        registers=("bonus", "deduction"),
        note="实地查看,联合审核,逐项打分。",
        clause=clauses.TOWN,
    ),
    Stage(
        "review",
        "书记述职评议",
        "vote",
        ("superior", "member", "secretary"),
        polls=("review",),
        note="支部书记分别向上级党组织和支部党员大会述职,现场测评,折算成百分制。",
        clause=clauses.TOWN,
    ),
    Stage("compute", "汇总得分", "compute", ("assessor", "office"), clause=clauses.TOWN),
    Stage(
        "committee",
        "镇党委会议研究",
        "approve",
        ("office",),
        registers=("deduction",),
        note="确定四星及以下支部,推荐五星支部。",
        clause=clauses.TOWN,
    ),
    Stage("town_notice", "镇党委公示", "publish", ("office",), clause=clauses.TOWN),
    Stage(
        "county_recheck",
        "县级复核",
        "review",
        ("superior",),
        registers=("deduction",),
        only_grades=("五星",),
        answers=("county_recheck",),
        note="只复核在比例之内推荐为五星的支部:听取纪检机关意见,按领域听取主管部门意见,实地核查,分栏记入"
        "「五星支部县级复核」台账。主管部门审核提出意见,县委同意的予以公示并反馈镇党委;不同意的写明理由,退回评为四星。",
        clause=clauses.COUNTY,
    ),
    Stage("county_notice", "县级公示", "publish", ("superior",), only_grades=("五星",), clause=clauses.COUNTY),
    Stage("name", "镇党委命名并报县备案", "file", ("office",), clause=clauses.NAMING),
    Stage(
        "spot_check",
        "县级随机抽查",
        "check",
        ("superior",),
        only_grades=("四星", "三星"),
        note="四星、三星支部各按比例随机抽取,人数进一取整。",
        clause=clauses.RECHECK,
    ),
    # Of the kind that gives results: a recorded adjustment counts only while one of these is still ahead.
    Stage(
        "adjust",
        "年内动态调整及公布",
        "publish",
        ("office",),
        answers=("county_raise",),
        note="命名之后变更星级,须由镇党委作出动态调整决定,写明文件和理由,不得突破五星比例和县级复核结果;否则星级不变。",
        clause=clauses.DYNAMIC,
    ),
)

FILL_GAPS = "对照标准补齐短板"
WEAK = "列入软弱涣散党组织整顿名单,制定整顿方案,明确任务、时限、责任人,凭完成证明销号"

USES = (
    Use("五星", "recommend", "作为示范支部,发挥示范带动作用", clause=clauses.USE),
    Use("四星", "none", FILL_GAPS, clause=clauses.USE),
    Use("三星", "none", FILL_GAPS, clause=clauses.USE),
    Use("二星", "rectify", WEAK, clause=clauses.USE),
    Use("一星", "rectify", WEAK, clause=clauses.USE),
)

DRAWS = (
    Draw(
        "spot_check",
        "县级随机抽查四星、三星支部",
        ParamRef("recheck_share"),
        ("四星", "三星"),
        rounding="up",
        clause=clauses.RECHECK,
    ),
)

BOOKS = (
    Book(
        "五星支部县级复核",
        "五星支部县级复核意见",
        "专项",
        (
            Column("discipline", "纪检机关意见", required=True),
            Column("department", "按领域的主管部门意见", required=True),
            Column("site", "实地核查情况", required=True),
            Column("opinion", "复核意见", "choice", ("同意", "不同意"), required=True),
            Column("reason", "不同意的理由"),
        ),
        titled="复核的支部",
        clause=clauses.COUNTY,
    ),
    Book(
        "软弱涣散党组织整顿",
        "软弱涣散党组织整顿台账",
        "专项",
        (Column("evidence", "销号依据"),),
        work=True,
        titled="整顿任务",
        clause=clauses.USE,
    ),
    Book(
        "一支部一品牌",
        "「一支部一品牌」登记册",
        "专项",
        (Column("practice", "做法"), Column("effect", "成效")),
        titled="品牌名称",
        clause=clauses.BRAND,
    ),
)

PAPERS = (
    Paper("application", "党支部星级申报表", "subject", clauses.SELF),
    Paper("marking", "党支部评星定级评分表", "subject", clauses.BASE),
    Paper("town_notice", "党支部评星定级结果公示", "round", clauses.TOWN),
    Paper("county_recheck", "五星党支部推荐及县级复核意见表", "subject", clauses.COUNTY),
    Paper("names", "星级党支部命名备案表", "round", clauses.NAMING),
    Paper("spot_check", "县级随机抽查名单", "round", clauses.RECHECK),
    Paper("adjustment", "党支部星级动态调整审批表", "subject", clauses.DYNAMIC),
    Paper("rectification", "软弱涣散党组织整顿方案", "subject", clauses.USE),
)

OPINIONS = (
    OpinionKind("panel", "镇考评组意见", clauses.TOWN),
    OpinionKind("discipline", "纪检监察机关意见", clauses.COUNTY),
    OpinionKind("departments", "有关部门意见", clauses.COUNTY),
)
"""The county hears the discipline inspection and other departments before it reviews a recommendation."""
