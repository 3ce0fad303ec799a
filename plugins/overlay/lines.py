"""The line of each key in a TOML text, which the standard library's reader does not report.

The text has been read by ``tomllib`` before, so it is well-formed and only its shape is followed here.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable

Path = tuple[str | int, ...]
"""Keys and positions from the top of a document: ``("add", "item", 0, "title")``."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\[\]{}#\n]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def key_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key, table header and element of an array; ``text`` must be valid TOML."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of ``path``, else of the first key inside it, else of what it stands in; 0 without any."""
    inside = [line for each, line in lines.items() if path and each[: len(path)] == path]
    around = (lines[path[:size]] for size in range(len(path) - 1, 0, -1) if path[:size] in lines)
    return min(inside) if inside else next(around, 0)


def known_path(lines: dict[Path, int], path: Path) -> Path:
    """Return the longest beginning of ``path`` that the file spells out."""
    sizes = range(len(path), 0, -1)
    return next((path[:size] for size in sizes if any(each[:size] == path[:size] for each in lines)), ())


def written_key(path: Path) -> str:
    """Return ``path`` as its author wrote it, dotted and quoted; positions count from 1: ``add.item(2).points``."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"({step + 1})"
        else:
            words += ("." if words else "") + (step if _BARE_KEY.fullmatch(step) else f'"{step}"')
    return words


class _Scanner:
    """One pass over the text; ``at`` is the present position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._elements: Counter[Path] = Counter()

    def document(self) -> None:
        """Scan the whole text."""
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _record(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, at) + 1)

    def _header(self) -> Path:
        start = self.at
        is_array = self.text.startswith("[[", start)
        self.at += 2 if is_array else 1
        keys = self._keys()
        self.at += 2 if is_array else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._last((*path, key))
        path = (*path, keys[-1])
        if is_array:
            self._elements[path] += 1
            path = (*path, self._elements[path] - 1)
        self._record(path, start)
        return path

    def _last(self, path: Path) -> Path:
        """Return ``path``, or the last element of the array of tables that stands there."""
        return (*path, self._elements[path] - 1) if self._elements[path] else path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            found = _STRING.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at)
            if found is None:
                raise ValueError(f"no key at {self.at}: the text is not TOML")
            self.at = found.end()
            written = found.group()
            keys.append(str(tomllib.loads(f"key = {written}")["key"]) if written[0] in "\"'" else written)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self._keys())
        self._record(path, start)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "{":
            self._inside(lambda _place: self._pair(path))
        elif opening == "[":
            self._inside(lambda place: self._element((*path, place)))
        elif self._skip(_STRING) == self.at and opening not in "\"'":
            self._skip(_PLAIN)

    def _element(self, path: Path) -> None:
        self._record(path, self.at)
        self._value(path)

    def _inside(self, one: Callable[[int], None]) -> None:
        """Scan what stands between brackets, separated by commas; ``one`` scans an element."""
        self.at += 1
        place = 0
        while self.text[self._skip(_BLANK)] not in "]}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            one(place)
            place += 1
        self.at += 1
