"""Days of notice: until when a stage lasts, that it is not left before, and how it is put off."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from kaoping.core.kernel.clock import DEFAULT, Clock
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import ParamRef, Scheme, Stage

from tests.rounds.small import SCHEME, open_small

FIRST = date(2026, 12, 1)


def lasting(*, working: bool) -> Scheme:
    """A scheme whose second stage lasts five days, as its parameter says."""
    stages = (
        Stage("meet", "会议", "plan", ("office",)),
        Stage("notice", "公告", "plan", ("office",), days=ParamRef("days"), working_days=working),
        *(step for step in SCHEME.stages),
    )
    return replace(SCHEME, stages=stages)


class Days:
    """Services on a round whose clock stands at nine on a day."""

    def __init__(self, database: Database, folder: Path, scheme: Scheme) -> None:
        self.database = database
        self.on(FIRST)
        self.key: RoundKey = open_small(database, folder, scheme).info.key
        self.rounds.advance(self.key)

    def on(self, day: date) -> None:
        now = datetime.combine(day, time(9), DEFAULT).astimezone(UTC)
        self.database._clock = Clock(lambda: now)
        self.rounds = Services(Workspace(self.database, "主任")).rounds


@pytest.mark.parametrize(
    ("working", "until", "told"),
    [
        (True, date(2026, 12, 8), "公告至 12 月 8 日(5 个工作日)"),
        (False, date(2026, 12, 6), "公告至 12 月 6 日(5 天)"),
    ],
)
def test_a_stage_is_not_left_before_its_last_day_is_over(
    database: Database, tmp_path: Path, *, working: bool, until: date, told: str
) -> None:
    """The day it began is not counted, its last day belongs to it; the refusal says until when it lasts."""
    place = Days(database, tmp_path, lasting(working=working))
    days = place.rounds.days(place.key)
    assert days is not None
    assert (days.since, days.until, days.told) == (FIRST, until, told)
    for day in (FIRST, until):
        place.on(day)
        with pytest.raises(Error) as refused:
            place.rounds.advance(place.key)
        assert told in str(refused.value)
        assert (until + timedelta(days=1)).isoformat() in str(refused.value)
        assert [gap.what for gap in place.rounds.ready(place.key).hindering] == [told]
    place.on(until + timedelta(days=1))
    assert place.rounds.advance(place.key).stage == "fill"


def test_a_year_without_a_calendar_is_refused_and_not_guessed(database: Database, tmp_path: Path) -> None:
    """Until somebody enters it; then the days are counted."""
    place = Days(database, tmp_path, lasting(working=True))
    place.rounds.reopen(place.key, "会议", "重来")
    place.on(date(2026, 12, 29))
    place.rounds.advance(place.key)
    place.on(date(2027, 1, 20))
    with pytest.raises(Error, match="2027 年还没有工作日历,算不出工作日"):
        place.rounds.advance(place.key)
    days = place.rounds.days(place.key)
    assert days is not None
    assert days.until is None
    Services(Workspace(database, "主任")).workdays.add(place.key.unit, 2027, "元旦 1月1日", "", "通知")
    days = place.rounds.days(place.key)
    assert days is not None
    assert days.told == "公告至 2027 年 1 月 6 日(5 个工作日)"
    assert place.rounds.advance(place.key).stage == "fill"


def test_a_stage_is_put_off_with_a_reason(database: Database, tmp_path: Path) -> None:
    """To a later day only; the log tells who, why and until when; coming back to the stage begins it anew."""
    place = Days(database, tmp_path, lasting(working=True))
    for until, reason, sentence in (
        ("2026-12-08", "有异议", "不比它晚"),
        ("2026-12-15", " ", "写明理由"),
        ("下周", "有异议", "下周"),
    ):
        with pytest.raises(Error, match=sentence):
            place.rounds.extend(place.key, until, reason)
    with pytest.raises(Conflict, match="改到了「公告」"):
        place.rounds.extend(place.key, "2026-12-15", "有异议", "meet")
    days = place.rounds.extend(place.key, "2026-12-15", "有异议", "notice")
    assert days.told == "公告至 12 月 15 日(5 个工作日,已延长)"
    place.on(date(2026, 12, 15))
    with pytest.raises(Error, match="公告至 12 月 15 日"):
        place.rounds.advance(place.key)
    told = place.rounds.history(place.key)[-1]
    assert (told.entered, told.actor, told.note) == ("「公告」延长至 2026-12-15", "主任", "有异议")
    place.rounds.reopen(place.key, "会议", "重来")
    place.rounds.advance(place.key)
    again = place.rounds.days(place.key)
    assert again is not None
    assert (again.since, again.until, again.extended) == (date(2026, 12, 15), date(2026, 12, 22), False)
    assert verify(database).problems == ()


def test_a_stage_without_days_gets_a_last_day_and_one_that_is_over_none(database: Database, tmp_path: Path) -> None:
    """Not a day gone by; of a void round there is nothing to put off."""
    place = Days(database, tmp_path, SCHEME)
    with pytest.raises(Error, match="已经过去"):
        place.rounds.extend(place.key, "2026-11-30", "补材料")
    assert place.rounds.extend(place.key, "2026-12-01", "补材料").told == "评定至 12 月 1 日(已延长)"
    place.rounds.void(place.key, "开错了")
    with pytest.raises(Error, match="已经作废,没有可延长的阶段"):
        place.rounds.extend(place.key, "2026-12-20", "补材料")
    assert place.rounds.days(place.key) is None
