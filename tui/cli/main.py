"""Calling the command that is meant, and turning what goes wrong into one sentence and an exit code."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from ...core.kernel.errors import Error
from ...plugins.i18n import _, language_of, use_language
from ..terminal.encoding import ENCODING_VARIABLE, as_typed, make_streams_safe, terminal_encoding
from .parsing import build_parser

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
            code = int(arguments.command.load()(arguments))
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
