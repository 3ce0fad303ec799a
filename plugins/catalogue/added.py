"""Books of the group 其他: theme days, reports, transfers, members away or in need, plans, discipline, honours; and of
综合: what counties and departments have kept besides, as organisation, publicity, conduct.

That the record of contact persons is a book of its own is ours: each of the two keeps their talks and reports about a
candidate, and is assessed by them.
"""

from ..contract import Book, Column
from .columns import AWARDING, BRANCH_LIFE, HOST, MEASURES, PEOPLE_COUNT, PLACE, PROBLEMS, RECORDER, RESULT

GROUP = "其他"
COUNTY_GROUP = "综合"

THEME_DAYS = Book(
    "主题党日",
    "主题党日",
    GROUP,
    (HOST, RECORDER, PLACE, Column("form", "活动形式")),
    every="month",
    attendance=True,
    titled="活动主题",
    clause=BRANCH_LIFE,
)

REPORTS = Book(
    "党建信息报送",
    "党建信息报送",
    GROUP,
    (
        Column("sent_to", "报送单位", required=True),
        Column("writer", "撰稿人", "people"),
        Column("adopted", "已采用", "yes_no"),
        Column("adopted_by", "采用单位"),
    ),
    titled="信息标题",
)

TRANSFERS = Book(
    "组织关系转接",
    "组织关系转接",
    GROUP,
    (
        Column("left", "转出党组织", required=True),
        Column("joins", "转入党组织", required=True),
        Column("letter", "介绍信编号"),
        Column("receipt", "收到回执日期", "date"),
        Column("dues_until", "党费交至", "month"),
    ),
    kinds=("转入", "转出"),
    about="member",
    work=True,
)

MEMBERS_AWAY = Book(
    "流动党员联系",
    "流动党员联系",
    GROUP,
    (
        Column("way", "联系方式", "choice", ("电话", "短信", "微信", "走访", "其他"), required=True),
        Column("whereabouts", "流动去向"),
        Column("by", "联系人", "person"),
        Column("reported", "本人主动汇报", "yes_no"),
    ),
    proof=False,
    about="member",
    roll="mobile",
    every="quarter",  # ours: how often is left to each place
    titled="联系内容",
)

MEMBERS_IN_NEED = Book(
    "困难党员",
    "困难党员",
    GROUP,
    (
        Column("difficulty", "困难情况", required=True),
        Column("income", "家庭年收入", "money"),
        MEASURES,
        Column("help", "帮扶金额", "money"),
    ),
    proof=False,
    about="member",
)

PLANS = Book(
    "年度计划与总结",
    "年度计划与总结",
    GROUP,
    (
        Column("sent_to", "报送单位"),
        Column("approved_by", "审定人", "person"),
    ),
    kinds=("计划", "阶段总结", "总结"),
    every="year",
    work=True,
)

RULES = Book(
    "制度文件",
    "制度文件",
    GROUP,
    (
        Column("number", "文号"),
        Column("issued_by", "制发单位", required=True),
        Column("valid_from", "施行日期", "date"),
        Column("repealed", "废止日期", "date"),
    ),
    titled="文件名称",
)

INTEGRITY = Book(
    "党风廉政",
    "党风廉政",
    GROUP,
    (HOST, Column("audience", "参加对象"), PEOPLE_COUNT, MEASURES, RESULT),
    kinds=("廉政教育", "廉政谈话", "风险排查", "监督检查"),
)

OPINION = Book(
    "下情上达",
    "下情上达",
    GROUP,
    (
        Column("reported_to", "报送或听取人", "person"),
        Column("answer", "答复或办理情况"),
    ),
    kinds=("思想汇报", "思想分析", "意见建议"),
    about="member",
    unit_kinds=("思想分析", "意见建议"),
)

CHECKS = Book(
    "督查与抽检",
    "督查与抽检",
    GROUP,
    (
        Column("checkers", "检查人", "people", required=True),
        Column("finding", "检查情况", required=True),
        Column("item", "对应的评分项目"),
        Column("remedied", "整改情况"),
    ),
    kinds=("督查", "日常抽检", "专题抽检"),
    work=True,
)

HONOURS = Book(
    "荣誉与加分证明",
    "荣誉与加分证明",
    GROUP,
    (
        Column("holder", "获得者", required=True),
        AWARDING,
        Column("level", "级别", "choice", ("乡镇级", "县级", "市级", "省级", "国家级")),
        Column("number", "文号或证书号"),
    ),
    kinds=("集体", "个人"),
    titled="荣誉或事项",
)

BREACHES = Book(
    "违纪与否决事项",
    "违纪与否决事项",
    GROUP,
    (
        Column("concerned", "涉及人员", "people", required=True),
        Column("authority", "查处单位"),
        Column("reported", "上报日期", "date"),
        Column("disposal", "处理结果"),
        Column("number", "处理文号"),
    ),
    kinds=("违纪", "否决事项"),
    work=True,
    titled="事由",
)

ADDED: tuple[Book, ...] = (
    THEME_DAYS,
    REPORTS,
    TRANSFERS,
    MEMBERS_AWAY,
    MEMBERS_IN_NEED,
    PLANS,
    RULES,
    INTEGRITY,
    OPINION,
    CHECKS,
    HONOURS,
    BREACHES,
)

NETWORK = Book(
    "组织网络",
    "组织网络",
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
    COUNTY_GROUP,
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
