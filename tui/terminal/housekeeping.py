"""Python's own housekeeping kept away from keys: a full garbage collection would make one key wait for 0.1 s.

What the program itself consists of is set aside once; what comes and goes later is collected while nobody types.
"""

import gc
import sys
import time

IDLE_SECONDS = 3.0
YOUNG, OLDER, NEVER = 2_000, 20, 1_000_000
"""Thresholds of the three generations: the full collection never begins by itself."""
SWITCH_SECONDS = 0.001
"""After so long a thread that reads or saves gives way to the one that paints; Python's own 5 ms would be felt."""


def hold() -> None:
    """Collect nothing until :func:`resume`: what is made while modules load stays, and looking at it takes long."""
    gc.disable()


def resume() -> None:
    """Collect again."""
    gc.enable()


class Housekeeping:
    """When to collect garbage in a session."""

    def __init__(self) -> None:
        self._last_key = time.monotonic()
        self._due = False

    def begin(self) -> None:
        """Set aside everything there is; call it in a worker, once the modules are loaded."""
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.set_threshold(YOUNG, OLDER, NEVER)
        gc.collect()
        gc.freeze()

    def key(self) -> None:
        """A key was pressed."""
        self._last_key = time.monotonic()
        self._due = True

    def tick(self) -> None:
        """Collect, when there were keys since the last time and there are none now."""
        if self._due and time.monotonic() - self._last_key > IDLE_SECONDS:
            self._due = False
            gc.collect()
