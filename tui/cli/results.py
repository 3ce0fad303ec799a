"""Commands about results: the table, the workbook, the explanation of one.

Of a closed round they are those it stored, and the version of the calculation they were made with is told.
"""

import argparse
import sys
from pathlib import Path

from ...core.results.model import Archived, calculation_words
from ...core.results.rendering import explanation_lines, headline, imported_notes
from ...core.services.services import Services
from ...core.spreadsheet.writer import write_file
from ...plugins.contract.values import show_total
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from .context import round_meant, served
from .output import say, say_json, say_table, tell


def results(arguments: argparse.Namespace) -> int:
    """Print the results of a round, or write them to a workbook."""
    with served(arguments) as services:
        if arguments.output:
            _write(services, arguments)
        elif arguments.csv:
            found = services.results.csv(round_meant(services, arguments), derivations=arguments.derivations)
            tell_archived(found.archived)
            sys.stdout.write(found.text)
        elif arguments.json:
            found = services.results.json(round_meant(services, arguments), derivations=arguments.derivations)
            tell_archived(found.archived)
            say(found.text)
        else:
            table = services.results.table(round_meant(services, arguments))
            tell_archived(table.archived)
            header = (_("名次"), _("编号"), _("名称"), _("总分"), _("等次"), _("说明"))
            say_table(header, [_line(outcome) for outcome in table.outcomes])
            for note in imported_notes(table.outcomes):
                tell(note)
    return 0


def _write(services: Services, arguments: argparse.Namespace) -> None:
    found = services.results.workbook(round_meant(services, arguments), derivations=not arguments.summary)
    tell_archived(found.archived)
    write_file(Path(arguments.output), found.content)
    tell(_("已写出 {path}").format(path=arguments.output))


def _line(outcome: Outcome) -> tuple[object, ...]:
    total = "" if outcome.total is None else show_total(outcome.total)
    words = [*outcome.missing[:2], *(rule.effect for rule in outcome.rules)]
    verdict = outcome.exempt or _(outcome.grade or "")
    return outcome.rank, outcome.subject.code, outcome.subject.name, total, verdict, ";".join(words)


def explain(arguments: argparse.Namespace) -> int:
    """Print where one result comes from."""
    with served(arguments) as services:
        found = services.results.explain(round_meant(services, arguments), arguments.subject)
    tell_archived(found.archived)
    if arguments.json:
        say_json(found.derivation.as_data())
        tell(headline(found.outcome))
    else:
        for line in explanation_lines(found.outcome, found.derivation):
            say(line)
    return 0


def tell_archived(archived: Archived | None) -> None:
    """Say that stored results follow, and with which version of the calculation they were made."""
    if archived is not None:
        words = calculation_words(archived.calculations)
        tell(_("下面是这轮考评结束时存档的结果({calculation})。").format(calculation=words))
