"""Leaving when the terminal closes or the system says so: within a second, whatever still blocks."""

import os
import signal
import threading
from collections.abc import Callable

GRACE_SECONDS = 0.7


class Leaving:
    """Turns SIGHUP, SIGTERM and the end of input into one orderly exit with a deadline."""

    def __init__(self, leave: Callable[[], None], restore: Callable[[], None] = lambda: None) -> None:
        """``leave`` asks for an orderly end; ``restore`` puts the terminal back without waiting for anything."""
        self._leave, self._restore = leave, restore
        self._begun = threading.Event()
        self._unheard = 0

    def pressed(self) -> None:
        """The key to quit was pressed; a second time while nothing hears it leaves now."""
        self._unheard += 1
        if self._unheard > 1:
            self.now()

    def heard(self) -> None:
        """The app has come to a key."""
        self._unheard = 0

    def install(self) -> None:
        """Take over SIGHUP and SIGTERM; only from the main thread."""
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def now(self, status: int = 0) -> None:
        """Leave; after :data:`GRACE_SECONDS` without further asking.

        A vanished terminal blocks every further write to it, and a database may be waiting for a lock: what was
        entered is in the draft by then, so cutting the process off loses nothing.
        """
        if self._begun.is_set():
            return
        self._begun.set()
        deadline = threading.Timer(GRACE_SECONDS, self._cut_off, (status,))
        deadline.daemon = True
        deadline.start()
        self._leave()

    def _cut_off(self, status: int) -> None:
        try:
            self._restore()
        finally:
            os._exit(status)

    def _on_signal(self, number: int, _frame: object) -> None:
        self.now(128 + number)
