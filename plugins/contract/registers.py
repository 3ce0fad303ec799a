"""Registers: claims with proof that add, take off or veto."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ProofRule = Literal["none", "proof", "proof_or_recognition", "proof_and_recognition"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be claimed, for how many points: ``points`` unless the claim says another figure in the bounds.

    ``points`` is ``None`` for a kind that is recorded without points (a veto, an honour).
    """

    id: str
    points: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    clause: str = ""
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """A register of claims; ``cap`` bounds their sum in the year. ``holder`` says whether claims stand on the
    graded subject or on the branch it belongs to."""

    id: str
    title: str
    kinds: tuple[Kind, ...]
    cap: Fraction | None = None
    proof: ProofRule = "proof"
    holder: Literal["subject", "branch"] = "subject"
    clause: str = ""

    def kind(self, id: str) -> Kind | None:
        """The kind called ``id``, if there is one."""
        return next((kind for kind in self.kinds if kind.id == id), None)
