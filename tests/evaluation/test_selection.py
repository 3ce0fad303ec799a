"""Quotas: places rounded down, ties never broken silently."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.evaluation.selection import IN, OUT, places, select


@given(st.fractions(0, 1), st.integers(0, 10**6))
def test_places_are_the_floor_of_the_exact_product(share: Fraction, people: int) -> None:
    """Neither more than the share allows nor one less than it would."""
    count = places(share, people)
    assert count <= share * people < count + 1


@given(
    st.lists(st.integers(0, 5), max_size=12),
    st.integers(0, 12),
    st.dictionaries(st.integers(0, 11), st.sampled_from([IN, OUT])),
)
def test_a_selection_is_fair(scores: list[int], count: int, answers: dict[int, str]) -> None:
    """Everybody is in one group; no place too many; nobody kept has less than anybody left out; ties are equal."""
    chosen = select(range(len(scores)), count, lambda index: scores[index], answers.get)
    everybody = [*chosen.kept, *chosen.left_out, *chosen.tied]
    assert sorted(everybody) == list(range(len(scores)))
    assert len(chosen.kept) <= count
    kept = [scores[index] for index in chosen.kept]
    left_out = [scores[index] for index in chosen.left_out]
    if kept and left_out:
        assert min(kept) >= max(left_out)
    assert len({scores[index] for index in chosen.tied}) <= 1
    if not answers and min(kept, default=9) == max(left_out, default=-1):
        pytest.fail("a tie was broken without anybody's word")


def test_a_person_breaks_the_tie() -> None:
    """Two equal at one last place: named in, the other is out."""
    chosen = select(range(3), 2, [9, 5, 5].__getitem__, {2: IN}.get)
    assert (chosen.kept, chosen.left_out, chosen.tied) == ((0, 2), (1,), ())


def test_too_many_named_in_stays_a_tie() -> None:
    """A person cannot give out more places than there are."""
    chosen = select(range(3), 1, [5, 5, 5].__getitem__, {0: IN, 1: IN}.get)
    assert chosen.tied == (0, 1, 2)
