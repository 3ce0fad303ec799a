"""Who was at a meeting: the pure value, and the screen on which it is entered."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.database.engine import open_database
from kaoping.core.ledger.reading import get_entry
from kaoping.core.ledger.rows import COLUMNS, content_row, entry_of
from kaoping.core.ledger.values import Entry, Mention
from kaoping.tui.attendance import Attendance, Attendee, attendance_of
from kaoping.tui.screens.attendance import AttendancePage
from kaoping.tui.screens.ways import ToAttendance

from .conftest import Driven, Opened
from .ledgers import Ledgers

MEETING = Entry(
    id=1, version=1, book="三会一课", organisation_id=1, person_id=None, kind="党员大会", date="2025-03-05", title="",
    content="", deadline=None, finished=None, responsible="", required=None, present=None, absent=(), told=(),
    expected=None, due=None, paid=None, own={}, proofs=0, state="draft", remark="", author="张三",
    entered_at="2025-03-06T01:00:00.000+00:00",
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
        assert "应到 5  实到 4  缺席 1  已告知 1" in driven.text()
        await driven.type("wf")
        await driven.press("enter")
        await driven.type("病假")
        await driven.press("enter", "f3")
        assert "应到 5  实到 3  缺席 2  已告知 2 *" in driven.text()
        await driven.press("f10")
        assert not isinstance(driven.app.screen, AttendancePage)
    after = stored(ledgers, "meeting")
    assert (after.required, after.present) == (5, 3)
    assert {(one.name, one.note) for one in after.absent} == {("仇敏", "出差"), ("王芳", "病假")}
    assert {one.name for one in after.told} == {"仇敏", "王芳"}
    assert after.version == before.version + 1


async def test_space_toggles_and_escape_asks_before_losing_it(opened: Opened, ledgers: Ledgers) -> None:
    """The space bar is no letter of a name; leaving with changes needs a second Esc and stores nothing."""
    before = stored(ledgers, "meeting")
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.press("down", "space")
        assert driven.row("曾丽").startswith("> 缺席")
        await driven.press("space")
        assert driven.row("曾丽").startswith("> 到")
        await driven.press("space", "escape")
        assert "还没有保存" in driven.text()
        await driven.press("escape")
        assert not isinstance(driven.app.screen, AttendancePage)
    assert stored(ledgers, "meeting") == before


async def test_leaving_the_program_with_changes_is_asked_once(opened: Opened, ledgers: Ledgers) -> None:
    """Ctrl+Q says first that the attendance is not stored."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.press("space", "ctrl+q")
        assert driven.app.is_running
        assert "考勤还没有保存" in driven.text()


async def test_people_of_a_committee_are_picked(opened: Opened, ledgers: Ledgers) -> None:
    """Nobody is expected at first, and what was only counted so far is said; who is picked is stored."""
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "committee")
        assert "应到 0" in driven.text()
        assert "应到 2 实到 2" in driven.text()
        await driven.press("f4", "down", "f4", "f10")
    entry = stored(ledgers, "committee")
    assert (entry.required, entry.present) == (2, 2)
    assert entry.expected is not None
    assert len(entry.expected) == 2


async def test_an_accepted_meeting_is_changed_with_a_reason(opened: Opened, ledgers: Ledgers) -> None:
    """Once accepted, F10 asks why first."""
    database = open_database(str(ledgers.path))
    with database.write("李四") as transaction:
        transaction.update("entry", ledgers.entries["meeting"], {"state": "accepted"})
    database.close()
    async with opened(ledgers.path) as driven:
        await to_meeting(driven, ledgers, "meeting")
        await driven.press("space", "f10")
        assert "要写明原因" in driven.text()
        await driven.answer("漏记")
        assert not isinstance(driven.app.screen, AttendancePage)
    entry = stored(ledgers, "meeting")
    assert (entry.present, entry.state) == (3, "submitted")
