"""In which order somebody marks: by chance, so that strictness does not always fall on the same subjects. Pure."""

from collections.abc import Sequence
from hashlib import sha256


def marking_order(round_: str, marker: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Return ``codes`` in an order that follows from the round's identity and the marker alone, whatever the order they
    are given in.
    """
    return tuple(sorted(codes, key=lambda code: (sha256(f"{round_}\n{marker}\n{code}".encode()).digest(), code)))
