"""Group 专项: campaigns, party life once or twice a year, brands and posts, commendation and care, admission.

The book 发展党员 goes from application to full membership, step by step, as the working rules of 2014 have it. A case
is the candidate, by title. Terms are the rules' own where a clause stands beside them: a talk within a month of the
application, a first look at the activist within half a year, at least a year as activist, a year's probation from the
vote, three months for the superior's decision. That contact persons are two at every step before full membership is
ours; the month within which confirmation is put to the vote gives the rules' "in time" a figure. Activists are talked
with before they go to a party school where one is held: that step may be left out.
"""

from dataclasses import replace

from ..contract import Book, Column, Step
from .columns import AWARDING, BRANCH_LIFE, HOST, MEASURES, PEOPLE_COUNT, PLACE, PROBLEMS, RECORDER, RESULT

RULES = "发展党员工作细则(2014)"
ACTIVISTS, OBJECTS, ADMISSION, PROBATION = (f"{RULES}第{chapter}章" for chapter in "二三四五")
CONTACT_PERSONS = 2
VOTE = "接收表决"
VOTES = ("entitled", "attended", "in_favour")


def _step(id: str, clause: str = "", *columns: str, within: int | None = None, wait: int = 0, after: str = "") -> Step:
    return Step(id, within, wait, after, CONTACT_PERSONS, columns, clause)


STEPS = (
    _step("递交申请", ACTIVISTS),
    _step("申请人谈话", ACTIVISTS, "interviewer", within=1),
    _step("确定积极分子", ACTIVISTS, "way", "decided_by"),
    _step("培养考察", ACTIVISTS, "opinion", within=6),
    replace(_step("党校培训前谈话", "", "interviewer", "opinion"), optional=True),
    _step("列为发展对象", OBJECTS, "members_opinion", "masses_opinion", "decided_by", wait=12, after="确定积极分子"),
    _step("政治审查", OBJECTS, "opinion"),
    _step("短期培训", OBJECTS, "training_days"),
    _step("预审", ADMISSION, "opinion", "decided_by"),
    _step("公示", "", "notice_from", "notice_to", "notice_result"),
    _step(VOTE, ADMISSION, *VOTES),
    _step("审批谈话", ADMISSION, "interviewer", "opinion", after=VOTE),
    _step("上级审批", ADMISSION, "decided_by", within=3, after=VOTE),
    _step("入党宣誓", PROBATION),
    _step("预备期考察", PROBATION, "opinion", within=6, after=VOTE),
    _step("转正谈话", PROBATION, "interviewer", "members_opinion", "masses_opinion"),
    Step("转正", 13, 12, VOTE, columns=VOTES, clause=PROBATION),
    Step("转正审批", 3, columns=("decided_by",), clause=PROBATION),
)

ADMISSIONS = Book(
    "发展党员",
    "发展党员",
    "专项",
    (
        Column("handler", "经办人", "person", required=True),
        Column("contacts", "联系人或介绍人", "people"),
        Column("way", "推荐方式", "choice", ("党员推荐", "群团推优")),
        Column("interviewer", "谈话人", "person"),
        Column("opinion", "考察或审查意见"),
        Column("members_opinion", "党员意见"),
        Column("masses_opinion", "群众意见"),
        Column("training_days", "培训天数", "count"),
        Column("training_hours", "培训学时", "count"),
        Column("notice_from", "公示开始日期", "date"),
        Column("notice_to", "公示结束日期", "date"),
        Column("notice_result", "公示结果"),
        Column("entitled", "应到有表决权人数", "count"),
        Column("attended", "实到有表决权人数", "count"),
        Column("in_favour", "赞成票", "count"),
        Column("decided_by", "研究或审批机关"),
        Column("decided_on", "研究或审批日期", "date"),
        Column("number", "批复文号"),
    ),
    steps=STEPS,
    titled="发展人选",
    clause=RULES,
)


GROUP = "专项"

THEME_EDUCATION = Book(
    "主题教育实践活动",
    "主题教育实践活动",
    GROUP,
    (PEOPLE_COUNT, PROBLEMS, MEASURES, RESULT),
    kinds=("动员部署", "学习教育", "调查研究", "检视问题", "整改落实", "总结"),
    work=True,
)

MODEL_SITES = Book(
    "党建示范点创建",
    "党建示范点创建",
    GROUP,
    (
        Column("level", "级别", "choice", ("乡镇级", "县级", "市级", "省级"), required=True),
        MEASURES,
        Column("progress", "进展"),
        Column("accepted", "验收日期", "date"),
        Column("accepted_by", "验收单位"),
    ),
    work=True,
    titled="示范点",
)

MASS_ORGANISATIONS = Book(
    "党建带群团",
    "党建带群团",
    GROUP,
    (PLACE, PEOPLE_COUNT, RESULT),
    kinds=("工会", "共青团", "妇联", "其他群团"),
)

LIFE_MEETINGS = Book(
    "民主生活会/组织生活会",
    "民主生活会/组织生活会",
    GROUP,
    (
        HOST,
        RECORDER,
        PLACE,
        Column("opinions", "征求到的意见"),
        Column("criticism", "批评与自我批评"),
        MEASURES,
    ),
    kinds=("组织生活会", "民主生活会", "组织生活"),
    every="year",
    attendance=True,
    partial=("民主生活会",),
    titled="主题",
    clause=BRANCH_LIFE,
)

SERVICE_WINDOWS = Book(
    "窗口单位创先争优",
    "窗口单位创先争优",
    GROUP,
    (
        Column("window", "窗口名称", required=True),
        Column("standard", "服务标准"),
        Column("handled", "办件数", "count"),
        Column("rating", "群众评价", "choice", ("满意", "基本满意", "不满意")),
        PROBLEMS,
        MEASURES,
    ),
)

BRANDS = Book(
    "党建品牌",
    "党建品牌",
    GROUP,
    (Column("practice", "做法", required=True), Column("effect", "成效"), Column("promoted", "推广情况")),
    titled="品牌名称",
)

LEARNING = Book(
    "学习型组织",
    "学习型组织",
    GROUP,
    (PEOPLE_COUNT, Column("outcome", "学习成果")),
    kinds=("学习制度", "学习活动", "学习成果"),
)

PIONEER_POSTS = Book(
    "先锋岗示范岗",
    "先锋岗示范岗",
    GROUP,
    (
        Column("post", "岗位", required=True),
        Column("duty", "岗位职责"),
        Column("deeds", "履职情况"),
        Column("rating", "评价", "choice", ("好", "较好", "一般", "差")),
    ),
    about="member",
)

REVIEW = Book(
    "冬训与民主评议",
    "冬训与民主评议",
    GROUP,
    (
        HOST,
        PLACE,
        Column("level", "评议等次", "choice", ("优秀", "合格", "基本合格", "不合格")),
        Column("problems", "不足"),
        MEASURES,
    ),
    kinds=("冬训", "民主评议", "民主评议表"),
    about="member",
    unit_kinds=("冬训", "民主评议"),
    every="year",
    work=True,
    attendance=True,
    clause=BRANCH_LIFE,
)

JULY_FIRST = Book(
    "七一表彰",
    "七一表彰",
    GROUP,
    (Column("holder", "表彰对象", required=True), AWARDING, Column("number", "文号")),
    kinds=("先进党组织", "优秀党员", "优秀党务工作者"),
    titled="表彰名称",
)

CARE = Book(
    "关怀帮扶",
    "关怀帮扶",
    GROUP,
    (
        Column("helped", "帮扶对象", required=True),
        Column("situation", "基本情况"),
        Column("value", "慰问金及物品折合", "money"),
        Column("visitors", "慰问人", "people"),
    ),
    kinds=("走访慰问", "生活帮扶", "救助", "心理关怀"),
)

ELDERS = Book(
    "五老四教",
    "五老四教",
    GROUP,
    (
        Column("elder", "五老姓名", required=True),
        Column("audience", "教育对象"),
        PLACE,
        PEOPLE_COUNT,
    ),
)

SECRETARIES_REPORT = Book(
    "书记述职评议考核",
    "书记述职评议考核",
    GROUP,
    (
        Column("secretary", "述职书记", "person", required=True),
        PROBLEMS,
        MEASURES,
        Column("level", "评议等次", "choice", ("好", "较好", "一般", "差")),
        Column("reported_to", "述职对象"),
    ),
    kinds=("述职", "评议", "整改"),
    every="year",
    work=True,
)

SPECIAL: tuple[Book, ...] = (
    THEME_EDUCATION,
    MODEL_SITES,
    MASS_ORGANISATIONS,
    LIFE_MEETINGS,
    SERVICE_WINDOWS,
    ADMISSIONS,
    BRANDS,
    LEARNING,
    PIONEER_POSTS,
    REVIEW,
    JULY_FIRST,
    CARE,
    ELDERS,
    SECRETARIES_REPORT,
)
