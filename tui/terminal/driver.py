"""The driver between Textual and the terminal: bytes in, in the terminal's own encoding, and no doors out.

A wrong byte becomes a replacement character instead of an exception, the end of input is noticed, and the width
of ambiguous characters is measured once. What the keys mean is Textual's business.
"""

import os
import select
import selectors
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS  # Textual offers no public way to say what a sequence means
from textual._parser import ParseError  # the parser offers no public name for "the input ended in mid-sequence"
from textual._xterm_parser import (  # the only parser of terminal input that Textual has
    BRACKETED_PASTE_END,
    BRACKETED_PASTE_START,
    XTermParser,
)
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from ..keys import USUAL_KEYS
from .encoding import input_encoding

QUIT = "ctrl+q"
_CHUNK = 4096
_TICK = 0.1
_MEASURE = "\x1b[H\xb7\x1b[6n\x1b[H\x1b[K"
_MOUSE_ON, _MOUSE_OFF = "\x1b[?1000h\x1b[?1006h", "\x1b[?1000l\x1b[?1006l"
"""Presses, releases and the wheel, with places beyond the 223rd cell. Not where the mouse moves: that floods a line."""
_RESTORED = b"\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""No bracketed paste, lines wrap, no reports of size and mouse, keys and focus as usual, the first screen, the cursor
shown."""
_CUT_SHORT = str.maketrans({"\x1b": "\x1a", "\0": "\x1a"})
"""Characters at which Textual drops a part of what was pasted, as the control character that means "was another"."""


class AltDigit(Enum):
    """Alt and a digit: Textual takes them for signs that an Apple keyboard writes with them, and would type those."""

    ONE = "alt+1"
    TWO = "alt+2"
    THREE = "alt+3"
    FOUR = "alt+4"
    FIVE = "alt+5"


cast("dict[str, Any]", ANSI_SEQUENCES_KEYS).update({f"\x1b{key.value[-1]}": (key,) for key in AltDigit})


class PasteGuard:
    """Keeps what is pasted whole: an ESC in it would be read as a key, and what follows it be lost.

    It arrives as a control character that no text may hold, so that the whole paste is refused with a sentence.
    """

    def __init__(self) -> None:
        self._is_inside = False
        self._seen = ""
        """Outside: the last characters passed on, which a start may go on from. Inside: those held back, of an end."""

    def feed(self, received: str) -> str:
        """Return what to pass on of what was ``received``."""
        passed = ""
        while received:
            mark = BRACKETED_PASTE_END if self._is_inside else BRACKETED_PASTE_START
            window, before, self._seen = self._seen + received, len(self._seen), ""
            found = window.find(mark)
            if not self._is_inside:
                end = len(window) if found < 0 else found + len(mark)
                passed += window[before:end]
                self._seen = window[-(len(mark) - 1) :] if found < 0 else ""
            else:
                self._seen = next((mark[:n] for n in range(len(mark) - 1, 0, -1) if window.endswith(mark[:n])), "")
                if found >= 0:
                    self._seen = ""
                end = found if found >= 0 else len(window) - len(self._seen)
                passed += window[:end].translate(_CUT_SHORT) + (mark if found >= 0 else "")
                end += len(mark)
            if found < 0:
                break
            self._is_inside, received = not self._is_inside, window[end:]
        return passed


class RestoringDriver(LinuxDriver):
    """A driver that can put the terminal back while its own thread is busy."""

    _is_restored = False

    def take_mouse(self, *, on: bool) -> None:
        """Ask the terminal for the mouse, or give it back."""
        self._disable_mouse_support()
        self._mouse = on
        self._enable_mouse_support()

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write(_MOUSE_ON)

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write(_MOUSE_OFF)

    def stop_application_mode(self) -> None:
        """Put the terminal back in order."""
        super().stop_application_mode()
        self._is_restored = True

    def restore_now(self) -> None:
        """Put the terminal back if it is not yet, from any thread; one that takes nothing any more is left."""
        if not self._is_restored and self.attrs_before is not None and self._file is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            out = self._file.fileno()
            if select.select([], [out], [], 0)[1]:
                os.write(out, _RESTORED)


def driver_class(encoding: str, on_end: Callable[[], None], on_ambiguous_wide: Callable[[], None]) -> type[LinuxDriver]:
    """A driver for a terminal that speaks ``encoding``.

    ``on_end`` is called in the input thread when the terminal is gone, ``on_ambiguous_wide`` when it turns out to
    draw characters such as U+00B7 two cells wide.
    """

    class TerminalDriver(RestoringDriver):
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
            _tell_quit(self._app, message)
            super().process_message(message)

        def run_input_thread(self) -> None:
            """Read, decode and dispatch until the app leaves or the terminal is gone."""
            decoder = getincrementaldecoder(input_encoding(encoding))(errors="replace")
            parser, paste = XTermParser(False), PasteGuard()
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_TICK):
                        received = _read(self.fileno)
                        if not received:
                            on_end()
                            break
                        for message in parser.feed(paste.feed(decoder.decode(received))):
                            self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
            _finish(parser)

    return TerminalDriver


def _tell_quit(app: App[Any], message: Message) -> None:
    """Have the app told of the key to quit here, in the input thread: its own may never come to it."""
    meant = getattr(getattr(app, "preferences", None), "keys", USUAL_KEYS).meant
    if isinstance(message, events.Key) and meant(message.key) == QUIT:
        getattr(app, "pressed_quit", bool)()


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
