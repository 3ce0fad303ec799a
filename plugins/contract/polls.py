"""Polls: who votes on what, which level the votes give, and how many may hold the best one."""

from dataclasses import dataclass
from fractions import Fraction

from .formula import Condition, ParamRef, Value
from .values import Every


@dataclass(frozen=True, slots=True)
class VoterGroup:
    """A group of voters. ``weight`` is its share of the whole, which the weights of all groups make together."""

    id: str
    title: str
    weight: Value | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a ballot; ``value`` is its worth where the poll has a mean."""

    id: str
    value: Fraction | None = None
    clause: str = ""
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level the votes can give; ``pays`` is the share of the part's points it is worth."""

    id: str
    pays: Fraction
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A level and the condition on which it is reached; rungs are tried in order and the first that holds decides."""

    level: str
    when: Condition
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie-breaker between subjects: the larger (or smaller) share of ballots for ``options`` goes first."""

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
        """Return the worth of one ballot with ``option``; None for an unknown, invalid or worthless option."""
        if self.scale is not None:
            low, high = self.scale
            is_mark = option.isascii() and option.isdigit() and low <= int(option) <= high
            return Fraction(int(option)) if is_mark else None
        return next((candidate.value for candidate in self.options if candidate.id == option), None)

    def accepts(self, option: str) -> bool:
        """True if ``option`` can stand on a valid ballot."""
        if self.scale is not None:
            return self.value_of(option) is not None
        return any(candidate.id == option for candidate in self.options)

    def level(self, id: str) -> Level | None:
        """Return the level called ``id``, or None."""
        return next((level for level in self.levels if level.id == id), None)
