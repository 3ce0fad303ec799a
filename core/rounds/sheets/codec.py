"""The marks of a sheet as one binary value: little-endian int32 thousandths in the form's item order.

Knows nothing of forms or the database.

The lines behind the marks of a sheet, as canonical JSON: only what the marks alone do not say.

``{item: [{"rule", "count", "deduction", "points", "reason"}, …]}``, each key left out at its default.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from struct import Struct
from typing import Any

from ....plugins.evaluation.inputs import Line
from ...storage.audit import spell

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


Lines = Mapping[str, tuple[Line, ...]]
"""Lines by item id; an item that is marked and absent here was marked without rule, reason or deduction."""


def ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of one item in the one order they are kept in, without those that only repeat the mark."""
    said = [line for line in lines if line.rule or line.deduction or line.reason]
    return tuple(sorted(said, key=lambda line: (line.rule, line.deduction, line.reason, line.count)))


def write_details(lines: Lines) -> str | None:
    """Canonical JSON of ``lines``; ``None`` when there are none."""
    kept = {item: [_as_data(line) for line in of_item] for item, of_item in lines.items() if of_item}
    return spell(kept) if kept else None


def read_details(text: str | None) -> dict[str, tuple[Line, ...]]:
    """What :func:`write_details` wrote."""
    if not text:
        return {}
    return {item: tuple(Line(**line) for line in of_item) for item, of_item in json.loads(text).items()}


def _as_data(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if line.rule:
        data["rule"] = line.rule
    if line.count != 1:
        data["count"] = line.count
    if line.deduction:
        data["deduction"] = line.deduction
    if line.points is not None:
        data["points"] = line.points
    if line.reason:
        data["reason"] = line.reason
    return data
