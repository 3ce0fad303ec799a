"""Pinyin initials of names, computed once when a name is stored, and how typed letters are matched with them.

Stored form: one group per character, groups separated by one blank, each group the possible first letters
in alphabetical order: ``单强`` is ``"cds q"``. A group per character instead of whole alternatives keeps the
length linear where every character has several readings, as surnames such as 单, 曾, 仇 do.
"""

import os
import unicodedata

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
