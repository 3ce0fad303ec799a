"""The search promises nothing that evaluation does not give: every plan is applied and evaluated by the reference."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from kaoping.core.results.distance.model import Distance, DistancePlan, Goal, distance_data
from kaoping.core.results.distance.moves import highest_mark
from kaoping.core.results.distance.report import distance_lines
from kaoping.core.results.distance.service import distance
from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.core.rounds.schedule import steps as stages
from kaoping.plugins.contract import Scheme
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.formula import derive
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.levels import with_levels
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.rulebook import Frame, Rulebook

from tests.results.cohorts import YEAR, cohorts, schemes

relaxed = settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def measured(scheme: Scheme, records: Sequence[Record], position: int, grade: str = "") -> tuple[Distance, Standing]:
    standing = Standing(Rulebook.of(scheme, {}, YEAR), RoundFacts.of_records(scheme, records))
    first = stages(scheme)[0].id
    return distance(standing, position, lambda places: [records[place] for place in places], first, grade), standing


def evaluated(scheme: Scheme, records: Sequence[Record], position: int, record: Record) -> Outcome:
    """What the reference makes of the cohort with ``record`` in place of one of its own."""
    tried = [record if place == position else each for place, each in enumerate(records)]
    return evaluate(scheme, {}, YEAR, tried)[position]


def total(scheme: Scheme, records: Sequence[Record], position: int, record: Record) -> Fraction | None:
    """The unrounded total by the reference."""
    book = Rulebook.of(scheme, {}, YEAR)
    frames = [Frame.of(book, record if place == position else each) for place, each in enumerate(records)]
    return derive(scheme.total, with_levels(frames)[position]).value


def without_grades(scheme: Scheme) -> Scheme:
    return replace(scheme, grades=(), rules=())


def rank_of(scheme: Scheme, grade: str | None) -> int:
    """The place of a grade from the best; none at all is behind the last."""
    order = [each.id for each in scheme.grades]
    return len(order) if grade is None else order.index(grade)


@relaxed
@given(schemes(), cohorts(most=4))
def test_applying_a_plan_gives_what_it_promises(scheme: Scheme, records: list[Record]) -> None:
    """Evaluated anew with a plan's record, the cohort gives its total, grades and rank, and they are the goal's.

    What the steps say they add is, exactly, what the unrounded total gains; without any one of them the goal is missed.
    """
    for rules in (scheme, without_grades(scheme)):
        for position in range(len(records)):
            found, _standing = measured(rules, records, position)
            if found.plan is not None and found.goal is not None:
                keeps_its_promise(rules, records, position, found, found.plan, found.goal)
                is_possible(rules, found.plan)
                if not found.missing:
                    gains_add_up(rules, records, position, found.plan)
                    if found.state == "way":
                        has_no_idle_step(rules, records, position, found.plan, found.goal)


def keeps_its_promise(
    scheme: Scheme, records: Sequence[Record], position: int, found: Distance, plan: DistancePlan, goal: Goal
) -> None:
    got, promised = evaluated(scheme, records, position, plan.record), plan.outcome
    assert (got.total, got.computed_grade, got.grade, got.rank) == (
        promised.total, promised.computed_grade, promised.grade, promised.rank,
    )  # fmt: skip
    assert reaches(scheme, got, goal) or (found.state != "way" and reaches_by_total(scheme, got, goal))


def is_possible(scheme: Scheme, plan: DistancePlan) -> None:
    """Every mark it asks for is one that the item's rules can give: less what they take so and so often."""
    for step in plan.steps:
        if step.move.kind == "mark":
            form_id, _period, filling, item_id = re.split("[/#]", step.move.ref.removeprefix("sheet:"))
            form = scheme.form(form_id)
            assert form is not None
            item = next(each for each in form.items() if each.id == item_id)
            filled = form.filling(filling)
            if item.deductions and filled is not None and not filled.several:
                off = (item.points or Fraction(0)) - step.to
                assert any(off == times * rule.low for rule in item.deductions for times in range(50))
        elif step.move.kind == "claim":
            kind = step.move.ref.partition("/")[2]
            register = scheme.register(step.move.ref.partition(":")[2].partition("/")[0])
            assert register is not None
            assert register.kind(kind) is not None


def gains_add_up(scheme: Scheme, records: Sequence[Record], position: int, plan: DistancePlan) -> None:
    before = total(scheme, records, position, records[position])
    after = total(scheme, records, position, plan.record)
    assert before is not None
    assert after is not None
    assert sum((step.gain for step in plan.steps), Fraction(0)) == after - before


def has_no_idle_step(scheme: Scheme, records: Sequence[Record], position: int, plan: DistancePlan, goal: Goal) -> None:
    for idle in plan.steps:
        record = records[position]
        for step in plan.steps:
            record = record if step is idle else step.move.change(record, step.amount)
        assert not reaches(scheme, evaluated(scheme, records, position, record), goal)


def reaches(scheme: Scheme, outcome: Outcome, goal: Goal) -> bool:
    if goal.rank is not None:
        return outcome.rank is not None and outcome.rank <= goal.rank
    return rank_of(scheme, outcome.grade) <= rank_of(scheme, goal.grade)


def reaches_by_total(scheme: Scheme, outcome: Outcome, goal: Goal) -> bool:
    return goal.rank is None and rank_of(scheme, outcome.computed_grade) <= rank_of(scheme, goal.grade)


@relaxed
@given(schemes(), cohorts(most=4))
def test_out_of_reach_means_full_marks_do_not_reach_it(scheme: Scheme, records: list[Record]) -> None:
    """Where the search finds nothing, a record with full marks on every sheet does not have the grade either."""
    for position, record in enumerate(records):
        found, _standing = measured(scheme, records, position, scheme.grades[0].id)
        if found.state == "out_of_reach" and not found.missing and found.goal is not None:
            got = evaluated(scheme, records, position, with_full_marks(scheme, record))
            assert not reaches(scheme, got, found.goal)
            assert not reaches_by_total(scheme, got, found.goal)


def with_full_marks(scheme: Scheme, record: Record) -> Record:
    full = {form.id: [highest_mark(item, record.subject) for item in form.items()] for form in scheme.forms}
    sheets = []
    for sheet in record.sheets:
        marks = zip(sheet.marks, full[sheet.form], strict=True)
        sheets.append(replace(sheet, marks=tuple(None if mark is None else max(mark, most) for mark, most in marks)))
    return replace(record, sheets=tuple(sheets))


@relaxed
@given(schemes(), cohorts(most=4))
def test_searching_changes_nothing(scheme: Scheme, records: list[Record]) -> None:
    """The standing is the same afterwards, and whatever was found can be told in words and as data."""
    fresh = Standing(Rulebook.of(scheme, {}, YEAR), RoundFacts.of_records(scheme, records))
    for position in range(len(records)):
        found, standing = measured(scheme, records, position)
        assert list(standing.rows()) == list(fresh.rows())
        lines = list(distance_lines(found))
        assert all(line.strip() for line in lines)
        assert not found.missing or lines[1] == "先补齐:"
        assert distance_data(found)["state"] == found.state
