"""Timing on a machine with other work: repeated, interleaved, without the garbage collector."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Times:
    """Seconds of the repetitions of one thing."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def middle(self) -> float:
        return median(self.seconds)

    def percentile(self, share: float) -> float:
        """Return the least time that ``share`` of the repetitions did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def clock(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds ``call`` took, and what it returned."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        result = call()
        return perf_counter() - start, result
    finally:
        gc.enable()


def interleaved(calls: Sequence[Callable[[], Any]], repetitions: int) -> list[Times]:
    """Return the times of ``calls``, taken in turn so that a busy moment affects all of them."""
    rounds = [[clock(call)[0] for call in calls] for _repetition in range(repetitions)]
    return [Times(each) for each in zip(*rounds, strict=True)]


def ratio(one: Times, other: Times) -> str:
    """Return best over best, and the median of neighbouring repetitions; far apart, the machine is too busy."""
    ratios = [a / b for a, b in zip(one.seconds, other.seconds, strict=True)]
    return f"{one.best / other.best:.2f} ({median(ratios):.2f})"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}" if seconds < 0.1 else f"{seconds * 1000:.0f}"
