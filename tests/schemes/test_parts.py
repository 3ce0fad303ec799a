"""What the parts of each scheme's total are worth at least and at most, by the figures of the documents."""

from fractions import Fraction

import pytest
from kaoping.plugins.contract import Named
from kaoping.plugins.lint.bounds import Bounds, bounds
from kaoping.plugins.lint.finding import spots
from kaoping.plugins.lint.names import Names
from kaoping.plugins.loading import find_scheme

# scheme: its parts with the least and the most they can be worth; None is open
WORTH: dict[str, dict[str, tuple[int | None, int | None]]] = {
    "supply_cooperative": {"self": (0, 100), "panel": (0, 100), "annual": (0, 100)},
    "forestry_member": {"base": (0, 60), "task": (0, 10), "review": (14, 20), "bonus": (0, 10)},
    "bureau_target": {
        "section_1": (0, 20),
        "section_2": (0, 25),
        "section_3": (0, 20),
        "section_4": (0, 15),
        "section_5": (0, 20),
        "sheet": (0, 100),
    },
    "township_star": {"base": (0, 100), "bonus": (0, 20), "deduction": (0, None), "review": (50, 100)},
    "institute_branch": {
        "section_1": (0, 34),
        "section_2": (0, 17),
        "section_3": (0, 29),
        "section_4": (0, 20),
        "sheet": (0, 100),
    },
    "member_card": {"base": (0, 80), "review": (0, 20)},
    "county_review": {"months": (0, 100), "quarters": (0, 100), "year": (0, 100)},
}


@pytest.mark.parametrize("id_", WORTH)
def test_parts_are_worth_what_the_document_says(id_: str) -> None:
    """Least and most of each named part, under the values the scheme begins with."""
    scheme = find_scheme(id_)
    names = Names.of(scheme, scheme.defaults())
    found = {spot.value.name: spot.value for spot in spots(scheme) if isinstance(spot.value, Named)}
    said = {
        name: Bounds(*(None if end is None else Fraction(end) for end in ends)) for name, ends in WORTH[id_].items()
    }
    assert {name: bounds(found[name], names, "2025") for name in said} == said
