"""Stages and consequences: stages of the year, use of results, to-dos, the points ledger, official papers."""

from ...plugins.contract import Book, Column, FillingRef, Paper, ParamRef, Reminder, Stage, Use
from . import clauses


def _quarter(number: int, last: bool = False) -> Stage:
    fillings = tuple(FillingRef("base", filling) for filling in ("self", "preliminary", "decided"))
    return Stage(
        f"quarter_{number}",
        f"第{'一二三四'[number - 1]}季度自评与评定",
        "fill",
        ("member", "secretary", "recorder"),
        (*fillings, FillingRef("task", "decided")) if last else fillings,
        registers=("bonus", "former", "neglect"),
        note="季度首月发表,党员逐月自评,季末月月底交表;季度结束后,支委会对照自评、记录本和表现提出初评分,"
        "在党员大会上公布并由到会党员表决通过(到会、赞成、反对、弃权人数记入台账),有异议的重新研究;"
        "由记录员登记,随后公布季度得分。" + ("任务分与本季度一并评定。" if last else ""),
        clause=clauses.QUARTER,
    )


STAGES = (
    Stage(
        "plan",
        "建账与分工",
        "plan",
        ("secretary",),
        note="积分年度自1月1日起。各支部成立积分管理工作小组,书记为第一责任人,建立积分台账;"
        "记录员由党员大会推选,无正当理由不得更换,更换须写明理由。",
        clause=f"{clauses.ORGANISATION}、{clauses.RECORDER}",
    ),
    _quarter(1),
    _quarter(2),
    _quarter(3),
    _quarter(4, last=True),
    Stage(
        "vote",
        "年度民主评议",
        "vote",
        ("member", "representative", "secretary"),
        polls=("review", "satisfaction"),
        registers=("bonus", "former", "neglect"),
        note="无记名投票,一年一次;群众满意度测评同时进行。弃权票、废票不计入有效票,另行报告。",
        clause=clauses.VOTE,
    ),
    Stage("compute", "汇总年度总分", "compute", ("recorder", "secretary"), clause=clauses.SHARES),
    Stage(
        "publish_totals",
        "公布年度总分",
        "publish",
        ("secretary",),
        note="在公示栏和工作群公布。",
        clause=clauses.PUBLICATION,
    ),
    Stage(
        "register",
        "评定等次并登记积分记录表",
        "file",
        ("recorder",),
        note="填写附件2《党员管理积分记录表》。",
        clause=f"{clauses.RECORDER}、{clauses.PUBLICATION}",
    ),
    Stage("check", "支部书记审核", "check", ("secretary",), clause=clauses.PUBLICATION),
    Stage("recheck", "基层党委复核", "review", ("superior",), clause=clauses.PUBLICATION),
    Stage(
        "notice",
        "公示",
        "publish",
        ("office", "secretary"),
        days=ParamRef("notice_days"),
        note="有异议的,重新审核该党员并反馈本人。",
        clause=clauses.PUBLICATION,
    ),
    Stage(
        "file",
        "上报积分情况汇总表",
        "file",
        ("office",),
        note="附件3《党员管理积分情况汇总表》定稿后报市委组织部;积分结果同时写入支部书记年终述职。",
        clause=clauses.PUBLICATION,
    ),
)

NO_AWARDS = "不得参加评先评优"

USES = (
    Use("优秀", "recommend", "可推荐参评州级及以上表彰", clause=clauses.HIGHER_AWARDS),
    Use("合格", "recommend", "可参评市级表彰", clause=clauses.CITY_AWARDS),
    Use("基本合格", "none", NO_AWARDS, clause=clauses.TALK),
    Use("基本合格", "talk", "由负责人诫勉谈话", clause=clauses.TALK),
    Use("不合格", "none", NO_AWARDS, clause=clauses.DISPOSAL),
    Use(
        "不合格",
        "dispose",
        "作出组织处置(按湘组发〔2016〕1号、吉组发〔2014〕8号文件)",
        days=ParamRef("rectify_days"),
        choices=("取消预备党员资格", "限期改正,由基层党委指定专人一对一帮带", "劝其退党", "党内除名"),
        clause=clauses.DISPOSAL,
    ),
)


def _leaving(id_: str, what: str, *books: str) -> Reminder:
    return Reminder(id_, f"连续六个月无正当理由{what}:视为自行脱党,请支部处理", 6, books, clause=clauses.USE)


REMINDERS = (
    _leaving("no_meetings", "不参加组织生活", "三会一课", "集中学习", "主题党日"),
    _leaving("no_dues", "不交党费", "党费收缴"),
    _leaving("no_work", "不做支部分配的工作", "服务台账", "志愿服务", "党员公开承诺"),
    Reminder(
        "transfer",
        "流动党员离开超过六个月:须转出组织关系",
        6,
        ("流动党员联系", "组织关系转接"),
        ("流动",),
        clauses.MEMBER_CLASSES,
    ),
    Reminder("inspection", "局里每季度检查各支部积分管理一次", 3, ("督查与抽检",), clause=clauses.INSPECTION),
)

BOOKS = (
    Book(
        "党员积分台账",
        "党员积分台账",
        "专项",
        (
            Column("self", "自评分"),
            Column("preliminary", "支委会初评分"),
            Column("meeting", "党员大会通过日期", "date"),
            Column("attended", "到会人数", "count"),
            Column("in_favour", "赞成", "count"),
            Column("against", "反对", "count"),
            Column("abstained", "弃权", "count"),
            Column("objection", "异议与重议情况"),
            Column("decided", "评定分"),
            Column("recorder", "记录员", "person"),
        ),
        proof=False,
        kinds=("第一季度", "第二季度", "第三季度", "第四季度"),
        about="member",
        roll="members",
        every="quarter",
        clause=f"{clauses.ORGANISATION}、{clauses.LEDGER}",
    ),
)

PAPERS = (
    Paper("self_form", "党员积分自评表", "subject", clauses.QUARTER),
    Paper("quarter_notice", "季度积分公布单", "branch", clauses.PUBLICATION),
    Paper("total_notice", "年度积分公布单", "branch", clauses.PUBLICATION),
    Paper("annex_2", "附件2《党员管理积分记录表》", "subject", f"{clauses.PUBLICATION}、{clauses.RECORD}"),
    Paper("notice", "年度积分公示", "branch", clauses.PUBLICATION),
    Paper("annex_3", "附件3《党员管理积分情况汇总表》", "round", f"{clauses.PUBLICATION}、{clauses.SUMMARY}"),
)
