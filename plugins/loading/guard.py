"""The process between the program and what authors write: it forks a limited one for each step and outlives it.

It has imported the contract and the linter once, so that a step costs a fork. What it starts has no terminal, no
environment, nothing of the program's open files, and limits on time, memory and processes; where the kernel has
Landlock, it can change no file, reach no network and signal nobody outside. Whatever a step does, it and all it started
are killed when it ends, and the next one begins in a clean process. :mod:`.limited` is the other end of the pipe.
"""

import ctypes
import json
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from ..i18n import use_language
from .limited import ADDRESS_SPACE, ANSWER_BYTES, OPEN_FILES

Step = Callable[[Any], Any]


def main() -> None:
    """Carry out the request that was appended to the arguments; tell of each job on standard output."""
    request = json.loads(sys.argv[1])
    use_language(request["language"])
    answers, lifeline = os.dup(1), os.dup(0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _adopt_orphans()
    wake = _woken_by_children()
    if not request["serve"]:
        import_module("..lint", __package__)  # once, and not in each process that needs it
    steps = [_named(name) for name in request["steps"]]
    _write(answers, b'{"ended": "ready", "code": 0, "size": 0}\n')
    guard = _Guard(lifeline, wake, request["seconds"])
    if request["serve"]:
        guard.serve(steps[0], request["jobs"][0], answers)
    for job in request["jobs"]:
        ended, code, answer = guard.run(steps, json.dumps(job).encode())
        _write(answers, json.dumps({"ended": ended, "code": code, "size": len(answer)}).encode() + b"\n" + answer)


def _named(name: str) -> Step:
    module, _colon, function = name.partition(":")
    step: Step = getattr(import_module(module), function)
    return step


class _Guard:
    """Starts processes and watches them while the program at the other end of the ``lifeline`` is there."""

    def __init__(self, lifeline: int, wake: int, seconds: float) -> None:
        self._lifeline, self._wake, self._seconds = lifeline, wake, seconds

    def run(self, steps: list[Step], given: bytes) -> tuple[str, int, bytes]:
        """Return how the last of ``steps`` ended that was begun, each given what the one before answered."""
        ended, code = "answer", 0
        for step in steps:
            reader, writer = os.pipe()
            pid = os.fork()
            if pid == 0:
                _become(partial(_applied, step, given), writer, self._seconds)
            os.close(writer)
            try:
                ended, code, given = self._watched(pid, reader)
            finally:
                _end(pid)
                os.close(reader)
            if ended != "answer":
                return ended, code, b""
        return ended, code, given

    def _watched(self, pid: int, reader: int) -> tuple[str, int, bytes]:
        """Return how a process ended and what it wrote; it is still to be killed where it did not end by itself."""
        content = bytearray()
        os.set_blocking(reader, False)
        deadline = time.monotonic() + self._seconds
        while (left := deadline - time.monotonic()) > 0:
            self._wait(left, reader)
            gone, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            for piece in _pieces(reader):
                content += piece
                if len(content) > ANSWER_BYTES:
                    return "size", 0, b""
            if gone and os.WIFSTOPPED(status):
                return "stopped", 0, b""
            if gone and os.WIFSIGNALED(status):
                return "signal", os.WTERMSIG(status), b""
            if gone:
                is_whole = status == 0 and content.endswith(b"\n")
                return ("answer", 0, bytes(content)) if is_whole else ("exit", os.WEXITSTATUS(status), b"")
        return "time", 0, b""

    def serve(self, step: Step, given: Any, answers: int) -> NoReturn:
        """Let a process answer questions that it reads from the program itself until one of the two is gone."""
        pid = os.fork()
        if pid == 0:
            _become(lambda: step(given | {"reader": self._lifeline, "writer": answers}), answers, None, self._lifeline)
        os.close(answers)
        try:
            while os.waitpid(pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
                self._wait(60.0)
        finally:
            _end(pid)
            sys.exit()

    def _wait(self, seconds: float, reader: int | None = None) -> None:
        """Wait for news of a process, at most so long; leave when the program is gone."""
        poll = select.poll()
        poll.register(self._lifeline, 0)
        poll.register(self._wake, select.POLLIN)
        if reader is not None:
            poll.register(reader, select.POLLIN)
        for descriptor, news in poll.poll(seconds * 1000):
            if descriptor == self._lifeline and news & (select.POLLHUP | select.POLLERR):
                sys.exit()
            if descriptor == reader and not news & select.POLLIN:
                time.sleep(0.001)  # closed before the process ended: what ends it is on its way
        for _piece in _pieces(self._wake):
            pass


def _applied(step: Step, given: bytes) -> Any:
    return step(json.loads(given))


def _pieces(reader: int) -> Iterator[bytes]:
    try:
        while piece := os.read(reader, 65536):
            yield piece
    except BlockingIOError:
        return


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _woken_by_children() -> int:
    """Return a pipe in which there is something to read whenever a child of this process ended or stopped."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    return reader


def _end(pid: int) -> None:
    """Kill a process and all that it started: its group, then what left that, which is now a child of this one."""
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    for _round in range(_ROUNDS):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for child in _children():
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
        time.sleep(0.001)


_ROUNDS = 2000
"""How often processes that a step left behind are looked for; each time those go that stand topmost."""


def _children() -> Iterator[int]:
    own = str(os.getpid())
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1] == own:
                yield int(folder.name)
        except (OSError, IndexError):
            continue


def _become(answered: Callable[[], Any], writer: int, seconds: float | None, *kept: int) -> NoReturn:
    """Be the process of one step: give up all but ``writer`` and what is ``kept``, write the answer, and be gone."""
    code = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _limit(seconds)
        bounds = [2, *sorted((writer, *kept)), OPEN_FILES]
        for below, above in pairwise(bounds):
            os.closerange(below + 1, above)
        os.environ.clear()
        os.environ["PATH"] = os.defpath
        os.chdir("/")
        sys.dont_write_bytecode = True
        _write(writer, json.dumps(answered(), allow_nan=False).encode() + b"\n")
        code = 0
    finally:
        os._exit(code)  # no thread or exit handler of the author's has a say any more


_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _adopt_orphans() -> None:
    """Become the parent of processes that descend from this one and lost theirs."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _limit(seconds: float | None) -> None:
    import resource  # not on Windows, where this module is never run

    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    bounds = {"CORE": 0, "FSIZE": 0, "NPROC": 0, "NOFILE": OPEN_FILES, "AS": ADDRESS_SPACE}
    if seconds is not None:
        bounds["CPU"] = int(seconds) + 1
    for name, most in bounds.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            _lower(resource, kind, most)
    _shut_in()


def _lower(resource: Any, kind: int, most: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


_CREATE_RULESET, _RESTRICT_SELF = 444, 446


def _shut_in() -> None:
    """Take from this process, where the kernel has Landlock, the right to change files, to connect, and to signal."""
    if sys.platform != "linux":
        return
    call = ctypes.CDLL(None).syscall
    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    bits = 13 + (version >= 2) + (version >= 3) + (version >= 5)  # each right is one; some versions brought one more
    files = ((1 << bits) - 1) & ~0b1100  # all but reading files and listing folders
    network, scopes = 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = struct.pack("=QQQ", files, network, scopes)
    ruleset = call(_CREATE_RULESET, rules, ctypes.c_size_t(size), 0)
    if ruleset >= 0:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        call(_RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)


if __name__ == "__main__":
    main()
