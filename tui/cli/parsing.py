"""The parser of the command line, from the declarations.

The parser's own words in the user's language: ``argparse`` asks ``gettext`` for them in English. They are looked up
here because its catalogue is the machine's, which speaks no Chinese on most servers.
"""

import argparse
from collections.abc import Sequence

from ...plugins.i18n import ENGLISH, N_, _, language
from .declarations import COMMANDS, Argument, CommandLine
from .declaring import BROUGHT, WRITTEN

WORDS = {
    "usage: ": "用法:",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示帮助后退出",
    "%(prog)s: error: %(message)s\n": "%(message)s\n详见 %(prog)s --help\n",
    "the following arguments are required: %s": "还缺少:%s",
    "unrecognized arguments: %s": "不认识:%s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s:%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有「%(value)s」,只有:%(choices)s",
    "invalid %(type)s value: %(value)r": "「%(value)s」不是%(type)s",
    "expected one argument": "后面要写一个值",
    "ambiguous option: %(option)s could match %(matches)s": "「%(option)s」不明确,可能是 %(matches)s",
}


def speak_users_language() -> None:
    """Let ``argparse`` speak Chinese unless the user's language is English."""
    # The module binds gettext's function at import and offers no other way in.
    vars(argparse)["_"] = lambda message: message if language() == ENGLISH else WORDS.get(message, message)


def build_parser(commands: Sequence[CommandLine] = COMMANDS, *, in_session: bool = False) -> argparse.ArgumentParser:
    """The parser for ``commands``. In a session nobody says which database or who acts, and files need no name."""
    speak_users_language()
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    if not in_session:
        _add_common(common)
    parser = argparse.ArgumentParser(
        prog="kaoping",
        description=_("考评:记台账,按本单位的办法给支部和党员打分定级。不带命令时打开终端界面。"),
        parents=[common],
    )
    parser.set_defaults(command=None)
    groups: dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    groups[()] = parser.add_subparsers(title=_("命令"), metavar=_("命令"))
    for command in commands:
        group = _group(groups, command.words[:-1])
        sub = group.add_parser(command.words[-1], help=_(command.help), description=_(command.help), parents=[common])
        for argument in command.arguments:
            _add(sub, argument, may_be_left_out=in_session)
        sub.set_defaults(command=command)
    return parser


def _add_common(common: argparse.ArgumentParser) -> None:
    common.add_argument(
        "--db", metavar=_("数据库"), help=_("数据库:文件路径或 postgresql:// 地址(也可用 KAOPING_DB 指定)")
    )
    common.add_argument("--as", dest="actor", metavar=_("姓名"), help=_("以谁的名义操作,记入留痕(默认为登录名)"))


GROUPS = {
    "unit": N_("单位"),
    "import": N_("从文件导入"),
    "earlier": N_("导入的往年结果"),
    "template": N_("要填的导入表"),
    "export": N_("导出到文件"),
    "books": N_("台账的种类"),
    "ledger": N_("台账记录"),
    "attachments": N_("台账的附件"),
    "inspect": N_("查账"),
    "people": N_("花名册上的人"),
    "organisations": N_("党组织"),
    "schemes": N_("考核方案"),
    "round": N_("考评"),
    "panel": N_("评分名单和回避"),
    "opinions": N_("写成文字的意见"),
    "calendar": N_("工作日历"),
    "sheet": N_("评分表"),
    "claims": N_("加分、扣分和否决登记"),
    "audit": N_("留痕"),
    "db": N_("整个数据库"),
    "plugins": N_("方案插件"),
    "role": N_("职责和代办"),
    "account": N_("账号"),
    "key": N_("SSH 公钥"),
    "inbox": N_("收件箱"),
}


def _group(
    groups: "dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]]", words: tuple[str, ...]
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    if words not in groups:
        help_ = _(GROUPS[words[0]])
        parser = groups[()].add_parser(words[0], help=help_, description=help_)
        groups[words] = parser.add_subparsers(title=_("命令"), metavar=_("命令"), required=True)
    return groups[words]


def _add(parser: argparse.ArgumentParser, argument: Argument, *, may_be_left_out: bool) -> None:
    options = dict(argument.options)
    if may_be_left_out and argument.path in (BROUGHT, WRITTEN):
        if argument.names[0].startswith("-"):
            options["required"] = False
        elif "nargs" not in options:
            options |= {"nargs": "?", "default": ""}
    if "metavar" in options:
        options["metavar"] = _(options["metavar"])
    parser.add_argument(*argument.names, help=_(argument.help), **options)
