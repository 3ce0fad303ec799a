"""Which cell of the marking grid has which colour, and where the terminal's cursor stands."""

from itertools import product
from pathlib import Path

import pytest
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.model import MarkModel
from kaoping.tui.grid.marking.paint import Columns, item_line
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.grid.widget import cell_piece
from kaoping.tui.style.theme import LOOKS, QUIET, Look
from kaoping.tui.style.width import width
from rich.style import Style
from textual.strip import Strip

from tests.tui.conftest import INSTITUTE_NEXT, Driven, Opened
from tests.tui.test_grid_model import model

CELLS = 80


def style(grid: MarkModel, row: int, column: int, look: Look = QUIET, *, focused: bool = True) -> Style:
    """How a cell is painted."""
    return cell_piece(grid, row, column, 7, look, focused=focused, plain=look.text)[1]


def painted(grid: MarkModel, row: int, *, focused: bool = True, unsaved: bool = False) -> Strip:
    """The line of a row."""
    return item_line(grid, row, Columns.of(CELLS, grid), CELLS, QUIET, focused=focused, unsaved=unsaved)


def style_at(strip: Strip, place: int) -> Style | None:
    """The style of the character in the terminal's cell ``place``."""
    for segment in strip:
        if place < segment.cell_length:
            return segment.style
        place -= segment.cell_length
    raise AssertionError("beyond the line")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.id)
def test_only_the_cell_under_the_cursor_has_the_cursors_colour(look: Look) -> None:
    """Every other cell is plain while nothing is selected or typed."""
    grid = model(row=1, column=MarkColumn.REASON)
    for row, column in product(range(5), MarkColumn):
        wanted = look.cell if (row, column) == (1, MarkColumn.REASON) else look.text
        assert style(grid, row, column, look) == wanted


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.id)
def test_a_selection_is_coloured_and_its_moving_corner_is_the_cursor(look: Look) -> None:
    """The rectangle from the first cell to the cursor has one colour, the cursor's cell its own, the rest none."""
    grid = model(row=1)
    grid.move(2, extend=True)
    for row, column in product(range(5), MarkColumn):
        inside = 1 <= row <= 3 and column == MarkColumn.MARK
        wanted = look.cell if (row, column) == (3, MarkColumn.MARK) else look.selected if inside else look.text
        assert style(grid, row, column, look) == wanted
    grid.move_column(1, extend=True)
    assert [style(grid, 2, column, look) for column in MarkColumn] == [look.selected, look.selected]


def test_the_cell_being_typed_in_has_a_colour_of_its_own() -> None:
    """It shows the typed text from the left, whether or not the grid has the focus."""
    grid = model({"1.1": ItemMark.points(8000)})
    grid.type("7")
    for focused in (True, False):
        text, colour = cell_piece(grid, 0, MarkColumn.MARK, 7, QUIET, focused=focused, plain=QUIET.text, align="right")
        assert (text, colour) == ("7      ", QUIET.edit)
    grid.abandon()
    text, colour = cell_piece(grid, 0, MarkColumn.MARK, 7, QUIET, focused=True, plain=QUIET.text, align="right")
    assert (text, colour) == ("      8", QUIET.cell)


def test_a_grid_without_the_focus_has_no_cursor_colour() -> None:
    """The cell under the cursor is plain then; the line keeps its sign and its ground."""
    grid = model(row=1)
    assert style(grid, 1, MarkColumn.MARK, focused=False) == QUIET.text
    assert painted(grid, 1, focused=False).text.startswith("> ")


def test_the_colour_stands_exactly_on_the_cells_columns() -> None:
    """From the column's first to its last cell on the line, in both columns, and not beside it."""
    for column in MarkColumn:
        grid = model({"1.1": ItemMark.points(8000, "全做到")}, column=column)
        columns = Columns.of(CELLS, grid)
        start, cells = columns.start(column), columns.width(column)
        strip = painted(grid, 0)
        assert width(strip.text) == CELLS
        coloured = [place for place in range(CELLS) if style_at(strip, place) == QUIET.cell]
        assert coloured == [*range(start, min(CELLS, start + cells))]


def test_the_line_under_the_cursor_and_what_is_unsaved_have_signs() -> None:
    """A sign stands for each, so that nothing is said by colour alone."""
    grid = model(row=1)
    signs = [painted(grid, row, unsaved=unsaved).text[:2] for row in (0, 1) for unsaved in (False, True)]
    assert signs == ["  ", " *", "> ", ">*"]
    grounds = [
        {segment.style.bgcolor for segment in painted(grid, row, focused=False) if segment.style} for row in (0, 1)
    ]
    assert grounds == [{QUIET.text.bgcolor}, {QUIET.row.bgcolor}]


def cell_cursor(driven: Driven) -> int:
    """Where on its line the next character will stand."""
    return driven.app.screen.query_one(MarkingGrid).cursor_cell()


async def test_the_cursor_stands_where_the_next_character_will(opened: Opened, county: Path) -> None:
    """At the start of the cell until one types, then behind the text, a wide character counting as two."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        grid = driven.app.screen.query_one(MarkingGrid)
        start, _cells = grid.cell_start()
        assert cell_cursor(driven) == start
        await driven.type("7.5")
        assert cell_cursor(driven) == start + 3
        await driven.press("left")
        assert cell_cursor(driven) == start + 2
        await driven.press("tab")
        reason, _cells = grid.cell_start()
        assert reason > start
        assert cell_cursor(driven) == reason
        await driven.type("迟交")
        assert cell_cursor(driven) == reason + 4
        await driven.press("escape")
        assert cell_cursor(driven) == reason
