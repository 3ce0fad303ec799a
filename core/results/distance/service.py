"""The distance of one subject from a grade (or rank): the goal, the way there, and what else stands in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....plugins.evaluation.inputs import Record
from ....plugins.evaluation.outcome import Outcome
from ....plugins.evaluation.rulebook import Rulebook
from ...rounds.model import AssessmentRound
from ..standing import Standing
from .goals import due, filled, grade_goal, has, named_grade, next_goal, obstacles, places_on_the_way
from .model import Distance, DistancePlan, DistanceStep, Goal, State
from .moves import Windows
from .search import Reached, Records, Trial, all_moves, plan_of, trying, way


def distance(
    standing: Standing,
    position: int,
    records: Records,
    stage: str,
    grade: str = "",
    *,
    given_up: Callable[[], bool] = lambda: False,
) -> Distance:
    """What the subject at ``position`` lacks for ``grade``, or for the next one, in a round that is in ``stage``.

    ``records`` gives what is on record. Nothing is written; ``standing`` is the same afterwards.

    Raises:
        Error: the scheme has no such grade.
        Cancelled: it was ``given_up`` in the middle of the search.
        PluginFault: a function of the scheme broke its promise.
    """
    wanted = named_grade(standing.book, grade) if grade else ""
    with trying(standing, position, records, given_up) as trial:
        now = trial.outcome(trial.record)
        if now.exempt:
            return Distance(None, "exempt", now, now, now)
        goal = grade_goal(trial.book, wanted) if wanted else next_goal(trial.book, now, trial.rows(trial.record))
        return _measured(trial, now, goal, Windows(trial.book, stage))


def closed_distance(round_: AssessmentRound, stored: Outcome, grade: str = "") -> Distance:
    """What is to be said of a subject of a closed round: its stored outcome stands.

    Raises:
        Error: the scheme has no grade that is called ``grade``.
    """
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    goal = grade_goal(book, named_grade(book, grade)) if grade else None
    return Distance(goal, "closed", stored, stored, stored)


def _measured(trial: Trial, now: Outcome, goal: Goal | None, windows: Windows) -> Distance:
    """The distance of somebody who is graded, from the best case while parts are missing."""
    record = trial.record if now.total is not None else filled(trial.book, trial.record, trial.total)
    base = trial.outcome(record)
    if base.total is None:
        return Distance(goal, "missing", now, base, base, now.missing, questions=base.questions)
    lacking = tuple(due(trial.book, trial.record, record, windows))
    if any(not window.open for _title, window in lacking):
        return Distance(goal, "missing", now, base, base, now.missing, lacking, questions=base.questions)
    steps = all_moves(trial, record, windows)
    points = tuple(step for step in steps if step.move.window.open)
    gone = tuple(step for step in steps if not step.move.window.open)
    told = Distance(
        goal,
        "top" if goal is None else "reached",
        now,
        base,
        plan_of(trial, record, [(step.move, step.move.size) for step in points if step.gain >= 0]).outcome,
        now.missing if now.total is None else (),
        lacking,
        points=points,
        gone=gone,
    )
    if goal is None or (now.total is not None and _holds(trial, now, goal)):
        return told
    found = _found(trial, record, goal, points, gone)
    places = places_on_the_way(trial, record, goal.grade) if goal.grade else ()
    return replace(told, state=found.state, plan=found.plan, places=places, **_in_the_way(trial, record, goal, found))


def _in_the_way(trial: Trial, record: Record, goal: Goal, found: "_Found") -> dict[str, Any]:
    """Obstacles and questions: those there are now where points suffice as it is, else those behind the plan."""
    as_it_is = trial.outcome(record)
    if found.plan is None or has(trial.book, as_it_is.computed_grade, goal):
        stuck, outcome = record, as_it_is
    else:
        stuck, outcome = found.plan.record, found.plan.outcome
    is_told = found.state in ("barred", "out_of_reach") or stuck is record
    return {
        "obstacles": obstacles(trial.frame(stuck), outcome) if is_told else (),
        "questions": outcome.questions,
    }


@dataclass(frozen=True, slots=True)
class _Found:
    state: State
    plan: DistancePlan | None


def _found(
    trial: Trial, record: Record, goal: Goal, points: Sequence[DistanceStep], gone: Sequence[DistanceStep]
) -> _Found:
    """The cheapest plan: by open points to the goal, by them to its line, or as it would have been in time."""

    def holds(outcome: Outcome) -> bool:
        return _holds(trial, outcome, goal)

    def is_in_band(outcome: Outcome) -> bool:
        return has(trial.book, outcome.computed_grade, goal)

    attempts: list[tuple[State, Sequence[DistanceStep], Reached]] = [
        ("way", points, holds),
        ("barred", points, is_in_band),
        ("too_late", [*points, *gone], holds),
        ("too_late", [*points, *gone], is_in_band),
    ]
    for state, steps, reached in attempts:
        if state != "too_late" or gone:
            plan = way(trial, record, steps, reached)
            if plan is not None:
                return _Found(state, plan)
    return _Found("out_of_reach", None)


def _holds(trial: Trial, outcome: Outcome, goal: Goal) -> bool:
    """Whether the goal is reached: the grade after every rule, or the rank."""
    if goal.grade is not None:
        return has(trial.book, outcome.grade, goal)
    return outcome.rank is not None and goal.rank is not None and outcome.rank <= goal.rank
