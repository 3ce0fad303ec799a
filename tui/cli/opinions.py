"""Commands about what is said in words of the subjects of a round: list, write, change, withdraw."""

import argparse
from dataclasses import asdict

from ...core.kernel.text import shown
from ...core.rounds.opinions import Opinion
from ...plugins.i18n import _
from .context import round_meant, served
from .output import say_json, say_table, tell


def show_list(arguments: argparse.Namespace) -> int:
    """List opinions, or what one of them said before."""
    a = arguments
    with served(a) as services:
        key, day = round_meant(services, a), services.workspace.clock.day_written
        if a.history:
            versions = services.opinions.versions(key, a.history)
            if a.json:
                say_json([asdict(one) for one in versions])
                return 0
            titles = (_("日期"), _("经办"), _("意见"), _("来源"), _("理由"), _("状态"))
            say_table(titles, [
                (day(one.at), shown(one.actor), shown(one.words), shown(one.source), shown(one.reason),
                 _("已撤回") if one.withdrawn else "")
                for one in versions
            ])  # fmt: skip
            return 0
        found = services.opinions.opinions(key, a.subject, withdrawn=a.all)
    if a.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("号"), _("对象"), _("名称"), _("类别"), _("意见"), _("来源"), _("经办"), _("日期"), _("状态"))
    say_table(header, [
        (one.id, one.subject, shown(one.name), one.title, shown(one.words), shown(one.source), shown(one.actor),
         day(one.at), _("已撤回:{reason}").format(reason=shown(one.reason)) if one.withdrawn else "")
        for one in found
    ])  # fmt: skip
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Write an opinion down."""
    a = arguments
    with served(a) as services:
        made = services.opinions.add(round_meant(services, a), a.subject, a.kind, a.words, a.source or "")
    tell(_("已记 {id} 号意见:{opinion}").format(id=made.id, opinion=_called(made)))
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Let an opinion say something else."""
    a = arguments
    with served(a) as services:
        made = services.opinions.change(round_meant(services, a), a.number, a.words, a.reason, a.source)
    tell(_("已改 {id} 号意见:{opinion}").format(id=made.id, opinion=_called(made)))
    return 0


def withdraw(arguments: argparse.Namespace) -> int:
    """Withdraw an opinion."""
    a = arguments
    with served(a) as services:
        gone = services.opinions.withdraw(round_meant(services, a), a.number, a.reason)
    tell(_("已撤回 {id} 号意见:{opinion}").format(id=gone.id, opinion=_called(gone)))
    return 0


def _called(one: Opinion) -> str:
    return f"{one.subject} {shown(one.name)} {one.title}"
