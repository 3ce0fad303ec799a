"""The draft: what was entered and not yet stored, and what is being typed, on disk before it is saved, so that no lost
line loses it.

One file per process, held by a lock; a file whose process is gone is taken over by the next session of the same
person on the same database. It survives a closed terminal and a killed process. It knows nothing of the screen.
Whoever saves knows it as :class:`Drafts` only.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Protocol

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.paths import reason_of
from .target import Place, Plain
from .typing import Typed, Typings, typed_data, typed_of

MOST_STALE = 64 * 1024
"""Bytes of lines that no longer count, beyond which the file is written anew."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was entered at one place over what the same items ``was``; ``at`` is when each of them was (UTC ISO text;
    empty where that is not known).
    """

    place: Place
    changes: Mapping[str, Plain]
    was: Mapping[str, Plain]
    at: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vanished:
    """What a vanished session left: what it had not stored, what was being typed in it (the last begun first), and
    when it wrote last, in seconds since the epoch.
    """

    unsaved: tuple[Unsaved, ...]
    typed: tuple[Typed, ...]
    at: float


class Drafts(Typings, Protocol):
    """Where what is entered is kept until it is stored."""

    def note(self, unsaved: Unsaved) -> None:
        """Keep what was entered; raises Error where that fails."""

    def stored(self, place: Place, changes: Mapping[str, Plain]) -> None:
        """``changes`` are stored; whatever was entered about the same items since stays."""

    def close(self) -> None:
        """Let go of it; what is left is there for the next session."""


class Draft:
    """The draft file of this process. Lines are appended; the file is emptied when everything is stored, and written
    anew when most of it no longer counts.
    """

    def __init__(self, directory: Path) -> None:
        """A new file in ``directory``, which is made when absent.

        Raises:
            Error: no file can be made there.
        """
        self._path = directory / f"{os.getpid()}-{token_hex(4)}.jsonl"
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise Error(
                _("草稿目录「{path}」用不了:{reason}。").format(path=directory, reason=reason_of(error)),
                _("请检查权限和磁盘空间。"),
            ) from error
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._open: dict[tuple[Place, str], bytes] = {}
        self._typed: dict[str, bytes] = {}
        self._size = 0
        self._is_cut = False

    def __enter__(self) -> "Draft":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def note(self, unsaved: Unsaved) -> None:
        """Keep what was entered until it is stored.

        Raises:
            Error: the disk does not take it.
        """
        for item, value in unsaved.changes.items():
            self._open.pop((unsaved.place, item), None)  # the last one noted stands last
            written = _write(_Line(unsaved.place, item, value, unsaved.was.get(item), unsaved.at[item]))
            self._open[unsaved.place, item] = written
            self._append(written)

    def stored(self, place: Place, changes: Mapping[str, Plain]) -> None:
        """``changes`` are stored; whatever was entered about the same items since stays."""
        for item, value in changes.items():
            kept = self._open.get((place, item))
            if kept is not None and _read(json.loads(kept)).value == value:
                del self._open[place, item]
        with suppress(Error):  # then it is found stored when it is stored once more
            self._append(b"".join(_write(_Line(place, item, value, stored=True)) for item, value in changes.items()))

    def typing(self, slot: str, typed: Typed | None) -> None:
        """Keep ``typed`` instead of what was in ``slot``.

        Raises:
            Error: the disk does not take it.
        """
        if typed is None and slot not in self._typed:
            return
        written = _line({"typing": slot, "typed": typed_data(typed)})
        if typed is None:
            del self._typed[slot]
        else:
            self._typed.pop(slot, None)
            self._typed[slot] = written
        self._append(written)

    def close(self) -> None:
        """Let go of the file; it is removed when nothing is left in it."""
        if not self._open and not self._typed:
            self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _append(self, written: bytes) -> None:
        """Write lines; when nothing is left to be kept the file is emptied instead.

        Raises:
            Error: the disk does not take them.
        """
        if not self._open and not self._typed:
            os.ftruncate(self._file, 0)
            self._size, self._is_cut = 0, False
            return
        taken = 0
        try:
            written = b"\n" * self._is_cut + written
            taken = os.write(self._file, written)
        except OSError as error:
            raise self._refusal(error) from error
        finally:
            self._size += taken
            self._is_cut = taken < len(written) if taken else self._is_cut
        if taken < len(written):
            raise self._refusal(OSError(ENOSPC, ""))  # of what is full a part may be taken
        if self._size > MOST_STALE and self._size > 2 * sum(map(len, self._kept())):
            self._shorten()

    def _refusal(self, error: OSError) -> Error:
        return Error(
            _("草稿写不进「{path}」:{reason}。").format(path=self._path, reason=reason_of(error)),
            _("请清理磁盘;在那以前,刚打的字还没有留底。"),
        )

    def _kept(self) -> Iterator[bytes]:
        yield from self._open.values()
        yield from self._typed.values()

    def _shorten(self) -> None:
        """Put a file with the lines that still count in the place of this one; where that fails it stays as it is."""
        path, kept = _beside(self._path), b"".join(self._kept())
        with suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.write(file, kept) == len(kept):
                    path.replace(self._path)
                    file, self._file, self._size = self._file, file, len(kept)
            finally:
                os.close(file)


def abandoned(directory: Path) -> Iterator[Vanished]:
    """What each vanished session left. The file is removed when the caller comes back for the next one."""
    for path in sorted(directory.glob("*.jsonl")):
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue  # its session has ended meanwhile, or another one takes it over
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)  # its session is alive
            continue
        try:
            if not _is_at(file, path):
                continue
            left = _read_all(path.read_bytes(), os.fstat(file).st_mtime)
            if left.unsaved or left.typed:
                yield left
            _beside(path).unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        finally:
            os.close(file)


def _beside(path: Path) -> Path:
    """Where the file is written anew that shall take the place of ``path``."""
    return path.with_suffix(".new")


def _is_at(file: int, path: Path) -> bool:
    """Whether ``file`` is what stands at ``path``: a living session may have put another one there meanwhile."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: that ``value`` was entered, or that it is ``stored``."""

    place: Place
    item: str
    value: Plain
    was: Plain = None
    at: str = ""
    stored: bool = False


def _read_all(content: bytes, at: float) -> Vanished:
    """What is left at the end of a file; a last line that was cut off is left out."""
    places: dict[Place, dict[str, _Line]] = {}
    typed: dict[str, Typed] = {}
    for written in content.splitlines():
        try:
            data = json.loads(written)
            if "typing" in data:
                _take_typing(typed, data)
                continue
            line = _read(data)
        except (ValueError, KeyError, TypeError):
            continue
        entered = places.setdefault(line.place, {})
        if not line.stored:
            entered[line.item] = line
        elif line.item in entered and entered[line.item].value == line.value:
            del entered[line.item]
    unsaved = tuple(_unsaved(place, entered) for place, entered in places.items() if entered)
    return Vanished(unsaved, tuple(reversed(typed.values())), at)


def _unsaved(place: Place, entered: Mapping[str, _Line]) -> Unsaved:
    return Unsaved(
        place,
        {item: line.value for item, line in entered.items()},
        {item: line.was for item, line in entered.items()},
        {item: line.at for item, line in entered.items()},
    )


def _take_typing(typed: dict[str, Typed], data: dict[str, Any]) -> None:
    now = typed_of(data["typed"])
    typed.pop(data["typing"], None)
    if now is not None:
        typed[data["typing"]] = now


def _write(line: _Line) -> bytes:
    data = {
        "kind": line.place.kind, "name": line.place.name, "item": line.item, "value": line.value, "was": line.was,
        "at": line.at, "stored": line.stored,
    }  # fmt: skip
    return _line(data)


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode(errors="replace") + b"\n"


def _read(data: Mapping[str, Any]) -> _Line:
    place = Place(data["kind"], tuple(data["name"]))
    return _Line(place, data["item"], data["value"], data.get("was"), data.get("at", ""), data["stored"])
