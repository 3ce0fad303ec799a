"""Every command of the command line, declared once: the parser, ``--help`` and the README's table come from here."""

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
    Command,
    _,
    arg,
)
from .ledger_declarations import LEDGER_COMMANDS

__all__ = ["COMMANDS", "Argument", "Command"]

COMMANDS: tuple[Command, ...] = (
    Command(("demo",), _("在内置的样例数据上打开;没有终端时打印样例考评和一份完整的说明"), "demo:demo"),
    Command(("init",), _("建立数据库"), "setup:init"),
    Command(
        ("unit", "add"), _("登记一个单位"), "setup:unit_add", (arg("name", help=_("单位名称"), metavar=_("单位")),)
    ),
    Command(("unit", "list"), _("列出单位"), "setup:unit_list"),
    Command(
        ("import", "roster"),
        _("导入花名册"),
        "imports:roster",
        (FILE, UNIT, arg("--day", help=_("名册从哪一天起算,如 2025-01-01;不写就是今天"), metavar=_("日期"))),
    ),
    Command(("import", "marks"), _("导入评分"), "imports:marks", (FILE, OF_ROUND)),
    Command(("import", "polls"), _("导入票数"), "imports:polls", (FILE, OF_ROUND)),
    Command(("import", "claims"), _("导入加分、扣分和否决登记"), "imports:claims", (FILE, OF_ROUND)),
    Command(("template", "roster"), _("写一份空白的花名册"), "templates:roster", (OUTPUT,)),
    Command(("template", "marks"), _("写一份空白的评分表"), "templates:marks", (OF_ROUND, OUTPUT)),
    Command(("template", "polls"), _("写一份空白的票数表"), "templates:polls", (OF_ROUND, OUTPUT)),
    Command(("template", "claims"), _("写一份空白的登记表"), "templates:claims", (OF_ROUND, OUTPUT)),
    Command(
        ("schemes", "list"),
        _("列出装好的方案,或一个单位启用的方案"),
        "schemes:show_list",
        (arg("--unit", help=_("只列这个单位启用的,包括用文件调整的"), metavar=_("单位")),),
    ),
    Command(
        ("schemes", "show"),
        _("显示一个方案的全部内容"),
        "schemes:show",
        (
            SCHEME_OR_FILE,
            OF_UNIT,
            arg("--json", help=_("输出 JSON"), action="store_true"),
            arg("--toml", help=_("输出 TOML,可以改成本单位的方案文件"), action="store_true"),
        ),
    ),
    Command(("schemes", "lint"), _("检查一个方案或方案文件有没有写错"), "schemes:lint_scheme", (SCHEME_OR_FILE,)),
    Command(
        ("schemes", "diff"),
        _("说明两个方案有哪些不同,是只改文字、改参数还是影响结果"),
        "differences:diff",
        (
            arg("old", help=_("原来的:方案编号或文件"), metavar=_("原方案")),
            arg("new", help=_("现在的:方案编号或文件"), metavar=_("新方案")),
            OF_UNIT,
            arg("--json", help=_("输出 JSON"), action="store_true"),
        ),
    ),
    Command(("schemes", "enable"), _("让单位启用一个方案或方案文件"), "schemes:enable", (SCHEME_OR_FILE, UNIT)),
    Command(
        ("schemes", "confirm"),
        _("由单位确认或改动原文没有规定的数值"),
        "schemes:confirm",
        (
            SCHEME,
            UNIT,
            SETTINGS,
        ),
    ),
    Command(
        ("round", "open"),
        _("开启一轮考评"),
        "rounds:open_one",
        (SCHEME, UNIT, arg("--year", help=_("年度,如 2025"), type=int, required=True, metavar=_("年度"))),
    ),
    Command(("round", "list"), _("列出考评"), "rounds:show_list"),
    Command(("round", "status"), _("一轮考评的阶段和每个对象的进度"), "rounds:status", (ROUND,)),
    Command(
        ("round", "advance"),
        _("进入下一阶段"),
        "rounds:advance",
        (ROUND, arg("--note", help=_("说明"), default="", metavar=_("说明"))),
    ),
    Command(
        ("decide",),
        _("对只能由人决定的问题作出决定"),
        "rounds:decide_one",
        (
            ROUND,
            SUBJECT,
            arg("question", help=_("问题编号,见 kaoping explain"), metavar=_("问题")),
            arg("choice", help=_("选择"), metavar=_("选择")),
            arg("--reason", help=_("理由"), required=True, metavar=_("理由")),
        ),
    ),
    Command(
        ("results",),
        _("一轮考评的结果"),
        "results:results",
        (
            ROUND,
            arg("--json", help=_("输出 JSON"), action="store_true"),
            arg("--csv", help=_("输出 CSV"), action="store_true"),
            arg("--derivations", help=_("JSON、CSV 里写出计算过程"), action="store_true"),
            arg("-o", "--output", help=_("写成工作簿,第二张表是计算过程"), metavar=_("文件")),
            arg("--summary", help=_("工作簿里只要结果,不要计算过程"), action="store_true"),
        ),
    ),
    Command(
        ("explain",),
        _("说明一个对象的得分和等次从何而来"),
        "results:explain",
        (ROUND, SUBJECT, arg("--json", help=_("输出 JSON"), action="store_true")),
    ),
    Command(
        ("distance",),
        _("离上一等次(或名次)还差什么,怎样补最省事"),
        "distance:show_distance",
        (
            ROUND,
            SUBJECT,
            arg("--grade", help=_("想达到的等次,不写就是上一等次"), default="", metavar=_("等次")),
            arg("--json", help=_("输出 JSON"), action="store_true"),
        ),
    ),
    Command(
        ("replay",),
        _("用另一版本、另一方案或方案文件重算一轮考评,说明谁的总分、等次不同;不保存"),
        "replay:replay_round",
        (
            ROUND,
            arg("--scheme", help=_("方案编号,或一个 .toml 方案文件"), required=True, metavar=_("方案或文件")),
            SETTINGS,
            arg("--json", help=_("输出 JSON"), action="store_true"),
        ),
    ),
    *LEDGER_COMMANDS,
    Command(
        ("audit", "verify"),
        _("核对留痕链和全部数据是否被改动过"),
        "care:audit_verify",
        (arg("--anchor", help=_("打印件上的“序号:摘要”"), metavar=_("序号:摘要")),),
    ),
    Command(("backup",), _("备份数据库"), "care:make_backup", (arg("file", help=_("备份文件"), metavar=_("文件")),)),
    Command(
        ("restore",),
        _("从备份恢复数据库"),
        "care:restore_backup",
        (arg("file", help=_("备份文件"), metavar=_("文件")),),
    ),
    Command(("plugins", "list"), _("列出方案插件和没能装入的原因"), "plugins:show_list"),
    Command(
        ("plugins", "new"),
        _("写出一个完整的方案插件,改成自己的就能安装"),
        "plugins:new",
        (
            arg("name", help=_("方案编号:小写英文字母、数字和下划线,也是 Python 包名"), metavar=_("方案")),
            arg("-o", "--output", help=_("写在哪个目录下(默认当前目录)"), default=".", metavar=_("目录")),
        ),
    ),
    Command(("doctor",), _("检查运行环境"), "care:doctor"),
)
