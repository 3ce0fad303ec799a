"""The county's rules clause by clause: what they say, what is made of it, where a unit may change it.

What is public of them has no clause numbers.
"""

from ...plugins.contract import Provision
from . import clauses
from .forms import HANDBOOK, YEAR
from .process import BOOKS

NOT_ACTED_ON = "资料照记,本程序不自动办理。"


def _row(gist: str, practice: str, *settings: str, reading: bool = False) -> Provision:
    return Provision(clauses.UNNUMBERED, gist, practice, reading, settings)


PROVISIONS = (
    _row(
        "月调审:每月随机抽取基层党组织,调阅工作手册、服务记事簿、值班日志、学习笔记",
        "抽取由人办理,打了分的月份即为抽到的月份;后抽的月数只作记载。四本各是一本台账,分值都是起步值。",
        "draws/month",
        "draw_rest",
        *(f"books/{book.id}" for book in BOOKS),
        *(f"items/handbook/{id_}" for id_ in HANDBOOK.item_ids()),
    ),
    _row("月调审的结果予以通报", NOT_ACTED_ON, "papers/month_circular"),
    _row(
        "季述评:每季度分领域召开现场会,逐个汇报、点评",
        "到会人员当场打0至100的整数分,取平均。打分是起步做法,文件只说汇报和点评。",
        "polls/quarter",
        "stages/quarter_1",
        "stages/quarter_2",
        "stages/quarter_3",
        "stages/quarter_4",
    ),
    _row(
        "年考核:对「五个基本」「七个体系」逐项考核",
        "全年一次打分,共100分;各项名称和分值都是起步值。",
        *(f"items/year/{id_}" for id_ in YEAR.item_ids()),
    ),
    _row(
        "月调审、季述评、年考核合成全年结果",
        "20%、20%、60%是起步值,三个比例合计须为100%。月调审取抽到各月的平均,季述评取四个季度的平均。",
        "month_share",
        "quarter_share",
        "year_share",
    ),
    _row(
        "全年没有抽到的组织如何计分,文件没有规定",
        "月调审的比例并入年考核,计算过程中注明。",
        "month_share",
    ),
    _row(
        "分领域排名,向全县公布",
        "名次由本程序排出,公布由人办理。本程序的理解:以本领域的名次为准,旁边另列全县(全体)名次。",
        "ranking",
        "stages/publish",
        "papers/ranking",
        reading=True,
    ),
    _row("结果作为干部使用、评先评优的依据", NOT_ACTED_ON, "stages/use"),
)
