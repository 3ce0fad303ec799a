"""The draft: what was entered and not yet stored, on disk before it is saved, so that no lost line loses it.

One file per process, held by a lock; a file whose process is gone is taken over by the next session of the same
person on the same database. It survives a closed terminal and a killed process. It knows nothing of the screen.
Whoever saves knows it as :class:`Drafts` only.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Protocol

from ...plugins.i18n import _
from ..kernel.errors import Error
from .target import Place, Plain


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was entered at one place over what the same items ``was``; ``at`` is when each of them was (UTC ISO text;
    empty where that is not known).
    """

    place: Place
    changes: Mapping[str, Plain]
    was: Mapping[str, Plain]
    at: Mapping[str, str]


class Drafts(Protocol):
    """Where what is entered is kept until it is stored."""

    def note(self, unsaved: Unsaved) -> None:
        """Keep what was entered; raises Error where that fails."""

    def stored(self, place: Place, changes: Mapping[str, Plain]) -> None:
        """``changes`` are stored; whatever was entered about the same items since stays."""

    def close(self) -> None:
        """Let go of it; what is left is there for the next session."""


class Draft:
    """The draft file of this process. Lines are appended, and the file is emptied when everything is stored."""

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
            raise Error(_("草稿目录用不了:{path}").format(path=directory), _("请检查权限和磁盘空间。")) from error
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._open: dict[tuple[Place, str], bytes] = {}

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
            written = _write(_Line(unsaved.place, item, value, unsaved.was.get(item), unsaved.at[item]))
            self._open[unsaved.place, item] = written
            try:
                os.write(self._file, written)
            except OSError as error:
                raise Error(_("草稿写不进 {path}").format(path=self._path), _("请检查磁盘空间。")) from error

    def stored(self, place: Place, changes: Mapping[str, Plain]) -> None:
        """``changes`` are stored; whatever was entered about the same items since stays."""
        for item, value in changes.items():
            kept = self._open.get((place, item))
            if kept is not None and _read(kept).value == value:
                del self._open[place, item]
        if not self._open:
            os.ftruncate(self._file, 0)
        else:
            os.write(
                self._file,
                b"".join(_write(_Line(place, item, value, stored=True)) for item, value in changes.items()),
            )

    def close(self) -> None:
        """Let go of the file; it is removed when nothing is left in it."""
        if not self._open:
            self._path.unlink(missing_ok=True)
        os.close(self._file)


def abandoned(directory: Path) -> Iterator[list[Unsaved]]:
    """What each vanished session left unsaved. The file is removed when the caller comes back for the next one."""
    for path in sorted(directory.glob("*.jsonl")):
        file = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)  # its session is alive
            continue
        try:
            if not path.exists():
                continue
            left = _read_all(path.read_bytes())
            if left:
                yield left
            path.unlink(missing_ok=True)
        finally:
            os.close(file)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: that ``value`` was entered, or that it is ``stored``."""

    place: Place
    item: str
    value: Plain
    was: Plain = None
    at: str = ""
    stored: bool = False


def _read_all(content: bytes) -> list[Unsaved]:
    """What is unsaved at the end of a file; a last line that was cut off is left out."""
    places: dict[Place, dict[str, _Line]] = {}
    for written in content.splitlines():
        try:
            line = _read(written)
        except (ValueError, KeyError, TypeError):
            continue
        entered = places.setdefault(line.place, {})
        if not line.stored:
            entered[line.item] = line
        elif line.item in entered and entered[line.item].value == line.value:
            del entered[line.item]
    return [
        Unsaved(
            place,
            {item: line.value for item, line in entered.items()},
            {item: line.was for item, line in entered.items()},
            {item: line.at for item, line in entered.items()},
        )
        for place, entered in places.items()
        if entered
    ]


def _write(line: _Line) -> bytes:
    data = {
        "kind": line.place.kind, "name": line.place.name, "item": line.item, "value": line.value, "was": line.was,
        "at": line.at, "stored": line.stored,
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def _read(written: bytes) -> _Line:
    data: dict[str, Any] = json.loads(written)
    place = Place(data["kind"], tuple(data["name"]))
    return _Line(place, data["item"], data["value"], data.get("was"), data.get("at", ""), data["stored"])
