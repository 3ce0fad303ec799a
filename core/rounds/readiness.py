"""What must be there before a round can leave its present stage, and what else is open there, as values; the refusal.

The screen of stages, the command line and the refusal to go on show the same list.
"""

from dataclasses import dataclass
from typing import Literal

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from .stage_days import StageDays, require_over

GapKind = Literal["days", "sheets", "reasons", "votes", "answers", "results", "handing_in"]


@dataclass(frozen=True, slots=True)
class StageGap:
    """Something that is open in a stage: ``what``, of how many, and the codes of the ``subjects`` it is open of.

    ``required``: the round cannot leave the stage with it. ``who`` names the first of the subjects; ``hint`` says what
    to do.
    """

    kind: GapKind
    what: str
    count: int
    subjects: tuple[str, ...] = ()
    required: bool = True
    who: str = ""
    hint: str = ""

    @property
    def sentence(self) -> str:
        """It in words, with whom it concerns."""
        return f"{self.what}:{self.who}" if self.who else self.what


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is open in the present ``stage`` of a round, what hinders first; ``following`` is the stage behind it.

    ``days`` say how long it lasts; ``None`` of a round that is over, which has no gaps.
    """

    stage: str
    following: str = ""
    days: StageDays | None = None
    gaps: tuple[StageGap, ...] = ()

    @property
    def hindering(self) -> tuple[StageGap, ...]:
        """What the round cannot leave the stage with."""
        return tuple(gap for gap in self.gaps if gap.required)


def require_ready(found: Preflight) -> None:
    """Refuse to leave a stage in which something hinders.

    Raises:
        Error: something does; the sentence lists it.
    """
    hindering = found.hindering
    if not hindering:
        return
    if found.days is not None and len(hindering) == 1 and hindering[0].kind == "days":
        require_over(found.days, found.days.since)
    if len(hindering) == 1:
        gap = hindering[0]
        message = _("{what},不能离开「{stage}」:{who}。") if gap.who else _("{what},不能离开「{stage}」。")
        raise Error(message.format(what=gap.what, stage=found.stage, who=gap.who), gap.hint)
    raise Error(
        _("还不能离开「{stage}」:{gaps}。").format(stage=found.stage, gaps=";".join(gap.what for gap in hindering)),
        Hint(_("逐项列出:kaoping round ready 考评"), "round.ready"),
    )
