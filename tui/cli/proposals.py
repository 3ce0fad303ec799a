"""The command that shows what the ledger proposes for the items of a subject, and what that is based on."""

import argparse
from collections.abc import Iterator
from typing import Any

from ...core.kernel.text import shown
from ...core.requirements.proposals.computing import Evidence
from ...core.services.proposals import ItemProposal
from ...core.services.typed_dates import read_day
from ...plugins.contract.values import show as show_number
from ...plugins.i18n import _
from .context import round_meant, served
from .output import say, say_json


def show(arguments: argparse.Namespace) -> int:
    """Print the proposals for every form and period in which the ledger has a say."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services:
        found = services.proposals.proposals(
            round_meant(services, arguments), arguments.subject, arguments.form, arguments.period, day
        )
    if arguments.json:
        say_json([{"form": one.form, "period": one.period, "items": list(map(_data, one.items))} for one in found])
        return 0
    for sheet in found:
        say(f"{sheet.title} {sheet.period}")
        for item in sheet.items:
            for line in _lines(item):
                say(f"  {line}")
    return 0


def _lines(item: ItemProposal) -> Iterator[str]:
    proposal = item.proposal
    proposed = _("建议 {mark} 分").format(mark=item.points) if item.points is not None else _("只供参考")
    say_so = proposal.sentence or ";".join(evidence.sentence for evidence in proposal.evidences)
    yield f"{proposal.item} {item.title}  {proposed}  {shown(say_so)}"
    for evidence in proposal.evidences:
        ids = _numbers(evidence)
        if ids:
            yield f"    {ids}"
    for finding in proposal.findings:
        words = _("检查发现:第 {entry} 号 {finding}")
        yield "    " + words.format(entry=finding.entry_id, finding=shown(finding.sentence))


def _numbers(evidence: Evidence) -> str:
    """The entries behind an evidence, by number."""
    named = ((_("依据 {ids}"), evidence.entries), (_("没有附件、不计 {ids}"), evidence.unproved))
    return ";".join(words.format(ids="、".join(map(str, ids))) for words, ids in named if ids)


def _data(item: ItemProposal) -> dict[str, Any]:
    proposal = item.proposal
    return {
        "item": proposal.item,
        "points": item.points,
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
            {
                "entry": finding.entry_id,
                "check": finding.check,
                "date": finding.date,
                "verdict": finding.verdict,
                "finding": finding.words,
                "by": finding.by,
            }
            for finding in proposal.findings
        ],
    }
