"""The base of everything drawn here: a widget whose lines are strips of plain text with named styles.

No markup exists in this program: text reaches the screen only as segments made here, so a name can never act.
"""

from collections.abc import Iterable
from typing import Self, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ..commands import Commanded, press, run
from ..style.theme import Look
from ..style.width import fit, width
from ..terminal.app import TerminalApp

Piece = tuple[str, Style]
FIRST_BUTTON = 1


def line(pieces: Iterable[Piece], cells: int, rest: Style) -> Strip:
    """``pieces`` side by side, cut or filled up to ``cells`` in the style ``rest``.

    Neighbours that look alike become one segment: each change of style costs some thirty bytes on the line.
    """
    segments: list[Segment] = []
    used = 0

    def add(text: str, style: Style) -> None:
        if segments and text:
            before, before_style = segments[-1].text, segments[-1].style or rest
            if before_style == style or (not text.strip() and _same_ground(before_style, style)):
                segments[-1] = Segment(before + text, before_style)
                return
            if not before.strip() and _same_ground(before_style, style):
                segments[-1] = Segment(before + text, style)
                return
        if text:
            segments.append(Segment(text, style))

    for text, style in pieces:
        room = cells - used
        if room <= 0:
            break
        shown = fit(text, min(room, width(text)))
        add(shown, style)
        used += width(shown)
    add(" " * (cells - used), rest)
    return Strip(segments, cells)


def piece_at(pieces: Iterable[Piece], x: int) -> int | None:
    """Return the place of the piece that cell ``x`` of their line belongs to; ``None`` behind the last."""
    for place, (text, _style) in enumerate(pieces):
        x -= width(text)
        if x < 0:
            return place
    return None


def _same_ground(one: Style, other: Style) -> bool:
    """Whether blanks look alike in both styles."""
    return (
        one.bgcolor == other.bgcolor and not (one.reverse or other.reverse) and not (one.underline or other.underline)
    )


def on_ground(style: Style, base: Style) -> Style:
    """The letters of ``style`` on the ground of ``base``."""
    return style + Style(bgcolor=base.bgcolor, reverse=base.reverse)


class Lines(Commanded, Widget, inherit_bindings=False):
    """A widget that knows the app's look, and gives the commands its keys stand for."""

    def take(self, event: events.Key) -> bool:  # noqa: ARG002  # a widget without text takes no key
        """Use a key as text; ``False`` when it is none here."""
        return False

    def focus(self, scroll_visible: bool = False) -> Self:
        """Take the focus now; Textual would let a message pass first, and keys typed meanwhile would go elsewhere."""
        self.screen.set_focus(self, scroll_visible)
        return self

    def on_key(self, event: events.Key) -> None:
        """No key goes further than the widget that has the focus; one that came before the focus went is passed on."""
        event.stop()
        focused = self.screen.focused
        (focused if isinstance(focused, Lines) else self).receive(event)

    def receive(self, event: events.Key) -> None:
        """A key is text here, or a command of this widget, its screen or the app."""
        if not self.take(event):
            press(event.key, self, cast("Commanded", self.screen), self.terminal)

    async def on_event(self, event: events.Event) -> None:
        """Whatever a key, a paste or the mouse does here, what is being typed then is kept at once."""
        await super().on_event(event)
        if isinstance(event, events.Key | events.Paste | events.MouseEvent):
            self.terminal.keep_typing()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The first button does what is under it, as soon as it is down."""
        event.stop()
        if event.button == FIRST_BUTTON:
            self.point(event.x, event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The button goes up: only where something was dragged that matters."""
        event.stop()
        self.drop(event.y)

    def point(self, x: int, y: int) -> None:
        """Do what a press on cell ``x`` of line ``y`` means; most lines only tell something."""

    def drop(self, y: int) -> None:
        """Do what it means that the button went up on line ``y``."""

    def give(self, action: str) -> None:
        """Do ``action`` as a key would: by the widget with the focus, the screen or the app."""
        run(action, *self._targets)

    def give_key(self, key: str) -> None:
        """Give the command that ``key`` stands for where the focus is."""
        press(key, *self._targets)

    @property
    def _targets(self) -> list[Commanded]:
        focused = self.screen.focused
        return [*([focused] if isinstance(focused, Lines) else []), cast("Commanded", self.screen), self.terminal]

    @property
    def terminal(self) -> TerminalApp:
        """The app, as a terminal knows it."""
        return cast("TerminalApp", self.app)

    @property
    def has_cursor(self) -> bool:
        """Whether the terminal's cursor belongs here: it has the focus on the screen on top.

        ``has_focus`` is told late, and ``Screen.is_current`` also of screens below.
        """
        return self.screen.focused is self and self.app.screen is self.screen

    @property
    def look(self) -> Look:
        """The look chosen for this session."""
        return self.terminal.look


class TextLines(Lines):
    """A few lines that are replaced as a whole; only those that changed are painted again."""

    def __init__(self, *, id_: str | None = None) -> None:
        super().__init__(id=id_)
        self._lines: tuple[tuple[Piece, ...], ...] = ()

    def show(self, lines: Iterable[Iterable[Piece]]) -> None:
        """Replace the content."""
        made = tuple(tuple(pieces) for pieces in lines)
        before, self._lines = self._lines, made
        for y in range(max(len(before), len(made))):
            old, new = before[y] if y < len(before) else (), made[y] if y < len(made) else ()
            if old != new:
                cells = max(sum(width(text) for text, _style in pieces) for pieces in (old, new))
                self.refresh(Region(0, y, min(cells, self.size.width), 1))

    def render_line(self, y: int) -> Strip:
        """Line ``y`` of the content; blank beyond its end."""
        pieces = self._lines[y] if y < len(self._lines) else ()
        return line(pieces, self.size.width, self.look.text)
