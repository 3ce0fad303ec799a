"""Counting in working days against a list of all of them, and days as the yearly notice words them."""

from bisect import bisect_right
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.workdays import WorkCalendar
from kaoping.core.kernel.written_days import read_days

YEARS = range(2024, 2027)
ALL = [date(2024, 1, 1) + timedelta(days=ahead) for ahead in range((date(2027, 1, 1) - date(2024, 1, 1)).days)]
DAYS = st.sampled_from(ALL)
SPECIAL = st.dictionaries(DAYS, st.booleans(), max_size=80)


def listed(special: dict[date, bool]) -> list[date]:
    """Every working day of the years, one by one."""
    return [day for day in ALL if (special[day] if day in special else day.isoweekday() in (1, 2, 3, 4, 5))]


@given(SPECIAL, DAYS, st.integers(0, 300))
def test_so_many_after_a_day_is_that_place_in_the_list(special: dict[date, bool], day: date, count: int) -> None:
    """Beyond the last year nothing is guessed."""
    calendar, working = WorkCalendar(frozenset(YEARS), special), listed(special)
    place = bisect_right(working, day) + count - 1
    if count == 0:
        assert calendar.after(day, 0) == day
    elif place < len(working):
        assert calendar.after(day, count) == working[place]
    else:
        with pytest.raises(Error, match="2027 年还没有工作日历,算不出工作日"):
            calendar.after(day, count)


@given(SPECIAL, DAYS, DAYS)
def test_between_two_days_are_those_of_the_list(special: dict[date, bool], first: date, last: date) -> None:
    """The first is not counted, the last is; backwards there are none."""
    calendar = WorkCalendar(frozenset(YEARS), special)
    assert calendar.between(first, last) == sum(first < day <= last for day in listed(special))


@given(SPECIAL, st.sampled_from(ALL[:700]), st.integers(1, 60))
def test_counting_there_and_back_is_the_same(special: dict[date, bool], day: date, count: int) -> None:
    """Between a day and the n-th after it there are n."""
    calendar = WorkCalendar(frozenset(YEARS), {one: working for one, working in special.items() if one < ALL[900]})
    assert calendar.between(day, calendar.after(day, count)) == count


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("元旦:1月1日(周五)至3日(周日)放假,共3天。", [(1, 1, "元旦"), (1, 2, "元旦"), (1, 3, "元旦")]),
        ("2027-01-01~2027-01-03", [(1, 1, ""), (1, 2, ""), (1, 3, "")]),
        ("元旦 1.1、春节 2月6日至2月7日", [(1, 1, "元旦"), (2, 6, "春节"), (2, 7, "春节")]),
        ("1月30日至2月1日 春节", [(1, 30, ""), (1, 31, ""), (2, 1, "")]),
        ("2月20日(周六)、2月28日(周日)上班", [(2, 20, ""), (2, 28, "")]),
        ("", []),
    ],
)
def test_days_are_read_as_the_notice_words_them(typed: str, days: list[tuple[int, int, str]]) -> None:
    """Single days and spans, with the occasion that stands before them."""
    assert read_days(typed, 2027) == tuple((date(2027, month, day), name) for month, day, name in days)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("元旦 1月32日", "没有「1月32日」这一天"),
        ("2026-12-31", "不是 2027 年的日子"),
        ("1月3日至1月1日", "起止日子不对"),
        ("1月1日至3月1日", "起止日子不对"),
        ("元旦 5", "看不懂"),
    ],
)
def test_what_is_no_day_is_told(typed: str, sentence: str) -> None:
    """With what is wrong; nothing is taken of the rest."""
    with pytest.raises(Error, match=sentence):
        read_days(typed, 2027)
