"""A distance as JSON values for other programs; numbers are exact text, totals have two decimals."""

from typing import Any

from ...plugins.contract.numbers import show, show_total
from ...plugins.evaluation.outcome import Outcome
from .values import Distance, Goal, Places, Plan, Step, Window


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


def _plan(plan: Plan) -> dict[str, Any]:
    return {"steps": [_step(step) for step in plan.steps], **_outcome(plan.outcome)}


def _step(step: Step) -> dict[str, Any]:
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


def _places(places: Places) -> dict[str, Any]:
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
