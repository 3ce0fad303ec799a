"""The commands of rounds and of their claims, in the form that :mod:`.declarations` asks for."""

from ...plugins.i18n import N_
from .declaring import (
    IN_UNIT,
    JSON,
    OF_ROUND,
    REASON,
    ROUND,
    SCHEME,
    SUBJECT,
    UNIT,
    CommandLine,
    arg,
)

CLAIM = arg("claim", help_=N_("登记的号,见 kaoping claims list"), type=int, metavar=N_("号"))
CLAIMED = (
    arg("--points", help_=N_("分值;不写就按类别规定的"), metavar=N_("分值")),
    arg("--count", help_=N_("几次同样的事,缺省 1"), metavar=N_("次数")),
    arg("--proof", help_=N_("证明材料"), metavar=N_("证明")),
    arg("--recognised-by", help_=N_("认定单位"), metavar=N_("单位")),
    arg("--note", help_=N_("说明"), metavar=N_("说明")),
)
"""What a claim may say besides what it must."""


ROUND_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("round", "open"),
        N_("开启一轮考评"),
        "rounds:open_one",
        (SCHEME, UNIT, arg("--year", help_=N_("年度,如 2025"), type=int, required=True, metavar=N_("年度"))),
    ),
    CommandLine(("round", "list"), N_("列出考评"), "rounds:show_list"),
    CommandLine(("round", "status"), N_("一轮考评的阶段和每个对象的进度"), "rounds:status", (ROUND, IN_UNIT)),
    CommandLine(
        ("round", "advance"),
        N_("进入下一阶段"),
        "rounds:advance",
        (ROUND, IN_UNIT, arg("--note", help_=N_("说明"), default="", metavar=N_("说明"))),
    ),
    CommandLine(
        ("round", "ready"),
        N_("离开这一阶段以前还差什么:哪些拦着,哪些只是提醒;期限到哪一天"),
        "rounds:ready",
        (ROUND, IN_UNIT, JSON),
    ),
    CommandLine(
        ("round", "extend"),
        N_("把这一阶段延长到更晚的一天,写明理由"),
        "rounds:extend",
        (ROUND, IN_UNIT, arg("until", help_=N_("最后一天,如 2026-12-15"), metavar=N_("日期")), REASON),
    ),
    CommandLine(
        ("round", "reopen"),
        N_("把考评退回到更早的阶段,写明理由;公布过的结果留着,重新离开出结果的阶段时才换成新的"),
        "rounds:reopen",
        (ROUND, IN_UNIT, arg("--to", help_=N_("退回到哪个阶段:名称或编号"), required=True, metavar=N_("阶段")), REASON),
    ),
    CommandLine(
        ("round", "void"),
        N_("作废开错的考评,写明理由;内容留着,不能再写,同一方案、同一年度可以重新开启"),
        "rounds:void",
        (ROUND, IN_UNIT, REASON),
    ),
    CommandLine(
        ("round", "history"), N_("一轮考评经过的阶段:何时、由谁、为什么"), "rounds:history", (ROUND, IN_UNIT, JSON)
    ),
    CommandLine(
        ("sheet", "history"),
        N_("一个对象评分的改动经过:何时、谁、由几分改为几分、规则和理由、怎么改的,最近的在前"),
        "rounds:sheet_history",
        (
            ROUND,
            SUBJECT,
            IN_UNIT,
            arg("--form", help_=N_("只看这张表"), default="", metavar=N_("表")),
            arg("--period", help_=N_("只看这一期"), default="", metavar=N_("期间")),
            arg("--item", help_=N_("只看这一项"), default="", metavar=N_("项")),
            JSON,
        ),
    ),
    CommandLine(
        ("round", "check"),
        N_("把结束了的考评按现在的程序重新推导一遍,列出和存档结果不同之处;只看,不改"),
        "rounds:check",
        (
            arg(
                "round",
                help_=N_("考评:编号、序号或编号的一部分;不写就是全部已结束的"),
                nargs="?",
                default="",
                metavar=N_("考评"),
            ),
            arg("--unit", help_=N_("只核对这个单位的"), default="", metavar=N_("单位")),
            JSON,
        ),
    ),
    CommandLine(
        ("round", "excuse"),
        N_("按成员身份计分的方案:一个对象的某一期免计,写明理由;--again 撤销免计"),
        "rounds:excuse",
        (
            ROUND,
            SUBJECT,
            IN_UNIT,
            arg("period", help_=N_("期,如 2025-03"), metavar=N_("期")),
            arg("--reason", help_=N_("理由"), default="", metavar=N_("理由")),
            arg("--again", help_=N_("撤销免计,这一期照常要评"), action="store_true"),
        ),
    ),
    CommandLine(
        ("round", "panel"),
        N_("评分人各在哪个评分小组;写了评分人和小组,就把他编进去"),
        "rounds:panel",
        (
            ROUND,
            IN_UNIT,
            arg("filler", help_=N_("评分人,如 panel-1"), nargs="?", default="", metavar=N_("评分人")),
            arg("group", help_=N_("小组:编号或名称"), nargs="?", default="", metavar=N_("小组")),
            arg("--form", help_=N_("哪张表;只有一张分小组时不用写"), default="", metavar=N_("表")),
            arg("--filling", help_=N_("哪一栏;只有一栏分小组时不用写"), default="", metavar=N_("栏")),
            JSON,
        ),
    ),
    CommandLine(
        ("claims", "list"),
        N_("列出一轮考评的加分、扣分和否决登记"),
        "claims:show_list",
        (
            OF_ROUND,
            IN_UNIT,
            arg("--register", help_=N_("只看这个登记簿:编号或名称"), default="", metavar=N_("登记")),
            arg("--subject", help_=N_("只看这个对象的:编号或名称"), default="", metavar=N_("对象")),
            arg("--all", help_=N_("已经撤回的也列出来:谁、何时、为什么"), action="store_true"),
            JSON,
        ),
    ),
    CommandLine(
        ("claims", "add"),
        N_("登记一条加分、扣分或否决"),
        "claims:add",
        (
            SUBJECT,
            arg("register", help_=N_("登记簿:编号或名称"), metavar=N_("登记")),
            arg("kind", help_=N_("类别"), metavar=N_("类别")),
            arg("date", help_=N_("发生的日期,如 2025-07-01"), metavar=N_("日期")),
            OF_ROUND,
            IN_UNIT,
            *CLAIMED,
        ),
    ),
    CommandLine(
        ("claims", "withdraw"),
        N_("撤回一条登记,写明理由;记录留着,不再计入"),
        "claims:withdraw",
        (CLAIM, OF_ROUND, IN_UNIT, REASON),
    ),
    CommandLine(
        ("claims", "replace"),
        N_("用改正的登记代替一条,写明理由;原来的留着,不再计入"),
        "claims:replace",
        (
            CLAIM,
            OF_ROUND,
            IN_UNIT,
            REASON,
            arg("--subject", help_=N_("改成这个对象:编号或名称"), metavar=N_("对象")),
            arg("--register", help_=N_("改到这个登记簿"), metavar=N_("登记")),
            arg("--kind", help_=N_("改成这个类别"), metavar=N_("类别")),
            arg("--date", help_=N_("改成这一天"), metavar=N_("日期")),
            *CLAIMED,
        ),
    ),
)
