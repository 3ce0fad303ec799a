"""Commands about results: the table, the workbook, the explanation of one.

The results a command shows: computed from what is on record, or as stored where that is no longer possible.
"""

import argparse
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from ...core.adoption.repository import adoptions
from ...core.kernel.errors import Error
from ...core.organisation.repository import find_unit
from ...core.results.live import LiveStanding, StoredResults
from ...core.results.model import StandingRow
from ...core.results.rendering import (
    explanation_lines,
    headline,
    result_data,
    write_csv,
    write_results,
    write_trees_csv,
)
from ...core.rounds.model import AssessmentRound
from ...core.rounds.repository import load_round
from ...core.storage.engine import Database
from ...core.storage.verification import anchor
from ...plugins.contract.values import show_total
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from .context import opened
from .output import say, say_json, say_table, tell, tell_error

Results = LiveStanding | StoredResults


def results_of(database: Database, round_: AssessmentRound) -> Results:
    """The live results of ``round``; those stored when it closed, with the reason told, when it cannot be computed.

    A round's rules are frozen with it, so only a scheme with functions of its own can need a plugin that is gone.

    Raises:
        Error: it cannot be computed, and is not closed or has nothing stored.
    """
    try:
        return LiveStanding(database, round_)
    except Error as reason:
        stored = StoredResults(database, round_)
        if not round_.info.closed or not stored.outcomes():
            raise
        tell_error(reason)
        tell(_("下面是这轮考评结束时存档的结果。"))
        return stored


def rows_of(results: Results) -> Iterator[StandingRow]:
    """Every subject's line in a table."""
    if isinstance(results, LiveStanding):
        return results.standing.rows()
    return (
        StandingRow(
            each.subject, each.total, each.partial, each.computed_grade, each.grade, each.rank, exempt=bool(each.exempt)
        )
        for each in results.outcomes()
    )


def results(arguments: argparse.Namespace) -> int:
    """Print the results of a round, or write them to a workbook."""
    with opened(arguments) as database:
        with database.read() as connection:
            round_ = load_round(connection, arguments.round)
        live = results_of(database, round_)
        if arguments.output:
            _write(arguments, database, live)
        elif arguments.csv and arguments.derivations:
            write_trees_csv(sys.stdout, live.explanations())
        elif arguments.csv:
            write_csv(sys.stdout, live.round.scheme, live.outcomes())
        elif arguments.json and arguments.derivations:
            say_json([result_data(outcome) | {"derivation": tree.as_data()} for outcome, tree in live.explanations()])
        elif arguments.json:
            say_json([result_data(outcome) for outcome in live.outcomes()])
        else:
            header = (_("名次"), _("编号"), _("名称"), _("总分"), _("等次"), _("说明"))
            say_table(header, [_line(outcome) for outcome in live.outcomes()])
    return 0


def _write(arguments: argparse.Namespace, database: Database, live: Results) -> None:
    trees = None if arguments.summary else live.explanations()
    notes = [anchor_text(database), *confirmation_text(database, live.round)]
    write_results(Path(arguments.output), live.round, live.outcomes(), trees, notes)
    tell(_("已写出 {path}").format(path=arguments.output))


def _line(outcome: Outcome) -> tuple[object, ...]:
    total = "" if outcome.total is None else show_total(outcome.total)
    words = [*outcome.missing[:2], *(rule.effect for rule in outcome.rules)]
    verdict = outcome.exempt or _(outcome.grade or "")
    return outcome.rank, outcome.subject.code, outcome.subject.name, total, verdict, ";".join(words)


def explain(arguments: argparse.Namespace) -> int:
    """Print where one result comes from."""
    with opened(arguments) as database:
        with database.read() as connection:
            round_ = load_round(connection, arguments.round)
        live = results_of(database, round_)
        outcome, tree = live.explain(arguments.subject)
    if outcome.total is not None and tree.value != Fraction(outcome.total, 100):
        raise Error(_("方案的计算函数前后两次给出不同的结果,这个总分说明不了。"), _("请把这句话告诉插件的作者。"))
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


def confirmation_text(database: Database, round_: AssessmentRound) -> list[str]:
    """Who in the unit confirmed the values the document leaves open, and when; nothing where there are none."""
    with database.read() as connection:
        in_use = adoptions(connection, find_unit(connection, round_.info.unit))
    uses = [use for use in in_use if use.scheme == round_.info.scheme and use.confirmed_at]
    return [
        _("原文没有规定的数值由 {who} 于 {when} 确认").format(who=use.confirmed_by, when=(use.confirmed_at or "")[:10])
        for use in uses
    ]
