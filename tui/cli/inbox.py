"""Commands about the inbox of the person who acts: put, list, get, remove."""

import argparse
import shutil
import sys
from datetime import UTC, datetime

from ...plugins.i18n import _
from ..inbox import ONE_FILE_BYTES, Inbox
from .attachments import size_text
from .context import actor, data_directory
from .output import say_json, say_table, tell


def _of(arguments: argparse.Namespace) -> Inbox:
    return Inbox.of(actor(arguments), data_directory(arguments))


def _name(arguments: argparse.Namespace) -> str:
    """The name, of which the client's shell made several words where it has blanks."""
    return " ".join(arguments.name)


def show_list(arguments: argparse.Namespace) -> int:
    """List the files."""
    files = _of(arguments).files()
    moments = [datetime.fromtimestamp(one.changed, UTC).isoformat(timespec="seconds") for one in files]
    if arguments.json:
        say_json([{"name": one.name, "size": one.size, "at": at} for one, at in zip(files, moments, strict=True)])
        return 0
    rows = [(one.name, size_text(one.size), at) for one, at in zip(files, moments, strict=True)]
    say_table((_("名称"), _("大小"), _("时间")), rows)
    return 0


def put(arguments: argparse.Namespace) -> int:
    """Keep what comes by standard input."""
    name = _of(arguments).put(_name(arguments), sys.stdin.buffer.read(ONE_FILE_BYTES + 1))
    tell(_("已存进收件箱:{name}").format(name=name))
    return 0


def get(arguments: argparse.Namespace) -> int:
    """Write a file to standard output."""
    with _of(arguments).get(_name(arguments)).open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    return 0


def remove(arguments: argparse.Namespace) -> int:
    """Take a file away."""
    tell(_("已从收件箱删去:{name}").format(name=_of(arguments).remove(_name(arguments))))
    return 0
