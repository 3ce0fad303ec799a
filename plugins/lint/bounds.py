"""The lowest and highest value a formula can have, so that unreachable grades are found before a round opens.

Bounds are sound, not tight: every value a formula can have lies within them. Parameters count at the values being
checked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

from ..contract import formula as f
from ..contract.forms import Form, Item, Section
from ..contract.values import round_half_up, within
from .names import Names

ZERO = Fraction(0)
ANY_YEAR = "2025"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range from ``low`` to ``high``, both included; None is unbounded."""

    low: Fraction | None
    high: Fraction | None


OPEN = Bounds(None, None)
NOTHING = Bounds(ZERO, ZERO)

Pick = Callable[..., Fraction | None]
"""``min`` or ``max``."""


@singledispatch
def bounds(node: Any, names: Names, period: str) -> Bounds:  # noqa: ARG001  # the registered ones use them
    """Return the bounds of ``node`` in ``period``; references to something unknown are unbounded.

    Raises:
        TypeError: the contract has no such node.
    """
    raise TypeError(f"not a formula node: {node!r}")


@bounds.register
def _const(node: f.Const, _names: Names, _period: str) -> Bounds:
    return _exactly(node.value)


@bounds.register
def _param(node: f.ParamRef, names: Names, _period: str) -> Bounds:
    value = names.figure(node)
    return Bounds(value, value)


@bounds.register
def _marks(node: f.Marks, names: Names, _period: str) -> Bounds:
    form = names.forms.get(node.form)
    if form is None:
        return OPEN
    return _added([_section(section, node, form) for section in form.sections])


def _section(section: Section, node: f.Marks, form: Form) -> Bounds:
    if node.sections and section.id not in node.sections:
        return NOTHING
    if section.pool is not None and not node.items:
        return Bounds(ZERO, section.pool)
    items = [item for item in section.items if not node.items or item.id in node.items]
    return _added([_item(item, section.pool or form.points) for item in items])


def _item(item: Item, pool: Fraction) -> Bounds:
    if item.points is None:
        return Bounds(-pool, ZERO)
    return Bounds(ZERO, max([item.points, *(each.points for each in item.variants if each.points is not None)]))


@bounds.register
def _over(node: f.Over, names: Names, period: str) -> Bounds:
    periods = within(node.every, period)
    inner = bounds(node.of, names, periods[0])
    if node.how == "mean":
        return inner
    counted = (len(periods),) if node.absent == "missing" else (1, len(periods))
    return _hull([_times(inner, _exactly(Fraction(count))) for count in counted])


@bounds.register
def _sum(node: f.Sum, names: Names, period: str) -> Bounds:
    return _added([bounds(part, names, period) for part in node.parts])


@bounds.register
def _difference(node: f.Difference, names: Names, period: str) -> Bounds:
    less = bounds(node.less, names, period)
    return _added([bounds(node.of, names, period), _times(less, _exactly(Fraction(-1)))])


@bounds.register
def _mean(node: f.Mean, names: Names, period: str) -> Bounds:
    added = _added([bounds(part, names, period) for part in node.parts])
    return _times(added, _exactly(Fraction(1, len(node.parts) or 1)))


@bounds.register
def _scale(node: f.Scale, names: Names, period: str) -> Bounds:
    return _times(bounds(node.of, names, period), bounds(node.by, names, period))


@bounds.register
def _clamp(node: f.Clamp, names: Names, period: str) -> Bounds:
    result = bounds(node.of, names, period)
    if node.low is not None:
        floor = bounds(node.low, names, period)
        result = Bounds(_known(max, result.low, floor.low), _all(max, result.high, floor.high))
    if node.high is not None:
        cap = bounds(node.high, names, period)
        result = Bounds(_all(min, result.low, cap.low), _known(min, result.high, cap.high))
    return result


@bounds.register
def _round(node: f.Round, names: Names, period: str) -> Bounds:
    of = bounds(node.of, names, period)
    return Bounds(*(None if end is None else round_half_up(end, max(node.places, 0)) for end in (of.low, of.high)))


@bounds.register
def _register_sum(node: f.RegisterSum, names: Names, _period: str) -> Bounds:
    register = names.registers.get(node.register)
    if register is None:
        return OPEN
    return Bounds(ZERO, register.cap)


@bounds.register
def _level_points(node: f.LevelPoints, names: Names, period: str) -> Bounds:
    poll = names.polls.get(node.poll)
    pays = [level.pays for level in poll.levels] if poll else []
    if not pays:
        return OPEN
    return _times(bounds(node.out_of, names, period), Bounds(min(pays), max(pays)))


@bounds.register
def _poll_mean(node: f.PollMean, names: Names, _period: str) -> Bounds:
    poll = names.polls.get(node.poll)
    if poll is None:
        return OPEN
    worth = poll.scale or [option.value for option in poll.options if option.value is not None]
    return Bounds(Fraction(min(worth)), Fraction(max(worth))) if worth else OPEN


@bounds.register
def _vote_share(_node: f.VoteShare, _names: Names, _period: str) -> Bounds:
    return Bounds(ZERO, Fraction(1))


@bounds.register
def _last_result(_node: f.LastResult, _names: Names, _period: str) -> Bounds:
    return OPEN


@bounds.register
def _choose(node: f.Choose, names: Names, period: str) -> Bounds:
    chosen = [case.of for case in node.cases] + ([node.otherwise] if node.otherwise is not None else [])
    return _hull([bounds(of, names, period) for of in chosen])


@bounds.register
def _named(node: f.Named, names: Names, period: str) -> Bounds:
    return bounds(node.of, names, period)


@bounds.register
def _part(node: f.Part, names: Names, _period: str) -> Bounds:
    named = names.parts.get(node.name)
    return OPEN if named is None else bounds(named, names, ANY_YEAR)


@bounds.register
def _function(node: f.Function, _names: Names, _period: str) -> Bounds:
    return Bounds(node.low, node.high)


def _exactly(value: Fraction) -> Bounds:
    return Bounds(value, value)


def _known(pick: Pick, *ends: Fraction | None) -> Fraction | None:
    """Return ``pick`` of the ends that are bounded."""
    return pick((end for end in ends if end is not None), default=None)


def _all(pick: Pick, *ends: Fraction | None) -> Fraction | None:
    """Return ``pick`` of all ends; None as soon as one is unbounded."""
    return None if None in ends else _known(pick, *ends)


def _added(parts: Sequence[Bounds]) -> Bounds:
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    return Bounds(
        sum(lows, ZERO) if len(lows) == len(parts) else None, sum(highs, ZERO) if len(highs) == len(parts) else None
    )


def _times(left: Bounds, right: Bounds) -> Bounds:
    products = [
        a * b for a in (left.low, left.high) for b in (right.low, right.high) if a is not None and b is not None
    ]
    if len(products) == 4:
        return Bounds(min(products), max(products))
    if NOTHING in (left, right):
        return NOTHING
    if left.low is not None and right.low is not None and left.low >= 0 and right.low >= 0:
        return Bounds(left.low * right.low, None)
    return OPEN


def _hull(parts: Sequence[Bounds]) -> Bounds:
    return Bounds(_all(min, *(part.low for part in parts)), _all(max, *(part.high for part in parts)))
