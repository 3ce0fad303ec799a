"""The commands about who may do what: roles, stand-ins, and the table of acts."""

from ...plugins.i18n import N_
from .declaring import JSON, CommandLine, arg

UNIT_OF_ROLE = arg("--unit", help_=N_("单位名称;系统管理员管整个数据库,不写"), default="", metavar=N_("单位"))
PERSON = arg("person", help_=N_("姓名:他的账号"), metavar=N_("姓名"))
WHY = arg("--reason", help_=N_("理由;换记录员必须写"), default="", metavar=N_("理由"))
FROM = arg("--from", help_=N_("从哪一天起,不写就是今天"), default="", dest="since", metavar=N_("日期"))
UNTIL = arg("--until", help_=N_("到哪一天为止(那一天起不再是)"), default="", metavar=N_("日期"))
NUMBER = arg("number", help_=N_("号,见 role list"), type=int, metavar=N_("号"))

ROLE_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("role", "give"),
        N_("任命一项职责;第一项是系统管理员,从那以后各人只能办自己职责内的事"),
        "roles:give",
        (
            PERSON,
            arg(
                "role",
                help_=N_("职责:考核办公室、支部书记、考评组、记录员、党员、上级复核、监督"),
                metavar=N_("职责"),
            ),
            UNIT_OF_ROLE,
            arg("--at", help_=N_("在哪个党组织任职,不写就是全单位"), default="", metavar=N_("党组织")),
            arg("--member", help_=N_("是花名册上的谁;党员的职责必须写"), default="", metavar=N_("党员")),
            FROM,
            UNTIL,
            WHY,
        ),
    ),
    CommandLine(
        ("role", "list"),
        N_("列出任命和代办;--all 连结束了的也列"),
        "roles:show",
        (UNIT_OF_ROLE, arg("--all", help_=N_("连结束了的也列"), action="store_true"), JSON),
    ),
    CommandLine(("role", "end"), N_("免去一项职责"), "roles:end", (NUMBER, UNIT_OF_ROLE, FROM, WHY)),
    CommandLine(
        ("role", "stand-in"),
        N_("指定一个人代另一个人办,写明到哪一天;所办的事两个名字都记"),
        "roles:stand_in",
        (
            PERSON,
            arg("holder", help_=N_("代谁办"), metavar=N_("姓名")),
            arg("--until", help_=N_("到哪一天为止(那一天起不再代)"), required=True, metavar=N_("日期")),
            FROM,
            UNIT_OF_ROLE,
            WHY,
        ),
    ),
    CommandLine(("role", "stand-in-end"), N_("结束代办"), "roles:end_stand_in", (NUMBER, UNIT_OF_ROLE)),
    CommandLine(("role", "mine"), N_("自己现在有哪些职责,代谁办"), "roles:mine", (UNIT_OF_ROLE,)),
    CommandLine(("role", "acts"), N_("什么事由谁办:职责和办事的总表"), "roles:acts", (JSON,)),
)
