"""Lots: the seed alone decides, and anybody can draw them again."""

import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.ledger.oversight.sampling import digest, draw_order, read_ids, write_ids

SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)
IDS = st.sets(st.integers(1, 10**6), max_size=200)


@given(SEEDS, IDS, st.integers(0, 250))
def test_a_draw_is_the_beginning_of_one_permutation(seed: str, ids: set[int], size: int) -> None:
    """Everybody is drawn at most once, and to draw more only adds to the end."""
    everything = draw_order(seed, ids, len(ids))
    assert sorted(everything) == sorted(ids)
    assert draw_order(seed, ids, size) == everything[:size]


@given(SEEDS, IDS, st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_they_came_in_does_not_matter(seed: str, ids: set[int], size: int, shuffler: random.Random) -> None:
    """However the numbers are handed over."""
    shuffled = list(ids)
    shuffler.shuffle(shuffled)
    assert draw_order(seed, shuffled, size) == draw_order(seed, sorted(ids), size)


@given(SEEDS, IDS, st.integers(1, 10**6))
def test_one_more_number_moves_no_other(seed: str, ids: set[int], more: int) -> None:
    """The others stay in their order: nobody's place depends on who else takes part."""
    before, after = draw_order(seed, ids, len(ids)), draw_order(seed, ids | {more}, len(ids) + 1)
    assert [id_ for id_ in after if id_ in ids] == list(before)


@given(SEEDS, IDS)
def test_anybody_can_repeat_it(seed: str, ids: set[int]) -> None:
    """With sha256sum and sort alone."""
    lines = sorted((hashlib.sha256(f"{seed}{id_}".encode()).hexdigest(), id_) for id_ in ids)
    assert draw_order(seed, ids, len(ids)) == tuple(id_ for _hash, id_ in lines)


def test_every_entry_has_the_same_chance() -> None:
    """Over two thousand seeds each of ten numbers is drawn first about two hundred times (five standard deviations)."""
    firsts = [draw_order(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest(), range(10), 1)[0] for n in range(2000)]
    assert all(abs(firsts.count(number) - 200) < 70 for number in range(10))


@given(IDS)
def test_numbers_written_as_runs_are_read_back(ids: set[int]) -> None:
    """In ascending order."""
    assert read_ids(write_ids(ids)) == tuple(sorted(ids))


def test_runs_are_short() -> None:
    """What belongs together is written together."""
    assert write_ids({1, 2, 3, 4, 7, 9, 10}) == "1-4,7,9-10"
    assert (write_ids(set()), read_ids("")) == ("", ())


@given(IDS, IDS)
def test_the_digest_tells_populations_apart(one: set[int], other: set[int]) -> None:
    """Equal exactly for equal sets, in whatever order."""
    assert (digest(one) == digest(other)) == (one == other)
    assert digest(one) == hashlib.sha256(",".join(map(str, sorted(one))).encode()).hexdigest()
