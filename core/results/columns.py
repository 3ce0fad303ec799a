"""A column of exact fractions, one for each subject, with the arithmetic formulas need.

Numerators and denominators are 64-bit integers while they fit and Python integers when they would not, so nothing
overflows and nothing is rounded. ``num / den`` is the value where it is not missing, and what the present parts
alone give where it is (see ``Derivation.partial``).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .model import PartMean

Ints = NDArray[Any]
"""An array of int64, or of Python integers where those would not fit."""

Flags = NDArray[np.bool_]

LIMIT = 1 << 62


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """``num`` over ``den`` for each subject; ``den`` is one positive integer, or one for each subject."""

    num: Ints
    den: Ints | int
    missing: Flags

    def at(self, index: int) -> Fraction:
        """The (partial) value of one subject."""
        den = self.den if isinstance(self.den, int) else int(self.den[index])
        return Fraction(int(self.num[index]), den)

    def present(self, index: int) -> Fraction | None:
        """The value of one subject, ``None`` while missing."""
        return None if self.missing[index] else self.at(index)


def exact_mean(column: ValueColumn, indices: Ints) -> PartMean:
    """The mean of the subjects at ``indices`` that have a value, and how many these are."""
    there = indices[~column.missing[indices]]
    if not there.size:
        return None, 0
    nums = column.num[there].tolist()
    if isinstance(column.den, int):
        return Fraction(sum(nums), column.den * len(nums)), len(nums)
    sums: Counter[int] = Counter()
    for num, den in zip(nums, column.den[there].tolist(), strict=True):
        sums[den] += num
    return sum((Fraction(num, den) for den, num in sums.items()), Fraction(0)) / len(nums), len(nums)


def constant(value: Fraction, size: int) -> ValueColumn:
    """The same value for everybody."""
    return ValueColumn(_filled(value.numerator, size), value.denominator, np.zeros(size, np.bool_))


def absent(size: int) -> ValueColumn:
    """Missing for everybody."""
    return ValueColumn(np.zeros(size, np.int64), 1, np.ones(size, np.bool_))


def of_fractions(values: Sequence[Fraction | None]) -> ValueColumn:
    """A column from single values; ``None`` is missing."""
    size = len(values)
    num, den = np.zeros(size, object), np.ones(size, object)
    for index, value in enumerate(values):
        if value is not None:
            num[index], den[index] = value.numerator, value.denominator
    missing = np.fromiter((value is None for value in values), np.bool_, size)
    return ValueColumn(_narrow(num), _narrow(den), missing)


def add(columns: Sequence[ValueColumn]) -> ValueColumn:
    """The sum; missing where a part is."""
    aligned, den = _aligned(columns)
    total = aligned[0]
    for num in aligned[1:]:
        left, right = _roomy(total, num, _peak(total) + _peak(num))
        total = left + right
    return ValueColumn(total, den, _any_missing(columns))


def subtract(column: ValueColumn, less: ValueColumn) -> ValueColumn:
    """The difference; missing where either is."""
    return add((column, ValueColumn(-less.num, less.den, less.missing)))


def multiply(left: ValueColumn, right: ValueColumn) -> ValueColumn:
    """The product; missing where either is."""
    return ValueColumn(_times(left.num, right.num), _den_times(left.den, right.den), left.missing | right.missing)


def divide(column: ValueColumn, by: ValueColumn) -> ValueColumn:
    """The quotient; missing where either is or the divisor is zero, with nothing as its partial value."""
    missing = column.missing | by.missing | (by.num == 0)
    num = np.where(missing, 0, _times(column.num, by.den) if not _is_one(by.den) else column.num)
    den = np.where(missing, 1, _times(by.num, column.den) if not _is_one(column.den) else by.num)
    return ValueColumn(num, den, missing)


def mean(columns: Sequence[ValueColumn]) -> ValueColumn:
    """The mean; where a part is missing, partially that of the parts that have something."""
    missing = _any_missing(columns)
    if not missing.any():
        total = add(columns)
        return ValueColumn(total.num, _den_times(total.den, len(columns)), missing)
    total = add(columns)
    started = np.zeros(len(missing), np.int64)
    for column in columns:
        started += ~missing | ~column.missing | (column.num != 0)
    return divide_by_counts(total, started)


def divide_by_counts(column: ValueColumn, counts: Ints) -> ValueColumn:
    """The column over how many parts it was added from; a count of zero leaves it as it is."""
    return ValueColumn(column.num, _den_times(column.den, np.maximum(counts, 1)), column.missing)


def larger(left: ValueColumn, right: ValueColumn) -> ValueColumn:
    """The larger of two, for a floor."""
    (one, other), den = _aligned((left, right))
    return ValueColumn(np.maximum(one, other), den, left.missing | right.missing)


def smaller(left: ValueColumn, right: ValueColumn) -> ValueColumn:
    """The smaller of two, for a cap."""
    (one, other), den = _aligned((left, right))
    return ValueColumn(np.minimum(one, other), den, left.missing | right.missing)


def compare(left: ValueColumn, right: ValueColumn) -> Ints:
    """-1, 0 or 1 for each subject."""
    (one, other), _den = _aligned((left, right))
    return (one > other).astype(np.int8) - (one < other).astype(np.int8)


def choose(where: Flags, column: ValueColumn, otherwise: ValueColumn) -> ValueColumn:
    """``column`` where the flag stands, else ``otherwise``."""
    (one, other), den = _aligned((column, otherwise))
    return ValueColumn(np.where(where, one, other), den, np.where(where, column.missing, otherwise.missing))


def rounded(column: ValueColumn, places: int) -> ValueColumn:
    """Rounded half-up (halves away from zero) to ``places`` decimals."""
    scale = 10**places
    magnitude = _times(np.abs(column.num), 2 * scale)
    steps = (magnitude // column.den + 1) // 2
    return ValueColumn(np.where(column.num < 0, -steps, steps), scale, column.missing)


def take(column: ValueColumn, indices: Ints) -> ValueColumn:
    """The column of only these subjects."""
    den = column.den if isinstance(column.den, int) else column.den[indices]
    return ValueColumn(column.num[indices], den, column.missing[indices])


def put(column: ValueColumn, indices: Ints, values: ValueColumn) -> ValueColumn:
    """The column with ``values`` at ``indices``; ``column`` is given up, its arrays are written to where they fit."""
    if isinstance(column.den, int) and isinstance(values.den, int) and column.den == values.den:
        den: Ints | int = column.den
    else:
        den, new = _same_kind(_den_array(column), _den_array(values))
        den[indices] = new
    num, new = _same_kind(column.num, values.num)
    num[indices] = new
    column.missing[indices] = values.missing
    return ValueColumn(num, den, column.missing)


def _same_kind(array: Ints, values: Ints) -> tuple[Ints, Ints]:
    if array.dtype != values.dtype:
        return array.astype(object), values.astype(object)
    return array, values


def _den_array(column: ValueColumn) -> Ints:
    return _filled(column.den, len(column.num)) if isinstance(column.den, int) else column.den


def _filled(value: int, size: int) -> Ints:
    return np.full(size, value, np.int64 if abs(value) < LIMIT else object)


def _narrow(array: Ints) -> Ints:
    return array.astype(np.int64) if _peak(array) < LIMIT else array


def _any_missing(columns: Sequence[ValueColumn]) -> Flags:
    missing = columns[0].missing
    for column in columns[1:]:
        missing = missing | column.missing
    return missing


def _peak(value: Ints | int) -> int:
    if isinstance(value, int):
        return abs(value)
    return max(int(value.max()), -int(value.min())) if value.size else 0


def _roomy(left: Ints, right: Ints | int, bound: int) -> tuple[Ints, Ints | int]:
    """The operands as Python integers when the result might reach ``bound`` beyond 64 bits."""
    if bound < LIMIT:
        return left, right
    return left.astype(object), right if isinstance(right, int) else right.astype(object)


def _times(left: Ints, right: Ints | int) -> Ints:
    if isinstance(right, int) and right == 1:
        return left
    left, right = _roomy(left, right, _peak(left) * _peak(right))
    product: Ints = left * right
    return product


def _is_one(den: Ints | int) -> bool:
    return isinstance(den, int) and den == 1


def _den_times(left: Ints | int, right: Ints | int) -> Ints | int:
    if isinstance(left, int):
        return left * right if isinstance(right, int) else _times(right, left)
    return _times(left, right)


def _aligned(columns: Sequence[ValueColumn]) -> tuple[list[Ints], Ints | int]:
    """Numerators over one common denominator."""
    den: Ints | int = 1
    for column in columns:
        den = _lcm(den, column.den)
    aligned = []
    for column in columns:
        factor = den // column.den
        aligned.append(_times(column.num, int(factor) if isinstance(factor, int) else factor))
    return aligned, den


def _lcm(left: Ints | int, right: Ints | int) -> Ints | int:
    if isinstance(left, int) and isinstance(right, int):
        return math.lcm(left, right)
    if _peak(left) * _peak(right) >= LIMIT:
        left = left if isinstance(left, int) else left.astype(object)
        right = right if isinstance(right, int) else right.astype(object)
        left, right = np.asarray(left, object), np.asarray(right, object)
    common: Ints = np.lcm(left, right)
    return common
