"""The places under a quota: who gets one, who is left out, and which tie only a person can break."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..i18n import _
from .outcome import OpenQuestion

IN = "进入"
OUT = "不进入"


@dataclass(frozen=True, slots=True)
class Selection:
    """Indices of the candidates with a place, those without, and those tied at the last place by every tie-breaker."""

    kept: tuple[int, ...]
    left_out: tuple[int, ...]
    tied: tuple[int, ...]


def places(share: Fraction, people: int) -> int:
    """Return the number of places: the floor of share × people of the group (schemes/README, quotas)."""
    return share.numerator * people // share.denominator


def tie_question(rule: str, title: str) -> OpenQuestion:
    """Return the question that breaks a tie at the last place of ``rule``."""
    return OpenQuestion(f"{rule}.tie", _("{rule}:末位同分,是否进入名额").format(rule=_(title)), (IN, OUT))


def select(
    candidates: Iterable[int], count: int, key: Callable[[int], Any], answer: Callable[[int], str | None]
) -> Selection:
    """Return the best ``count`` of ``candidates`` by ``key`` (larger first).

    Of candidates equal at the last place, all get one while places suffice; else each as ``answer`` (a person) says.
    """
    ordered = sorted(candidates, key=key, reverse=True)
    if len(ordered) <= count:
        return Selection(tuple(ordered), (), ())
    if count == 0:
        return Selection((), tuple(ordered), ())
    last, next_one = key(ordered[count - 1]), key(ordered[count])
    if last != next_one:
        return Selection(tuple(ordered[:count]), tuple(ordered[count:]), ())
    before = [index for index in ordered[:count] if key(index) != last]
    equal = [index for index in ordered if key(index) == last]
    after = [index for index in ordered[count:] if key(index) != last]
    answers = {index: answer(index) for index in equal}
    let_in = [index for index in equal if answers[index] == IN]
    not_out = [index for index in equal if answers[index] != OUT]
    left = count - len(before)
    if len(let_in) == left:
        chosen = let_in
    elif len(not_out) <= left:
        chosen = not_out
    else:
        return Selection(tuple(before), tuple(after), tuple(equal))
    return Selection((*before, *chosen), tuple(index for index in (*equal, *after) if index not in chosen), ())


def grouped(keys: Sequence[Hashable], indices: Iterable[int]) -> dict[Hashable, list[int]]:
    """Return ``indices`` grouped by the key at their place."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index in indices:
        groups[keys[index]].append(index)
    return groups
