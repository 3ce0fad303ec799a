"""The first letter of a Han character's pinyin, from its place in GB 2312: for choices and names of organisations.

The 3755 common characters stand there in the order of their pinyin. Names of people have their initials stored, with
all readings (see ``core.names``); here one reading is enough, and a library of readings would take 13 MB a session.
"""

from bisect import bisect_right
from functools import lru_cache

from ..core.names import ANY_LETTER, matches_initials

_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8),
    *(0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1),
)
"""Where each letter begins."""
_END = 0xD7F9


@lru_cache(maxsize=4096)
def quick_initials(text: str) -> str:
    """``text`` as ``core.names.initials`` writes names: a group for each character, one letter each."""
    return " ".join(_letter(character) for character in text if character.isalnum())


@lru_cache(maxsize=4096)
def has_initials(text: str, typed: str) -> bool:
    """Whether the letters ``typed`` are initials of consecutive characters of ``text``; nothing typed is none."""
    return bool(typed.strip()) and typed.isascii() and matches_initials(quick_initials(text), typed)


def _letter(character: str) -> str:
    if character.isascii():
        return character.lower()
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ANY_LETTER
    return _LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else ANY_LETTER
