"""The batch path says exactly what the reference says, whole and by increments."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.plugins.contract import Scheme
from kaoping.plugins.evaluation.derivation import recombines
from kaoping.plugins.evaluation.evaluate import DerivedCohort
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.results.cohorts import YEAR, cohorts, schemes

relaxed = settings(
    phases=[Phase.reuse, Phase.generate],
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def standing_of(scheme: Scheme, records: list[Record]) -> Standing:
    return Standing(Rulebook.of(scheme, {}, YEAR), RoundFacts.of_records(scheme, records))


@relaxed
@given(schemes(), cohorts())
def test_the_batch_equals_the_reference(scheme: Scheme, records: list[Record]) -> None:
    """Totals, partial totals, parts, grades, ranks, rules, missing words and questions agree for every subject."""
    reference = DerivedCohort(Rulebook.of(scheme, {}, YEAR), records).outcomes()
    standing = standing_of(scheme, records)
    assert [standing.outcome(place, record) for place, record in enumerate(records)] == reference


@relaxed
@given(schemes(), cohorts(), st.data())
def test_updating_equals_computing_anew(scheme: Scheme, records: list[Record], data: st.DataObject) -> None:
    """After any edits of some subjects the updated standing equals a fresh one."""
    edited = data.draw(cohorts(most=len(records)))
    after = [replace(new, subject=old.subject) for old, new in zip(records, edited, strict=False)] + records[
        len(edited) :
    ]
    standing = standing_of(scheme, records)
    changed = [place for place, (old, new) in enumerate(zip(records, after, strict=True)) if old != new]
    standing.update(changed, lambda places: [after[place] for place in places])
    fresh = standing_of(scheme, after)
    assert list(standing.rows()) == list(fresh.rows())
    assert [standing.outcome(place, record) for place, record in enumerate(after)] == [
        fresh.outcome(place, record) for place, record in enumerate(after)
    ]


@relaxed
@given(schemes(), cohorts())
def test_every_derivation_recombines_and_explains_its_outcome(scheme: Scheme, records: list[Record]) -> None:
    """The tree's numbers follow from each other and its root is the printed total."""
    standing = standing_of(scheme, records)
    for place, record in enumerate(records):
        outcome, tree = standing.explain(place, record)
        assert recombines(tree)
        if outcome.total is not None:
            assert tree.value == Fraction(outcome.total, 100)
        assert tree.as_data()["parts"]


@relaxed
@given(schemes(), cohorts(), st.randoms())
def test_the_order_of_subjects_and_facts_does_not_matter(scheme: Scheme, records: list[Record], random) -> None:  # type: ignore[no-untyped-def]  # hypothesis types its Random loosely
    """Shuffled rows give the same outcome for every subject."""
    shuffled = [
        replace(
            record,
            sheets=tuple(random.sample(record.sheets, len(record.sheets))),
            tallies=tuple(random.sample(record.tallies, len(record.tallies))),
        )
        for record in random.sample(records, len(records))
    ]
    first = {row.subject.code: row for row in standing_of(scheme, records).rows()}
    second = {row.subject.code: row for row in standing_of(scheme, shuffled).rows()}
    assert first == second
