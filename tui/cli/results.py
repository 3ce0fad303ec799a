"""Commands about results: the table, the workbook, the explanation of one."""

import argparse
import sys
from pathlib import Path

from ...core.audit.verify import anchor
from ...core.database.engine import Database
from ...core.exchange.explanation import explanation_lines, headline
from ...core.exchange.results import result_data, write_csv, write_results
from ...core.rounds.reading import load_round
from ...core.scoring.live import LiveStanding
from ...plugins.contract.numbers import show_total
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from .context import opened
from .output import say, say_json, say_table, tell


def results(arguments: argparse.Namespace) -> int:
    """Print the results of a round, or write them to a workbook."""
    with opened(arguments) as database:
        live = LiveStanding(database, load_round(database, arguments.round))
        outcomes = live.outcomes()
        if arguments.output:
            codes = [] if arguments.summary else [outcome.subject.code for outcome in outcomes]
            trees = (live.explain(code) for code in codes)
            write_results(Path(arguments.output), live.round, outcomes, trees, anchor_text(database))
            tell(_("已写出 {path}").format(path=arguments.output))
    if arguments.json:
        say_json([result_data(outcome) for outcome in outcomes])
    elif arguments.csv:
        write_csv(sys.stdout, live.round.scheme, outcomes)
    elif not arguments.output:
        say_table(
            (_("名次"), _("编号"), _("名称"), _("总分"), _("等次"), _("说明")), [_line(outcome) for outcome in outcomes]
        )
    return 0


def _line(outcome: Outcome) -> tuple[object, ...]:
    total = "" if outcome.total is None else show_total(outcome.total)
    words = [*outcome.missing[:2], *(rule.effect for rule in outcome.rules)]
    verdict = outcome.exempt or _(outcome.grade or "")
    return outcome.rank, outcome.subject.code, outcome.subject.name, total, verdict, ";".join(words)


def explain(arguments: argparse.Namespace) -> int:
    """Print where one result comes from."""
    with opened(arguments) as database:
        live = LiveStanding(database, load_round(database, arguments.round))
        outcome, tree = live.explain(arguments.subject)
    if arguments.json:
        say_json(tree.as_data())
        tell(headline(outcome))
    else:
        for line in explanation_lines(outcome, tree):
            say(line)
    return 0


def anchor_text(database: Database) -> str:
    """The head of the audit chain as it is printed on papers."""
    seq, digest = anchor(database)
    return _("留痕链 {seq}:{hash}").format(seq=seq, hash=digest)
