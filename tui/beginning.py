"""How a session begins that is to show something, as that on the sample data."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beginning:
    """``prepare`` is called in a thread after the first paint and before the database is opened. Then the round with
    the code ``round`` is opened, where there is one, and ``told`` said on its screen.
    """

    prepare: Callable[[], None]
    round: str = ""
    told: str = ""
