"""Whom the attendance of a meeting offers: who belonged to the branch on its day, and nobody who had left by then."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.entry import Entry, Mention, Value
from kaoping.core.organisation.changes import leave, transfer
from kaoping.core.services.attendance import Attendee, attendance_of
from kaoping.core.services.entries import Meeting
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database

from tests.acting import act, add_entry
from tests.ledger.small_ledger import FIRST, LI, SECOND, WANG, ZHANG, ZHANG_TOO, make_ledger

DAY = date(2025, 3, 5)


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Unit:
    return make_ledger(database, tmp_path)


def held(database: Database, place: int, **values: Value) -> Entry:
    """A meeting of the branch on the day."""
    known: dict[str, Value] = {"organisation": place, "date": DAY.isoformat(), "kind": "党员大会", "title": "学习"}
    return add_entry(database, "甲", "三会一课", known | values)


def opened(database: Database, unit: Unit, entry: Entry) -> Meeting:
    return Services(Workspace(database, "甲")).entries.meeting(unit, entry.id)


@pytest.mark.parametrize(("day", "offered"), [(4, False), (5, False), (6, True)])
@pytest.mark.parametrize("how", ["left", "moved"])
def test_somebody_who_left_is_not_offered_as_present(
    database: Database, unit: Unit, how: str, day: int, offered: bool
) -> None:
    """From the day on which they left or moved nobody counts them as expected, and up to the day before they do; where
    they moved to they are offered from that very day."""
    here, there = held(database, FIRST), held(database, SECOND)
    if how == "left":
        act(database, "甲", leave, "M00002", date(2025, 3, day))
    else:
        act(database, "甲", transfer, "M00002", "B0002", date(2025, 3, day))
    meeting = opened(database, unit, here)
    assert {one.person_id for one in meeting.members} == ({WANG, LI} if offered else {WANG})
    attendance = meeting.attendance({})
    assert (attendance.required, attendance.present) == ((2, 2) if offered else (1, 1))
    others = {one.person_id for one in opened(database, unit, there).members}
    assert others == {ZHANG, ZHANG_TOO} | ({LI} if how == "moved" and not offered else set())


def test_who_left_and_was_named_stays_named_and_is_not_present(database: Database, unit: Unit) -> None:
    """An absence on record is kept, behind those of the branch, and makes nobody present; who was expected by name and
    had left is not offered any more."""
    absent = (Mention(LI, "李二", "病假"),)
    entry = held(database, FIRST, required=2, present=1, absent=absent)
    act(database, "甲", leave, "M00002", date(2025, 2, 1))
    meeting = opened(database, unit, entry)
    assert [one.person_id for one in meeting.members] == [WANG]
    attendance = meeting.attendance({})
    assert [(one.person_id, one.absent) for one in attendance.people] == [(WANG, False), (LI, True)]
    assert (attendance.required, attendance.present) == (2, 1)
    named = meeting.attendance({"expected": (WANG, LI), "absent": ()})
    assert [one.person_id for one in named.people] == [WANG]
    assert (named.required, named.present, named.changes()["expected"]) == (1, 1, None)


@pytest.mark.parametrize("partial", [True, False])
def test_only_members_of_the_day_can_be_expected(database: Database, unit: Unit, partial: bool) -> None:
    """Whoever is named as expected and belongs to no one offered adds nothing to the figures."""
    entry = replace(held(database, FIRST), expected=(WANG, ZHANG, 99))
    attendance = attendance_of(entry, [Attendee(WANG, "王一"), Attendee(LI, "李二")], partial=partial)
    assert [(one.person_id, one.expected) for one in attendance.people] == [(WANG, True), (LI, False)]
    assert (attendance.required, attendance.present) == (1, 1)
