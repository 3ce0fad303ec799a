"""Commands about rounds: open, list, status, advance, decide."""

import argparse

from ...plugins.contract.values import show_total
from ...plugins.i18n import _
from .context import served
from .output import say_table, tell
from .results import tell_archived


def open_one(arguments: argparse.Namespace) -> int:
    """Open a round."""
    with served(arguments) as services:
        info = services.rounds.open(arguments.unit, arguments.scheme, arguments.year)
    tell(
        _("已开启 {code}:{n} 个对象,当前阶段“{stage}”").format(code=info.code, n=info.subjects, stage=info.stage_title)
    )
    return 0


def show_list(arguments: argparse.Namespace) -> int:
    """List the rounds."""
    with served(arguments) as services:
        rounds = services.rounds.infos()
    header = (_("序号"), _("编号"), _("单位"), _("方案"), _("年度"), _("阶段"), _("对象"))
    say_table(header, [(r.id, r.code, r.unit, r.title, r.year, r.stage_title, r.subjects) for r in rounds])
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Show stage and progress of every subject of a round."""
    with served(arguments) as services:
        found = services.results.standing(arguments.round)
    tell_archived(found.archived)
    tell(_("{code} 当前阶段“{stage}”").format(code=found.info.code, stage=found.info.stage_title))
    table = []
    for each in found.rows:
        done, row = each.progress, each.result
        total = show_total(row.partial) if row.total is None else show_total(row.total)
        state = _("免考评") if row.exempt else _("暂计") if row.total is None else _("完整")
        table.append(
            (
                row.subject.code,
                row.subject.name,
                f"{done.complete}/{done.expected}",
                done.missing or "",
                total,
                state,
                _(row.grade or ""),
                row.rank,
            )
        )
    say_table((_("编号"), _("名称"), _("评分表"), _("缺项"), _("总分"), _("状态"), _("等次"), _("名次")), table)
    return 0


def advance(arguments: argparse.Namespace) -> int:
    """Take a round to its next stage."""
    with served(arguments) as services:
        info = services.rounds.advance(arguments.round, arguments.note)
    tell(_("{code} 进入阶段“{stage}”").format(code=info.code, stage=info.stage_title))
    return 0


def decide_one(arguments: argparse.Namespace) -> int:
    """Answer a question only a person can answer."""
    a = arguments
    with served(a) as services:
        services.rounds.decide(a.round, a.subject, a.question, a.choice, a.reason)
    tell(_("已记录:{subject} {question} {choice}").format(subject=a.subject, question=a.question, choice=a.choice))
    return 0
