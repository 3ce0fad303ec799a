"""Polls: who votes on what, which level the votes give, and how many may have the best one."""

from dataclasses import dataclass
from fractions import Fraction

from .formula import Condition, ParamRef, Value
from .values import Every


@dataclass(frozen=True, slots=True)
class VoterGroup:
    """People who vote together; ``weight`` is this group's share when groups are weighed."""

    id: str
    title: str
    weight: Value | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a ballot can say; ``value`` is its worth where the poll has a mean."""

    id: str
    value: Fraction | None = None
    clause: str = ""
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level the votes can give; ``pays`` is the share of the part's points it earns."""

    id: str
    pays: Fraction
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """The level is reached when ``when`` holds; rungs are tried in order and the first one decides."""

    level: str
    when: Condition
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie-breaker among ballots: the larger (or smaller) share of ``options`` goes first."""

    options: tuple[str, ...]
    smaller_first: bool = False


@dataclass(frozen=True, slots=True)
class LevelQuota:
    """At most ``share`` of the people of a group may hold ``level``; who is left out gets ``falls_to``.

    ``group`` is ``unit``, ``branch``, ``domain`` or ``class``, or a choice parameter with one of these.
    """

    id: str
    level: str
    share: Value
    group: str | ParamRef
    ties: tuple[Tie, ...]
    falls_to: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote on each subject.

    Either ``options`` are named, or ``scale`` gives the lowest and highest whole mark a ballot may say.
    ``invalid`` options (abstained, spoiled) are reported and never counted. Where no rung holds, the
    ``undecided`` question asks a person for the level.
    """

    id: str
    title: str
    groups: tuple[VoterGroup, ...]
    options: tuple[Option, ...] = ()
    scale: tuple[int, int] | None = None
    every: Every = "year"
    levels: tuple[Level, ...] = ()
    ladder: tuple[Rung, ...] = ()
    undecided: str = ""
    quota: LevelQuota | None = None
    invalid: tuple[str, ...] = ("弃权", "废票")
    secret: bool = True
    clause: str = ""

    def value_of(self, option: str) -> Fraction | None:
        """What one ballot with ``option`` is worth; ``None`` for an unknown, invalid or worthless one."""
        if self.scale is not None:
            low, high = self.scale
            is_mark = option.isascii() and option.isdigit() and low <= int(option) <= high
            return Fraction(int(option)) if is_mark else None
        return next((candidate.value for candidate in self.options if candidate.id == option), None)

    def accepts(self, option: str) -> bool:
        """Whether a valid ballot can say ``option``."""
        if self.scale is not None:
            return self.value_of(option) is not None
        return any(candidate.id == option for candidate in self.options)

    def level(self, id: str) -> Level | None:
        """The level called ``id``, if there is one."""
        return next((level for level in self.levels if level.id == id), None)
