"""A call with a time limit: how the host survives a plugin that never returns or leaves the program.

The call runs in a daemon thread that is abandoned when the time is up; it keeps its core busy until the program
ends. It is for functions that were made here. Those of installed plugins are called :class:`Elsewhere`, since no thread
survives ``os._exit``, a crash in C, or C code that holds the interpreter's lock for ever.
"""

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class _Outcome(Generic[Answer]):
    """The outcome of a call: its answer, or whatever it raised, ``SystemExit`` included."""

    def __init__(self, call: Callable[[], Answer]) -> None:
        self.answers: list[Answer] = []
        self.failure: BaseException | None = None
        try:
            self.answers.append(call())
        except BaseException as error:  # noqa: BLE001  # leaving the program is exactly what a plugin must not do
            self.failure = error


class _Worker(threading.Thread):
    """A thread that makes calls one after another: starting a thread for every call would cost more than the call."""

    def __init__(self) -> None:
        super().__init__(name="kaoping-plugin", daemon=True)
        self.calls: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self.outcomes: SimpleQueue[_Outcome[Any]] = SimpleQueue()

    def run(self) -> None:
        while True:
            self.outcomes.put(_Outcome(self.calls.get()))


_idle: list[_Worker] = []
"""Workers that came back from their last call. Appending and popping are atomic."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # threads do not live on in a forked process


def within_seconds(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what ``call`` returns, if it does so in time.

    Raises:
        TimeoutError: it did not.
        BaseException: whatever ``call`` raised.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
        worker.start()
    worker.calls.put(partial(copy_context().run, call))  # the thread speaks the language of who asks
    try:
        outcome: _Outcome[Answer] = worker.outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    _idle.append(worker)
    if outcome.failure is not None:
        raise outcome.failure
    return outcome.answers[0]


class Elsewhere(ABC):
    """A function that runs in another process, with a limit on each call there."""

    @abstractmethod
    def within(self, seconds: float) -> Callable[..., Any]:
        """Return the function with that limit; it raises :class:`TimeoutError` when the time is up."""

    def __call__(self, *values: Any) -> Any:
        """Return what it answers, within the limit of :data:`LONGEST_CALL`."""
        return self.within(LONGEST_CALL)(*values)


LONGEST_CALL = 5.0
"""Seconds that a call may take where nobody says otherwise."""
