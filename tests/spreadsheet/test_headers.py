"""The headers that are listed for a file: each is recognised, in any spelling, and none of them means two columns."""

from collections.abc import Sequence

import pytest
from kaoping.core.exchange.books.columns import book_columns
from kaoping.core.exchange.columns import CLAIMS, MARKS, POLLS
from kaoping.core.kernel.text import match_key
from kaoping.core.organisation.roster.rows import COLUMNS
from kaoping.core.spreadsheet.model import Cell, SheetData
from kaoping.core.spreadsheet.table import TableColumn, find_table, header_keys
from kaoping.plugins.catalogue import CATALOGUE

FILES: dict[str, Sequence[TableColumn]] = {
    "roster": COLUMNS,
    "marks": MARKS,
    "polls": POLLS,
    "claims": CLAIMS,
    **{book.id: book_columns(book) for book in CATALOGUE},
}
"""Every kind of file the program takes, with the columns it looks for."""


def spellings(name: str) -> tuple[str, ...]:
    """A header as clerks write it: plain, spread with blanks, marked as required, with an explanation."""
    plain = (name, "\u3000".join(name))
    return plain if "(" in name else (*plain, f"{name}*", f"* {name}", f"{name}(必填)", f"{name}\n(见说明):")


def found(columns: Sequence[TableColumn], headers: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand in a sheet with these headers and one record; ``None`` where there is no table."""
    rows: list[tuple[Cell, ...]] = [tuple(headers), tuple(f"某{place}" for place in range(len(headers)))]
    table = find_table(SheetData("表", rows), columns)
    return None if table is None else dict(table.mapping)


@pytest.mark.parametrize("columns", FILES.values(), ids=FILES.keys())
def test_every_listed_header_is_recognised(columns: Sequence[TableColumn]) -> None:
    """Under any of its names, in any spelling, a column is found where it stands, beside the required ones under the
    first of theirs."""
    for column in columns:
        others = [one for one in columns if one.required and one is not column]
        for name in (*column.aliases, column.name):
            for written in spellings(name):
                headers = [*(one.title for one in others), written, "没有人问的"]
                expected = {one.name: place for place, one in enumerate([*others, column], start=1)}
                assert found(columns, headers) == expected, (column.name, written)


@pytest.mark.parametrize("columns", FILES.values(), ids=FILES.keys())
def test_no_header_means_two_columns(columns: Sequence[TableColumn]) -> None:
    """Whatever a header may be matched by belongs to one column only, and every column has a name of its own."""
    owners: dict[str, str] = {}
    for column in columns:
        for name in (*column.aliases, column.name):
            for key in {match_key(name), *header_keys(name)}:
                assert owners.setdefault(key, column.name) == column.name, (name, key)
    assert len({column.name for column in columns}) == len(columns)
    assert len({match_key(column.title) for column in columns}) == len(columns)


@pytest.mark.parametrize("columns", FILES.values(), ids=FILES.keys())
def test_all_columns_at_once_are_all_found(columns: Sequence[TableColumn]) -> None:
    """Under their titles in reverse order, and under their English names, each stands where it was put."""
    placed = list(reversed(columns))
    expected = {column.name: place for place, column in enumerate(placed, start=1)}
    assert found(columns, [column.title for column in placed]) == expected
    assert found(columns, [column.name for column in placed]) == expected
