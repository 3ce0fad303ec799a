"""The bars every screen has: the header on top, the status line and the keys at the bottom. No input lives here."""

from collections.abc import Iterable, Sequence
from typing import Literal

from textual.strip import Strip

from ...plugins.i18n import _
from ..commands import Command
from ..style.width import width, wrap
from .lines import Lines, Piece, line, piece_at

Tone = Literal["plain", "good", "warning", "bad"]
STATUS_LINES = 3
BETWEEN = " > "
LAST_NAMES = 2
"""So many names at the end of the way stay in the header however narrow it is."""


class Header(Lines):
    """One line: the way to this screen on the left, one figure on the right."""

    DEFAULT_CSS = "Header { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="header")
        self._path: tuple[str, ...] = ()
        self._right = ""

    def show(self, path: Iterable[str], right: str = "") -> None:
        """Name the screen by ``path``, from the program down to the thing on it."""
        self._path, self._right = tuple(path), right
        self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  # one line, whatever its height
        """The header's one line."""
        look, cells = self.look, self.size.width
        right = f" {self._right} " if self._right else ""
        path = self._path
        while len(path) > LAST_NAMES and width(BETWEEN.join(path)) > cells - width(right) - 2:
            path = path[1:]
        pieces: list[Piece] = [(" ", look.bar)]
        for place, name in enumerate(path):
            pieces += [(BETWEEN, look.bar)] if place else []
            pieces.append((name, look.bar_key if place == len(path) - 1 else look.bar))
        left = line(pieces, max(0, cells - width(right)), look.bar)
        return Strip.join([left, line([(right, look.bar)], width(right), look.bar)])


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
        look, room = self.look, self.size.width - 1
        pieces: list[tuple[Piece, Command | None]] = [((" ", look.bar), None)]
        for command in self._commands:
            title = _(command.title)
            taken = width(command.key_name) + 1 + width(title)
            if taken > room:
                continue
            pieces += [(("  ", look.bar), None)] if len(pieces) > 1 else []
            pieces += [((command.key_name, look.bar_key), command), ((f" {title}", look.bar), command)]
            room -= taken + 2
        return pieces
