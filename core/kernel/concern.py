"""What an act is about, as far as it matters who may do it; and what asks that. Plain values.

Acts say it beside their name (``Transaction.label``). What roles there are, and which act is whose, is not known here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Concern:
    """What an act is about.

    ``roles`` are those that the scheme of a round names for it: the actors of its stage, who fills the form; ``bound``
    to them, nobody else may do it. Whom it is about: ``organisations`` by their rows, ``branches`` by their codes,
    ``people`` by theirs; nobody: the unit as a whole. ``filler`` is whose sheet it is where each has one of their own.
    ``judges``: others are judged by it, which nobody does to their own branch.
    """

    roles: Collection[str] = ()
    bound: bool = False
    organisations: Collection[int] = ()
    branches: Collection[str] = ()
    people: Collection[str] = ()
    filler: str = ""
    judges: bool = False


WHOLE_UNIT = Concern()


class Authority(Protocol):
    """Decides who may do what; a transaction asks it for each act before the first write."""

    def require(self, connection: Any, actor: str, day: date, act: str, concern: Concern) -> str:
        """Return for whom ``actor`` does ``act`` on ``day``: empty in their own right, else whom they stand in for.

        Raises:
            Error: they may not; the hint says who may.
        """
