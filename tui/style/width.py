"""Text in terminal cells: cut, padded and wrapped by width, never by characters.

Text passes through here on its way to the screen, so what a terminal would obey instead of show is made visible
here as a last line of defence; stored text went through the gate of ``core.kernel.text`` before.
"""

import unicodedata
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len

CUT = ".."
_NOT_AT_LINE_START = frozenset(
    "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\u300b\u300d\u300f\u3011\u201d\u2019,.;:?!)]}%"
)
_NOT_AT_LINE_END = frozenset("「『《（【〔([{")
_STANDS_FOR = {"\xb7": "・", "“": "「", "”": "」", "‘": "『", "’": "』", "…": "..", "—": "-", "×": "x"}
_UNKNOWN_WIDE = "〓"


@dataclass(slots=True)
class Ambiguity:
    """Whether a terminal draws ambiguous-width characters two cells wide; measured once when its session starts."""

    wide: bool = False


_NARROW = Ambiguity()
_ambiguity: ContextVar[Ambiguity] = ContextVar("ambiguity")


def use_ambiguity(ambiguity: Ambiguity) -> None:
    """From now on, lay out text in this context for the terminal of ``ambiguity``."""
    _ambiguity.set(ambiguity)


@lru_cache(maxsize=8192)
def _visible(text: str, ambiguous_wide: bool) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_character(character, ambiguous_wide) for character in text)


def _character(character: str, ambiguous_wide: bool) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " " if character in "\n\t\r" else "?"
    if category in ("Cf", "Cs", "Co") or (category == "Cn" and not _is_han_to_be(character)):
        return "?"
    if ambiguous_wide and unicodedata.east_asian_width(character) == "A":
        return _STANDS_FOR.get(character, _UNKNOWN_WIDE)
    return character


def _is_han_to_be(character: str) -> bool:
    """True if it lies where Unicode keeps room for Han, two cells wide each: newer ones than Python knows are there."""
    return 0x20000 <= ord(character) <= 0x2FFFD or 0x30000 <= ord(character) <= 0x3FFFD


def visible(text: str) -> str:
    """``text`` on one line with nothing in it that a terminal obeys or that has a width we do not know."""
    return _visible(text, _ambiguity.get(_NARROW).wide)


def width(text: str) -> int:
    """Cells ``text`` takes, once it is visible."""
    return cell_len(visible(text))


def cut(text: str, cells: int) -> str:
    """The start of ``text`` that fits into ``cells``, ending in two dots when something was left out."""
    shown = visible(text)
    if cell_len(shown) <= cells:
        return shown
    if cells <= len(CUT):
        return CUT[:cells]
    return _head(shown, cells - len(CUT)) + CUT


def fit(text: str, cells: int, align: Literal["left", "right", "centre"] = "left") -> str:
    """``text`` cut and padded to exactly ``cells``."""
    shown = cut(text, cells)
    room = max(0, cells - cell_len(shown))
    if align == "right":
        return " " * room + shown
    if align == "centre":
        return " " * (room // 2) + shown + " " * (room - room // 2)
    return shown + " " * room


def wrap(text: str, cells: int) -> list[str]:
    """``text`` as lines of at most ``cells``; words stay whole, closing signs begin no line, opening ones end none."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        rest = visible(paragraph).strip()
        while cell_len(rest) > cells:
            taken = _break(rest, len(_head(rest, cells)))
            lines.append(rest[:taken].rstrip())
            rest = rest[taken:].lstrip()
        lines.append(rest)
    return lines


def side_by_side(texts: Sequence[str], cells: int) -> list[str]:
    """``texts`` with two blanks between them, in lines of at most ``cells``; none is broken that fits into a line."""
    lines: list[str] = []
    for text in texts:
        longer = f"{lines[-1]}  {text}" if lines else text
        if lines and width(longer) <= cells:
            lines[-1] = longer
        else:
            lines += wrap(text, cells)
    return lines


def _break(text: str, most: int) -> int:
    """Where to break ``text`` so that at most ``most`` characters stand before."""
    at = max(1, most)
    while at > 1 and (
        text[at] in _NOT_AT_LINE_START or text[at - 1] in _NOT_AT_LINE_END or _one_word(text[at - 1], text[at])
    ):
        at -= 1
    return at if at > most // 2 else max(1, most)


def _one_word(before: str, after: str) -> bool:
    """True if two neighbours belong together: within a Latin word, a number with decimals, a day or a time."""
    return before.isascii() and after.isascii() and _joins(before, ".-:") and _joins(after, "-:")


def _joins(character: str, signs: str) -> bool:
    return character.isalnum() or character in signs


def _head(text: str, cells: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > cells:
            return text[:index]
    return text
