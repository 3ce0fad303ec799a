"""The program's end of the pipe to the process that runs what authors write (:mod:`.guard`).

Nothing that comes out of it is trusted: it may hang, crash, be killed by what it runs or write nonsense. Each ends in
an :class:`Ending` with one sentence, never in this process.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import Any

from ..errors import PluginFault
from ..i18n import _, language
from ..sanitize import sanitize
from ..timeouts import Elsewhere
from .discovery import LOAD_SECONDS

MIB = 1024 * 1024
ADDRESS_SPACE = 1024 * MIB
"""What a process that imports a plugin may take; the contract and the linter need a tenth of it."""

ANSWER_BYTES = 8 * MIB
"""The most a plugin may hand over as data: the largest built-in scheme has 34 KB."""

OPEN_FILES = 64
START_SECONDS = 60.0
"""How long the guard may take to start, whatever else the machine does."""

GRACE_SECONDS = 15.0
"""How much longer than its steps a job may take, for killing what they started."""

_BOOT = (
    "import json, runpy, sys; sys.argv.append(open(0, 'rb', 0, closefd=False).readline());"
    f"sys.path[:] = json.loads(sys.argv[1])['paths']; runpy.run_module('{__package__}.guard', run_name='__main__')"
)
"""Reads the request, which may be longer than an argument, and not a byte more."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended: with an ``answer`` (JSON that is still to be judged), or how without one.

    ``how`` is ``answer``; ``time``, ``size``, ``stopped``, ``exit`` or ``signal`` with its ``code``; ``lost`` when the
    guard was killed too; ``unstarted`` when it never began, which is no fault of what was to be run.
    """

    how: str
    code: int = 0
    answer: bytes = b""

    def sentence(self, seconds: float) -> str:
        """Return why there is no answer, in one sentence."""
        match self.how:
            case "time":
                return _("装入超过 {seconds} 秒还没有结束,已经放弃").format(seconds=f"{seconds:g}")
            case "size":
                return _("交出的内容超过 {most} MB,没有收下").format(most=ANSWER_BYTES // MIB)
            case "stopped":
                return _("装入时把自己的进程停住了,已经结束它")
            case "exit":
                return _("装入时整个 Python 停了(退出码 {code}):不要在方案里退出程序").format(code=self.code)
            case "signal":
                return _("装入时进程被信号 {name} 终止").format(name=_signal_name(self.code))
            case "unstarted":
                return _("装入插件的进程没有启动起来,这不是插件的错:请稍后再试,或运行 kaoping doctor")
        return _("装入时把看守它的进程也弄停了,已经放弃")


def _signal_name(number: int) -> str:
    return next((each.name for each in signal.Signals if each == number), str(number))


def run_limited(steps: Sequence[str], jobs: Sequence[Any], seconds: float) -> list[Ending]:
    """Return how each of ``jobs`` ended, which is given to the first of ``steps``, each answer to the next.

    A step is called ``module:function``, takes one JSON value and returns one; each gets a process of its own and
    ``seconds``. A job that takes the guard with it is lost alone.
    """
    endings: list[Ending] = []
    while len(endings) < len(jobs):
        with Guard(steps, jobs[len(endings) :], seconds) as guard:
            if not guard.started:
                return endings + [Ending("unstarted")] * (len(jobs) - len(endings))
            for _job in jobs[len(endings) :]:
                endings.append(guard.ending(seconds * len(steps) + GRACE_SECONDS))
                if endings[-1].how == "lost":
                    break
    return endings


class Guard:
    """A guard that was started; a context that leaves nothing of it behind."""

    def __init__(self, steps: Sequence[str], jobs: Sequence[Any], seconds: float, *, serve: bool = False) -> None:
        request = {
            "language": language(),
            "paths": [os.path.abspath(path) for path in sys.path],  # noqa: PTH100  # as text, without following links
            "steps": list(steps),
            "jobs": list(jobs),
            "seconds": seconds,
            "serve": serve,
        }
        self._buffer = bytearray()
        self._process: subprocess.Popen[bytes] | None = None
        self.started = False
        """Whether it has begun its work."""
        if not hasattr(os, "fork"):
            return
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this interpreter, on the program itself
                [sys.executable, "-P", "-c", _BOOT],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                start_new_session=True,
            )  # fmt: skip
            self._send(json.dumps(request).encode())
        except OSError:
            return
        self.started = self.ending(START_SECONDS).how == "ready"

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def close(self) -> None:
        """End the guard and all it started; it is told first, so that it can."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def ending(self, seconds: float) -> Ending:
        """Return how the next job ended; ``lost`` when the guard does not say so in time."""
        try:
            deadline = time.monotonic() + seconds
            head = json.loads(self.line(deadline))
            answer = self._take(int(head["size"]), deadline)
            return Ending(str(head["ended"]), int(head["code"]), answer)
        except (OSError, ValueError, LookupError, TypeError, TimeoutError):
            return Ending("lost")

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Return the line with which a serving process answers a line.

        Raises:
            TimeoutError: it does not in time.
            OSError: it is gone.
        """
        self._send(question)
        return self.line(time.monotonic() + seconds)

    def _send(self, line: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            raise OSError
        left = memoryview(line + b"\n")
        while left:
            left = left[self._process.stdin.write(left) :]

    def line(self, deadline: float) -> bytes:
        """Return the next line.

        Raises:
            TimeoutError: there is none when the clock shows ``deadline``.
            OSError: there will be none.
        """
        while (end := self._buffer.find(b"\n")) < 0:
            self._read(deadline)
        return self._take(end + 1, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        if not 0 <= size <= ANSWER_BYTES:
            raise ValueError(size)
        while len(self._buffer) < size:
            self._read(deadline)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _read(self, deadline: float) -> None:
        if self._process is None or self._process.stdout is None or len(self._buffer) > 2 * ANSWER_BYTES:
            raise OSError
        left = deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._process.stdout, select.POLLIN)
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError
        piece = self._process.stdout.read(65536)
        if not piece:
            raise OSError
        self._buffer += piece


@dataclass(frozen=True)
class RemoteFunction(Elsewhere):
    """A function of a plugin's scheme, called in a limited process of its plugin, which lives as long as this one."""

    plugin: str
    value: str
    scheme: str
    hash: str
    name: str

    def within(self, seconds: float) -> Callable[..., Any]:
        """Return the function with a limit on each call.

        It raises :class:`TimeoutError` when the time is up, and :class:`PluginFault` for whatever the plugin does
        wrong; None stands for an answer that is no exact number.
        """

        def called(*values: Fraction) -> Fraction | None:
            server = _servers.setdefault((self.plugin, self.value, self.scheme, self.hash), _FunctionServer(self))
            return server.call(self.name, values, seconds)

        return called


class _FunctionServer:
    """The process that calls the functions of one scheme; the first call starts it, a call without answer ends it."""

    def __init__(self, function: RemoteFunction) -> None:
        self._job = {
            "name": function.plugin, "value": function.value, "scheme": function.scheme, "hash": function.hash,
        }  # fmt: skip
        self._guard: Guard | None = None
        self._lock = Lock()

    def call(self, name: str, values: Sequence[Fraction], seconds: float) -> Fraction | None:
        question = json.dumps({"name": name, "values": [str(value) for value in values]}).encode()
        with self._lock:
            try:
                told = json.loads((self._guard or self._start()).ask(question, seconds))
                if "value" in told:
                    return Fraction(str(told["value"]))
            except TimeoutError:
                self._end()
                raise
            except (OSError, ValueError, LookupError, TypeError) as error:
                self._end()
                raise PluginFault(_("它的进程停了:不要在计算函数里退出程序")) from error
        if "error" in told:
            raise PluginFault(sanitize(str(told["error"])))
        return None

    def _start(self) -> Guard:
        self._guard = Guard([f"{__package__}.acceptance:answer_calls"], [self._job], LOAD_SECONDS, serve=True)
        told = json.loads(self._guard.line(time.monotonic() + LOAD_SECONDS)) if self._guard.started else {}
        if "ready" not in told:
            self._end()
            raise PluginFault(sanitize(str(told["error"])) if "error" in told else Ending("unstarted").sentence(0))
        return self._guard

    def _end(self) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.close()


_servers: dict[tuple[str, str, str, str], _FunctionServer] = {}
