"""Time: one clock, one time zone for each database, and what happens when a clock goes backwards."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from kaoping.core.kernel.clock import Clock, zone_named
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.repository import list_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.settings import set_zone
from kaoping.core.storage.verification import verify

from tests.acting import act, add_entry, add_unit, ask
from tests.ledger.small_ledger import FIRST, MEETINGS, WANG, make_ledger

SEVEN_IN_BEIJING = datetime(2025, 3, 5, 23, 0, tzinfo=UTC)
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")


@pytest.fixture
def machine_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What sets the zone of the machine; afterwards it is as it was."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def test_at_seven_in_beijing_a_server_on_utc_has_the_day_of_the_office(
    database_url: str, machine_zone: pytest.MonkeyPatch
) -> None:
    """Today is the office's day, in transactions as in services, whatever zone the machine is set to."""
    for zone in ZONES:
        machine_zone.setenv("TZ", zone)
        time.tzset()
        database = open_database(database_url, clock=lambda: SEVEN_IN_BEIJING)
        unit = add_unit(database, f"单位{zone}")
        assert database.clock.today().isoformat() == "2025-03-06"
        assert database.clock.day_written("2025-03-05T23:00:00.000+00:00") == "2025-03-06"
        assert database.clock.day_written("2025-03-05T12:00:00.000+00:00") == "2025-03-05"
        with database.unit(unit).write("甲") as transaction:
            assert transaction.today.isoformat() == "2025-03-06"
            assert transaction.at == "2025-03-05T23:00:00.000+00:00"
        database.close()


def test_an_entry_is_as_late_wherever_it_is_read(
    database_url: str, tmp_path: Path, machine_zone: pytest.MonkeyPatch
) -> None:
    """Written at seven in the morning in Beijing: the day it was written on, and whether that was late, are stored."""
    database = open_database(database_url, clock=lambda: SEVEN_IN_BEIJING)
    make_ledger(database, tmp_path)
    for day in ("2025-02-02", "2025-02-03"):  # 32 and 31 days before
        values: dict[str, Value] = {"organisation": FIRST, "date": day, "kind": "党员大会", "title": "学习"}
        people: dict[str, Value] = {"required": 3, "present": 3, "host": (Mention(WANG, "王一"),)}
        add_entry(database, "甲", MEETINGS.id, values | people)
    database.close()
    told = set()
    for zone in ZONES:
        machine_zone.setenv("TZ", zone)
        time.tzset()
        database = open_database(database_url)
        everything = ask(database, list_entries, Filter(book=MEETINGS.id))
        late = ask(database, list_entries, Filter(book=MEETINGS.id, backdated=True))
        entries = tuple((one.date, one.entered_on, one.backdated) for one in everything)
        told.add((entries, tuple(one.date for one in late)))
        database.close()
    ((entries, late_days),) = told
    assert sorted(entries) == [("2025-02-02", "2025-03-06", True), ("2025-02-03", "2025-03-06", False)]
    assert late_days == ("2025-02-02",)


def test_a_database_keeps_the_zone_it_was_made_with(database_url: str) -> None:
    """Every session finds it; it is in the chain like any row."""
    database = open_database(database_url)
    act(database.directory(), "管理员", set_zone, "Asia/Urumqi")
    database.close()
    database = open_database(database_url, clock=lambda: datetime(2025, 3, 5, 17, 30, tzinfo=UTC))
    assert (str(database.clock.zone), database.clock.today().isoformat()) == ("Asia/Urumqi", "2025-03-05")
    assert verify(database).sound
    act(database.directory(), "管理员", set_zone, "Asia/Urumqi")
    assert verify(database).entries == 1
    database.close()


def test_a_zone_that_has_dated_something_stays(filled: Database) -> None:
    """And a zone that is none is refused before that."""
    with pytest.raises(Error, match="数据库的时区是 Asia/Shanghai,已经有记录按它定了日期"):
        act(filled.directory(), "管理员", set_zone, "Asia/Urumqi")
    act(filled.directory(), "管理员", set_zone, "Asia/Shanghai")
    for wrong in ("北京", "", "../etc/passwd", "/etc/localtime", "Asia"):
        with pytest.raises(Error, match="个时区"):
            zone_named(wrong)


def test_a_clock_that_went_backwards_is_told(database_url: str) -> None:
    """What was written stands as it was dated; verifying names each entry whose time is before the last one's."""
    day = 5
    database = open_database(database_url, clock=Clock(lambda: datetime(2025, 3, day, tzinfo=UTC)))
    unit = database.unit(add_unit(database, "林业局"))
    for number, day in enumerate((5, 6, 4, 4, 7), start=1):  # noqa: B007  # the clock reads it
        with unit.write("甲") as transaction:
            transaction.insert("organisation", [{"id": number, "code": f"B{number}"}])
    report = verify(database)
    assert report.sound
    assert [note for note in report.notes if note.startswith("单位")] == [
        "单位「林业局」:审计第 3 条记的时间 2025-03-04T00:00:00.000+00:00 早于前一条的 2025-03-06T00:00:00.000+00:00:"
        "那时机器的时钟倒退过。"
    ]
    with unit.read() as connection:
        found = connection.execute("SELECT at FROM audit_entry WHERE unit_id = :unit ORDER BY seq")
        times = found.scalars().all()
    assert sum(later < earlier for earlier, later in pairwise(times)) == 1
    database.close()
