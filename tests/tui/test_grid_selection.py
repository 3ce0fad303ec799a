"""The selection of the marking grid as it grows, and letters typed while a rule asks something."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.tui.grid import blocks
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.model import MarkModel, RuleEdit

from tests.tui.test_grid_model import model, shown, typed

LEAVING: tuple[Callable[[MarkModel], object], ...] = (
    lambda grid: grid.move(1),
    lambda grid: grid.move_column(1),
    lambda grid: grid.tab(1),
    lambda grid: grid.go_to(0, 1),
    lambda grid: grid.type("1"),
)
"""What leaves the selection, each in its own way."""


def selected(grid: MarkModel) -> tuple[list[int], list[int]]:
    """The selected rows and columns."""
    rows, columns = grid.selection()
    return [*rows], [*columns]


def test_a_selection_grows_row_by_row_and_shrinks_back() -> None:
    """Its first cell stays where it was; going back past it, it grows to the other side."""
    grid = model(row=1)
    assert selected(grid) == ([1], [0])
    steps = (1, 1, -1, -1, -1)
    seen = []
    for step in steps:
        grid.move(step, extend=True)
        seen.append(selected(grid)[0])
    assert seen == [[1, 2], [1, 2, 3], [1, 2], [1], [0, 1]]


def test_a_selection_grows_over_both_columns() -> None:
    """It is a rectangle between its first cell and the cursor."""
    grid = model(row=3, column=MarkColumn.REASON)
    grid.move_column(-1, extend=True)
    grid.move(-1, extend=True)
    assert selected(grid) == ([2, 3], [0, 1])
    grid.move_column(1, extend=True)
    assert selected(grid) == ([2, 3], [1])


@given(st.integers(0, 4), st.integers(0, 1), st.lists(st.tuples(st.booleans(), st.sampled_from((-3, -1, 1, 2)))))
def test_a_selection_lies_between_where_it_began_and_the_cursor(
    row: int, column: int, steps: list[tuple[bool, int]]
) -> None:
    """However it is grown, both corners are cells of the grid, and one of them has not moved."""
    grid = model(row=row, column=column)
    for sideways, step in steps:
        (grid.move_column if sideways else grid.move)(step, extend=True)
        rows, columns = grid.selection()
        assert (rows[0], rows[-1]) == (min(row, grid.row), max(row, grid.row))
        assert (columns[0], columns[-1]) == (min(column, grid.column), max(column, grid.column))
        assert 0 <= rows[0] <= rows[-1] < 5
        assert 0 <= columns[0] <= columns[-1] < 2


def test_a_step_without_growing_ends_the_selection() -> None:
    """Moving, tabbing, going somewhere and typing each leave one selected cell: the one under the cursor."""
    for leave in LEAVING:
        grid = model()
        grid.move(1, extend=True)
        leave(grid)
        assert selected(grid) == ([grid.row], [grid.column])


def test_growing_paints_again_what_was_and_what_is_selected() -> None:
    """Each step touches every row that was selected before or is after it, so no colour is left behind."""
    grid = model()
    grid.drain()
    for _step in range(3):
        grid.move(1, extend=True)
    rows, changes = grid.drain()
    assert (rows, changes) == ({0, 1, 2, 3}, ())
    grid.move(1)
    assert grid.drain()[0] == {0, 1, 2, 3, 4}


def test_what_is_grown_over_is_cleared_and_copied_as_one() -> None:
    """Clearing takes the rows of the selection and no other, all of them in one step."""
    grid = model({"1.1": ItemMark.points(8000), "1.2": ItemMark.points(4000, "补课"), "2.1": ItemMark.points(0)})
    grid.go_to(0, 0)
    grid.move(1, extend=True)
    grid.move_column(1, extend=True)
    assert blocks.copied(grid).splitlines() == ["8\t", "4\t补课"]
    grid.drain()
    grid.change(blocks.cleared)
    assert set(grid.values) == {"2.1"}
    assert {change.slot for change in grid.drain()[1]} == {"1.1", "1.2"}


def test_typed_text_is_entered_before_the_selection_grows() -> None:
    """Text that fits is entered and then selected; text that does not keeps cursor and selection where they are."""
    grid = model()
    typed(grid, "7")
    grid.move(1, extend=True)
    assert (shown(grid)[0], selected(grid)) == ("7", ([0, 1], [0]))
    typed(grid, "9")
    with pytest.raises(Error, match="最多 5 分"):
        grid.move(1, extend=True)
    assert (grid.row, selected(grid)) == (1, ([1], [0]))


def test_a_rules_letter_is_no_amount() -> None:
    """While a rule asks for points its own letter is text like any other: it counts nothing and is refused."""
    grid = model()
    grid.type("b")
    assert isinstance(grid.edit, RuleEdit)
    assert grid.edit.asking == "amount"
    grid.type("b")
    assert grid.edit.line.text == "b"
    with pytest.raises(Error, match="「b」不是数字"):
        grid.commit()
    assert grid.values == {}


def test_another_rules_letter_is_no_answer() -> None:
    """While a rule asks how often, the letter of another rule is text and is refused; nothing is taken off."""
    grid = model()
    grid.type("c")
    grid.type("a")
    assert grid.edit is not None
    assert grid.edit.line.text == "a"
    with pytest.raises(Error, match="「a」不是数字"):
        grid.commit()
    assert grid.values == {}


def test_its_own_letter_counts_one_more_once_the_amount_is_known() -> None:
    """A range for each occurrence asks for points first; its letter then raises the count from one."""
    grid = model(row=1)
    grid.type("a")
    grid.type("1")
    assert not grid.commit()
    counts = []
    for letter in "aaa":
        assert isinstance(grid.edit, RuleEdit)
        counts.append(grid.edit.line.text)
        grid.type(letter)
    assert counts == ["1", "2", "3"]
    assert isinstance(grid.edit, RuleEdit)
    assert (grid.edit.asking, grid.edit.amount, grid.edit.line.text) == ("count", 1000, "4")


def test_a_letter_outside_the_mark_column_is_a_word() -> None:
    """In the reason a rule's letter is typed text, and the mark stays as it is."""
    grid = model({"1.1": ItemMark.points(8000)}, column=MarkColumn.REASON)
    typed(grid, "ab")
    grid.commit()
    assert (grid.text(0, MarkColumn.MARK), grid.text(0, MarkColumn.REASON)) == ("8", "ab")


def test_a_letter_without_a_rule_is_typed_and_refused() -> None:
    """An item has as many letters as rules; the next one picks nothing."""
    grid = model()
    grid.type("d")
    with pytest.raises(Error, match="「d」不是数字"):
        grid.commit()
    assert grid.values == {}
