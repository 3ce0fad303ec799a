"""Since when somebody is a member here: the day they came, as rosters and people say, and what no day is taken for."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.organisation import changes
from kaoping.core.organisation.model import MemberSpan
from kaoping.core.organisation.people_repository import arrivals, members_on, memberships, person_events
from kaoping.core.organisation.person_history import person_history
from kaoping.core.organisation.roster.export import HEADERS, roster_rows
from kaoping.core.organisation.roster.importing import RosterReport, import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import UnitDatabase
from kaoping.core.storage.verification import verify

from tests.acting import act, ask
from tests.rounds.small import write_csv

JANUARY, JUNE = date(2025, 1, 1), date(2025, 6, 1)
HEADER = ("编号", "名称", "类型", "上级", "类别", "正式/预备", "职务", "转入日期")
BRANCH = ("B0001", "一支部", "党支部", "", "A类", "", "", "")


def person(code: str, since: str, class_name: str = "普通", branch: str = "B0001") -> tuple[str, ...]:
    return (code, f"某{code[1:]}", "党员", branch, class_name, "正式", "", since)


def bring(unit: UnitDatabase, folder: Path, day: date, *rows: Sequence[object]) -> RosterReport:
    path = write_csv(folder / "r.csv", [HEADER, BRANCH, *rows])
    return act(unit, "甲", import_roster, read_workbook(path), day=day)


def spans(unit: UnitDatabase) -> dict[str, tuple[MemberSpan, ...]]:
    return dict(ask(unit, memberships))


def codes(unit: UnitDatabase, day: date) -> list[str]:
    return [one.code for one in ask(unit, members_on, day)]


def test_who_came_in_may_was_no_member_in_april(unit: UnitDatabase, tmp_path: Path) -> None:
    """The day of arrival may lie behind the day of the roster, or before it; without one nobody knows, and it is taken
    to have been before."""
    bring(unit, tmp_path, JANUARY, person("M1", ""), person("M2", "2025-05-01"), person("M3", "2023年8月"))
    assert spans(unit) == {
        "M1": (MemberSpan(None, None),),
        "M2": (MemberSpan("2025-05-01", None),),
        "M3": (MemberSpan("2023-08-01", None),),
    }
    assert codes(unit, date(2025, 4, 30)) == ["M1", "M3"]
    assert codes(unit, date(2025, 5, 1)) == ["M1", "M2", "M3"]
    assert [spans(unit)["M2"][0].holds(day) for day in ("2025-04-30", "2025-05-01")] == [False, True]
    assert spans(unit)["M1"][0].holds("2019-01-01")


def test_the_same_days_again_change_nothing(unit: UnitDatabase, tmp_path: Path) -> None:
    """Not even where they lie ahead; another class holds from the day somebody comes."""
    rows = (person("M1", ""), person("M2", "2025-05-01"))
    bring(unit, tmp_path, JANUARY, *rows)
    again = bring(unit, tmp_path, JANUARY, *rows)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert bring(unit, tmp_path, JANUARY, rows[0], person("M2", "2025-05-01", "骨干")).changed == 1
    assert spans(unit)["M2"] == (MemberSpan("2025-05-01", None),)


def test_a_day_that_comes_to_be_known_is_an_event(unit: UnitDatabase, tmp_path: Path) -> None:
    """Said by a later roster or put right by somebody with a reason: the stay begins on it, the events stay."""
    bring(unit, tmp_path, JANUARY, person("M1", ""))
    bring(unit, tmp_path, JUNE, person("M1", "2025-03-01", "骨干"))
    assert spans(unit) == {"M1": (MemberSpan("2025-03-01", None),)}
    assert codes(unit, date(2025, 2, 28)) == []
    assert act(unit, "乙", changes.set_arrival, "M1", date(2024, 9, 1), JUNE, "介绍信上的日子")
    assert not act(unit, "乙", changes.set_arrival, "M1", date(2024, 9, 1), JUNE, "再说一次")
    assert spans(unit) == {"M1": (MemberSpan("2024-09-01", None),)}
    told = [(one.became, one.was, one.note) for one in ask(unit, person_history, "M1") if one.kind == "arrived"]
    assert sorted(told) == [("2024-09-01", "2025-03-01", "介绍信上的日子"), ("2025-03-01", "", "")]
    assert verify(unit.database).sound


def test_a_day_that_contradicts_the_history_is_refused(unit: UnitDatabase, tmp_path: Path) -> None:
    """Behind a later change, or before somebody had left: the place is named and nothing is written."""
    bring(unit, tmp_path, JANUARY, person("M1", ""), person("M2", ""))
    act(unit, "甲", changes.set_class, "M1", "骨干", date(2025, 3, 1))
    with pytest.raises(FileRefused, match=r"第 3 行.*在 2025-03-01 已有变动记录,转入日期不能是更晚的 2025-05-01"):
        bring(unit, tmp_path, JUNE, person("M1", "2025-05-01", "骨干"))
    act(unit, "甲", changes.leave, "M2", date(2025, 2, 1))
    bring(unit, tmp_path, date(2025, 4, 1), person("M2", ""))
    with pytest.raises(Error, match="到 2025-02-01 才离开"):
        act(unit, "甲", changes.set_arrival, "M2", date(2025, 1, 15), JUNE)
    assert ask(unit, arrivals) == {}
    assert spans(unit)["M2"] == (MemberSpan(None, "2025-02-01"), MemberSpan("2025-04-01", None))


def test_who_comes_back_came_on_that_day(unit: UnitDatabase, tmp_path: Path) -> None:
    """A day of arrival belongs to one stay."""
    bring(unit, tmp_path, JANUARY, person("M1", "2024-02-01"))
    act(unit, "甲", changes.leave, "M1", date(2025, 2, 1))
    bring(unit, tmp_path, JUNE, person("M1", "2025-05-01"))
    assert spans(unit)["M1"] == (MemberSpan("2024-02-01", "2025-02-01"), MemberSpan("2025-05-01", None))
    assert list(ask(unit, arrivals).values()) == ["2025-05-01"]
    act(unit, "甲", changes.leave, "M1", JUNE)
    bring(unit, tmp_path, JUNE, person("M1", ""))
    assert ask(unit, arrivals) == {}


def test_somebody_new_is_a_member_from_the_day_they_came(unit: UnitDatabase, tmp_path: Path) -> None:
    """On the roster from that day, whatever day it is written down."""
    bring(unit, tmp_path, JANUARY, person("M1", ""))
    new = {"name": "赵六", "branch": "一支部", "status": "正式"}
    code = act(unit, "甲", changes.add_person, **new, joined=None, arrived=date(2025, 5, 1), day=JUNE)
    assert spans(unit)[code] == (MemberSpan("2025-05-01", None),)


def test_an_applicant_is_a_member_from_the_day_of_admission(unit: UnitDatabase, tmp_path: Path) -> None:
    """However long they have been on the roster."""
    bring(unit, tmp_path, JANUARY, person("M1", ""))
    with unit.write("甲") as transaction:
        transaction.update("person_state", 1, {"status": "积极分子"})
    act(unit, "甲", changes.set_status, "M1", "预备", date(2025, 4, 1))
    assert spans(unit) == {"M1": (MemberSpan("2025-04-01", None),)}


def test_a_roster_written_out_and_read_again_changes_nothing(unit: UnitDatabase, tmp_path: Path) -> None:
    """Classes of branches and members, posts, days of joining and of arrival: all that a roster says."""
    rows = (person("M1", ""), person("M2", "2025-05-01"), ("B0002", "二支部", "党支部", "", "B类", "", "", ""))
    bring(unit, tmp_path, JANUARY, *rows, person("M3", "", branch="B0002"))
    for title in ("书记", "组织委员"):
        act(unit, "甲", changes.give_post, "M1", title, JUNE)
    act(unit, "甲", changes.give_post, "M3", "书记", JUNE)
    act(unit, "甲", changes.give_post, "M3", "检查组长", JUNE, organisation="一支部")
    act(unit, "甲", changes.set_joined, "M1", date(2012, 7, 1), JUNE)
    written = list(ask(unit, roster_rows, JUNE))
    assert ("B0002", "二支部", "党支部", None, None, "B类", None, None, None, None) in written
    assert ("M1", "某1", "党员", "B0001", None, "普通", "正式", "书记、组织委员", "2012-07-01", None) in written
    assert ("M2", "某2", "党员", "B0001", None, "普通", "正式", None, None, "2025-05-01") in written
    before = ask(unit, person_events, 1)
    path = write_csv(tmp_path / "again.csv", [HEADERS, *written])
    report = act(unit, "乙", import_roster, read_workbook(path), day=JUNE)
    assert (report.added, report.changed, report.unchanged, report.ended) == (0, 0, 5, 0)
    assert ask(unit, person_events, 1) == before
