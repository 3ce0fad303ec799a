"""A grid on screen: keys go to the model, changed rows come back as painted lines.

What was entered is handed over; saving it is the screen's business. What a row looks like is said by a subclass.

How a cell of any grid looks: edited, under the cursor, selected, or plain.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

from rich.style import Style
from textual import events
from textual.message import Message

from ...core.kernel.errors import Error
from ...plugins.i18n import _
from ..commands import Command
from ..style.theme import Look
from ..style.width import fit
from ..told import on_screen
from ..widgets.bars import Tone
from ..widgets.lineedit import EDITING_KEYS, Typing
from ..widgets.lines import Piece
from ..widgets.rows import Rows
from . import blocks
from .commands import GRID_COMMANDS, MODEL_ACTIONS, Action, arranged
from .journal import Step
from .model import GridModel

Model = TypeVar("Model", bound=GridModel[Any, Any])


class Grid(Rows, Generic[Model]):
    """Cells one types in.

    While what is to be shown is being read the grid is held: keys wait, and go where they were meant to go.
    """

    OFFERS: ClassVar[tuple[Command, ...]] = GRID_COMMANDS
    ACTIONS: ClassVar[Mapping[str, Action]] = MODEL_ACTIONS

    @dataclass
    class Moved(Message):
        """The cursor stands on another cell, or the cell asks something else."""

    @dataclass
    class Said(Message):
        """A sentence for the user."""

        sentence: str
        tone: Tone = "plain"

    @dataclass
    class Undone(Message):
        """The last step is to be taken back; or, when not ``back``, the one taken back last to be done again. The grid
        is held meanwhile.
        """

        back: bool

    @dataclass
    class Copied(Message):
        """Cells the user wants on the clipboard, as tab-separated text."""

        text: str

    def __init__(self, model: Model, entered: Callable[[Step[Any, Any]], None]) -> None:
        """``entered`` is called with cells that were changed and left, before the key that did it is done.

        A message would come later, and a session that ends in between would lose them.
        """
        super().__init__(id_="grid")
        self.model = model
        self._entered = entered
        self._held: list[events.Key | events.Paste] | None = None

    # What a kind of grid says, beside what its rows look like.

    def line_of(self, place: int) -> int:
        """The line on which the model's row ``place`` is painted."""
        return place

    def lines_about(self, place: int) -> Sequence[int]:  # noqa: ARG002  # most grids have no headings
        """Other lines that say something of the row ``place``, such as a heading."""
        return ()

    @abstractmethod
    def cell_start(self) -> tuple[int, int]:
        """Where the cell under the cursor begins on its line, and how many cells it has."""

    # Rows.

    def row_count(self) -> int:
        """The model's rows."""
        return self.model.row_count

    def current_row(self) -> int:
        """The line of the row under the cursor."""
        return self.line_of(self.model.row) if self.model.row_count else 0

    def move_to(self, row: int) -> None:
        """Go to the row on line ``row``."""
        self.do(lambda model: model.move(row - model.row))

    def cursor_cell(self) -> int:
        """The cell where the next character will stand."""
        start, cells = self.cell_start()
        edit = self.model.edit
        return start if edit is None else start + edit.line.window(cells)[1]

    # The mouse.

    AGAIN: ClassVar[str] = "f2"

    def cell_at(self, row: int, x: int) -> tuple[int, int] | None:  # noqa: ARG002  # a kind of grid knows its columns
        """Row and column of the model in cell ``x`` of line ``row``; ``None`` where there is none."""
        return None

    def stands_at(self) -> tuple[int, int]:
        """The cell."""
        return self.model.row, self.model.column

    def press_on(self, row: int, x: int) -> None:
        """While the grid is held, and in the cell that is being edited, a press does nothing."""
        if self._held is None and (self.model.edit is None or self.cell_at(row, x) != self.stands_at()):
            super().press_on(row, x)

    def point_at(self, row: int, x: int) -> None:
        """To the cell."""
        there = self.cell_at(row, x)
        if there is not None:
            self.do(lambda model: model.go_to(*there))
        else:
            super().point_at(row, x)

    def wheel(self, rows: int) -> None:
        """What is being typed is entered first: the cursor may have to come along."""
        if self._held is None and self.leave():
            super().wheel(rows)

    # Keys.

    def offers(self) -> Sequence[Command]:
        """Esc belongs to the grid only while a cell is being edited; else it leaves the screen."""
        offered = arranged(self.OFFERS, self.terminal.preferences.enter)
        return [command for command in offered if self.model.edit is not None or command.action != "abandon"]

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
        edit = self.model.edit
        if edit is not None and event.key in EDITING_KEYS:
            if edit.is_text:
                edited = EDITING_KEYS[event.key](edit.line)
                self.do(lambda model: model.edit_line(edited))
            elif event.key == "backspace":
                self.do(GridModel.abandon)
            else:
                return False
        elif event.is_printable and event.character:
            typed = event.character
            self.do(lambda model: model.type(typed))
        else:
            return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A block from a spreadsheet, or text for the edited cell."""
        event.stop()
        if self._held is not None:
            self._held.append(event)
            return
        self.do(lambda model: model.paste(event.text))

    def perform(self, action: str) -> None:
        """Most commands are the model's; the others are methods here."""
        act = self.ACTIONS.get(action)
        if act is not None:
            self.do(act)
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
        edit = self.model.edit
        if edit is not None and edit.is_text:
            edited = edit.line.delete()
            self.do(lambda model: model.edit_line(edited))
        elif edit is not None:
            self.do(GridModel.abandon)
        else:
            self.do(lambda model: model.change(blocks.cleared))

    def action_undo(self) -> None:
        """Give up what is being typed; where nothing is, take back one step."""
        self._travel(back=True)

    def action_redo(self) -> None:
        """Do one step again."""
        self._travel(back=False)

    def action_copy(self) -> None:
        """Send the selected cells to the terminal's clipboard."""
        if self.model.row_count:
            self.post_message(self.Copied(blocks.copied(self.model)))

    # What the next session needs to go on here.

    def typing(self) -> Typing | None:
        """The text of the cell being edited, and what it asks."""
        model, edit = self.model, self.model.edit
        if edit is None or not model.row_count:
            return None
        text, label = edit.line.text, model.label(model.row, model.column)
        return Typing({"": text}, "", edit.line.at, label, model.asked(edit))

    def resume(self, typing: Typing) -> bool:
        """Edit the cell under the cursor again, as it was being edited."""
        model = self.model
        try:
            model.check_write()
            model.check_cell(model.row, model.column)
        except Error:
            return False
        edit = model.edit_again(typing.line, typing.more)
        if edit is not None:
            self.do(lambda model: model.open(edit))
        return edit is not None

    def spot(self) -> Any:
        """The cell."""
        return self.model.spot() if self.model.row_count else None

    def to_spot(self, spot: Any) -> bool:
        """To the cell."""
        place = self.model.place_of(spot) if self.model.row_count else None
        if place is not None:
            self.do(lambda model: model.go_to(*place))
        return place is not None

    def leave(self) -> bool:
        """Enter what is being typed, before the grid is left; ``False`` when the cell cannot be left yet."""
        if not self.model.row_count:
            return True
        left: list[bool] = []
        self.do(lambda model: left.append(model.commit()))
        return left == [True]

    def do(self, act: Callable[[Model], object]) -> None:
        """Let the model act; what it refuses becomes a sentence, and the cell stays as it is."""
        if not self.model.row_count:
            return
        try:
            act(self.model)
        except Error as error:
            self.post_message(self.Said(on_screen(error), "bad"))
        self.follow()

    def follow(self) -> None:
        """Paint what the model touched, hand over what it entered."""
        touched, changes = self.model.drain()
        lines = [self.line_of(place) for place in touched]
        headings = [line for place in touched for line in self.lines_about(place)] if changes else []
        self.reveal(self.current_row())
        self.repaint(self.current_row(), *lines, *headings)
        if changes:
            self._entered(changes)
        self.post_message(self.Moved())

    # Inside.

    def _sideways(self, key: str, columns: int) -> None:
        edit = self.model.edit
        if edit is not None and edit.is_text:
            edited = EDITING_KEYS[key](edit.line)
            self.do(lambda model: model.edit_line(edited))
        else:
            self.do(lambda model: model.move_column(columns))

    def _travel(self, *, back: bool) -> None:
        if self.model.edit is not None and back:
            self.do(GridModel.abandon)
            self.post_message(self.Said(_("正在打的没有存,已经放弃")))
            return
        if self.model.edit is not None:
            self.post_message(self.Said(_("请先存下(Enter)或放弃(Esc)正在打的"), "warning"))
            return
        self.hold()  # keys that follow are meant for what will be there then
        self.post_message(self.Undone(back))


def edit_room(cells: int) -> int:
    """Cells in which text is edited, in a column of ``cells``."""
    return max(2, cells)


def cell_piece(
    model: GridModel[Any, Any], row: int, column: int, cells: int, look: Look, *, focused: bool, plain: Style,
    align: Literal["left", "right"] = "left",
) -> Piece:  # fmt: skip
    """The cell in a column of ``cells``; ``plain`` is its style while nothing is done to it."""
    under_cursor = row == model.row and column == model.column
    if under_cursor and model.edit is not None:
        return fit(model.edit.line.window(edit_room(cells))[0], cells), look.edit
    text = fit(model.text(row, column), cells, align)
    if under_cursor and focused:
        return text, look.cell
    if model.anchor is not None:
        rows, columns = model.selection()
        if row in rows and column in columns:
            return text, look.selected
    return text, plain
