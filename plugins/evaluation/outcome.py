"""The result of a subject: total, grade, rank, what is missing, which rules had an effect, what is still undecided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..contract.who import Subject


@dataclass(frozen=True, slots=True)
class Applied:
    """The effect of a rule on this subject, with the rule's clause."""

    rule: str
    clause: str
    effect: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An unanswered question that only a person can answer."""

    question: str
    title: str
    choices: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one subject.

    ``total`` is the printed total in hundredths, None while a part is missing; ``partial`` is what the present
    parts alone give. ``computed_grade`` is read off the printed total, ``grade`` is the grade after the rules.
    ``rank`` is the place in the group the scheme ranks in, ``overall_rank`` that among all subjects of the round where
    the scheme shows it too.
    """

    subject: Subject
    total: int | None
    partial: int
    computed_grade: str | None = None
    grade: str | None = None
    rank: int | None = None
    parts: Mapping[str, Fraction | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    rules: tuple[Applied, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    exempt: str = ""
    graded: bool = True
    overall_rank: int | None = None

    @property
    def provisional(self) -> bool:
        """True if something is missing or undecided, so that the result may not be published."""
        return not self.exempt and (self.total is None or (self.graded and self.grade is None))
