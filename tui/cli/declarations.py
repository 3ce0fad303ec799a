"""Every command, declared once: the parser, ``--help`` and the table in docs/commands.md come from here."""

from ...plugins.i18n import N_
from .declaring import (
    FILE,
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

__all__ = ["COMMANDS", "Argument", "CommandLine"]

COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(("demo",), N_("在内置的样例数据上打开;没有终端时打印样例考评和一份完整的说明"), "demo:demo"),
    CommandLine(
        ("init",),
        N_("建立数据库"),
        "maintenance:init",
        (arg("--zone", help_=N_("这个数据库的日子按哪个时区算,缺省 Asia/Shanghai;以后不能改"), metavar=N_("时区")),),
    ),
    CommandLine(
        ("unit", "add"),
        N_("登记一个单位"),
        "maintenance:unit_add",
        (arg("name", help_=N_("单位名称"), metavar=N_("单位")),),
    ),
    CommandLine(("unit", "list"), N_("列出单位"), "maintenance:unit_list"),
    CommandLine(
        ("import", "roster"),
        N_("导入花名册"),
        "files:roster",
        (FILE, UNIT, arg("--day", help_=N_("名册从哪一天起算,如 2025-01-01;不写就是今天"), metavar=N_("日期"))),
    ),
    CommandLine(("import", "marks"), N_("导入评分"), "files:marks", (FILE, OF_ROUND)),
    CommandLine(("import", "polls"), N_("导入票数"), "files:polls", (FILE, OF_ROUND)),
    CommandLine(("import", "claims"), N_("导入加分、扣分和否决登记"), "files:claims", (FILE, OF_ROUND)),
    CommandLine(("template", "roster"), N_("写一份空白的花名册"), "files:template_roster", (OUTPUT,)),
    CommandLine(("template", "marks"), N_("写一份空白的评分表"), "files:template_marks", (OF_ROUND, OUTPUT)),
    CommandLine(("template", "polls"), N_("写一份空白的票数表"), "files:template_polls", (OF_ROUND, OUTPUT)),
    CommandLine(("template", "claims"), N_("写一份空白的登记表"), "files:template_claims", (OF_ROUND, OUTPUT)),
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
    CommandLine(("schemes", "lint"), N_("检查一个方案或方案文件有没有写错"), "schemes:lint_scheme", (SCHEME_OR_FILE,)),
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
    CommandLine(
        ("round", "open"),
        N_("开启一轮考评"),
        "rounds:open_one",
        (SCHEME, UNIT, arg("--year", help_=N_("年度,如 2025"), type=int, required=True, metavar=N_("年度"))),
    ),
    CommandLine(("round", "list"), N_("列出考评"), "rounds:show_list"),
    CommandLine(("round", "status"), N_("一轮考评的阶段和每个对象的进度"), "rounds:status", (ROUND,)),
    CommandLine(
        ("round", "advance"),
        N_("进入下一阶段"),
        "rounds:advance",
        (ROUND, arg("--note", help_=N_("说明"), default="", metavar=N_("说明"))),
    ),
    CommandLine(
        ("decide",),
        N_("对只能由人决定的问题作出决定"),
        "rounds:decide_one",
        (
            ROUND,
            SUBJECT,
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
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
            arg("--csv", help_=N_("输出 CSV"), action="store_true"),
            arg("--derivations", help_=N_("JSON、CSV 里写出计算过程"), action="store_true"),
            arg("-o", "--output", help_=N_("写成工作簿,第二张表是计算过程"), metavar=N_("文件")),
            arg("--summary", help_=N_("工作簿里只要结果,不要计算过程"), action="store_true"),
        ),
    ),
    CommandLine(
        ("explain",),
        N_("说明一个对象的得分和等次从何而来"),
        "results:explain",
        (ROUND, SUBJECT, arg("--json", help_=N_("输出 JSON"), action="store_true")),
    ),
    CommandLine(
        ("distance",),
        N_("离上一等次(或名次)还差什么,怎样补最省事"),
        "analysis:show_distance",
        (
            ROUND,
            SUBJECT,
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
            arg("--scheme", help_=N_("方案编号,或一个 .toml 方案文件"), required=True, metavar=N_("方案或文件")),
            SETTINGS,
            arg("--json", help_=N_("输出 JSON"), action="store_true"),
        ),
    ),
    *LEDGER_COMMANDS,
    CommandLine(
        ("audit", "verify"),
        N_("核对留痕链和全部数据是否被改动过"),
        "maintenance:audit_verify",
        (arg("--anchor", help_=N_("打印件上的“序号:摘要”"), metavar=N_("序号:摘要")),),
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
