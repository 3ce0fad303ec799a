"""Who was at a meeting: the pure value, and the screen on which it is entered."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.ledger.entry import COLUMNS, Entry, Mention, Value, content_row, entry_of
from kaoping.core.services.attendance import Attendance, Attendee, attendance_of
from kaoping.core.storage.engine import open_database
from kaoping.tui.screens.base.conflict import ConflictPage
from kaoping.tui.screens.base.routes import ToAttendance
from kaoping.tui.screens.ledger.attendance import AttendancePage

from tests.acting import amendments, get_entry, home
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import Ledgers, change_as_somebody_else
from tests.tui.terminal import TO_LEDGER, Terminal, application

DOWN, ENTER, ESCAPE, CTRL_F, CTRL_G = b"\x1b[B", b"\r", b"\x1b", b"\x06", b"\x07"
CTRL_R = b"\x12"

MEETING = Entry(
    id=1, version=1, book="三会一课", organisation_id=1, person_id=None, kind="党员大会", date="2025-03-05", title="",
    content="", deadline=None, finished=None, responsible="", required=None, present=None, absent=(), told=(),
    expected=None, due=None, paid=None, own={}, proofs=0, state="draft", remark="", author="张三",
    entered_at="2025-03-06T01:00:00.000+00:00",
    entered_on="2025-03-06",
)  # fmt: skip
MEMBERS = tuple(Attendee(id_, f"党员{id_}") for id_ in range(1, 6))

steps = st.lists(st.tuples(st.sampled_from(["absent", "expected", "told", "because"]), st.integers(0, 4)), max_size=30)


def taken(attendance: Attendance, names: list[tuple[str, int]]) -> Attendance:
    """``attendance`` after pressing some keys."""
    for name, place in names:
        if name == "because":
            attendance = attendance.because(place, "出差")
        else:
            attendance = getattr(attendance, f"toggle_{name}")(place)
    return attendance


@given(steps, st.booleans())
def test_counts_always_agree_with_the_names(names: list[tuple[str, int]], partial: bool) -> None:
    """Whatever is pressed: required = present + absent, told are among the absent, each is named once."""
    attendance = taken(attendance_of(MEETING, MEMBERS, partial=partial), names)
    changes = attendance.changes()
    absent, told = changes["absent"], changes["told"]
    assert isinstance(absent, tuple)
    assert isinstance(told, tuple)
    assert changes["required"] == attendance.present + len(absent)
    assert {one.person_id for one in told if isinstance(one, Mention)} <= {
        one.person_id for one in absent if isinstance(one, Mention)
    }
    assert len(set(absent)) == len(absent)


@given(steps)
def test_what_is_stored_is_read_again(names: list[tuple[str, int]]) -> None:
    """An entry with these changes shows the same attendance."""
    attendance = taken(attendance_of(MEETING, MEMBERS, partial=False), names)
    row = {**content_row({"date": MEETING.date, **attendance.changes()}), "id": 1}
    entry = entry_of([row.get(column, "") for column in COLUMNS])
    again = attendance_of(entry, MEMBERS, partial=False)
    assert again.changes() == attendance.changes()


@given(st.integers(0, 4))
def test_pressed_twice_is_not_pressed(place: int) -> None:
    """Absent and back, expected and back: nothing has changed but the words that explain it."""
    attendance = attendance_of(MEETING, MEMBERS, partial=False)
    assert attendance.toggle_absent(place).toggle_absent(place) == attendance
    assert attendance.toggle_expected(place).toggle_expected(place) == attendance


def test_nobody_is_expected_at_a_meeting_of_some() -> None:
    """At the meeting of a committee people are picked; of a meeting of all everybody is expected."""
    assert attendance_of(MEETING, MEMBERS, partial=True).required == 0
    assert attendance_of(MEETING, MEMBERS, partial=False).required == len(MEMBERS)
    picked = attendance_of(MEETING, MEMBERS, partial=True).toggle_expected(2)
    assert picked.changes()["expected"] == (3,)
    assert attendance_of(MEETING, MEMBERS, partial=False).nobody().required == 0


def test_who_is_not_on_the_roster_stays_named() -> None:
    """A guest who was absent is kept, behind the members."""
    guest = Mention(None, "来宾", "迟到")
    attendance = attendance_of(replace(MEETING, absent=(guest,)), MEMBERS, partial=False)
    assert attendance.people[-1].name == "来宾"
    assert attendance.changes()["absent"] == (guest,)


def stored(ledgers: Ledgers, entry: str) -> Entry:
    """An entry as the database has it."""
    database = open_database(str(ledgers.path))
    try:
        return get_entry(database, ledgers.entries[entry])
    finally:
        database.close()


async def to_meeting(driven: Driven, ledgers: Ledgers, entry: str) -> None:
    await driven.open(ToAttendance(driven.unit, ledgers.entries[entry]))


async def test_initials_and_enter_mark_somebody_absent_with_the_reason(opened: Opened, ledgers: Ledgers) -> None:
    """Two letters, Enter, the reason, Enter: the counts follow, and F10 stores all of it in one change."""
    before = stored(ledgers, "meeting")
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        assert "应到 5  实到 4  请假 1  缺席 0  已告知 1" in driven.text()
        await driven.type("wf")
        await driven.press("enter")
        await driven.type("病假")
        await driven.press("enter", "f2")
        assert "应到 5  实到 3  请假 2  缺席 0  已告知 2" in driven.text()
        assert "已保存" in driven.text()
        await driven.press("f9")
        assert not isinstance(driven.app.screen, AttendancePage)
    after = stored(ledgers, "meeting")
    assert (after.required, after.present) == (5, 3)
    assert {(one.name, one.note) for one in after.absent} == {("仇敏", "出差"), ("王芳", "病假")}
    assert {one.name for one in after.told} == {"仇敏", "王芳"}
    assert after.version == before.version + 3  # absent, why, told


async def test_every_toggle_is_stored(opened: Opened, ledgers: Ledgers) -> None:
    """The space bar is no letter of a name; each press is in the database, and Esc leaves without a question."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.press("down", "space")
        assert driven.row("曾丽").startswith("> 缺席")
        assert stored(ledgers, "meeting").present == 3
        await driven.press("space")
        assert driven.row("曾丽").startswith("> 到")
        assert stored(ledgers, "meeting").present == 4
        await driven.press("space", "escape")
        assert not isinstance(driven.app.screen, AttendancePage)
    assert stored(ledgers, "meeting").present == 3


async def test_leaving_the_program_stores_the_reason_being_typed(opened: Opened, ledgers: Ledgers) -> None:
    """Ctrl+Q takes it over first."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.type("zl")
        await driven.press("enter")
        await driven.type("病假")
        await driven.press("ctrl+q")
        await driven.settle()
    assert ("曾丽", "病假") in {(one.name, one.note) for one in stored(ledgers, "meeting").absent}


async def test_two_people_on_one_attendance_are_asked_once(opened: Opened, ledgers: Ledgers) -> None:
    """Names and numbers are one question; what is chosen is stored and shown as a whole."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        others: dict[str, Value] = {"required": 5, "present": 5, "absent": None, "told": None}
        change_as_somebody_else(ledgers, "meeting", others)
        await driven.press("down", "space")
        assert isinstance(driven.app.screen, ConflictPage)
        assert "缺席及原因曾丽、仇敏(出差" in driven.text()
        assert len([line for line in driven.lines() if "考勤" in line]) == 1
        await driven.press("escape")
        assert "应到 5  实到 5  请假 0  缺席 0  已告知 0" in driven.text()
        await driven.press("space")
        assert "实到 4" in driven.text()
    after = stored(ledgers, "meeting")
    assert [one.name for one in after.absent] == ["曾丽"]


async def test_people_of_a_committee_are_picked(opened: Opened, ledgers: Ledgers) -> None:
    """Nobody is expected at first, and what was only counted so far is said; who is picked is stored."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "committee")
        assert "应到 0" in driven.text()
        assert "应到 2 实到 2" in driven.text()
        await driven.press("f4", "down", "f4", "f9")
    entry = stored(ledgers, "committee")
    assert (entry.required, entry.present) == (2, 2)
    assert entry.expected is not None
    assert len(entry.expected) == 2


def accept(ledgers: Ledgers) -> None:
    """The meeting is accepted."""
    database = open_database(str(ledgers.path))
    with home(database).write("李四") as transaction:
        transaction.update("entry", ledgers.entries["meeting"], {"state": "accepted"})
    database.close()


async def test_an_accepted_meeting_is_changed_with_a_reason(opened: Opened, ledgers: Ledgers) -> None:
    """Once accepted, the first change asks why; Esc there gives it up, and nothing is asked of what follows."""
    accept(ledgers)
    before = stored(ledgers, "meeting")
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.press("space")
        assert "要写明原因" in driven.text()
        await driven.press("escape")
        assert "实到 4" in driven.text()
        assert stored(ledgers, "meeting") == before
        await driven.press("space")
        await driven.answer("漏记")
        assert "已保存" in driven.text()
        await driven.press("down", "space")
        assert "已保存" in driven.text()
    entry = stored(ledgers, "meeting")
    assert (entry.present, entry.state) == (2, "submitted")
    database = open_database(str(ledgers.path))
    assert [made.reason for made in amendments(database, entry.id)][-2:] == ["漏记", ""]
    database.close()


async def test_a_meeting_accepted_in_between_asks_for_the_reason(opened: Opened, ledgers: Ledgers) -> None:
    """What the core refuses for want of a reason is asked for, and then stored."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        accept(ledgers)
        await driven.press("space")
        await driven.answer("漏记")
        assert "已保存" in driven.text()
    assert stored(ledgers, "meeting").present == 3


def to_meeting_on(terminal: Terminal) -> None:
    """From the first screen to who was at the meeting of March 5."""
    terminal.wait("要办的事")
    terminal.send(TO_LEDGER)
    terminal.wait("党费收缴")
    terminal.send(CTRL_G)
    terminal.wait("看哪个月")
    terminal.type("2025-03")
    terminal.send(ENTER)
    terminal.wait("2025 年 3 月")
    terminal.send(CTRL_F)
    terminal.type("shyk")
    terminal.wait("> 纪实  三会一课")
    terminal.send(ENTER + ENTER)
    terminal.wait("2025-03-05")
    terminal.send(CTRL_F)
    terminal.type("学习贯彻")
    terminal.send(ESCAPE)
    terminal.read(0.3)
    terminal.send(CTRL_R)
    terminal.wait("找人")
    terminal.wait("应到 5")


@pytest.mark.parametrize("how", ["kill", "hang up"])
def test_a_vanished_terminal_loses_no_attendance(ledgers: Ledgers, tmp_path: Path, how: str) -> None:
    """Killed right after the key, or cut off: the next session has every toggle, and asks nothing."""
    with application(ledgers.path, tmp_path / "drafts") as terminal:
        to_meeting_on(terminal)
        terminal.send(DOWN + b" ")
        terminal.wait("已保存")
        terminal.send(DOWN * 2 + b" ")
        terminal.wait("请假 1  缺席 2")
        if how == "kill":
            terminal.signal(signal.SIGKILL)
        else:
            terminal.hang_up()
        terminal.wait_end(5)
    with application(ledgers.path, tmp_path / "drafts") as terminal:
        to_meeting_on(terminal)
        terminal.wait("请假 1  缺席 2")
    entry = stored(ledgers, "meeting")
    assert (entry.present, len(entry.absent)) == (2, 3)
