"""The working-day calendar of a unit: what was published, what the unit changed and added, on both databases."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.workdays import (
    add_year,
    calendar_year,
    calendar_years,
    change_day,
    published_years,
    work_calendar,
)
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import act, ask
from tests.rounds.small import make_unit

WORKING_DAYS = {2023: 249, 2024: 251, 2025: 248}
"""As they are counted in tables of the working time of a year."""


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Database:
    make_unit(database, tmp_path)
    return database


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_a_published_year_has_its_working_days(unit: Database, year: int) -> None:
    """Counted over the whole year, holidays and make-up days in."""
    calendar = ask(unit, work_calendar)
    assert calendar.between(date(year - 1, 12, 31), date(year, 12, 31)) == WORKING_DAYS[year]


def test_what_was_published_is_there_without_anybody_entering_it(unit: Database) -> None:
    """The notice for 2026: the National Day week is off, two weekend days around it are at work."""
    calendar, year = ask(unit, work_calendar), ask(unit, calendar_year, 2026)
    assert calendar_years_of(unit) == tuple(sorted(published_years()))
    assert (sum(not one.working for one in year.days), sum(one.working for one in year.days)) == (33, 6)
    assert [calendar.is_working(date(2026, 10, day)) for day in (1, 7, 8, 10)] == [False, False, True, True]
    assert calendar.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert not ask(unit, calendar_year, 2027).known


def calendar_years_of(database: Database) -> tuple[int, ...]:
    return ask(database, calendar_years)


def test_a_day_is_changed_with_a_reason_and_goes_before_what_was_published(unit: Database) -> None:
    """And changed back; what it is already, and a year that is not there, are refused."""
    day = date(2026, 10, 8)
    act(unit, "甲", change_day, day, "停电检修", working=False)
    assert not ask(unit, work_calendar).is_working(day)
    (one,) = [one for one in ask(unit, calendar_year, 2026).days if one.day == day]
    assert (one.working, one.reason, one.actor) == (False, "停电检修", "甲")
    for changed, reason, working, sentence in (
        (day, "再说一次", False, "本来就不上班"),
        (day, " ", True, "写明理由"),
        (date(2027, 3, 1), "放假", False, "2027 年还没有工作日历"),
    ):
        with pytest.raises(Error, match=sentence):
            act(unit, "乙", change_day, changed, reason, working=working)
    act(unit, "乙", change_day, day, "检修改期", working=True)
    assert ask(unit, work_calendar).is_working(day)
    assert verify(unit).problems == ()


def test_a_year_is_added_as_the_notice_words_it(unit: Database) -> None:
    """Once; a day that is named as both, a year that is there, and nothing at all are refused."""
    made = act(unit, "甲", add_year, 2027, "元旦1月1日至3日放假", "1月10日上班", "国办发明电〔2026〕1号")
    assert [(one.day.day, one.working, one.name) for one in made.days] == [
        (1, False, "元旦"), (2, False, "元旦"), (3, False, "元旦"), (10, True, ""),
    ]  # fmt: skip
    assert ask(unit, work_calendar).after(date(2026, 12, 31), 5) == date(2027, 1, 8)
    assert ask(unit, work_calendar).between(date(2027, 1, 8), date(2027, 1, 10)) == 1
    for year, off, working, source, sentence in (
        (2027, "1月1日", "", "文件", "2027 年已有工作日历"),
        (2026, "1月1日", "", "文件", "2026 年已有工作日历"),
        (2028, "1月1日", "1月1日", "文件", "既写在放假里"),
        (2028, "", "", "文件", "没有写哪些天放假"),
        (2028, "1月1日", "", " ", "没有写明依据"),
    ):
        with pytest.raises(Error, match=sentence):
            act(unit, "乙", add_year, year, off, working, source)
    assert 2028 not in calendar_years_of(unit)
    assert verify(unit).problems == ()
