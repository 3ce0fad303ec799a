"""What was entered about those on a book's roll, added up by month: who was in time, and which entries say so. Pure.

Whether a whole roll was in time is asked of dues, which are half of all entries: the database adds them up (see
:mod:`.roll_loading`), and what already is in memory is added up here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...plugins.contract import Book
from ...plugins.contract.values import Every
from ..kernel.dates import period_of
from .facts import Fact, is_backdated, is_punctual


class RollMonth(NamedTuple):
    """Entries about members that are dated in one ``month`` (``2025-03``) and all count, or all only lack their proof.

    ``entries`` are their ids, ``punctual`` ids of the people they say were in time, ``backdated`` how many of them
    were written down late.
    """

    month: str
    counts: bool
    entries: tuple[int, ...]
    punctual: tuple[int, ...]
    backdated: int


@dataclass(frozen=True, slots=True)
class RollMonths:
    """The months of one organisation, in no order and perhaps in several parts each."""

    months: tuple[RollMonth, ...] = ()

    def of(self, periods: Iterable[str], every: Every, *, counts: bool) -> tuple[RollMonth, ...]:
        """Those within ``periods`` of kind ``every``."""
        inside = frozenset(periods)
        return tuple(one for one in self.months if one.counts == counts and period_of(one.month, every) in inside)

    def punctual(self, every: Every) -> Mapping[str, set[int]]:
        """Who, by periods of kind ``every``, was in time by an entry that counts."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.months:
            if one.counts:
                found[period_of(one.month, every)].update(one.punctual)
        return found


def roll_months(book: Book, facts: Iterable[Fact]) -> RollMonths:
    """Entries of ``book`` added up; those about no member do not matter."""
    by_month: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.person_id is not None:
            by_month[fact.date[:7], fact.proofs > 0 or not book.proof].append(fact)
    return RollMonths(tuple(_month(book, *key, inside) for key, inside in by_month.items()))


def _month(book: Book, month: str, counts: bool, facts: list[Fact]) -> RollMonth:
    punctual = tuple(fact.person_id for fact in facts if fact.person_id is not None and is_punctual(book, fact))
    return RollMonth(month, counts, tuple(fact.id for fact in facts), punctual, sum(map(is_backdated, facts)))
