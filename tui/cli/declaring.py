"""How a command of the command line is declared, and the arguments that several take.

Nothing is imported for a command before it is called, so that ``--help`` stays fast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ...plugins.i18n import N_

PathUse = Literal["", "brought", "written", "named", "copy"]
"""What becomes of a path in a session: where it is left out, a file that is brought in comes by standard input, one
that is written leaves by standard output; others are named, or get a name, in the inbox.
"""
BROUGHT, WRITTEN, NAMED, COPIED = "brought", "written", "named", "copy"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: names as typed, help, and what ``argparse`` needs besides. One that is a ``path`` says what becomes
    of it in a session.
    """

    names: tuple[str, ...]
    help: str
    options: dict[str, Any]
    path: PathUse = ""

    @property
    def destination(self) -> str:
        """The name of what was given."""
        return str(self.options.get("dest", self.names[-1].lstrip("-").replace("-", "_")))


def arg(*names: str, help_: str, path: PathUse = "", **options: Any) -> Argument:
    """An argument."""
    return Argument(names, help_, options, path)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command: the words that call it, what it does, its arguments, and ``module:function`` that carries it out."""

    words: tuple[str, ...]
    help: str
    handler: str
    arguments: tuple[Argument, ...] = ()

    def load(self) -> Callable[[Any], int]:
        """The function that carries it out."""
        from importlib import import_module

        module, name = self.handler.split(":")
        function: Callable[[Any], int] = getattr(import_module(f"..{module}", __name__), name)
        return function


UNIT = arg("--unit", help_=N_("单位名称"), required=True, metavar=N_("单位"))
IN_UNIT = arg("--unit", help_=N_("单位名称;只登记了一个单位时不用写"), default="", metavar=N_("单位"))
ROUND = arg("round", help_=N_("考评:编号、序号或编号的一部分"), metavar=N_("考评"))
COLUMNS = arg(
    "--column",
    help_=N_("文件里的哪一列是什么,如 支部=所在单位;可以写多次,以后的同类文件也这样读"),
    action="append",
    default=[],
    metavar=N_("列=表头"),
    dest="columns",
)
COPY = arg(
    "--copy",
    help_=N_("文件有问题时,标出问题的副本写到这里;不写就写在文件旁边"),
    default="",
    metavar=N_("文件"),
    path="copy",
)
OF_ROUND = arg("--round", help_=N_("考评:编号、序号或编号的一部分"), required=True, metavar=N_("考评"))
SUBJECT = arg("subject", help_=N_("对象编号"), metavar=N_("对象"))
FILE = arg("file", help_=N_(".xlsx、.xls 或 .csv 文件"), metavar=N_("文件"), path="brought")
SCHEME = arg("scheme", help_=N_("方案编号"), metavar=N_("方案"))
SCHEME_OR_FILE = arg("scheme", help_=N_("方案编号,或一个 .toml 方案文件"), metavar=N_("方案或文件"))
OF_UNIT = arg("--unit", help_=N_("单位名称;编号是该单位用文件调整的方案时要写"), metavar=N_("单位"))
SETTINGS = arg(
    "--set",
    help_=N_("改一个参数,可以写多次"),
    action="append",
    default=[],
    metavar=N_("参数=值"),
    dest="settings",
)
OUTPUT = arg("-o", "--output", help_=N_("写到这个文件"), required=True, metavar=N_("文件"), path="written")
LOST = arg("--lost", help_=N_("附件的文件已经找不回来时也照样办,并逐个说明"), action="store_true")
JSON = arg("--json", help_=N_("输出 JSON"), action="store_true")
BOOK = arg("book", help_=N_("台账:编号或名称"), metavar=N_("台账"))
ENTRY = arg("entry", help_=N_("台账的号,见 kaoping ledger list"), type=int, metavar=N_("号"))
ENTRIES = arg("entries", help_=N_("台账的号,可以写多个"), type=int, nargs="+", metavar=N_("号"))
OF_BOOK = arg("--book", help_=N_("只看这本台账"), default="", metavar=N_("台账"))
ORGANISATION = arg("--organisation", help_=N_("只看这个党组织和它下面的"), default="", metavar=N_("党组织"))
OF_ORGANISATION = arg("--organisation", help_=N_("党组织:编号或名称"), required=True, metavar=N_("党组织"))
OF_PERIOD = arg("--period", help_=N_("期间,如 2025、2025-H1、2025-Q3、2025-06"), required=True, metavar=N_("期间"))
DAYS = (
    arg("--year", help_=N_("只看这一年,如 2025"), default="", metavar=N_("年度")),
    arg("--month", help_=N_("只看这个月,如 2025-06"), default="", metavar=N_("月份")),
    arg("--from", help_=N_("只看这一天起的"), default="", dest="first", metavar=N_("日期")),
    arg("--to", help_=N_("只看到这一天的"), default="", dest="last", metavar=N_("日期")),
)
REASON = arg("--reason", help_=N_("理由"), required=True, metavar=N_("理由"))
VALUES = arg("values", help_=N_("栏目=内容,可以写多个;内容为空表示清空"), nargs="+", metavar=N_("栏目=内容"))
