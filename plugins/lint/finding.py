"""What the linter says about a scheme: one finding, one sentence."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``sentence`` tells the scheme's author what is wrong at ``place`` (``forms/sheet/1.2``) and what is expected.

    With an *error* the scheme cannot be used; a *warning* is probably a slip; a *note* is for whoever confirms it.
    """

    severity: Severity
    place: str
    sentence: str


def error(place: str, sentence: str) -> Finding:
    """A finding that makes the scheme unusable."""
    return Finding("error", place, sentence)


def warning(place: str, sentence: str) -> Finding:
    """A finding that is probably a slip."""
    return Finding("warning", place, sentence)
