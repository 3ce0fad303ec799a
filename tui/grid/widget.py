"""The marking grid on screen: keys go to the model, changed rows come back as painted lines.

What was entered is handed over; saving it is the screen's business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from ...core.errors import Error
from ...plugins.contract import Section
from ...plugins.i18n import _
from ..commands import Command
from ..widgets.bars import Tone
from ..widgets.lineedit import EDITING_KEYS
from ..widgets.rows import Rows
from . import blocks, paint
from .cell import Column
from .commands import GRID_COMMANDS, MODEL_ACTIONS
from .journal import Step
from .model import GridModel

EMPTY = GridModel((), {})


class MarkingGrid(Rows):
    """The items of one sheet under their sections.

    While the next sheet is being read the grid is held: keys wait, and go into the sheet that was asked for.
    """

    OFFERS: ClassVar[tuple[Command, ...]] = GRID_COMMANDS

    @dataclass
    class Moved(Message):
        """The cursor stands on another cell, or the cell asks something else."""

    @dataclass
    class Said(Message):
        """A sentence for the user."""

        sentence: str
        tone: Tone = "plain"

    @dataclass
    class Copied(Message):
        """Cells the user wants on the clipboard, as tab-separated text."""

        text: str

    def __init__(self, entered: Callable[[Step], None]) -> None:
        """``entered`` is called with cells that were changed and left, before the key that did it is done.

        A message would come later, and a session that ends in between would lose them.
        """
        super().__init__(id="grid")
        self._entered = entered
        self._held: list[events.Key | events.Paste] | None = None
        self.model = EMPTY
        self.unsaved: frozenset[str] = frozenset()
        self._beside = ""
        self._columns = paint.Columns.of(80, ())
        self._layout: list[Section | int] = []
        self._line_of: dict[int, int] = {}

    def show_sheet(self, model: GridModel, beside: str) -> None:
        """Show ``model``; ``beside`` is the title of the column of marks shown for comparison."""
        self.model, self._beside = model, beside
        self.unsaved = frozenset()
        self._layout = []
        for place, row in enumerate(model.rows):
            if place == 0 or model.rows[place - 1].section is not row.section:
                self._layout.append(row.section)
            self._layout.append(place)
        self._line_of = {place: line for line, place in enumerate(self._layout) if isinstance(place, int)}
        self._columns = paint.Columns.of(self.size.width or 80, model.rows)
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
        self._do(lambda model: model.go_to(place, Column.MARK))

    def adopted(self) -> None:
        """Paint what the model took over from the database."""
        self._follow()

    # Rows.

    def row_count(self) -> int:
        """Items and section headings."""
        return len(self._layout)

    def current_row(self) -> int:
        """The line of the item under the cursor."""
        return self._line_of.get(self.model.row, 0)

    def move_to(self, row: int) -> None:
        """Go to the item at (or next to) line ``row``."""
        down = row >= self.current_row()
        places = [place for place, line in self._line_of.items() if (line >= row if down else line <= row)]
        target = (places[0] if down else places[-1]) if places else (len(self.model.rows) - 1 if down else 0)
        self._do(lambda model: model.move(target - model.row))

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
        place, cells = self._layout[row], self.size.width
        if isinstance(place, int):
            unsaved = self.model.item(place) in self.unsaved
            return paint.item_line(
                self.model, place, self._columns, cells, self.look, focused=self.has_focus, unsaved=unsaved
            )
        items = [one for one in self.model.rows if one.section is place and one.rules.applies]
        marked = sum(one.rules.item.id in self.model.entries for one in items)
        return paint.section_line(place, marked, len(items), cells, self.look)

    def cursor_cell(self) -> int:
        """The cell where the next character will stand."""
        start = self._columns.start(self.model.column)
        edit = self.model.edit
        if edit is None:
            return start
        return start + edit.line.window(paint.edit_room(self._columns, self.model.column))[1]

    def lay_out(self) -> None:
        """Share out the new width."""
        self._columns = paint.Columns.of(self.size.width, self.model.rows)
        super().lay_out()

    # Keys.

    def offers(self) -> Sequence[Command]:
        """Esc belongs to the grid only while a cell is being edited; else it leaves the screen."""
        return [command for command in self.OFFERS if self.model.edit is not None or command.action != "abandon"]

    def hold(self) -> None:
        """Let keys wait until :meth:`release`."""
        self._held = [] if self._held is None else self._held

    def release(self) -> None:
        """Let the keys that waited go where they now belong."""
        held, self._held = self._held or [], None
        for event in held:
            if isinstance(event, events.Paste):
                self.on_paste(event)
            else:
                self.receive(event)

    def receive(self, event: events.Key) -> None:
        """While the grid is held, keys wait."""
        if self._held is None:
            super().receive(event)
        else:
            self._held.append(event)

    def take(self, event: events.Key) -> bool:
        """Characters go into the cell; in an edited cell, editing keys edit."""
        if self.model.edit is not None and event.key in EDITING_KEYS:
            edited = EDITING_KEYS[event.key](self.model.edit.line)
            self._do(lambda model: model.edit_line(edited))
        elif event.is_printable and event.character:
            typed = event.character
            self._do(lambda model: model.type(typed))
        else:
            return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A block from a spreadsheet, or text for the edited cell."""
        event.stop()
        if self._held is not None:
            self._held.append(event)
            return
        self._do(lambda model: model.paste(event.text))

    def perform(self, action: str) -> None:
        """Most commands are the model's; the others are methods here."""
        act = MODEL_ACTIONS.get(action)
        if act is not None:
            self._do(act)
        else:
            super().perform(action)

    def action_cell_left(self) -> None:
        """One column to the left; in an edited cell, one character."""
        self._sideways("left", -1)

    def action_cell_right(self) -> None:
        """One column to the right; in an edited cell, one character."""
        self._sideways("right", 1)

    def action_clear(self) -> None:
        """Empty the selected cells; in an edited cell, delete one character."""
        if self.model.edit is not None:
            edited = self.model.edit.line.delete()
            self._do(lambda model: model.edit_line(edited))
        else:
            self._do(lambda model: model.change(blocks.cleared))

    def action_undo(self) -> None:
        """Take back one step."""
        self._step(GridModel.undo, _("没有可以撤销的了"))

    def action_redo(self) -> None:
        """Do one step again."""
        self._step(GridModel.redo, _("没有可以重做的了"))

    def action_copy(self) -> None:
        """Send the selected cells to the terminal's clipboard."""
        if self.model.rows:
            self.post_message(self.Copied(blocks.copied(self.model)))

    def leave(self) -> bool:
        """Enter what is being typed, before the sheet is left; ``False`` when the cell cannot be left yet."""
        if not self.model.rows:
            return True
        left: list[bool] = []
        self._do(lambda model: left.append(model.commit()))
        return left == [True]

    # Inside.

    def _sideways(self, key: str, columns: int) -> None:
        if self.model.edit is not None:
            edited = EDITING_KEYS[key](self.model.edit.line)
            self._do(lambda model: model.edit_line(edited))
        else:
            self._do(lambda model: model.move_column(columns))

    def _step(self, take: Callable[[GridModel], bool], nothing: str) -> None:
        def act(model: GridModel) -> None:
            if not take(model):
                self.post_message(self.Said(nothing))

        self._do(act)

    def _do(self, act: Callable[[GridModel], object]) -> None:
        """Let the model act; what it refuses becomes a sentence, and the cell stays as it is."""
        if not self.model.rows:
            return
        try:
            act(self.model)
        except Error as error:
            self.post_message(self.Said(str(error), "bad"))
        self._follow()

    def _follow(self) -> None:
        """Paint what the model touched, post what it entered."""
        touched, changes = self.model.drain()
        lines = [self._line_of[place] for place in touched]
        headings = [self._heading(place) for place in touched] if changes else []
        self.reveal(self.current_row())
        self.repaint(self.current_row(), *lines, *headings)
        if changes:
            self._entered(changes)
        self.post_message(self.Moved())

    def _heading(self, place: int) -> int:
        line = self._line_of[place]
        while isinstance(self._layout[line], int):
            line -= 1
        return line
