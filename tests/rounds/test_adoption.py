"""Which schemes a unit uses, and with which values."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.adoption.model import parse_settings, parse_value, read_params, write_params
from kaoping.core.adoption.repository import adoptions
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import num

from tests.acting import act, add_unit, ask
from tests.rounds.small import SCHEME, UNIT

SHARE, DAYS, GROUP = SCHEME.params


@pytest.mark.parametrize("written", ["20", "20%", " 20 ", "20.0%"])
def test_a_percentage_is_a_share_of_one(written: str) -> None:
    """With or without its sign, 20 is one fifth."""
    assert parse_value(SHARE, written) == Fraction(1, 5)


@pytest.mark.parametrize(
    ("param", "written", "sentence"),
    [
        (SHARE, "二十", "不是数字"),
        (SHARE, "1e1", "不是数字"),
        (SHARE, "twenty", "不是数字"),
        (SHARE, "101", "不能大于 100%"),
        (SHARE, "", "要填数字"),
        (SHARE, "NaN", "不是数字"),
        (DAYS, "2.5", "整数"),
        (GROUP, "town", "只能是"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(param: object, written: str, sentence: str) -> None:
    """One sentence names the parameter by title and shows what was written."""
    with pytest.raises(Error, match=sentence):
        parse_settings(SCHEME, {getattr(param, "id", ""): written})


def test_an_unknown_parameter_is_refused_with_the_nearest() -> None:
    """The hint names what exists."""
    with pytest.raises(Error, match="没有参数「shares」。 是不是:share"):
        parse_settings(SCHEME, {"shares": "20"})


@given(st.dictionaries(st.text(), st.fractions() | st.text()))
def test_stored_values_come_back_exactly(params: dict[str, Fraction | str]) -> None:
    """Numbers stay exact fractions, words stay words."""
    assert read_params(write_params(params)) == params


def test_enabling_and_confirming(database: Database) -> None:
    """Enabled with the defaults, confirmed by somebody with other values; enabling again changes nothing."""
    add_unit(database, UNIT)
    enabled = act(database, "管理员", enable_scheme, SCHEME)
    assert (enabled.params, enabled.confirmed_by) == (SCHEME.defaults(), None)
    confirmed = act(database, "书记", confirm_scheme, SCHEME, {"share": "15%"})
    assert (confirmed.params["share"], confirmed.confirmed_by) == (Fraction(3, 20), "书记")
    assert act(database, "管理员", enable_scheme, SCHEME) == confirmed
    assert ask(database, adoptions) == (confirmed,)


def test_a_changed_scheme_has_to_be_taken_over_and_confirmed_again(database: Database) -> None:
    """Values the new version still allows stay; the confirmation does not."""
    add_unit(database, UNIT)
    act(database, "管理员", enable_scheme, SCHEME)
    act(database, "书记", confirm_scheme, SCHEME, {"share": "15", "days": "30"})
    changed = replace(SCHEME, version="2", params=(SHARE, replace(DAYS, high=num(10)), GROUP))
    with pytest.raises(Error, match=r"内容有变.*schemes enable small"):
        act(database, "书记", confirm_scheme, changed, {})
    taken = act(database, "管理员", enable_scheme, changed)
    assert (taken.version, taken.params["share"], taken.params["days"]) == ("2", Fraction(3, 20), num(5))
    assert taken.confirmed_by is None


def test_a_scheme_has_to_be_enabled_first(database: Database) -> None:
    """The refusal gives the command."""
    add_unit(database, UNIT)
    with pytest.raises(Error, match=r"还没有启用.*kaoping schemes enable small --unit 林业局"):
        act(database, "书记", confirm_scheme, SCHEME, {})
