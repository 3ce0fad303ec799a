"""The journal: steps of what was entered, to be taken back also after the screen was left and after a restart.

A paste or a fill of many cells is one step. Steps lie beside the drafts of the same person: one file for each round,
and for each book and month, shared by the sessions of that person. Its name holds the identity of the unit, so that
those of another database are never found. Whoever takes steps back knows it as :class:`Steps` only.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

from ...plugins.i18n import _
from ..kernel.data import from_data, to_data
from ..kernel.errors import Error
from .target import Entered, Place

MOST_STEPS = 200
"""So many steps of a round, or of a book's month, are kept."""
MOST_BYTES = 4_000_000
"""A file that is longer is written anew with its last steps, half as long at most; one step is always kept."""
MOST_FILES = 200
"""The files that were written to longest ago go beyond that."""
PATIENCE, PAUSE = 1.0, 0.01
"""Seconds to wait for another session of the same person, which holds the files for less than one of them."""


@dataclass(frozen=True, slots=True)
class EnteredChange:
    """What ``item`` at a place held before and after; ``None`` is nothing."""

    place: Place
    item: str
    before: Entered | None
    after: Entered | None

    def reversed(self) -> "EnteredChange":
        """The change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class EnteredStep:
    """Changes that were made at once; ``id`` tells a step from all others."""

    id: str
    changes: tuple[EnteredChange, ...]


@dataclass(frozen=True, slots=True)
class StepScope:
    """Of what the steps are: of the round ``name``, of the book and month ``name``, in the unit with that number."""

    unit: str
    kind: str
    name: tuple[str, ...]


@dataclass
class StepHistory:
    """Steps done and steps taken back, the last ones last. Pure."""

    done: list[EnteredStep] = field(default_factory=list)
    undone: list[EnteredStep] = field(default_factory=list)

    def last(self, *, back: bool) -> EnteredStep | None:
        """The step that would be taken back next, or done again; ``None`` when there is none."""
        steps = self.done if back else self.undone
        return steps[-1] if steps else None

    def follow(self, told: Mapping[str, Any]) -> None:
        """Take in a line of the file.

        Raises:
            KeyError, ValueError, TypeError, AttributeError: it is none.
        """
        if "did" in told:
            self.done.append(EnteredStep(told["did"], from_data(told["changes"], tuple[EnteredChange, ...])))
            self.undone.clear()  # what had been taken back can no longer be done again
        elif "renamed" in told:
            before, after = (from_data(place, Place) for place in told["renamed"])
            self.done = [_renamed(step, before, after) for step in self.done]
            self.undone = [_renamed(step, before, after) for step in self.undone]
        elif "undid" in told:
            self._move(told["undid"], self.done, self.undone)
        elif "redid" in told:
            self._move(told["redid"], self.undone, self.done)
        else:
            self._move(told["dropped"], self.done, None)
            self._move(told["dropped"], self.undone, None)

    @staticmethod
    def _move(id_: str, steps: list[EnteredStep], to: list[EnteredStep] | None) -> None:
        for step in [one for one in steps if one.id == id_]:
            steps.remove(step)
            if to is not None:
                to.append(step)


class Steps(Protocol):
    """Where steps are kept. Every method raises Error where that fails."""

    def record(self, scope: StepScope, changes: tuple[EnteredChange, ...]) -> None:
        """Keep a new step; what had been taken back can no longer be done again."""

    def last(self, scope: StepScope, *, back: bool) -> EnteredStep | None:
        """Return the step that would be taken back next, or done again; ``None`` when there is none."""

    def travelled(self, scope: StepScope, step: EnteredStep, *, back: bool) -> None:
        """``step`` was taken back, or done again."""

    def drop(self, scope: StepScope, step: EnteredStep) -> None:
        """``step`` can neither be taken back nor done again."""

    def rename(self, scope: StepScope, before: Place, after: Place) -> None:
        """What steps call ``before`` is called ``after`` from now on."""


class StepFiles:
    """Steps in files of ``directory``. ``identity`` gives that of the unit with a number; it is asked once for each."""

    def __init__(self, directory: Path, identity: Callable[[str], str]) -> None:
        self._directory = directory
        self._identity = identity
        self._identities: dict[str, str] = {}

    def know(self, unit: str) -> None:
        """Ask for the identity of the unit with that number, which may take a while, before it is needed at once.

        Raises:
            Error: there is no such unit.
        """
        if unit not in self._identities:
            self._identities[unit] = self._identity(unit)

    def record(self, scope: StepScope, changes: tuple[EnteredChange, ...]) -> None:
        """Keep a new step; what had been taken back can no longer be done again.

        Raises:
            Error: the disk does not take it.
        """
        self._write(scope, {"did": token_hex(8), "changes": to_data(changes, tuple[EnteredChange, ...])})

    def last(self, scope: StepScope, *, back: bool) -> EnteredStep | None:
        """Return the step that would be taken back next, or done again; ``None`` when there is none.

        Raises:
            Error: the file cannot be read.
        """
        return self.history(scope).last(back=back)

    def history(self, scope: StepScope) -> StepHistory:
        """Return all steps that are kept.

        Raises:
            Error: the file cannot be read.
        """
        with self._held():
            return _read(self._path(scope))

    def travelled(self, scope: StepScope, step: EnteredStep, *, back: bool) -> None:
        """``step`` was taken back, or done again.

        Raises:
            Error: the disk does not take it.
        """
        self._write(scope, {"undid" if back else "redid": step.id})

    def drop(self, scope: StepScope, step: EnteredStep) -> None:
        """``step`` can neither be taken back nor done again.

        Raises:
            Error: the disk does not take it.
        """
        self._write(scope, {"dropped": step.id})

    def rename(self, scope: StepScope, before: Place, after: Place) -> None:
        """What steps call ``before`` is called ``after`` from now on.

        Raises:
            Error: the disk does not take it.
        """
        self._write(scope, {"renamed": [to_data(before, Place), to_data(after, Place)]})

    # Inside.

    def _path(self, scope: StepScope) -> Path:
        self.know(scope.unit)
        name = json.dumps([self._identities[scope.unit], scope.unit, scope.kind, *scope.name])
        return self._directory / f"{sha256(name.encode()).hexdigest()[:32]}.steps"

    def _write(self, scope: StepScope, told: Mapping[str, Any]) -> None:
        path = self._path(scope)
        with self._held():
            is_new = not path.exists()
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = os.fstat(file).st_size
                torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"  # the session before was killed in mid-line
                size += os.write(file, b"\n" * torn + _line(told))
            finally:
                os.close(file)
            if size > MOST_BYTES:
                _shorten(path)
            if is_new:
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        files = sorted(self._directory.glob("*.steps"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-MOST_FILES]:
            path.unlink(missing_ok=True)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A context in which no other session of the person reads or writes steps.

        Raises:
            Error: another one holds them, or the system refuses.
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(lock)
                yield
            finally:
                os.close(lock)
        except OSError as error:
            raise Error(
                _("撤销记录用不了:{path}").format(path=self._directory), _("改动照常保存,只是不能撤销;请检查磁盘空间。")
            ) from error


def _lock(file: int) -> None:
    """Lock ``file``; raises BlockingIOError when another process holds it for too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def _read(path: Path) -> StepHistory:
    """What a file says; lines that say nothing are left out."""
    history = StepHistory()
    written = path.read_bytes() if path.exists() else b""
    for line in written.splitlines():
        try:
            history.follow(json.loads(line))
        except (KeyError, ValueError, TypeError, AttributeError):
            continue
    del history.done[:-MOST_STEPS]
    return history


def _shorten(path: Path) -> None:
    """Write the file anew with as many of its last steps as take half the room, one at least."""
    history = _read(path)
    lines = [_did(step) for step in (*history.done, *reversed(history.undone))]
    kept, size = len(lines), 0
    while kept and (size == 0 or size + len(lines[kept - 1]) <= MOST_BYTES // 2):
        kept -= 1
        size += len(lines[kept])
    undone = [_line({"undid": step.id}) for step in reversed(history.undone)]
    made = path.with_suffix(".new")
    made.write_bytes(b"".join((*lines[kept:], *undone)))
    made.chmod(0o600)
    made.replace(path)


def _did(step: EnteredStep) -> bytes:
    return _line({"did": step.id, "changes": to_data(step.changes, tuple[EnteredChange, ...])})


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _renamed(step: EnteredStep, before: Place, after: Place) -> EnteredStep:
    changes = (replace(one, place=after) if one.place == before else one for one in step.changes)
    return replace(step, changes=tuple(changes))
