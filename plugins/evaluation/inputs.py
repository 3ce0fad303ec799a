"""The recorded facts a subject is graded on, as frozen values: sheets, claims, votes and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..contract.forms import Register
from ..contract.who import Subject
from ..i18n import _


@dataclass(frozen=True, slots=True)
class Line:
    """One line about an item: a rule applied ``count`` times at ``deduction`` thousandths each, or points given."""

    rule: str = ""
    count: int = 1
    deduction: int = 0
    reason: str = ""
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filler's sheet: ``marks`` in thousandths in the form's item order, ``None`` where not marked.

    An item with points of its own carries the points awarded; an item of a pool carries minus the points taken.
    ``group`` is the group its filler belongs to, empty for none.
    """

    form: str
    period: str
    filling: str
    filler: str
    marks: tuple[int | None, ...]
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in a register; ``points`` is None when the kind's own points count.

    ``count`` is how many equal cases it stands for, at least one; ``points`` are those of each.
    """

    id: int
    register: str
    kind: str
    date: str
    points: Fraction | None = None
    proof: str = ""
    recognised_by: str = ""
    note: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of ballots of one voter group on one subject, by option."""

    poll: str
    period: str
    group: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to a question, and the reason."""

    question: str
    choice: str
    reason: str = ""
    actor: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything recorded about one subject in a round."""

    subject: Subject
    sheets: tuple[Sheet, ...] = ()
    claims: tuple[Claim, ...] = ()
    tallies: tuple[Tally, ...] = ()
    answers: tuple[Answer, ...] = ()

    def answer(self, question: str) -> Answer | None:
        """Return the answer to ``question``, or None."""
        return next((answer for answer in self.answers if answer.question == question), None)


def claim_points(register: Register, claim: Claim) -> Fraction:
    """Return the points of ``claim``, all its cases together, before the register's cap; zero for a kind without."""
    points = claim.points
    if points is None:
        kind = register.kind(claim.kind)
        points = kind.points if kind is not None else None
    return Fraction(0) if points is None else points * claim.count


def claim_fault(register: Register, claim: Claim) -> str:
    """Return why ``claim`` does not count, as a sentence; empty when it counts."""
    return "" if register.counts_unproved else _lack(register, claim)


def claim_remark(register: Register, claim: Claim) -> str:
    """Return what must be said about ``claim`` wherever it counts or would: why it does not, or that it counts though
    its proof is still missing; empty when there is nothing to say.
    """
    lack = _lack(register, claim)
    return _("证明材料尚缺,照样计入") if lack and register.counts_unproved else lack


def _lack(register: Register, claim: Claim) -> str:
    """Return what ``claim`` lacks by the register's rule of proof, as the sentence that it does not count."""
    if register.proof == "none":
        return ""
    if register.proof == "proof":
        return "" if claim.proof else _("缺证明材料,不计")
    if register.proof == "proof_and_recognition":
        return "" if claim.proof and claim.recognised_by else _("证明材料和上级认定须同时具备,不计")
    return "" if claim.proof or claim.recognised_by else _("既无证明材料又无上级认定,不计")
