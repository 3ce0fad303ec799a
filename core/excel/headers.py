"""Finds the header rows of a table: which row or rows name the wanted columns, and where each of them stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..text import match_key
from .values import Cell, SheetData

_SEARCHED_ROWS = 40
_TALLEST = 3
_DECORATION = re.compile(r"\([^()]*\)|[*:]")


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``first_row`` to ``last_row`` of the sheet name the columns.

    ``mapping``: wanted name → column; ``repeated``: wanted name → further columns with the same header;
    ``other``: header text of columns nobody asked for.
    """

    first_row: int
    last_row: int
    mapping: Mapping[str, int]
    repeated: Mapping[str, tuple[int, ...]]
    other: Mapping[int, str]


def header_keys(cell: Cell) -> frozenset[str]:
    """What a header cell may be matched by: its text without blanks and line breaks, also without ``*`` and ``(…)``."""
    return _text_keys(cell) if isinstance(cell, str) else frozenset()


@lru_cache(maxsize=1024)
def _text_keys(typed: str) -> frozenset[str]:
    key = match_key(typed)
    return frozenset({key, _DECORATION.sub("", key)} - {""})


def headers(sheet: SheetData, wanted: Mapping[str, Sequence[str]]) -> Iterator[Header]:
    """Every possible header near the top, best first: most wanted columns, then fewest rows, then topmost.

    ``wanted`` gives for each name the keys its header may have, the likeliest first.
    """
    candidates = []
    for index in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for height in range(1, min(_TALLEST, len(sheet.rows) - index) + 1):
            if height > 1 and not _continues(sheet, index + height - 2, wanted):
                break
            header = _read(sheet, index, height, wanted)
            if header.mapping:
                candidates.append(header)
    return iter(sorted(candidates, key=lambda header: (-len(header.mapping), header.last_row - header.first_row)))


def _continues(sheet: SheetData, index: int, wanted: Mapping[str, Sequence[str]]) -> bool:
    """Whether the header row at ``index`` goes on below it.

    That needs cells merged in that row, and a row that names a wanted column itself: a title merged over the sheet
    does not make the rows below it headers, and a plain header must not swallow the first record.
    """
    row = sheet.first_row + index
    names_some = any(header_keys(cell).intersection(keys) for cell in sheet.rows[index] for keys in wanted.values())
    return names_some and any(merged.first_row <= row <= merged.last_row for merged in sheet.merged)


def _read(sheet: SheetData, index: int, height: int, wanted: Mapping[str, Sequence[str]]) -> Header:
    """The header made of ``height`` rows from ``rows[index]``: a column goes by any of its cells or by all together."""
    found: dict[str, dict[int, list[int]]] = {}
    other: dict[int, str] = {}
    for column, cells in enumerate(zip(*sheet.rows[index : index + height], strict=True), start=1):
        texts = [cell for cell in cells if isinstance(cell, str)]
        keys = {key for cell in ("".join(texts), *texts) for key in header_keys(cell)}
        name = next((name for name, accepted in wanted.items() if keys.intersection(accepted)), None)
        if name is not None:
            rank = min(wanted[name].index(key) for key in keys.intersection(wanted[name]))
            found.setdefault(name, {}).setdefault(rank, []).append(column)
        if texts:
            other[column] = "".join(texts)
    # 党内职务 beside 职务 are two different columns, of which the likelier is taken; two named 得分 are a doubt.
    likeliest = {name: ranks[min(ranks)] for name, ranks in found.items()}
    taken = {column for columns in likeliest.values() for column in columns}
    first_row = sheet.first_row + index
    return Header(
        first_row,
        first_row + height - 1,
        {name: columns[0] for name, columns in likeliest.items()},
        {name: tuple(columns[1:]) for name, columns in likeliest.items() if len(columns) > 1},
        {column: title for column, title in other.items() if column not in taken},
    )
