"""Conditions of bars, fails and poll levels. Each is true, false, or unknown while what it looks at is missing."""

from __future__ import annotations

from dataclasses import dataclass

from .formula import Value
from .periods import Every
from .who import Who


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
    """At least one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class SectionZero:
    """Some section of a filling (or one of ``sections``) came out as zero points."""

    form: str
    filling: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterHas:
    """A counted claim stands in the register, of one of ``kinds`` where named."""

    register: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Polled:
    """The poll has valid ballots for the subject; never unknown."""

    poll: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something that ``of`` looks at is on record within the current period (in ``every`` of it, any one of those).

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

    While unanswered it is unknown for a question that must be answered, false for one that may be.
    """

    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class SubjectIs:
    """The subject is one of ``who``."""

    who: Who


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
)


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can decide, with a reason: asked of a subject when ``asked`` holds.

    ``required`` questions leave the parts that depend on them missing until they are answered.
    """

    id: str
    title: str
    choices: tuple[str, ...]
    asked: Condition | None = None
    required: bool = True
    clause: str = ""
