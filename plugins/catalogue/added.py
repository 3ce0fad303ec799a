"""Books of the group 其他: theme days, reports, transfers, members away or in need, plans, discipline, honours."""

from ..contract import Book, Column
from .columns import AWARDING, BRANCH_LIFE, HOST, MEASURES, PEOPLE_COUNT, PLACE, RECORDER, RESULT

GROUP = "其他"

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
