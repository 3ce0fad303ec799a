"""What the ledger proposes for an item, as the marking grid shows and takes it. Pure."""

from typing import TYPE_CHECKING

from rich.style import Style

from ....core.errors import Error
from ....core.sheets.marking import ItemMark, ItemRules
from ....plugins.i18n import _
from ...cells import wrap
from ...entrywords import finding_text
from ...look import Look
from ...widgets.lines import Piece
from ..kind import Entered
from . import cell
from .model import MarkModel, Row
from .numbers import show_points

if TYPE_CHECKING:
    from ....core.proposals.values import Proposal

Lines = list[list[Piece]]

SIGN_UNEXPLAINED = "!"
"""Stands behind a proposal that the mark beside it differs from without a reason."""


def offer_text(row: Row) -> str:
    """What is proposed, in a few cells: points off, nothing off, or only something to look at."""
    proposal = row.proposal
    if proposal is None:
        return ""
    if proposal.mark is None:
        return _("可查")
    taken = _taken_off(row.rules, proposal.mark)
    return _("不扣") if taken == 0 else show_points(-taken)


def is_unexplained(row: Row, entry: ItemMark | None) -> bool:
    """Whether ``entry`` differs from what is proposed and says no reason."""
    proposal = row.proposal
    if proposal is None or proposal.mark is None or not proposal.binding or entry is None or not row.rules.applies:
        return False
    same = row.rules.value(entry.lines) == row.rules.value(proposal.mark.lines)
    return not same and not cell.reason_text(entry)


def proposed(model: MarkModel) -> Entered[str, ItemMark]:
    """What the ledger proposes for the selected items; those it proposes nothing for stay as they are.

    Raises:
        Error: it proposes nothing for any of them.
    """
    rows, _columns = model.selection()
    offers = [(model.item(row), model.rows[row].proposal) for row in rows]
    taken = [(item, proposal.mark) for item, proposal in offers if proposal is not None and proposal.mark is not None]
    if not taken:
        raise Error(_("台账对这里没有提出建议"), _("「台账」一列有分数或「不扣」的项才有建议。"))
    return taken


def entries_behind(proposal: "Proposal") -> tuple[int, ...]:
    """The ids of the entries the proposal stands on, counted or lacking their proof."""
    ids = [id for evidence in proposal.evidences for id in (*evidence.entries, *evidence.unproved)]
    return tuple(dict.fromkeys(ids))


def proposal_lines(model: MarkModel, cells: int, look: Look) -> Lines:
    """What the ledger proposes for the item under the cursor and why, with what spot checks found; folded."""
    row, entry = model.here, model.entry(model.row)
    proposal = row.proposal
    if proposal is None:
        return []
    lines: Lines = []
    if proposal.mark is not None:
        kept = _("(交表时的)") if model.frozen else "" if proposal.binding else _("(本期未完,仅供参考)")
        lines += _told(_("台账建议:{offer}").format(offer=offer_text(row)) + kept, look.section, cells)
    if is_unexplained(row, entry):
        lines += _told(SIGN_UNEXPLAINED + _(" 与建议不同而没有写理由,交表前请写上"), look.warning, cells)
    for evidence in proposal.evidences:
        facts = [
            _("依据 {n} 条").format(n=len(evidence.entries)) if evidence.entries else "",
            _("其中补录 {n} 条").format(n=evidence.backdated) if evidence.backdated else "",
        ]
        told = "  ".join(filter(None, (evidence.sentence, *facts)))
        lines += _told(told, look.warning if evidence.short else look.text, cells)
    for finding in proposal.findings:
        tone = look.bad if finding.verdict == "fault" else look.good
        lines += _told(_("查账 {finding}").format(finding=finding_text(finding)), tone, cells)
    return lines


def _told(text: str, style: Style, cells: int) -> Lines:
    return [[(part, style)] for part in wrap(text, cells)]


def _taken_off(rules: ItemRules, mark: ItemMark) -> int:
    value = rules.value(mark.lines)
    return -value if rules.most is None else rules.most - value
