"""Books of the group 县级与综合: what counties and departments have kept besides, as organisation, publicity, conduct.

That the record of contact persons is a book of its own is ours: each of the two keeps their talks and reports about a
candidate, and is assessed by them.
"""

from ..contract import Book, Column
from .columns import HOST, MEASURES, PEOPLE_COUNT, PLACE, PROBLEMS, RESULT

GROUP = "县级与综合"

NETWORK = Book(
    "组织网络",
    "组织网络",
    GROUP,
    (
        Column("set_up", "成立或调整日期", "date"),
        Column("term_ends", "任期届满", "date"),
        Column("secretary", "负责人", "person"),
        Column("members", "党员人数", "count"),
        Column("groups", "下设党小组", "count"),
        Column("approved_by", "批准单位"),
        Column("number", "批复文号"),
    ),
    kinds=("党组织设置", "换届选举", "调整变动", "联系网络"),
    titled="组织名称或事项",
)

TEAM_PLANNING = Book(
    "班子建设规划",
    "班子建设规划",
    GROUP,
    (
        PROBLEMS,
        Column("goal", "目标"),
        MEASURES,
        Column("progress", "落实情况"),
    ),
    kinds=("规划", "年度安排", "检查总结"),
    every="year",
    work=True,
    titled="规划事项",
)

DISTRICT = Book(
    "区域党建联建",
    "区域党建联建",
    GROUP,
    (
        Column("partner", "联建单位", required=True),
        Column("shared", "共享资源或阵地"),
        PLACE,
        PEOPLE_COUNT,
        RESULT,
    ),
    kinds=("签约结对", "联席会议", "联建活动", "共建项目"),
    work=True,
    titled="联建事项",
)

NEW_ORGANISATIONS = Book(
    "两新组织党建",
    "两新组织党建",
    GROUP,
    (
        Column("enterprise", "企业或社会组织", required=True),
        Column("staff", "从业人数", "count"),
        Column("members", "党员人数", "count"),
        Column("instructor", "党建指导员", "person"),
        PROBLEMS,
        RESULT,
    ),
    kinds=("摸底建档", "组建党组织", "指导走访", "活动开展"),
    titled="工作内容",
)

CONDUCT = Book(
    "行风建设",
    "行风建设",
    GROUP,
    (
        Column("organiser", "组织单位"),
        PLACE,
        PEOPLE_COUNT,
        Column("hours", "学时", "count"),
        PROBLEMS,
        MEASURES,
        RESULT,
    ),
    kinds=("职工培训", "优质服务竞赛", "行风评议", "投诉处理"),
    titled="活动或事项",
)

GENERAL = Book(
    "综合",
    "综合",
    GROUP,
    (
        Column("concerned", "涉及人员", "people"),
        PLACE,
        PEOPLE_COUNT,
        RESULT,
    ),
    kinds=("后备干部", "文体活动", "群团工作", "综合治理", "其他"),
    titled="事项",
)

PUBLICITY = Book(
    "宣传报道与文章",
    "宣传报道与文章",
    GROUP,
    (
        Column("writer", "作者", "people", required=True),
        Column("medium", "刊发媒体", required=True),
        Column("level", "级别", "choice", ("单位", "县级", "市级", "省级", "国家级")),
        Column("issue", "期号或链接"),
    ),
    kinds=("新闻报道", "理论文章", "经验材料", "宣传栏"),
    titled="标题",
)

ACHIEVEMENTS = Book(
    "工作业绩与创建",
    "工作业绩与创建",
    GROUP,
    (
        Column("goal", "目标任务"),
        Column("progress", "进展"),
        Column("accepted", "验收或评定日期", "date"),
        Column("accepted_by", "验收或评定单位"),
        RESULT,
    ),
    kinds=("工作业绩", "创建活动", "创新做法"),
    work=True,
    titled="项目名称",
)

CADRE_INQUIRIES = Book(
    "干部调研",
    "干部调研",
    GROUP,
    (
        Column("researchers", "调研人", "people", required=True),
        PLACE,
        PROBLEMS,
        Column("proposals", "意见建议"),
        Column("adopted", "采纳落实情况"),
    ),
    titled="调研课题",
)

CONTACT_RECORDS = Book(
    "培养联系人工作记录",
    "培养联系人工作记录",
    GROUP,
    (
        Column("candidate", "联系对象", required=True),
        HOST,
        PLACE,
        Column("thoughts", "思想状况"),
        Column("advice", "意见和建议"),
    ),
    kinds=("谈话", "思想汇报", "考察报告"),
    about="member",
    proof=False,
    titled="主要内容",
)

COUNTY: tuple[Book, ...] = (
    NETWORK,
    TEAM_PLANNING,
    DISTRICT,
    NEW_ORGANISATIONS,
    CONDUCT,
    GENERAL,
    PUBLICITY,
    ACHIEVEMENTS,
    CADRE_INQUIRIES,
    CONTACT_RECORDS,
)
