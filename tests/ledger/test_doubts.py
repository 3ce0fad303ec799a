"""What is told about an entry although it may stand, as the roster or another entry says otherwise: on every way in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.autosave.entries import EntryTarget, new_key
from kaoping.core.autosave.target import Attempt, Save
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.ledger.doubts import RosterDoubts, Said, most_members, roll, suspects
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.scope import Scope
from kaoping.core.organisation.directory import FOR_EVER, Directory, OrganisationInfo, PersonInfo, Stay
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Book

from tests.acting import act, add_unit, withdraw_entry
from tests.exchange.ledgers import Keeper, write_rows

MEETINGS, DUES = BOOKS_BY_ID["三会一课"], BOOKS_BY_ID["党费收缴"]
ROSTER = (
    ("编号", "名称", "类型", "上级", "正式/预备", "入党日期", "转入日期"),
    ("C1", "机关党委", "党委", "", "", "", ""),
    ("B1", "一支部", "支部", "C1", "", "", ""),
    ("B2", "二支部", "支部", "C1", "", "", ""),
    ("M1", "王一", "党员", "B1", "正式", "1999-07-01", ""),
    ("M2", "李二", "党员", "B1", "正式", "", ""),
    ("M3", "赵三", "党员", "B1", "预备", "2025-03-20", ""),
    ("M4", "钱四", "党员", "B1", "正式", "", "2025-04-15"),
    ("M5", "孙五", "党员", "B2", "正式", "", ""),
)
FIRST_DAY = date(2025, 5, 1)
"""The roster is on record from then on; what is told of the days before is what can be told."""
FIRST, SECOND = 2, 3
WANG, LI, ZHAO, QIAN, SUN = 1, 2, 3, 4, 5


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Unit:
    if database.file is None:
        database.files = str(tmp_path / "server-files")
    made = add_unit(database, "林业局", "甲")
    roster = read_workbook(write_rows(tmp_path / "roster.csv", ROSTER))
    act(database.unit(made), "甲", import_roster, roster, day=FIRST_DAY)
    return made


@pytest.fixture
def services(database: Database, unit: Unit) -> Services:  # the unit is there before somebody works
    return Services(Workspace(database, "甲"))


def typed(services: Services, unit: Unit, book: Book, changes: Mapping[str, Value]) -> Attempt:
    """A new entry as forms and grids store it."""
    target = EntryTarget(unit, book, new_key())
    return services.saves.attempt(Save(target.place, None, changes, {}, token_hex(16)))


def told(services: Services, unit: Unit, id_: int) -> tuple[str, ...]:
    """What is told about an entry: the same on the form, in the grid and wherever it is listed."""
    entry = services.entries.entry(unit, id_)
    month = services.months.book(unit, entry.book.id, Scope(), entry.entry.date[:7])
    assert month.doubts.get(id_, ()) == entry.doubts
    assert services.entries.doubts(unit, (id_,)).get(id_, ()) == entry.doubts
    assert services.entries.shown(unit, id_).doubts == entry.doubts
    (row,) = services.ledger.entries(unit, (id_,))
    assert row.doubts == entry.doubts
    if entry.book.is_meeting(entry.entry.kind) and entry.entry.required is not None:
        meeting = services.entries.meeting(unit, id_)
        assert set(RosterDoubts(meeting.book, meeting.directory).of(Said.of_entry(entry.entry))) <= set(entry.doubts)
    return entry.doubts


HEADER = ("党组织", "类别", "日期", "议题", "应到", "实到", "缺席及原因")


@pytest.mark.parametrize(
    ("day", "kind", "required", "present", "absent", "sentence"),
    [
        ("2025-06-03", "党员大会", 1, 1, "", "应到 1 人,当天名册上是 4 名党员;请假的也算应到,记在缺席及原因里"),
        ("2025-06-03", "党员大会", 4, 3, "李二(病假)", ""),
        ("2025-06-03", "党员大会", 5, 5, "", "应到 5 人,当天名册上只有 4 名党员"),
        ("2025-06-03", "支委会", 3, 3, "", ""),
        ("2025-06-03", "支委会", 9, 9, "", "应到 9 人,当天名册上只有 4 名党员"),
        # Before the roster began those on it were there, but who joined or came later.
        ("2025-04-20", "党员大会", 1, 1, "", "应到 1 人,当天名册上是 4 名党员;请假的也算应到,记在缺席及原因里"),
        ("2025-04-02", "党员大会", 3, 3, "", ""),
        ("2025-03-02", "党员大会", 2, 2, "", ""),
        ("2025-03-02", "党员大会", 4, 4, "", "应到 4 人,当天名册上只有 2 名党员"),
        ("2025-06-03", "党员大会", 4, 3, "孙五(出差)", "名册上 孙五 那时在「二支部」,不在「一支部」"),
    ],
)
def test_attendance_is_held_against_the_roster_of_the_day_on_every_way_in(
    day: str, kind: str, required: int, present: int, absent: str, sentence: str,
    database: Database, unit: Unit, services: Services, tmp_path: Path,
) -> None:  # fmt: skip
    """Form and grid, the command, an import before and after it is written: one sentence, or none."""
    wanted = (sentence,) if sentence else ()
    words = ("党组织=B1", f"类别={kind}", f"日期={day}", "议题=学习", f"应到={required}", f"实到={present}")
    by_command = services.entries.add(unit, MEETINGS.id, (*words, f"缺席及原因={absent}"))
    assert told(services, unit, by_command.id) == wanted
    withdraw_entry(database, "甲", by_command.id, "另记")
    who = {"孙五": Mention(SUN, "孙五", "出差"), "李二": Mention(LI, "李二", "病假")}.get(absent[:2])
    changes: dict[str, Value] = {
        "organisation": FIRST, "kind": kind, "date": day, "title": "学习", "required": required, "present": present,
        "absent": (who,) if who else None,
    }  # fmt: skip
    stored = typed(services, unit, MEETINGS, changes).state
    assert stored is not None
    assert told(services, unit, stored.id) == wanted  # type: ignore[union-attr]  # an entry
    withdraw_entry(database, "甲", stored.id, "另记")  # type: ignore[union-attr]  # the same
    keeper = Keeper(database, unit, MEETINGS, tmp_path)
    row = ("一支部", kind, day, "学习二", required, present, absent)
    for dry_run in (True, False):
        notes = keeper.take(HEADER, row, dry_run=dry_run).notes
        assert [note for note in notes if "请核对" in note] == [f"请核对第 2 行:{one}。" for one in wanted]
    (entry,) = keeper.entries()
    assert told(services, unit, entry.id) == wanted


def test_how_many_were_to_come_is_the_rosters_to_say(
    database: Database, unit: Unit, services: Services, tmp_path: Path
) -> None:
    """Where somebody says who came or did not, and not how many should have, it is everybody of the day."""
    words = ("党组织=B1", "类别=党员大会", "日期=2025-06-03", "议题=学习", "缺席及原因=李二(病假)")
    entry = services.entries.add(unit, MEETINGS.id, words)
    assert (entry.required, entry.present, entry.expected) == (4, 3, None)
    state = typed(services, unit, MEETINGS, {
        "organisation": FIRST, "kind": "党员大会", "date": "2025-06-04", "title": "学习", "present": 2,
    }).state  # fmt: skip
    assert (state.required, state.present, state.expected) == (4, 2, ())  # type: ignore[union-attr]  # an entry
    keeper = Keeper(database, unit, MEETINGS, tmp_path)
    report = keeper.take(
        ("党组织", "类别", "日期", "议题", "实到"),
        ("一支部", "党员大会", "2025-06-05", "甲", 4),
        ("一支部", "支委会", "2025-06-05", "乙", 3),
    )
    assert [note for note in report.notes if "按当天名册" in note] == ["第 2 行没有写应到,按当天名册填。"]
    assert sorted((one.date, one.kind, one.required) for one in keeper.entries())[2:] == [
        ("2025-06-05", "党员大会", 4), ("2025-06-05", "支委会", None),
    ]  # fmt: skip
    planned = services.entries.add(unit, MEETINGS.id, words[:4], state="planned")
    assert planned.required is None


def test_a_meeting_entered_twice_is_told_with_the_first_one(
    database: Database, unit: Unit, services: Services, tmp_path: Path
) -> None:
    """By branch, book, kind and day; a withdrawn entry repeats nothing, nor does another branch's meeting."""
    words = ("类别=党员大会", "日期=2025-06-03", "议题=学习", "应到=4", "实到=4")
    first = services.entries.add(unit, MEETINGS.id, ("党组织=B1", *words))
    other = services.entries.add(unit, MEETINGS.id, ("党组织=B2", *words[:3], "应到=1", "实到=1"))
    assert told(services, unit, first.id) == told(services, unit, other.id) == ()
    second = services.entries.add(unit, MEETINGS.id, ("党组织=B1", *words[:2], "议题=另一份", *words[3:]))
    assert told(services, unit, second.id) == (f"同一支部同一天的同一种会,已有第 {first.id} 号",)
    assert told(services, unit, first.id) == (f"同一支部同一天的同一种会,已有第 {second.id} 号",)
    withdraw_entry(database, "甲", first.id, "重复")
    assert told(services, unit, second.id) == ()
    keeper = Keeper(database, unit, MEETINGS, tmp_path)
    rows = [("一支部", "党员大会", day, title, 4, 4, "") for day, title in
            (("2025-06-03", "丙"), ("2025-06-09", "丁"), ("2025-06-09", "戊"))]  # fmt: skip
    notes = keeper.take(HEADER, *rows, dry_run=True).notes
    assert [note for note in notes if "请核对" in note] == [
        f"请核对第 2 行:同一支部同一天的同一种会,已有第 {second.id} 号。",
        "请核对第 4 行:同一支部同一天的同一种会,前面第 3 行已有。",
    ]


def test_dues_of_a_month_are_taken_once_on_every_way_in(
    database: Database, unit: Unit, services: Services, tmp_path: Path
) -> None:
    """The second entry is refused with the number of the first, whatever the branch; withdrawn, it is free again."""
    words = ("类别=交纳", "党员=王一", "月份=2025-06", "应交=5", "实交=5")
    first = services.entries.add(unit, DUES.id, ("党组织=B1", *words))
    sentence = f"王一 2025-06 的党费收缴已有第 {first.id} 号,不能再记一条。"
    for place in ("B1", "B2"):
        with pytest.raises(Error, match=sentence):
            services.entries.add(unit, DUES.id, (f"党组织={place}", *words))
    changes: dict[str, Value] = {
        "organisation": FIRST, "member": WANG, "kind": "交纳", "date": "2025-06-01", "due": 500,
    }  # fmt: skip
    assert sentence in typed(services, unit, DUES, changes).failure
    july = services.entries.add(unit, DUES.id, ("党组织=B1", *words[:2], "月份=2025-07", *words[3:]))
    with pytest.raises(Error, match=sentence):
        services.entries.change(unit, july.id, ("月份=2025-06",), "")
    assert services.entries.change(unit, july.id, ("实交=4",), "")[1]
    keeper = Keeper(database, unit, DUES, tmp_path)
    header = ("党组织", "党员", "类别", "月份", "应交", "实交")
    with pytest.raises(FileRefused, match=sentence):
        keeper.take(header, ("二支部", "王一", "交纳", "2025-06", 5, 5))
    with pytest.raises(FileRefused, match="前面第 2 行已有,请合并成一行"):
        keeper.take(header, ("一支部", "李二", "交纳", "2025-06", 5, 5), ("一支部", "李二", "交纳", "2025-06", 4, 4))
    report = keeper.take(header, ("一支部", "王一", "交纳", "2025-06", 6, 6), dry_run=True)
    assert f"第 2 行的人这个月已有记录(第 {first.id} 号),按修改处理。" in report.notes
    withdraw_entry(database, "甲", first.id, "记错")
    assert services.entries.add(unit, DUES.id, ("党组织=B1", *words)).id > july.id


def test_one_file_for_many_entries_is_told_where_it_is_attached_and_listed(services: Services, unit: Unit) -> None:
    """With the numbers of the others; not any more once it is withdrawn there. Its name does not matter."""
    words = ("党组织=B1", "类别=党员大会", "议题=学习", "应到=4", "实到=4")
    ids = [services.entries.add(unit, MEETINGS.id, (*words, f"日期=2025-06-0{day}")).id for day in (3, 4, 5)]
    paper = "会议记录".encode()
    for id_ in ids:
        services.attachments.add(unit, id_, GivenFile(f"{id_}.txt", paper))
    services.attachments.add(unit, ids[0], GivenFile("own.txt", b"own"))
    others = "、".join(map(str, ids[1:]))
    assert services.attachments.shared(unit, ids[0]) == (f"附件「{ids[0]}.txt」同时是第 {others} 号的印证",)
    assert told(services, unit, ids[0]) == services.attachments.shared(unit, ids[0])
    (made,) = services.attachments.of_entry(unit, ids[2])
    services.attachments.withdraw(unit, made.id, "")
    assert told(services, unit, ids[0]) == (f"附件「{ids[0]}.txt」同时是第 {ids[1]} 号的印证",)
    assert told(services, unit, ids[2]) == ()


def test_whom_and_where_an_entry_is_about_is_held_against_the_roster(
    database: Database, unit: Unit, services: Services, tmp_path: Path
) -> None:
    """A branch that came later, somebody of another branch or not there yet: told, and the entry stands."""
    later = [
        *ROSTER,
        ("B3", "三支部", "支部", "C1", "", "", ""),
        ("M6", "周六", "党员", "B3", "正式", "", "2025-07-10"),
    ]
    left = [row for row in later if row[0] != "M2"]
    for rows, day in ((later, date(2025, 7, 1)), (left, date(2025, 9, 1))):
        roster = read_workbook(write_rows(tmp_path / f"{day}.csv", rows))
        act(database.unit(unit), "甲", import_roster, roster, day=day)
    expected = {
        ("B1", "王一", "2025-01"): (),
        ("B1", "赵三", "2025-06"): (),
        ("B1", "孙五", "2025-06"): ("名册上 孙五 那时在「二支部」,不在「一支部」",),
        ("C1", "孙五", "2025-06"): (),
        ("B3", "周六", "2025-06"): ("名册上「三支部」2025-07-01 才有", "名册上 周六 那时不在「三支部」"),
        ("B3", "周六", "2025-07"): (),
        ("B1", "钱四", "2025-03"): ("名册上 钱四 那时不在「一支部」",),
    }
    keeper = Keeper(database, unit, DUES, tmp_path)
    header = ("党组织", "党员", "类别", "月份", "应交", "实交")
    for (place, name, month), doubts in expected.items():
        notes = keeper.take(header, (place, name, "交纳", month, 5, 5), dry_run=True).notes
        assert [note for note in notes if "请核对" in note] == [f"请核对第 2 行:{one}。" for one in doubts]
        words = (f"党组织={place}", f"党员={name}", "类别=交纳", f"月份={month}", "应交=5", "实交=5")
        entry = services.entries.add(unit, DUES.id, words)
        assert told(services, unit, entry.id) == doubts
        withdraw_entry(database, "甲", entry.id, "下一个")


@pytest.mark.parametrize("day", ["1921-06-30", "1900-01-01"])
def test_nothing_in_a_ledger_is_older_than_the_party(day: str, unit: Unit, services: Services) -> None:
    """Not even as a plan."""
    with pytest.raises(Error, match=f"「日期」不会是 {day}"):
        services.entries.add(unit, MEETINGS.id, ("党组织=B1", "类别=党员大会", f"日期={day}"), state="planned")


# The roster of a day, against a second, plainer reading of the same histories.

DAYS = [(date(2025, 1, 1) + timedelta(days=10 * n)).isoformat() for n in range(24)]
STATUSES = ("正式", "预备", "积极分子")


@st.composite
def histories(draw: st.DrawFn) -> tuple[Directory, str]:
    """A branch that is on record from some day, people who come, change and go, and a day."""
    since = draw(st.sampled_from(DAYS[:8]))
    people = []
    for id_ in range(1, draw(st.integers(1, 6)) + 1):
        ends = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=2, max_size=4)))
        arrived = draw(st.booleans())
        joined = draw(st.one_of(st.none(), st.sampled_from(DAYS)))
        if not arrived:
            ends = sorted({day for day in ends if day > since} | {since})
        last = draw(st.booleans())
        ends = [*ends[:-1], FOR_EVER] if last or len(ends) == 1 else ends
        ends = [since, FOR_EVER] if len(ends) < 2 else ends
        stays = [
            Stay(first, until, draw(st.sampled_from((1, 2))), draw(st.sampled_from(STATUSES)), "", None, joined)
            for first, until in pairwise(ends)
        ]
        people.append(PersonInfo(id_, f"M{id_}", f"党员{id_}", "dy", (), tuple(stays), arrived))
    places = [OrganisationInfo(n, f"B{n}", f"{n}支部", "branch", None, "", since) for n in (1, 2)]
    return Directory.of(places, people, {}), draw(st.sampled_from(DAYS))


def sure_and_possible(directory: Directory, place: int, day: str) -> tuple[set[int], set[int]]:
    """Who certainly was a member of the branch on the day, and who can have been, read off one stay after the other."""
    begins = directory.organisations[place].since
    sure, possible = set(), set()
    for person in directory.people.values():
        joined = person.stays[-1].joined
        if joined is not None and joined > day:
            continue
        for number, stay in enumerate(person.stays):
            if stay.branch_id != place or stay.status == "积极分子":
                continue
            said = day if day >= begins else begins
            if stay.since <= said < stay.until and not (person.arrived and day < person.stays[0].since):
                sure.add(person.id)
            began = "0000" if number == 0 and not person.arrived else stay.since
            if began <= day < stay.until:
                possible.add(person.id)
    return sure, possible


def contradicted(directory: Directory, day: str, required: int) -> bool:
    """Whether 应到 is told for a meeting of all of the first branch."""
    said = Said(1, None, "党员大会", day, required)
    return any(doubt.startswith("应到") for doubt in RosterDoubts(MEETINGS, directory).of(said))


def breaks_the_law(tells: object, directory: Directory, day: str) -> bool:
    """Whether ``tells`` is silent about a number no reading of the roster allows, or tells one that some does."""
    sure, possible = sure_and_possible(directory, 1, day)
    most = max(len(sure), len(possible))
    return any(
        tells(directory, day, n) != (most > 0 and not len(sure) <= n <= most)  # type: ignore[operator]  # a rule
        for n in range(8)
    )


@given(histories())
def test_a_number_is_told_when_no_reading_of_the_roster_allows_it(history: tuple[Directory, str]) -> None:
    """And only then: between those who certainly were members and all who can have been, anything may be true."""
    directory, day = history
    sure, possible = sure_and_possible(directory, 1, day)
    assert set(roll(directory, 1, day)) == sure
    assert most_members(directory, 1, day) == len(possible)
    assert not breaks_the_law(contradicted, directory, day)


FAULTS = {
    "the roster of today": lambda directory, _day, n: n != len(directory.members(1, DAYS[-1])),
    "everybody ever": lambda directory, _day, n: n > len(directory.people),
    "only too many": lambda directory, day, n: n > len(roll(directory, 1, day)),
    "nothing before the roster": lambda directory, day, n: bool(directory.members(1, day)) and contradicted(
        directory, day, n
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rule_that_reads_the_roster_otherwise_is_found(fault: str) -> None:
    """Each planted rule breaks the law above on some history, and the generator meets it."""
    met = []

    @given(histories())
    def look(history: tuple[Directory, str]) -> None:
        met.append(breaks_the_law(FAULTS[fault], *history))

    look()
    assert any(met)


@given(histories(), st.lists(st.tuples(st.integers(1, 2), st.integers(1, 6), st.sampled_from(DAYS)), max_size=12))
def test_rows_that_are_not_looked_at_one_by_one_are_in_order(
    history: tuple[Directory, str], rows: Sequence[tuple[int, int, str]]
) -> None:
    """Of an import only those rows are left aside about which the roster has nothing to say."""
    directory, _day = history
    kept = [row for row in rows if row[1] in directory.people]
    values: dict[str, list[Value]] = {
        "organisation": [place for place, _person, _day in kept],
        "member": [person for _place, person, _day in kept],
        "date": [f"{day[:7]}-01" for _place, _person, day in kept],
    }
    roster = RosterDoubts(DUES, directory)
    looked_at = set(suspects(roster, values, range(len(kept))))
    for index, (place, person, day) in enumerate(kept):
        if index not in looked_at:
            assert roster.of(Said(place, person, "交纳", f"{day[:7]}-01")) == ()
