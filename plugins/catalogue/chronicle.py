"""Books of the group 纪实: meetings, study, talks, service, openness, inquiries and village decisions, day by day."""

from ..contract import Book, Column, Step
from .columns import BRANCH_LIFE, BRANCH_WORK, HOST, MEASURES, PLACE, PROBLEMS, RECORDER, RESULT

GROUP = "纪实"

SERVICE = Book(
    "服务台账",
    "服务台账",
    GROUP,
    (
        Column("served", "服务对象", required=True),
        PLACE,
        Column("hours", "时长(小时)", "count"),
        RESULT,
    ),
    about="member",
    titled="服务事项",
)

MEETINGS = Book(
    "三会一课",
    "三会一课",
    GROUP,
    (
        HOST,
        Column("lecturer", "授课人", "person"),
        RECORDER,
        PLACE,
        Column("decisions", "议定事项"),
    ),
    kinds=("支委会", "党员大会", "党小组会", "党课", "研究党建"),
    every="month",
    attendance=True,
    partial=("支委会", "党小组会", "研究党建"),
    titled="议题",
    clause=BRANCH_WORK,
)

STUDY = Book(
    "集中学习",
    "集中学习",
    GROUP,
    (
        HOST,
        PLACE,
        Column("materials", "学习材料"),
        Column("hours", "学时", "count"),
        Column("speakers", "发言人", "people"),
    ),
    kinds=("集体学习", "学习心得"),
    about="member",
    unit_kinds=("集体学习",),
    attendance=True,
    titled="学习内容",
)

TALKS = Book(
    "谈心谈话",
    "谈心谈话",
    GROUP,
    (
        Column("talker", "谈话人", "person", required=True),
        PLACE,
        Column("wishes", "意见和诉求"),
        Column("follow_up", "办理情况"),
    ),
    about="member",
    roll="members",
    every="year",
    titled="谈话事由",
    clause=BRANCH_LIFE,
)

PAIRING = Book(
    "结对帮扶",
    "结对帮扶",
    GROUP,
    (
        Column("partner", "结对对象", required=True),
        Column("helpers", "帮扶人", "people"),
        Column("difficulty", "困难情况"),
        MEASURES,
        Column("value", "折合金额", "money"),
        RESULT,
    ),
    titled="帮扶事项",
)

VOLUNTEERING = Book(
    "志愿服务",
    "志愿服务",
    GROUP,
    (
        PLACE,
        Column("organiser", "组织单位"),
        Column("hours", "时长(小时)", "count", required=True),
        RESULT,
    ),
    about="member",
    titled="活动名称",
)

SECRETARIES_STUDY = Book(
    "书记上党课与参训",
    "书记上党课与参训",
    GROUP,
    (
        Column("official", "书记或党务干部", "person", required=True),
        Column("organiser", "组织单位"),
        PLACE,
        Column("hours", "学时", "count"),
        Column("certificate", "结业证书号"),
    ),
    kinds=("党课", "参训"),
    attendance=True,
    partial=("参训",),
    titled="课题或班次",
)

ERRANDS = Book(
    "为民服务代办",
    "为民服务代办",
    GROUP,
    (
        Column("applicant", "申请人", required=True),
        Column("phone", "联系电话"),
        Column("office", "办理单位"),
        RESULT,
        Column("rating", "群众评价", "choice", ("满意", "基本满意", "不满意")),
    ),
    work=True,
    titled="代办事项",
)

OPENNESS = Book(
    "党务政务公开",
    "党务政务公开",
    GROUP,
    (
        Column("form", "公开形式", required=True),
        PLACE,
        Column("shown_until", "公开截止日期", "date"),
        Column("approver", "审核人", "person"),
        Column("feedback", "意见反馈与答复"),
    ),
    kinds=("党务公开", "政务公开"),
    titled="公开事项",
)

INQUIRIES = Book(
    "班子调研",
    "班子调研",
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

VOTES = ("entitled", "attended", "in_favour")

VILLAGE_DECISIONS = Book(
    "四议两公开",
    "四议两公开",
    GROUP,
    (
        HOST,
        RECORDER,
        Column("entitled", "应到人数", "count"),
        Column("attended", "实到人数", "count"),
        Column("in_favour", "赞成人数", "count"),
        Column("resolution", "决定内容"),
        Column("shown_until", "公开截止日期", "date"),
    ),
    steps=(
        Step("支部会提议"),
        Step("两委会商议", columns=VOTES),
        Step("党员大会审议", columns=VOTES),
        Step("村民代表会议或村民会议决议", columns=VOTES),
        Step("决议公开", columns=("shown_until",)),
        Step("实施结果公开", columns=("shown_until",)),
    ),
    titled="议决事项",
)

CHRONICLE: tuple[Book, ...] = (
    SERVICE,
    MEETINGS,
    STUDY,
    TALKS,
    PAIRING,
    VOLUNTEERING,
    SECRETARIES_STUDY,
    ERRANDS,
    OPENNESS,
    INQUIRIES,
    VILLAGE_DECISIONS,
)
