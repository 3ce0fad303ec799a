"""The driver between Textual and the terminal: bytes in, in the terminal's own encoding, and no doors out.

A wrong byte becomes a replacement character instead of an exception, the end of input is noticed, and the width
of ambiguous characters is measured once. What the keys mean is Textual's business.
"""

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Any

from textual import events
from textual._parser import ParseError  # the parser offers no public name for "the input ended in mid-sequence"
from textual._xterm_parser import XTermParser  # the only parser of terminal input that Textual has
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from .encoding import input_encoding

_CHUNK = 4096
_TICK = 0.1
_MEASURE = "\x1b[H\xb7\x1b[6n\x1b[H\x1b[K"


def driver_class(encoding: str, on_end: Callable[[], None], on_ambiguous_wide: Callable[[], None]) -> type[LinuxDriver]:
    """A driver for a terminal that speaks ``encoding``.

    ``on_end`` is called in the input thread when the terminal is gone, ``on_ambiguous_wide`` when it turns out to
    draw characters such as U+00B7 two cells wide.
    """

    class TerminalDriver(LinuxDriver):
        """Textual's Linux driver with a forgiving decoder and without suspend, browser and file delivery."""

        def __init__(self, app: App[Any], **options: Any) -> None:
            super().__init__(app, **options)
            self._measuring = False
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # a suspended session would leave a shell in front

        @property
        def can_suspend(self) -> bool:
            return False

        def open_url(self, url: str, new_tab: bool = True) -> None:
            """Nothing: no browser is ever started."""

        def deliver_binary(self, *_args: Any, **_options: Any) -> None:
            """Nothing: no file leaves through the terminal."""

        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual left it without annotations
            self._measuring = True
            self.write(_MEASURE)

        def process_message(self, message: Message) -> None:
            if self._measuring and isinstance(message, events.CursorPosition):
                self._measuring = False
                if message.x == 2:
                    on_ambiguous_wide()
                return
            super().process_message(message)

        def run_input_thread(self) -> None:
            """Read, decode and dispatch until the app leaves or the terminal is gone."""
            decoder = getincrementaldecoder(input_encoding(encoding))(errors="replace")
            parser = XTermParser(False)
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_TICK):
                        received = _read(self.fileno)
                        if not received:
                            on_end()
                            break
                        for message in parser.feed(decoder.decode(received)):
                            self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
            _finish(parser)

    return TerminalDriver


def _read(fileno: int) -> bytes:
    """What has arrived; empty when the terminal is gone, however the system says so."""
    try:
        return os.read(fileno, _CHUNK)
    except OSError:
        return b""


def _finish(parser: XTermParser) -> None:
    """Close the parser's generator, which ends with an exception when a sequence was left unfinished."""
    try:
        list(parser.feed(""))
    except (EOFError, ParseError):
        return
