"""The marks of a sheet as one binary value: little-endian int32 thousandths in the form's item order.

Knows nothing of forms or the database.
"""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from struct import Struct

NOT_MARKED = -(2**31)
"""Stands for "no mark given", which is not zero."""

LIMIT = 2**31 - 1
"""The largest mark, either way, that fits: two million points."""


@cache
def _layout(length: int) -> Struct:
    return Struct(f"<{length}i")


def pack(marks: Sequence[int | None]) -> bytes:
    """``marks`` in thousandths as stored.

    Raises:
        ValueError: a mark is too large to store.
    """
    if any(mark is not None and abs(mark) > LIMIT for mark in marks):
        raise ValueError(f"a mark is beyond {LIMIT} thousandths")
    return _layout(len(marks)).pack(*(NOT_MARKED if mark is None else mark for mark in marks))


def unpack(packed: bytes) -> tuple[int | None, ...]:
    """The marks in thousandths, ``None`` where none was given.

    Raises:
        ValueError: ``packed`` is not a whole number of marks.
    """
    return tuple(None if mark == NOT_MARKED else mark for mark in _values(packed))


def gap_counter(positions: Sequence[int]) -> Callable[[bytes], int]:
    """A function that tells how many of ``positions`` (one at least) have no mark in packed marks."""
    if len(positions) == 1:
        only = positions[0]
        return lambda packed: int(_values(packed)[only] == NOT_MARKED)
    pick = itemgetter(*positions)
    return lambda packed: pick(_values(packed)).count(NOT_MARKED)


def _values(packed: bytes) -> tuple[int, ...]:
    length, rest = divmod(len(packed), 4)
    if rest:
        raise ValueError(f"{len(packed)} bytes are no whole number of marks")
    return _layout(length).unpack(packed)
