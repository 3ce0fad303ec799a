"""The lines behind the marks of a sheet, as canonical JSON: only what the marks alone do not say.

``{item: [{"rule", "count", "deduction", "points", "reason"}, …]}``, each key left out at its default.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...plugins.evaluation.inputs import Line
from ..audit.chain import spell

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
