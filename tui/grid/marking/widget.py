"""The marking grid on screen: the items of one sheet under their sections.

What can be done in the marking grid beside what every grid can do.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual.strip import Strip

from ....plugins.contract import Section
from ....plugins.i18n import N_
from ...commands import Command
from ..commands import GRID_COMMANDS, MODEL_ACTIONS, Action
from ..journal import Step
from ..widget import Grid, edit_room
from . import paint
from .cell import MarkColumn
from .model import MarkModel, full, proposed

_EDIT, *_REST = GRID_COMMANDS

MARKING_COMMANDS = (
    _EDIT,
    Command("full", "ctrl+l", N_("满分"), N_("给选中的各项满分(扣分项为不扣)")),
    Command("propose", "ctrl+k,f11", N_("照台账"), N_("照台账的建议给选中的各项打分,连同理由(也可按 F11)")),
    *_REST,
)
MARKING_ACTIONS: Mapping[str, Action] = {
    **MODEL_ACTIONS,
    "full": lambda model: model.change(full),
    "propose": lambda model: model.change(proposed),
}


class MarkingGrid(Grid[MarkModel]):
    """The items of one sheet."""

    OFFERS: ClassVar[tuple[Command, ...]] = MARKING_COMMANDS
    ACTIONS: ClassVar[Mapping[str, Action]] = MARKING_ACTIONS

    def __init__(self, entered: Callable[[Step[Any, Any]], None]) -> None:
        super().__init__(MarkModel((), {}), entered)
        self.unsaved: frozenset[str] = frozenset()
        self._beside = ""
        self._columns = paint.Columns.of(80, self.model)
        self._layout: list[Section | int] = []
        self._line_of: dict[int, int] = {}

    def show_sheet(self, model: MarkModel, beside: str) -> None:
        """Show ``model``; ``beside`` is the title of the column of marks shown for comparison."""
        self.model, self._beside = model, beside
        self.unsaved = frozenset()
        self._layout = []
        for place, row in enumerate(model.rows):
            if place == 0 or model.rows[place - 1].section is not row.section:
                self._layout.append(row.section)
            self._layout.append(place)
        self._line_of = {place: line for line, place in enumerate(self._layout) if isinstance(place, int)}
        self._columns = paint.Columns.of(self.cells or 80, model)
        self.set_scroll(None, 0)
        self.reveal(self.current_row())
        self.repaint()
        self.post_message(self.Moved())

    def mark_unsaved(self, items: frozenset[str]) -> None:
        """Show which items are not stored yet."""
        changed = self.unsaved ^ items
        self.unsaved = items
        rows = [self._line_of[place] for place in self._line_of if self.model.item(place) in changed]
        if rows:
            self.repaint(*rows)

    def to_item(self, place: int) -> None:
        """Put the cursor on the mark of the item at ``place``."""
        self.do(lambda model: model.go_to(place, MarkColumn.MARK))

    # What a kind of grid says.

    def line_of(self, place: int) -> int:
        """The line of an item."""
        return self._line_of.get(place, 0)

    def lines_about(self, place: int) -> Sequence[int]:
        """The heading of the section."""
        line = self._line_of[place]
        while isinstance(self._layout[line], int):
            line -= 1
        return (line,)

    def cell_start(self) -> tuple[int, int]:
        """Of the mark or the reason."""
        return self._columns.start(self.model.column), edit_room(self._columns.width(self.model.column))

    def cell_at(self, row: int, x: int) -> tuple[int, int] | None:
        """The reason where it stands, else the mark."""
        place = self._layout[row] if 0 <= row < len(self._layout) else None
        if not isinstance(place, int):
            return None
        return place, MarkColumn.REASON if x >= self._columns.start(MarkColumn.REASON) else MarkColumn.MARK

    # Rows.

    def row_count(self) -> int:
        """Items and section headings."""
        return len(self._layout)

    def move_to(self, row: int) -> None:
        """Go to the item at (or next to) line ``row``."""
        down = row >= self.current_row()
        places = [place for place, line in self._line_of.items() if (line >= row if down else line <= row)]
        target = (places[0] if down else places[-1]) if places else (len(self.model.rows) - 1 if down else 0)
        self.do(lambda model: model.move(target - model.row))

    def reveal(self, row: int) -> None:
        """Scroll to ``row``, with the heading above the first item of a section."""
        if row and not isinstance(self._layout[row - 1], int):
            super().reveal(row - 1)
        super().reveal(row)

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The column titles."""
        return paint.head_line(self.model, self._columns, self.size.width, self.look, self._beside)

    def paint_row(self, row: int) -> Strip:
        """A section heading or an item."""
        place, cells = self._layout[row], self.cells
        if isinstance(place, int):
            unsaved = self.model.item(place) in self.unsaved
            return paint.item_line(
                self.model, place, self._columns, cells, self.look, focused=self.has_focus, unsaved=unsaved
            )
        items = [one for one in self.model.rows if one.section is place and one.rules.applies]
        marked = sum(one.rules.item.id in self.model.values for one in items)
        return paint.section_line(place, marked, len(items), cells, self.look)

    def lay_out(self) -> None:
        """Share out the new width."""
        self._columns = paint.Columns.of(self.cells, self.model)
        super().lay_out()
