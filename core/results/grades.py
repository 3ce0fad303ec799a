"""Grades and ranks of subjects as vectors, and what to tell of the rules behind the grade of one.

What each rule does stands in ``plugins.evaluation.grading``; ``rules`` applies them.

Poll levels of all subjects at once: the ladder by vectors, the quota by the one selection rule.

It says the same as ``plugins.evaluation.levels``, without the reasons.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...plugins.contract import Poll
from ...plugins.contract import grading as g
from ...plugins.contract.polls import LevelQuota
from ...plugins.evaluation import grading as reference
from ...plugins.evaluation.outcome import Applied, OpenQuestion
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import Selection, grouped, places, select, tie_question
from .cohort import Groups, Scores, quota_key
from .columns import Flags, Ints
from .conditions import NO, YES, truth
from .formula import Frames

Places = NDArray[np.int8]
"""Places in the scheme's list of grades."""

NONE = -1
"""Instead of a place: no total, no grades, or still open."""

UNTOUCHED = -2
"""Instead of a place: the rule did nothing to this subject."""


@dataclass(frozen=True)
class Effect:
    """What one rule did: grades ``before`` and ``after`` (``NONE``: left open), and by which of its shares.

    ``held_back`` is the grade of whom earlier rules kept from the better one it gives.
    """

    before: Places
    after: Places
    share: Places
    held_back: Places

    @classmethod
    def nothing(cls, size: int) -> "Effect":
        """No effect on anybody yet."""
        return cls(*(np.full(size, UNTOUCHED, np.int8) for _column in range(4)))


@dataclass(frozen=True)
class Grades:
    """Printed totals (hundredths, partial where not ``complete``), grades by total and after every rule, ranks.

    A rank is zero without a total, an overall one also where the scheme shows none. ``effects`` has the rules that
    change grades, by id.
    """

    complete: Flags
    printed: Ints
    computed: Places
    grades: Places
    ranks: Ints
    overall_ranks: Ints
    effects: Mapping[str, Effect]

    def put(self, indices: Ints, values: "Grades") -> "Grades":
        """These grades with those of the subjects at ``indices`` replaced; the old ones are given up."""
        columns = {name: _put(held, indices, getattr(values, name)) for name, held in _columns(self)}
        effects = {
            rule: Effect(**{name: _put(held, indices, getattr(values.effects[rule], name)) for name, held in
                            _columns(effect)})
            for rule, effect in self.effects.items()
        }  # fmt: skip
        return replace(self, **columns, effects=effects)


def _columns(value: Grades | Effect) -> list[tuple[str, Any]]:
    return [(name, held) for name, held in vars(value).items() if isinstance(held, np.ndarray)]


def _put(held: Ints, indices: Ints, values: Ints) -> Ints:
    held[indices] = values
    return held


@dataclass(frozen=True)
class Reasons:
    """Tells what the rules did to one subject, in their order."""

    book: Rulebook
    groups: Groups
    scores: Scores
    grades: Grades

    def applied(self, index: int) -> tuple[Applied, ...]:
        """What they changed."""
        told = (
            applied
            for rule in self.book.scheme.rules
            for applied in (self._disqualified(rule, index), self._moved(rule, index), self._held_back(rule, index))
        )
        return tuple(applied for applied in told if applied is not None)

    def open_points(self, index: int) -> tuple[tuple[str, ...], tuple[OpenQuestion, ...]]:
        """What keeps the grade open, and the questions that would settle it."""
        words, asked = [], []
        for rule in self.book.scheme.rules:
            effect = self.grades.effects.get(rule.id)
            if effect is not None and effect.after[index] == NONE:
                word, question = self.open_point(rule)
                words.append(word)
                asked += [question] if question is not None else []
        return tuple(words), tuple(asked)

    def _disqualified(self, rule: g.Rule, index: int) -> Applied | None:
        if isinstance(rule, g.Disqualify) and self.scores.truths[rule.id][index] == YES:
            return reference.disqualified(self.book, rule)
        return None

    def _moved(self, rule: g.Rule, index: int) -> Applied | None:
        effect = self.grades.effects.get(rule.id)
        if effect is None or effect.after[index] in (UNTOUCHED, NONE):
            return None
        names = [*(grade.id for grade in self.book.scheme.grades), ""]  # the last one stands at NONE
        return reference.moved(rule, self._why(rule, effect, index), names[effect.before[index]],
                               names[effect.after[index]])  # fmt: skip

    def _held_back(self, rule: g.Rule, index: int) -> Applied | None:
        effect = self.grades.effects.get(rule.id)
        if effect is None or effect.held_back[index] == UNTOUCHED:
            return None
        return reference.held_back(rule, self.book.scheme.grades[effect.held_back[index]].id)

    def _why(self, rule: g.Rule, effect: Effect, index: int) -> str:
        if isinstance(rule, g.Quota):
            by, who = quota_key(self.book, rule)
            share = self.book.number(rule.share)
            people = int(self.groups.people[by, who][self.groups.keys[by][index]])
            return reference.quota_reason(rule.title, places(share, people), people, share)
        if isinstance(rule, g.RankShares) and effect.share[index] >= 0:
            share = self.book.number(rule.shares[effect.share[index]].share)
            return reference.rank_share_reason(rule.title, share)
        return reference.titled(rule)

    def open_point(self, rule: g.Rule) -> tuple[str, OpenQuestion | None]:
        """What keeps a grade open that ``rule`` left open, and the question that would settle it, if one does."""
        if isinstance(rule, g.Quota | g.RankShares):
            asked = tie_question(rule.id, rule.title)
            return asked.title, asked
        if isinstance(rule, g.Decide):
            question = self.book.scheme.question(rule.question)
            return reference.titled(rule), None if question is None else reference.asked(question)
        return reference.undetermined(rule.title), None


OPEN = -1
"""Instead of the place of a level: nobody can say yet."""


@dataclass(frozen=True)
class Ballot:
    """What the quota of a poll needs to know of each subject: the level by the votes, and the tie-breaking counts.

    ``undecided`` are those of whom the votes say nothing and no person has said it: it is asked of one.
    """

    computed: Ints
    on_tie: tuple[Ints, ...]
    valid: Ints
    undecided: Flags

    def put(self, indices: Ints, values: "Ballot") -> "Ballot":
        """These ballots with those of the subjects at ``indices`` replaced."""
        computed, valid, undecided = self.computed.copy(), self.valid.copy(), self.undecided.copy()
        computed[indices], valid[indices], undecided[indices] = values.computed, values.valid, values.undecided
        on_tie = tuple(counts.copy() for counts in self.on_tie)
        for counts, new in zip(on_tie, values.on_tie, strict=True):
            counts[indices] = new
        return Ballot(computed, on_tie, valid, undecided)


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
            computed[position], undecided[position] = place[choice], False
    ties = poll.quota.ties if poll.quota else ()
    return Ballot(computed, tuple(frames.ballots(poll.id, tie.options) for tie in ties), valid, undecided)


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
