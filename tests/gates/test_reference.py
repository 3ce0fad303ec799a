"""The reference of the contract names everything there is, and its examples are what an author may write."""

import re
from dataclasses import is_dataclass
from inspect import signature
from typing import get_args, get_type_hints

import pytest
from kaoping.plugins import contract
from kaoping.plugins.contract import Filling, Form, Item, Marks, Named, Scheme, Section, Source, num, take
from kaoping.plugins.evaluation import inputs, outcome

from tests.gates.meanings import FACTS, FIELDS, ROLES, WORDS
from tests.gates.reference import CHAPTERS, PAGE, UNITS, is_stale, of_name

FORM = Form(
    "sheet", "评分表", num(100),
    (Section("1", "学习与服务", (
        Item("1.1", "学习", num(60), (take("1.1a", "缺席", 2, per="occurrence"), take("1.1b", "不全", "0.5", 3))),
        Item("1.2", "服务", num(40)),
    )),),
    (Filling("branch", "支部评定", "secretary"),),
)  # fmt: skip
SCHEME = Scheme(
    "reference",
    "1",
    "办法",
    "member",
    Source("某镇", "办法"),
    (FORM,),
    Named("base", "基础分", Marks("sheet", "branch")),
)
EXAMPLES = re.findall(r"^### (\w+)\n(?:(?!^##).)*?^```python\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)


def test_it_is_fresh() -> None:
    """Renew with ``python -m tests.gates.reference --write``."""
    assert not is_stale()


def test_every_public_name_has_its_place_and_meaning() -> None:
    """A new name of the contract is told in one chapter."""
    names = [name for chapter in CHAPTERS.values() for name in chapter]
    assert sorted(name for name in names if name not in FACTS or name in contract.__all__) == sorted(contract.__all__)
    facts = [name for module in (inputs, outcome) for name, value in vars(module).items() if is_dataclass(value)]
    assert set(facts) - {"Register"} <= {*FACTS}


@pytest.mark.parametrize("name", [name for name in FACTS if isinstance(of_name(name), type)])
def test_every_field_of_a_fact_has_a_meaning(name: str) -> None:
    """Whoever writes a record for a test is told what goes where."""
    assert [*FIELDS[name]] == [*signature(of_name(name)).parameters]


def test_every_word_has_a_meaning() -> None:
    """A role, and each word of a field that holds one of several, where any of the field is told."""
    assert [*ROLES] == [*get_args(contract.Role)]
    for (name, field), meanings in WORDS.items():
        assert [*meanings] == [*get_args(get_type_hints(of_name(name))[field])], (name, field)


def test_a_meaning_is_that_of_a_field() -> None:
    """No field is told that there is not."""
    for name, meanings in FIELDS.items():
        assert meanings.keys() <= signature(of_name(name)).parameters.keys()


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _example in EXAMPLES])
def test_an_example_is_a_value_of_the_contract(name: str, example: str) -> None:
    """Each stands alone: it needs nothing but the contract."""
    names = {each: of_name(each) for each in (*contract.__all__, *FACTS)} | {"SCHEME": SCHEME, "FORM": SCHEME.forms[0]}
    assert eval(example, names) is not None  # noqa: S307
    assert name in example


def test_figures_have_units() -> None:
    """Every unit is that of some field."""
    told = PAGE.read_text("utf-8")
    assert [field for field in UNITS if f"`{field}` " not in told] == []
