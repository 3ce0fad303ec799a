"""Findings of the linter, and the places in a scheme that they name: ``forms/sheet/1.2``, ``polls/review/优秀``."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from ..contract import Deduction, Named, Scheme, Section
from ..sanitize import sanitize

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: ``sentence`` tells the scheme's author what is wrong at ``place`` and what is expected.

    With an *error* the scheme cannot be used; a *warning* is probably a slip; a *note* is for whoever confirms the
    scheme or reads its rules.
    """

    severity: Severity
    place: str
    sentence: str


def error(place: str, sentence: str) -> Finding:
    """Return a finding that makes the scheme unusable."""
    return Finding("error", place, sentence)


def warning(place: str, sentence: str) -> Finding:
    """Return a finding that is probably a slip."""
    return Finding("warning", place, sentence)


def note(place: str, sentence: str) -> Finding:
    """Return a finding that is right as it is, and good to know."""
    return Finding("note", place, sentence)


def place_of(value: object, parent: str) -> str:
    """Return the place of ``value`` in ``parent``; a value without an id has the place of its parent.

    Items and deductions stand in their form, for their ids carry those of the section and item around them.
    """
    if isinstance(value, Deduction):
        parent = parent.rpartition("/")[0]
    name = value.name if isinstance(value, Named) else getattr(value, "id", "")
    return f"{parent}/{sanitize(name)}" if isinstance(name, str) and name else parent


def base_of(value: object, parent: str) -> str:
    """Return the place in which the contents of ``value`` stand."""
    return parent if isinstance(value, Section) else place_of(value, parent)


@dataclass(frozen=True, slots=True)
class Spot:
    """A contract value, its place, and whether it or a value around it cites a clause or is a starter value."""

    value: Any
    place: str
    founded: bool


def spots(scheme: Scheme) -> Iterator[Spot]:
    """Yield every contract value of ``scheme``, outermost first."""
    for field in fields(scheme):
        yield from _inside(getattr(scheme, field.name), field.name, founded=False)


def _inside(content: object, parent: str, *, founded: bool) -> Iterator[Spot]:
    if isinstance(content, tuple):
        for element in content:
            yield from _inside(element, parent, founded=founded)
    elif is_dataclass(content):
        place = place_of(content, parent)
        founded = founded or bool(getattr(content, "clause", "")) or bool(getattr(content, "starter", False))
        yield Spot(content, place, founded)
        base = base_of(content, parent)
        for field in fields(content):
            yield from _inside(getattr(content, field.name), base, founded=founded)
