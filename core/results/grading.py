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
    return Grades(cohort.complete, cohort.printed, computed, rules.grades, _ranks(cohort), rules.effects)


def _bands(cohort: CohortVectors) -> Places:
    grades = cohort.book.scheme.grades
    if not grades:
        return np.full(len(cohort.positions), NONE, np.int8)
    banded = [(place, grade.at_least) for place, grade in enumerate(grades) if grade.at_least is not None]
    limits = [hundredths(cohort.book.number(least)) for _place, least in reversed(banded)]
    table = np.array([len(grades) - 1, *(place for place, _least in reversed(banded))], np.int8)
    bands = table[np.searchsorted(np.array(limits, np.int64), cohort.printed, side="right")]
    return np.where(cohort.complete, bands, np.int8(NONE))


def _ranks(cohort: CohortVectors) -> Ints:
    """Competition ranks within the scheme's ranking group; zero without a total."""
    by = cohort.book.group_by(cohort.book.scheme.ranking.group)
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
    """The rules applied one after another to ``grades``."""

    def __init__(self, cohort: CohortVectors, grades: Places) -> None:
        self.grades = grades
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
        self._where(rule, (self.grades >= 0) & (self.grades <= barred), falls_to)

    @apply.register
    def _fail(self, rule: g.Fail) -> None:
        self._where(rule, self._cohort.complete, self._places[rule.grade])

    @apply.register
    def _grant(self, rule: g.Grant) -> None:
        self._where(rule, self._cohort.complete, self._places[rule.grade])

    def _where(self, rule: g.Bar | g.Fail | g.Grant, reach: Flags, place: int) -> None:
        held = self._cohort.scores.truths[rule.id]
        self._set(rule, np.flatnonzero(reach & (held == UNKNOWN)), NONE)
        self._move(rule, np.flatnonzero(reach & (held == YES)), place)

    def _move(self, rule: g.Rule, indices: Ints, place: int, share: int = NONE) -> None:
        self._set(rule, indices[self.grades[indices] != place], place, share)

    def _set(self, rule: g.Rule, indices: Ints, place: int, share: int = NONE) -> None:
        effect = self.effects.setdefault(rule.id, Effect.nothing(len(self.grades)))
        effect.before[indices] = self.grades[indices]
        effect.after[indices] = place
        effect.share[indices] = share
        self.grades[indices] = place

    @apply.register
    def _quota(self, rule: g.Quota) -> None:
        meant = self._cohort.groups.meant[rule.who]
        holders = self._best_first(rule, meant & (self.grades == self._places[rule.grade]))
        selected = self._select(rule, holders, self._book.number(rule.share))
        self._set(rule, selected.left_out, self._places[rule.falls_to])
        self._set(rule, selected.tied, NONE)

    @apply.register
    def _rank_shares(self, rule: g.RankShares) -> None:
        groups = self._groups(rule)
        remaining = self._best_first(rule, self._cohort.complete)
        rest = [remaining[:0]]
        for number, entry in enumerate(rule.shares):
            selected = self._select(rule, remaining, self._book.number(entry.share))
            self._move(rule, selected.kept, self._places[entry.grade], number)
            self._set(rule, selected.tied, NONE)
            held_up = np.isin(groups[selected.left_out], groups[selected.tied])
            rest.append(selected.left_out[held_up])
            remaining = selected.left_out[~held_up]
        if rule.rest:
            self._move(rule, np.concatenate((*rest, remaining)), self._places[rule.rest])

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
        self._set(rule, asked[[choice not in verdicts for choice in choices]], NONE)
        for choice, grade in verdicts.items():
            if grade:
                self._move(rule, asked[[each == choice for each in choices]], self._places[grade])

    @apply.register
    def _disqualify(self, _rule: g.Disqualify) -> None:
        """Leaves the grades as they are; see ``Reasons``."""
