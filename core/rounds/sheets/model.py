"""What a sheet is called and what it says, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.errors import Conflict
from .marking import ItemMark


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Which sheet: the subject's code, the form, the period, and who fills it in which filling."""

    subject: str
    form: str
    period: str
    filling: str
    filler: str


@dataclass(frozen=True, slots=True)
class SheetState:
    """A sheet as stored: ``version`` 0 when nobody has written to it; ``marks`` in thousandths in the form's order.

    ``lines`` has the items about which more is known than the mark: rules, deductions, reasons.
    """

    version: int
    state: str
    marks: tuple[int | None, ...]
    lines: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class ContestedMark:
    """An item that ``actor`` changed ``at`` (UTC ISO text) while I did: ``theirs`` stands there, ``mine`` is what is
    stored if mine is preferred, which keeps what only they said. ``None`` is no mark.
    """

    item: str
    mine: ItemMark | None
    theirs: ItemMark | None
    actor: str
    at: str


class SheetConflict(Conflict):
    """Somebody else changed the same items in between; nothing was written. ``theirs`` is the sheet as it now is."""

    def __init__(self, sentence: str, theirs: SheetState, items: tuple[ContestedMark, ...]) -> None:
        super().__init__(sentence, _("请看过对方的修改后,再决定保留哪一个。"))
        self.theirs = theirs
        self.items = items
