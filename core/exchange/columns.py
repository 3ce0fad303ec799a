"""The columns of the long forms, by their English names with the Chinese ones beside; templates keep their order."""

from ..spreadsheet.table import TableColumn

SUBJECT = TableColumn("subject", ("对象", "考评对象"), required=True, fill_merged=True)
FORM = TableColumn("form", ("表",), required=True, fill_merged=True)
PERIOD = TableColumn("period", ("期",), required=True, fill_merged=True)
ASSESSOR = TableColumn("assessor", ("评分人",), required=True, fill_merged=True)
ITEM = TableColumn("item", ("项目",), required=True)
POINTS = TableColumn("points", ("得分",))
DEDUCTION = TableColumn("deduction", ("扣分",))
RULE = TableColumn("rule", ("规则",))
OCCURRENCES = TableColumn("count", ("次数",))
REASON = TableColumn("reason", ("理由",))

NAME = TableColumn("name", ("名称", "姓名"), fill_merged=True)
"""The name of the subject, which is compared with what is meant."""

BRANCH = TableColumn("branch", ("支部", "所在支部"))
"""The branch of the subject, for whoever fills in: nothing follows from it."""

FULL = TableColumn("full", ("满分",))
"""The most an item can give, for whoever fills in: nothing follows from it."""

FOUND = TableColumn("found", ("检查发现",))
"""What checks found about an item, for whoever fills in: nothing follows from it."""

FILLED_FORM = (SUBJECT, FORM, PERIOD, ASSESSOR, NAME, BRANCH)
"""Whose form it is that a row fills in."""

MARKS = (SUBJECT, FORM, PERIOD, ASSESSOR, ITEM, POINTS, DEDUCTION, RULE, OCCURRENCES, REASON, NAME, BRANCH, FULL, FOUND)

POLL = TableColumn("poll", ("测评",), required=True, fill_merged=True)
GROUP = TableColumn("group", ("群体",), required=True, fill_merged=True)
OPTION = TableColumn("option", ("选项",), required=True)
VOTES = TableColumn("count", ("票数",), required=True)

POLLS = (SUBJECT, POLL, PERIOD, GROUP, OPTION, VOTES, NAME, BRANCH)

REGISTER = TableColumn("register", ("登记",), required=True)
KIND = TableColumn("kind", ("类别",), required=True)
DATE = TableColumn("date", ("日期",), required=True)
WORTH = TableColumn("points", ("分值",))
PROOF = TableColumn("proof", ("证明",))
RECOGNISED_BY = TableColumn("recognised_by", ("认定单位",))
NOTE = TableColumn("note", ("说明",))

CLAIMS = (SUBJECT, REGISTER, KIND, DATE, WORTH, PROOF, RECOGNISED_BY, NOTE, OCCURRENCES, NAME, BRANCH)
"""In the order of ``FIELDS`` of ``core.rounds.claims.model``, then what only names the subject."""

PANEL_MEMBER = TableColumn("assessor", ("评分人", "姓名", "名单"), required=True)
PANEL_GROUP = TableColumn("group", ("小组", "组别", "评分小组"))
