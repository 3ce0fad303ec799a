"""Poll levels of all subjects at once: the ladder by vectors, the quota by the one selection rule.

It says the same as ``plugins.evaluation.levels``, without the reasons.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...plugins.contract import Poll
from ...plugins.contract.polls import LevelQuota
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import Selection, grouped, places, select
from .batch import Frames
from .columns import Ints
from .truths import NO, YES, truth

OPEN = -1
"""Instead of the place of a level: nobody can say yet."""


@dataclass(frozen=True)
class Ballot:
    """What the quota of a poll needs to know of each subject: the level by the votes, and the tie-breaking counts."""

    computed: Ints
    on_tie: tuple[Ints, ...]
    valid: Ints

    def put(self, indices: Ints, values: "Ballot") -> "Ballot":
        """These ballots with those of the subjects at ``indices`` replaced."""
        computed, valid = self.computed.copy(), self.valid.copy()
        computed[indices], valid[indices] = values.computed, values.valid
        on_tie = tuple(counts.copy() for counts in self.on_tie)
        for counts, new in zip(on_tie, values.on_tie, strict=True):
            counts[indices] = new
        return Ballot(computed, on_tie, valid)


@dataclass(frozen=True)
class Settled:
    """Levels after the quota, and who was moved or tied by it and how many places there were."""

    levels: Ints
    moved: Mapping[int, tuple[int, int]]
    tied: frozenset[int]


def ballots_of(poll: Poll, frames: Frames) -> Ballot:
    """The level each subject reached by the votes on it."""
    valid = frames.ballots(poll.id)
    computed = np.full(frames.facts.size, OPEN, np.int64)
    place = {level.id: index for index, level in enumerate(poll.levels)}
    undecided = valid > 0
    for rung in poll.ladder:
        held = truth(rung.when, frames)
        computed[undecided & (held == YES)] = place[rung.level]
        undecided = undecided & (held == NO)
    for position, choice in frames.facts.answers.get(poll.undecided, {}).items():
        if undecided[position] and choice in place:
            computed[position] = place[choice]
    ties = poll.quota.ties if poll.quota else ()
    return Ballot(computed, tuple(frames.ballots(poll.id, tie.options) for tie in ties), valid)


def settle(poll: Poll, book: Rulebook, ballot: Ballot, groups: list[str], answers: Mapping[int, str]) -> Settled:
    """The levels after the poll's quota; ``answers`` are a person's on ties at the last place."""
    levels = ballot.computed.copy()
    if poll.quota is None:
        return Settled(levels, {}, frozenset())
    quota = poll.quota
    place = {level.id: index for index, level in enumerate(poll.levels)}
    moved: dict[int, tuple[int, int]] = {}
    tied: set[int] = set()
    people = Counter(groups)
    holders = np.flatnonzero(ballot.computed == place[quota.level]).tolist()
    for group, candidates in grouped(groups, holders).items():
        count = places(book.number(quota.share), people[str(group)])
        selection = _select(quota, candidates, count, ballot, answers)
        for index in selection.left_out:
            levels[index] = place[quota.falls_to]
            moved[index] = (count, people[str(group)])
        levels[list(selection.tied)] = OPEN
        tied.update(selection.tied)
    return Settled(levels, moved, frozenset(tied))


def _select(
    quota: LevelQuota, candidates: list[int], count: int, ballot: Ballot, answers: Mapping[int, str]
) -> Selection:
    def order(index: int) -> tuple[Fraction, ...]:
        shares = (Fraction(int(counts[index]), int(ballot.valid[index]) or 1) for counts in ballot.on_tie)
        return tuple(-share if tie.smaller_first else share for tie, share in zip(quota.ties, shares, strict=True))

    return select(candidates, count, order, answers.get)
