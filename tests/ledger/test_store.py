"""One entry, written by one person or by two; what others have seen is kept when it changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.ledger import service
from kaoping.core.ledger.changes import By, EntryConflict, new_row
from kaoping.core.ledger.entry import Entry, Mention, Value
from kaoping.core.ledger.repository import entries_by_id, entry_written
from kaoping.core.ledger.rules import BookRules
from kaoping.core.ledger.service import EntriesRefused, change_entries, insert_entries
from kaoping.core.storage.chain import AlreadyDone
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.verification import verify

from tests.acting import (
    accept_entries,
    act,
    add_entry,
    amendments,
    ask,
    change_entry,
    get_entry,
    keep_book,
    retire_book,
    return_entry,
    submit_entries,
    today,
    withdraw_entry,
)
from tests.ledger.small_ledger import (
    DUES,
    FIRST,
    LI,
    MEETINGS,
    ROSTER,
    SECOND,
    TASKS,
    WANG,
    ZHANG,
    make_ledger,
    take_roster,
)

MEETING: Mapping[str, Value] = {
    "organisation": FIRST,
    "date": "2025-03-05",
    "kind": "党员大会",
    "title": "学习",
    "required": 2,
    "present": 1,
    "absent": (Mention(LI, "李二", "病假"),),
    "host": (Mention(WANG, "王一"),),
}
TOMORROW = (today() + timedelta(days=1)).isoformat()


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> UnitDatabase:
    return database.unit(make_ledger(database, tmp_path))


@pytest.fixture
def meeting(unit: UnitDatabase) -> Entry:
    return add_entry(unit, "甲", MEETINGS.id, MEETING)


def heads(unit: UnitDatabase) -> int:
    """How many entries all chains have, that of the directory too."""
    with unit.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar_one())


def submit(unit: UnitDatabase, entry: Entry, actor: str = "甲") -> Entry:
    return submit_entries(unit, actor, [entry.id])[0].entry


def accept(unit: UnitDatabase, entry: Entry) -> Entry:
    return accept_entries(unit, "乙", [entry.id])[0]


def test_an_entry_comes_back_as_it_was_written(unit: UnitDatabase, meeting: Entry) -> None:
    """Every kind of field; who wrote it and when; one audit entry for the save."""
    values: dict[str, Value] = {
        **MEETING,
        "kind": "支委会",
        "told": (Mention(LI, "李二", "电话"),),
        "expected": (WANG, LI),
        "guests": (Mention(None, "王五", "县委"), Mention(ZHANG, "张三")),
        "open": 0,
        "hours": 4,
        "month": "2025-03-01",
        "cost": 12_50,
        "content": "  传达文件 ",
    }
    before = heads(unit)
    entry = add_entry(unit, "甲", MEETINGS.id, values)
    assert heads(unit) == before + 1
    assert get_entry(unit, entry.id) == entry
    assert {name: entry.value(name) for name in values} == {**values, "content": "传达文件"}
    assert (entry.state, entry.version, entry.author, entry.proofs, entry.remark) == ("draft", 1, "甲", 0, "")
    assert entry.entered_on == today().isoformat()
    assert entry.lag == (today() - today().replace(year=2025, month=3, day=5)).days
    assert entry.backdated
    assert entry.id != meeting.id


def test_books_about_members_and_work(unit: UnitDatabase) -> None:
    """Money in hundredths and the member; deadline, responsible person and the day it was done."""
    dues: dict[str, Value] = {"organisation": FIRST, "member": WANG, "date": "2025-03-01", "due": 500, "paid": 0}
    paid = add_entry(unit, "甲", DUES.id, dues)
    assert (paid.person_id, paid.due, paid.paid, paid.value("paid")) == (WANG, 500, 0, 0)
    work: dict[str, Value] = {"organisation": FIRST, "date": "2025-03-01", "title": "计划", "deadline": TOMORROW}
    task = add_entry(unit, "甲", TASKS.id, {**work, "responsible": "王一"})
    assert (task.deadline, task.responsible, task.finished) == (TOMORROW, "王一", None)


def test_a_repeated_save_happens_once(unit: UnitDatabase) -> None:
    """After a broken line the same save is sent again: it finds the entry as others have changed it since."""
    with unit.write("甲", key="k1") as transaction:
        first = service.add_entry(transaction, MEETINGS.id, MEETING)
    changed = change_entry(unit, "乙", first.id, {"title": "改"}, seen=first)
    with pytest.raises(AlreadyDone) as done, unit.write("甲", key="k1"):
        pass
    assert ask(unit, entry_written, done.value.seq) == changed
    assert change_entry(unit, "乙", first.id, {"title": "改"}, seen=first) == changed


def test_changes_of_a_draft_leave_no_amendment(unit: UnitDatabase, meeting: Entry) -> None:
    """Nobody else has seen it; ``None`` clears a field; a save without a difference writes nothing."""
    changed = change_entry(unit, "甲", meeting.id, {"title": "新", "host": None}, seen=meeting)
    assert (changed.title, changed.own, changed.version, changed.state) == ("新", {}, 2, "draft")
    before = heads(unit)
    assert change_entry(unit, "乙", meeting.id, {"title": "新"}, seen=changed) == changed
    assert heads(unit) == before
    assert amendments(unit, meeting.id) == ()


def test_two_people_in_different_fields_are_merged(unit: UnitDatabase, meeting: Entry) -> None:
    """A save made while looking at an older version goes in when nobody else touched its fields."""
    change_entry(unit, "甲", meeting.id, {"content": "甲写的"}, seen=meeting)
    merged = change_entry(unit, "乙", meeting.id, {"hours": 2, "title": "学习"}, seen=meeting)
    assert (merged.content, merged.own["hours"], merged.version) == ("甲写的", 2, 3)


def test_two_people_in_one_field_are_asked(unit: UnitDatabase, meeting: Entry) -> None:
    """The conflict names the fields and carries the entry as it is; nothing is written. Agreeing is no conflict."""
    theirs = change_entry(unit, "甲", meeting.id, {"title": "甲的", "hours": 2}, seen=meeting)
    before = heads(unit)
    with pytest.raises(EntryConflict, match="改过「三会一课」2025-03-05 一条的标题,您的修改没有保存") as conflict:
        change_entry(unit, "乙", meeting.id, {"title": "乙的", "hours": 2, "content": "x"}, seen=meeting)
    assert (conflict.value.fields, conflict.value.theirs) == (("title",), theirs)
    assert heads(unit) == before
    agreed = change_entry(unit, "乙", meeting.id, {"title": "甲的", "content": "x"}, seen=meeting)
    assert (agreed.title, agreed.content) == ("甲的", "x")


def test_people_renamed_since_are_no_change(unit: UnitDatabase, meeting: Entry) -> None:
    """Whoever is on the roster is the same person under any name."""
    renamed = {"absent": (Mention(LI, "李二妹", "病假"),), "host": (Mention(WANG, "王大"),)}
    assert change_entry(unit, "甲", meeting.id, renamed, seen=meeting) == meeting


def test_submitted_entries_keep_what_they_were(unit: UnitDatabase, meeting: Entry) -> None:
    """The amendment has who, when, and each field before and after, empty ones and people included."""
    handed_in = submit(unit, meeting)
    changes: dict[str, Value] = {"absent": None, "required": 1, "content": "补"}
    changed = change_entry(unit, "乙", meeting.id, changes, seen=handed_in)
    assert changed.state == "submitted"
    _handing_in, made = amendments(unit, meeting.id)
    assert (made.actor, made.reason) == ("乙", "")
    assert made.was == {"absent": (Mention(LI, "李二", "病假"),), "required": 2, "content": None}
    assert made.became == {"absent": None, "required": 1, "content": "补"}


def test_accepted_entries_change_only_with_a_reason(unit: UnitDatabase, meeting: Entry) -> None:
    """And have to be accepted again; a remark on the earlier step stays among the amendments."""
    accepted = accept(unit, submit(unit, meeting))
    for empty in ("", "  "):
        with pytest.raises(Error, match="要写明修改原因"):
            change_entry(unit, "甲", meeting.id, {"title": "新"}, seen=accepted, reason=empty)
    changed = change_entry(unit, "甲", meeting.id, {"title": "新"}, seen=accepted, reason="写错了")
    assert changed.state == "submitted"
    made = amendments(unit, meeting.id)[-1]
    assert (made.reason, made.was) == ("写错了", {"title": "学习", "state": "accepted"})
    assert accept(unit, changed).state == "accepted"


def test_returned_entries_say_why_until_handed_in_again(unit: UnitDatabase, meeting: Entry) -> None:
    """The remark stands on the entry; the change made for it is kept as an amendment."""
    returned = return_entry(unit, "乙", submit(unit, meeting).id, " 缺会议记录 ")
    assert (returned.state, returned.remark) == ("returned", "缺会议记录")
    changed = change_entry(unit, "甲", meeting.id, {"content": "已补"}, seen=returned)
    assert (changed.state, changed.remark) == ("returned", "缺会议记录")
    assert submit(unit, changed).remark == ""
    steps = [(made.actor, made.reason, made.became.get("state")) for made in amendments(unit, meeting.id)]
    assert steps == [
        ("甲", "", "submitted"),
        ("乙", "缺会议记录", "returned"),
        ("甲", "", None),
        ("甲", "", "submitted"),
    ]
    with pytest.raises(Error, match="退回要写明意见"):
        return_entry(unit, "乙", meeting.id, "")


def test_withdrawn_entries_stay(unit: UnitDatabase, meeting: Entry) -> None:
    """With the reason; nothing can be done with them any more."""
    with pytest.raises(Error, match="撤回要写明原因"):
        withdraw_entry(unit, "甲", meeting.id, "")
    withdrawn = withdraw_entry(unit, "甲", meeting.id, "重复登记")
    assert (withdrawn.state, withdrawn.remark, withdrawn.title) == ("withdrawn", "重复登记", "学习")
    with pytest.raises(Error, match="「已撤回」,不能修改"):
        change_entry(unit, "甲", meeting.id, {"title": "新"}, seen=withdrawn)
    with pytest.raises(EntriesRefused, match="「已撤回」,不能提交"):
        submit(unit, withdrawn)


def test_plans_lie_ahead_until_something_came_of_them(unit: UnitDatabase) -> None:
    """The plan can be changed; entering what happened makes it a draft, written down on that day by that person, and
    then its day must have come."""
    values: dict[str, Value] = {"organisation": FIRST, "date": TOMORROW, "kind": "党员大会", "title": "换届"}
    plan = add_entry(unit, "甲", MEETINGS.id, values, state="planned")
    assert plan.state == "planned"
    moved = change_entry(unit, "甲", plan.id, {"title": "换届选举"}, seen=plan)
    assert (moved.state, moved.author, moved.entered_at) == ("planned", "甲", plan.entered_at)
    with pytest.raises(Error, match=f"「日期」 {TOMORROW} 还没有到"):
        change_entry(unit, "乙", plan.id, {"content": "已开"}, seen=moved)
    begun = change_entry(unit, "乙", plan.id, {"content": "已开", "date": today().isoformat()}, seen=moved)
    assert (begun.state, begun.author) == ("draft", "乙")
    assert begun.entered_at > plan.entered_at
    with pytest.raises(Error, match="「草稿」,不能通过"):
        accept(unit, begun)


def test_handing_in_is_all_or_nothing(unit: UnitDatabase, meeting: Entry) -> None:
    """Each entry that lacks something has its sentence; without proof it goes in and says that it does not count."""
    gaps = add_entry(unit, "甲", MEETINGS.id, {"organisation": SECOND, "date": "2025-04-01"})
    with pytest.raises(EntriesRefused) as refusal:
        submit_entries(unit, "甲", [meeting.id, gaps.id])
    sentence = "三会一课 2025-04-01「」:没有填类别、标题、应到、实到、主持人。"
    assert refusal.value.problems == ((gaps.id, sentence),)
    assert get_entry(unit, meeting.id) == meeting
    (done,) = submit_entries(unit, "甲", [meeting.id, meeting.id])
    assert (done.entry.state, done.remark) == ("submitted", "没有印证,补上之前不计分。")
    dues: dict[str, Value] = {"organisation": FIRST, "member": WANG, "date": "2025-03-01", "due": 500}
    (paid,) = submit_entries(unit, "甲", [add_entry(unit, "甲", DUES.id, dues).id])
    assert paid.remark == ""


def test_accepting_what_moved_on_is_refused(unit: UnitDatabase, meeting: Entry) -> None:
    """Who accepts, returns or withdraws does so for the version they looked at."""
    seen = submit(unit, meeting)
    change_entry(unit, "甲", meeting.id, {"title": "新"}, seen=seen)
    with pytest.raises(Conflict, match="改过"):
        accept_entries(unit, "乙", [meeting.id], versions={meeting.id: seen.version})
    with pytest.raises(Conflict, match="没有处理。"):
        return_entry(unit, "乙", meeting.id, "看看", version=seen.version)
    with pytest.raises(Conflict, match="没有处理。"):
        withdraw_entry(unit, "乙", meeting.id, "看看", version=seen.version)
    assert accept_entries(unit, "乙", [meeting.id], versions={meeting.id: seen.version + 1})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "\x1b[2J"}, "不能保存"),
        ({"organisation": 99}, "本单位没有这个党组织"),
        ({"host": (Mention(99, "谁"),)}, "名册里没有这个人"),
        ({"expected": (LI, 99)}, "名册里没有这个人"),
    ],
)
def test_what_an_entry_cannot_be_is_refused(
    unit: UnitDatabase, meeting: Entry, changes: dict[str, Any], sentence: str
) -> None:
    """When it is made and when it is changed, and nothing is written; more such cases are in ``test_checks``."""
    before = heads(unit)
    with pytest.raises(Error, match=sentence):
        add_entry(unit, "甲", MEETINGS.id, {**MEETING, **changes})
    with pytest.raises(Error, match=sentence):
        change_entry(unit, "甲", meeting.id, changes, seen=meeting)
    assert heads(unit) == before


def test_an_entry_about_a_member_needs_one_of_the_unit(unit: UnitDatabase, tmp_path: Path) -> None:
    """People and organisations that only another unit has are not known here; numbers that both have are each unit's
    own."""
    other = unit.database.unit(make_ledger(unit.database, tmp_path, "农业局"))
    more = (("B0003", "三支部", "支部", "C01", "机关", "", ""), ("M00005", "赵六", "党员", "B0003", "", "普通", "正式"))
    take_roster(other, tmp_path, (ROSTER[0], *more), "2025-02-01")
    dues: dict[str, Value] = {"organisation": FIRST, "date": "2025-03-01", "due": 500}
    with pytest.raises(Error, match="没有填「党员」"):
        add_entry(unit, "甲", DUES.id, dues)
    for unknown, sentence in (
        ({"organisation": 4, "member": WANG}, "本单位没有这个党组织"),
        ({"member": 5}, "名册里没有这个人"),
    ):
        with pytest.raises(Error, match=sentence):
            add_entry(unit, "甲", DUES.id, {**dues, **unknown})
        assert add_entry(other, "甲", DUES.id, {**dues, **unknown}).book == DUES.id
    assert ask(unit, entries_by_id, range(1, 100)) == {}
    here = add_entry(unit, "甲", DUES.id, {**dues, "member": WANG})
    assert here.id == 1
    assert get_entry(unit, 1) != get_entry(other, 1)


def test_columns_a_book_no_longer_has_are_kept(unit: UnitDatabase, meeting: Entry) -> None:
    """A unit may change its book: what was written in a column remains on the entries, and is not offered again."""
    keep_book(unit, "管理员", replace(MEETINGS, columns=()))
    changed = change_entry(unit, "甲", meeting.id, {"title": "新"}, seen=meeting)
    assert changed.own == meeting.own
    with pytest.raises(Error, match="没有「host」这一项"):
        change_entry(unit, "甲", meeting.id, {"host": None}, seen=changed)


def test_no_entry_lands_in_a_book_that_was_set_aside(unit: UnitDatabase, meeting: Entry) -> None:
    """Nor in one the unit never had, whatever the screen still shows; the entries that are there can be put right."""
    retire_book(unit, "管理员", MEETINGS.id)
    before = heads(unit)
    for state in ("draft", "planned"):
        with pytest.raises(Error, match="台账「三会一课」已经停用"):
            act(unit, "甲", service.add_entry, MEETINGS.id, MEETING, state=state)
    with pytest.raises(Error, match="没有台账「军事日志」"):
        add_entry(unit, "甲", "军事日志", MEETING)
    assert heads(unit) == before
    assert change_entry(unit, "甲", meeting.id, {"title": "补正"}, seen=meeting).title == "补正"


def test_many_entries_in_one_transaction(unit: UnitDatabase) -> None:
    """As an import writes and changes them; the chain accounts for every row."""
    rules, by = BookRules(MEETINGS, today()), By("甲", "2025-04-01T00:00:00.000+00:00", "2025-04-01", "导入")
    with unit.write("甲") as transaction:
        ids = insert_entries(transaction, [new_row(rules, MEETING, by) for _one in range(3)])
    with unit.write("甲") as transaction:
        stored = entries_by_id(transaction.connection, ids)
        wanted: list[tuple[Entry, Mapping[str, Value]]] = [(stored[ids[0]], {"title": "新"}), (stored[ids[1]], MEETING)]
        assert change_entries(transaction, rules, wanted, by) == 1
    assert [get_entry(unit, id_).title for id_ in ids] == ["新", "学习", "学习"]
    assert get_entry(unit, ids[0]).entered_at == by.at
    assert verify(unit.database).sound


def test_an_entry_that_does_not_exist(unit: UnitDatabase) -> None:
    """Its number is in the sentence."""
    for work in (lambda: get_entry(unit, 7), lambda: accept_entries(unit, "乙", [7])):
        with pytest.raises(Error, match="没有第 7 号台账"):
            work()
