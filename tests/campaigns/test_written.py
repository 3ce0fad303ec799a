"""A day, month or number means the same by every way in, however it is spelled, or is refused in the same words."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.figures import read_number
from kaoping.core.kernel.written_dates import DateRead, read_date, read_period

from tests.campaigns.written import (
    DAYS,
    MONTHS,
    NO_DAYS,
    NO_NUMBERS,
    NUMBERS,
    PERIODS,
    Written,
    days,
    months,
    numbers,
)
from tests.campaigns.written_ways import DAY_WAYS, MONTH_WAYS, NUMBER_WAYS, Way, disagreements

COUNT = 300


def dice(seed: int = 20250701) -> random.Random:
    return random.Random(seed)  # noqa: S311  # test data, nothing secret


@pytest.mark.parametrize(
    ("kind", "ways", "spellings"),
    [
        (days, DAY_WAYS, [f"day: {one}" for one in (*DAYS, *NO_DAYS)]),
        (months, MONTH_WAYS, [f"month: {one}" for one in MONTHS]),
        (numbers, NUMBER_WAYS, [f"number: {one}" for one in (*NUMBERS, *NO_NUMBERS)]),
    ],
    ids=["days", "months", "numbers"],
)
def test_every_way_in_understands_the_same(
    kind: Callable[[random.Random, int], Iterator[Written]], ways: Mapping[str, Way], spellings: list[str]
) -> None:
    """What was meant, or a refusal in the same words; every spelling is met."""
    met: Counter[str] = Counter()
    for one in kind(dice(), COUNT):
        met[one.spelling] += 1
        assert disagreements(one, ways) == []
    assert all(met[spelling] >= 2 for spelling in spellings), met


def test_a_way_in_that_reads_for_itself_is_found() -> None:
    """A planted one that takes days as programs write them, and 120701 for a day of the year 1207."""

    def planted(text: str) -> str:
        try:
            return datetime.strptime(text.strip(), "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  # no moment
        except ValueError as error:
            raise Error(str(error)) from error

    ways = {**DAY_WAYS, "planted": planted}
    assert any(disagreements(one, ways) for one in days(dice(), COUNT))


@pytest.mark.parametrize("period", PERIODS)
def test_periods_in_the_words_of_offices(period: str) -> None:
    """With their year or without; in a year that begins in July the first quarter is that of the year it lies in."""
    assert {text: read_period(text, "2025") for text in PERIODS[period]} == dict.fromkeys(PERIODS[period], period)


def test_a_period_without_its_year_lies_in_the_round_of_a_shifted_year() -> None:
    """July 2024 to June 2025: its second half, third quarter and November are those of 2024."""
    read = [read_period(text, "2025/07") for text in ("下半年", "第三季度", "十一月", "一月", "上半年", "全年")]
    assert read == ["2024-H2", "2024-Q3", "2024-11", "2025-01", "2025-H1", "2025"]


@pytest.mark.parametrize("text", ["", "第五季度", "13月", "上个月", "2025-Q5", "2025年第一"])
def test_what_is_no_period_stays_as_it_is(text: str) -> None:
    """Who knows which periods there are refuses it."""
    assert read_period(text, "2025") == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("120701", "两位年份"),
        ("201207", "两位年份"),
        ("560701", "两位年份"),
        ("12-07-01", "不是四位"),
        ("12年7月1日", "不是四位"),
        ("1/7/2012", "年份写在最后"),
        ("41091", "可能是 2012-07-01"),
        ("41091.75", "可能是 2012-07-01"),
        ("2112-07-01", "年份不对"),
        ("0012-07-01", "年份不对"),
        ("2012", "只有年份"),
        ("2012-02-30", "没有「2012-02-30」这一天"),
        ("2012-06-30T16:00:00Z", "时区"),
        ("2012.7-8", "看不出是哪一天"),
        ("二〇一二年十三月", "没有"),
    ],
)
def test_a_refused_day_says_why(text: str, words: str) -> None:
    """In one sentence, and none names a day that could be another than was meant."""
    refused = read_date(text)
    assert refused is not None
    assert not isinstance(refused, DateRead)
    assert words in refused.sentence


@pytest.mark.parametrize("text", ["199608", "１９９６年８月", "1996.8", "1996-08", "一九九六年八月", "1996年8月份"])
def test_a_month_alone_is_noted(text: str) -> None:
    """199608 can be no day of two-digit years; a month is always doubtful where a day is wanted."""
    read = read_date(text)
    assert isinstance(read, DateRead)
    assert (read.understood, read.has_day, read.doubtful) == ("1996-08", False, True)


def test_where_a_month_is_wanted_six_digits_are_one() -> None:
    """201207 in a column of months is July 2012."""
    read = read_date("201207", month=True)
    assert isinstance(read, DateRead)
    assert read.understood == "2012-07"


@pytest.mark.parametrize(
    ("text", "number"), [(".5", "0.5"), ("２", "2"), ("2。5", "2.5"), ("−2", "-2"), ("1,234.50", "1234.5"), ("2.", "2")]
)
def test_what_can_be_only_one_number_is_that(text: str, number: str) -> None:
    """As input methods type it, and thousands set apart."""
    assert str(read_number(text)) == number
