"""The batch path says what the reference says where it matters, and what matters is met often enough to say so."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.plugins.contract import Const, Exemption, Form, Grade, Poll, Quota, Scheme, Who
from kaoping.plugins.evaluation.derivation import recombines
from kaoping.plugins.evaluation.evaluate import DerivedCohort
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.outcome import Applied, OpenQuestion, Outcome
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.results.reached import cases
from tests.results.reaching import YEAR, Scenario, scenario
from tests.results.reaching_cohorts import changed

SEEDS = range(240)

LEAST = {
    "two complete totals": 80, "a gap beside a complete total": 30,
    "a total on a threshold": 60, "a total a hundredth short": 25,
    "a quota moves somebody": 20, "a quota on a level moves somebody": 50, "rank shares apply": 25,
    "a tie question of a quota": 3, "a tie question of rank shares": 8, "a tie question on a level": 15,
    "a tie told by its key": 3, "a tie told by a person": 5,
    "an exemption that counts": 20, "an exemption that does not count": 16,
    "groups of several markers": 24, "a claim in its period": 15, "a period outside membership": 10,
    "an excused period": 8, "somebody held back": 2, "a rule that says it may lift does": 2,
    "ranks after a rule that forbids": 8, "a grade is lowered": 6, "a decision raises": 9,
    "items that are not first": 40, "a pool that runs out": 3,
    "a fractional option": 9, "a worthless option": 9,
    "groups whose weights do not add to one": 4, "every ballot counts the same": 2,
    "a bar": 3, "a fail": 4, "a grant": 5, "a decision moves": 3, "a decision is asked": 30, "a level is asked": 15,
    "a disqualification": 9,
    "a quarter with somebody there": 8, "a quarter without somebody": 4, "a case is lacking": 4,
}  # fmt: skip
"""How many scenarios must meet each case: about half of those that do, so that a shift of the dice is no failure."""


@cache
def scene_of(seed: int) -> Scenario:
    return scenario(seed)


@cache
def reference_of(seed: int) -> list[Outcome]:
    return DerivedCohort(scene_of(seed).book, scene_of(seed).records).outcomes()


def batch_of(scheme: Scheme, records: Sequence[Record]) -> Standing:
    return Standing(Rulebook.of(scheme, {}, YEAR), RoundFacts.of_records(scheme, records))


def outcomes_of(standing: Standing, records: Sequence[Record]) -> list[Outcome]:
    return [standing.outcome(place, record) for place, record in enumerate(records)]


class DisagreementError(AssertionError):
    """The batch says something else than the reference."""


def require_equal(batch: Sequence[Outcome], reference: Sequence[Outcome]) -> None:
    """Refuse a batch that differs in anything about anybody."""
    if len(batch) != len(reference):
        raise DisagreementError(f"{len(batch)} outcomes, not {len(reference)}")
    for one, other in zip(batch, reference, strict=True):
        if one != other:
            raise DisagreementError(f"{other.subject.code}: {one} is not {other}")


def require_met(met: Counter[str], least: dict[str, int]) -> None:
    """Refuse a run that met a case too seldom to say anything about it."""
    short = {case: met[case] for case, count in least.items() if met[case] < count}
    assert not short, f"met too seldom: {short}"


def test_the_batch_equals_the_reference_in_every_case_that_matters() -> None:
    """Every outcome agrees, and each case of grading is met at least so many times over the run."""
    met: Counter[str] = Counter()
    for seed in SEEDS:
        scene, reference = scene_of(seed), reference_of(seed)
        require_equal(outcomes_of(batch_of(scene.scheme, scene.records), scene.records), reference)
        met.update(cases(scene, reference))
    require_met(met, LEAST)


LEAST_SAID = {"a grade": 250, "an open grade": 40, "missing": 40}
"""How many people must have each, so that the law below is about something."""


def said(outcome: Outcome) -> str:
    """Return what an outcome that is not exempt says; nothing else may be.

    Raises:
        AssertionError: it has no total or no grade, and names nothing that is missing.
    """
    if outcome.total is None:
        assert outcome.missing, outcome
        assert outcome.grade is None, outcome
        return "missing"
    if outcome.grade is None:
        assert outcome.missing or outcome.questions, outcome
        return "an open grade"
    return "a grade"


def test_everybody_has_a_total_or_is_told_what_is_missing() -> None:
    """With a total everybody has a grade, or it is said what keeps it open; an outcome that says nothing is refused."""
    outcomes = [outcome for seed in SEEDS[::3] for outcome in reference_of(seed) if not outcome.exempt]
    met = Counter(map(said, outcomes))
    require_met(met, LEAST_SAID)
    open_one = next(outcome for outcome in outcomes if outcome.total is None)
    with pytest.raises(AssertionError):
        said(replace(open_one, missing=()))


def test_rows_say_what_outcomes_say() -> None:
    """A line of the list has the totals, grades and rank of the whole outcome."""
    for seed in SEEDS[::4]:
        scene, reference = scene_of(seed), reference_of(seed)
        rows = list(batch_of(scene.scheme, scene.records).rows())
        assert [(row.subject, row.total, row.partial, row.computed_grade, row.grade, row.rank, row.overall_rank,
                 row.exempt) for row in rows] == [
            (each.subject, each.total, each.partial, each.computed_grade, each.grade, each.rank, each.overall_rank,
             bool(each.exempt))
            for each in reference
        ]  # fmt: skip


def test_an_update_says_what_the_reference_says_of_what_is_then_on_record() -> None:
    """After edits of some people everybody's outcome is the reference's, those nobody edited included."""
    met: Counter[str] = Counter()
    for seed in SEEDS[::3]:
        scene, before = scene_of(seed), reference_of(seed)
        edits = changed(Random(seed), scene.records)  # noqa: S311  # test data, nothing secret
        after = [edits.get(place, record) for place, record in enumerate(scene.records)]
        standing = batch_of(scene.scheme, scene.records)
        standing.update(sorted(edits), lambda places, now=after: [now[place] for place in places])  # type: ignore[misc]  # its types are those of the loop
        reference = DerivedCohort(scene.book, after).outcomes()
        require_equal(outcomes_of(standing, after), reference)
        others = [place for place in range(len(after)) if place not in edits and before[place] != reference[place]]
        met["an edit moves somebody else"] += bool(others)
        met["an edit moves the points of somebody else"] += any(
            (before[place].total, before[place].partial) != (reference[place].total, reference[place].partial)
            for place in others
        )
        met["an edit leaves others as they were"] += len(others) + len(edits) < len(after)
    require_met(met, {"an edit moves somebody else": 12, "an edit moves the points of somebody else": 1,
                      "an edit leaves others as they were": 12})  # fmt: skip


def test_the_order_of_people_changes_nothing_in_any_of_the_cases() -> None:
    """In another order everybody has the outcome they had."""
    for seed in SEEDS[::4]:
        scene = scene_of(seed)
        shuffled = Random(seed).sample(scene.records, len(scene.records))  # noqa: S311  # test data, nothing secret
        by_code = {each.subject.code: each for each in outcomes_of(batch_of(scene.scheme, shuffled), shuffled)}
        require_equal([by_code[each.subject.code] for each in scene.records], reference_of(seed))


def test_every_derivation_of_the_cases_adds_up() -> None:
    """The tree of somebody of each cohort follows from its leaves, and its root is the printed total."""
    for seed in SEEDS[::4]:
        scene = scene_of(seed)
        place = seed % len(scene.records)
        outcome, tree = batch_of(scene.scheme, scene.records).explain(place, scene.records[place])
        assert recombines(tree)
        assert outcome.total is None or tree.value == Fraction(outcome.total, 100)


# What follows plants faults, so that an empty comparison or an idle generator is noticed.

WRONG: dict[str, Callable[[Outcome], Outcome]] = {
    "total": lambda outcome: replace(outcome, total=(outcome.total or 0) + 1),
    "partial": lambda outcome: replace(outcome, partial=outcome.partial - 1),
    "grade": lambda outcome: replace(outcome, grade="无此等次"),
    "rank": lambda outcome: replace(outcome, rank=(outcome.rank or 0) + 1),
    "overall_rank": lambda outcome: replace(outcome, overall_rank=(outcome.overall_rank or 0) + 1),
    "parts": lambda outcome: replace(outcome, parts={**outcome.parts, "main": Fraction(1, 3)}),
    "missing": lambda outcome: replace(outcome, missing=(*outcome.missing, "某项")),
    "rules": lambda outcome: replace(outcome, rules=(*outcome.rules, Applied("quota", "", "某事"))),
    "questions": lambda outcome: replace(outcome, questions=(*outcome.questions, OpenQuestion("keep", "", ()))),
    "exempt": lambda outcome: replace(outcome, exempt=outcome.exempt + "免"),
}


@pytest.mark.parametrize("field", WRONG)
def test_one_wrong_value_in_one_outcome_is_noticed(field: str) -> None:
    """Whatever stands wrong about one person of a cohort, the comparison refuses it and names the person."""
    reference = reference_of(1)
    place = len(reference) // 2
    batch = [*reference[:place], WRONG[field](reference[place]), *reference[place + 1 :]]
    with pytest.raises(DisagreementError, match=reference[place].subject.code):
        require_equal(batch, reference)


def test_a_missing_outcome_is_noticed() -> None:
    """A batch that leaves somebody out is refused."""
    with pytest.raises(DisagreementError, match="outcomes, not"):
        require_equal(reference_of(1)[:-1], reference_of(1))


def test_a_case_that_is_not_met_is_noticed() -> None:
    """A run in which a case is met once too seldom is refused by the name of the case."""
    met = Counter(LEAST)
    require_met(met, LEAST)
    met["a tie told by its key"] -= 1
    with pytest.raises(AssertionError, match="a tie told by its key"):
        require_met(met, LEAST)


def _of_forms(change: Callable[[Form], Form]) -> Callable[[Scheme], Scheme]:
    return lambda scheme: replace(scheme, forms=tuple(map(change, scheme.forms)))


def _of_review(change: Callable[[Poll], Poll]) -> Callable[[Scheme], Scheme]:
    return lambda scheme: replace(scheme, polls=(change(scheme.polls[0]), *scheme.polls[1:]))


def _of_quotas(**values: object) -> Callable[[Scheme], Scheme]:
    def change(scheme: Scheme) -> Scheme:
        rules = (replace(rule, **values) if isinstance(rule, Quota) else rule for rule in scheme.rules)  # type: ignore[arg-type]  # the fields of a quota
        return replace(scheme, rules=tuple(rules))

    return change


def _exempt(flipped: Callable[[Exemption], bool]) -> Callable[[Scheme], Scheme]:
    return lambda scheme: replace(
        scheme, exemptions=tuple(replace(each, counted=flipped(each)) for each in scheme.exemptions)
    )


def _first_items_exchanged(form: Form) -> Form:
    sections = (replace(each, items=(*each.items[1::-1], *each.items[2:])) for each in form.sections)
    return replace(form, sections=tuple(sections))


def _limits_raised(scheme: Scheme) -> Scheme:
    def raised(grade: Grade) -> Grade:
        limit = grade.at_least
        return replace(grade, at_least=Const(limit.value + Fraction(1, 100))) if isinstance(limit, Const) else grade

    return replace(scheme, grades=tuple(map(raised, scheme.grades)))


def _options(values: dict[str, Fraction]) -> Callable[[Poll], Poll]:
    return lambda poll: replace(
        poll, options=tuple(replace(each, value=values.get(each.id, each.value)) for each in poll.options)
    )


def _ties_turned(poll: Poll) -> Poll:
    assert poll.quota is not None
    ties = tuple(replace(tie, smaller_first=not tie.smaller_first) for tie in poll.quota.ties)
    return replace(poll, quota=replace(poll.quota, ties=ties))


FAULTS: dict[str, Callable[[Scheme], Scheme]] = {
    "exempt people always count": _exempt(lambda each: True),
    "exempt people never count": _exempt(lambda each: False),
    "markers weigh the same": _of_forms(
        lambda form: replace(form, fillings=tuple(replace(each, groups=()) for each in form.fillings))
    ),
    "an item is taken for the first of its section": _of_forms(_first_items_exchanged),
    "a pool knows no end": _of_forms(
        lambda form: replace(form, sections=tuple(replace(each, pool=None) for each in form.sections))
    ),
    "a fractional option is cut to a whole number": _of_review(_options({"中": Fraction(66)})),
    "a worthless option is worth nothing": _of_review(_options({"不了解": Fraction(0)})),
    "groups of voters weigh the same": _of_review(
        lambda poll: replace(poll, groups=tuple(replace(each, weight=None) for each in poll.groups))
    ),
    "ties on a level are turned about": _of_review(_ties_turned),
    "a quota forgets its key": _of_quotas(ties=()),
    "a quota forgets whom it is about": _of_quotas(who=Who()),
    "a threshold lies a hundredth higher": _limits_raised,
    "rules come the other way round": lambda scheme: replace(scheme, rules=scheme.rules[::-1]),
    "a question is asked whatever the grade": lambda scheme: replace(
        scheme, questions=tuple(replace(each, grades=()) for each in scheme.questions)
    ),
    "no rank among all is told": lambda scheme: replace(scheme, ranking=replace(scheme.ranking, overall=False)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_batch_with_a_fault_is_noticed(fault: str) -> None:
    """A batch that goes by slightly other rules than the reference disagrees with it somewhere in the run."""
    for seed in SEEDS:
        scene = scene_of(seed)
        wrong = outcomes_of(batch_of(FAULTS[fault](scene.scheme), scene.records), scene.records)
        try:
            require_equal(wrong, reference_of(seed))
        except DisagreementError:
            return
    pytest.fail(f"nobody notices that {fault}")
