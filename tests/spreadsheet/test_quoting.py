"""Cells that say that they are text: read as their inside, and written so that they are read back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.results.rendering import _write_rows
from kaoping.core.spreadsheet.model import Cell, SheetData
from kaoping.core.spreadsheet.quoting import quoted, unquoted, unquoted_sentence
from kaoping.core.spreadsheet.table import TableColumn, find_table

SIGNS = st.text(alphabet="'\u2018\u2019\uff07=\"+-@ a1\u3000钟", max_size=9).map(str.strip)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('="00123"', "00123"), ('="a""b"', 'a"b'), (' ="x" ', "x"), ("'2012-07-01", "2012-07-01"), ("'钟一", "钟一"),
        ("\u201800123", "00123"), ("'+1+1", "+1+1"), ("'=it's", "=it's"), ("''a", "'a"),
        ("'十四五'规划", "'十四五'规划"), ("=1+1", "=1+1"), ("'", "'"), ("a'b", "a'b"), ('="', '="'),
    ],
)  # fmt: skip
def test_the_inside_is_meant(written: str, meant: str) -> None:
    """A formula that is one text, an apostrophe in front; a quotation stays what it is."""
    assert unquoted(written) == meant


@given(SIGNS, st.booleans())
def test_what_is_written_is_read_back(text: str, formulas: bool) -> None:
    """Whatever stands in a text, and whether or not it could be a formula."""
    assert unquoted(quoted(text, formulas=formulas)) == text


@given(st.lists(SIGNS.filter(bool), min_size=1, max_size=5))
def test_our_own_text_files_are_read_back(texts: list[str]) -> None:
    """Results as CSV go through an import and are the same; none of their cells is a formula for a table program."""
    stream = io.StringIO()
    _write_rows(stream, ["名称"], [(text,) for text in texts])
    rows = list(csv.reader(io.StringIO(stream.getvalue())))[1:]
    assert not any(cell.lstrip()[:1] in tuple("=+-@") for row in rows for cell in row)
    read: list[tuple[Cell, ...]] = [tuple(row) for row in csv.reader(io.StringIO(stream.getvalue()))]
    table = find_table(SheetData("s", read), [TableColumn("name", ("名称",))])
    if table is not None and not table.skipped():
        assert [record.values["name"] for record in table.records()] == texts


def test_every_column_of_a_table_is_read_so_and_told() -> None:
    """The header too; the report says how many and where."""
    rows: list[tuple[str | int | None, ...]] = [('="姓名"', "编号", "次数"), ("'钟一", '="007"', 3), ("钱二", None, 4)]
    table = find_table(
        SheetData("名册", [*rows]), [TableColumn("name", ("姓名",), required=True), TableColumn("code", ("编号",))]
    )
    assert table is not None
    assert [dict(record.values) for record in table.records()] == [
        {"name": "钟一", "code": "007"},
        {"name": "钱二", "code": None},
    ]
    assert "有 3 格" in unquoted_sentence(table.sheet)
    assert 'B2 ="007"' in unquoted_sentence(table.sheet)
    assert rows[1][0] == "'钟一"
