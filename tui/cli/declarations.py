"""Every command, declared once: the parser, ``--help`` and the table in docs/commands.md come from here."""

from ...plugins.i18n import N_
from .access_declarations import ACCESS_COMMANDS
from .calendar_declarations import CALENDAR_COMMANDS
from .declaring import (
    COLUMNS,
    COPY,
    FILE,
    IN_UNIT,
    JSON,
    LOST,
    OF_ROUND,
    OF_UNIT,
    OUTPUT,
    ROUND,
    SCHEME,
    SCHEME_OR_FILE,
    SETTINGS,
    SUBJECT,
    UNIT,
    Argument,
    CommandLine,
    arg,
)
from .ledger_declarations import LEDGER_COMMANDS
from .panel_declarations import PANEL_COMMANDS
from .role_declarations import ROLE_COMMANDS
from .round_declarations import ROUND_COMMANDS

__all__ = ["COMMANDS", "Argument", "CommandLine"]

PUBLISHED = arg("--published", help_=N_("公布过的结果,即使考评后来退回了"), action="store_true")
FOR_SUBJECTS = (
    arg("--subjects", help_=N_("只要这些对象:编号或名称,用逗号隔开"), default="", metavar=N_("对象")),
    arg("--branch", help_=N_("只要这个支部的"), default="", metavar=N_("支部")),
)
OF_ONE_PERIOD = arg("--period", help_=N_("只要这一期,如 2025-Q3"), default="", metavar=N_("期间"))

COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("demo",),
        N_("在内置的样例数据上打开,用完就丢,写了 --db 就留在那里;没有终端时打印样例考评和一份完整的说明"),
        "demo:demo",
    ),
    CommandLine(
        ("init",),
        N_("建立数据库"),
        "maintenance:init",
        (
            arg("--zone", help_=N_("这个数据库的日子按哪个时区算,缺省 Asia/Shanghai;以后不能改"), metavar=N_("时区")),
            arg("--hash", help_=N_("留痕用哪种摘要算法:sha256(缺省)或 sm3;登记单位以后不能改"), metavar=N_("算法")),
        ),
    ),
    CommandLine(
        ("unit", "add"),
        N_("登记一个单位"),
        "maintenance:unit_add",
        (arg("name", help_=N_("单位名称"), metavar=N_("单位")),),
    ),
    CommandLine(
        ("unit", "rename"),
        N_("给单位改名"),
        "maintenance:unit_rename",
        (
            arg("unit", help_=N_("现在的名称"), metavar=N_("单位")),
            arg("name", help_=N_("新的名称"), metavar=N_("名称")),
        ),
    ),
    CommandLine(("unit", "list"), N_("列出单位"), "maintenance:unit_list"),
    CommandLine(
        ("unit", "export"),
        N_("把一个单位连同留痕和附件写成一个文件,可以导入别的数据库"),
        "moving:export",
        (
            arg("unit", help_=N_("单位名称"), metavar=N_("单位")),
            OUTPUT,
            arg("--close", help_=N_("单位就此迁走:这里关闭,只能查看,并写明迁到哪里"), metavar=N_("去处")),
            LOST,
        ),
    ),
    CommandLine(
        ("unit", "import"),
        N_("导入 kaoping unit export 写出的单位;这里已有的,文件要接着这里的留痕"),
        "moving:import_unit",
        (
            arg("file", help_=N_("单位的文件"), metavar=N_("文件")),
            arg("--name", help_=N_("在这里叫什么;不写就用原来的名称"), default="", metavar=N_("名称")),
            arg("--anchor", help_=N_("导出时记下的校验码,与文件不符就不导入"), default="", metavar=N_("校验码")),
            LOST,
        ),
    ),
    CommandLine(
        ("import", "roster"),
        N_("导入花名册"),
        "files:roster",
        (
            FILE,
            UNIT,
            arg("--day", help_=N_("名册从哪一天起算,如 2025-01-01;不写就是今天"), metavar=N_("日期")),
            COLUMNS,
            COPY,
        ),
    ),
    CommandLine(("import", "marks"), N_("导入评分"), "files:marks", (FILE, OF_ROUND, IN_UNIT, COLUMNS, COPY)),
    CommandLine(("import", "polls"), N_("导入票数"), "files:polls", (FILE, OF_ROUND, IN_UNIT, COLUMNS, COPY)),
    CommandLine(
        ("import", "claims"), N_("导入加分、扣分和否决登记"), "files:claims", (FILE, OF_ROUND, IN_UNIT, COLUMNS, COPY)
    ),
    CommandLine(
        ("import", "results"),
        N_("导入用本程序以前的往年总分和等次"),
        "files:results",
        (
            FILE,
            UNIT,
            arg("--scheme", help_=N_("全部是这个方案的;文件里有「方案」列就不用写"), default="", metavar=N_("方案")),
            arg("--year", help_=N_("全部是这一年的;文件里有「年度」列就不用写"), type=int, metavar=N_("年度")),
            arg("--reason", help_=N_("更正已经导入的结果时的理由"), default="", metavar=N_("理由")),
            COLUMNS,
            COPY,
        ),
    ),
    CommandLine(
        ("import", "list"),
        N_("列出导入过的文件:第几号、什么、哪个文件、谁、何时、多少行,有没有取回"),
        "files:brought",
        (
            IN_UNIT,
            arg("--round", help_=N_("只看这轮考评的"), default="", metavar=N_("考评")),
            arg("--book", help_=N_("只看这本台账的"), default="", metavar=N_("台账")),
            JSON,
        ),
    ),
    CommandLine(
        ("import", "undo"),
        N_("把一次导入整个取回,恢复成导入以前;后来别人改过的不动,逐处说明"),
        "files:undo",
        (
            arg("number", help_=N_("第几号导入,见 kaoping import list"), type=int, metavar=N_("号")),
            IN_UNIT,
            arg("--reason", help_=N_("理由"), default="", metavar=N_("理由")),
        ),
    ),
    CommandLine(
        ("import", "columns"),
        N_("列出记住的表头:哪一列当作什么"),
        "files:columns",
        (IN_UNIT, arg("--forget", help_=N_("忘掉这个表头的意思"), default="", metavar=N_("表头")), JSON),
    ),
    CommandLine(
        ("earlier", "list"),
        N_("列出导入的往年结果,和它们出自哪个文件"),
        "files:earlier",
        (
            UNIT,
            arg("--scheme", help_=N_("只看这个方案的"), default="", metavar=N_("方案")),
            arg("--year", help_=N_("只看这一年的,如 2024"), type=int, metavar=N_("年度")),
            arg("--all", help_=N_("连同更正以前的"), action="store_true"),
            JSON,
        ),
    ),
    CommandLine(
        ("export", "roster"),
        N_("把花名册写成工作簿,改过可以再导入"),
        "files:export_roster",
        (UNIT, arg("--day", help_=N_("哪一天的,如 2025-01-01;不写就是今天"), metavar=N_("日期")), OUTPUT),
    ),
    CommandLine(("template", "roster"), N_("写一份空白的花名册"), "files:template_roster", (OUTPUT,)),
    CommandLine(
        ("template", "marks"),
        N_("写一份要填的评分表,对象、项目和已有的分都在里面"),
        "files:template_marks",
        (
            OF_ROUND,
            IN_UNIT,
            OUTPUT,
            arg("--wide", help_=N_("一个对象一行、一个项目一列;不写就是一个对象一个项目一行"), action="store_true"),
            *FOR_SUBJECTS,
            arg("--form", help_=N_("只要这张表"), default="", metavar=N_("表")),
            OF_ONE_PERIOD,
            arg("--assessor", help_=N_("只要这个评分人填的"), default="", metavar=N_("评分人")),
        ),
    ),
    CommandLine(
        ("template", "polls"),
        N_("写一份要填的票数表,对象、选项和已有的票数都在里面"),
        "files:template_polls",
        (
            OF_ROUND,
            IN_UNIT,
            OUTPUT,
            *FOR_SUBJECTS,
            arg("--poll", help_=N_("只要这个测评"), default="", metavar=N_("测评")),
            OF_ONE_PERIOD,
        ),
    ),
    CommandLine(
        ("template", "claims"),
        N_("写一份要填的登记表,对象、类别和已有的登记都在里面"),
        "files:template_claims",
        (OF_ROUND, IN_UNIT, OUTPUT, *FOR_SUBJECTS),
    ),
    CommandLine(
        ("schemes", "list"),
        N_("列出装好的方案,或一个单位启用的方案"),
        "schemes:show_list",
        (arg("--unit", help_=N_("只列这个单位启用的,包括用文件调整的"), metavar=N_("单位")),),
    ),
    CommandLine(
        ("schemes", "show"),
        N_("显示一个方案的全部内容"),
        "schemes:show_scheme",
        (
            SCHEME_OR_FILE,
            OF_UNIT,
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
            arg("--toml", help_=N_("输出 TOML,可以改成本单位的方案文件"), action="store_true"),
        ),
    ),
    CommandLine(
        ("schemes", "lint"),
        N_("检查方案有没有写错,逐处说明在哪个文件哪一行"),
        "schemes:lint_scheme",
        (
            arg("scheme", help_=N_("方案包的目录、.py 或 .toml 文件,或已安装的方案编号"), metavar=N_("方案或文件")),
            JSON,
        ),
    ),
    CommandLine(
        ("schemes", "diff"),
        N_("说明两个方案有哪些不同,是只改文字、改参数还是影响结果"),
        "schemes:diff",
        (
            arg("old", help_=N_("原来的:方案编号或文件"), metavar=N_("原方案")),
            arg("new", help_=N_("现在的:方案编号或文件"), metavar=N_("新方案")),
            OF_UNIT,
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
        ),
    ),
    CommandLine(
        ("schemes", "new"),
        N_("写出一份完整的方案文件,改成自己的就能检查、启用"),
        "maintenance:new_file",
        (arg("file", help_=N_("新文件,如 my_town.toml;名称也是方案编号"), metavar=N_("文件")),),
    ),
    CommandLine(("schemes", "enable"), N_("让单位启用一个方案或方案文件"), "schemes:enable", (SCHEME_OR_FILE, UNIT)),
    CommandLine(
        ("schemes", "confirm"),
        N_("由单位确认或改动原文没有规定的数值"),
        "schemes:confirm",
        (
            SCHEME,
            UNIT,
            SETTINGS,
        ),
    ),
    *ROUND_COMMANDS,
    *CALENDAR_COMMANDS,
    *ROLE_COMMANDS,
    *PANEL_COMMANDS,
    CommandLine(
        ("decide",),
        N_("对只能由人决定的问题作出决定"),
        "rounds:decide_one",
        (
            ROUND,
            SUBJECT,
            IN_UNIT,
            arg("question", help_=N_("问题编号,见 kaoping explain"), metavar=N_("问题")),
            arg("choice", help_=N_("选择"), metavar=N_("选择")),
            arg("--reason", help_=N_("理由"), required=True, metavar=N_("理由")),
        ),
    ),
    CommandLine(
        ("results",),
        N_("一轮考评的结果"),
        "results:results",
        (
            ROUND,
            IN_UNIT,
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
            arg("--csv", help_=N_("输出 CSV"), action="store_true"),
            arg("--derivations", help_=N_("JSON、CSV 里写出计算过程"), action="store_true"),
            arg("-o", "--output", help_=N_("写成工作簿,第二张表是计算过程"), metavar=N_("文件"), path="named"),
            PUBLISHED,
            arg("--summary", help_=N_("工作簿里只要结果,不要计算过程"), action="store_true"),
        ),
    ),
    CommandLine(
        ("explain",),
        N_("说明一个对象的得分和等次从何而来"),
        "results:explain",
        (ROUND, SUBJECT, IN_UNIT, PUBLISHED, arg("--json", help_=N_("输出 JSON"), action="store_true")),
    ),
    CommandLine(
        ("distance",),
        N_("离上一等次(或名次)还差什么,怎样补最省事"),
        "analysis:show_distance",
        (
            ROUND,
            SUBJECT,
            IN_UNIT,
            arg("--grade", help_=N_("想达到的等次,不写就是上一等次"), default="", metavar=N_("等次")),
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
        ),
    ),
    CommandLine(
        ("replay",),
        N_("用另一版本、另一方案或方案文件重算一轮考评,说明谁的总分、等次不同;不保存"),
        "analysis:replay_round",
        (
            ROUND,
            IN_UNIT,
            arg("--scheme", help_=N_("方案编号,或一个 .toml 方案文件"), required=True, metavar=N_("方案或文件")),
            SETTINGS,
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
        ),
    ),
    *LEDGER_COMMANDS,
    CommandLine(
        ("audit", "verify"),
        N_("核对数据库文件、结构、留痕链和全部数据是否被改动过,只读不写;会写库的人照规矩续写的留痕,它看不出"),
        "maintenance:audit_verify",
        (
            arg(
                "--anchor", help_=N_("打印件上的「单位标识:序号:摘要」,可以连同到总校验码的路径"), metavar=N_("校验码")
            ),
            arg("--heads", help_=N_("早先写出的链头记录,靠它查出截尾和重写"), default="", metavar=N_("文件")),
            arg("--unit", help_=N_("只核对这个单位"), default="", metavar=N_("单位")),
        ),
    ),
    CommandLine(
        ("audit", "heads"),
        N_("写出全部单位此刻的链头,存成文件另外保管,以后用 audit verify --heads 核对;每天第一次写入时也自动记"),
        "maintenance:audit_heads",
        (arg("--unit", help_=N_("只写出这个单位的"), default="", metavar=N_("单位")),),
    ),
    CommandLine(
        ("audit", "anchor"),
        N_("记下全部单位此刻的链头,给出总校验码和各单位到它的路径,印出来就能证明以后没有改过"),
        "moving:anchor",
        (arg("--unit", help_=N_("只写出这个单位的"), default="", metavar=N_("单位")),),
    ),
    CommandLine(
        ("db", "move"),
        N_("把全部单位迁到另一个空的数据库:SQLite 文件或 PostgreSQL,编号和留痕都不变"),
        "moving:move_database",
        (
            arg("url", help_=N_("迁到哪里:文件路径或 postgresql:// 地址;没有的文件会新建"), metavar=N_("数据库")),
            arg("--files", help_=N_("新库在服务器上时,附件放在哪个目录"), default="", metavar=N_("目录")),
            arg("--close", help_=N_("现在的数据库就此关闭,只能查看"), action="store_true"),
            LOST,
        ),
    ),
    CommandLine(
        ("backup",),
        N_("备份数据库"),
        "maintenance:make_backup",
        (arg("file", help_=N_("备份文件"), metavar=N_("文件")),),
    ),
    CommandLine(
        ("restore",),
        N_("从备份恢复数据库"),
        "maintenance:restore_backup",
        (arg("file", help_=N_("备份文件"), metavar=N_("文件")),),
    ),
    *ACCESS_COMMANDS,
    CommandLine(("plugins", "list"), N_("列出方案插件和没能装入的原因"), "maintenance:show_list"),
    CommandLine(
        ("plugins", "new"),
        N_("写出一个完整的方案插件,改成自己的就能安装"),
        "maintenance:new",
        (
            arg("name", help_=N_("方案编号:小写英文字母、数字和下划线,也是 Python 包名"), metavar=N_("方案")),
            arg("-o", "--output", help_=N_("写在哪个目录下(默认当前目录)"), default=".", metavar=N_("目录")),
        ),
    ),
    CommandLine(("doctor",), N_("检查运行环境"), "maintenance:doctor"),
)
