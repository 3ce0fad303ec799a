"""Ways between screens: a screen posts where to go, the app asks which screen that is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from ...core.rounds.values import Round
    from ...core.sheets.store import SheetKey


@dataclass(frozen=True, slots=True)
class ToSubjects:
    """To the subjects of the round called ``code``."""

    code: str


@dataclass(frozen=True, slots=True)
class ToSheet:
    """To a sheet of the subject at ``place`` among ``subjects``: to ``sheet`` and ``item`` where named."""

    round: "Round"
    subjects: tuple[str, ...]
    place: int
    sheet: "SheetKey | None" = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class ToResult:
    """To the result of the subject at ``place`` among ``subjects``."""

    round: "Round"
    subjects: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class ToUses:
    """To the schemes that units use, and their starter values."""


Way = ToSubjects | ToSheet | ToResult | ToUses


@dataclass
class Go(Message):
    """The user wants to go there."""

    way: Way
