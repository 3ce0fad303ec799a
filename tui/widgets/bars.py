"""The bars at the bottom of every screen: the status line and the keys. No input lives here."""

from collections.abc import Sequence
from typing import Literal

from textual.strip import Strip

from ...plugins.i18n import _
from ..commands import Command
from ..style.width import width, wrap
from .lines import Lines, Piece, line

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
        self._commands = tuple(command for command in commands if command.footer and command.key)
        self._more = next((command for command in self._commands if command.action == MORE), None)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  # one line, whatever its height
        """The footer's one line."""
        look, room, more = self.look, self.size.width - 1, self._more
        room -= 0 if more is None else _cells(more) + 2
        shown: list[Command] = []
        for command in self._commands:
            if command is not more and _cells(command) <= room:
                shown.append(command)
                room -= _cells(command) + 2
        pieces: list[Piece] = [(" ", look.bar)]
        for command in (*shown, *(() if more is None else (more,))):
            between = "  " if len(pieces) > 1 else ""
            pieces += [(between, look.bar), (command.key_name, look.bar_key), (f" {_(command.title)}", look.bar)]
        return line(pieces, self.size.width, look.bar)


def _cells(command: Command) -> int:
    return width(command.key_name) + 1 + width(_(command.title))


SPARKS = "_.:=#"
"""From nothing to the most there is."""


def share_bar(done: int, total: int, cells: int) -> str:
    """How much of ``total`` is done, as ``cells`` characters; whole only when all is."""
    filled = cells if done >= total else done * cells // total
    return "#" * filled + "." * (cells - filled)


def sparks(values: Sequence[int]) -> str:
    """One character for each of ``values``, the higher the more ink; nothing and the most stand out."""
    most = max(values, default=0)
    steps = len(SPARKS) - 1
    return "".join(SPARKS[-(-value * steps // most)] if most else SPARKS[0] for value in values)


def columns_chart(values: Sequence[int], height: int) -> list[str]:
    """A column for each of ``values``, ``height`` lines high, the top line first; what is there at all is seen."""
    most = max(values, default=0) or 1
    tall = [-(-value * height // most) for value in values]
    return ["".join("#" if each >= level else " " for each in tall) for level in range(height, 0, -1)]
