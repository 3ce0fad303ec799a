"""What screens call the state of an entry, its proof, how late it was written down, what was found in it. Pure."""

from typing import TYPE_CHECKING

from ..core.steps.inspections import verdict_title
from ..plugins.i18n import _

if TYPE_CHECKING:
    from ..core.ledger.values import Entry, State
    from ..core.steps.inspections import Finding

_STATES = {
    "planned": _("计划"),
    "draft": _("草稿"),
    "submitted": _("已提交"),
    "accepted": _("已通过"),
    "returned": _("已退回"),
    "withdrawn": _("已撤回"),
}


def state_word(state: "State") -> str:
    """The state in a word."""
    return _STATES[state]


def lacks_proof(entry: "Entry", wanted: bool) -> bool:
    """Whether the entry has no attachment where its book wants one; a plan needs none yet."""
    return wanted and not entry.proofs and entry.state != "planned"


def late_text(entry: "Entry") -> str:
    """How late an entry was written down, where that is to be told."""
    return _("补录 {n} 天").format(n=entry.lag) if entry.backdated else ""


def finding_text(finding: "Finding") -> str:
    """What a spot check found, in one line."""
    return " ".join(filter(None, (finding.title, verdict_title(finding.verdict), finding.finding)))
