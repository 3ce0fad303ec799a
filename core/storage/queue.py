"""The queue of those who write to an SQLite file: one blocking file lock that the kernel hands on in turn.

SQLite alone lets waiting writers poll, and the unlucky one waits seconds. A process that dies leaves the queue; one
that is stopped keeps its place, so nobody waits without a bound, and whoever has the turn writes into the file who that
is.
"""

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from ..kernel.clock import Seen
from .waits import Holder, Wait

LOOK_SECONDS = 0.1
"""So often somebody who waits looks at the clock, and whether another one has the turn now."""
MOST_BYTES = 4096
BOOT = Path("/proc/sys/kernel/random/boot_id")
LOCKS = Path("/proc/locks")


def lock_path(path: Path) -> Path:
    """Return the path of the file at which writers of the database at ``path`` queue."""
    return path.with_name(path.name + ".write-lock")


class FileTurn:
    """The turn to write to a file, while one has it; ``before`` is what the last writer saw of the clock since the
    machine was started, None where nobody has written since then.
    """

    def __init__(self, descriptor: int, name: str) -> None:
        self._descriptor = descriptor
        self._told: dict[str, object] = {"name": name, "pid": os.getpid(), "since": time.time(), "act": ""}
        known = _read(descriptor)
        self._kept = {word: known.get(word) for word in ("boot", "wall", "up")}
        self.before = _seen(self._kept)
        self._write()

    def doing(self, act: str) -> None:
        """Let those who wait know what is being done."""
        self._told["act"] = act
        self._write()

    def saw(self, seen: Seen) -> None:
        """Leave for the next writer what the clock shows."""
        self._kept = {"boot": _boot(), "wall": seen.wall, "up": seen.up}

    def end(self) -> None:
        """Nobody has the turn any more."""
        self._told = {}
        self._write()

    def _write(self) -> None:
        # Of no consequence where it fails: the lock is what counts, and the kernel knows the process.
        with suppress(OSError):
            content = json.dumps({**self._told, **self._kept}, ensure_ascii=False).encode()
            os.pwrite(self._descriptor, content, 0)
            os.ftruncate(self._descriptor, len(content))


@contextmanager
def queue(path: Path, wait: Wait, name: str = "") -> Iterator[FileTurn]:
    """Wait for the turn to write, and hold it for ``name``; the file at ``path`` is created when absent, never removed.

    Every call opens the file anew, so threads of one process queue like processes do.

    Raises:
        StillWaiting: the turn did not come in time.
    """
    descriptor = _take(path, wait)
    try:
        turn = FileTurn(descriptor, name)
        try:
            yield turn
        finally:
            turn.end()
    finally:
        os.close(descriptor)


def _take(path: Path, wait: Wait) -> int:
    """Return a descriptor that holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if _try(descriptor):
            return descriptor
        place = _Place.of(path, descriptor)
        try:
            while not place.taken.wait(min(LOOK_SECONDS, wait.left)):
                # Those behind somebody who was stopped while waiting are not woken: whoever waits long tries as well.
                if (wait.is_due or not wait.left) and _try(descriptor):
                    place.leave()
                    return descriptor
                if not wait.left:
                    raise wait.given_up(holder_of(path))  # noqa: TRY301  # the place is left whatever happens
                if wait.is_due:
                    wait.tell(holder_of(path))
        except BaseException:
            place.leave()
            raise
        finally:
            wait.over()
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return place.descriptor


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Place(threading.Thread):
    """A place in the queue. The kernel wakes whoever waits for a lock in turn, and knows no bound: so a thread waits.

    When its person gives up, the place is kept for the next try; where there is none, the turn goes by.
    """

    _kept: "dict[Path, _Place]" = {}  # noqa: RUF012  # those of the process
    _keeping = threading.Lock()

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self.taken = threading.Event()
        self._is_wanted = True

    @classmethod
    def of(cls, path: Path, descriptor: int) -> "_Place":
        """Return the place that was kept at the file at ``path``, open as ``descriptor``, or a new one."""
        with cls._keeping:
            kept = cls._kept.pop(path, None)
            if kept is not None and os.path.samestat(os.fstat(kept.descriptor), os.fstat(descriptor)):
                kept._is_wanted = True
                return kept
        place = cls(path)
        place.start()
        return place

    def run(self) -> None:
        """Wait, and have the turn where somebody wants it."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self._keeping:
            if self._is_wanted:
                self.taken.set()
                return
            if self._kept.get(self.path) is self:
                del self._kept[self.path]
            os.close(self.descriptor)

    def leave(self) -> None:
        """Give up."""
        with self._keeping:
            if self.taken.is_set():
                os.close(self.descriptor)
                return
            self._is_wanted = False
            self._kept.setdefault(self.path, self)


def holder_of(path: Path) -> Holder:
    """Return who has the turn, as they wrote it themselves; of one who had not come to that, the process at least."""
    process = _locking(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return Holder()
    try:
        told = _read(descriptor)
    finally:
        os.close(descriptor)
    name, pid, since, act = (told.get(word) for word in ("name", "pid", "since", "act"))
    if process and pid != process:
        return Holder("", str(process), is_stopped=_is_stopped(process))
    if not (isinstance(name, str) and isinstance(pid, int) and isinstance(since, float) and isinstance(act, str)):
        return Holder()
    return Holder(name, str(pid), since, act, is_stopped=_is_stopped(pid))


def _read(descriptor: int) -> dict[str, object]:
    try:
        told = json.loads(os.pread(descriptor, MOST_BYTES, 0))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _seen(told: dict[str, object]) -> Seen | None:
    wall, up = told.get("wall"), told.get("up")
    if told.get("boot") != _boot() or not isinstance(wall, float) or not isinstance(up, float):
        return None
    return Seen(wall, up)


@cache
def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def _locking(path: Path) -> int:
    """Return the number of the process that holds the lock, as the kernel lists it; 0 where it does not."""
    try:
        inode = str(path.stat().st_ino)
        listed = LOCKS.read_text("ascii", errors="replace").splitlines()
    except OSError:
        return 0
    for line in listed:
        fields = line.split()  # number: FLOCK ADVISORY WRITE process device:inode …; "->" before those who wait
        if len(fields) > 5 and fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == inode and fields[4].isdigit():
            return int(fields[4])
    return 0


def _is_stopped(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return bool(state) and state[0] in "Tt"
