"""Commands about who comes in: accounts, their keys, and what sshd is told of them."""

import argparse
import os
import sys
from dataclasses import asdict
from shlex import quote
from typing import TYPE_CHECKING

from ...core.kernel.text import shown
from ...plugins.i18n import _
from ..paths import read_text_file
from .context import database_url, looked_at, served
from .output import say, say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.accounts.model import AccountKey

PASSED_ON = "KAOPING_"
"""Begins the variables that a session gets from who sets sshd up."""


def add(arguments: argparse.Namespace) -> int:
    """Let somebody act under a new name."""
    with served(arguments) as services:
        made = services.accounts.add(arguments.account, arguments.remark)
    tell(_("已登记账号「{name}」").format(name=made.name))
    return 0


def show_list(arguments: argparse.Namespace) -> int:
    """List the accounts."""
    with served(arguments) as services:
        known = services.accounts.accounts()
        today = services.workspace.clock.today()
    if arguments.json:
        say_json([asdict(one) | {"closed_from": one.closed_from and one.closed_from.isoformat()} for one in known])
        return 0
    rows = [
        (one.name, one.keys, _("能用") if one.is_open(today) else _("停用"), one.closed_from or "", one.remark)
        for one in known
    ]
    say_table((_("账号"), _("公钥"), _("状态"), _("停用起"), _("备注")), rows)
    return 0


def close(arguments: argparse.Namespace) -> int:
    """Let an account act no more."""
    with served(arguments) as services:
        gone = services.accounts.close(arguments.account, arguments.first)
    tell(_("账号「{name}」从 {day} 起停用").format(name=gone.name, day=gone.closed_from))
    return 0


def reopen(arguments: argparse.Namespace) -> int:
    """Let a closed account act again."""
    with served(arguments) as services:
        back = services.accounts.reopen(arguments.account)
    tell(_("账号「{name}」已恢复").format(name=back.name))
    return 0


def add_key(arguments: argparse.Namespace) -> int:
    """Let the person of an account come in by a key."""
    from ...core.accounts.publickeys import MOST_BYTES

    with served(arguments) as services:
        given = read_text_file(arguments.file).content if arguments.file else sys.stdin.buffer.read(MOST_BYTES + 1)
        key = services.accounts.add_key(arguments.account, given)
    tell(_("「{name}」的公钥已登记:{algorithm}").format(name=key.account, algorithm=key.algorithm))
    say(key.fingerprint)
    return 0


def show_keys(arguments: argparse.Namespace) -> int:
    """List the keys."""
    with served(arguments) as services:
        known = services.accounts.keys(arguments.account)
        day = services.workspace.clock.day_written
    if arguments.json:
        say_json([asdict(one) for one in known])
        return 0
    header = (_("账号"), _("种类"), _("指纹"), _("登记"), _("作废"), _("备注"))
    rows = []
    for one in known:
        gone = "" if one.is_good else f"{day(one.revoked_at)} {one.revoked_by}:{one.reason}"
        rows.append((one.account, one.algorithm, one.fingerprint, day(one.added_at), gone, one.comment))
    say_table(header, rows)
    return 0


def revoke_key(arguments: argparse.Namespace) -> int:
    """Let nobody come in by a key any more."""
    with served(arguments) as services:
        gone = services.accounts.revoke_key(arguments.fingerprint, arguments.reason)
    tell(_("「{name}」的公钥 {fingerprint} 已作废").format(name=gone.account, fingerprint=gone.fingerprint))
    return 0


def lines(arguments: argparse.Namespace) -> int:
    """Print the line of ``authorized_keys`` of every good key of an open account."""
    from ...core.accounts.admission import good_keys

    with looked_at(arguments) as database:
        for key in good_keys(database):
            say(authorised(arguments, key))
    return 0


def lookup(arguments: argparse.Namespace) -> int:
    """Print that of one key, if it may come in."""
    from ...core.accounts.admission import good_keys

    with looked_at(arguments) as database:
        for key in good_keys(database, arguments.fingerprint):
            say(authorised(arguments, key))
    return 0


def authorised(arguments: argparse.Namespace, key: "AccountKey") -> str:
    """The line of ``authorized_keys``: what sshd starts, whatever was asked for.

    The shell of the login runs it, and replaces itself: nothing that a client sent reaches the program but the type of
    its terminal and the words of its command, and the program is isolated from all that lies about.
    """
    command = [
        'exec /usr/bin/env -i PATH=/usr/bin:/bin LANG=C.UTF-8 TERM="$TERM"',
        'SSH_ORIGINAL_COMMAND="$SSH_ORIGINAL_COMMAND"',
        *(quote(f"{name}={value}") for name, value in sorted(passed_on(arguments).items())),
        f"{quote(sys.executable)} -I -m kaoping.tui session --key {key.fingerprint}",
    ]
    words = " ".join(command).replace('"', '\\"')
    return f'restrict,pty,command="{words}" {key.algorithm} {key.blob} {shown(key.account)}'


def passed_on(arguments: argparse.Namespace) -> dict[str, str]:
    """The settings that a session has: those of who asks for the line, with the database that is meant."""
    given = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON) and "\n" not in value}
    url = database_url(arguments)
    return given | {"KAOPING_DB": url if "://" in url else os.path.abspath(url)}  # noqa: PTH100  # as it is typed
