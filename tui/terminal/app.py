"""An app as a terminal needs it: the real cursor where one types, and none of Textual's side doors.

No screenshot, no suspend, no browser, no files, no English pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.geometry import Offset

from ..cells import Ambiguity
from ..commands import Commanded

SHOW_CURSOR = "\x1b[?25h"


class TerminalApp(Commanded, App[None], inherit_bindings=False):
    """Knows the terminal and no screen. What is offered to the user is declared as commands elsewhere."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def show_cursor(self, at: Offset) -> None:
        """Put the terminal's own cursor at ``at``, where an input method opens its window."""
        self.cursor_position = at
        if self._driver is not None and not self._driver.is_headless:
            self._driver.write(SHOW_CURSOR)

    def ambiguous_wide(self) -> None:
        """The terminal draws ambiguous characters two cells wide: paint everything with that in mind."""
        Ambiguity.wide = True
        self.call_later(self.refresh, layout=True)

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing: no file is written for the terminal."""

    def action_suspend_process(self) -> None:
        """Nothing: behind a suspended session there would be a shell."""

    def action_command_palette(self) -> None:
        """Nothing: the program has a palette of its own, in Chinese."""

    def action_change_theme(self) -> None:
        """Nothing: looks are a command of their own."""

    def action_show_help_panel(self) -> None:
        """Nothing: F1 shows help."""

    def action_help_quit(self) -> None:
        """Nothing: Ctrl+C copies."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Not possible here.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("a session is never suspended")
        yield

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Nothing: no browser is ever started."""

    def deliver_text(self, *_args: Any, **_options: Any) -> str | None:
        """Nothing: no file leaves through the terminal."""
        return None

    def deliver_binary(self, *_args: Any, **_options: Any) -> str | None:
        """Nothing: no file leaves through the terminal."""
        return None
