"""The command that shows what the ledger proposes for the items of a subject, and what that is based on."""

import argparse
from collections.abc import Iterator
from typing import Any

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.ledger.oversight.model import verdict_title
from ...core.requirements.proposals.computing import Evidence, Proposal
from ...core.requirements.proposals.service import proposals_for
from ...core.rounds.model import AssessmentRound, graded_subject
from ...core.rounds.repository import load_round
from ...core.rounds.sheets.marking import FormRules
from ...core.rounds.sheets.service import SheetKey
from ...core.services.typed_dates import read_day
from ...plugins.contract import Form
from ...plugins.contract.values import from_thousandths, within
from ...plugins.contract.values import show as show_number
from ...plugins.i18n import _
from .context import opened
from .output import say, say_json


def show(arguments: argparse.Namespace) -> int:
    """Print the proposals for every form and period in which the ledger has a say."""
    day = read_day(arguments.day) if arguments.day else None
    found = []
    with opened(arguments) as database:
        round_ = load_round(database, arguments.round)
        subject = graded_subject(round_, arguments.subject)
        for form, period in _asked(round_, arguments.form, arguments.period):
            rules = FormRules(form, subject.subject)
            if rules.applies:
                key = SheetKey(subject.code, form.id, period, form.fillings[0].id, "")
                found.append((form, period, rules, proposals_for(database, round_, key, day=day)))
    if arguments.json:
        say_json(
            [
                {
                    "form": form.id,
                    "period": period,
                    "items": [_data(rules, proposal) for proposal in proposals.values()],
                }
                for form, period, rules, proposals in found
            ]
        )
        return 0
    for form, period, rules, proposals in found:
        say(f"{_(form.title)} {period}")
        for proposal in proposals.values():
            for line in _lines(rules, proposal):
                say(f"  {line}")
    return 0


def _asked(round_: AssessmentRound, form_id: str, period: str) -> Iterator[tuple[Form, str]]:
    """Forms that look at the ledger, with the periods they are filled in."""
    forms = [form for form in round_.scheme.forms if not form_id or form.id == form_id]
    if not forms:
        raise Error(_("方案没有表“{form}”。").format(form=shown(form_id)))
    for form in forms:
        periods = dict.fromkeys(each for filling in form.fillings for each in within(filling.every, str(round_.year)))
        if any(item.requires for item in form.items()):
            yield from ((form, each) for each in periods if not period or each == period)


def _lines(rules: FormRules, proposal: Proposal) -> Iterator[str]:
    item = rules.by_id[proposal.item].item
    mark = _points(rules, proposal)
    proposed = _("建议 {mark} 分").format(mark=mark) if mark is not None else _("只供参考")
    say_so = proposal.sentence or ";".join(evidence.sentence for evidence in proposal.evidences)
    yield f"{item.id} {_(item.title)}  {proposed}  {shown(say_so)}"
    for evidence in proposal.evidences:
        ids = _numbers(evidence)
        if ids:
            yield f"    {ids}"
    for finding in proposal.findings:
        words = _("抽查:第 {entry} 号{verdict} {finding}")
        verdict = verdict_title(finding.verdict)
        yield "    " + words.format(entry=finding.entry_id, verdict=verdict, finding=shown(finding.finding)).rstrip()


def _numbers(evidence: Evidence) -> str:
    """The entries behind an evidence, by number."""
    named = ((_("依据 {ids}"), evidence.entries), (_("没有附件、不计 {ids}"), evidence.unproved))
    return ";".join(words.format(ids="、".join(map(str, ids))) for words, ids in named if ids)


def _points(rules: FormRules, proposal: Proposal) -> str | None:
    if proposal.mark is None:
        return None
    return show_number(from_thousandths(rules.by_id[proposal.item].value(proposal.mark.lines)))


def _data(rules: FormRules, proposal: Proposal) -> dict[str, Any]:
    return {
        "item": proposal.item,
        "points": _points(rules, proposal),
        "binding": proposal.binding,
        "sentence": proposal.sentence,
        "evidence": [
            {
                "book": evidence.requirement.book,
                "kind": evidence.requirement.kind,
                "measure": evidence.requirement.measure,
                "every": evidence.requirement.every,
                "have": None if evidence.have is None else show_number(evidence.have),
                "want": None if evidence.want is None else show_number(evidence.want),
                "short": evidence.short,
                "missing": list(evidence.missing),
                "pending": list(evidence.pending),
                "entries": list(evidence.entries),
                "unproved": list(evidence.unproved),
                "backdated": evidence.backdated,
                "sentence": evidence.sentence,
            }
            for evidence in proposal.evidences
        ],
        "findings": [
            {"entry": finding.entry_id, "verdict": finding.verdict, "finding": finding.finding}
            for finding in proposal.findings
        ],
    }
