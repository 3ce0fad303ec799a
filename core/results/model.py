"""What results are on their way to screens and files: frozen values, no queries and no vectors."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...plugins.contract import ParamValue, Subject
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Outcome
from ..rounds.model import Progress, RoundInfo, RoundSubject


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


@dataclass(frozen=True, slots=True)
class Archived:
    """Why the results stored at the end of a round are shown: it can no longer be computed. What, and what to do."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A round with its subjects and their results so far."""

    info: RoundInfo
    rows: tuple[SubjectRow, ...]
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The outcome of every subject, in the round's order."""

    outcomes: tuple[Outcome, ...]
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class ResultText:
    """Results as one text for another program."""

    text: str
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class ResultWorkbook:
    """Results as the content of an .xlsx."""

    content: bytes
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The outcome of a subject and the tree behind it."""

    outcome: Outcome
    derivation: Derivation
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class DistanceReport:
    """What a subject lacks for a grade: in sentences, and as JSON. Both are empty of a search that was given up."""

    lines: tuple[str, ...] = ()
    json: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A node or rule that differs; ``before`` and ``after`` in words, empty for what is absent."""

    clause: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """A recorded fact the other scheme has no place for: about whom, which fact, and why."""

    code: str
    fact: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A subject whose total (hundredths) or grade comes out otherwise, and through what."""

    subject: Subject
    total_before: int | None
    total_after: int | None
    grade_before: str | None
    grade_after: str | None
    rank_before: int | None
    rank_after: int | None
    causes: tuple[Cause, ...]

    @property
    def change(self) -> int | None:
        """By how many hundredths the total changes; ``None`` while one of the two is missing."""
        if self.total_before is None or self.total_after is None:
            return None
        return self.total_after - self.total_before


@dataclass(frozen=True, slots=True)
class Replay:
    """A round beside itself under other rules: the ``params`` taken, who shifts, how many do not, what does not fit.

    ``scheme`` and ``version`` name the rules.
    """

    round: RoundInfo
    scheme: str
    version: str
    params: Mapping[str, ParamValue]
    shifts: tuple[Shift, ...]
    unchanged: int
    misfits: tuple[Misfit, ...]
