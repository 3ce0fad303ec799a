"""Random cohorts keep the scheme's own rules, and what the linter says a formula can reach holds for all of them."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.plugins.contract import Form, Scheme
from kaoping.plugins.contract.values import hundredths, to_thousandths
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Sheet
from kaoping.plugins.lint.bounds import ANY_YEAR, bounds
from kaoping.plugins.lint.names import Names
from kaoping.plugins.sampling import fillings, generate_records
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from kaoping.schemes.institute_branch import SCHEME as INSTITUTE
from kaoping.schemes.member_card import SCHEME as CARD
from kaoping.schemes.supply_cooperative import SCHEME as SUPPLY

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


BUILT_IN = {"forestry": FORESTRY, "institute": INSTITUTE, "supply": SUPPLY, "card": CARD}


@pytest.fixture(params=["clean", *BUILT_IN])
def scheme(request: pytest.FixtureRequest, clean: Scheme) -> Scheme:
    return clean if request.param == "clean" else BUILT_IN[request.param]


@FEW
@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_cohort(scheme: Scheme, seed: int) -> None:
    """A cohort follows from scheme, size and seed alone, and a smaller one is the beginning of a larger one."""
    assert generate_records(scheme, 4, seed) == generate_records(scheme, 4, seed)
    assert generate_records(scheme, 4, seed)[:2] == generate_records(scheme, 2, seed)


@FEW
@given(seed=SEEDS)
def test_cohorts_are_complete_and_within_the_rules(scheme: Scheme, seed: int) -> None:
    """Every sheet that is due is there with every mark, and no mark is above its points or below its pool."""
    for record in generate_records(scheme, 3, seed):
        due = {(form.id, period, filling.id) for form, filling, period in fillings(scheme, record.subject, 2025)}
        assert {(sheet.form, sheet.period, sheet.filling) for sheet in record.sheets} == due
        for sheet in record.sheets:
            form = scheme.form(sheet.form)
            assert form is not None
            assert_marks(form, sheet, record.subject)
        for tally in record.tallies:
            poll = scheme.poll(tally.poll)
            assert poll is not None
            assert all(poll.accepts(option) or option in poll.invalid for option in tally.counts)
            assert sum(count for option, count in tally.counts.items() if poll.accepts(option)) > 0


def assert_marks(form: Form, sheet: Sheet, subject: object) -> None:
    """Assert that every mark of ``sheet`` is allowed and says where its points went."""
    places = [(section, item) for section in form.sections for item in section.items]
    for (section, item), mark in zip(places, sheet.marks, strict=True):
        if not item.applies.includes(subject):  # type: ignore[arg-type]  # the record's own subject
            assert mark is None
        elif item.points is None:
            assert mark is not None
            assert -to_thousandths(section.pool or Fraction(0)) <= mark <= 0
        else:
            assert mark is not None
            assert 0 <= mark <= to_thousandths(item.points_for(subject) or Fraction(0))  # type: ignore[arg-type]


@FEW
@given(seed=SEEDS)
def test_every_total_lies_within_the_bounds_of_the_formula(scheme: Scheme, seed: int) -> None:
    """What the linter takes for the least and the most a total can be, no cohort leaves."""
    reach = bounds(scheme.total, Names.of(scheme), ANY_YEAR)
    for outcome in evaluate(scheme, {}, 2025, generate_records(scheme, 4, seed)):
        if outcome.total is not None:
            assert reach.low is None or hundredths(reach.low) <= outcome.total
            assert reach.high is None or outcome.total <= hundredths(reach.high)


def test_fillers_stand_in_every_group(clean: Scheme) -> None:
    """Where a filling tells groups of fillers apart, every subject has a sheet of each."""
    (panel,) = clean.forms[0].fillings
    sheets = [sheet for record in generate_records(clean, 20, 1) for sheet in record.sheets if sheet.form == "sheet"]
    assert {sheet.group for sheet in sheets} == {group.id for group in panel.groups}
