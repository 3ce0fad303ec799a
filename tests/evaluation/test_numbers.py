"""Exact numbers: rounding, showing, storing."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import num
from kaoping.plugins.contract.values import (
    from_thousandths,
    hundredths,
    round_half_up,
    show,
    show_percent,
    show_total,
    to_thousandths,
)

thousandths = st.integers(-(10**9), 10**9)


@given(thousandths, st.integers(0, 3))
def test_rounding_agrees_with_decimal(value: int, places: int) -> None:
    """Halves go away from zero, exactly as Decimal's ROUND_HALF_UP does."""
    expected = Decimal(value).scaleb(-3).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(Fraction(value, 1000), places) == Fraction(expected)


@given(st.fractions())
def test_a_rounded_total_is_within_half_a_hundredth(value: Fraction) -> None:
    """Rounding moves a total by at most half of its last place."""
    assert abs(Fraction(hundredths(value), 100) - value) <= Fraction(1, 200)


@given(thousandths)
def test_what_is_shown_reads_back_as_the_same_number(value: int) -> None:
    """Shown numbers lose nothing."""
    assert Fraction(show(Fraction(value, 1000))) == Fraction(value, 1000)


@given(st.fractions())
def test_even_endless_numbers_read_back(value: Fraction) -> None:
    """A number without an end is shown as the fraction it is."""
    assert Fraction(show(value)) == value


@given(thousandths)
def test_points_are_stored_without_loss(value: int) -> None:
    """Thousandths and points convert both ways."""
    assert to_thousandths(from_thousandths(value)) == value


@given(st.integers(-(10**6), 10**6))
def test_a_printed_total_has_two_decimals(total: int) -> None:
    """The text of a total is the total."""
    assert Decimal(show_total(total)) * 100 == total
    assert len(show_total(total).partition(".")[2]) == 2


def test_a_fourth_decimal_is_not_storable() -> None:
    """Points finer than thousandths are refused, not rounded."""
    with pytest.raises(ValueError, match="three decimal"):
        to_thousandths(Fraction(1, 10000))


def test_a_float_is_no_number_of_a_scheme() -> None:
    """0.1 as a float is not one tenth, so it is refused."""
    with pytest.raises(TypeError, match="exact"):
        num(0.1)  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.parametrize(("share", "text"), [("1/5", "20%"), ("1/8", "12.5%"), ("2/3", "200/3%"), ("1", "100%")])
def test_shares_are_shown_in_percent(share: str, text: str) -> None:
    """Percentages are exact too."""
    assert show_percent(Fraction(share)) == text
