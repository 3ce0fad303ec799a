"""The derivation of a number as a tree: every cap, floor, weight and rounding is a node of its own."""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, Literal

from ..contract.values import round_half_up, show

Op = Literal[
    "leaf", "sum", "difference", "mean", "product", "quotient", "floor", "cap", "round", "same", "function", "condition"
]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A number and the tree of what it is made of.

    ``value`` is exact, None while something under it is missing (or for a condition, which has no number);
    ``partial`` is what the present parts alone would give. ``op`` says how ``parts`` make the value; ``places``
    belongs to ``round``. ``refs`` name the records behind a leaf, e.g. ``sheet:base/2025-Q1/decided/decided#3``.
    """

    label: str
    value: Fraction | None
    op: Op = "leaf"
    parts: tuple["Derivation", ...] = ()
    clause: str = ""
    note: str = ""
    refs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    partial: Fraction = Fraction(0)
    places: int = 2

    def as_data(self) -> dict[str, Any]:
        """Return the node as JSON values; numbers are exact text."""
        return {
            "label": self.label,
            "clause": self.clause,
            "value": None if self.value is None else show(self.value),
            "note": self.note,
            "op": self.op,
            "parts": [part.as_data() for part in self.parts],
            "refs": list(self.refs),
        }


def leaf(label: str, value: Fraction, clause: str = "", note: str = "", refs: tuple[str, ...] = ()) -> Derivation:
    """Return a node for a recorded fact or a figure of the scheme."""
    return Derivation(label, value, clause=clause, note=note, refs=refs, partial=value)


def absent(label: str, what: str, clause: str = "", refs: tuple[str, ...] = ()) -> Derivation:
    """Return a node without a value; ``what`` says what is missing."""
    return Derivation(label, None, clause=clause, note=what, refs=refs, missing=(what,))


def combine(
    op: Op, label: str, parts: tuple[Derivation, ...], clause: str = "", note: str = "", places: int = 2
) -> Derivation:
    """Return a node whose value follows from ``parts``; missing when one of them is.

    The partial value of a mean is the mean of the parts that have something; elsewhere absent parts count nothing.
    """
    missing = tuple(what for part in parts for what in part.missing)
    known = [part.value for part in parts if part.value is not None]
    value = _apply(op, known, places) if len(known) == len(parts) else None
    return Derivation(label, value, op, parts, clause, note, (), missing, _partial(op, parts, value, places), places)


def recombines(node: Derivation) -> bool:
    """True if every number in the tree follows from the numbers under it by the operation it names."""
    numbers = [part.value for part in node.parts if part.op != "condition"]
    if node.op not in ("leaf", "function", "condition") and node.value is not None:
        if any(number is None for number in numbers):
            return False
        if _apply(node.op, [number for number in numbers if number is not None], node.places) != node.value:
            return False
    return all(recombines(part) for part in node.parts)


def _partial(op: Op, parts: tuple[Derivation, ...], value: Fraction | None, places: int) -> Fraction:
    if value is not None:
        return value
    if op == "mean":
        started = [part.partial for part in parts if part.value is not None or part.partial]
        return _apply("mean", started, places) if started else Fraction(0)
    if op == "quotient":
        return Fraction(0)
    return _apply(op, [part.partial for part in parts], places)


def _apply(op: Op, numbers: list[Fraction], places: int) -> Fraction:
    if op == "sum":
        return _sum(numbers)
    if op == "difference":
        return numbers[0] - _sum(numbers[1:])
    if op == "mean":
        return _sum(numbers) / len(numbers)
    if op == "product":
        return reduce(lambda left, right: left * right, numbers, Fraction(1))
    if op == "quotient":
        return numbers[0] / numbers[1]
    if op == "floor":
        return max(numbers)
    if op == "cap":
        return min(numbers)
    if op == "round":
        return round_half_up(numbers[0], places)
    return numbers[0]


def _sum(numbers: list[Fraction]) -> Fraction:
    """The sum over one common denominator: many times faster than adding fraction to fraction."""
    under = lcm(*(number.denominator for number in numbers))
    return Fraction(sum(number.numerator * (under // number.denominator) for number in numbers), under)
