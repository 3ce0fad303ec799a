"""Reading what clerks hand in: every cell exactly, and what stands beside the cells."""

import csv
import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.spreadsheet.model import ExactNumbers, Merged, column_letters, column_number
from kaoping.core.spreadsheet.reader import read_workbook

from tests.spreadsheet.files import MAIN, sheet_xml, write_xls, write_xlsx


def test_cells_come_back_as_the_clerk_sees_them(tmp_path: Path) -> None:
    """Decimals exact, whole numbers whole, dates dates, blanks nothing, error values visible."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C3"], sheet["D3"], sheet["E3"], sheet["F3"] = 33.33, 0.1, 7.5, 8
    sheet["C4"], sheet["D4"], sheet["E4"] = date(2020, 7, 1), datetime(2020, 7, 1, 8, 30), time(8, 30)  # noqa: DTZ001  # a workbook knows no zone
    sheet["C5"], sheet["D5"], sheet["E5"], sheet["F5"] = True, "#N/A", "", "文字"
    sheet.merge_cells("C6:D7")
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "a.xlsx")
    (read,) = read_workbook(tmp_path / "a.xlsx").sheets
    assert read.first_row == 3
    assert read.rows[0] == (None, None, Decimal("33.33"), Decimal("0.1"), Decimal("7.5"), 8)
    assert read.rows[1][2:5] == (date(2020, 7, 1), datetime(2020, 7, 1, 8, 30), "08:30:00")  # noqa: DTZ001  # the same
    assert read.rows[2][2:] == (True, "#N/A", None, "文字")
    assert isinstance(read.rows[2][2], bool)
    assert read.merged == (Merged(6, 3, 7, 4),)
    assert read.hidden_rows == {4}


@given(st.decimals(min_value=-9999, max_value=9999, places=3))
def test_typed_decimals_survive_the_double_in_the_file(typed: Decimal) -> None:
    """text → double → shortest text → Decimal is the identity for what people type."""
    assert ExactNumbers()[float(typed)] == typed


def test_numbers_longer_than_a_spreadsheet_shows_are_rounded_to_what_it_shows(tmp_path: Path) -> None:
    """Seventeen digits in the XML are the double of 33.33; a computed 0.30000000000000004 is seen as 0.3."""
    xml = sheet_xml('<row r="1"><c r="A1"><v>33.329999999999998</v></c><c r="B1"><v>0.30000000000000004</v></c></row>')
    (read,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml)).sheets
    assert read.rows == [(Decimal("33.33"), Decimal("0.3"))]


def test_a_formula_without_value_is_told_from_an_empty_cell(tmp_path: Path) -> None:
    """Programs that write formulas do not calculate; such a cell is not simply empty, and ="" is not such a cell."""
    xml = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1"><f t="shared" si="0"/></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    (read,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml)).sheets
    assert read.formulas_without_value == ((1, 1), (1, 4))
    assert read.rows == [(None, 2, None, None, "#DIV/0!")]


def test_prefixed_xml_tells_the_same(tmp_path: Path) -> None:
    """Some programs write every element with a namespace prefix."""
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="2" hidden="1"><x:c r="A2"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    (read,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml.encode())).sheets
    assert read.hidden_rows == {2}
    assert read.formulas_without_value == ((2, 1),)


def test_styled_empty_cells_out_to_the_last_column_harm_nobody(tmp_path: Path) -> None:
    """WPS leaves styled empty cells to column XFD and rows to 1048576; only content counts."""
    xml = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'
    )
    (read,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml)).sheets
    assert read.rows == [(1,)]


def test_an_escape_hidden_in_a_cell_is_read_as_it_is(tmp_path: Path) -> None:
    """``_x001B_`` is a real ESC; the table layer reports it, nothing is dropped on the way."""
    xml = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>_x001B_[31m</t></is></c></row>')
    (read,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml)).sheets
    assert read.rows == [("\x1b[31m",)]


def test_xls_is_read(tmp_path: Path) -> None:
    """The binary format of the nineties, which offices still keep, gives the same cells."""
    book = read_workbook(write_xls(tmp_path / "a.xls", [["对象", "得分"], ["M1", 7.5], ["M2", 8.0]]))
    assert book.kind == "xls"
    assert book.sheets[0].name == "得分"
    assert book.sheets[0].rows == [("对象", "得分"), ("M1", Decimal("7.5")), ("M2", 8)]


def test_content_decides_whatever_the_ending_says(tmp_path: Path) -> None:
    """A workbook renamed to another of the three endings is read as what it is."""
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert read_workbook(write_xlsx(tmp_path / "a.csv", xml)).kind == "xlsx"
    assert read_workbook(write_xls(tmp_path / "b.xlsx", [[1.0]])).kind == "xls"


@pytest.mark.parametrize(
    ("encoding", "bom", "guessed"),
    [
        ("utf-8", b"", False),
        ("utf-8", b"\xef\xbb\xbf", False),
        ("gb18030", b"", True),
        ("utf-16-le", b"\xff\xfe", False),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_of_every_encoding_and_delimiter_give_the_same_rows(
    tmp_path: Path, encoding: str, bom: bytes, guessed: bool, delimiter: str
) -> None:
    """Only an encoding that nothing in the file states is called a guess."""
    text = f'对象{delimiter}理由\r\nM1{delimiter}"迟到{delimiter}早退"\r\n\r\nM2\r\n'
    (tmp_path / "a.csv").write_bytes(bom + text.encode(encoding))
    book = read_workbook(tmp_path / "a.csv")
    assert book.sheets[0].rows == [("对象", "理由"), ("M1", f"迟到{delimiter}早退"), (None, None), ("M2", None)]
    assert book.guessed is guessed
    assert book.encoding is not None


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2), min_size=2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_written_csv_reads_back(tmp_path: Path, rows: list[list[str]]) -> None:
    """Fields with delimiters, quotes and line breaks come back whole, in their rows; a break is a blank."""
    width = max(map(len, rows))
    square = [["x", *row, *[""] * (width - len(row))] for row in rows]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(square)
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())
    read = read_workbook(tmp_path / "a.csv").sheets[0].rows
    one_line = [tuple(re.sub("[\n\x0b]+", " ", cell.strip("\n\x0b")) or None for cell in row) for row in square]
    assert read == one_line


@given(st.integers(min_value=1, max_value=16384))
def test_column_letters_and_numbers_are_inverse(number: int) -> None:
    """A spreadsheet's letters name one column each."""
    assert column_number(column_letters(number)) == number
