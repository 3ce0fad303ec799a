"""What the search hands out: frozen values. How they are found and how they are worded live beside this module."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import Asked, Outcome

Kind = Literal["proof", "mark", "claim", "poll"]
"""What is changed: a claim gets its proof, a mark is raised, something new is claimed, ballots say something better."""

State = Literal["exempt", "missing", "reached", "top", "way", "too_late", "barred", "out_of_reach"]
"""How the search ended.

``missing``: no total even with full marks for what is missing. ``way``: open points reach the goal. ``too_late``:
only points that can no longer change would have. ``barred``: points reach the grade by the total, and a rule, a quota
or an open decision keeps it. ``out_of_reach``: not even full marks give it.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Until when something can change: the last ``stage`` that has it, and whether the round has left it.

    ``now`` says that the round is in that very stage; ``days`` is how long the stage lasts at least, where it says so.
    """

    stage: str
    open: bool
    now: bool
    days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One change that may be made to a record, as a whole or in part.

    It goes in steps up to ``size``, ``grain`` of them at a time: thousandths of a point, or ballots. ``change`` makes
    so many of them, and ``at`` says where that leaves the item (points, mean of its sheets), claim (points) or poll
    (ballots on its best option).
    """

    kind: Kind
    ref: str
    title: str
    note: str
    size: int
    grain: int
    window: Window
    at: Callable[[int], Fraction] = field(compare=False, repr=False)
    change: Callable[[Record, int], Record] = field(compare=False, repr=False)

    @property
    def now(self) -> Fraction:
        """Where it stands."""
        return self.at(0)

    @property
    def most(self) -> Fraction:
        """As far as it goes."""
        return self.at(self.size)

    def whole(self, record: Record) -> Record:
        """``record`` with all of it done."""
        return self.change(record, self.size)


@dataclass(frozen=True, slots=True)
class Step:
    """A move made by ``amount`` steps, and what it adds to the unrounded total, exactly, after the steps before it."""

    move: Move
    amount: int
    gain: Fraction

    @property
    def to(self) -> Fraction:
        """Where it takes the item, claim or ballots."""
        return self.move.at(self.amount)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps tried together: ``outcome`` is what evaluation made of ``record``, the record with all of them."""

    steps: tuple[Step, ...]
    outcome: Outcome
    record: Record = field(repr=False)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted: a ``grade`` with the least printed total ``line`` (hundredths) it takes, or a ``rank``.

    ``line`` is ``None`` for a grade that only a rule gives; for a rank it is the total of whoever holds it.
    """

    grade: str | None
    rank: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Places:
    """A share of places on the way: how many there are, how many are taken, and the total at the last one.

    ``last`` are those who share the last place's total (code and name), ``tied`` those equal at it who wait for a
    decision; totals in hundredths.
    """

    rule: str
    title: str
    clause: str
    people: int
    share: Fraction
    places: int
    taken: int
    last_total: int | None
    last: tuple[tuple[str, str], ...]
    tied: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something other than points in the way: what a rule did, by which clause, and the comparisons it rests on."""

    rule: str
    effect: str
    clause: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distance:
    """All there is to say about one subject and one goal.

    ``now`` is its outcome as things stand. With parts ``missing``, ``base`` is the outcome if they all came out best,
    and everything else starts from it; otherwise ``base`` is ``now``. ``best`` is the outcome with every open point.
    ``due`` says until when each form and poll that lacks something is open. ``points`` are the open points by
    themselves, the cheapest first; ``gone`` those that can no longer change.
    """

    goal: Goal | None
    state: State
    now: Outcome
    base: Outcome
    best: Outcome
    missing: tuple[str, ...] = ()
    due: tuple[tuple[str, Window], ...] = ()
    plan: Plan | None = None
    points: tuple[Step, ...] = ()
    gone: tuple[Step, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    places: tuple[Places, ...] = ()
    questions: tuple[Asked, ...] = ()

    @property
    def short(self) -> int | None:
        """Hundredths between the total and the goal's line, where both are known and the total is below."""
        return max(-self.margin, 0) or None if self.margin is not None else None

    @property
    def margin(self) -> int | None:
        """Hundredths by which the total is above (or, negative, below) the goal's line."""
        if self.goal is None or self.goal.line is None or self.base.total is None:
            return None
        return self.base.total - self.goal.line
