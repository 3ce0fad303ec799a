"""What results are on their way to screens and files: frozen values, no queries and no vectors."""

from dataclasses import dataclass

from ...plugins.contract import Subject
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Outcome
from ..rounds.model import Progress, RoundSubject


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One line of a list of results: totals in hundredths, ``partial`` from the present parts alone."""

    subject: Subject
    total: int | None
    partial: int
    computed_grade: str | None
    grade: str | None
    rank: int | None
    exempt: bool


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject in the list, with how far its sheets are and what its result is so far."""

    subject: RoundSubject
    progress: Progress
    result: StandingRow


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """The outcome of a subject within its cohort, the tree behind it, and what people decided about it."""

    outcome: Outcome
    derivation: Derivation
    answers: tuple[Answer, ...]
