"""Group 专项: campaigns, party life once or twice a year, brands and posts, commendation and care."""

from ..contract import Book, Column
from .admission import ADMISSIONS
from .columns import AWARDING, BRANCH_LIFE, HOST, MEASURES, PEOPLE_COUNT, PLACE, PROBLEMS, RECORDER, RESULT

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
