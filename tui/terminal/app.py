"""An app as a terminal needs it: the real cursor where one types, and none of Textual's side doors.

No screenshot, no suspend, no browser, no files, no English pages.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.geometry import Offset
from textual.screen import Screen
from textual.worker import WorkerFailed

from ...plugins.i18n import use_language
from ..commands import Commanded
from ..keys import use_keys
from ..style.theme import Look
from ..style.width import Ambiguity, use_ambiguity
from .environment import USUAL, Preferences
from .housekeeping import Housekeeping
from .picture import Painting, Picture
from .stylesheet import KeptStylesheet

SHOW_CURSOR = "\x1b[?25h"
TICK_SECONDS = 1.0

Answer = TypeVar("Answer")


def in_context(work: Callable[[], Answer]) -> Callable[[], Answer]:
    """``work`` for a thread, in the context of who asks for it: Textual's threads would not know the language."""
    return partial(copy_context().run, work)


class TerminalApp(Commanded, App[None], inherit_bindings=False):
    """Knows the terminal and no screen. What is offered to the user is declared as commands elsewhere."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    ALLOW_SELECT = False  # Shift and the mouse select in the terminal itself
    fault: Exception | None = None
    """The programming error that ended the session."""
    look: Look
    """The look chosen for this session."""

    def __init__(self, preferences: Preferences = USUAL) -> None:
        super().__init__(ansi_color=True)
        self.stylesheet = KeptStylesheet(variables=self.theme_variables)
        self.preferences = preferences
        self._housekeeping = Housekeeping()
        self._picture = Picture(preferences.term)
        self._ambiguity = Ambiguity()
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self.pressed_quit: Callable[[], object] = bool
        """Called in the input thread at the key to quit, before the app hears of it, which it may not do at all."""
        self.heard: Callable[[], object] = bool
        """Called when a key has come to the app: nothing blocks it."""

    def on_load(self) -> None:
        """In the app's own task, before any other of the session begins: its language and its terminal's widths."""
        self._event_loop = asyncio.get_running_loop()
        use_language(self.preferences.language)
        use_ambiguity(self._ambiguity)
        use_keys(self.preferences.keys)

    def end(self) -> None:
        """Leave; from any thread or a signal handler, and it wakes the event loop, which may be asleep."""
        if self._event_loop is None:
            self.call_later(self.exit)
        else:
            self._event_loop.call_soon_threadsafe(self.call_later, self.exit)

    def restore_terminal(self) -> None:
        """Put the terminal back without waiting for anything, from any thread; nothing is drawn after that."""
        restore = getattr(self._driver, "restore_now", None)
        if restore is not None:
            restore()

    async def on_event(self, event: events.Event) -> None:
        """Keys put housekeeping off, and become those of the program."""
        if isinstance(event, events.Key):
            event.key = self.preferences.keys.meant(event.key)
            self._housekeeping.key()
            self.heard()
        elif isinstance(event, events.Resize):
            self._picture.forget()
        await super().on_event(event)

    def keep_typing(self) -> None:
        """Something may have been typed: whoever knows what is typed into keeps it."""

    def keep_house(self) -> None:
        """From now on, keep garbage collection away from keys; call it in a worker, once all modules are loaded."""
        if not self.is_headless:
            self._housekeeping.begin()
            self.call_later(self.set_interval, TICK_SECONDS, self._housekeeping.tick)

    def _handle_exception(self, error: Exception) -> None:
        """Keep a programming error for the edge of the program, instead of Textual's traceback with all its locals."""
        if self.is_headless:
            super()._handle_exception(error)  # tests want to see it
            return
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.fault = self.fault or (cause if isinstance(cause, Exception) else error)
        self._return_code = 1
        self._close_messages_no_wait()

    def show_cursor(self, at: Offset) -> None:
        """Put the terminal's own cursor at ``at``, where an input method opens its window."""
        self.cursor_position = at
        if self._driver is not None and not self._driver.is_headless:
            self._driver.write(SHOW_CURSOR)

    def take_mouse(self, *, on: bool) -> None:
        """Take the mouse from the terminal, or give it back."""
        take = getattr(self._driver, "take_mouse", None)
        if take is not None:
            take(on=on)

    def ambiguous_wide(self) -> None:
        """The terminal draws ambiguous characters two cells wide: paint everything with that in mind."""
        self._ambiguity.wide = True
        self.call_later(self._picture.forget)
        self.call_later(self.refresh, layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only what the terminal does not show yet."""
        if isinstance(renderable, CompositorUpdate):
            renderable = Painting(self._picture, renderable, screen)
        super()._display(screen, renderable)

    def _set_pointer_shape(self, shape: str) -> None:
        """Nothing: older terminals would print the sequence."""

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
