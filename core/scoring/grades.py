"""Grades and ranks of all subjects by vectors: what each rule does stands in ``plugins.evaluation.grading``.

Vectors narrow a quota down to those equal at the last place; only these go through the one selection rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, singledispatchmethod
from typing import Any

import numpy as np

from ...plugins.contract import Subject
from ...plugins.contract import grading as g
from ...plugins.contract.numbers import hundredths
from ...plugins.evaluation import grading as reference
from ...plugins.evaluation.outcome import Applied, Asked
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import places, select, tie_question
from . import columns as c
from .columns import Flags, Ints
from .facts import group_keys
from .scores import Scores
from .truths import UNKNOWN, YES

NONE = -1
"""Instead of the place of a grade: no total, no grades, or still open."""


@dataclass(frozen=True)
class Moved:
    """A rule moved the grades of some subjects, for one reason."""

    rule: g.Rule
    why: str
    before: Mapping[int, int]
    after: int


@dataclass(frozen=True)
class Cohort:
    """The subjects with what grading needs to know of them."""

    book: Rulebook
    subjects: Sequence[Subject]
    scores: Scores
    answers: Mapping[str, Mapping[int, str]]
    keys: dict[str, Ints] = field(default_factory=dict)
    """Group keys by kind of group; subjects do not change, so a caller may keep the mapping."""

    def groups(self, by: str) -> Ints:
        """Every subject's group of the kind ``by`` as a small integer."""
        if by not in self.keys:
            self.keys[by] = group_keys(self.subjects, by)
        return self.keys[by]

    @cached_property
    def complete(self) -> Flags:
        """Who has a total."""
        return ~self.scores.total.missing & ~self.scores.exempt

    @cached_property
    def printed(self) -> Ints:
        """Printed totals in hundredths; of the present parts alone where the total is missing."""
        return c.rounded(self.scores.total, 2).num

    @cached_property
    def counted(self) -> Flags:
        """Who counts among the people of a quota."""
        left_out = [exemption for exemption in self.book.scheme.exemptions if not exemption.counted]
        return np.fromiter(
            (not any(exemption.who.includes(subject) for exemption in left_out) for subject in self.subjects),
            np.bool_,
            len(self.subjects),
        ) if left_out else np.ones(len(self.subjects), np.bool_)  # fmt: skip


class Grades:
    """Grades of a cohort after every rule. ``computed`` and ``grades`` are places in the scheme's list of grades."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.book = cohort.book
        self.names = [grade.id for grade in self.book.scheme.grades]
        self.computed = self._bands()
        self.grades = self.computed.copy()
        self.moves: list[Moved] = []
        self.disqualified: list[tuple[Applied, Ints]] = []
        self.unknown: list[tuple[str, Ints]] = []
        self.asked: list[tuple[Asked, frozenset[int]]] = []
        for rule in self.book.scheme.rules:
            self._apply(rule)

    def name(self, place: int) -> str | None:
        """The grade at ``place``."""
        return None if place == NONE else self.names[place]

    def applied(self, index: int) -> tuple[Applied, ...]:
        """What the rules did to one subject, in their order."""
        order = {rule.id: place for place, rule in enumerate(self.book.scheme.rules)}
        done = [
            reference.moved(move.rule, move.why, self.name(move.before[index]) or "", self.names[move.after])
            for move in self.moves
            if index in move.before
        ]
        done += [applied for applied, indices in self.disqualified if index in indices]
        return tuple(sorted(done, key=lambda applied: order[applied.rule]))

    def open_points(self, index: int) -> tuple[tuple[str, ...], tuple[Asked, ...]]:
        """What keeps the grade of one subject open, and the questions that would settle it."""
        words = [what for what, indices in self.unknown if index in indices]
        asked = tuple(question for question, indices in self.asked if index in indices)
        return tuple(words), asked

    @cached_property
    def ranks(self) -> Ints:
        """Competition ranks within the scheme's ranking group; zero without a total."""
        complete = self.cohort.complete
        ranks = np.zeros(len(complete), np.int64)
        if not complete.any():
            return ranks
        totals = self.cohort.printed[complete].astype(np.int64)
        groups = self.cohort.groups(self.book.group_by(self.book.scheme.ranking.group))[complete]
        width = int(totals.max() - totals.min()) + 1
        cells = groups * width + (totals.max() - totals)  # best total first within each group
        counts = np.bincount(cells, minlength=(int(groups.max()) + 1) * width)
        before = np.cumsum(counts) - counts
        ranks[complete] = before[cells] - before[groups * width] + 1
        return ranks

    def _bands(self) -> Ints:
        banded = [(place, grade) for place, grade in enumerate(self.book.scheme.grades) if grade.at_least is not None]
        computed = np.full(len(self.cohort.complete), NONE, np.int64)
        if not self.names:
            return computed
        limits = np.array([hundredths(self._figure(grade.at_least)) for _place, grade in reversed(banded)], np.int64)
        table = np.array([len(self.names) - 1, *(place for place, _grade in reversed(banded))])
        bands = table[np.searchsorted(limits, self.cohort.printed, side="right")]
        return np.where(self.cohort.complete, bands, computed)

    def _figure(self, value: Any) -> Fraction:
        return self.book.number(value)

    @singledispatchmethod
    def _apply(self, rule: Any) -> None:
        raise TypeError(f"not a rule: {rule!r}")

    @_apply.register
    def _bar(self, rule: g.Bar) -> None:
        barred = self.names.index(rule.grade)
        falls_to = self.names.index(rule.falls_to) if rule.falls_to else barred + 1
        self._where(rule, (self.grades >= 0) & (self.grades <= barred), falls_to)

    @_apply.register
    def _fail(self, rule: g.Fail) -> None:
        self._where(rule, self.cohort.complete, self.names.index(rule.grade))

    @_apply.register
    def _grant(self, rule: g.Grant) -> None:
        self._where(rule, self.cohort.complete, self.names.index(rule.grade))

    def _where(self, rule: g.Bar | g.Fail | g.Grant, reach: Flags, grade: int) -> None:
        held = self.cohort.scores.truths[rule.id]
        self._open(np.flatnonzero(reach & (held == UNKNOWN)), reference.undetermined(rule.title))
        self._move(np.flatnonzero(reach & (held == YES) & (self.grades != grade)), rule, grade, reference.titled(rule))

    def _move(self, indices: Ints, rule: g.Rule, grade: int, why: str) -> None:
        if indices.size:
            before = dict(zip(indices.tolist(), self.grades[indices].tolist(), strict=True))
            self.moves.append(Moved(rule, why, before, grade))
            self.grades[indices] = grade

    def _open(self, indices: Ints, what: str) -> None:
        if indices.size:
            self.unknown.append((what, indices))
            self.grades[indices] = NONE

    @_apply.register
    def _quota(self, rule: g.Quota) -> None:
        share = self._figure(rule.share)
        for holders, people in self._by_group(rule, self.grades == self.names.index(rule.grade)):
            count = places(share, people)
            _kept, left_out, tied = self._select(rule, holders, count)
            why = reference.quota_reason(rule.title, count, people, share)
            self._move(left_out, rule, self.names.index(rule.falls_to), why)
            self._ask_tie(rule, tied)

    @_apply.register
    def _rank_shares(self, rule: g.RankShares) -> None:
        for members, people in self._by_group(rule, self.cohort.complete):
            remaining = members
            for entry in rule.shares:
                share = self._figure(entry.share)
                kept, remaining, tied = self._select(rule, remaining, places(share, people))
                self._set(kept, rule, entry.grade, reference.rank_share_reason(rule.title, share))
                self._ask_tie(rule, tied)
                if tied.size:
                    break
            if rule.rest:
                self._set(remaining, rule, rule.rest, reference.titled(rule))

    def _set(self, indices: Ints, rule: g.RankShares, grade: str, why: str) -> None:
        place = self.names.index(grade)
        self._move(indices[self.grades[indices] != place], rule, place, why)

    def _by_group(self, rule: g.Quota | g.RankShares, reach: Flags) -> Iterator[tuple[Ints, int]]:
        indices = np.flatnonzero(reach)
        keys = self.cohort.groups(self.book.group_by(rule.group))
        people = np.bincount(keys[self.cohort.counted], minlength=int(keys.max(initial=0)) + 1)
        own = keys[indices]
        order = np.argsort(own, kind="stable") if people.size > 1 else np.arange(indices.size)
        bounds = np.flatnonzero(np.diff(own[order])) + 1
        for members in np.split(indices[order], bounds):
            if members.size:
                yield members, int(people[keys[members[0]]])

    def _select(self, rule: g.Quota | g.RankShares, candidates: Ints, count: int) -> tuple[Ints, Ints, Ints]:
        """``select`` for many candidates: who is kept, left out, tied."""
        nobody = candidates[:0]
        if candidates.size <= count:
            return candidates, nobody, nobody
        if count == 0:
            return nobody, candidates, nobody
        totals = self.cohort.printed[candidates]
        last = np.partition(totals, candidates.size - count)[candidates.size - count]
        above, equal, below = (candidates[flag] for flag in (totals > last, totals == last, totals < last))
        answers = self.cohort.answers.get(f"{rule.id}.tie", {})
        chosen = select(equal.tolist(), count - above.size, self._tie_order(rule), answers.get)
        kept, left_out, tied = (np.array(group, np.int64) for group in (chosen.kept, chosen.left_out, chosen.tied))
        return np.concatenate((above, kept)), np.concatenate((left_out, below)), tied

    def _tie_order(self, rule: g.Quota | g.RankShares) -> Any:
        parts = [self.cohort.scores.parts[name] for name in rule.ties]
        return lambda index: tuple(part.present(index) or 0 for part in parts)

    def _ask_tie(self, rule: g.Quota | g.RankShares, tied: Ints) -> None:
        if tied.size:
            asked = tie_question(rule.id, rule.title)
            self._open(tied, asked.title)
            self.asked.append((asked, frozenset(tied.tolist())))

    @_apply.register
    def _decide(self, rule: g.Decide) -> None:
        question = self.book.scheme.question(rule.question)
        asked = np.flatnonzero((self.cohort.scores.truths[rule.id] == YES) & self.cohort.complete)
        answers = self.cohort.answers.get(rule.question, {})
        verdicts = {verdict.choice: verdict.grade for verdict in rule.verdicts}
        unanswered = asked[[answers.get(index) not in verdicts for index in asked.tolist()]]
        self._open(unanswered, reference.titled(rule))
        if question is not None and unanswered.size:
            self.asked.append((reference.asked(question), frozenset(unanswered.tolist())))
        for choice, grade in verdicts.items():
            chosen = asked[[answers.get(index) == choice for index in asked.tolist()]]
            if grade:
                place = self.names.index(grade)
                self._move(chosen[self.grades[chosen] != place], rule, place, reference.titled(rule))

    @_apply.register
    def _disqualify(self, rule: g.Disqualify) -> None:
        indices = np.flatnonzero(self.cohort.scores.truths[rule.id] == YES)
        if indices.size:
            self.disqualified.append((reference.disqualified(self.book, rule), indices))
