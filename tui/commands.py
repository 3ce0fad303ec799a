"""Commands: declared once each; key bindings, footer, help page and palette are all read from the declaration."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

_KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "slash": "/",
    "space": "Space",
}


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do. ``action`` is the name of the method ``action_…`` of the screen or widget it is on.

    ``key`` is in Textual's spelling, several separated by commas; keys are function keys, Ctrl and named keys, since
    a letter would be eaten by an input method. ``footer`` says whether the bottom line shows it.
    """

    action: str
    key: str
    title: str
    help: str
    footer: bool = True

    @property
    def key_name(self) -> str:
        """The first key as it is printed on keyboards: ``Ctrl+Z``, ``PgUp``."""
        first = self.key.split(",")[0]
        return "+".join(_KEY_NAMES.get(part, part.capitalize()) for part in first.split("+"))


def bindings(commands: Iterable[Command], scope: str) -> list[BindingType]:
    """Textual's bindings for ``commands``; ``scope`` makes their ids unique, so that a keymap can move them."""
    return [
        Binding(command.key, command.action, command.title, show=False, id=f"{scope}.{command.action}")
        for command in commands
    ]
