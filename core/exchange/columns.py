"""The columns of the long forms, Chinese name first, English beside it; a fixed order, which templates use too."""

from ..excel.table import Column

SUBJECT = Column("对象", ("subject", "考评对象"), required=True, fill_merged=True)
FORM = Column("表", ("form",), required=True, fill_merged=True)
PERIOD = Column("期", ("period",), required=True, fill_merged=True)
ASSESSOR = Column("评分人", ("assessor",), required=True, fill_merged=True)
ITEM = Column("项目", ("item",), required=True)
POINTS = Column("得分", ("points",))
DEDUCTION = Column("扣分", ("deduction",))
RULE = Column("规则", ("rule",))
OCCURRENCES = Column("次数", ("count",))
REASON = Column("理由", ("reason",))

MARKS = (SUBJECT, FORM, PERIOD, ASSESSOR, ITEM, POINTS, DEDUCTION, RULE, OCCURRENCES, REASON)

POLL = Column("测评", ("poll",), required=True, fill_merged=True)
GROUP = Column("群体", ("group",), required=True, fill_merged=True)
OPTION = Column("选项", ("option",), required=True)
VOTES = Column("票数", ("count",), required=True)

POLLS = (SUBJECT, POLL, PERIOD, GROUP, OPTION, VOTES)

REGISTER = Column("登记", ("register",), required=True)
KIND = Column("类别", ("kind",), required=True)
DATE = Column("日期", ("date",), required=True)
WORTH = Column("分值", ("points",))
PROOF = Column("证明", ("proof",))
RECOGNISED_BY = Column("认定单位", ("recognised_by",))
NOTE = Column("说明", ("note",))

CLAIMS = (SUBJECT, REGISTER, KIND, DATE, WORTH, PROOF, RECOGNISED_BY, NOTE)
