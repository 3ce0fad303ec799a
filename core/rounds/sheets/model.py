"""What a sheet is called and what it says, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.errors import Conflict
from ...kernel.text import listed

DRAFT, SUBMITTED = "draft", "submitted"


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
class Both:
    """An item two people changed: the marks (thousandths, ``None`` cleared) and lines of each."""

    item: str
    mine: int | None
    my_lines: tuple[Line, ...]
    theirs: int | None
    their_lines: tuple[Line, ...]


class SheetConflict(Conflict):
    """Somebody else changed the same items in between; nothing was written. ``theirs`` is the sheet as it now is."""

    def __init__(self, theirs: SheetState, items: tuple[Both, ...]) -> None:
        names = listed(both.item for both in items)
        super().__init__(
            _("第 {items} 项刚刚被别人改过,您的修改没有保存。").format(items=names),
            _("请看过对方的修改后,再决定保留哪一个。"),
        )
        self.theirs = theirs
        self.items = items
