"""The township's document clause by clause: what it says, what is made of it, where a unit may change it."""

from collections.abc import Iterator

from ...plugins.contract import Provision
from . import clauses
from .forms import BASE, BONUS
from .params import DOMAINS, LIMITED, STARS
from .polls import REVIEW

ITEMS_OURS = "评分表的一个部分,部分名称是文件的;所属项目和分值是起步值,由考评组按评分说明打分。"
NOT_ACTED_ON = "资料照记,本程序不自动办理。"

AREA_READINGS = {
    "1": "部分名称是文件的,项目和分值是起步值。本程序的理解:文件中学习贯彻和宣传执行两问合为1.1一项,一并打分。",
    "4": "部分名称是文件的,项目和分值是起步值。本程序的理解:公开文本缺字的制度名称即「三会一课」(4.1)。",
}
"""Areas whose wording allows another reading, with ours."""

BY_DOMAIN = "部分名称是文件的,项目和分值是起步值;6.4按领域各有评分说明,分值相同。"


def _areas() -> Iterator[Provision]:
    for section in BASE.sections:
        practice = AREA_READINGS.get(section.id, BY_DOMAIN if section.id == "6" else ITEMS_OURS)
        items = tuple(f"items/base/{item.id}" for item in section.items)
        yield Provision(section.clause, section.title, practice, section.id in AREA_READINGS, items)


SHARES = tuple(
    f"{star}_star_{place}" for star in LIMITED for place in (*DOMAINS, "share") if f"{star}_{place}" != "five_share"
)

PROVISIONS = (
    Provision(
        clauses.AREAS, "从六个方面考评党支部", "制成一张评分表,支部自评和镇党委考评共用。", settings=("forms/base",)
    ),
    *_areas(),
    Provision(
        clauses.PARTS,
        "百分制:基础分、加分、扣分合计占七成以上,其余为述职评议",
        "总分是基础分加加分减扣分的w倍,加上述职评议分的(1-w)倍,w不低于70%。本程序的理解:总分照算出的数印出,可以超过100。",
        reading=True,
        settings=("w",),
    ),
    Provision(
        clauses.PARTS,
        "90分以上五星,80分以上四星,70分以上三星,60分以上二星,60分以下一星",
        "按印出的总分(两位小数)定星,达到线即算。",
        settings=("grades/五星", "grades/四星", "grades/三星", "grades/二星"),
    ),
    Provision(
        clauses.PARTS,
        "基础分低于80分或者有扣分项的,原则上不得评为五星",
        "自动降为四星;破格须写明理由和审批人,两种情形分别审批。",
        settings=("rules/weak_base", "rules/deducted"),
    ),
    Provision(
        clauses.PARTS,
        "五星支部不超过全镇支部数的30%,超过须县委组织部同意",
        "按总分取,名额舍去小数;同分依次看基础分、述职评议分(起步值),仍相同的由人决定。超过30%须先填同意的文号。",
        settings=("five_star_share", "county_consent"),
    ),
    Provision(
        clauses.PARTS,
        "各星级、各领域的比例可以另行规定",
        "每个星级对全镇和每个领域各有一个上限,100%即不限;落下的参加下一星级。",
        settings=SHARES,
    ),
    Provision(
        clauses.BASE,
        "基础分满分100分,按六个方面考评",
        "只取镇党委考评组的评分,多份取平均;支部自评并列显示,不计入。",
        settings=("forms/base", "fillings/base/panel"),
    ),
    Provision(
        clauses.BONUS,
        "县级以上表彰、急难险重表现突出、经验被县级以上推广、试点成效明显等加分,合计不超过20分",
        "逐件登记,超过20分按20分计;每件分值是起步值。本程序的理解:加分须附证明,没有证明的不计。",
        reading=True,
        settings=("registers/bonus", *(f"kinds/bonus/{kind.id}" for kind in BONUS.kinds)),
    ),
    Provision(
        clauses.DEDUCTION,
        "重大失误、突出问题、严重违纪、渗透干扰治理等,一次扣20分以上,按情节定",
        "逐件登记,按正数填写,每件不少于20分,不设上限;不要求附证明即扣。",
        settings=("registers/deduction",),
    ),
    Provision(
        clauses.REVIEW,
        "支部书记向上级党组织和支部党员大会述职,接受评议,折算成百分制",
        "两个群体各自取平均,再按权重合计;好100、较好85、一般70、差50和各占一半都是起步值。",
        settings=(
            "superiors_weight",
            "members_weight",
            *(f"options/review/{option.id}" for option in REVIEW.options),
        ),
    ),
    Provision(
        clauses.SELF,
        "支部对照标准自查打分,申报星级",
        "自评填同一评分表;申报的星级只登记,不影响结果。",
        settings=("stages/self_check", "registers/application"),
    ),
    Provision(
        clauses.TOWN,
        "镇党委实地查看、联合审核、书记述职评议、会议研究、公示,确定四星及以下,推荐五星",
        "依次为考评、述职评议、汇总、镇党委会议、公示各环节;平时掌握的情况和村级绩效结果由考评组打分时参考,另存资料。",
        settings=("stages/panel_check", "stages/review", "stages/committee", "stages/town_notice"),
    ),
    Provision(
        clauses.COUNTY,
        "县级只复核推荐为五星的支部,听取纪检机关和主管部门意见,实地核查,县委同意,公示,反馈",
        "意见分栏记入「五星支部县级复核」台账,同意与否由人填写,只问比例之内推荐的支部;没有全部答复,不能离开县级复核。"
        "不同意的退回四星并写明理由;空出的名额是否递补由单位定,起步值为不递补。",
        settings=("refill", "rules/county_disagrees", "questions/county_recheck", "books/五星支部县级复核"),
    ),
    Provision(
        clauses.NAMING, "镇党委命名,报县备案", "设有命名环节。" + NOT_ACTED_ON, settings=("stages/name", "papers/names")
    ),
    Provision(
        clauses.DYNAMIC,
        "星级实行动态管理",
        "年内变更须作出调整决定,写明文件和理由,否则星级不变。本程序的理解:命名之后、由镇党委作出,不突破五星比例和县级复核。",
        reading=True,
        settings=("rules/dynamic_raise", "rules/dynamic_adjustment", "stages/adjust"),
    ),
    Provision(clauses.RESPONSIBILITY, "评星定级工作列入书记述职内容", NOT_ACTED_ON),
    Provision(
        clauses.RECHECK,
        "县级加强指导,随机抽查三星、四星支部各不少于15%",
        "比例写在方案里,两个星级各自取整进一;抽查由人办理。",
        settings=("recheck_share", "draws/spot_check"),
    ),
    Provision(
        clauses.USE,
        "五星示范带动,四星、三星补短板,二星及以下列为软弱涣散党组织整顿",
        "去向写在方案的结果运用里,名单由人列;整顿任务、时限、责任人和销号依据记入台账。",
        settings=(*(f"uses/{star}/1" for star in STARS.values()), "books/软弱涣散党组织整顿"),
    ),
    Provision(
        clauses.BRAND,
        "创建「一支部一品牌」",
        "做法和成效记入登记册。",
        settings=("books/一支部一品牌",),
    ),
)
