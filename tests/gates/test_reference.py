"""The reference of the contract names everything there is, and its examples are what an author may write."""

import re

import pytest
from kaoping.plugins import contract

from tests.gates.reference import CHAPTERS, PAGE, UNITS, is_stale

EXAMPLES = re.findall(r"^### (\w+)\n(?:(?!^##).)*?^```python\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)


def test_it_is_fresh() -> None:
    """Renew with ``python -m tests.gates.reference --write``."""
    assert not is_stale()


def test_every_public_name_has_its_place_and_meaning() -> None:
    """A new name of the contract is told in one chapter."""
    names = [name for chapter in CHAPTERS.values() for name in chapter]
    assert sorted(names) == sorted(contract.__all__)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _example in EXAMPLES])
def test_an_example_is_a_value_of_the_contract(name: str, example: str) -> None:
    """Each stands alone: it needs nothing but the contract."""
    assert eval(example, {each: getattr(contract, each) for each in contract.__all__}) is not None  # noqa: S307
    assert name in example


def test_figures_have_units() -> None:
    """Every unit is that of some field."""
    told = PAGE.read_text("utf-8")
    assert [field for field in UNITS if f"`{field}` " not in told] == []
