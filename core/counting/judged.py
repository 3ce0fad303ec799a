"""What entries of one period show: the two sides of a share, and who or which days are to blame. Pure."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from .facts import Fact, attendance_of


class Judged(NamedTuple):
    """What a period shows: entries had and wanted, or the two sides of a share, and who or which days are to blame."""

    got: int
    of: int
    people: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()


def roll_in_time(on_roll: Mapping[str, Sequence[int]], punctual: Mapping[str, Collection[int]]) -> Judged | None:
    """Who was in time in all parts of a period in which they were on the roll; ``punctual`` were in each part."""
    everybody = frozenset(chain.from_iterable(on_roll.values()))
    late = {one for part, people in on_roll.items() for one in set(people).difference(punctual.get(part, ()))}
    return Judged(len(everybody) - len(late), len(everybody), tuple(sorted(late))) if everybody else None


def present(meetings: Sequence[Fact]) -> Judged | None:
    """People present of people required over meetings; ``None`` where none says how many."""
    counted = [fact for fact in meetings if fact.present is not None and fact.required]
    if not counted:
        return None
    return Judged(sum(fact.present or 0 for fact in counted), sum(fact.required or 0 for fact in counted))


def came(meetings: Sequence[Fact], person: int) -> Judged | None:
    """The meetings a member came to, of those at which they were expected."""
    missed = sorted(fact.date for fact in meetings if person in attendance_of(fact.attendance).absent)
    return Judged(len(meetings) - len(missed), len(meetings), dates=tuple(missed)) if meetings else None


def covered(on_roll: Sequence[int], facts: Sequence[Fact]) -> Judged | None:
    """Who of a roll has an entry at all."""
    left = set(on_roll).difference(fact.person_id for fact in facts if fact.person_id is not None)
    return Judged(len(on_roll) - len(left), len(on_roll), tuple(sorted(left))) if on_roll else None
