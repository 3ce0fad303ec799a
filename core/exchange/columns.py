"""The columns of the long forms, by their English names with the Chinese ones beside; templates keep their order."""

from ..excel.table import Column

SUBJECT = Column("subject", ("对象", "考评对象"), required=True, fill_merged=True)
FORM = Column("form", ("表",), required=True, fill_merged=True)
PERIOD = Column("period", ("期",), required=True, fill_merged=True)
ASSESSOR = Column("assessor", ("评分人",), required=True, fill_merged=True)
ITEM = Column("item", ("项目",), required=True)
POINTS = Column("points", ("得分",))
DEDUCTION = Column("deduction", ("扣分",))
RULE = Column("rule", ("规则",))
OCCURRENCES = Column("count", ("次数",))
REASON = Column("reason", ("理由",))

MARKS = (SUBJECT, FORM, PERIOD, ASSESSOR, ITEM, POINTS, DEDUCTION, RULE, OCCURRENCES, REASON)

POLL = Column("poll", ("测评",), required=True, fill_merged=True)
GROUP = Column("group", ("群体",), required=True, fill_merged=True)
OPTION = Column("option", ("选项",), required=True)
VOTES = Column("count", ("票数",), required=True)

POLLS = (SUBJECT, POLL, PERIOD, GROUP, OPTION, VOTES)

REGISTER = Column("register", ("登记",), required=True)
KIND = Column("kind", ("类别",), required=True)
DATE = Column("date", ("日期",), required=True)
WORTH = Column("points", ("分值",))
PROOF = Column("proof", ("证明",))
RECOGNISED_BY = Column("recognised_by", ("认定单位",))
NOTE = Column("note", ("说明",))

CLAIMS = (SUBJECT, REGISTER, KIND, DATE, WORTH, PROOF, RECOGNISED_BY, NOTE)
