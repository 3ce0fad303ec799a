"""Packed marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.rounds.sheets.codec import LIMIT, NOT_MARKED, gap_counter, pack, unpack

MARKS = st.lists(st.none() | st.integers(-LIMIT, LIMIT), max_size=50)


@given(MARKS)
def test_unpacking_gives_back_what_was_packed(marks: list[int | None]) -> None:
    """Nothing is lost: a mark of zero stays a mark, a missing one stays missing."""
    assert unpack(pack(marks)) == tuple(marks)


@given(MARKS.filter(bool), st.data())
def test_gaps_are_the_unmarked_ones_among_the_asked(marks: list[int | None], data: st.DataObject) -> None:
    """Only the positions asked for count as gaps, whatever the bytes of neighbouring marks look like."""
    positions = data.draw(st.lists(st.integers(0, len(marks) - 1), min_size=1, unique=True))
    assert gap_counter(positions)(pack(marks)) == sum(marks[position] is None for position in positions)


@pytest.mark.parametrize("mark", [LIMIT + 1, -LIMIT - 1, NOT_MARKED])
def test_a_mark_that_does_not_fit_is_refused(mark: int) -> None:
    """The value that stands for "not marked" can never be stored as a mark."""
    with pytest.raises(ValueError, match="beyond"):
        pack([mark])


def test_half_a_mark_is_refused() -> None:
    """Bytes that are no whole number of marks are not guessed at."""
    with pytest.raises(ValueError, match="no whole number"):
        unpack(b"\0\0\0")
