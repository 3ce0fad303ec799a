"""Ctrl and an arrow in the marking grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.tui.grid.commands import edge, to_edge, to_side
from kaoping.tui.grid.marking.cell import MarkColumn

from tests.tui.test_grid_model import RULES, model

IDS = [rules.item.id for rules in RULES.items]


@pytest.mark.parametrize(
    ("filled", "start", "down", "up"),
    [
        ("xxx..", 0, 2, 0),
        ("xxx..", 1, 2, 0),
        ("xxx..", 2, 4, 0),
        ("..xx.", 0, 2, 0),
        ("..xx.", 4, 4, 3),
        ("x...x", 0, 4, 0),
        ("x...x", 4, 4, 0),
        (".....", 2, 4, 0),
    ],
)
def test_the_edge_of_a_block(filled: str, start: int, down: int, up: int) -> None:
    """Within filled cells to the last of them, else to the next filled one, else to the end, as in a spreadsheet."""
    entries = {id_: ItemMark.points(1000) for id_, sign in zip(IDS, filled, strict=True) if sign == "x"}
    grid = model(entries, row=start)
    assert (edge(grid, 1), edge(grid, -1)) == (down, up)


@given(filled=st.sets(st.sampled_from(IDS)), start=st.integers(0, len(IDS) - 1), step=st.sampled_from([1, -1]))
def test_jumping_on_ends_at_the_end(filled: set[str], start: int, step: int) -> None:
    """Each jump goes on in its direction, until the first or last row is reached."""
    grid = model({id_: ItemMark.points(1000) for id_ in filled}, row=start)
    for _ in IDS:
        before = grid.row
        to_edge(grid, step)
        assert (grid.row - before) * step >= 0
    assert grid.row == (len(IDS) - 1 if step > 0 else 0)


def test_sideways_is_the_first_and_last_column() -> None:
    """There are two columns, and what is being typed is entered before the cursor leaves."""
    grid = model()
    grid.type("7")
    to_side(grid, MarkColumn.REASON)
    assert (grid.column, grid.text(0, MarkColumn.MARK)) == (MarkColumn.REASON, "7")
    to_side(grid, MarkColumn.MARK)
    assert grid.column == MarkColumn.MARK
