"""The rows of a book's grid: entries, stored or not, and below them the blank rows in which new ones begin. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ....core.ledger.values import Entry
from ...entrytarget import new_key


class Slot(NamedTuple):
    """A field of an entry. ``entry`` is its key: its id as text, or a word for one that is not stored yet."""

    entry: str
    field: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the entry as stored, ``None`` for one that is not; ``part`` is what a member had to do with it."""

    key: str
    entry: Entry | None
    part: str = ""


class EntryRows:
    """Lines by row and by key."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = list(lines)
        self._place = {line.key: row for row, line in enumerate(self._lines)}
        self._spare: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def line(self, row: int) -> Line | None:
        """What is in ``row``; ``None`` for a blank one."""
        return self._lines[row] if row < len(self._lines) else None

    def key(self, row: int) -> str:
        """The key of the entry in ``row``; in a blank one, of the entry that will begin there."""
        if row < len(self._lines):
            return self._lines[row].key
        while len(self._spare) <= row - len(self._lines):
            self._spare.append(new_key())
        return self._spare[row - len(self._lines)]

    def place(self, key: str) -> int | None:
        """The row of an entry; ``None`` where none of that key is or has begun."""
        return self._place.get(key)

    def row_of(self, key: str) -> int:
        """The row of an entry that is there or will begin in a blank row."""
        place = self._place.get(key)
        return place if place is not None else len(self._lines) + self._spare.index(key)

    def is_stored(self, key: str) -> bool:
        """Whether the entry is in the database."""
        place = self._place.get(key)
        return place is not None and self._lines[place].entry is not None

    def put(self, key: str, entry: Entry) -> None:
        """The entry is stored so now."""
        place = self._place[key]
        self._lines[place] = Line(key, entry, self._lines[place].part)

    def begin(self, key: str) -> None:
        """The blank row of ``key``, and those above it, become rows of entries."""
        while key not in self._place:
            begun = self.key(len(self._lines))
            self._spare.remove(begun)
            self._place[begun] = len(self._lines)
            self._lines.append(Line(begun, None))

    def keys(self) -> frozenset[str]:
        """The keys of all entries."""
        return frozenset(self._place)
