"""Columns that several books share, and the clauses that several books cite."""

from ..contract import Column

HOST = Column("host", "主持人", "person")
RECORDER = Column("recorder", "记录人", "person")
PLACE = Column("place", "地点")
MEASURES = Column("measures", "措施")
RESULT = Column("result", "结果")
PROBLEMS = Column("problems", "存在问题")
PEOPLE_COUNT = Column("people", "参加人数", "count")
GENDER = Column("gender", "性别", "choice", ("男", "女"))
ETHNICITY = Column("ethnicity", "民族")
BORN = Column("born", "出生年月", "month")
EDUCATION = Column("education", "学历")
AWARDING = Column("awarded_by", "授予单位", required=True)

BRANCH_WORK = "支部工作条例(试行)第四章"
BRANCH_LIFE = "支部工作条例(试行)第五章"
