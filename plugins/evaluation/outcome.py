"""What comes out for a subject: total, grade, rank, what is missing, which rules spoke, what is still to be decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..contract.who import Subject


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule that did something to this subject: which, by which clause, to what effect."""

    rule: str
    clause: str
    effect: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question only a person can answer, still open."""

    question: str
    title: str
    choices: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one subject.

    ``total`` is the printed total in hundredths, ``None`` while a part is missing; ``partial`` is what the present
    parts alone give. ``computed_grade`` is read off the printed total, ``grade`` is what the rules left of it.
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

    @property
    def provisional(self) -> bool:
        """Whether something is missing or undecided, so that this may not be published."""
        return not self.exempt and (self.total is None or (self.graded and self.grade is None))
