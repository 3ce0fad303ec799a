"""Pinyin initials of names, and how typed letters are matched with them.

Those of people are computed once, when a name is stored (``initials``): one group per character, groups separated by
one blank, each group the possible first letters in alphabetical order: ``单强`` is ``"cds q"``. A group per character
instead of whole alternatives keeps the length linear where every character has several readings, as surnames such as
单, 曾, 仇 do.

For choices and names of organisations one reading is enough (``quick_initials``), and a library of readings would take
13 MB a session: it comes from the place of a character in GB 2312, where the 3755 common ones stand in the order of
their pinyin.
"""

import os
import unicodedata
from bisect import bisect_right
from functools import lru_cache

ANY_LETTER = "*"
"""The group of a character whose reading is unknown (rare Han): it matches every letter, so the name stays findable."""


def initials(name: str) -> str:
    """The groups of first letters of ``name``; letters and digits stay, blanks and signs do not."""
    # Without its phrase table pypinyin takes 13 MB instead of 57; the variable is read when it is imported.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # 13 MB that only storing a name needs

    groups = []
    for character in name:
        if not _is_letter(character):
            continue
        if character.isascii():
            groups.append(character.lower())
            continue
        readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
        letters = {reading[0] for reading in readings[0] if reading[:1].isascii()} if readings else set()
        groups.append("".join(sorted(letters)) or ANY_LETTER)
    return " ".join(groups)


def _is_letter(character: str) -> bool:
    """Letters, digits, and code points newer than this Python, which in names are rare Han."""
    return character.isalnum() or unicodedata.category(character) == "Cn"


def matches_initials(stored: str, typed: str) -> bool:
    """Whether the letters ``typed`` are initials of consecutive characters of the name stored as ``stored``.

    ``stored`` is what ``initials`` gave. Case and blanks in ``typed`` do not matter; nothing typed matches all.
    """
    letters = "".join(typed.lower().split())
    groups = stored.split()
    return any(
        all(letter in group or group == ANY_LETTER for letter, group in zip(letters, groups[start:], strict=False))
        for start in range(len(groups) - len(letters) + 1)
    )


_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8),
    *(0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1),
)
"""Where each letter begins."""
_END = 0xD7F9


@lru_cache(maxsize=4096)
def quick_initials(text: str) -> str:
    """``text`` as ``initials`` writes names: a group for each character, one letter each."""
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
