"""Writing plain data as TOML, always the same text for the same data. Reading is the standard library's business."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 100
"""Tables and arrays that fit into so many characters are written on one line."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Figure(str):
    """A decimal number kept as it is written, so that no float ever stands for it."""

    __slots__ = ()


def toml_text(data: Mapping[str, Any]) -> str:
    """``data`` (tables, arrays, text, whole numbers, truth values, figures) as a TOML document."""
    return "\n".join(_table(data, "")).strip("\n") + "\n"


def inline(value: Any) -> str:
    """``value`` on one line."""
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
    """``key``, quoted where TOML wants it."""
    return key if _BARE_KEY.fullmatch(key) else inline(key)


def _table(data: Mapping[str, Any], path: str) -> Iterator[str]:
    """The pairs of a table that fit on a line, then its larger tables, each under a header of its own."""
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
    """Whether ``value`` gets headers: a table, or an array of nothing but tables, too long for its line."""
    tables = isinstance(value, list) and value and all(isinstance(element, Mapping) for element in value)
    return bool(isinstance(value, Mapping) or tables) and len(key) + len(inline(value)) > WIDTH
