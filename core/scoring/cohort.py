"""What grading needs to know of subjects: their groups, and printed totals in the order of each group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np

from ...plugins.contract import Subject
from ...plugins.contract import grading as g
from ...plugins.evaluation.rulebook import Rulebook
from . import columns as c
from .columns import LIMIT, Flags, Ints
from .scores import Scores

FIELDS = {"branch": attrgetter("branch"), "domain": attrgetter("domain"), "class": attrgetter("class_name")}
"""What ``Subject.group`` looks at; any other kind of group is everybody."""


@dataclass(frozen=True)
class Groups:
    """The groups that rules and ranking go by. Subjects do not change, so neither do these.

    ``keys`` holds by kind every subject's group as a small integer, ``people`` by kind how many of each group count
    for a quota.
    """

    keys: Mapping[str, Ints]
    people: Mapping[str, Ints]

    @classmethod
    def of(cls, book: Rulebook, subjects: Sequence[Subject]) -> "Groups":
        """The groups of ``subjects`` that ``book`` names."""
        ruled = [rule.group for rule in book.scheme.rules if isinstance(rule, g.Quota | g.RankShares)]
        kinds = {book.group_by(group) for group in (*ruled, book.scheme.ranking.group)}
        keys = {by: _group_keys(subjects, by) for by in kinds}
        counted = _counted(book, subjects)
        return cls(keys, {by: np.bincount(own[counted], minlength=_number(own)) for by, own in keys.items()})

    def take(self, indices: Ints) -> "Groups":
        """The groups of only these subjects; ``people`` still counts everybody."""
        return Groups({by: own[indices] for by, own in self.keys.items()}, self.people)

    def connected(self, indices: Ints) -> Ints:
        """The subjects whose grade or rank may depend on those at ``indices``: all that share a group, on and on."""
        size = len(next(iter(self.keys.values())))
        reached = np.zeros(size, np.bool_)
        reached[indices] = True
        before = -1
        while (now := int(reached.sum())) != before:
            before = now
            for own in self.keys.values():
                touched = np.zeros(_number(own), np.bool_)
                touched[own[reached]] = True
                reached |= touched[own]
        return np.flatnonzero(reached)


@dataclass(frozen=True)
class Cohort:
    """Subjects under grading; ``positions`` are theirs in the round, by which people's ``answers`` are kept."""

    book: Rulebook
    groups: Groups
    scores: Scores
    answers: Mapping[str, Mapping[int, str]]
    positions: Ints

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
    names: dict[str, int] = {}
    return np.array([names.setdefault(name, len(names)) for name in map(FIELDS[by], subjects)], np.int64)


def _number(keys: Ints) -> int:
    return int(keys.max(initial=-1)) + 1


def _counted(book: Rulebook, subjects: Sequence[Subject]) -> Flags:
    """Who counts among the people of a quota."""
    left_out = [exemption.who for exemption in book.scheme.exemptions if not exemption.counted]
    if not left_out:
        return np.ones(len(subjects), np.bool_)
    return np.array([not any(who.includes(subject) for who in left_out) for subject in subjects], np.bool_)
