"""From printed totals to grades and ranks, by vectors: bands, then the rules in their order.

What a rule means stands in ``plugins.evaluation.grading``.

Places under a quota for all groups at once: ``plugins.evaluation.selection`` without looking at each candidate.

Vectors narrow the candidates down to those equal at the last place of their group; only these go through ``select``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatchmethod
from typing import Any

import numpy as np

from ...plugins.contract import grading as g
from ...plugins.contract.values import hundredths
from ...plugins.evaluation.grading import lowered, may_be_lifted
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import select
from .cohort import CohortVectors, quota_key
from .columns import Flags, Ints
from .conditions import UNKNOWN, YES
from .grades import NONE, Effect, Grades, Places


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


def grade_cohort(cohort: CohortVectors) -> Grades:
    """The grades of a cohort that holds every subject of each of its groups."""
    computed = _bands(cohort)
    rules = _BatchRules(cohort, computed.copy())
    for rule in cohort.book.scheme.rules:
        rules.apply(rule)
    ranking = cohort.book.scheme.ranking
    ranks = _ranks(cohort, cohort.book.group_by(ranking.group))
    overall = _ranks(cohort, "unit") if ranking.overall else np.zeros_like(ranks)
    return Grades(cohort.complete, cohort.printed, computed, rules.grades, ranks, overall, rules.effects)


def _bands(cohort: CohortVectors) -> Places:
    grades = cohort.book.scheme.grades
    if not grades:
        return np.full(len(cohort.positions), NONE, np.int8)
    banded = [(place, grade.at_least) for place, grade in enumerate(grades) if grade.at_least is not None]
    limits = [hundredths(cohort.book.number(least)) for _place, least in reversed(banded)]
    table = np.array([len(grades) - 1, *(place for place, _least in reversed(banded))], np.int8)
    bands = table[np.searchsorted(np.array(limits, np.int64), cohort.printed, side="right")]
    return np.where(cohort.complete, bands, np.int8(NONE))


def _ranks(cohort: CohortVectors, by: str) -> Ints:
    """Competition ranks within groups of the kind ``by``; zero without a total."""
    order = cohort.best_first[by][cohort.complete[cohort.best_first[by]]]
    ranks = np.zeros(len(cohort.positions), np.int64)
    if order.size:
        groups, totals = cohort.groups.keys[by][order], cohort.printed[order]
        first = _carried(np.append(True, groups[1:] != groups[:-1]))
        equal = np.maximum(first, _carried(np.append(True, totals[1:] != totals[:-1])))
        ranks[order] = equal - first + 1
    return ranks


def _carried(begins: Flags) -> Ints:
    """For each place the last one at or before it that begins something."""
    return np.maximum.accumulate(np.where(begins, np.arange(begins.size), 0))


class _BatchRules:
    """The rules applied one after another to ``grades``; ceiling and doubt as the reference keeps them."""

    def __init__(self, cohort: CohortVectors, grades: Places) -> None:
        self.grades = grades
        self._ceiling = np.zeros(grades.size, np.int8)
        self._doubt = np.full(grades.size, NONE, np.int8)
        self.effects: dict[str, Effect] = {}
        self._cohort = cohort
        self._book: Rulebook = cohort.book
        self._places = {grade.id: place for place, grade in enumerate(cohort.book.scheme.grades)}

    @singledispatchmethod
    def apply(self, rule: Any) -> None:
        """One rule.

        Raises:
            TypeError: the contract has no such rule.
        """
        raise TypeError(f"not a rule: {rule!r}")

    @apply.register
    def _bar(self, rule: g.Bar) -> None:
        barred = self._places[rule.grade]
        falls_to = self._places[rule.falls_to] if rule.falls_to else barred + 1
        held, unknown = self._judged(rule)
        reach = (self.grades >= 0) & (self.grades <= barred)
        spared = held & ~reach
        self._open(rule, unknown & (reach | may_be_lifted(self._book, rule)), barred)
        self._forbid(rule, held & reach, falls_to)
        self._ceiling[spared] = np.maximum(self._ceiling[spared], barred + 1)

    @apply.register
    def _fail(self, rule: g.Fail) -> None:
        held, unknown = self._judged(rule)
        failed = self._places[rule.grade]
        self._open(rule, unknown, failed - 1)
        self._forbid(rule, held, failed)

    @apply.register
    def _lower(self, rule: g.Lower) -> None:
        held, unknown = self._judged(rule)
        table = np.array([lowered(self._book, rule, place) for place in range(len(self._places))], np.int8)
        graded = self.grades >= 0
        self._forbid(rule, held & graded, table[self.grades])
        self._open(rule, unknown & graded, self.grades.copy())

    @apply.register
    def _grant(self, rule: g.Grant) -> None:
        held, unknown = self._judged(rule)
        self._open(rule, unknown)
        self._give(rule, np.flatnonzero(held), self._places[rule.grade])

    def _judged(self, rule: g.Bar | g.Fail | g.Lower | g.Grant) -> tuple[Flags, Flags]:
        """For whom the condition of ``rule`` holds, and for whom that is not known."""
        held = self._cohort.scores.truths[rule.id]
        return self._cohort.complete & (held == YES), self._cohort.complete & (held == UNKNOWN)

    def _forbid(self, rule: g.Rule, reach: Flags, place: int | Places) -> None:
        """Leave subjects at ``place`` (one for all, or one each), or where earlier rules left them if that is worse."""
        indices = np.flatnonzero(reach)
        places = np.broadcast_to(np.asarray(place, np.int8), reach.shape)[indices]
        self._ceiling[indices] = np.maximum(self._ceiling[indices], places)
        self._move(rule, indices, self._ceiling[indices])

    def _give(self, rule: g.Lifting, indices: Ints, place: int, share: int = NONE) -> None:
        """Give subjects the grade at ``place``, or the best that earlier rules leave to them."""
        if rule.lifts:
            self._ceiling[indices], self._doubt[indices] = place, NONE
        left = np.maximum(self._ceiling[indices], np.int8(place))
        self._move(rule, indices, left, share)
        if isinstance(rule, g.Grant | g.Decide):
            held = indices[(left > place) & (self.grades[indices] >= left)]
            self.effects[rule.id].held_back[held] = self.grades[held]

    def _move(self, rule: g.Rule, indices: Ints, places: Places, share: int = NONE) -> None:
        moving = (self.grades[indices] != places) & (places > self._doubt[indices])
        self._set(rule, indices[moving], places[moving], share)

    def _open(self, rule: g.Rule, reach: Flags, doubt: int | Places = NONE) -> None:
        """Leave grades open; ``doubt`` is the worst place that ``rule`` may yet forbid, one for all or one each."""
        indices = np.flatnonzero(reach)
        doubts = np.broadcast_to(np.asarray(doubt, np.int8), reach.shape)[indices]
        self._doubt[indices] = np.maximum(self._doubt[indices], doubts)
        self._set(rule, indices, NONE)

    def _set(self, rule: g.Rule, indices: Ints, place: int | Places, share: int = NONE) -> None:
        effect = self.effects.setdefault(rule.id, Effect.nothing(len(self.grades)))
        effect.before[indices] = self.grades[indices]
        effect.after[indices] = place
        effect.share[indices] = share
        self.grades[indices] = place

    def _flags(self, indices: Ints) -> Flags:
        flags = np.zeros(self.grades.size, np.bool_)
        flags[indices] = True
        return flags

    @apply.register
    def _quota(self, rule: g.Quota) -> None:
        meant = self._cohort.groups.meant[rule.who]
        holders = self._best_first(rule, meant & (self.grades == self._places[rule.grade]))
        selected = self._select(rule, holders, self._book.number(rule.share))
        self._forbid(rule, self._flags(selected.left_out), self._places[rule.falls_to])
        self._open(rule, self._flags(selected.tied), self._places[rule.grade])

    @apply.register
    def _rank_shares(self, rule: g.RankShares) -> None:
        groups = self._groups(rule)
        remaining = self._best_first(rule, self._cohort.complete)
        rest = [remaining[:0]]
        for number, entry in enumerate(rule.shares):
            place = self._places[entry.grade]
            able = remaining if rule.lifts else remaining[self._ceiling[remaining] <= place]
            selected = self._select(rule, able, self._book.number(entry.share))
            self._give(rule, selected.kept, place, number)
            self._open(rule, self._flags(selected.tied))
            gone = self._flags(np.concatenate((selected.kept, selected.tied)))
            remaining = remaining[~gone[remaining]]
            held_up = np.isin(groups[remaining], groups[selected.tied])
            rest.append(remaining[held_up])
            remaining = remaining[~held_up]
        if rule.rest:
            self._give(rule, np.concatenate((*rest, remaining)), self._places[rule.rest])

    def _groups(self, rule: g.Quota | g.RankShares) -> Ints:
        return self._cohort.groups.keys[self._book.group_by(rule.group)]

    def _best_first(self, rule: g.Quota | g.RankShares, reach: Flags) -> Ints:
        order = self._cohort.best_first[self._book.group_by(rule.group)]
        return order[reach[order]]

    def _select(self, rule: g.Quota | g.RankShares, candidates: Ints, share: Fraction) -> Selected:
        people = self._cohort.groups.people[quota_key(self._book, rule)]
        groups = self._groups(rule)[candidates]
        places = share.numerator * people // share.denominator
        totals = self._cohort.printed[candidates]
        return select_in_groups(
            candidates, groups, totals, places, self._tie_key(rule),
            lambda index: self._cohort.answer(f"{rule.id}.tie", index),
        )  # fmt: skip

    def _tie_key(self, rule: g.Quota | g.RankShares) -> Callable[[int], Any]:
        parts = [self._cohort.scores.parts[name] for name in rule.ties]
        return lambda index: tuple(part.present(index) or 0 for part in parts)

    @apply.register
    def _decide(self, rule: g.Decide) -> None:
        asked = np.flatnonzero((self._cohort.scores.truths[rule.id] == YES) & self._cohort.complete)
        choices = [self._cohort.answer(rule.question, index) for index in asked.tolist()]
        verdicts = {verdict.choice: verdict.grade for verdict in rule.verdicts}
        self._open(rule, self._flags(asked[[choice not in verdicts for choice in choices]]))
        for choice, grade in verdicts.items():
            if grade:
                self._give(rule, asked[[each == choice for each in choices]], self._places[grade])

    @apply.register
    def _disqualify(self, _rule: g.Disqualify) -> None:
        """Leaves the grades as they are; see ``Reasons``."""
