"""Parsing the command line, calling the command, and turning what goes wrong into one sentence and an exit code.

The parser's own words in the user's language: ``argparse`` asks ``gettext`` for them in English.

They are looked up here because its catalogue is the machine's, which speaks no Chinese on most servers.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from ...core.kernel.errors import Error
from ...plugins.i18n import ENGLISH, N_, _, language, language_of, use_language
from ..terminal.encoding import ENCODING_VARIABLE, as_typed, make_streams_safe, terminal_encoding
from .declarations import COMMANDS, Argument, CommandLine

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


FAILED, USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``kaoping`` with ``argv`` and return the exit code: 0 done, 1 failed, 2 called wrongly."""
    use_language(language_of(os.environ))
    make_streams_safe((sys.stdout, sys.stderr), "utf-8")
    try:
        refuse_other_systems(sys.platform)
        encoding = terminal_encoding(os.environ.get(ENCODING_VARIABLE, ""), os.environ)
    except Error as error:
        return told(error)
    make_streams_safe((sys.stdout, sys.stderr), encoding)
    words = sys.argv[1:] if argv is None else argv
    arguments = build_parser().parse_args([as_typed(word, encoding) for word in words])
    try:
        return run(arguments)
    except BrokenPipeError:
        # Whoever read our output (head, less) has left.
        _write_no_more()
        return FAILED
    except KeyboardInterrupt:
        print(_("已中断。"), file=sys.stderr)
        return 130


def run(arguments: argparse.Namespace) -> int:
    """Carry out the parsed command; without one, open the application."""
    from ...plugins.loading import ALLOW_LIST, allowing, remembering
    from .context import actor, database_url, plugin_store

    try:
        with allowing(os.environ.get(ALLOW_LIST)), remembering(plugin_store()):
            if arguments.command is None:
                from ..launch import launch

                return launch(database_url(arguments), actor(arguments))
            command: CommandLine = arguments.command
            code = command.load()(arguments)
            sys.stdout.flush()
            return code
    except Error as error:
        return told(error)
    except BrokenPipeError:
        raise
    except OSError as error:
        _write_no_more()
        from ...core.kernel.paths import not_done

        return told(not_done(error))


def _write_no_more() -> None:
    """Let the rest of the output go nowhere, quietly: the disk behind it may be full."""
    with suppress(io.UnsupportedOperation):  # output that is no file keeps what it has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(error: Error) -> int:
    """Tell what went wrong; the exit code."""
    from .output import tell_error

    tell_error(error)
    return FAILED


def refuse_other_systems(platform: str) -> None:
    """Take Linux alone: nowhere else was it tried whether what is saved stays saved.

    Raises:
        Error: ``platform``, as Python calls it, is another one.
    """
    if platform == "linux":
        return
    hints = {
        "win32": _("在 Windows 上请装 WSL 2,在里面的 Linux 里安装和运行;或用终端连到装好的 Linux 服务器。"),
        "darwin": _("在 macOS 上请用终端连到装好的 Linux 服务器,或在 Linux 虚拟机里运行。"),
    }
    raise Error(
        _("考评只在 Linux 上运行,这里是 {platform}。").format(platform=platform),
        hints.get(platform, _("请在 Linux 上安装和运行。")),
    )


def build_parser() -> argparse.ArgumentParser:
    """The parser for every declared command."""
    speak_users_language()
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--db", metavar=_("数据库"), help=_("数据库:文件路径或 postgresql:// 地址(也可用 KAOPING_DB 指定)")
    )
    common.add_argument("--as", dest="actor", metavar=_("姓名"), help=_("以谁的名义操作,记入留痕(默认为登录名)"))
    parser = argparse.ArgumentParser(
        prog="kaoping",
        description=_("考评:记台账,按本单位的办法给支部和党员打分定级。不带命令时打开终端界面。"),
        parents=[common],
    )
    parser.set_defaults(command=None)
    groups: dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    groups[()] = parser.add_subparsers(title=_("命令"), metavar=_("命令"))
    for command in COMMANDS:
        group = _group(groups, command.words[:-1])
        sub = group.add_parser(command.words[-1], help=_(command.help), description=_(command.help), parents=[common])
        for argument in command.arguments:
            _add(sub, argument)
        sub.set_defaults(command=command)
    return parser


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
    "sheet": N_("评分表"),
    "claims": N_("加分、扣分和否决登记"),
    "audit": N_("留痕"),
    "db": N_("整个数据库"),
    "plugins": N_("方案插件"),
}


def _group(
    groups: "dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]]", words: tuple[str, ...]
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    if words not in groups:
        help_ = _(GROUPS[words[0]])
        parser = groups[()].add_parser(words[0], help=help_, description=help_)
        groups[words] = parser.add_subparsers(title=_("命令"), metavar=_("命令"), required=True)
    return groups[words]


def _add(parser: argparse.ArgumentParser, argument: Argument) -> None:
    options = dict(argument.options)
    if "metavar" in options:
        options["metavar"] = _(options["metavar"])
    parser.add_argument(*argument.names, help=_(argument.help), **options)
