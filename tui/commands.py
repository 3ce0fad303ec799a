"""Commands: declared once each; keys, footer, help page and palette are all read from the declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

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
    a letter would be eaten by an input method; a rare command has none, and is found in the menu. ``footer`` says
    whether the bottom line shows it. ``asks``: it does no more than open a page on which something is typed, and is
    given again when the next session goes back there. ``act`` is what it does, as the chain calls it, where somebody
    may not do it: it is offered to those who may.
    """

    action: str
    key: str
    title: str
    help: str
    footer: bool = True
    asks: bool = False
    act: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All its keys."""
        return tuple(filter(None, self.key.split(",")))

    @property
    def key_name(self) -> str:
        """The first key as it is printed on keyboards: ``Ctrl+Z``, ``PgUp``; empty where there is none."""
        first = self.key.split(",")[0]
        return "+".join(_KEY_NAMES.get(part, part.capitalize()) for part in first.split("+"))


class Commanded:
    """A screen, a widget or the app: something that offers commands and does each by its method ``action_…``."""

    OFFERS: ClassVar[tuple[Command, ...]] = ()

    def offers(self) -> Sequence[Command]:
        """The commands that can be given now."""
        return self.OFFERS

    def perform(self, action: str) -> None:
        """Do what the command called ``action`` says."""
        getattr(self, f"action_{action}")()


def run(action: str, *targets: Commanded) -> bool:
    """Do ``action`` where it is offered first; ``False`` when nobody offers it."""
    for target in targets:
        if any(command.action == action for command in target.offers()):
            target.perform(action)
            return True
    return False


def press(key: str, *targets: Commanded) -> bool:
    """Give the command that ``key`` stands for, looked for in ``targets`` in their order.

    Textual's own bindings would be looked up after the key has bubbled up to the app. By then the next character may
    have reached the old cell, so commands are given here, in the order in which keys are pressed.
    """
    for target in targets:
        for command in target.offers():
            if key in command.keys:
                target.perform(command.action)
                return True
    return False
