"""What happens to people is a row of its own: who recorded what, when, with which note; nothing is guessed."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.organisation import changes
from kaoping.core.organisation.model import EventKind
from kaoping.core.organisation.people_repository import (
    PersonEvent,
    current_people,
    load_directory,
    members_of,
    members_on,
    person_events,
    person_posts,
    person_states,
    person_with_code,
    prolonged,
    was_member,
)
from kaoping.core.organisation.person_history import person_history
from kaoping.core.organisation.probation import person_todos
from kaoping.core.organisation.repository import current_organisations, roster_revision
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.connection import UnitConnection
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.verification import verify
from sqlalchemy import text

from tests.acting import act, add_unit, ask, home
from tests.rounds.small import ROSTER, write_csv

JANUARY, MARCH, MAY, JUNE = date(2025, 1, 2), date(2025, 3, 1), date(2025, 5, 1), date(2025, 6, 1)
WHO = "M00005"
HEADER = ("编号", "名称", "类型", "上级", "领域", "类别", "正式/预备", "职务", "入党日期")
BRANCHES = [(*row, "", "") for row in ROSTER[1:3]]


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> UnitDatabase:
    """Two branches with two members each, and one more who is on probation until the day called ``MARCH``."""
    return begin(database, tmp_path)


def begin(database: Database, directory: Path, name: str = "林业局") -> UnitDatabase:
    unit = database.unit(add_unit(database, name))
    act(unit, "管理员", import_roster, read_workbook(write_csv(directory / "r.csv", ROSTER)), day=JANUARY)
    new = {"name": "单强", "branch": "二支部", "status": "预备", "class_name": "普通"}
    assert act(unit, "管理员", changes.add_person, **new, joined=date(2024, 3, 1), arrived=None, day=JANUARY) == WHO
    return unit


def bring(unit: UnitDatabase, directory: Path, day: date, *people: Sequence[object], actor: str = "乙") -> None:
    """A roster with the branches and ``people``."""
    path = write_csv(directory / "again.csv", [HEADER, *BRANCHES, *people])
    act(unit, actor, import_roster, read_workbook(path), day=day)


def back(unit: UnitDatabase, directory: Path, day: date, branch: str = "B0002") -> None:
    """The one on probation on the roster again, otherwise as before."""
    bring(unit, directory, day, (WHO, "单强", "党员", branch, "", "普通", "预备", "", "2024-03-01"))


def events(unit: UnitDatabase, code: str = WHO) -> list[PersonEvent]:
    def asked(connection: UnitConnection) -> list[PersonEvent]:
        id_ = person_with_code(connection, code)
        assert id_ is not None
        return person_events(connection, id_)

    return ask(unit, asked)


def kinds(unit: UnitDatabase, code: str = WHO) -> list[tuple[EventKind, str]]:
    return [(one.kind, one.day) for one in events(unit, code)]


def told(unit: UnitDatabase, code: str = WHO) -> list[tuple[str | None, ...]]:
    return [(one.day, one.kind, one.was, one.became) for one in ask(unit, person_history, code)]


def ids(unit: UnitDatabase) -> tuple[int, int, int]:
    """The one on probation and the two branches."""
    people = {one.code: one.id for one in ask(unit, current_people)}
    places = {one.code: one.id for one in ask(unit, current_organisations)}
    return people[WHO], places["B0001"], places["B0002"]


ACTS: tuple[tuple[Callable[..., object], tuple[object, ...], EventKind], ...] = (
    (changes.transfer, ("一支部",), "moved"),
    (changes.leave, (), "left"),
    (changes.set_status, ("正式",), "confirmed"),
    (changes.prolong_probation, (), "prolonged"),
    (changes.set_mobile, (JANUARY,), "away"),
    (changes.rename, ("单大强",), "corrected"),
    (changes.set_class, ("骨干",), "classed"),
    (changes.set_joined, (JANUARY,), "corrected"),
)


@pytest.mark.parametrize(("do", "given", "kind"), ACTS)
def test_each_act_is_one_event(
    unit: UnitDatabase, do: Callable[..., object], given: tuple[object, ...], kind: EventKind
) -> None:
    """With its day and note, who recorded it and when, and the state it began (who left: the one it ended)."""
    before = len(events(unit))
    act(unit, "甲", do, WHO, *given, MARCH, "会议决定")
    (event,) = events(unit)[before:]
    assert (event.kind, event.day, event.note, event.actor) == (kind, "2025-03-01", "会议决定", "甲")
    with unit.read() as connection:
        at = connection.execute("SELECT max(at) FROM audit_entry WHERE unit_id = :unit").scalar()
        state = person_states(connection, ids(unit)[0])[-1] if kind != "left" else None
        ended = [one for one in person_states(connection, 5) if one.until == "2025-03-01"]
    assert event.at == at
    assert event.state_id == (ended[0].id if state is None else state.id)
    (line,) = [one for one in ask(unit, person_history, WHO) if one.day == "2025-03-01"]
    assert (line.event, line.actor, line.at, line.note) == (kind, "甲", at, "会议决定")
    assert verify(unit.database).sound


def test_what_is_put_right_is_no_turn_of_events(unit: UnitDatabase) -> None:
    """A full member who never was one, and another day of having gone, are corrections; coming back is none."""
    act(unit, "甲", changes.set_status, "M00001", "预备", MARCH)
    act(unit, "甲", changes.set_mobile, "M00001", MARCH, MARCH)
    act(unit, "甲", changes.set_mobile, "M00001", JANUARY, MARCH)
    act(unit, "甲", changes.set_mobile, "M00001", None, MAY)
    assert [kind for kind, _day in kinds(unit, "M00001")] == ["added", "corrected", "away", "corrected", "back"]


def test_posts_are_events_too(unit: UnitDatabase) -> None:
    """Those that end with a transfer are told with its note; the revision moves, so that no to-do about them is old."""
    revision = ask(unit, roster_revision)
    act(unit, "甲", changes.give_post, WHO, "书记", MARCH)
    assert ask(unit, roster_revision) > revision
    act(unit, "甲", changes.give_post, WHO, "委员", MARCH)
    act(unit, "甲", changes.end_post, WHO, "委员", MAY, note="换届")
    act(unit, "乙", changes.transfer, WHO, "一支部", JUNE, "调动")
    posts = {one.title: one.id for one in ask(unit, person_posts, ids(unit)[0])}
    assert [(one.kind, one.post_id, one.note) for one in events(unit)] == [
        ("added", None, ""),
        ("posted", posts["书记"], ""),
        ("posted", posts["委员"], ""),
        ("relieved", posts["委员"], "换届"),
        ("moved", None, "调动"),
        ("relieved", posts["书记"], "调动"),
    ]
    assert [(one.kind, one.was, one.actor, one.note) for one in ask(unit, person_history, WHO)[-2:]] == [
        ("branch", "二支部", "乙", "调动"),
        ("post", "书记(二支部)", "乙", "调动"),
    ]


def test_a_roster_tells_what_it_changed(unit: UnitDatabase, tmp_path: Path) -> None:
    """One event for each kind of thing that happened, however many columns say so; none for who stays as they were."""
    row = (WHO, "单大强", "党员", "B0001", "", "骨干", "正式", "书记", "2024-03-02")
    bring(unit, tmp_path, JUNE, row, ("", "赵六", "党员", "B0001", "", "", "", "", ""), (*ROSTER[3], "", ""))
    assert sorted(kinds(unit)[1:]) == [
        (kind, "2025-06-01") for kind in ("classed", "confirmed", "corrected", "moved", "posted")
    ]
    assert kinds(unit, "M00006") == [("added", "2025-06-01")]
    assert kinds(unit, "M00001") == kinds(unit, "M00002") == [("added", "2025-01-02")]
    lines = [one for one in ask(unit, person_history, WHO) if one.day == "2025-06-01"]
    assert {(one.kind, one.event) for one in lines} == {
        ("name", "corrected"),
        ("branch", "moved"),
        ("class", "classed"),
        ("status", "confirmed"),
        ("joined", "corrected"),
        ("post", "posted"),
    }
    assert {one.actor for one in lines} == {"乙"}
    before = events(unit)
    bring(unit, tmp_path, JUNE, row)
    assert events(unit) == before


def test_leaving_and_coming_back_on_one_day_is_no_prolongation(unit: UnitDatabase, tmp_path: Path) -> None:
    """Two events, a member on that day and the one before, and the probation ends when it did."""
    act(unit, "甲", changes.leave, WHO, JUNE, "误转出")
    back(unit, tmp_path, JUNE)
    assert kinds(unit)[1:] == [("left", "2025-06-01"), ("returned", "2025-06-01")]
    history = ask(unit, person_history, WHO)
    assert [(one.kind, one.was, one.became, one.actor, one.note) for one in history[1:]] == [
        ("left", "二支部", "", "甲", "误转出"),
        ("returned", "", "二支部", "乙", ""),
    ]
    person, _one, two = ids(unit)
    assert ask(unit, was_member, person, two, JUNE)
    assert ask(unit, was_member, person, two, JUNE - timedelta(days=1))
    assert ask(unit, prolonged, JUNE.isoformat()) == {}
    due = [one.due for one in ask(unit, person_todos, JUNE) if one.code == WHO]
    assert due == [date(2025, 3, 1)]
    act(unit, "甲", changes.prolong_probation, WHO, JUNE)
    assert ask(unit, prolonged, JUNE.isoformat()) == {person: "2025-06-01"}
    assert ask(unit, prolonged, MAY.isoformat()) == {}


def test_whoever_comes_back_may_leave_on_the_same_day(unit: UnitDatabase, tmp_path: Path) -> None:
    """Each time is told; who left last is no member on that day."""
    act(unit, "甲", changes.leave, WHO, MAY)
    back(unit, tmp_path, JUNE, "B0001")
    act(unit, "甲", changes.leave, WHO, JUNE, "又转出")
    assert kinds(unit)[1:] == [("left", "2025-05-01"), ("returned", "2025-06-01"), ("left", "2025-06-01")]
    assert told(unit)[1:] == [
        ("2025-05-01", "left", "二支部", ""),
        ("2025-06-01", "returned", "", "一支部"),
        ("2025-06-01", "left", "一支部", ""),
    ]
    person, one, two = ids(unit)
    assert not any(ask(unit, was_member, person, place, JUNE) for place in (one, two))
    back(unit, tmp_path, JUNE, "B0001")
    assert kinds(unit)[-1] == ("returned", "2025-06-01")
    assert ask(unit, was_member, person, one, JUNE)
    assert verify(unit.database).sound


def test_two_equal_states_are_nothing_that_happened(unit: UnitDatabase) -> None:
    """What no event tells of has no kind and nobody who recorded it."""
    with unit.write("甲") as transaction:
        (state,) = person_states(transaction.connection, 5)
        row = {**state._asdict(), "person_id": 5, "initials": "s q", "since": "2025-06-01", "until": None}
        transaction.update("person_state", state.id, {"until": "2025-06-01"})
        transaction.insert("person_state", [row | {"id": transaction.next_id("person_state")}])
        transaction.update("person_state", state.id, {"until": "2025-06-01"})
    assert told(unit) == [("2025-01-02", "added", "", "二支部")]
    assert ask(unit, prolonged, JUNE.isoformat()) == {}
    with unit.write("甲") as transaction:
        last = person_states(transaction.connection, 5)[-1]
        transaction.update("person_state", last.id, {"class_name": "骨干"})
    (_added, line) = ask(unit, person_history, WHO)
    assert (line.kind, line.became, line.event, line.actor, line.at, line.note) == (
        "class",
        "骨干",
        None,
        None,
        None,
        "",
    )


REFUSED: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
    (changes.leave, (date(2024, 1, 1),)),
    (changes.prolong_probation, (JANUARY,)),
    (changes.rename, (" ", MARCH)),
    (changes.leave, (MARCH, "转\x1b出")),
)


@pytest.mark.parametrize(("do", "given"), REFUSED)
def test_what_is_refused_is_no_event(unit: UnitDatabase, do: Callable[..., object], given: tuple[object, ...]) -> None:
    before = events(unit)
    with pytest.raises(Error):
        act(unit, "甲", do, WHO, *given)
    assert events(unit) == before
    assert not act(unit, "甲", changes.set_status, WHO, "预备", MARCH)
    assert events(unit) == before


def test_units_do_not_share_what_happened(database: Database, tmp_path: Path) -> None:
    """Though everything has the same numbers in both."""
    first, second = begin(database, tmp_path), begin(database, tmp_path, "农业局")
    assert home(database).unit == first.unit == Unit(1, "林业局")
    before = events(second)
    act(first, "甲", changes.prolong_probation, WHO, JUNE)
    act(first, "甲", changes.leave, WHO, JUNE)
    assert events(second) == before
    assert ask(second, prolonged, JUNE.isoformat()) == {}
    person, _one, two = ids(second)
    assert ask(second, was_member, person, two, JUNE)
    assert not ask(first, was_member, person, two, JUNE)


STEPS = st.lists(st.tuples(st.sampled_from(["一支部", "二支部", "骨干", "离开"]), st.integers(0, 3)), max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_last_thing_that_happened_by_a_day_says_where_somebody_was(
    sqlite_database: Database, tmp_path: Path, steps: Any
) -> None:
    """A second, plainer telling of the same: the place after the last step that is not dated later. Lists agree."""
    with sqlite_database.directory().read() as connection:
        number = connection.execute(text("SELECT count(*) FROM unit")).scalar_one()
    unit = begin(sqlite_database, tmp_path, f"第{number}局")
    person, one, two = ids(unit)
    places = {"一支部": (one, "B0001"), "二支部": (two, "B0002")}
    day, here = JANUARY, {JANUARY: two}
    for what, later in steps:
        day += timedelta(days=later)
        now = here[max(here)]
        if what in places and now == 0:
            back(unit, tmp_path, day, places[what][1])
        elif now and what in places:
            act(unit, "甲", changes.transfer, WHO, what, day)
        elif now and what == "离开":
            act(unit, "甲", changes.leave, WHO, day)
        elif now:
            act(unit, "甲", changes.set_class, WHO, f"{what}{day}", day)
        here[day] = places[what][0] if what in places else 0 if what == "离开" else now
    directory = ask(unit, load_directory)
    for ahead in range((day - JANUARY).days + 2):
        asked = JANUARY + timedelta(days=ahead)
        then = here[max(known for known in here if known <= asked)]
        everywhere = [member.id for member in ask(unit, members_on, asked)]
        assert (person in everywhere) == bool(then)
        for place in (one, two):
            assert ask(unit, was_member, person, place, asked) == (place == then)
            inside = tuple(member.id for member in ask(unit, members_of, place, asked))
            assert (person in inside) == (place == then)
            assert inside == directory.members(place, asked.isoformat())


def test_nothing_in_the_table_is_filled_in_by_the_server(unit: UnitDatabase) -> None:
    """Every event of a roster and of an act says all there is to say."""
    act(unit, "甲", changes.leave, WHO, JUNE)
    with unit.read() as connection:
        rows = connection.execute("SELECT * FROM person_event WHERE unit_id = :unit").mappings().all()
    assert len(rows) == 6
    for row in rows:
        assert (row["state_id"] is None) + (row["post_id"] is None) == 1
        assert all(row[name] is not None for name in row if name not in {"state_id", "post_id"})
