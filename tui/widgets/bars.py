"""The bars at the bottom of every screen: the status line and the keys. No input lives here."""

from collections.abc import Sequence
from typing import Literal

from textual.strip import Strip

from ...plugins.i18n import _
from ..commands import Command
from ..style.width import width, wrap
from .lines import Lines, Piece, line, piece_at

Tone = Literal["plain", "good", "warning", "bad"]
STATUS_LINES = 3
MORE = "menu"
"""The command that ends the line of keys: it lists all there is."""


class Status(Lines):
    """What just happened, in one sentence; it grows to a few lines for a long one, and is never an input."""

    DEFAULT_CSS = "Status { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="status")
        self.sentence = ""
        self._tone: Tone = "plain"
        self._lines: list[str] = [""]

    def say(self, sentence: str, tone: Tone = "plain") -> None:
        """Show ``sentence``; a sign stands before it where a colour means something."""
        tone = tone if sentence else "plain"
        if (sentence, tone) == (self.sentence, self._tone):
            return
        self.sentence, self._tone = sentence, tone
        self._fold()
        self.refresh()

    def on_resize(self) -> None:
        """Fold the sentence for the new width."""
        self._fold()

    def _fold(self) -> None:
        sign = {"plain": "", "good": "", "warning": "! ", "bad": "!! "}[self._tone]
        self._lines = wrap(sign + self.sentence, max(10, self.size.width - 2))[:STATUS_LINES]
        if self.styles.height is None or self.styles.height.value != len(self._lines):
            self.styles.height = len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Line ``y`` of the sentence."""
        look = self.look
        style = {"plain": look.quiet, "good": look.good, "warning": look.warning, "bad": look.bad}[self._tone]
        text = self._lines[y] if y < len(self._lines) else ""
        return line([(" ", look.text), (text, style)], self.size.width, look.text)


class Footer(Lines):
    """The keys that matter here, as many as fit; F1 shows all of them."""

    DEFAULT_CSS = "Footer { height: 1; }"

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__(id="footer")
        self._commands = tuple(command for command in commands if command.footer and command.keys)
        self._more = next((command for command in self._commands if command.action == MORE), None)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  # one line, whatever its height
        """The footer's one line."""
        return line([piece for piece, _command in self._pieces()], self.size.width, self.look.bar)

    def point(self, x: int, y: int) -> None:  # noqa: ARG002  # one line, whatever its height
        """Give the command that stands there."""
        pieces = self._pieces()
        place = piece_at([piece for piece, _command in pieces], x)
        command = None if place is None else pieces[place][1]
        if command is not None:
            self.give(command.action)

    def _pieces(self) -> list[tuple[Piece, Command | None]]:
        """What stands in the line, with the command that each piece is about."""
        look, room, more = self.look, self.size.width - 1, self._more
        room -= 0 if more is None else _cells(more) + 2
        shown: list[Command] = []
        for command in self._commands:
            if command is not more and _cells(command) <= room:
                shown.append(command)
                room -= _cells(command) + 2
        pieces: list[tuple[Piece, Command | None]] = [((" ", look.bar), None)]
        for command in (*shown, *(() if more is None else (more,))):
            pieces += [(("  ", look.bar), None)] if len(pieces) > 1 else []
            pieces += [((command.key_name, look.bar_key), command), ((f" {_(command.title)}", look.bar), command)]
        return pieces


def _cells(command: Command) -> int:
    return width(command.key_name) + 1 + width(_(command.title))
