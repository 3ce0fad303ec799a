"""The commands about the panels of rounds and about opinions, with their arguments."""

from ...plugins.i18n import N_
from .declaring import COPY, FILE, IN_UNIT, JSON, REASON, ROUND, CommandLine, arg

WHICH = (
    arg("--form", help_=N_("哪张表;只有一张要几个人各评一份时不用写"), default="", metavar=N_("表")),
    arg("--filling", help_=N_("哪一栏;只有一栏时不用写"), default="", metavar=N_("栏")),
)
MEMBER = arg("filler", help_=N_("评分人姓名"), metavar=N_("评分人"))
WHY = arg("--reason", help_=N_("理由;退出过的人再加回来要写"), default="", metavar=N_("理由"))
NUMBER = arg("number", help_=N_("代录的号,见 kaoping panel papers"), type=int, metavar=N_("号"))
OPINION = arg("number", help_=N_("意见的号,见 kaoping opinions list"), type=int, metavar=N_("号"))
WORDS = arg("words", help_=N_("意见"), metavar=N_("意见"))
SOURCE = arg("--source", help_=N_("谁的意见,或从哪里来"), default=None, metavar=N_("来源"))
SUBJECTS = arg("subjects", help_=N_("对象编号,可以写多个"), nargs="+", metavar=N_("对象"))

PANEL_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("panel", "list"),
        N_("评分名单:谁在名单上、在哪个小组、应交和已交几份"),
        "panels:show_list",
        (ROUND, IN_UNIT, arg("--history", help_=N_("列出名单的变动:谁、何时、为什么"), action="store_true"), JSON),
    ),
    CommandLine(
        ("panel", "add"),
        N_("把人加进评分名单;已在名单上的,写了小组就编进去"),
        "panels:add",
        (
            ROUND,
            IN_UNIT,
            arg("people", help_=N_("评分人姓名,可以写多个"), nargs="+", metavar=N_("评分人")),
            arg("--group", help_=N_("小组:编号或名称"), default="", metavar=N_("小组")),
            WHY,
            *WHICH,
        ),
    ),
    CommandLine(
        ("panel", "import"),
        N_("从文件把人加进评分名单:一列评分人,可以有一列小组"),
        "panels:add_file",
        (ROUND, IN_UNIT, FILE, COPY, WHY, *WHICH),
    ),
    CommandLine(
        ("panel", "group"),
        N_("把评分人编进另一个小组"),
        "panels:move",
        (ROUND, IN_UNIT, MEMBER, arg("group", help_=N_("小组:编号或名称"), metavar=N_("小组")), WHY, *WHICH),
    ),
    CommandLine(
        ("panel", "remove"),
        N_("把评分人移出名单,写明理由;交了的表照算,没交的不再计入"),
        "panels:remove",
        (ROUND, IN_UNIT, MEMBER, REASON, *WHICH),
    ),
    CommandLine(
        ("panel", "waiting"),
        N_("评分名单上还有谁没交哪个对象的表;没有人能评的对象也列出来"),
        "panels:waiting",
        (ROUND, IN_UNIT, JSON),
    ),
    CommandLine(
        ("panel", "spread"),
        N_("各评分人打分的宽严和离散:同一对象上比别人高低多少;只供看,不据此改分"),
        "panels:spread",
        (ROUND, IN_UNIT, JSON),
    ),
    CommandLine(
        ("panel", "recusals"),
        N_("谁不评谁:登记了回避的,和自己支部的"),
        "panels:recusals",
        (ROUND, IN_UNIT, JSON),
    ),
    CommandLine(
        ("panel", "recuse"),
        N_("登记回避:评分人不评这些对象,写明理由"),
        "panels:recuse",
        (ROUND, IN_UNIT, MEMBER, SUBJECTS, REASON),
    ),
    CommandLine(
        ("panel", "papers"),
        N_("照纸质表代录的表:替谁录、谁录的、扫描件、谁确认的"),
        "panels:papers",
        (ROUND, IN_UNIT, arg("--waiting", help_=N_("只列等人确认的"), action="store_true"), JSON),
    ),
    CommandLine(
        ("panel", "paper"),
        N_("把替评分人录好的一份表交上去,记下扫描件的文件名和校验码,等本人或另一个人确认"),
        "panels:enter_paper",
        (
            ROUND,
            IN_UNIT,
            arg("subject", help_=N_("对象编号"), metavar=N_("对象")),
            MEMBER,
            arg("file", help_=N_("扫描件"), metavar=N_("文件")),
            arg("--form", help_=N_("哪张表"), default="", metavar=N_("表")),
            arg("--period", help_=N_("哪一期"), default="", metavar=N_("期间")),
        ),
    ),
    CommandLine(
        ("panel", "confirm"),
        N_("确认一份代录的表,它就算交了;录入的人不能自己确认"),
        "panels:confirm_paper",
        (ROUND, IN_UNIT, NUMBER),
    ),
    CommandLine(
        ("panel", "refuse"),
        N_("退回一份代录的表,写明理由"),
        "panels:refuse_paper",
        (ROUND, IN_UNIT, NUMBER, REASON),
    ),
    CommandLine(
        ("panel", "unrecuse"),
        N_("撤销一条登记的回避,写明理由"),
        "panels:unrecuse",
        (ROUND, IN_UNIT, MEMBER, arg("subject", help_=N_("对象编号"), metavar=N_("对象")), REASON),
    ),
    CommandLine(
        ("opinions", "list"),
        N_("写成文字的意见:问卷、访谈、领导和考核组的意见;写了号就列出这一条改过几次"),
        "opinions:show_list",
        (
            ROUND,
            IN_UNIT,
            arg("--subject", help_=N_("只看这个对象的:编号或名称"), default="", metavar=N_("对象")),
            arg("--all", help_=N_("已经撤回的也列出来"), action="store_true"),
            arg("--history", help_=N_("这一条意见改动的经过"), type=int, default=0, metavar=N_("号")),
            JSON,
        ),
    ),
    CommandLine(
        ("opinions", "add"),
        N_("记一条意见,随这个对象的结果一起印,不计分"),
        "opinions:add",
        (
            ROUND,
            IN_UNIT,
            arg("subject", help_=N_("对象编号"), metavar=N_("对象")),
            arg("kind", help_=N_("哪一类:编号或名称"), metavar=N_("类别")),
            WORDS,
            SOURCE,
        ),
    ),
    CommandLine(
        ("opinions", "change"),
        N_("改一条意见,写明理由;原来的留着"),
        "opinions:change",
        (ROUND, IN_UNIT, OPINION, WORDS, REASON, SOURCE),
    ),
    CommandLine(
        ("opinions", "withdraw"),
        N_("撤回一条意见,写明理由;记录留着,不再印"),
        "opinions:withdraw",
        (ROUND, IN_UNIT, OPINION, REASON),
    ),
)
