"""Finding what a user named among what exists: by exact text, by what looks the same, and the nearest for a hint."""

from collections.abc import Iterable
from difflib import get_close_matches

from ..plugins.i18n import _
from .text import match_key, shown

LISTED = 8
"""Names a sentence lists at most."""


def listed(names: Iterable[str]) -> str:
    """``names`` joined for a sentence, safe to show, with how many more there are."""
    everything = list(names)
    text = "、".join(shown(name) for name in everything[:LISTED])
    return _("{names} 等 {n} 个").format(names=text, n=len(everything)) if len(everything) > LISTED else text


def nearest(name: str, existing: Iterable[str]) -> str:
    """What exists like ``name``, as a hint sentence; what exists at all when nothing is like it; empty for nothing."""
    names = list(dict.fromkeys(existing))
    close = get_close_matches(match_key(name), {match_key(other) for other in names}, n=3)
    alike = [other for other in names if match_key(other) in close]
    if alike:
        return _("是不是:{names}?").format(names=listed(alike))
    return _("现有:{names}。").format(names=listed(names)) if names else ""


def pick(name: str, existing: Iterable[str]) -> str | None:
    """The one of ``existing`` that ``name`` means: equal, or alone in looking the same; ``None`` otherwise."""
    names = list(existing)
    if name in names:
        return name
    key = match_key(name)
    alike = [other for other in names if match_key(other) == key]
    return alike[0] if len(alike) == 1 else None
