"""Places under a quota for all groups at once: ``plugins.evaluation.selection`` without looking at each candidate.

Vectors narrow the candidates down to those equal at the last place of their group; only these go through ``select``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...plugins.evaluation.selection import select
from .columns import Ints


@dataclass(frozen=True)
class Selected:
    """Candidates with a place, without one, and tied at the last place beyond every tie-breaker."""

    kept: Ints
    left_out: Ints
    tied: Ints


KEPT, LEFT_OUT, TIED = 1, 0, -1


def select_in_groups(
    candidates: Ints,
    groups: Ints,
    totals: Ints,
    places: Ints,
    tie_key: Callable[[int], Any],
    answer: Callable[[int], str | None],
) -> Selected:
    """The best of each group as far as its ``places`` go.

    ``candidates`` come group after group, the best total first; ``groups`` and ``totals`` are theirs, ``places`` are
    by group.
    """
    size = candidates.size
    index = np.arange(size)
    first = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1]))) if size else index
    sizes = np.diff(np.append(first, size))
    count = np.minimum(places[groups[first]], sizes)
    fate = (index - np.repeat(first, sizes) < np.repeat(count, sizes)).astype(np.int8)
    open_places = np.flatnonzero((count > 0) & (count < sizes))
    behind = first[open_places] + count[open_places]
    for place in behind[totals[behind - 1] == totals[behind]].tolist():
        equal = _equals(totals, place, int(groups[place]), groups)
        left = int(fate[equal].sum())
        keys = {one: tie_key(one) for one in candidates[equal].tolist()}
        chosen = select(keys, left, keys.__getitem__, answer)
        told = dict.fromkeys(chosen.kept, KEPT) | dict.fromkeys(chosen.tied, TIED)
        fate[equal] = [told.get(one, LEFT_OUT) for one in keys]
    return Selected(*(candidates[fate == wanted] for wanted in (KEPT, LEFT_OUT, TIED)))


def _equals(totals: Ints, place: int, group: int, groups: Ints) -> slice:
    """Where the candidates of the same group with the total at ``place`` stand."""
    first = last = place
    while first and totals[first - 1] == totals[place] and groups[first - 1] == group:
        first -= 1
    while last < len(totals) and totals[last] == totals[place] and groups[last] == group:
        last += 1
    return slice(first, last)
