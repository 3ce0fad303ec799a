"""The screen of a book: what is typed into the grid is in the database; handing in, returning, conflicts."""

import re
import signal
import unicodedata
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from kaoping.core.ledger.entry import Entry, Value
from kaoping.core.ledger.repository import list_entries
from kaoping.core.ledger.scope import Filter, Scope
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.ledger.widget import LedgerGrid
from kaoping.tui.screens.base.conflict import ConflictPage
from kaoping.tui.screens.base.dialogs import AskPage
from kaoping.tui.screens.base.routes import ToBook
from kaoping.tui.screens.ledger.book import BookPage
from kaoping.tui.screens.ledger.entry import EntryPage
from textual import events

from tests.acting import ask, change_entry, get_entry, home, submit_entries, today
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import MONTH, Ledgers
from tests.tui.terminal import TO_LEDGER, Terminal, application
from tests.tui.test_every_screen import HOSTILE, OURS
from tests.tui.test_terminal import ENTER, TAB

ALL = Scope(name="总台账")
MEETINGS, DUES = "三会一课", "党费收缴"
CTRL_F = b"\x06"


def first_branch(driven: Driven) -> Scope:
    services = driven.app.services
    names = services.ledger.names(driven.unit)
    return Scope(names.organisation("B1"), None, "第一党支部")


async def to_book(driven: Driven, book: str = MEETINGS, scope: Scope | None = None, month: str = MONTH) -> LedgerGrid:
    await driven.open(ToBook(driven.unit, book, scope or first_branch(driven), month))
    return driven.app.screen.query_one(LedgerGrid)


def stored(path: Path, book: str = MEETINGS, month: str = MONTH) -> list[Entry]:
    """The entries of a month as they are in the database."""
    database = open_database(str(path))
    try:
        return list(ask(database, list_entries, Filter(book=book, first=f"{month}-01", last=f"{month}-31")))
    finally:
        database.close()


def change_as_somebody_else(path: Path, id_: int, changes: Mapping[str, Value]) -> None:
    database = open_database(str(path))
    try:
        seen = get_entry(database, id_)
        change_entry(database, "李四", id_, changes, seen=seen)
    finally:
        database.close()


async def select(driven: Driven, key: int, field: str) -> LedgerGrid:
    """The cursor on a field of an entry."""
    grid = driven.app.screen.query_one(LedgerGrid)
    place = grid.model.rows.place(str(key))
    assert place is not None
    column = next(place for place, one in enumerate(grid.model.columns) if one.id == field)
    grid.do(lambda model: model.go_to(place, column))
    await driven.settle()
    return grid


async def test_a_new_entry_is_stored_as_soon_as_it_has_a_day(opened: Opened, ledgers: Ledgers) -> None:
    """Typed into the blank row it is marked unsaved with the reason, until the day is there; then it is in the book."""
    before = len(stored(ledgers.path))
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven)
        await driven.press("ctrl+end", "z", "1", "tab")
        assert "还没有填日期" in driven.lines()[-2]
        assert any(line.startswith(">*") for line in driven.lines())
        assert len(stored(ledgers.path)) == before
        await driven.press("9", "tab")
        assert "已保存" in driven.lines()[-2]
        assert not any(line[1:2] == "*" for line in driven.lines())
        await driven.type("研究换届")
        await driven.press("tab")
        assert grid.model.row_count == before - 1 + 2
    (made,) = [entry for entry in stored(ledgers.path) if entry.date == "2025-03-09"]
    assert (made.kind, made.title, made.state, made.author) == ("支委会", "研究换届", "draft", "张三")


async def test_a_session_that_ends_keeps_an_entry_without_a_day(opened: Opened, ledgers: Ledgers) -> None:
    """What could not be stored yet is in the draft: the next session of the person shows it and goes on."""
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await driven.press("ctrl+end", "z", "1", "tab")
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 2
    async with opened(ledgers.path, begun=False) as driven:
        assert "2 格没能存上" in driven.text()
        grid = await to_book(driven)
        (key,) = [
            line.key for line in map(grid.model.rows.line, range(grid.model.row_count - 1)) if line and not line.entry
        ]
        row = grid.model.rows.place(key)
        assert row is not None
        assert "支委会" in {grid.model.text(row, column) for column in range(grid.model.column_count)}
        grid.do(lambda model: model.go_to(row, 1))
        await driven.press("9", "enter")
        assert "已保存" in driven.lines()[-2]
    assert [entry.kind for entry in stored(ledgers.path) if entry.date == "2025-03-09"] == ["支委会"]


async def test_a_new_entry_taken_back_leaves_nothing(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """Undone to the end before it could be stored, it is neither in the ledger nor in the draft."""
    before = len(stored(ledgers.path))
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await driven.press("ctrl+end", "z", "1", "tab", "ctrl+z")
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 0
        assert not any(line[1:2] == "*" for line in driven.lines())
    assert len(stored(ledgers.path)) == before
    assert not [path for path in (tmp_path / "drafts").rglob("*.jsonl") if path.stat().st_size]


async def test_a_block_from_a_spreadsheet_becomes_entries(opened: Opened, ledgers: Ledgers) -> None:
    """Every pasted row is an entry of its own in the database."""
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven)
        await driven.press("ctrl+end")
        grid.post_message(events.Paste("党课\t10\t第一讲\n党课\t11\t第二讲\n"))
        await driven.settle()
        assert "已保存" in driven.lines()[-2]
    titles = [entry.title for entry in stored(ledgers.path) if entry.kind == "党课" and entry.date > "2025-03-09"]
    assert titles == ["第一讲", "第二讲"]


async def test_two_people_on_one_field_are_asked(opened: Opened, ledgers: Ledgers) -> None:
    """When somebody else changed the field in between, both values are shown; apart from that both changes stand."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "title")
        change_as_somebody_else(ledgers.path, id_, {"title": "对方的题目", "content": "对方的内容"})
        await driven.type("我的题目")
        await driven.press("enter")
        assert isinstance(driven.app.screen, ConflictPage)
        row = driven.row("我的题目")
        assert "对方的题目" in row
        await driven.press("enter")
        assert isinstance(driven.app.screen, BookPage)
    (entry,) = [one for one in stored(ledgers.path) if one.id == id_]
    assert (entry.title, entry.content) == ("我的题目", "对方的内容")


async def test_their_value_can_be_kept(opened: Opened, ledgers: Ledgers) -> None:
    """Given up, my change is neither stored nor shown."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "title")
        change_as_somebody_else(ledgers.path, id_, {"title": "对方的题目"})
        await driven.type("我的题目")
        await driven.press("enter", "escape")
        assert "对方的题目" in driven.text()
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 0
    assert "对方的题目" in {one.title for one in stored(ledgers.path)}


async def test_a_refused_save_says_why_and_keeps_the_cell(opened: Opened, ledgers: Ledgers) -> None:
    """More present than expected cannot be: the row is marked unsaved, and saved once it is put right."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "present")
        await driven.press("5", "enter")
        assert "比应到" in " ".join(driven.lines()[-4:])
        assert any(line[1:2] == "*" for line in driven.lines())
        await select(driven, id_, "required")
        await driven.press("5", "enter")
        assert "已保存" in driven.lines()[-2]
    (entry,) = [one for one in stored(ledgers.path) if one.id == id_]
    assert (entry.required, entry.present) == (5, 5)


async def test_what_is_doubtful_is_said_when_it_is_stored_and_marks_the_row(opened: Opened, ledgers: Ledgers) -> None:
    """More expected than the roster of the day has members: stored, told below, and gone once it is put right."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "required")
        await driven.press("9", "enter")
        assert "存疑:应到 9 人,当天名册上只有 5 名党员" in driven.lines()[-2]
        assert any("疑" in line[:8] for line in driven.lines()[2:8])
        await select(driven, id_, "required")
        await driven.press("5", "enter")
        assert "已保存" in driven.lines()[-2]
        assert not any("疑" in line[:8] for line in driven.lines()[2:8])


async def test_selected_entries_are_handed_in_accepted_and_returned(opened: Opened, ledgers: Ledgers) -> None:
    """F9 hands in; from the menu it is accepted, or returned with a remark, which the panel shows."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "title")
        await driven.press("f9")
        assert "没有印证" in " ".join(driven.lines()[-3:])
        assert "已提交" in driven.text()
        await driven.choose("退回")
        assert isinstance(driven.app.screen, AskPage)
        await driven.type("请写明参加人员")
        await driven.press("enter")
        assert "请写明参加人员" in driven.text()
        assert driven.row("研究发展党员").startswith("> 退")
        await driven.press("f9")
        await driven.choose("通过")
    assert {one.id: one.state for one in stored(ledgers.path)}[id_] == "accepted"


async def test_an_entry_that_lacks_something_is_not_handed_in(opened: Opened, ledgers: Ledgers) -> None:
    """The sentence names the entry and what is missing; nothing is handed in."""
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await driven.press("ctrl+end", "d", "k", "tab", "9", "enter", "up")
        await driven.press("f9")
        assert "没有填" in " ".join(driven.lines()[-4:])
    assert [one.state for one in stored(ledgers.path) if one.date == "2025-03-09"] == ["draft"]


async def test_an_entry_is_withdrawn_with_a_reason(opened: Opened, ledgers: Ledgers) -> None:
    """It is asked why; what was not stored yet is forgotten without a question."""
    id_ = ledgers.entries["committee"]
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven)
        rows = grid.model.row_count
        await driven.press("ctrl+end", "z", "1", "tab")
        await driven.choose("撤回")
        assert grid.model.row_count == rows
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 0
        await select(driven, id_, "title")
        await driven.choose("撤回")
        await driven.type("重复了")
        await driven.press("enter")
        assert grid.model.row_count == rows - 1
    assert id_ not in {one.id for one in stored(ledgers.path)}


async def test_accepted_entries_are_amended_elsewhere(opened: Opened, ledgers: Ledgers) -> None:
    """Typing into one says where; Ctrl+E opens it."""
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven, "谈心谈话", month="2025-02")
        await select(driven, ledgers.entries["talk"], "title")
        await driven.press("x")
        assert "已经通过" in driven.text()
        assert grid.model.edit is None
        await driven.press("ctrl+e")
        assert isinstance(driven.app.screen, EntryPage)


async def test_months_follow_each_other_and_entries_are_found(opened: Opened, ledgers: Ledgers) -> None:
    """F7 and F8 turn the month; what is typed into the field puts the cursor on its entry."""
    async with opened(ledgers.path) as driven:
        grid = await to_book(driven, scope=ALL)
        await driven.press("f7")
        assert "2025 年 2 月" in driven.lines()[0]
        assert grid.model.row_count == 1
        await driven.press("f8", "ctrl+f")
        await driven.type("发展")
        assert grid.model.rows.key(grid.model.row) == str(ledgers.entries["committee"])
        await driven.press("escape", "escape")
        assert not isinstance(driven.app.screen, BookPage)


async def test_a_members_ledger_shows_what_they_had_to_do_with_it(opened: Opened, ledgers: Ledgers) -> None:
    """Meetings of the branch with whether they were there, only to be looked at; their own dues can be typed in."""
    async with opened(ledgers.path) as driven:
        person = driven.app.services.ledger.names(driven.unit).person("M3")
        member = Scope(None, person, "仇敏")
        grid = await to_book(driven, scope=member)
        part = next(place for place, one in enumerate(grid.model.columns) if one.id == "part")
        assert "请假(出差)" in {grid.model.text(row, part) for row in range(grid.model.row_count)}
        await driven.press("x")
        assert "只能看" in driven.text()
        await driven.press("escape")
        grid = await to_book(driven, DUES, member, "2025-04")
        await driven.press("ctrl+end", "tab")
        assert grid.model.row_count == 1
        column = next(place for place, one in enumerate(grid.model.columns) if one.id == "due")
        grid.do(lambda model: model.go_to(0, column))
        await driven.press("5", "enter")
        assert "已保存" in driven.lines()[-2]
    (made,) = stored(ledgers.path, DUES, "2025-04")
    assert (made.person_id, made.date, made.due) == (person, "2025-04-01", 500)


async def test_states_changed_by_others_meanwhile_are_not_passed_over(opened: Opened, ledgers: Ledgers) -> None:
    """Accepting what somebody changed since it was read is refused with a sentence."""
    id_ = ledgers.entries["committee"]
    database = open_database(str(ledgers.path))
    submit_entries(database, "李四", [id_])
    database.close()
    async with opened(ledgers.path) as driven:
        await to_book(driven)
        await select(driven, id_, "title")
        change_as_somebody_else(ledgers.path, id_, {"title": "改过的"})
        await driven.choose("通过")
        assert "改过" in driven.text()
    assert {one.id: one.state for one in stored(ledgers.path)}[id_] == "submitted"


@pytest.fixture
def poisoned(ledgers: Ledgers) -> Ledgers:
    """A ledger whose words a terminal or a markup parser would obey; they went past the gate, as old data may."""
    database = open_database(str(ledgers.path))
    with home(database).write("李四") as transaction:
        for id_ in ledgers.entries.values():
            transaction.update("entry", id_, {"title": HOSTILE, "content": HOSTILE, "remark": HOSTILE})
        transaction.update("attachment", 1, {"name": HOSTILE})
    database.close()
    return ledgers


async def every_part(driven: Driven) -> AsyncIterator[str]:
    """The book at its left and right ends, while something is typed, while something is sought, and its help."""
    await to_book(driven, scope=ALL)
    for keys in (("ctrl+right",), ("ctrl+left", "f2"), ("escape", "ctrl+f", "x"), ("escape", "f1")):
        yield driven.text()
        await driven.press(*keys)
    yield driven.text()


async def test_hostile_words_are_only_text(opened: Opened, poisoned: Ledgers) -> None:
    """They stand there as they are written, with marks for what a terminal would obey."""
    seen = 0
    async with opened(poisoned.path, (120, 40)) as driven:
        async for text in every_part(driven):
            seen += "[/foo]" in text
            assert {one for one in text if unicodedata.category(one) in ("Cc", "Cf")} <= {"\n"}
    assert seen >= 3


async def test_the_book_is_chinese_throughout(opened: Opened, ledgers: Ledgers) -> None:
    """But for the names of keys and kinds of files no Latin word is on it."""
    async with opened(ledgers.path, (120, 40)) as driven:
        async for text in every_part(driven):
            words = set(re.findall(r"[A-Za-z]{3,}", text))
            assert words <= OURS | {"txt"}, words - OURS


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (300, 80)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_book_bears_any_size(opened: Opened, ledgers: Ledgers, size: tuple[int, int]) -> None:
    """Too small or very large, it paints no more lines than there are, and goes on when the size changes."""
    async with opened(ledgers.path, size) as driven:
        async for text in every_part(driven):
            assert len(text.splitlines()) <= size[1]
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert driven.app.is_running


def to_meetings(terminal: Terminal) -> None:
    """To the grid of the meetings of this month, over a real terminal."""
    terminal.wait("要办的事")
    terminal.send(TO_LEDGER)
    terminal.wait("党费收缴")
    terminal.send(CTRL_F)
    terminal.wait("查找")
    terminal.read(0.3)
    terminal.type(MEETINGS)
    terminal.wait(f"查找 {MEETINGS}")
    terminal.send(ENTER)
    terminal.read(0.3)
    terminal.send(ENTER)
    terminal.wait("党组织  ")


def test_a_killed_session_loses_nothing_that_was_typed(ledgers: Ledgers, tmp_path: Path) -> None:
    """Kill -9 in a cell, before the entry could be stored: the next session is in that cell with its text."""
    month = today().isoformat()[:7]
    with application(ledgers.path, tmp_path / "drafts") as terminal:
        to_meetings(terminal)
        terminal.send(b"B1" + TAB + b"z" + b"1" + TAB)
        terminal.wait("还没有填日期")
        terminal.send(b"1")
        while terminal.read(0.5):
            pass
        terminal.signal(signal.SIGKILL)
        terminal.wait_end(5)
    with application(ledgers.path, tmp_path / "drafts") as terminal:
        terminal.wait("正在打的字还在这里")
        terminal.send(TAB)
        terminal.wait("已保存")
    assert [(entry.kind, entry.date) for entry in stored(ledgers.path, month=month)] == [("支委会", f"{month}-01")]
