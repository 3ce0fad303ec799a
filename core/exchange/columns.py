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

MARKS = (SUBJECT, FORM, PERIOD, ASSESSOR, ITEM, POINTS, DEDUCTION, RULE, OCCURRENCES, REASON)

POLL = TableColumn("poll", ("测评",), required=True, fill_merged=True)
GROUP = TableColumn("group", ("群体",), required=True, fill_merged=True)
OPTION = TableColumn("option", ("选项",), required=True)
VOTES = TableColumn("count", ("票数",), required=True)

POLLS = (SUBJECT, POLL, PERIOD, GROUP, OPTION, VOTES)

REGISTER = TableColumn("register", ("登记",), required=True)
KIND = TableColumn("kind", ("类别",), required=True)
DATE = TableColumn("date", ("日期",), required=True)
WORTH = TableColumn("points", ("分值",))
PROOF = TableColumn("proof", ("证明",))
RECOGNISED_BY = TableColumn("recognised_by", ("认定单位",))
NOTE = TableColumn("note", ("说明",))

CLAIMS = (SUBJECT, REGISTER, KIND, DATE, WORTH, PROOF, RECOGNISED_BY, NOTE, OCCURRENCES)
"""In the order of ``FIELDS`` of ``core.rounds.claims.model``."""
