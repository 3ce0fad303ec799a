"""The bureau's plan clause by clause: what it says, what is made of it, where a unit may change it."""

from ...plugins.contract import Provision
from . import clauses
from .forms import BASE, BONUS, FORMER, TASK

NOT_ACTED_ON = "资料照记,本程序不自动办理。"
BY_PEOPLE = "写在方案的结果运用里,由人办理。"

SCORE = (
    Provision(
        clauses.SUBJECTS,
        "组织关系在本局的党员都实行积分管理",
        "名册里的全部党员参加,按年度计分,自1月1日起。",
    ),
    Provision(
        clauses.MEMBER_CLASSES,
        "党员分骨干、普通、流动三类;离开二至六个月为流动,超过六个月须转出组织关系",
        "类别写在名册里;超过六个月的列入待办,提醒转出。",
        settings=("classes/骨干", "classes/普通", "classes/流动", "reminders/transfer"),
    ),
    Provision(
        clauses.SHARES,
        "年度100分:基础60、任务10、评议20、奖励10",
        "四部分相加,印两位小数。评议分由评议等次折算。",
        settings=("parts/base", "parts/task", "parts/review", "parts/bonus"),
    ),
    Provision(
        clauses.SCORE,
        "基础分每季度15分,按标准扣完为止",
        "每季度从15分里扣,不低于0分,四个季度相加。本程序的理解:年内换支部的由当日所在支部打分,计入年底所在支部。",
        reading=True,
        settings=("sections/base/base",),
    ),
    Provision(
        clauses.SCORE,
        "记录本上的事实作为评分依据",
        "有关台账的情况显示在项目旁,并提出扣分;评分人确认,改动须写理由。",
        settings=tuple(f"items/base/{id_}" for id_ in BASE.item_ids()),
    ),
    Provision(
        clauses.SCORE,
        "任务分10分:公开承诺、岗位职责、作风建设",
        "全年评定一次,与第四季度一并进行;4、4、2的分法是起步值。",
        settings=tuple(f"items/task/{id_}" for id_ in TASK.item_ids()),
    ),
    Provision(
        clauses.SCORE,
        "超额完成、重大贡献、见义勇为、受市级以上表彰或表扬的加分,全年不超过10分",
        "逐件登记,附证明或上级组织书面认可的才计;每件分值是起步值,超过10分按10分计。",
        settings=("registers/bonus", *(f"kinds/bonus/{kind.id}" for kind in BONUS.kinds)),
    ),
    Provision(
        clauses.GRADING,
        "90分以上优秀,70至89分合格,60至69分基本合格,60分以下不合格",
        "按印出的总分评定。本程序的理解:达到线即算,89.50为合格。",
        reading=True,
        settings=("grades/优秀", "grades/合格", "grades/基本合格"),
    ),
    Provision(
        clauses.GRADING,
        "优秀不超过党员的20%",
        "名额舍去小数,按总分取,同分依次看评议、基础、任务分(起步值),仍相同的由人决定;其余为合格。"
        "本程序的理解:20%按全单位党员计算。",
        reading=True,
        settings=("grade_quota", "quota_group", "rules/excellent"),
    ),
    Provision(
        clauses.GRADING,
        "达到90分的「可以」评为优秀",
        "评议等次为不合格的降为合格。本程序的理解:「可以」即还须看评议等次。",
        reading=True,
        settings=("rules/review_failed",),
    ),
    Provision(
        clauses.GRADING,
        "不合格的按湘组发〔2016〕1号、吉组发〔2014〕8号文件办理",
        "文号写在方案的处置事项里,由人办理。",
        settings=("uses/不合格/2",),
    ),
)

PROCEDURE = (
    Provision(
        clauses.ORGANISATION,
        "各支部成立积分管理工作小组,书记为第一责任人",
        "写在环节说明里。" + NOT_ACTED_ON,
        settings=("stages/plan",),
    ),
    Provision(
        clauses.ORGANISATION,
        "评分标准可以按行业、岗位、类别区别制定,并与绩效考核挂钩",
        "标准用方案文件另定;绩效考核不在本程序内。",
        settings=("forms/base",),
    ),
    Provision(
        clauses.RECORDER,
        "记录员由党员大会推选,无正当理由不得更换",
        "评定分由记录员录入;更换须写明理由。",
        settings=("fillings/base/decided", "stages/plan"),
    ),
    Provision(
        clauses.QUARTER,
        "季度首月发表,党员逐月自评,季末月月底交表",
        "每月一份自评,从15分中扣,只供对照。本程序的理解:一个季度的自评分是15分减去三个月的扣分,不低于0分。",
        reading=True,
        settings=("fillings/base/self",),
    ),
    Provision(
        clauses.QUARTER,
        "支委会提出初评分,党员大会公布、表决通过,有异议的重新研究",
        "自评、初评、评定三个分数都保留,只有评定分计入;到会、赞成、反对、弃权人数和重议情况记入「党员积分台账」。",
        settings=("fillings/base/preliminary", "fillings/base/decided", "books/党员积分台账"),
    ),
    Provision(
        clauses.QUARTER,
        "每个季度由党员所在的党组织评定",
        "本程序的理解:整个季度不在本局党组织的,由办公室凭原支部的记录补录评定分,并在「转入前的季度积分」里登记,"
        "日期写该季度内的一天,附证明;没有登记或者没有证明的,总分只是暂计。季度中途转入的,由本局评定,不用登记。",
        reading=True,
        settings=("registers/former", *(f"kinds/former/{kind.id}" for kind in FORMER.kinds)),
    ),
    Provision(
        clauses.VOTE,
        "每年一次无记名评议,分优秀、合格、基本合格、不合格",
        "登记各支部的票数。本程序的理解:弃权票、废票不算有效票,另行列出。",
        reading=True,
        settings=("polls/review",),
    ),
    Provision(
        clauses.VOTE,
        "各评议等次的赞成票不低于60%,不合格票分别不超过10%、15%、30%",
        "由高到低,第一个满足的等次即为评议等次,按票数的准确比例比较。",
        settings=("support_share", "excellent_against", "pass_against", "fail_share"),
    ),
    Provision(
        clauses.VOTE,
        "不合格票超过30%且查实有具体不合格表现的,为不合格",
        "是否查实由人填写;没有查实,或者哪一级都不满足的,由组织研究决定等次并写明理由,未决定前评议分缺。",
        settings=("questions/failing_verified", "questions/review_level"),
    ),
    Provision(
        clauses.VOTE,
        "群众满意票低于70%的不能为优秀,不满意票超过50%的可以定为不合格",
        "前者自动降到下一个满足的等次,后者由人决定。本程序的理解:没有进行群众测评的,这两条不适用,结果中注明。",
        reading=True,
        settings=("polls/satisfaction", "satisfied_share", "dissatisfied_share", "questions/masses_dissatisfied"),
    ),
    Provision(
        clauses.VOTE,
        "评议优秀不超过20%",
        "按优秀票比例取,再看不合格票少的,仍相同的由人决定,超出的为合格。"
        "本程序的理解:投票以支部为单位,20%按全单位党员计算。",
        reading=True,
        settings=("review_quota", "quota_group", "level_quotas/review_excellent"),
    ),
    Provision(
        clauses.VOTE,
        "四个评议等次分别得20分的100%、90%、80%、70%",
        "即20、18、16、14分。",
        settings=tuple(f"levels/review/{level}" for level in ("优秀", "合格", "基本合格", "不合格")),
    ),
    Provision(
        clauses.PUBLICATION,
        "季度得分和年度总分在公示栏、工作群公布",
        NOT_ACTED_ON,
        settings=("stages/publish_totals", "papers/quarter_notice", "papers/total_notice"),
    ),
    Provision(
        clauses.PUBLICATION,
        "评定等次,登记,书记审核,基层党委复核,公示,异议复查并反馈本人,上报市委组织部",
        "依次为各环节;公示天数是起步值。",
        settings=("notice_days", "stages/register", "stages/check", "stages/recheck", "stages/notice", "stages/file"),
    ),
)

USE = (
    Provision(
        clauses.USE,
        "连续六个月无正当理由不参加组织生活、不交党费或不做分配工作的,按自行脱党处理",
        "从台账算出,列入支部待办;缺席有没有正当理由,由支部核实。",
        settings=("reminders/no_meetings", "reminders/no_dues", "reminders/no_work"),
    ),
    Provision(
        clauses.USE,
        "积分情况列入书记年终述职;工作不力、弄虚作假的支部通报,取消当年评先,扣负责人绩效分",
        "记在支部名下,须附证明;通报、扣绩效由人办理。",
        settings=("registers/neglect", "stages/file"),
    ),
    Provision(
        clauses.HIGHER_AWARDS,
        "优秀党员可推荐参评州级及以上表彰",
        BY_PEOPLE,
        settings=("uses/优秀/1",),
    ),
    Provision(
        clauses.CITY_AWARDS,
        "合格党员可参评市级表彰",
        BY_PEOPLE,
        settings=("uses/合格/1",),
    ),
    Provision(
        clauses.TALK,
        "基本合格的不得评先评优,由负责人诫勉谈话",
        BY_PEOPLE,
        settings=("uses/基本合格/1", "uses/基本合格/2"),
    ),
    Provision(
        clauses.DISPOSAL,
        "不合格的不得评先评优,取消预备资格、限期改正、劝退、除名,选择其一",
        "写在方案的结果运用里,由人选择和办理;限期改正的由基层党委指定帮带人,期限是起步值。",
        settings=("rectify_days", "uses/不合格/1", "uses/不合格/2"),
    ),
    Provision(
        clauses.LEDGER,
        "各支部建立积分台账",
        "即「党员积分台账」,每名党员每季度一条。",
        settings=("books/党员积分台账",),
    ),
    Provision(
        clauses.INSPECTION,
        "局里每季度检查一次,结果计入单位年度考核",
        "每季度提醒检查;结果计入单位考核由人办理。",
        settings=("reminders/inspection",),
    ),
    Provision(clauses.PRAISE, "做得好的支部予以表扬推广,不力的通报", NOT_ACTED_ON),
    Provision(
        clauses.STANDARDS,
        "评分标准(未公开)",
        "基础分的十个项目和扣分都是起步值,单位确认或用方案文件改过后才能开启考评。",
        settings=tuple(f"deductions/base/{rule.id}" for item in BASE.items() for rule in item.deductions),
    ),
    Provision(clauses.RECORD, "《党员管理积分记录表》", NOT_ACTED_ON, settings=("papers/annex_2",)),
    Provision(clauses.SUMMARY, "《党员管理积分情况汇总表》", NOT_ACTED_ON, settings=("papers/annex_3",)),
)

PROVISIONS = (*SCORE, *PROCEDURE, *USE)
