"""The book 发展党员: from application to full membership, step by step, as the working rules of 2014 have it.

A case is the candidate, by title. Terms are the rules' own where a clause stands beside them: a talk within a month of
the application, a first look at the activist within half a year, at least a year as activist, a year's probation from
the vote, three months for the superior's decision. That contact persons are two at every step before full membership
is ours; the month within which confirmation is put to the vote gives the rules' "in time" a figure.
"""

from ..contract import Book, Column, Step

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
