"""What screens call the state of an entry, its proof, how late it was written down, what was found in it. Pure."""

from typing import TYPE_CHECKING

from ...core.ledger.oversight.model import verdict_title
from ...plugins.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.ledger.entry import Entry
    from ...core.ledger.oversight.model import InspectionFinding


def lacks_proof(entry: "Entry", wanted: bool) -> bool:
    """Whether the entry has no attachment where its book wants one; a plan needs none yet."""
    return wanted and not entry.proofs and entry.state != "planned"


def late_text(entry: "Entry") -> str:
    """How late an entry was written down, where that is to be told."""
    return _("补录 {n} 天").format(n=entry.lag) if entry.backdated else ""


def doubtful_text(doubts: "Sequence[str]") -> str:
    """What is doubtful about an entry, in one line; empty when nothing is."""
    return _("存疑:{doubts}").format(doubts=";".join(doubts)) if doubts else ""


def finding_text(finding: "InspectionFinding") -> str:
    """What a spot check found, in one line."""
    return " ".join(filter(None, (finding.title, verdict_title(finding.verdict), finding.finding)))
