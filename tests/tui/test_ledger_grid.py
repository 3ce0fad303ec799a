"""The grid of a book without a screen: typing, completing, new rows, blocks, undo, and which columns are in sight."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.pinyin import initials
from kaoping.core.ledger.entry import Entry, Mention
from kaoping.core.organisation.directory import FOR_EVER, Directory, OrganisationInfo, PersonInfo, Stay
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.tui.grid import blocks
from kaoping.tui.grid.ledger import paint
from kaoping.tui.grid.ledger.model import LedgerModel
from kaoping.tui.grid.ledger.rows import EntryLine, Kept, Slot, columns_of, frozen

COMMITTEE, FIRST, SECOND = 1, 2, 3
PEOPLE = {11: ("M1", "单强", FIRST), 12: ("M2", "张丽", FIRST), 13: ("M3", "张力", FIRST), 14: ("M4", "张丽", SECOND)}
DIRECTORY = Directory.of(
    [
        OrganisationInfo(COMMITTEE, "W1", "机关党委", "committee", None, ""),
        OrganisationInfo(FIRST, "B1", "第一党支部", "branch", COMMITTEE, ""),
        OrganisationInfo(SECOND, "B2", "第二党支部", "branch", COMMITTEE, ""),
    ],
    [
        PersonInfo(id_, code, name, initials(name), (), (Stay("2020-01-01", FOR_EVER, place, "正式", "", None),))
        for id_, (code, name, place) in PEOPLE.items()
    ],
    {},
)
MEETINGS, DUES = BOOKS_BY_ID["三会一课"], BOOKS_BY_ID["党费收缴"]


def entry(id_: int = 7, **values: object) -> Entry:
    empty: dict[str, object] = {
        "id": id_, "version": 1, "book": MEETINGS.id, "organisation_id": FIRST, "person_id": None, "kind": "党员大会",
        "date": "2025-03-05", "title": "学习", "content": "", "deadline": None, "finished": None, "responsible": "",
        "required": 3, "present": 3, "absent": (), "told": (), "expected": None, "due": None, "paid": None, "own": {},
        "proofs": 0, "state": "draft", "remark": "", "author": "张三", "entered_at": "2025-03-06T01:00:00.000+00:00",
        "entered_on": "2025-03-06",
    }  # fmt: skip
    return Entry(**{**empty, **values})  # type: ignore[arg-type]  # fields of the tests only


def meetings(*entries: Entry, organisation: int | None = FIRST, **options: object) -> LedgerModel:
    kept = Kept(MEETINGS, DIRECTORY, "2025-03", organisation)
    hidden = ("organisation",) if organisation else ()
    lines = [EntryLine(str(one.id), one) for one in entries]
    return LedgerModel(kept, columns_of(MEETINGS, hidden=hidden), lines, **options)  # type: ignore[arg-type]


def dues() -> LedgerModel:
    return LedgerModel(Kept(DUES, DIRECTORY, "2025-03"), columns_of(DUES))


def enter(grid: LedgerModel, row: int, field: str, text: str) -> None:
    grid.go_to(row, column(grid, field))
    for character in text:
        grid.type(character)
    grid.commit()


def column(grid: LedgerModel, field: str) -> int:
    return next(place for place, one in enumerate(grid.columns) if one.id == field)


def shown(grid: LedgerModel, row: int, *fields: str) -> list[str]:
    return [grid.text(row, column(grid, field)) for field in fields]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5", "2025-03-05"),
        ("\uff15", "2025-03-05"),
        ("4-9", "2025-04-09"),
        ("4月9日", "2025-04-09"),
        ("20250409", "2025-04-09"),
        ("2024-12-31", "2024-12-31"),
    ],
)
def test_a_day_is_typed_as_shortly_as_it_is_clear(typed: str, day: str) -> None:
    """A number is a day of the month shown, month and day are of its year, and a full date is itself."""
    grid = meetings(entry())
    enter(grid, 0, "date", typed)
    assert shown(grid, 0, "date") == [day]


def test_a_day_that_is_none_is_refused_in_its_cell() -> None:
    """There is no 40th of March; the text stays to be put right."""
    grid = meetings(entry())
    with pytest.raises(Error, match="没有「2025-03-40」这一天"):
        enter(grid, 0, "date", "40")
    assert grid.edit is not None
    assert shown(grid, 0, "date") == ["2025-03-05"]


def test_a_month_is_typed_as_a_number() -> None:
    """In a book kept by the month, 4 is April of the year shown."""
    grid = dues()
    enter(grid, 0, "date", "4")
    assert shown(grid, 0, "date") == ["2025-04"]


@pytest.mark.parametrize("typed", ["3", "小组", "dxz", "党小组会"])
def test_a_kind_is_picked_by_number_part_or_initials(typed: str) -> None:
    """Kinds are few: their place in the list, a part of the word or its initials say which."""
    grid = meetings(entry())
    enter(grid, 0, "kind", typed)
    assert shown(grid, 0, "kind") == ["党小组会"]


def test_what_may_mean_several_asks_for_a_digit() -> None:
    """Initials that several have are refused with the candidates; a digit behind them picks one."""
    grid = dues()
    with pytest.raises(Error, match=r"1.*2.*3"):
        enter(grid, 0, "member", "zl")
    assert len(grid.offered()) == 3
    wanted = next(place for place, name in enumerate(grid.offered(), 1) if "张力" in name)
    grid.type(str(wanted))
    assert grid.commit()
    assert grid.of(0, "member") == 13


def test_who_shares_a_name_is_shown_with_the_code() -> None:
    """What is picked is read back as the same person."""
    grid = dues()
    enter(grid, 0, "member", "M4")
    assert grid.of(0, "member") == 14
    assert shown(grid, 0, "member") == ["M4张丽"]


def test_a_digit_that_belongs_to_a_code_is_typed() -> None:
    """``M`` may mean many, but ``M3`` is a code, and ``第1`` would be a name."""
    grid = dues()
    enter(grid, 0, "member", "M3")
    assert grid.of(0, "member") == 13
    enter(grid, 0, "organisation", "B2")
    assert grid.of(0, "organisation") == SECOND


def test_people_are_named_one_after_the_other() -> None:
    """Each name before and after a joint may be typed by its initials; notes in brackets stay."""
    grid = meetings(entry())
    enter(grid, 0, "absent", "sq(出差)、张力")
    assert grid.of(0, "absent") == (Mention(11, "单强", "出差"), Mention(13, "张力"))
    grid.go_to(0, column(grid, "told"))
    for character in "单强、zl":
        grid.type(character)
    assert len(grid.offered()) == 2
    grid.type("1")
    assert grid.commit()
    assert shown(grid, 0, "told")[0].startswith("单强、")


def test_who_is_absent_was_not_present() -> None:
    """Where it is known how many were expected, naming the absent counts the present."""
    grid = meetings(entry())
    enter(grid, 0, "absent", "单强")
    assert shown(grid, 0, "required", "present") == ["3", "2"]


def test_the_blank_row_begins_an_entry_of_this_branch() -> None:
    """What is typed there makes a row with the branch filled in and, once kind and day are known, who is expected."""
    grid = meetings(entry())
    enter(grid, 1, "kind", "党员大会")
    assert grid.row_count == 3
    assert (grid.of(1, "organisation"), shown(grid, 1, "required")) == (FIRST, [""])
    enter(grid, 1, "date", "9")
    assert shown(grid, 1, "date", "required") == ["2025-03-09", "3"]


def test_a_new_entry_about_a_member_is_of_their_branch_and_this_month() -> None:
    """In a committee's ledger the member says which branch it is."""
    grid = dues()
    enter(grid, 0, "member", "sq")
    assert shown(grid, 0, "organisation", "date") == ["第一党支部", "2025-03"]


def test_a_block_pasted_below_becomes_new_entries_in_one_step() -> None:
    """Rows from a spreadsheet are entries of their own, all of them in one step."""
    grid = meetings(entry())
    grid.go_to(1, column(grid, "kind"))
    grid.paste("党员大会\t6\t第一次\n支委会\t7\t第二次\n党课\t8\t第三次\n")
    assert [shown(grid, row, "date", "title") for row in (1, 2, 3)] == [
        ["2025-03-06", "第一次"], ["2025-03-07", "第二次"], ["2025-03-08", "第三次"],
    ]  # fmt: skip
    assert grid.row_count == 5
    assert {change.slot.entry for change in grid.drain()[1]} == {grid.rows.key(row) for row in (1, 2, 3)}


def test_a_bad_cell_refuses_the_whole_block() -> None:
    """Nothing of a block is entered, and no row begun, when one cell of it cannot be understood."""
    grid = meetings(entry())
    grid.go_to(1, column(grid, "kind"))
    with pytest.raises(Error, match="第 2 行"):
        grid.paste("党员大会\t6\n支委会\t某日\n")
    assert grid.row_count == 2


def test_accepted_entries_and_shown_columns_are_not_typed_in() -> None:
    """What was accepted is amended with a reason elsewhere; state, proof and lag are only shown."""
    grid = meetings(entry(state="accepted"), entry(8))
    for row, field, sentence in ((0, "title", "已经通过"), (1, "state", "只能看")):
        grid.go_to(row, column(grid, field))
        with pytest.raises(Error, match=sentence):
            grid.type("x")
    grid.go_to(0, column(grid, "title"))
    with pytest.raises(Error, match="已经通过"):
        grid.paste("甲\n乙")
    assert shown(grid, 1, "title") == ["学习"]


def test_fields_another_kind_has_are_refused() -> None:
    """At an entry about the organisation no member is named where the book has both."""
    book = next(one for one in BOOKS_BY_ID.values() if one.unit_kinds)
    grid = LedgerModel(Kept(book, DIRECTORY, "2025-03"), columns_of(book))
    enter(grid, 0, "kind", book.unit_kinds[0])
    with pytest.raises(Error, match="不填"):
        enter(grid, 0, "member", "sq")


def test_others_changes_are_taken_over_but_not_over_mine() -> None:
    """What is stored replaces what is shown, except fields on their way."""
    grid = meetings(entry())
    enter(grid, 0, "title", "我的")
    grid.store("7", entry(version=2, title="别人的", content="新"), frozenset({"title"}))
    assert shown(grid, 0, "title", "content") == ["我的", "新"]


def test_reading_again_keeps_the_cursor_on_its_entry() -> None:
    """Rows that came before it move it along."""
    grid = meetings(entry(7), entry(9))
    grid.go_to(1, 0)
    grid.renew([EntryLine("5", entry(5)), EntryLine("7", entry(7)), EntryLine("9", entry(9))], {})
    assert grid.rows.key(grid.row) == "9"


def test_an_entry_is_found_by_text_and_initials() -> None:
    """From where one is, round the end."""
    grid = dues()
    enter(grid, 0, "member", "sq")
    enter(grid, 1, "member", "M3")
    assert (grid.find("zl", 0), grid.find("第一", 1), grid.find("没有", 0), grid.find("", 0)) == (1, 1, None, None)


TEXTS = st.sampled_from(["学习", "总结", ""])
ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4)


@given(ROWS)
def test_copied_entries_paste_as_they_were(rows: list[tuple[str, str]]) -> None:
    """A copied block, pasted into the blank row, makes entries that show the same."""
    entries = [entry(id_, title=title or "一", content=content) for id_, (title, content) in enumerate(rows, 1)]
    grid = meetings(*entries)
    last = next(place for place, one in enumerate(grid.columns) if one.field is None) - 1
    grid.go_to(0, 0)
    grid.move_column(last, extend=True)
    grid.move(len(rows) - 1, extend=True)
    block = blocks.copied(grid)
    grid.go_to(len(rows), 0)
    grid.paste(block)
    for row in range(len(rows)):
        assert [grid.text(row, place) for place in range(last + 1)] == [
            grid.text(row + len(rows), place) for place in range(last + 1)
        ]


@given(
    cells=st.integers(20, 200), first=st.integers(0, 40), wanted=st.integers(0, 16), flags=st.sampled_from([0, 3, 7])
)
def test_the_column_under_the_cursor_is_in_sight(cells: int, first: int, wanted: int, flags: int) -> None:
    """However narrow, the wanted column is shown, the first ones stay, and nothing overlaps or runs over."""
    columns = columns_of(MEETINGS)
    wanted = min(wanted, len(columns) - 1)
    view = paint.view_of(columns, cells, flags, first, wanted)
    places = [place for place, _start, _cells in view.shown]
    assert places == sorted(set(places))
    assert places[: frozen(columns, cells)] == list(range(frozen(columns, cells)))[: len(places)]
    for (_place, start, width), (_next, then, _width) in zip(view.shown, view.shown[1:], strict=False):
        assert start + width < then
    assert all(start + width <= cells for _place, start, width in view.shown)
    if cells >= 60:
        assert view.cell(wanted) is not None


def test_values_of_a_slot_are_those_of_the_entry() -> None:
    """What is shown for an entry is what it holds, whether or not its column is in the grid."""
    grid = meetings(entry())
    held: Mapping[Slot, object] = grid.values
    assert held[Slot("7", "organisation")] == FIRST
    assert Slot("7", "absent") not in held
