"""What single cells mean: exact numbers, dates in the spellings of offices, and refusals that say what to type."""

from datetime import date as Date  # noqa: N812  # ``date`` is the function under test
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.text import find_hostile
from kaoping.core.spreadsheet.cells import DateRead, Refusal, date, is_blank, number, text, whole
from kaoping.core.spreadsheet.model import Cell


@given(st.decimals(min_value=-100_000, max_value=100_000, places=3))
def test_numbers_come_exactly_from_text_and_from_number_cells(value: Decimal) -> None:
    """A decimal of up to three places is the same typed, stored as text, or with zeros behind it."""
    assert number(value) == value
    assert number(f"{value:f}") == value
    assert number(f"{value:f}000") == value


@given(st.integers(min_value=-99_999, max_value=99_999))
def test_whole_numbers_are_whole_however_stored(value: int) -> None:
    """8, "8" and 8.0 are one count."""
    assert whole(value) == whole(str(value)) == whole(Decimal(value)) == value


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("七分", "不是数字"),
        ("8分", "写成 8。"),
        ("７．５ 分", "写成 7.5。"),
        ("1.2万元", "不是数字"),
        ("7,5", "逗号"),
        ("50%", "比例"),
        ("5\u00b2", "不是数字"),
        ("\u2460", "不是数字"),
        ("#N/A", "数字"),
        ("1e3", "数字"),
        ("nan", "数字"),
        (Decimal("0.3333"), "3 位"),
        ("0.00001", "3 位"),
        (True, "数字"),
        (Date(2025, 1, 2), "日期"),
        (10**12, "太大"),
        ("8\x1b[31m", "U+001B"),
        ("٣", "数字"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_type(cell: Cell, hint: str) -> None:
    """Words, units, shares, raised digits and dates are never guessed at; the sentence is safe to show, and what it
    tells to write is what was meant.
    """
    refused = number(cell)
    assert isinstance(refused, Refusal)
    assert hint in refused.sentence
    assert find_hostile(refused.sentence) is None
    assert isinstance(whole(cell), Refusal)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\xa0\n"])
def test_blank_is_missing_not_zero(cell: Cell) -> None:
    """Nothing, blanks and full-width blanks are no value at all."""
    assert is_blank(cell)
    assert number(cell) is None
    assert whole(cell) is None
    assert date(cell) is None
    assert text(cell) == ""


def test_a_fraction_is_no_count() -> None:
    """1.5 times is refused."""
    assert isinstance(whole("1.5"), Refusal)


@pytest.mark.parametrize(
    ("cell", "understood", "doubtful"),
    [
        (Date(2020, 7, 1), "2020-07-01", False),
        ("1996.07.01", "1996-07-01", False),
        ("1990年7月1日", "1990-07-01", False),
        ("1990/7/1", "1990-07-01", False),
        ("２０12年７月１日", "2012-07-01", True),
        ("1990年 7月 1日", "1990-07-01", True),
        ("19900701", "1990-07-01", True),
        (19900701, "1990-07-01", True),
        ("1996.08", "1996-08", True),
        ("1972年11月", "1972-11", True),
        ("1989-04", "1989-04", True),
        (Decimal("1996.08"), "1996-08", True),
    ],
)
def test_dates_in_every_spelling(cell: Cell, understood: str, doubtful: bool) -> None:
    """What had to be interpreted is marked and shown as understood."""
    read = date(cell)
    assert isinstance(read, DateRead)
    assert (read.understood, read.doubtful) == (understood, doubtful)
    assert read.has_day == (len(understood) == 10)


@pytest.mark.parametrize(
    "cell", ["不详", "2012", 2012, "12.7.1", "2012-13-01", "2012-02-30", 44013, Decimal("1996.1"), True]
)
def test_what_says_no_clear_date_is_refused(cell: Cell) -> None:
    """A year alone, two-digit years, impossible days, serial numbers, and 1996.1, which may have been 1996.10."""
    assert isinstance(date(cell), Refusal)


@given(st.dates(min_value=Date(1900, 1, 1), max_value=Date(2100, 12, 31)))
def test_every_unambiguous_spelling_of_a_day_is_that_day(day: Date) -> None:
    """ISO, points, and the Chinese form with or without leading zeros agree."""
    for spelling in (day.isoformat(), f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert date(spelling) == DateRead(day, has_day=True, doubtful=False)
