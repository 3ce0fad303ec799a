"""A field of one line with the terminal's real cursor in it, so that an input method opens where one types."""

from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from ..style.width import width
from .lineedit import EDITING_KEYS, LineEdit
from .lines import Lines, line


class TextField(Lines, can_focus=True):
    """A label and one line of text. Every change is posted; Enter is left to the screen.

    What is ``kept`` is for something that is done or stored: it survives the session. What one only finds by does not.
    """

    DEFAULT_CSS = "TextField { height: 1; }"

    @dataclass
    class Changed(Message):
        """The text became ``text``."""

        field: "TextField"
        text: str

    def __init__(self, label: str, *, id_: str | None = None, kept: bool = False) -> None:
        super().__init__(id=id_)
        self.label, self.kept = label, kept
        self._label = f" {label} "
        self._edit = LineEdit()
        self._given = ""

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._edit.text

    @property
    def at(self) -> int:
        """Before which character the cursor stands."""
        return self._edit.at

    @property
    def typed(self) -> bool:
        """Whether something else was typed than what was put in."""
        return self._edit.text != self._given

    def set(self, text: str) -> None:
        """Put ``text`` into the field, the cursor behind it."""
        self._given = text
        self._become(LineEdit.of(text))

    def clear(self) -> None:
        """Empty the field."""
        self.set("")

    def resume(self, line_: LineEdit) -> None:
        """Put in what was typed before."""
        self._become(line_)

    def take(self, event: events.Key) -> bool:
        """Edit; keys that are not for editing are left."""
        if event.key in EDITING_KEYS:
            self._become(EDITING_KEYS[event.key](self._edit))
        elif event.is_printable and event.character:
            self._become(self._edit.insert(event.character))
        else:
            return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, its lines joined: the field has one."""
        event.stop()
        self._become(self._edit.insert(" ".join(event.text.splitlines())))

    def on_focus(self) -> None:
        """Take the cursor."""
        self.place_cursor()
        self.refresh()

    def on_resize(self) -> None:
        """Move the cursor along."""
        self.place_cursor()

    def point(self, x: int, y: int) -> None:  # noqa: ARG002  # one line, whatever its height
        """The cursor goes to the character there."""
        label = width(self._label)
        self._become(self._edit.pointed(max(0, x - label), max(2, self.size.width - label - 1)))

    def place_cursor(self) -> None:
        """Put the terminal's cursor where the next character will stand."""
        if self.has_cursor:
            label = width(self._label)
            _, at = self._edit.window(max(2, self.size.width - label - 1))
            self.terminal.show_cursor(self.region.offset + Offset(label + at, 0))

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  # one line, whatever its height
        """Label and text."""
        look, label = self.look, width(self._label)
        room = max(2, self.size.width - label - 1)
        shown, _ = self._edit.window(room)
        style = look.edit if self.has_focus else look.text
        field = line([(shown, style)], room, style)
        return Strip.join([line([(self._label, look.strong)], label, look.text), field, line([], 1, look.text)])

    def _become(self, edit: LineEdit) -> None:
        changed = edit.text != self._edit.text
        self._edit = edit
        self.place_cursor()
        self.refresh()
        if changed:
            self.post_message(self.Changed(self, edit.text))
