"""Commands about results: the table, the workbook, the explanation of one.

Of a closed round they are those it stored, and the version of the calculation they were made with is told. What is on
record outside the totals stands beside them.
"""

import argparse
import sys

from ...core.kernel.paths import places
from ...core.results.model import ResultTable
from ...core.results.rendering import explanation_lines, headline, imported_notes, outside_cell, outside_data
from ...core.services.services import Services
from ...plugins.contract.values import show_total
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..paths import write_workbook
from .context import round_meant, served
from .output import say, say_json, say_table, tell


def results(arguments: argparse.Namespace) -> int:
    """Print the results of a round, or write them to a workbook."""
    with served(arguments) as services:
        if arguments.output:
            _write(services, arguments)
        elif arguments.csv:
            found = services.results.csv(round_meant(services, arguments), **_wanted(arguments))
            tell_notice(found.notice)
            sys.stdout.write(found.text)
        elif arguments.json:
            found = services.results.json(round_meant(services, arguments), **_wanted(arguments))
            tell_notice(found.notice)
            say(found.text)
        else:
            table = services.results.table(round_meant(services, arguments), published=arguments.published)
            tell_notice(table.notice)
            _say_results(table)
            for note in imported_notes(table.outcomes):
                tell(note)
    return 0


def _say_results(table: ResultTable) -> None:
    """Print the table; a column that nobody has anything in is left out, but for those every scheme has."""
    overall = any(outcome.overall_rank is not None for outcome in table.outcomes)
    beside = {code: outside_cell(outside) for code, outside in table.outside.items()}
    has_beside = any(beside.values())
    header = (
        *(_("名次"), *([_("全体名次")] if overall else ()), _("编号"), _("名称"), _("总分"), _("等次"), _("说明")),
        *([_("不计入总分")] if has_beside else ()),
    )
    rows = [
        (
            *(outcome.rank, *([outcome.overall_rank] if overall else ()), *_line(outcome)),
            *([beside.get(outcome.subject.code, "")] if has_beside else ()),
        )
        for outcome in table.outcomes
    ]
    say_table(header, rows)


def _wanted(arguments: argparse.Namespace) -> dict[str, bool]:
    return {"derivations": arguments.derivations, "published": arguments.published}


def _write(services: Services, arguments: argparse.Namespace) -> None:
    wanted = {"derivations": not arguments.summary, "published": arguments.published}
    found = services.results.workbook(round_meant(services, arguments), **wanted)
    tell_notice(found.notice)
    path = write_workbook(arguments.output, found.content)
    tell(_("已写出 {path}").format(path=places().told(path)))


def _line(outcome: Outcome) -> tuple[object, ...]:
    total = "" if outcome.total is None else show_total(outcome.total)
    words = [*outcome.missing[:2], *(rule.effect for rule in outcome.rules)]
    verdict = outcome.exempt or _(outcome.grade or "")
    return outcome.subject.code, outcome.subject.name, total, verdict, ";".join(words)


def explain(arguments: argparse.Namespace) -> int:
    """Print where one result comes from."""
    with served(arguments) as services:
        key = round_meant(services, arguments)
        found = services.results.explain(key, arguments.subject, published=arguments.published)
    tell_notice(found.notice)
    if arguments.json:
        say_json(found.derivation.as_data() | {"outside": outside_data(found.outside)})
        tell(headline(found.outcome))
    else:
        for line in explanation_lines(found.outcome, found.derivation, found.outside):
            say(line)
    return 0


def tell_notice(notice: str) -> None:
    """Say what must be known before results: that they were stored, that their round is void or was taken back."""
    if notice:
        tell(notice)
