"""Drawing lots that anybody can repeat, and what may be drawn. Pure: a seed and numbers go in, an order comes out.

Each number is placed by the SHA-256 of the seed followed by the number in decimal, so that its place depends neither
on the others nor on the order they came in: ``printf %s%s SEED NUMBER | sha256sum``, sorted, gives the same draw.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise
from typing import Any


def draw_order(seed: str, ids: Iterable[int], size: int) -> tuple[int, ...]:
    """The first ``size`` of the distinct ``ids`` in the order of the draw; all where there are not so many."""

    def place(id_: int) -> tuple[bytes, int]:
        return hashlib.sha256(f"{seed}{id_}".encode()).digest(), id_

    return tuple(nsmallest(size, ids, key=place))


def digest(ids: Collection[int]) -> str:
    """SHA-256 in hex of the numbers in ascending order, in decimal, joined by commas."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()


def write_ids(ids: Collection[int]) -> str:
    """Distinct numbers as runs in ascending order: ``1-4,7,9-12``."""
    ordered = sorted(ids)
    if not ordered:
        return ""
    ends = [before for before, after in pairwise(ordered) if after != before + 1]
    starts = [after for before, after in pairwise(ordered) if after != before + 1]
    runs = zip([ordered[0], *starts], [*ends, ordered[-1]], strict=True)
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def read_ids(text: str) -> tuple[int, ...]:
    """What :func:`write_ids` wrote."""
    ids: list[int] = []
    for run in text.split(",") if text else ():
        first, _dash, last = run.partition("-")
        ids += range(int(first), int(last or first) + 1)
    return tuple(ids)


@dataclass(frozen=True, slots=True)
class Population:
    """Which entries of a period may be drawn: of these ``books`` (all when empty) and ``organisations`` (all when
    ``None``; nothing is added below them), ``uninspected``: only such as were never drawn before.
    """

    books: tuple[str, ...] = ()
    organisations: frozenset[int] | None = None
    uninspected: bool = False

    def as_data(self) -> dict[str, Any]:
        """The same as values of JSON."""
        organisations = None if self.organisations is None else sorted(self.organisations)
        return {"books": sorted(self.books), "organisations": organisations, "uninspected": self.uninspected}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Population":
        """What :meth:`as_data` gave."""
        organisations = data["organisations"]
        return cls(
            tuple(data["books"]), None if organisations is None else frozenset(organisations), data["uninspected"]
        )
