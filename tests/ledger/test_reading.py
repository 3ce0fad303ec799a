"""Lists, sums and the three tiers of ledgers, compared with what plain Python finds among all entries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.ledger.changes import By, new_row
from kaoping.core.ledger.entry import (
    COLUMNS,
    Entry,
    Mention,
    State,
    Value,
    content_row,
    entry_of,
    read_values,
    same,
    values_of,
    write_values,
)
from kaoping.core.ledger.repository import book_summary, count_entries, entries_by_id, list_entries, member_entries
from kaoping.core.ledger.rules import BookRules
from kaoping.core.ledger.scope import BookSummary, Filter, tier_filter
from kaoping.core.ledger.service import insert_entries
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.storage.engine import Database, UnitDatabase

from tests.acting import accept_entries, ask, return_entry, today, withdraw_entry
from tests.ledger.small_ledger import (
    COMMITTEE,
    DUES,
    FIRST,
    LI,
    MEETINGS,
    ROSTER,
    SECOND,
    TASKS,
    WANG,
    ZHANG,
    ZHANG_TOO,
    make_ledger,
    take_roster,
)

PLACES = (FIRST, SECOND, COMMITTEE)
MEMBERS = (WANG, LI, ZHANG, ZHANG_TOO)
EVERY_STATE: frozenset[str] = frozenset(("planned", "draft", "submitted", "accepted", "returned", "withdrawn"))


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> UnitDatabase:
    return database.unit(make_ledger(database, tmp_path))


@pytest.fixture
def ledger(unit: UnitDatabase) -> tuple[Entry, ...]:
    """All entries of a unit: three books, all states, some with proof, some written late."""
    with unit.write("甲") as transaction:
        insert_entries(transaction, list(_rows()))
    accept_entries(unit, "乙", [1, 4, 7])
    return_entry(unit, "乙", 10, "补")
    for id_ in (13, 2):
        withdraw_entry(unit, "甲", id_, "重复")
    with unit.write("甲") as transaction:
        transaction.update_many("entry", [(id_, {"proofs": 1}) for id_ in (3, 4, 9, 16)])
    with unit.read() as connection:
        return tuple(sorted(entries_by_id(connection, range(1, 100)).values(), key=lambda one: (one.date, one.id)))


def _rows() -> Any:
    rules = {book.id: BookRules(book, today()) for book in (MEETINGS, DUES, TASKS)}
    states: tuple[State, ...] = ("submitted", "draft", "draft")
    for n in range(24):
        entered = datetime(2025, 1 + n % 12, 1, 12, tzinfo=UTC) + timedelta(days=20 + n)
        by = By("甲", entered.isoformat(timespec="milliseconds"), entered.date().isoformat())
        values: dict[str, Value] = {"organisation": PLACES[n % 3], "date": f"2025-{1 + n % 12:02}-01"}
        if n % 2:
            values |= {"title": f"学习Plan{n}", "kind": "党员大会", "required": 4, "present": 4}
            values |= {"host": (Mention(None, "王五"),)} if n == 5 else {}
            yield new_row(rules[MEETINGS.id], values, by, state=states[n % 3])
        elif n % 4:
            values |= {"member": MEMBERS[n // 4 % 4], "due": 100, "content": "50%_off"}
            yield new_row(rules[DUES.id], values, by, state=states[n % 3])
        else:
            values |= {"title": f"计划{n}", "responsible": "王一", "content": "约买买提·艾力谈话"}
            yield new_row(rules[TASKS.id], values, by, state="planned" if n % 8 else states[n % 3])


LISTS: list[tuple[Filter, Callable[[Entry], bool]]] = [
    (Filter(), lambda one: True),
    (Filter(book="会议"), lambda one: one.book == "会议"),
    (Filter(organisations=frozenset((FIRST,))), lambda one: one.organisation_id == FIRST),
    (Filter(organisations=frozenset(range(1, 60))), lambda one: True),
    (Filter(organisations=frozenset()), lambda one: False),
    (Filter(book="党费", person=LI), lambda one: one.book == "党费" and one.person_id == LI),
    (Filter(first="2025-03-01", last="2025-05-01"), lambda one: "2025-03-01" <= one.date <= "2025-05-01"),
    (Filter(last="2025-05-31"), lambda one: one.date <= "2025-05-31"),
    (Filter(states=frozenset(("draft", "planned"))), lambda one: one.state in ("draft", "planned")),
    (Filter(states=EVERY_STATE), lambda one: True),
    (Filter(states=frozenset(("withdrawn",))), lambda one: one.state == "withdrawn"),
    (Filter(text="学习"), lambda one: "学习" in one.title),
    (Filter(text="买买提‧艾"), lambda one: "买买提·艾力" in one.content),
    (Filter(text="买提.艾力"), lambda one: "买买提·艾力" in one.content),
    (Filter(text="PLAN1"), lambda one: "Plan1" in one.title),
    (Filter(text="王五"), lambda one: bool(one.own)),
    (Filter(text="王一"), lambda one: one.responsible == "王一"),
    (Filter(text="0%_o"), lambda one: one.content == "50%_off"),
    (Filter(text="0_%o"), lambda one: False),
    (Filter(text="0%"), lambda one: one.content == "50%_off"),
    (Filter(unproved=True), lambda one: not one.proofs),
    (Filter(backdated=True), lambda one: one.backdated),
    (Filter(book="会议", backdated=True, unproved=True), lambda one: one.book == "会议" and one.backdated),
]


@pytest.mark.parametrize("newest_first", [False, True])
def test_lists_hold_what_is_asked_for(unit: UnitDatabase, ledger: tuple[Entry, ...], newest_first: bool) -> None:
    """In order of date and number, as a whole and page by page; the count is that of the list."""
    with unit.read() as connection:
        for filter_, wanted in LISTS:
            found = [one for one in ledger if one.state in filter_.states and wanted(one)]
            if filter_.unproved:
                found = [one for one in found if not one.proofs]
            expected = tuple(found[::-1] if newest_first else found)
            assert list_entries(connection, filter_, newest_first=newest_first) == expected, filter_
            assert count_entries(connection, filter_) == len(expected)
            for limit, offset in ((2, 0), (3, 4), (None, 5), (0, 0), (5, 1000)):
                page = expected[offset:] if limit is None else expected[offset : offset + limit]
                assert page == list_entries(connection, filter_, limit=limit, offset=offset, newest_first=newest_first)


def test_some_of_each_are_in_the_lists(ledger: tuple[Entry, ...]) -> None:
    """The comparison above would say little of lists that hold all or nothing."""
    sizes = {len([one for one in ledger if one.state in filter_.states and wanted(one)]) for filter_, wanted in LISTS}
    assert len(sizes) > 8
    assert {one.state for one in ledger} == EVERY_STATE


@pytest.mark.parametrize(
    ("organisations", "first", "last"),
    [
        (None, "", ""),
        (frozenset((SECOND,)), "", ""),
        (None, "2025-02-01", "2025-06-30"),
        (frozenset((SECOND, COMMITTEE)), "2025-02-01", ""),
    ],
)
def test_a_summary_counts_what_the_lists_hold(
    unit: UnitDatabase,
    ledger: tuple[Entry, ...],
    organisations: frozenset[int] | None,
    first: str,
    last: str,
) -> None:
    """Each book with its drafts, those without proof, those returned, and the latest day; withdrawn ones aside."""
    with unit.read() as connection:
        summary = book_summary(connection, organisations, first, last)
        filter_ = Filter(organisations=organisations, first=first, last=last)
        entries = list_entries(connection, filter_)
    expected = []
    for book in sorted({one.book for one in entries}):
        held = [one for one in entries if one.book == book]
        begun = [one for one in held if one.state != "planned"]
        expected.append(
            BookSummary(
                book,
                len(held),
                sum(one.state == "draft" for one in held),
                sum(not one.proofs for one in begun),
                sum(one.state == "returned" for one in held),
                max((one.date for one in begun), default=""),
            )
        )
    assert expected
    assert sorted(summary, key=lambda one: one.book) == expected


def test_units_do_not_see_each_other(
    database: Database, unit: UnitDatabase, ledger: tuple[Entry, ...], tmp_path: Path
) -> None:
    """Another unit has nothing of this, though its organisations and people have the same numbers."""
    other = database.unit(make_ledger(database, tmp_path, "农业局"))
    with other.read() as connection:
        assert list_entries(connection, Filter()) == ()
        assert count_entries(connection, Filter(organisations=frozenset((FIRST,)))) == 0
        assert book_summary(connection) == ()
    with unit.read() as connection:
        assert len(list_entries(connection, Filter(states=EVERY_STATE))) == len(ledger)


def test_three_tiers_are_views_of_the_same_entries(unit: UnitDatabase, ledger: tuple[Entry, ...]) -> None:
    """A committee sees everything below it, a branch its own, a member what is about them."""
    directory = ask(unit, load_directory)
    assert tier_filter(directory) == tier_filter(directory, COMMITTEE) == Filter()
    assert tier_filter(directory, SECOND) == Filter(organisations=frozenset((SECOND,)))
    assert tier_filter(directory, None, LI) == tier_filter(directory, FIRST, LI) == Filter(person=LI)


def test_a_member_sees_the_meetings_of_the_branch_of_the_day(unit: UnitDatabase, tmp_path: Path) -> None:
    """Present, absent with the reason, names not kept, or left out where only others were expected; after moving
    those of the new branch."""
    meeting: dict[str, Value] = {"kind": "党员大会", "title": "会", "required": 2, "present": 2}
    absent: dict[str, Value] = {"present": 1, "absent": (Mention(LI, "李二", "病假"),)}
    rules, by = BookRules(MEETINGS, today()), By("甲", "2025-09-01T00:00:00.000+00:00", "2025-09-01")
    cases: list[tuple[str, int, dict[str, Value], str]] = [
        ("2025-01-01", FIRST, {}, "出席"),
        ("2025-02-01", FIRST, absent, "请假(病假)"),
        ("2025-03-01", FIRST, {**absent, "absent": (Mention(LI, "李二"),)}, "缺席"),
        ("2025-04-01", FIRST, {"present": 1}, "未记名"),
        ("2025-05-01", FIRST, {"kind": "支委会", "expected": (WANG,)}, ""),
        ("2025-05-02", FIRST, {"kind": "支委会", "expected": (WANG, LI)}, "出席"),
        ("2025-05-03", SECOND, {}, ""),
        ("2025-06-30", FIRST, {}, "出席"),
        ("2025-07-01", FIRST, {}, ""),
        ("2025-07-01", SECOND, {}, "出席"),
    ]
    rows = [
        new_row(rules, {**meeting, **values, "organisation": place, "date": day}, by)
        for day, place, values, _part in cases
    ]
    plan = new_row(rules, {**meeting, "organisation": FIRST, "date": "2025-03-02"}, by, state="planned")
    dues: dict[str, Value] = {"organisation": FIRST, "member": LI, "date": "2025-03-01", "due": 100}
    about = new_row(BookRules(DUES, today()), dues, by)
    with unit.write("甲") as transaction:
        insert_entries(transaction, [*rows, plan, about])
    take_roster(unit, tmp_path, (ROSTER[0], ("M00002", "李二", "党员", "B0002", "", "", "")), "2025-07-01")
    directory = ask(unit, load_directory)
    with unit.read() as connection:
        found = member_entries(connection, directory, LI, "2025-01-01", "2025-12-31")
        second_half = member_entries(connection, directory, LI, "2025-07-01", "2025-12-31")
    expected = [(day, part) for day, _place, _values, part in cases if part]
    expected.insert(3, ("2025-03-01", "本人"))
    assert [(entry.date, part) for entry, part in found] == expected
    assert [(entry.organisation_id, part) for entry, part in second_half] == [(SECOND, "出席")]


def test_rows_and_entries_are_the_same_both_ways(ledger: tuple[Entry, ...]) -> None:
    """What is read from a row makes the same row again, and so do values written as an amendment keeps them."""
    for entry in ledger:
        row = {name: getattr(entry, name, None) for name in COLUMNS} | content_row(values_of(entry))
        assert entry_of([row[name] for name in COLUMNS]) == entry
        assert read_values(write_values(values_of(entry))) == values_of(entry)


def test_values_are_the_same_by_what_they_say() -> None:
    """Nothing is nothing however it is written, zero is not nothing, and a person is the same under a new name."""
    nothings: tuple[Value, ...] = (None, "", ())
    assert all(same(one, other) for one in nothings for other in nothings)
    assert not any(same(0, nothing) for nothing in nothings)
    assert same((Mention(1, "张三", "病"),), (Mention(1, "张三丰", "病"),))
    assert not same((Mention(1, "张三", "病"),), (Mention(1, "张三", "事"),))
    assert not same((Mention(None, "张三"),), (Mention(None, "李四"),))
    assert not same((Mention(1, "张三"),), (Mention(None, "张三"),))


def test_late_is_the_same_in_lists_and_on_entries(ledger: tuple[Entry, ...]) -> None:
    """The boundary is in the data: 31 days are in time, 32 are not."""
    lags = {one.lag for one in ledger}
    assert {31, 32} <= lags
    one = ledger[0]
    day = date.fromisoformat(one.date)
    lagging = [replace(one, entered_on=(day + timedelta(days=days)).isoformat()) for days in (31, 32)]
    assert [entry.backdated for entry in lagging] == [False, True]
