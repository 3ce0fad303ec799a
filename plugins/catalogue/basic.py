"""Books of the group 基础: members and posts, pledges, ratings, dues and money."""

from ..contract import Book, Column
from .columns import BORN, EDUCATION, ETHNICITY, GENDER, MEASURES, PROBLEMS

GROUP = "基础"

TEAM = Book(
    "班子成员花名册",
    "班子成员花名册",
    GROUP,
    (
        Column("post", "职务", required=True),
        Column("elected", "当选日期", "date"),
        Column("term_ends", "任期届满", "date"),
        Column("full_time", "专职", "yes_no"),
        Column("phone", "联系电话"),
    ),
    proof=False,
    about="member",
)

DUTIES = Book(
    "班子职责分工与联系点",
    "班子职责分工与联系点",
    GROUP,
    (
        Column("post", "职务"),
        Column("duty", "分工", required=True),
        Column("contact_point", "联系点"),
        Column("visits", "年内到联系点次数", "count"),
    ),
    proof=False,
    about="member",
)

MEMBERS = Book(
    "党员花名册",
    "党员花名册",
    GROUP,
    (
        GENDER,
        ETHNICITY,
        BORN,
        EDUCATION,
        Column("joined", "入党日期", "date"),
        Column("confirmed", "转正日期", "date"),
        Column("work_post", "工作单位及职务"),
        Column("phone", "联系电话"),
        Column("change", "增减变动"),
    ),
    proof=False,
    about="member",
)

ACTIVISTS = Book(
    "入党积极分子花名册",
    "入党积极分子花名册",
    GROUP,
    (
        GENDER,
        BORN,
        EDUCATION,
        Column("work_post", "工作单位及职务"),
        Column("applied", "申请入党日期", "date", required=True),
        Column("named", "确定为积极分子日期", "date"),
        Column("contacts", "培养联系人", "people", required=True),
        Column("trained", "参加培训日期", "date", required=True),
        Column("training", "培训内容"),
    ),
    proof=False,
    titled="姓名",
)

PLEDGES_OF_ORGANISATIONS = Book(
    "党组织公开承诺",
    "党组织公开承诺",
    GROUP,
    (
        MEASURES,
        Column("published", "公开方式"),
        Column("fulfilled", "践诺情况"),
        Column("rating", "群众评价", "choice", ("满意", "基本满意", "不满意")),
    ),
    every="year",
    work=True,
    titled="承诺事项",
)

PLEDGES_OF_MEMBERS = Book(
    "党员公开承诺",
    "党员公开承诺",
    GROUP,
    (
        Column("fulfilled", "践诺情况"),
        Column("rating", "群众评价", "choice", ("满意", "基本满意", "不满意")),
    ),
    about="member",
    roll="members",
    every="year",
    work=True,
    titled="承诺事项",
)

CLASSIFICATION = Book(
    "党组织分类定级",
    "党组织分类定级",
    GROUP,
    (
        Column("grade", "定级", "choice", ("好", "较好", "一般", "差"), required=True),
        Column("previous", "上年定级", "choice", ("好", "较好", "一般", "差")),
        PROBLEMS,
        Column("goal", "晋位目标"),
        MEASURES,
        Column("approved_by", "核准单位"),
    ),
    every="year",
)

DUES = Book(
    "党费收缴",
    "党费收缴",
    GROUP,
    (
        Column("method", "交纳方式", "choice", ("现金", "转账", "网上交纳")),
        Column("collector", "经手人", "person"),
        Column("receipt", "票据号"),
    ),
    # A slip of paper for each member and month is not kept; the receipt of a remittance is named in its column.
    proof=False,
    kinds=("交纳", "上缴"),
    about="member",
    unit_kinds=("上缴",),
    roll="members",
    every="month",
    dated="month",
    # Ours: the rules want dues by the month and a remittance by the quarter, and leave the day to each place.
    grace=10,
    amounts="due_paid",
    clause="党费收缴、使用和管理的规定",
)

FUNDS = Book(
    "活动经费收支",
    "活动经费收支",
    GROUP,
    (
        Column("purpose", "用途", required=True),
        Column("source", "经费来源"),
        Column("handler", "经手人", "person"),
        Column("approver", "审批人", "person"),
        Column("voucher", "凭证号"),
    ),
    kinds=("预算", "收入", "支出", "决算"),
    amounts="paid",
)

BASIC: tuple[Book, ...] = (
    TEAM,
    DUTIES,
    MEMBERS,
    ACTIVISTS,
    PLEDGES_OF_ORGANISATIONS,
    PLEDGES_OF_MEMBERS,
    CLASSIFICATION,
    DUES,
    FUNDS,
)
