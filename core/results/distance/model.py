"""What the search hands out: frozen values. How they are found and how they are worded live beside this module.

A distance as JSON values for other programs; numbers are exact text, totals have two decimals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from ....plugins.contract.values import show, show_total
from ....plugins.evaluation.inputs import Record
from ....plugins.evaluation.outcome import OpenQuestion, Outcome

Kind = Literal["proof", "mark", "claim", "poll"]
"""What is changed: a claim gets its proof, a mark is raised, something new is claimed, ballots say something better."""

State = Literal["closed", "exempt", "missing", "reached", "top", "way", "too_late", "barred", "out_of_reach"]
"""How the search ended.

``closed``: the round is, and its results stand. ``missing``: no total even with full marks for what is missing.
``way``: open points reach the goal. ``too_late``: only points that can no longer change would have. ``barred``: points
reach the grade by the total, and a rule, a quota or an open decision keeps it. ``out_of_reach``: not even full marks
give it.
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

    ``amounts`` are how much of it can be made, ascending, as the rules of the item or the ballots allow: thousandths
    of a point, claims, or ballots. ``change`` makes so much of it, and ``at`` says where that leaves the item (points,
    mean of its sheets), the claims (points) or the poll (ballots on its best option).
    """

    kind: Kind
    ref: str
    title: str
    note: str
    amounts: Sequence[int]
    window: Window
    at: Callable[[int], Fraction] = field(compare=False, repr=False)
    change: Callable[[Record, int], Record] = field(compare=False, repr=False)

    @property
    def size(self) -> int:
        """All of it."""
        return self.amounts[-1]

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
class DistanceStep:
    """A move made by ``amount`` steps, and what it adds to the unrounded total, exactly, after the steps before it."""

    move: Move
    amount: int
    gain: Fraction

    @property
    def to(self) -> Fraction:
        """Where it takes the item, claim or ballots."""
        return self.move.at(self.amount)


@dataclass(frozen=True, slots=True)
class DistancePlan:
    """Steps tried together: ``outcome`` is what evaluation made of ``record``, the record with all of them."""

    steps: tuple[DistanceStep, ...]
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
class QuotaPlaces:
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
    plan: DistancePlan | None = None
    points: tuple[DistanceStep, ...] = ()
    gone: tuple[DistanceStep, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    places: tuple[QuotaPlaces, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()

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


def distance_data(distance: Distance) -> dict[str, Any]:
    """The whole of it."""
    return {
        "subject": distance.now.subject.code,
        "name": distance.now.subject.name,
        "state": distance.state,
        "goal": None if distance.goal is None else _goal(distance.goal),
        "short": _total(distance.short),
        "now": _outcome(distance.now),
        "missing": list(distance.missing),
        "due": [{"title": title, "until": _window(window)} for title, window in distance.due],
        "base": _outcome(distance.base),
        "best": _outcome(distance.best),
        "plan": None if distance.plan is None else _plan(distance.plan),
        "points": [_step(step) for step in distance.points if step.gain],
        "gone": [_step(step) for step in distance.gone if step.gain],
        "obstacles": [
            {"rule": each.rule, "effect": each.effect, "clause": each.clause, "reasons": list(each.reasons)}
            for each in distance.obstacles
        ],
        "places": [_places(each) for each in distance.places],
        "questions": [
            {"question": asked.question, "title": asked.title, "choices": list(asked.choices)}
            for asked in distance.questions
        ],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {"grade": goal.grade, "rank": goal.rank, "line": _total(goal.line)}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "total": _total(outcome.total),
        "computed_grade": outcome.computed_grade,
        "grade": outcome.grade,
        "rank": outcome.rank,
    }


def _plan(plan: DistancePlan) -> dict[str, Any]:
    return {"steps": [_step(step) for step in plan.steps], **_outcome(plan.outcome)}


def _step(step: DistanceStep) -> dict[str, Any]:
    move = step.move
    return {
        "kind": move.kind,
        "ref": move.ref,
        "title": move.title,
        "note": move.note,
        "now": show(move.now),
        "to": show(step.to),
        "most": show(move.most),
        "gain": show(step.gain),
        "until": _window(move.window),
    }


def _window(window: Window) -> dict[str, Any]:
    days = None if window.days is None else show(window.days)
    return {"stage": window.stage, "open": window.open, "now": window.now, "days": days}


def _places(places: QuotaPlaces) -> dict[str, Any]:
    return {
        "rule": places.rule,
        "title": places.title,
        "clause": places.clause,
        "people": places.people,
        "share": show(places.share),
        "places": places.places,
        "taken": places.taken,
        "last_total": _total(places.last_total),
        "last": [code for code, _name in places.last],
        "tied": [code for code, _name in places.tied],
    }


def _total(total: int | None) -> str | None:
    return None if total is None else show_total(total)
