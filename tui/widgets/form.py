"""A form: labelled values, each as many lines as it needs, edited in place. It knows no entry and stores nothing.

What was typed is posted when the value is left; whoever shows the form stores it, or opens the value again with what
was typed in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from ...plugins.i18n import N_
from ..commands import Command
from ..style.theme import SIGN_CURSOR, SIGN_UNSAVED, Tone
from ..style.width import fit, width, wrap
from .lineedit import EDITING_KEYS, LineEdit, Typing
from .lines import Piece, line, on_ground
from .rows import ROW_COMMANDS, Rows

FORM_COMMANDS = (
    Command("open_value", "enter,f2", N_("改/看"), N_("改光标所在的一格,打好按 Enter 存并到下一格;在附件上是看内容")),
    Command("next_value", "tab", N_("下一格"), N_("存好这一格,到下一格"), footer=False),
    Command("previous_value", "shift+tab", N_("上一格"), N_("存好这一格,到上一格"), footer=False),
)
LABEL_MOST = 18


@dataclass(frozen=True, slots=True)
class FormRow:
    """A value under its ``label``. A row without ``id`` is a heading; one that is not ``typed`` can only be opened."""

    id: str
    label: str
    text: str = ""
    tone: Tone = "text"
    typed: bool = False


class FormView(Rows):
    """Rows of a form, one of them under the cursor or being edited."""

    OFFERS: ClassVar[tuple[Command, ...]] = (*FORM_COMMANDS, *ROW_COMMANDS)
    head = 0

    @dataclass
    class Left(Message):
        """The value ``id`` was left with another ``text``."""

        id: str
        text: str

    @dataclass
    class Opened(Message):
        """The value ``id``, which is not typed, shall be opened."""

        id: str

    @dataclass
    class Moved(Message):
        """The cursor is on the value ``id``."""

        id: str

    def __init__(self, *, id_: str = "form") -> None:
        super().__init__(id_=id_)
        self._rows: tuple[FormRow, ...] = ()
        self._at = 0
        self._edit: LineEdit | None = None
        self._unsaved: frozenset[str] = frozenset()
        self._lines: list[tuple[int, str]] = []
        self._label = 0

    # What is shown.

    def show(self, rows: Sequence[FormRow], unsaved: frozenset[str] = frozenset()) -> None:
        """Replace the rows; the cursor and what is being typed stay on their row."""
        here = self.here
        self._rows, self._unsaved = tuple(rows), unsaved
        ids = [row.id for row in self._rows]
        if here in ids and here:
            self._at = ids.index(here)
        else:
            self._edit = None
            self._at = next((place for place, id_ in enumerate(ids) if id_ and place >= self._at), 0)
        self.lay_out()
        self.post_message(self.Moved(self.here))

    @property
    def here(self) -> str:
        """The id of the row under the cursor."""
        return self._rows[self._at].id if self._at < len(self._rows) else ""

    @property
    def text(self) -> str:
        """What stands in the row under the cursor, where something can be typed there."""
        return self._rows[self._at].text if self._typed else ""

    @property
    def editing(self) -> bool:
        """Whether a value is being typed."""
        return self._edit is not None

    def edit(self, id_: str, text: str | None = None) -> None:
        """Open the value ``id``, with ``text`` in it where given."""
        place = next((place for place, row in enumerate(self._rows) if row.id == id_ and row.typed), None)
        if place is not None:
            self._at = place
            self._become(LineEdit.of(self._rows[place].text if text is None else text))

    def abandon(self) -> None:
        """Forget what is being typed."""
        self._become(None)

    def leave(self) -> None:
        """Take over what is being typed."""
        left = self.end_edit()
        if left is not None:
            self.post_message(left)

    def end_edit(self) -> "FormView.Left | None":
        """End typing; what was typed, where that is to be stored."""
        edit, self._edit = self._edit, None
        if edit is None:
            return None
        self.lay_out()
        row = self._rows[self._at]
        changed = edit.text != row.text or row.id in self._unsaved
        return self.Left(row.id, edit.text) if changed else None

    # What the next session needs to go on here.

    def typing(self) -> Typing | None:
        """The value being edited."""
        if self._edit is None:
            return None
        return Typing({self.here: self._edit.text}, self.here, self._edit.at, self._rows[self._at].label)

    def resume(self, typing: Typing) -> bool:
        """Open the value again, with what was typed in it."""
        self.edit(typing.field)
        if self.here != typing.field or self._edit is None:
            return False
        self._become(typing.line)
        return True

    def spot(self) -> str:
        """The id of the row."""
        return self.here

    def to_spot(self, spot: Any) -> bool:
        """To the row with that id."""
        place = next((place for place, row in enumerate(self._rows) if row.id == spot), None)
        if place is not None and place != self._at:
            self._to(place, 1)
        return place is not None

    # Keys.

    def take(self, event: events.Key) -> bool:
        """Type; on a value that is not open a character begins to write it anew."""
        edit = self._edit
        if edit is not None and event.key in EDITING_KEYS:
            self._become(EDITING_KEYS[event.key](edit))
        elif event.is_printable and event.character and self._typed:
            self._become((edit or LineEdit()).insert(event.character))
        else:
            return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, its lines joined: one value is one line."""
        event.stop()
        if self._typed:
            self._become((self._edit or LineEdit()).insert(" ".join(event.text.split())))

    def action_open_value(self) -> None:
        """Edit; when that is under way, end it and go on."""
        if self._edit is not None:
            self.action_next_value()
        elif self._typed:
            self.edit(self.here)
        elif self.here:
            self.post_message(self.Opened(self.here))

    def action_next_value(self) -> None:
        """One down."""
        self.step(1)

    def action_previous_value(self) -> None:
        """One up."""
        self.step(-1)

    # Rows.

    def row_count(self) -> int:
        """Lines, not values."""
        return max(1, len(self._lines))

    def current_row(self) -> int:
        """The first line of the value under the cursor."""
        return next((place for place, (at, _text) in enumerate(self._lines) if at == self._at), 0)

    def move_to(self, row: int) -> None:
        """To the value on line ``row``."""
        if self._lines:
            self._to(self._lines[row][0], 1 if row >= self.current_row() else -1)

    def point_at(self, row: int, x: int) -> None:  # noqa: ARG002  # a value has one cell
        """To the value on line ``row``; what is being typed into another is taken over first."""
        if self._lines and self._lines[row][0] != self._at:
            place = self._lines[row][0]
            self.leave()
            self._to(place, 1)

    def press_on(self, row: int, x: int) -> None:
        """In the value being typed a press does nothing."""
        if self._edit is None or (self._lines and self._lines[row][0] != self._at):
            super().press_on(row, x)

    def wheel(self, rows: int) -> None:
        """What is being typed is taken over first."""
        self.leave()
        super().wheel(rows)

    def step(self, rows: int) -> None:
        """One value up or down, or the value so many lines away; what is being typed is taken over first."""
        self.leave()
        if abs(rows) == 1:
            self._to(self._at + rows, rows)
        else:
            super().step(rows)

    def lay_out(self) -> None:
        """Fold every value for the width there is."""
        self._label = min(LABEL_MOST, max((width(row.label) for row in self._rows if row.id), default=0))
        self._lines = []
        for place, row in enumerate(self._rows):
            self._lines += [(place, text) for text in self._folded(place, row)]
        last = max((place for place, (at, _text) in enumerate(self._lines) if at == self._at), default=0)
        self.reveal(last)
        self.reveal(self.current_row())
        self.repaint()

    def paint_row(self, row: int) -> Strip:
        """One line of a value, with the label before the first."""
        look = self.look
        if row >= len(self._lines):
            return Strip.blank(self.cells, look.text)
        place, text = self._lines[row]
        shown = self._rows[place]
        if not shown.id:
            return line([(f" {shown.label}  {text}", look.section)], self.cells, look.text)
        here = place == self._at
        base = look.row if here else look.text
        first = row == 0 or self._lines[row - 1][0] != place
        sign = SIGN_CURSOR if here and first else SIGN_UNSAVED if first and shown.id in self._unsaved else " "
        typing = here and self._edit is not None
        style = look.edit if typing else on_ground(getattr(look, shown.tone), base)
        pieces: list[Piece] = [
            (f"{sign} ", look.cell if here and first and self.has_focus else base),
            (fit(shown.label if first else "", self._label) + "  ", on_ground(look.quiet, base)),
            (fit(text, self._room) if typing else text, style),
        ]
        return line(pieces, self.cells, base)

    def place_cursor(self) -> None:
        """Where the next character will stand; else on the value."""
        if not self.has_cursor:
            return
        row, at = self.current_row() - self.top, 0
        if self._edit is not None:
            down, cell = self._edit.place(self._room)
            row, at = row + down, self._label + 4 + cell
        self.terminal.show_cursor(self.region.offset + Offset(at, row))

    # Inside.

    @property
    def _room(self) -> int:
        return max(4, self.cells - self._label - 5)

    @property
    def _typed(self) -> bool:
        return self._at < len(self._rows) and self._rows[self._at].typed

    def _folded(self, place: int, row: FormRow) -> list[str]:
        if place == self._at and self._edit is not None:
            return self._edit.folded(self._room)
        return wrap(row.text, self._room)

    def _to(self, place: int, way: int) -> None:
        """To the row at ``place``, or the next one that is no heading."""
        while 0 <= place < len(self._rows):
            if self._rows[place].id:
                self._at = place
                self.lay_out()
                self.post_message(self.Moved(self.here))
                return
            place += way

    def _become(self, edit: LineEdit | None) -> None:
        self._edit = edit
        self.lay_out()
