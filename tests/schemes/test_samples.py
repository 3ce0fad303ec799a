"""The schemes against results that an independent program computed from the same rules."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from kaoping.plugins.contract import Scheme
from kaoping.plugins.evaluation.inputs import Record
from kaoping.schemes.bureau_target import SCHEME as BUREAU
from kaoping.schemes.county_review import SCHEME as COUNTY
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from kaoping.schemes.institute_branch import SCHEME as INSTITUTE
from kaoping.schemes.member_card import SCHEME as CARD
from kaoping.schemes.supply_cooperative import SCHEME as SUPPLY
from kaoping.schemes.township_star import SCHEME as TOWNSHIP

Results = Callable[[Scheme, Sequence[Record]], list[dict[str, Any]]]

SCHEMES = (COUNTY, FORESTRY, INSTITUTE, TOWNSHIP, SUPPLY, BUREAU, CARD)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: str(scheme.id))
def test_sample_equals_expected_results_to_the_last_digit(
    scheme: Scheme, read_sample: Callable[[Scheme], Any], results: Results
) -> None:
    """Totals, computed grades, grades and ranks of the sample are those of expected.json."""
    sample = read_sample(scheme)
    assert len(sample.expected) == 24
    by_code = {each["subject"]: each for each in sample.expected}
    assert {each["subject"]: each for each in results(scheme, sample.records)} == by_code


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: str(scheme.id))
def test_order_of_records_changes_no_result(
    scheme: Scheme, read_sample: Callable[[Scheme], Any], results: Results
) -> None:
    """A cohort read in reverse gives every subject the same result."""
    records = read_sample(scheme).records
    backwards = results(scheme, records[::-1])
    assert backwards[::-1] == results(scheme, records)
