"""What the roster asks to be done, and how fast a long roster is listed."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.dates import months_after
from kaoping.core.organisation import changes
from kaoping.core.organisation.people_repository import people_list
from kaoping.core.organisation.probation import person_todos
from kaoping.core.storage.engine import Database

from tests.acting import act, add_unit, counted, home
from tests.rounds.small import UNIT, make_unit

JUNE = date(2025, 6, 1)


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Database:
    make_unit(database, tmp_path)
    return database


def todos(database: Database, day: date) -> list[tuple[str, str, str | None]]:
    with home(database).read() as connection:
        found = person_todos(connection, day)
    return [(one.kind, one.code, one.due.isoformat() if one.due else None) for one in found]


def test_a_probation_is_a_todo_from_thirty_days_before_its_end(unit: Database) -> None:
    """Overdue until somebody decides; prolonged it ends a year later; without a day of joining that is the to-do."""
    who = "M00003"
    assert todos(unit, JUNE) == [("probation", "M00003", None)]
    act(unit, "甲", changes.set_joined, who, date(2024, 2, 29), date(2025, 1, 3))
    assert todos(unit, date(2025, 1, 28)) == []
    assert todos(unit, date(2025, 1, 29)) == [("probation", "M00003", "2025-02-28")]
    assert todos(unit, JUNE) == [("probation", "M00003", "2025-02-28")]
    act(unit, "甲", changes.prolong_probation, who, date(2025, 3, 10))
    assert todos(unit, JUNE) == []
    act(unit, "甲", changes.rename, who, "张三丰", date(2025, 7, 1))
    assert todos(unit, date(2026, 2, 1)) == [("probation", "M00003", "2026-02-28")]
    act(unit, "甲", changes.set_status, who, "正式", date(2026, 2, 27))
    assert todos(unit, date(2026, 3, 1)) == []


def test_whoever_is_away_for_six_months_moves_their_relations(unit: Database) -> None:
    """Back again or moved out, the to-do is gone."""
    act(unit, "甲", changes.set_status, "M00003", "正式", date(2025, 1, 2))
    act(unit, "甲", changes.set_mobile, "M00001", date(2024, 12, 1), date(2025, 1, 2))
    assert todos(unit, JUNE) == []
    assert todos(unit, date(2025, 6, 2)) == [("mobile", "M00001", "2025-06-01")]
    act(unit, "甲", changes.set_mobile, "M00001", None, date(2025, 6, 2))
    assert todos(unit, date(2025, 6, 2)) == []


def test_a_post_elsewhere_is_a_todo(unit: Database) -> None:
    """So is a member whose branch is none or is no more."""
    act(unit, "甲", changes.set_status, "M00003", "正式", date(2025, 1, 2))
    act(unit, "甲", changes.give_post, "M00001", "组织委员", JUNE, organisation="B0002")
    act(unit, "甲", changes.give_post, "M00002", "书记", JUNE)
    assert todos(unit, JUNE) == [("post", "M00001", None)]
    with home(unit).write("甲") as transaction:
        state = {"person_id": 4, "name": "张三", "initials": "z s", "class_name": "", "status": "正式"}
        transaction.update("person_state", 4, {"until": "2025-06-01"})
        transaction.insert("person_state", [{**state, "id": 99, "since": "2025-06-01"}])
        transaction.update("organisation_state", 1, {"until": "2025-06-02"})
    assert todos(unit, JUNE) == [("post", "M00001", None), ("branchless", "M00004", None)]
    kinds = [(kind, code) for kind, code, _due in todos(unit, date(2025, 6, 2))]
    assert ("branchless", "M00001") in kinds
    assert ("branchless", "M00002") in kinds


def test_sentences_name_the_dates(unit: Database) -> None:
    """Near and overdue read differently."""
    act(unit, "甲", changes.set_joined, "M00003", date(2024, 6, 15), date(2025, 1, 3))
    sentences = []
    for day in (JUNE, date(2025, 6, 16)):
        with home(unit).read() as connection:
            sentences += [one.sentence for one in person_todos(connection, day)]
    assert sentences == ["预备期 2025-06-15 到期,请准备转正。", "预备期 2025-06-15 已满,请讨论转正。"]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2024-02-29", 12, "2025-02-28"), ("2025-08-31", 6, "2026-02-28"), ("2025-01-31", -2, "2024-11-30")],
)
def test_months_end_on_their_last_day(day: str, months: int, later: str) -> None:
    """A day that the month does not have becomes its last one."""
    assert months_after(date.fromisoformat(day), months).isoformat() == later


def test_a_county_of_people_is_listed_at_once(sqlite_database: Database) -> None:
    """12,000 members are read by as many statements as 40 of one branch."""
    unit = sqlite_database.unit(add_unit(sqlite_database, UNIT))
    with unit.write("甲") as transaction:
        branches = range(1, 301)
        transaction.insert("organisation", [{"id": n, "code": f"B{n:04d}"} for n in branches])
        since = {"since": "2025-01-01", "domain": "机关", "kind": "branch", "class_name": ""}
        states = [{**since, "id": n, "organisation_id": n, "name": f"{n}支部"} for n in branches]
        transaction.insert("organisation_state", states)
        members = range(1, 12_001)
        transaction.insert("person", [{"id": n, "code": f"M{n:05d}"} for n in members])
        person = {"initials": "d y", "class_name": "", "status": "正式", "since": "2025-01-01"}
        rows = [{**person, "id": n, "person_id": n, "name": f"党员{n}", "branch_id": n % 300 + 1} for n in members]
        transaction.insert("person_state", rows)
    with unit.read() as connection:
        with counted(connection) as for_all:
            assert len(people_list(connection, JUNE)) == 12_000
        with counted(connection) as for_one:
            assert len(people_list(connection, JUNE, branch=7)) == 40
        assert len(for_all) == len(for_one) <= 3
        assert person_todos(connection, JUNE) == ()
