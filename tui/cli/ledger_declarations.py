"""The commands of the ledger and of the roster's people, in the form that :mod:`.declarations` asks for."""

from ...plugins.i18n import N_
from .declaring import (
    BOOK,
    COLUMNS,
    COPY,
    DAYS,
    ENTRIES,
    ENTRY,
    FILE,
    IN_UNIT,
    JSON,
    LOST,
    OF_BOOK,
    OF_ORGANISATION,
    OF_PERIOD,
    ORGANISATION,
    OUTPUT,
    REASON,
    ROUND,
    SUBJECT,
    UNIT,
    VALUES,
    CommandLine,
    arg,
)

MEMBER = arg("--member", help_=N_("只看这名党员的,连同他的支部的会议"), default="", metavar=N_("党员"))
STATE_WORDS = ("planned", "draft", "submitted", "accepted", "returned", "withdrawn")
STATE = arg(
    "--state",
    help_=N_("只看这个状态的,可以写多次:planned 计划、draft 草稿、submitted 已提交、accepted 已通过、returned 已退回、"
           "withdrawn 已撤回"),
    action="append", default=[], choices=STATE_WORDS, metavar=N_("状态"),
)  # fmt: skip
REMARK = arg("--remark", help_=N_("意见"), required=True, metavar=N_("意见"))
DAY = arg("--day", help_=N_("日期(默认今天)"), default="", metavar=N_("日期"))
ATTACHMENT = arg("attachment", help_=N_("附件的号,见 kaoping attachments list"), type=int, metavar=N_("附件号"))
INSPECTION = arg("inspection", help_=N_("检查的号,见 kaoping inspect list"), type=int, metavar=N_("检查号"))
RATED_PERIOD = arg("--period", help_=N_("只看这一期"), default="", metavar=N_("期间"))
PERSON = arg("person", help_=N_("编号,或没有重名的姓名"), metavar=N_("党员"))
CHANGES = (
    "transfer", "leave", "status", "prolong", "mobile", "back", "rename", "class", "joined", "since", "post", "endpost",
)  # fmt: skip

BOOK_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("books", "list"),
        N_("列出单位的台账"),
        "books:show_list",
        (UNIT, arg("--all", help_=N_("连同停用的"), action="store_true"), JSON),
    ),
    CommandLine(
        ("books", "show"),
        N_("显示一本台账有哪些栏目、记录什么"),
        "books:show",
        (BOOK, UNIT, JSON, arg("--toml", help_=N_("输出 TOML,可以改成本单位的台账文件"), action="store_true")),
    ),
    CommandLine(
        ("books", "add"),
        N_("登记本单位自己的台账,或给已有的台账增加栏目、选项和类别"),
        "books:add",
        (arg("file", help_=N_("写着 [[book]] 的 .toml 文件"), metavar=N_("文件")), UNIT),
    ),
    CommandLine(
        ("books", "rename"),
        N_("给台账换一个名称"),
        "books:rename",
        (BOOK, arg("title", help_=N_("新名称"), metavar=N_("名称")), UNIT),
    ),
    CommandLine(("books", "retire"), N_("停用一本台账,已有的记录保留"), "books:retire", (BOOK, UNIT)),
    CommandLine(("books", "restore"), N_("恢复一本停用的台账"), "books:restore", (BOOK, UNIT)),
    CommandLine(
        ("books", "bundle"),
        N_("把一本台账一年的记录和印证打成一个 .zip 文件归档"),
        "bookfiles:bundle",
        (
            BOOK,
            UNIT,
            arg("--year", help_=N_("年度,如 2025"), required=True, metavar=N_("年度")),
            ORGANISATION,
            OUTPUT,
            LOST,
        ),
    ),
    CommandLine(
        ("import", "book"),
        N_("导入一本台账的记录"),
        "bookfiles:import_one",
        (
            BOOK,
            FILE,
            UNIT,
            arg("--organisation", help_=N_("没有写党组织的行记在它名下"), default="", metavar=N_("党组织")),
            COLUMNS,
            COPY,
            arg("--dry-run", help_=N_("只检查和预览,不写入"), action="store_true"),
        ),
    ),
    CommandLine(
        ("export", "book"),
        N_("把一本台账的记录写成工作簿,import 能原样读回"),
        "bookfiles:export_one",
        (BOOK, UNIT, OUTPUT, *DAYS, ORGANISATION),
    ),
    CommandLine(("template", "book"), N_("写一份空白的台账导入表"), "bookfiles:template", (BOOK, UNIT, OUTPUT)),
)

ENTRY_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("ledger", "list"),
        N_("列出台账记录"),
        "entries:show_list",
        (
            UNIT,
            OF_BOOK,
            ORGANISATION,
            MEMBER,
            *DAYS,
            STATE,
            arg("--text", help_=N_("只看有这些字的"), default="", metavar=N_("文字")),
            arg("--unproved", help_=N_("只看没有附件的"), action="store_true"),
            arg("--backdated", help_=N_("只看补录的"), action="store_true"),
            JSON,
        ),
    ),
    CommandLine(("ledger", "show"), N_("显示一条台账"), "entries:show", (ENTRY, IN_UNIT, JSON)),
    CommandLine(
        ("ledger", "add"),
        N_("记一条台账"),
        "entries:add",
        (BOOK, VALUES, UNIT, arg("--submit", help_=N_("记下后就提交"), action="store_true")),
    ),
    CommandLine(("ledger", "plan"), N_("列一条计划,日期可以在以后"), "entries:plan", (BOOK, VALUES, UNIT)),
    CommandLine(
        ("ledger", "change"),
        N_("改一条台账"),
        "entries:change",
        (ENTRY, VALUES, IN_UNIT, arg("--reason", help_=N_("修改原因,已通过的要写"), default="", metavar=N_("原因"))),
    ),
    CommandLine(("ledger", "submit"), N_("提交台账"), "entries:submit", (ENTRIES, IN_UNIT)),
    CommandLine(("ledger", "accept"), N_("通过提交的台账"), "entries:accept", (ENTRIES, IN_UNIT)),
    CommandLine(("ledger", "return"), N_("退回台账,写明意见"), "entries:give_back", (ENTRY, REMARK, IN_UNIT)),
    CommandLine(("ledger", "withdraw"), N_("撤回台账,写明理由;不会删除"), "entries:withdraw", (ENTRY, REASON, IN_UNIT)),
    CommandLine(("ledger", "history"), N_("一条台账提交后的每次改动"), "entries:history", (ENTRY, IN_UNIT, JSON)),
)

DUTY_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("ledger", "calendar"),
        N_("一年里各党组织每月每本台账做了没有"),
        "duties:calendar",
        (
            UNIT,
            arg("--year", help_=N_("年度,如 2025"), type=int, required=True, metavar=N_("年度")),
            OF_BOOK,
            ORGANISATION,
            JSON,
        ),
    ),
    CommandLine(("ledger", "todo"), N_("台账和名册上要办的事"), "duties:todo", (UNIT, ORGANISATION, DAY, JSON)),
    CommandLine(
        ("ledger", "publish"),
        N_("晒账:公布一个党组织一个期间的台账"),
        "duties:publish_one",
        (UNIT, OF_ORGANISATION, OF_PERIOD, arg("--note", help_=N_("说明"), default="", metavar=N_("说明"))),
    ),
    CommandLine(("ledger", "published"), N_("列出公布过的台账"), "duties:published", (UNIT, JSON)),
    CommandLine(
        ("ledger", "rate"),
        N_("评账:给一个党组织一个期间的台账评等次"),
        "duties:rate_one",
        (
            arg("rating", help_=N_("等次:优秀、合格、基本合格、不合格"), metavar=N_("等次")),
            UNIT,
            OF_ORGANISATION,
            OF_PERIOD,
            arg("--remark", help_=N_("评语"), default="", metavar=N_("评语")),
            arg("--by", help_=N_("替这个党组织评(互评);不写就是本人评"), default="", metavar=N_("党组织")),
        ),
    ),
    CommandLine(
        ("ledger", "rated"),
        N_("列出台账的每一份评账,或各台账的平均"),
        "duties:rated",
        (UNIT, RATED_PERIOD, arg("--mean", help_=N_("只看平均"), action="store_true"), JSON),
    ),
    CommandLine(
        ("export", "ratings"),
        N_("把评账的平均和每一份写成工作簿"),
        "duties:export_ratings",
        (UNIT, RATED_PERIOD, OUTPUT),
    ),
)

PROOF_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("attach",),
        N_("给一条台账添加附件"),
        "attachments:attach_files",
        (ENTRY, IN_UNIT, arg("files", help_=N_("文件,可以写多个"), nargs="+", metavar=N_("文件"), path="named")),
    ),
    CommandLine(("attachments", "list"), N_("列出一条台账的附件"), "attachments:show_list", (ENTRY, IN_UNIT, JSON)),
    CommandLine(
        ("attachments", "show"), N_("显示附件的名称、类型、大小和开头的文字"), "attachments:show", (ATTACHMENT, IN_UNIT)
    ),
    CommandLine(
        ("attachments", "fetch"),
        N_("把附件取出来,不覆盖已有的文件"),
        "attachments:fetch_one",
        (
            ATTACHMENT,
            IN_UNIT,
            arg(
                "-o",
                "--output",
                help_=N_("写到这个文件或目录(默认当前目录)"),
                default=".",
                metavar=N_("文件"),
                path="written",
            ),
        ),
    ),
    CommandLine(
        ("attachments", "withdraw"),
        N_("撤回附件,不再作为印证"),
        "attachments:withdraw",
        (ATTACHMENT, IN_UNIT, arg("--reason", help_=N_("理由,台账已通过的要写"), default="", metavar=N_("理由"))),
    ),
)

INSPECTION_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("inspect", "begin"),
        N_("查账:登记一次抽查的范围、条数和种子,还不抽取"),
        "inspections:begin",
        (
            arg("title", help_=N_("检查的名称"), metavar=N_("名称")),
            UNIT,
            OF_PERIOD,
            arg("--size", help_=N_("抽多少条"), type=int, required=True, metavar=N_("条数")),
            arg("--book", help_=N_("只从这本台账抽,可以写多次"), action="append", default=[], metavar=N_("台账")),
            ORGANISATION,
            arg("--new", help_=N_("只从没有抽过的里抽"), action="store_true"),
        ),
    ),
    CommandLine(("inspect", "draw"), N_("按登记的种子抽取"), "inspections:draw_one", (INSPECTION, IN_UNIT, JSON)),
    CommandLine(
        ("inspect", "find"),
        N_("登记抽到的一条查得怎样"),
        "inspections:find",
        (
            arg("pick", help_=N_("抽到的条目的号,见 kaoping inspect show"), type=int, metavar=N_("条目号")),
            arg("verdict", help_=N_("sound 属实,fault 有问题"), choices=("sound", "fault"), metavar=N_("结论")),
            arg("finding", help_=N_("查到的情况"), nargs="?", default="", metavar=N_("情况")),
            IN_UNIT,
        ),
    ),
    CommandLine(("inspect", "list"), N_("列出抽查"), "inspections:show_list", (UNIT, JSON)),
    CommandLine(
        ("inspect", "show"), N_("显示一次抽查抽到的条目和结果"), "inspections:show", (INSPECTION, IN_UNIT, JSON)
    ),
    CommandLine(
        ("inspect", "check"), N_("按种子重抽一遍,核对抽取没有被改动"), "inspections:check", (INSPECTION, IN_UNIT)
    ),
)

PEOPLE_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("people", "list"),
        N_("花名册上的人"),
        "people:show_list",
        (
            UNIT,
            arg("--organisation", help_=N_("只看这个支部"), default="", metavar=N_("支部")),
            DAY,
            arg("--former", help_=N_("看已经离开的"), action="store_true"),
            JSON,
        ),
    ),
    CommandLine(
        ("people", "add"),
        N_("往花名册上添一个人"),
        "people:add",
        (
            arg("name", help_=N_("姓名"), metavar=N_("姓名")),
            UNIT,
            arg("--branch", help_=N_("支部:编号或名称"), required=True, metavar=N_("支部")),
            arg("--status", help_=N_("正式或预备"), required=True, metavar=N_("正式/预备")),
            arg("--class", help_=N_("类别"), default="", dest="class_name", metavar=N_("类别")),
            arg("--joined", help_=N_("入党日期"), default="", metavar=N_("日期")),
            arg("--since", help_=N_("转入日期:组织关系哪一天转入本单位"), default="", metavar=N_("日期")),
            DAY,
        ),
    ),
    CommandLine(
        ("people", "change"),
        N_("改花名册上的一个人,原来的情况留在历史里"),
        "people:change",
        (
            PERSON,
            arg(
                "what",
                help_=N_(
                    "transfer 转到支部,leave 离开,status 正式或预备,prolong 延长预备期,mobile 外出(起始日),back 返回,"
                    "rename 改名,class 类别,joined 入党日期,since 转入日期,post 任职,endpost 免职"
                ),
                choices=CHANGES,
                metavar=N_("变动"),
            ),
            arg("value", help_=N_("新的内容"), nargs="?", default="", metavar=N_("内容")),
            UNIT,
            DAY,
            arg("--organisation", help_=N_("在哪个党组织任职(默认本支部)"), default="", metavar=N_("党组织")),
            arg("--note", help_=N_("说明"), default="", metavar=N_("说明")),
        ),
    ),
    CommandLine(
        ("people", "history"),
        N_("一个人在花名册上的每次变动"),
        "people:history",
        (arg("code", help_=N_("编号"), metavar=N_("编号")), UNIT, JSON),
    ),
    CommandLine(("people", "todo"), N_("花名册上要办的事"), "people:todo", (UNIT, DAY, JSON)),
)

PLACE = arg("organisation", help_=N_("党组织:编号或名称"), metavar=N_("党组织"))

ORGANISATION_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(("organisations", "list"), N_("单位的党组织"), "organisations:show_list", (UNIT, DAY, JSON)),
    CommandLine(
        ("organisations", "change"),
        N_("改一个党组织的类别、领域或名称,原来的情况留在历史里"),
        "organisations:change",
        (
            PLACE,
            arg(
                "what",
                help_=N_("class 类别,domain 领域,rename 改名"),
                choices=("class", "domain", "rename"),
                metavar=N_("变动"),
            ),
            arg("value", help_=N_("新的内容;不写就是清空"), nargs="?", default="", metavar=N_("内容")),
            UNIT,
            DAY,
            arg("--note", help_=N_("理由"), default="", metavar=N_("理由")),
        ),
    ),
    CommandLine(("organisations", "history"), N_("一个党组织的每次变动"), "organisations:history", (PLACE, UNIT, JSON)),
)

LEDGER_COMMANDS: tuple[CommandLine, ...] = (
    *BOOK_COMMANDS,
    *ENTRY_COMMANDS,
    *DUTY_COMMANDS,
    *PROOF_COMMANDS,
    *INSPECTION_COMMANDS,
    CommandLine(
        ("proposals",),
        N_("台账对一个对象各项打分的建议,和建议所依据的记录"),
        "proposals:show",
        (
            ROUND,
            SUBJECT,
            IN_UNIT,
            arg("--form", help_=N_("只看这张表"), default="", metavar=N_("表")),
            arg("--period", help_=N_("只看这一期"), default="", metavar=N_("期间")),
            DAY,
            JSON,
        ),
    ),
    *PEOPLE_COMMANDS,
    *ORGANISATION_COMMANDS,
)
