"""Conditions for all subjects at once: 1 where it holds, 0 where not, -1 while unknown.

It says the same as ``plugins.evaluation.conditions``, without the reasons. ``Choose`` is registered here because its
cases are conditions.
"""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...plugins.contract.formula import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Belonged,
    Below,
    Choose,
    Decided,
    LevelIs,
    Marks,
    Not,
    Polled,
    Recorded,
    RegisterHas,
    SectionZero,
    SubjectIs,
)
from ...plugins.contract.values import days_of
from ...plugins.evaluation.inputs import claim_fault
from . import columns as c
from .columns import Flags, ValueColumn
from .facts import included
from .formula import Frames, column, recorded_flags

Truth = NDArray[np.int8]

YES, NO, UNKNOWN = np.int8(1), np.int8(0), np.int8(-1)


@singledispatch
def truth(condition: Any, _frames: Frames) -> Truth:
    """The truth of ``condition`` for each subject.

    Raises:
        TypeError: the contract has no such condition.
    """
    raise TypeError(f"not a condition: {condition!r}")


def _known(holds: Flags, missing: Flags | None = None) -> Truth:
    result = holds.astype(np.int8)
    if missing is not None:
        result[missing] = UNKNOWN
    return result


def _sides(condition: Any, frames: Frames) -> tuple[Any, Flags]:
    of, limit = column(condition.of, frames), column(condition.limit, frames)
    return c.compare(of, limit), of.missing | limit.missing


@truth.register
def _at_least(condition: AtLeast, frames: Frames) -> Truth:
    order, missing = _sides(condition, frames)
    return _known(order >= 0, missing)


@truth.register
def _at_most(condition: AtMost, frames: Frames) -> Truth:
    order, missing = _sides(condition, frames)
    return _known(order <= 0, missing)


@truth.register
def _below(condition: Below, frames: Frames) -> Truth:
    order, missing = _sides(condition, frames)
    return _known(order < 0, missing)


@truth.register
def _above(condition: Above, frames: Frames) -> Truth:
    order, missing = _sides(condition, frames)
    return _known(order > 0, missing)


def _any(truths: Sequence[Truth]) -> Truth:
    some = np.logical_or.reduce([each == YES for each in truths])
    unknown = np.logical_or.reduce([each == UNKNOWN for each in truths])
    return _known(some, unknown & ~some)


@truth.register
def _any_of(condition: AnyOf, frames: Frames) -> Truth:
    return _any([truth(inner, frames) for inner in condition.conditions])


@truth.register
def _all_of(condition: AllOf, frames: Frames) -> Truth:
    truths = [truth(inner, frames) for inner in condition.conditions]
    wrong = np.logical_or.reduce([each == NO for each in truths])
    unknown = np.logical_or.reduce([each == UNKNOWN for each in truths])
    return _known(~wrong, unknown & ~wrong)


@truth.register
def _not(condition: Not, frames: Frames) -> Truth:
    inner = truth(condition.condition, frames)
    return _known(inner == NO, inner == UNKNOWN)


@truth.register
def _section_zero(condition: SectionZero, frames: Frames) -> Truth:
    form = frames.book.forms[condition.form]
    wanted = condition.sections or tuple(section.id for section in form.sections)
    parts = [column(Marks(condition.form, condition.filling, (section,)), frames) for section in wanted]
    return _any([_known(part.num == 0, part.missing) for part in parts])


@truth.register
def _register_has(condition: RegisterHas, frames: Frames) -> Truth:
    register = frames.register(condition.register)
    holds = np.zeros(frames.facts.size, np.bool_)
    for position, claim in frames.claims(register.id):
        if (not condition.kinds or claim.kind in condition.kinds) and not claim_fault(register, claim):
            holds[position] = True
    return _known(holds)


@truth.register
def _polled(condition: Polled, frames: Frames) -> Truth:
    return _known(frames.ballots(condition.poll, group=condition.group) > 0)


@truth.register
def _recorded(condition: Recorded, frames: Frames) -> Truth:
    periods = (frames.period,) if condition.every is None else frames.book.within(condition.every, frames.period)
    found = [recorded_flags(condition.of, frames.during(period)) for period in periods]
    return _known(np.logical_or.reduce(found))


@truth.register
def _level_is(condition: LevelIs, frames: Frames) -> Truth:
    levels = frames.levels.get(condition.poll)
    if levels is None:  # while an earlier poll is being settled
        return np.full(frames.facts.size, UNKNOWN, np.int8)
    places = [place for place, level in enumerate(frames.poll(condition.poll).levels) if level.id in condition.levels]
    return _known(np.isin(levels, places), levels < 0)


@truth.register
def _decided(condition: Decided, frames: Frames) -> Truth:
    question = next(question for question in frames.book.scheme.questions if question.id == condition.question)
    result = np.full(frames.facts.size, UNKNOWN if question.required else NO, np.int8)
    for position, choice in frames.facts.answers.get(question.id, {}).items():
        result[position] = YES if choice == condition.choice else NO
    return result


@truth.register
def _subject_is(condition: SubjectIs, frames: Frames) -> Truth:
    return _known(included(frames.facts.subjects, condition.who))


@truth.register
def _belonged(_condition: Belonged, frames: Frames) -> Truth:
    there = np.ones(frames.facts.size, np.bool_)
    period = days_of(frames.period, frames.book.year_period)
    for position in frames.facts.not_always_there:
        there[position] = frames.facts.subjects[position].belonged(period)
    return _known(there)


@column.register
def _choose(node: Choose, frames: Frames) -> ValueColumn:
    result = c.absent(frames.facts.size) if node.otherwise is None else column(node.otherwise, frames)
    for case in reversed(node.cases):
        held = truth(case.when, frames)
        result = c.choose(held == YES, column(case.of, frames), result)
        result = c.choose(held == UNKNOWN, c.absent(frames.facts.size), result)
    return result
