"""One line of text being edited, as a pure value: text, place of the cursor, and the part a narrow field shows."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..style.width import visible, width


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Text with a cursor before character ``at``."""

    text: str = ""
    at: int = 0

    @classmethod
    def of(cls, text: str) -> "LineEdit":
        """``text`` with the cursor behind it."""
        return cls(text, len(text))

    def insert(self, typed: str) -> "LineEdit":
        """``typed`` put in at the cursor."""
        return LineEdit(self.text[: self.at] + typed + self.text[self.at :], self.at + len(typed))

    def backspace(self) -> "LineEdit":
        """Without the character before the cursor."""
        start = self._before()
        return LineEdit(self.text[:start] + self.text[self.at :], start)

    def delete(self) -> "LineEdit":
        """Without the character behind the cursor."""
        return LineEdit(self.text[: self.at] + self.text[self._after() :], self.at)

    def left(self) -> "LineEdit":
        """The cursor one character to the left."""
        return replace(self, at=self._before())

    def right(self) -> "LineEdit":
        """The cursor one character to the right."""
        return replace(self, at=self._after())

    def home(self) -> "LineEdit":
        """The cursor at the start."""
        return replace(self, at=0)

    def end(self) -> "LineEdit":
        """The cursor at the end."""
        return replace(self, at=len(self.text))

    def window(self, cells: int) -> tuple[str, int]:
        """What a field of ``cells`` shows, and in which of its cells the cursor stands.

        One cell stays free for the cursor at the end; a wide character never stands half in the field.
        """
        start, shown = self._first(cells), ""
        for character in self.text[start:]:
            if width(shown + character) > cells:
                break
            shown += visible(character)
        return shown, width(self.text[start : self.at])

    def pointed(self, cell: int, cells: int) -> "LineEdit":
        """The cursor before the character in ``cell`` of :meth:`window`; behind the last where there is none."""
        shown, _at = self.window(cells)
        start = at = self._first(cells)
        while at < start + len(shown) and width(self.text[start : at + 1]) <= cell:
            at += 1
        return replace(self, at=at)

    def folded(self, cells: int) -> list[str]:
        """The whole text in lines of at most ``cells``, broken where one is full; a cell stays free at its end."""
        return [visible(self.text[start:end]) for start, end in self._breaks(cells)]

    def place(self, cells: int) -> tuple[int, int]:
        """In which line of :meth:`folded` and in which of its cells the cursor stands."""
        breaks = self._breaks(cells)
        row = max(place for place, (start, _end) in enumerate(breaks) if start <= self.at)
        return row, width(self.text[breaks[row][0] : self.at])

    def _first(self, cells: int) -> int:
        """Which character a field of ``cells`` begins with."""
        start = 0
        while start < self.at and width(self.text[start : self.at]) > cells - 1:
            start += 1
        return start

    def _breaks(self, cells: int) -> list[tuple[int, int]]:
        breaks, start = [], 0
        for end, character in enumerate(self.text):
            if width(self.text[start:end] + character) > cells - 1:
                breaks.append((start, end))
                start = end
        return [*breaks, (start, len(self.text))]

    def _before(self) -> int:
        at = max(0, self.at - 1)
        while at and unicodedata.combining(self.text[at]):
            at -= 1
        return at

    def _after(self) -> int:
        at = min(len(self.text), self.at + 1)
        while at < len(self.text) and unicodedata.combining(self.text[at]):
            at += 1
        return at


@dataclass(frozen=True, slots=True)
class Typing:
    """What is being typed on a screen and not entered yet: the text of each field by its name, and the one ``field``
    with the cursor before character ``at``. ``label`` is what the screen calls it; ``more`` (plain data) what else is
    known of it.
    """

    texts: Mapping[str, str]
    field: str
    at: int
    label: str = ""
    more: Any = None

    @property
    def line(self) -> LineEdit:
        """The field with the cursor."""
        text = self.texts.get(self.field, "")
        return LineEdit(text, max(0, min(self.at, len(text))))


EDITING_KEYS = {
    "backspace": LineEdit.backspace,
    "delete": LineEdit.delete,
    "left": LineEdit.left,
    "right": LineEdit.right,
    "home": LineEdit.home,
    "end": LineEdit.end,
}
"""What each editing key does, by Textual's name of the key."""
