"""A call with a time limit: how the host survives a plugin that never returns or leaves the program.

The call runs in a daemon thread that is abandoned when the time is up; it keeps its core busy until the program
ends. What cannot be survived: ``os._exit``, a crash in C, and C code that holds the interpreter's lock for ever.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class TooSlowError(Exception):
    """The call did not come back in time."""


class _Attempt(threading.Thread, Generic[Answer]):
    """One run of ``call`` that keeps its answer or whatever it raised, ``SystemExit`` included."""

    def __init__(self, call: Callable[[], Answer]) -> None:
        super().__init__(name="kaoping-plugin", daemon=True)
        self.call = call
        self.answers: list[Answer] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.answers.append(self.call())
        except BaseException as error:  # noqa: BLE001  # leaving the program is exactly what a plugin must not do
            self.failure = error


def within_seconds(seconds: float, call: Callable[[], Answer]) -> Answer:
    """What ``call`` returns, if it does so in time.

    Raises:
        TooSlowError: it did not.
        BaseException: whatever ``call`` raised.
    """
    attempt = _Attempt(call)
    attempt.start()
    attempt.join(seconds)
    if attempt.failure is not None:
        raise attempt.failure
    if not attempt.answers:
        raise TooSlowError
    return attempt.answers[0]
