"""The nodes a total and its conditions are written in: few, frozen, and data rather than code.

The exact evaluator, the batch evaluator, the linter, replay and the distance search each interpret them. A value node
yields points (or a bare number) as an exact fraction, or is *missing*; it looks at one period at a time: the year of
the round, unless an :class:`Over` around it narrows it. A condition (of a bar, a fail, a poll level) is true, false, or
unknown while something it looks at is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .values import Every
from .who import Who


@dataclass(frozen=True, slots=True)
class Const:
    """A figure fixed by the regulation."""

    value: Fraction
    clause: str = ""


FIRST_DAY = Const(Fraction(1))


@dataclass(frozen=True, slots=True)
class ParamRef:
    """The value of a numeric parameter."""

    param: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Points on one filling of a form in the current period: each sheet's sum, then the mean of the sheets.

    ``sections`` and ``items`` narrow it; both empty means the whole form. A section never goes below zero on a
    sheet; a pool section starts from its pool and items take from it.
    """

    form: str
    filling: str
    sections: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Over:
    """``of`` evaluated for each period of kind ``every`` in the current one, then added or averaged.

    ``absent="missing"`` asks for every one of them; ``"skip"`` leaves out those in which nothing at all was recorded,
    which is for periods that a draw decides; ``"member"`` asks for those in which the subject belonged to its
    organisation and was not excused, and leaves out the others. ``joined_by``: whoever came by this day of a period's
    first month belonged to it in that period.
    """

    every: Every
    of: Value
    how: Literal["sum", "mean"] = "sum"
    absent: Literal["missing", "skip", "member"] = "missing"
    joined_by: Value = FIRST_DAY


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of all parts."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """``of`` minus ``less``."""

    of: Value
    less: Value


@dataclass(frozen=True, slots=True)
class Mean:
    """The unweighted mean of the parts."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """``of`` times ``by``; a weighted sum is a :class:`Sum` of these."""

    of: Value
    by: Value


@dataclass(frozen=True, slots=True)
class Clamp:
    """``of`` bounded to ``low`` … ``high``; either may be open."""

    of: Value
    low: Value | None = None
    high: Value | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """``of`` rounded half-up to ``places`` decimals, where the regulation itself rounds an intermediate value."""

    of: Value
    places: int = 2


@dataclass(frozen=True, slots=True)
class RegisterSum:
    """The points of a register's counted claims in the current period, under its cap; ``kinds`` narrows them.

    A claim lies in the period that its date lies in.
    """

    register: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelPoints:
    """The points for the level reached in a poll: the level's share of ``out_of``."""

    poll: str
    out_of: Value


@dataclass(frozen=True, slots=True)
class PollMean:
    """The mean value of a poll's valid ballots.

    ``by="groups"`` weighs the means of the voter groups where these have weights; otherwise, and with ``"ballots"``,
    every ballot counts the same.
    """

    poll: str
    by: Literal["groups", "ballots"] = "groups"


@dataclass(frozen=True, slots=True)
class VoteShare:
    """The share (0 to 1) of valid ballots of a poll that fell on ``options``."""

    poll: str
    options: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class LastResult:
    """Last year's printed total of the subject; missing where none is recorded."""

    clause: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of a :class:`Choose`: ``of`` is the value when ``when`` holds."""

    when: Condition
    of: Value


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first case that holds: other points for another class or domain, other shares without a draw.

    Where none holds and there is no ``otherwise``, it is missing; ``lacking`` says what the subject then lacks.
    """

    cases: tuple[Case, ...]
    otherwise: Value | None = None
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A named part of the total: a column in results, a tie-breaker, a node that others refer to."""

    name: str
    title: str
    of: Value
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The value of the :class:`Named` part called ``name``, from anywhere else in the scheme."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """The value of a pure function of the plugin over the values of ``args``.

    The host calls it twice and refuses an answer that is not an exact number between ``low`` and ``high``.
    """

    name: str
    title: str
    args: tuple[Value, ...]
    low: Fraction
    high: Fraction
    clause: str = ""


Value = (
    Const
    | ParamRef
    | Marks
    | Over
    | Sum
    | Difference
    | Mean
    | Scale
    | Clamp
    | Round
    | RegisterSum
    | LevelPoints
    | PollMean
    | VoteShare
    | LastResult
    | Choose
    | Named
    | Part
    | Function
)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``of`` ≥ ``limit``, on exact values."""

    of: Value
    limit: Value


@dataclass(frozen=True, slots=True)
class AtMost:
    """``of`` ≤ ``limit``."""

    of: Value
    limit: Value


@dataclass(frozen=True, slots=True)
class Below:
    """``of`` < ``limit``."""

    of: Value
    limit: Value


@dataclass(frozen=True, slots=True)
class Above:
    """``of`` > ``limit``."""

    of: Value
    limit: Value


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class SectionZero:
    """Some section of a filling (or one of ``sections``) has zero points."""

    form: str
    filling: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterHas:
    """The register has a counted claim in the current period, of one of ``kinds`` where given."""

    register: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Polled:
    """The poll has valid ballots for the subject; never unknown."""

    poll: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """True if anything that ``of`` looks at is recorded within the current period (in any period ``every`` of it).

    Never unknown: it asks whether anything is there, not whether it is complete.
    """

    of: Value
    every: Every | None = None


@dataclass(frozen=True, slots=True)
class LevelIs:
    """The level reached in the poll, after its quota, is one of ``levels``."""

    poll: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A person answered ``question`` with ``choice``.

    While unanswered it is unknown for a required question, and false for an optional one.
    """

    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class SubjectIs:
    """The subject is included in ``who``."""

    who: Who


@dataclass(frozen=True, slots=True)
class Belonged:
    """The subject belonged to its organisation on any day of the current period, excused or not; never unknown."""


Condition = (
    AtLeast
    | AtMost
    | Below
    | Above
    | AnyOf
    | AllOf
    | Not
    | SectionZero
    | RegisterHas
    | Polled
    | Recorded
    | LevelIs
    | Decided
    | SubjectIs
    | Belonged
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question only a person can decide, with a reason: asked of a subject when ``asked`` holds.

    While a ``required`` question is unanswered, the parts that depend on it are missing. One that is not may be for
    those alone to whom the rules leave one of ``grades``.
    """

    id: str
    title: str
    choices: tuple[str, ...]
    asked: Condition | None = None
    required: bool = True
    clause: str = ""
    grades: tuple[str, ...] = ()

    def is_for(self, grade: str | None) -> bool:
        """True if it may be asked of subjects to whom the rules leave ``grade``."""
        return not self.grades or grade in self.grades
