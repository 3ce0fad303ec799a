"""Giving out codes to organisations and people whose roster brings none: ``B0001`` …, ``M00001`` … Pure."""

import re
from collections.abc import Iterable, Iterator

ORGANISATION, MEMBER = ("B", 4), ("M", 5)


def next_codes(kind: tuple[str, int], taken: Iterable[str]) -> Iterator[str]:
    """Codes of ``kind`` (a letter and how many digits at least) behind the highest one in ``taken``."""
    letter, digits = kind
    pattern = re.compile(rf"{letter}([0-9]{{{digits},9}})")
    numbers = [int(found[1]) for code in taken if (found := pattern.fullmatch(code))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{letter}{number:0{digits}d}"
