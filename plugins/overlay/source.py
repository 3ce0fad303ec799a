"""The text of a scheme file: the line of each key, problems told by line and key, TOML into plain data and back.

Reading TOML is the standard library's business, which does not report lines; they are found in a text it has read
before, so that it is well-formed and only its shape is followed. Writing gives always the same text for the same data.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Error
from ..i18n import _
from ..lint.finding import Severity
from ..sanitize import sanitize

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


LONGEST = 2_000
"""A sentence may list everything that is allowed."""


@dataclass(frozen=True, slots=True)
class OverlayProblem:
    """One problem of a scheme file. ``line`` counts from 1, 0 means the whole file.

    ``key`` is written as in the file: ``items."base/1".points``. Only with an *error* the file cannot be used.
    """

    line: int
    key: str
    sentence: str
    severity: Severity = "error"

    def shown(self, file: str) -> str:
        """Return one sentence: file, line, key, and what is wrong and allowed."""
        where = [sanitize(file)] if file else []
        if self.line:
            where.append(_("第 {line} 行").format(line=self.line))
        if self.key:
            where.append(sanitize(self.key))
        return _("{where}:{sentence}").format(where=" ".join(where), sentence=sanitize(self.sentence, LONGEST))


class OverlayRefused(Error):
    """A scheme file that cannot be used, with all its problems in the order of the file."""

    def __init__(self, file: str, problems: tuple[OverlayProblem, ...]) -> None:
        self.file = file
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line == 0, problem.line)))
        super().__init__(self.sentences[0] if self.problems else sanitize(file))

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence for each problem."""
        return tuple(problem.shown(self.file) for problem in self.problems)


class Problems:
    """The problems of one file, collected by path; ``text`` must be valid TOML."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = key_lines(text)
        self._file = file
        self._told: list[OverlayProblem] = []

    def tell(self, path: Path, sentence: str, severity: Severity = "error", key: str = "") -> None:
        """Add a problem at ``path``, or at the longest beginning of it that the file spells out.

        ``key`` is what that is called where its keys do not tell it.
        """
        key = key or written_key(known_path(self._lines, path))
        self._told.append(OverlayProblem(line_of(self._lines, path), key, sentence, severity))

    def __bool__(self) -> bool:
        return bool(self._told)

    def refusal(self) -> OverlayRefused:
        """Return the refusal of the file, with every collected problem."""
        return OverlayRefused(self._file, tuple(self._told))


WIDTH = 100
"""Tables and arrays that fit into so many characters are written on one line."""


class Figure(str):
    """A decimal number kept as it is written, so that no float ever stands for it."""

    __slots__ = ()


def toml_text(data: Mapping[str, Any]) -> str:
    """Return ``data`` (tables, arrays, text, whole numbers, truth values, figures) as a TOML document."""
    return "\n".join(_table(data, "")).strip("\n") + "\n"


def inline(value: Any) -> str:
    """Return ``value`` as TOML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Figure):
        return str(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, but TOML wants DEL escaped as well
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml_key(key)} = {inline(content)}" for key, content in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    raise TypeError(f"{value!r} has no place in TOML")


def toml_key(key: str) -> str:
    """Return ``key``, quoted where TOML requires it."""
    return key if _BARE_KEY.fullmatch(key) else inline(key)


def _table(data: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the pairs of a table that fit on a line, then its larger tables, each under a header of its own."""
    large = {key: value for key, value in data.items() if _is_large(key, value)}
    for key, value in data.items():
        if key not in large:
            yield f"{toml_key(key)} = {inline(value)}"
    for key, value in large.items():
        inner = f"{path}.{toml_key(key)}" if path else toml_key(key)
        tables = [value] if isinstance(value, Mapping) else value
        for table in tables:
            yield ""
            yield f"[{inner}]" if isinstance(value, Mapping) else f"[[{inner}]]"
            yield from _table(table, inner)


def _is_large(key: str, value: Any) -> bool:
    """True if ``value`` gets headers: a table, or an array of nothing but tables, too long for its line."""
    tables = isinstance(value, list) and value and all(isinstance(element, Mapping) for element in value)
    return bool(isinstance(value, Mapping) or tables) and len(key) + len(inline(value)) > WIDTH


MOST_BYTES = 1_000_000

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_FULL_WIDTH = re.compile("[“”‘’\uff1d\uff0c【】《》]")
_BARE_WORD = re.compile(r"=\s*([^\W\d]\w*)")


def decoded(data: bytes, file: str) -> str:
    """Return the text of a file.

    Raises:
        OverlayRefused: it is too large or not UTF-8.
    """
    if len(data) > MOST_BYTES:
        raise OverlayRefused(file, (OverlayProblem(0, "", _("文件超过 1 MB,不是这里要的文件")),))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OverlayRefused(file, (OverlayProblem(line, "", _("不是 UTF-8 编码,请另存为 UTF-8")),)) from error


def parsed(text: str, file: str) -> dict[str, Any]:
    """Return the tables of a TOML text, with decimal numbers as they are written.

    Raises:
        OverlayRefused: it is not TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Figure)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise OverlayRefused(file, (OverlayProblem(line, "", _syntax(str(error), text, line)),)) from error
    except (RecursionError, ValueError) as error:
        raise OverlayRefused(file, (OverlayProblem(0, "", _("不符合 TOML 的写法(嵌套太深或数字太长)")),)) from error


def _syntax(error: str, text: str, line: int) -> str:
    if "overwrite" in error or "twice" in error or "Cannot" in error:
        return _("同一个键或表写了两次,只能写一次")
    written_line = (text.splitlines() or [""])[min(line, len(text.splitlines())) - 1] if text else ""
    bare = _STRING.sub('""', written_line)  # within quotes every mark is right
    wide = _FULL_WIDTH.search(bare)
    if wide:
        return _("不符合 TOML 的写法:引号、等号、逗号要用半角,这一行有「{wide}」").format(wide=wide.group())
    word = _BARE_WORD.search(bare)
    if word and word[1] not in ("true", "false", "inf", "nan"):
        return _('不符合 TOML 的写法:文字要用半角引号括起,写成 "{word}"').format(word=sanitize(word[1]))
    return _("不符合 TOML 的写法:每行写成 键 = 值,文字和带 % 的数要用半角引号括起")
