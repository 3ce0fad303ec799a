"""The mouse: a press puts the cursor there, a second one is Enter, the wheel scrolls; and one switch off."""

from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.screens.base.routes import ToAttendance
from kaoping.tui.screens.marking.sheet import SheetPage
from kaoping.tui.state import remembered
from kaoping.tui.terminal.environment import takes_mouse
from kaoping.tui.widgets.bars import Footer
from kaoping.tui.widgets.field import TextField
from kaoping.tui.widgets.lineedit import LineEdit
from kaoping.tui.widgets.lines import piece_at
from kaoping.tui.widgets.listing import Listing
from kaoping.tui.widgets.rows import thumb
from rich.style import Style

from tests.tui.conftest import BUREAU, INSTITUTE_NEXT, Driven, Opened
from tests.tui.ledgers import Ledgers
from tests.tui.terminal import application, to_rounds

ON, OFF = b"\x1b[?1000h\x1b[?1006h", b"\x1b[?1000l\x1b[?1006l"


def line_of(driven: Driven, wanted: str) -> int:
    """The line in which ``wanted`` stands first."""
    return next(place for place, text in enumerate(driven.lines()) if wanted in text)


async def test_a_press_is_the_cursor_and_a_second_one_enter(opened: Opened, county: Path) -> None:
    """In a list: the first press only goes there, also on the row that had the cursor; the next opens it."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        listing = driven.app.screen.query_one(Listing)
        for row in (3, 0):
            y = listing.region.y + 1 + row
            await driven.click(10, y)
            assert listing.current_row() == row
            assert driven.app.screen is listing.screen
        await driven.press("down")
        await driven.click(10, listing.region.y + 1)
        assert driven.app.screen is listing.screen
        await driven.click(10, listing.region.y + 1)
        assert isinstance(driven.app.screen, SheetPage)


async def test_a_press_on_a_title_sorts(opened: Opened, county: Path) -> None:
    """The list is ordered by the column under the mouse; once more turns it round."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        head = line_of(driven, "编号")
        column = driven.lines()[head].index("编号") + 2
        await driven.click(column, head)
        assert "编号 ^" in driven.lines()[head]
        await driven.click(column, head)
        assert "编号 v" in driven.lines()[head]


async def test_the_footer_does_what_is_pressed(opened: Opened, county: Path) -> None:
    """A press on a key or on its words gives that command; beside all of them it gives none."""
    async with opened(county) as driven:
        screen = driven.app.screen
        footer = screen.query_one(Footer)
        await driven.click(0, footer.region.y)
        assert driven.app.screen is screen
        await driven.click(2, footer.region.y)
        assert "F1" in driven.text()
        assert driven.app.screen is not screen


async def test_the_wheel_scrolls_and_the_cursor_stays_in_sight(opened: Opened, county: Path) -> None:
    """Down to the end and back; the cursor is on a row that is seen, wherever it was."""
    async with opened(county, (80, 14)) as driven:
        await driven.to_subjects(BUREAU)
        listing = driven.app.screen.query_one(Listing)
        for down in (True, False):
            for _ in range(12):
                await driven.wheel(5, listing.region.y + 2, down=down)
                assert listing.top <= listing.current_row() < listing.top + listing.page
            assert listing.top == (listing.row_count() - listing.page if down else 0)


async def test_the_scroll_bar_is_pressed_and_dragged(opened: Opened, county: Path) -> None:
    """Its first cell is the start, its last the end; letting go elsewhere scrolls there."""
    async with opened(county, (80, 14)) as driven:
        await driven.to_subjects(BUREAU)
        listing = driven.app.screen.query_one(Listing)
        x, first, last = 79, listing.region.y + 1, listing.region.bottom - 1
        end = listing.row_count() - listing.page
        assert listing.has_bar
        await driven.click(x, last)
        assert listing.top == end
        await driven.click(x, last, to=first)
        assert listing.top == 0
        await driven.pilot.resize_terminal(80, 60)
        await driven.settle()
        assert not listing.has_bar


def test_the_thumb_touches_an_end_only_where_it_is_seen() -> None:
    """Every size of list and screen: the thumb is inside, moves on with the rows, and is at an end only at that end."""
    for page in range(2, 30):
        for rows in range(page + 1, 120, 7):
            places = [thumb(rows, page, top) for top in range(rows - page + 1)]
            assert places == sorted(places)
            assert places[0][0] == 0
            assert places[-1][1] == page - 1
            room = page - 1 - places[0][1]
            if room > 1:
                assert all(first > 0 and last < page - 1 for first, last in places[1:-1])


async def test_a_cell_of_a_grid_is_pressed(opened: Opened, county: Path) -> None:
    """Mark and reason are told apart; a second press edits; what is being typed elsewhere is entered first."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        grid = driven.app.screen.query_one(MarkingGrid)
        first, second = (grid.region.y + 1 + grid.line_of(place) for place in range(2))
        mark, reason = (grid._columns.start(column) + 1 for column in MarkColumn)
        await driven.press("7")
        await driven.click(reason, second)
        assert (grid.model.row, grid.model.column) == (1, MarkColumn.REASON)
        assert grid.model.text(0, MarkColumn.MARK) == "7"
        assert grid.model.edit is None
        await driven.click(mark, first)
        assert (grid.model.row, grid.model.column) == (0, MarkColumn.MARK)
        await driven.click(mark, first)
        assert grid.model.edit is not None
        await driven.click(mark, first)
        assert grid.model.edit is not None


async def test_the_cursor_of_a_field_goes_to_the_character(opened: Opened, county: Path) -> None:
    """Half of a wide character is that character; behind the text is its end."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("f3")
        field = driven.app.screen.query_one("#find", TextField)
        await driven.type("沈军x")
        start = field.region.x + 6
        for x, at in ((start, 0), (start + 1, 0), (start + 2, 1), (start + 4, 2), (start + 9, 3), (0, 0)):
            await driven.click(x, field.region.y)
            assert field.at == at, x


def test_a_narrow_field_is_pointed_into_where_it_shows() -> None:
    """The character that stands in the cell, of a text that does not fit."""
    edit = LineEdit.of("0123456789")
    shown, _at = edit.window(5)
    assert [edit.pointed(cell, 5).at for cell in range(5)] == [10 - len(shown) + cell for cell in range(4)] + [10]


async def test_choosing_goes_on_typing_into_the_field(opened: Opened, ledgers: Ledgers, april: object) -> None:
    """Where a field has the focus for good, a press in the list below moves its cursor and leaves the focus."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToAttendance(driven.unit, ledgers.entries["meeting"]))
        listing = driven.app.screen.query_one(Listing)
        await driven.click(10, listing.region.y + 2)
        assert listing.current_row() == 1
        assert isinstance(driven.app.focused, TextField)
        await driven.click(10, listing.region.y + 2)
        assert "缺席" in driven.lines()[listing.region.y + 2]


async def test_what_is_chosen_about_the_mouse_is_remembered(opened: Opened, county: Path) -> None:
    """Off and on again, for this person alone."""
    async with opened(county) as driven:
        assert driven.app.has_mouse
        driven.app.action_mouse()
        assert remembered("张三", "mouse") is False
        driven.app.action_mouse()
        assert remembered("张三", "mouse") is None
        driven.app.action_mouse()
    async with opened(county) as driven:
        assert not driven.app.has_mouse
    async with opened(county, actor="李四") as driven:
        assert driven.app.has_mouse


def test_the_variable_says_on_or_off() -> None:
    """Nothing else is taken, and nothing said leaves it to the person."""
    assert [takes_mouse({"KAOPING_MOUSE": said}) for said in ("on", "OFF", " ")] == [True, False, None]
    with pytest.raises(Error, match="KAOPING_MOUSE"):
        takes_mouse({"KAOPING_MOUSE": "maybe"})


def test_the_terminal_is_asked_for_presses_and_the_wheel_alone(county: Path, tmp_path: Path) -> None:
    """Never for where the mouse moves; off, it is asked for nothing; and at the end it has the mouse back."""
    with application(county, tmp_path / "drafts") as terminal:
        to_rounds(terminal)
        assert ON in terminal.received
        assert not any(mode in terminal.received for mode in (b"?1002h", b"?1003h", b"?1015h", b"?1016h", b"]22;"))
        line = next(place for place, text in enumerate(terminal.lines()) if text.startswith(">")) + 2
        press = b"\x1b[<0;5;%dM\x1b[<0;5;%dm" % (line, line)
        terminal.send(press + press)
        terminal.wait("24/24 个")
        terminal.send(b"\x11")
        assert terminal.wait_end() == 0
        assert terminal.received.rfind(OFF) > terminal.received.rfind(ON)
    with application(county, tmp_path / "other", environment={"KAOPING_MOUSE": "off"}) as terminal:
        terminal.wait("看哪一个")
        assert b"?1000h" not in terminal.received


def test_pieces_are_found_by_cells() -> None:
    """Wide characters count twice; behind the last piece there is none."""
    pieces = [(text, Style()) for text in ("a", "", "沈军", "x")]
    assert [piece_at(pieces, x) for x in range(7)] == [0, 2, 2, 2, 2, 3, None]


async def test_the_mouse_is_given_back_in_the_settings(opened: Opened, county: Path) -> None:
    """Enter on its line takes it or gives it back; the line says which."""
    async with opened(county) as driven:
        await driven.press("alt+5", "ctrl+end")
        for told in ("不用,归终端", "用;按住 Shift"):
            await driven.press("enter")
            assert told in driven.row("> 鼠标")
