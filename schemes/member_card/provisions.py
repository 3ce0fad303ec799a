"""The rule of the points card part by part: what it says, what is made of it, where a unit may change it.

It has no numbered clauses, so its parts are quoted by name.
"""

from ...plugins.contract import Provision
from . import clauses
from .card import CARD

PROVISIONS = (
    Provision(
        clauses.BASE,
        "基础分80分,从十个方面每月记分,按季度合计",
        "每月一张卡,满分80分,每个方面8分是起步值。各季度合计列在结果旁边。"
        "本程序的理解:全年基础分是应记各月之和除以应记月数。",
        reading=True,
        settings=tuple(f"items/card/{id_}" for id_ in CARD.item_ids()),
    ),
    Provision(
        clauses.BASE,
        "年内加入的党员怎样计分,文件没有规定",
        "应记哪些月由名册决定:当月1日已在本组织或16日之前转入的计当月(起步值);应记的月没有卡的算缺,不跳过。"
        "办公室写明理由可以免记某月。",
        settings=("joined_by",),
    ),
    Provision(
        clauses.CARD,
        "每半年审核一次",
        "审核意见记入「半年审核意见」台账,印在积分卡上。",
        settings=("stages/half_1", "stages/half_2", "books/半年审核意见"),
    ),
    Provision(
        clauses.REVIEW,
        "测评分20分,年终由全体党员和部分群众代表无记名打分",
        "每张票打0至100的整数分,平均分的20%计入。本程序的理解:不分群体,每张票等值;也可以改为按群体加权。",
        reading=True,
        settings=("by_groups", "members_weight", "masses_weight", "polls/review"),
    ),
    Provision(
        clauses.RATING,
        "90分以上出色型,70至89分本色型,70分以下褪色型",
        "按印出的总分(两位小数)评定,达到线即算,89.50为本色型。",
        settings=("grades/出色型", "grades/本色型"),
    ),
    Provision(
        clauses.CARD,
        "填发党员积分卡",
        "卡上有各月各方面得分、季度合计、半年审核意见、总分、等次,由人填发。",
        settings=("stages/card", "papers/points_card"),
    ),
)
