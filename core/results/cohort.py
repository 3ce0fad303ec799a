"""What grading needs to know of subjects: their groups, and printed totals in the order of each group.

What the vectors say of some subjects: unrounded total, parts, truths of rules and questions, ballots of polls.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter

import numpy as np

from ...plugins.contract import EVERYONE, Condition, Question, Subject, Who
from ...plugins.contract import grading as g
from ...plugins.evaluation.rulebook import Rulebook
from . import columns as c
from .columns import LIMIT, Flags, Ints, ValueColumn
from .conditions import Truth, truth
from .facts import included
from .formula import Frames, column


@dataclass(frozen=True)
class Scores:
    """Columns over the same subjects. ``truths`` are keyed by the id of the rule or question they belong to."""

    total: ValueColumn
    parts: Mapping[str, ValueColumn]
    truths: Mapping[str, Truth]
    exempt: Flags

    def take(self, indices: Ints) -> "Scores":
        """The scores of only these subjects."""
        return Scores(
            c.take(self.total, indices),
            {name: c.take(part, indices) for name, part in self.parts.items()},
            {name: held[indices] for name, held in self.truths.items()},
            self.exempt[indices],
        )

    def put(self, indices: Ints, values: "Scores") -> "Scores":
        """These scores with those of the subjects at ``indices`` replaced; the old ones are given up."""
        for name, held in self.truths.items():
            held[indices] = values.truths[name]
        self.exempt[indices] = values.exempt
        return Scores(
            c.put(self.total, indices, values.total),
            {name: c.put(part, indices, values.parts[name]) for name, part in self.parts.items()},
            self.truths,
            self.exempt,
        )


def score(frames: Frames) -> Scores:
    """Scores of the subjects of ``frames``, whose poll levels are settled."""
    scheme = frames.book.scheme
    exempt = np.zeros(frames.facts.size, np.bool_)
    for exemption in scheme.exemptions:
        exempt |= included(frames.facts.subjects, exemption.who)
    return Scores(
        column(scheme.total, frames),
        {name: column(part, frames) for name, part in frames.book.named.items()},
        {name: truth(condition, frames) for name, condition in judged(frames.book).items()},
        exempt,
    )


def judged(book: Rulebook) -> dict[str, Condition]:
    """The conditions of rules, by their ids, and of questions, by theirs as :func:`asking` spells them."""
    rules = {rule.id: rule.when for rule in book.scheme.rules if hasattr(rule, "when")}
    return rules | {
        asking(question): question.asked for question in book.scheme.questions if question.asked is not None
    }


def asking(question: Question) -> str:
    """The key of a question's occasion: a rule may have the same id as a question."""
    return f"asked/{question.id}"


FIELDS = {"branch": attrgetter("branch"), "domain": attrgetter("domain"), "class": attrgetter("class_name")}
"""What ``Subject.group`` looks at; any other kind of group is everybody."""


def quota_key(book: Rulebook, rule: g.Quota | g.RankShares) -> tuple[str, Who]:
    """The kind of group a quota is taken in, and whom it is about."""
    return book.group_by(rule.group), rule.who if isinstance(rule, g.Quota) else EVERYONE


@dataclass(frozen=True)
class Groups:
    """The groups that rules and ranking go by. Subjects do not change, so neither do these.

    ``keys`` holds by kind every subject's group as a small integer, ``meant`` whom a quota is about, ``people`` by
    both how many of each group count for it.
    """

    keys: Mapping[str, Ints]
    meant: Mapping[Who, Flags]
    people: Mapping[tuple[str, Who], Ints]

    @classmethod
    def of(cls, book: Rulebook, subjects: Sequence[Subject]) -> "Groups":
        """The groups of ``subjects`` that ``book`` names."""
        ruled = {quota_key(book, rule) for rule in book.scheme.rules if isinstance(rule, g.Quota | g.RankShares)}
        ranking = book.scheme.ranking
        kinds = {book.group_by(ranking.group), *(by for by, _who in ruled)}
        if ranking.overall:
            kinds.add("unit")
        keys = {by: _group_keys(subjects, by) for by in kinds}
        meant = {who: included(subjects, who) for _by, who in ruled}
        counted = _counted(book, subjects)
        people = {
            (by, who): np.bincount(keys[by][counted & meant[who]], minlength=_number(keys[by])) for by, who in ruled
        }
        return cls(keys, meant, people)

    def take(self, indices: Ints) -> "Groups":
        """The groups of only these subjects; ``people`` still counts everybody."""
        keys = {by: own[indices] for by, own in self.keys.items()}
        return Groups(keys, {who: flags[indices] for who, flags in self.meant.items()}, self.people)

    def connected(self, indices: Ints) -> Ints:
        """The subjects whose grade or rank may depend on those at ``indices``: all that share a group, on and on."""
        while True:
            sharing = [self._in_group_with(indices, by) for by in self.keys]
            before, indices = indices, np.flatnonzero(np.logical_or.reduce(sharing))
            if len(sharing) == 1 or indices.size == before.size:
                return indices

    def _in_group_with(self, indices: Ints, by: str) -> Flags:
        touched = np.zeros(_number(self.keys[by]), np.bool_)
        touched[self.keys[by][indices]] = True
        return touched[self.keys[by]]


@dataclass(frozen=True)
class CohortVectors:
    """Subjects under grading; ``positions`` are theirs in the round, by which people's ``answers`` are kept."""

    book: Rulebook
    groups: Groups
    scores: Scores
    answers: Mapping[str, Mapping[int, str]]
    positions: Ints

    def take(self, indices: Ints) -> "CohortVectors":
        """Only these subjects."""
        groups, scores = self.groups.take(indices), self.scores.take(indices)
        return CohortVectors(self.book, groups, scores, self.answers, self.positions[indices])

    @cached_property
    def complete(self) -> Flags:
        """Who has a total."""
        return ~self.scores.total.missing & ~self.scores.exempt

    @cached_property
    def printed(self) -> Ints:
        """Printed totals in hundredths; of the present parts alone where the total is missing."""
        return c.rounded(self.scores.total, 2).num.astype(np.int64)

    @cached_property
    def best_first(self) -> Mapping[str, Ints]:
        """By kind of group: everybody, group after group, the best total first."""
        behind = self.printed.max(initial=0) - self.printed
        return {by: _sorted(own, behind) for by, own in self.groups.keys.items()}

    def answer(self, question: str, index: int) -> str | None:
        """What a person answered about one subject, if anybody did."""
        return self.answers.get(question, {}).get(int(self.positions[index]))


def _sorted(keys: Ints, behind: Ints) -> Ints:
    width = int(behind.max(initial=0)) + 1
    if width * _number(keys) >= LIMIT:
        return np.lexsort((behind, keys))
    return np.argsort(keys * width + behind, kind="stable")  # one sort of one key is several times faster


def _group_keys(subjects: Sequence[Subject], by: str) -> Ints:
    if by not in FIELDS:
        return np.zeros(len(subjects), np.int64)
    keys: dict[str, int] = defaultdict(count().__next__)  # the next number for a name that was not met yet
    return np.fromiter(map(keys.__getitem__, map(FIELDS[by], subjects)), np.int64, len(subjects))


def _number(keys: Ints) -> int:
    return int(keys.max(initial=-1)) + 1


def _counted(book: Rulebook, subjects: Sequence[Subject]) -> Flags:
    """Who counts among the people of a quota."""
    left_out = [exemption.who for exemption in book.scheme.exemptions if not exemption.counted]
    if not left_out:
        return np.ones(len(subjects), np.bool_)
    return np.array([not any(who.includes(subject) for who in left_out) for subject in subjects], np.bool_)
