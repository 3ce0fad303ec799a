"""Grades and ranks of a cohort: bands on printed totals, then the rules in order, one implementation for all callers.

A :class:`Cohort` provides the facts that rules need. The exact evaluator provides them from derivations, the batch
evaluator from vectors; the meaning of a rule is implemented here only.
"""

import itertools
import operator
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import singledispatchmethod
from typing import Any, Protocol

from ..contract import grading as g
from ..contract.formula import Condition, Question
from ..contract.values import hundredths, show_percent
from ..contract.who import EVERYONE, Who
from ..i18n import _
from .outcome import Applied, OpenQuestion
from .rulebook import Rulebook
from .selection import Selection, grouped, places, select, tie_question


class Cohort(Protocol):
    """The facts about graded subjects that rules need, by index."""

    @property
    def totals(self) -> Sequence[int | None]:
        """Return printed totals in hundredths; None while missing or exempt."""

    def groups(self, by: str) -> Sequence[str]:
        """Return every subject's group of the kind ``by``."""

    def included(self, who: Who) -> Sequence[bool]:
        """Return for each subject whether ``who`` includes it."""

    def counted(self) -> Sequence[bool]:
        """Return for each subject whether it counts among the people of a quota."""

    def holds(self, condition: Condition, indices: Sequence[int]) -> Sequence[bool | None]:
        """Return the truth of ``condition`` for the subjects at ``indices``."""

    def part(self, name: str, index: int) -> Fraction | None:
        """Return the value of a named part for the subject at ``index``."""

    def answer(self, question: str, index: int) -> str | None:
        """Return the recorded answer to ``question`` for the subject at ``index``, or None."""


@dataclass
class Grading:
    """The grades, ranks and effects of the rules, by index; the mappings hold only subjects a rule touched."""

    computed: list[str | None]
    grades: list[str | None]
    ranks: list[int | None]
    overall_ranks: list[int | None]
    applied: dict[int, list[Applied]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[int, list[OpenQuestion]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def grade_cohort(book: Rulebook, cohort: Cohort) -> Grading:
    """Return computed grades, grades after every rule, and ranks."""
    computed = bands(book, cohort.totals)
    ranking = book.scheme.ranking
    grading = Grading(
        computed,
        list(computed),
        ranks(cohort.totals, cohort.groups(book.group_by(ranking.group))),
        ranks(cohort.totals, cohort.groups("unit")) if ranking.overall else [None] * len(computed),
    )
    rules = _Rules(book, cohort, grading)
    for rule in book.scheme.rules:
        rules.apply(rule)
    return grading


def bands(book: Rulebook, totals: Sequence[int | None]) -> list[str | None]:
    """Return the grade each printed total earns; None where there is no total or the scheme has no grades."""
    banded = [grade for grade in reversed(book.scheme.grades) if grade.at_least is not None]
    limits = [hundredths(book.number(grade.at_least)) for grade in banded if grade.at_least is not None]
    lowest = book.scheme.grades[-1].id if book.scheme.grades else None
    names = [lowest, *(grade.id for grade in banded)]
    return [None if total is None else names[bisect_right(limits, total)] for total in totals]


def ranks(totals: Sequence[int | None], groups: Sequence[str]) -> list[int | None]:
    """Return standard competition ranks (1, 2, 2, 4) of the printed totals within each group."""
    tables: dict[str, dict[int, int]] = {}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for total, group in zip(totals, groups, strict=True):
        if total is not None:
            counts[group][total] += 1
    for group, counter in counts.items():
        table, better = {}, 0
        for total in sorted(counter, reverse=True):
            table[total] = better + 1
            better += counter[total]
        tables[group] = table
    return [None if total is None else tables[group][total] for total, group in zip(totals, groups, strict=True)]


def moved(rule: g.Rule, why: str, before: str, after: str) -> Applied:
    """Return the effect of a rule that changed a grade."""
    return Applied(
        rule.id, rule.clause, _("{why}:{before} -> {after}").format(why=why, before=_(before), after=_(after))
    )


def quota_reason(title: str, count: int, people: int, share: Fraction) -> str:
    """Return the sentence why a quota left somebody out: its places and how they were counted."""
    return _("{rule}:名额 {count} 个({people} x {share})").format(
        rule=_(title), count=count, people=people, share=show_percent(share)
    )


def rank_share_reason(title: str, share: Fraction) -> str:
    """Return the sentence why a rank earned a grade."""
    return _("{rule}:按名次取 {share}").format(rule=_(title), share=show_percent(share))


def held_back(rule: g.Rule, grade: str) -> Applied:
    """Return why a rule that somebody called upon did not give its better grade: earlier rules left ``grade``."""
    effect = _("{rule}:前面的规则已定为「{grade}」,没有提高").format(rule=_(rule.title), grade=_(grade))
    return Applied(rule.id, rule.clause, effect)


def undetermined(title: str) -> str:
    """Return what is reported as missing while a rule cannot be decided."""
    return _("{rule}:尚不能判定").format(rule=_(title))


def disqualified(book: Rulebook, rule: g.Disqualify) -> Applied:
    """Return the effect of a disqualification."""
    titles = {honour.id: _(honour.title) for honour in book.scheme.honours}
    names = "、".join(titles.get(honour, honour) for honour in rule.honours)
    effect = _("{rule}:本年度不得参评{honours}").format(rule=_(rule.title), honours=names)
    return Applied(rule.id, rule.clause, effect)


def titled(rule: g.Rule) -> str:
    """Return a rule's title as the reason for its effect."""
    return _(rule.title)


def asked(question: Question) -> OpenQuestion:
    """Return a question of the scheme as an open question."""
    return OpenQuestion(question.id, _(question.title), question.choices, question.required)


def may_be_lifted(book: Rulebook, rule: g.Rule) -> bool:
    """True if a rule after ``rule`` may give better grades: then it matters to those whose grade it does not change."""
    later = book.scheme.rules[book.scheme.rules.index(rule) + 1 :]
    return any(isinstance(each, g.Lifting) for each in later)


def lowered(book: Rulebook, rule: g.Lower, place: int) -> int:
    """Return the place in the list of grades to which ``rule`` lowers the grade at ``place``."""
    grades = [grade.id for grade in book.scheme.grades]
    floor = grades.index(rule.floor) if rule.floor else len(grades) - 1
    return max(place, min(place + int(book.number(rule.steps)), floor))


class _Rules:
    """Applies the rules one after another to one grading.

    By place in the list of grades, the best being 0: ``_ceiling`` is the best that earlier rules leave to a subject,
    ``_doubt`` the worst that one of them may yet forbid, which cannot be said now.
    """

    def __init__(self, book: Rulebook, cohort: Cohort, grading: Grading) -> None:
        self.book = book
        self.cohort = cohort
        self.grading = grading
        self.order = {grade.id: place for place, grade in enumerate(book.scheme.grades)}
        self.complete = [index for index, total in enumerate(cohort.totals) if total is not None]
        self._ceiling = [0] * len(cohort.totals)
        self._doubt = [-1] * len(cohort.totals)

    @singledispatchmethod
    def apply(self, rule: Any) -> None:
        """Apply one rule.

        Raises:
            TypeError: the contract has no such rule.
        """
        raise TypeError(f"not a rule: {rule!r}")

    @apply.register
    def _bar(self, rule: g.Bar) -> None:
        barred = self.order[rule.grade]
        falls_to = self.order[rule.falls_to] if rule.falls_to else barred + 1
        for index, held in self._judged(rule):
            in_reach = self._at_least(index, barred)
            if held and in_reach:
                self._forbid(index, rule, falls_to, _(rule.title))
            elif held:
                self._ceiling[index] = max(self._ceiling[index], barred + 1)
            elif held is None and (in_reach or may_be_lifted(self.book, rule)):
                self._open(index, undetermined(rule.title), barred)

    def _at_least(self, index: int, place: int) -> bool:
        grade = self.grading.grades[index]
        return grade is not None and self.order[grade] <= place

    @apply.register
    def _fail(self, rule: g.Fail) -> None:
        failed = self.order[rule.grade]
        for index, held in self._judged(rule):
            if held:
                self._forbid(index, rule, failed, _(rule.title))
            elif held is None:
                self._open(index, undetermined(rule.title), failed - 1)

    @apply.register
    def _lower(self, rule: g.Lower) -> None:
        for index, held in self._judged(rule):
            grade = self.grading.grades[index]
            if grade is None:
                continue
            if held:
                self._forbid(index, rule, lowered(self.book, rule, self.order[grade]), _(rule.title))
            elif held is None:
                self._open(index, undetermined(rule.title), self.order[grade])

    @apply.register
    def _grant(self, rule: g.Grant) -> None:
        for index, held in self._judged(rule):
            if held:
                self._give(index, rule, rule.grade, _(rule.title))
            elif held is None:
                self._open(index, undetermined(rule.title))

    def _judged(self, rule: g.Bar | g.Fail | g.Lower | g.Grant) -> Iterable[tuple[int, bool | None]]:
        return zip(self.complete, self.cohort.holds(rule.when, self.complete), strict=True)

    def _forbid(self, index: int, rule: g.Rule, place: int, why: str) -> None:
        """Leave the subject at ``place``, or where an earlier rule left it if that is worse; nothing lifts it later."""
        self._ceiling[index] = max(self._ceiling[index], place)
        self._move(index, rule, self._ceiling[index], why)

    def _give(self, index: int, rule: g.Lifting, grade: str, why: str) -> None:
        """Give the subject ``grade``, or the best that earlier rules leave to it."""
        place = self.order[grade]
        if rule.lifts:
            self._ceiling[index], self._doubt[index] = place, -1
        left = max(place, self._ceiling[index])
        self._move(index, rule, left, why)
        held = self.grading.grades[index]
        if isinstance(rule, g.Grant | g.Decide) and left > place and held is not None and self.order[held] >= left:
            self.grading.applied[index].append(held_back(rule, held))

    def _move(self, index: int, rule: g.Rule, place: int, why: str) -> None:
        grade, before = self.book.scheme.grades[place].id, self.grading.grades[index]
        if grade != before and place > self._doubt[index]:
            self.grading.grades[index] = grade
            self.grading.applied[index].append(moved(rule, why, before or "", grade))

    def _open(self, index: int, what: str, doubt: int = -1) -> None:
        self._doubt[index] = max(self._doubt[index], doubt)
        self.grading.grades[index] = None
        self.grading.unknown[index].append(what)

    @apply.register
    def _quota(self, rule: g.Quota) -> None:
        share = self.book.number(rule.share)
        meant = self.cohort.included(rule.who)
        holders = [index for index in self.complete if meant[index] and self.grading.grades[index] == rule.grade]
        for candidates, people in self._by_group(rule, holders, meant):
            count = places(share, people)
            selection = self._select(rule, candidates, count)
            why = quota_reason(rule.title, count, people, share)
            for index in selection.left_out:
                self._forbid(index, rule, self.order[rule.falls_to], why)
            self._ask_tie(rule, selection, self.order[rule.grade])

    @apply.register
    def _rank_shares(self, rule: g.RankShares) -> None:
        for candidates, people in self._by_group(rule, self.complete, self.cohort.included(EVERYONE)):
            remaining: Sequence[int] = candidates
            for entry in rule.shares:
                share = self.book.number(entry.share)
                able = [index for index in remaining if rule.lifts or self._ceiling[index] <= self.order[entry.grade]]
                selection = self._select(rule, able, places(share, people))
                why = rank_share_reason(rule.title, share)
                for index in selection.kept:
                    self._give(index, rule, entry.grade, why)
                self._ask_tie(rule, selection, -1)
                gone = {*selection.kept, *selection.tied}
                remaining = [index for index in remaining if index not in gone]
                if selection.tied:
                    break
            for index in remaining if rule.rest else ():
                self._give(index, rule, rule.rest, _(rule.title))

    def _by_group(
        self, rule: g.Quota | g.RankShares, indices: Iterable[int], meant: Sequence[bool]
    ) -> Iterable[tuple[list[int], int]]:
        keys = self.cohort.groups(self.book.group_by(rule.group))
        people = Counter(itertools.compress(keys, map(operator.and_, self.cohort.counted(), meant)))
        return [(members, people[str(key)]) for key, members in grouped(keys, indices).items()]

    def _select(self, rule: g.Quota | g.RankShares, candidates: Sequence[int], count: int) -> Selection:
        question = f"{rule.id}.tie"
        return select(candidates, count, self._order(rule), lambda index: self.cohort.answer(question, index))

    def _order(self, rule: g.Quota | g.RankShares) -> Callable[[int], tuple[Any, ...]]:
        totals, part = self.cohort.totals, self.cohort.part
        cached: dict[int, tuple[Any, ...]] = {}

        def order(index: int) -> tuple[Any, ...]:
            if index not in cached:
                cached[index] = (totals[index], *(part(name, index) or 0 for name in rule.ties))
            return cached[index]

        return order

    def _ask_tie(self, rule: g.Quota | g.RankShares, selection: Selection, doubt: int) -> None:
        for index in selection.tied:
            question = tie_question(rule.id, rule.title)
            self._open(index, question.title, doubt)
            self.grading.asked[index].append(question)

    @apply.register
    def _decide(self, rule: g.Decide) -> None:
        question = self.book.scheme.question(rule.question)
        for index, held in zip(self.complete, self.cohort.holds(rule.when, self.complete), strict=True):
            if not held:
                continue
            choice = self.cohort.answer(rule.question, index)
            verdict = next((verdict for verdict in rule.verdicts if verdict.choice == choice), None)
            if verdict is None:
                self._open(index, _(rule.title))
                if question is not None:
                    self.grading.asked[index].append(asked(question))
            elif verdict.grade:
                self._give(index, rule, verdict.grade, _(rule.title))

    @apply.register
    def _disqualify(self, rule: g.Disqualify) -> None:
        out = disqualified(self.book, rule)
        indices = range(len(self.cohort.totals))
        for index, held in zip(indices, self.cohort.holds(rule.when, indices), strict=True):
            if held:
                self.grading.applied[index].append(out)
