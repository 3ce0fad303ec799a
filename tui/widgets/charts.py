"""Bars of every kind: made as text of ``#`` and ``.``, painted as blanks with a ground wherever there is colour.

Block characters differ in width between terminals. Of what is neither, a bar is never empty and never full.
"""

from collections.abc import Sequence
from itertools import groupby

from rich.style import Style

from ..style.theme import COLOURLESS, EMPTY, FULL, TRACK, Look
from .lines import Piece

SPARKS = "_.:=#"
"""From nothing to the most there is."""


def share(part: int, whole: int, cells: int, rest: str = EMPTY) -> str:
    """Return a bar of ``cells``, as full as ``part`` is of ``whole``; nothing of nothing is all of it."""
    if part >= whole:
        return FULL * cells
    full = min(max(cells * part // whole, 1 if part else 0), max(1, cells - 1))
    return FULL * full + rest * (cells - full)


def column_lines(values: Sequence[int], height: int) -> list[str]:
    """Return a column for each of ``values`` in ``height`` lines, the top one first; what is there at all is seen."""
    most = max(values, default=0) or 1
    tall = [-(-value * height // most) for value in values]
    return ["".join(FULL if each >= level else " " for each in tall) for level in range(height, 0, -1)]


def sparks(values: Sequence[int]) -> str:
    """Return a character for each of ``values``, the higher the more ink; nothing and the most stand out."""
    most = max(values, default=0)
    steps = len(SPARKS) - 1
    return "".join(SPARKS[-(-value * steps // most)] if most else SPARKS[0] for value in values)


def painted(bars: str, look: Look, base: Style) -> list[Piece]:
    """Return text of bars as it is painted; blanks in it stay as they are around, ``base``."""
    if look is COLOURLESS:
        return [(bars, base)]
    grounds = {FULL: look.fill, EMPTY: look.rest}
    return [(" " * len(list(run)), grounds.get(sign, base)) for sign, run in groupby(bars)]


def signs_of(text: str, style: Style | None, look: Look) -> str:
    """Return what was painted as blanks with a ground as the signs that it stands for; other text as it is."""
    ground = None if style is None else style.bgcolor
    if ground is None or text.strip():
        return text
    signs = {look.fill.bgcolor: FULL, look.rest.bgcolor: EMPTY, look.thumb.bgcolor: FULL, look.track.bgcolor: TRACK}
    return signs.get(ground, " ") * len(text)
