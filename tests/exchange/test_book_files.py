"""Ledger books as clerks keep them: old formats and encodings, merged cells, headers of several rows, hidden things."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import FileRefused
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from openpyxl import Workbook

from tests.exchange.ledgers import Keeper, set_up, write_rows
from tests.spreadsheet.files import write_xls


@pytest.fixture
def dues(sqlite_database: Database, tmp_path: Path) -> Keeper:
    return Keeper(sqlite_database, set_up(sqlite_database, tmp_path), BOOKS_BY_ID["党费收缴"], tmp_path)


ROWS = (
    ("党费收缴登记表", "", "", ""),
    ("姓名", "月份", "应缴", "实缴"),
    ("王一", "2025年3月", "12.50", "12.5"),
    ("合计", "", "12.5", ""),
)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_delimited_text_of_every_encoding(dues: Keeper, encoding: str) -> None:
    """A guess is told; title above and total below the table are no entries."""
    report = dues.take_file(write_rows(dues.folder / "a.csv", ROWS, encoding))
    assert report.added == 1
    assert dues.entries()[0].due == 1250
    assert any("按 GB18030 读取" in note for note in report.notes) is (encoding == "gb18030")
    assert any("不是数据的行没有读:4" in note for note in report.notes)


def test_old_workbooks(dues: Keeper) -> None:
    """The .xls of old Excel and WPS; amounts are numbers there."""
    path = write_xls(dues.folder / "a.xls", [["姓名", "月份", "应缴"], ["王一", "2025-03", 12.5]])
    assert dues.take_file(path).added == 1
    assert dues.entries()[0].due == 1250


def test_merged_cells_and_headers_of_two_rows(dues: Keeper) -> None:
    """The branch merged over its members holds for each; amounts under a common header are told by their own."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("党费收缴登记表",),
        ("支部", "姓名", "月份", "金额", None, "缴纳日期"),
        (None, None, None, "应缴", "实缴", None),
        ("林场支部", "M00003", date(2025, 3, 1), 5, 5, date(2025, 3, 8)),
        (None, "M00004", date(2025, 3, 1), 6.2, None, None),
        ("机关支部", "王一", date(2025, 3, 1), 7, 7, date(2025, 3, 9)),
    ):
        sheet.append(row)
    for cells in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "A4:A5"):
        sheet.merge_cells(cells)
    book.save(dues.folder / "a.xlsx")
    report = dues.take_file(dues.folder / "a.xlsx")
    assert report.added == 3
    assert [(one.organisation_id, one.person_id, one.due, one.paid) for one in dues.entries()] == [
        (2, 3, 500, 500),
        (2, 4, 620, None),
        (1, 1, 700, 700),
    ]
    assert any("1 行的「党组织」取自上面的合并单元格" in note for note in report.notes)


def test_hidden_things_are_named(dues: Keeper) -> None:
    """Hidden rows and columns are read and told, hidden sheets are told and not read, as are unknown columns."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "月份", "应缴", "电话"), ("王一", "2025-03", 5, "1"), ("李二", "2025-03", 6, "2")):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("旧").sheet_state = "hidden"
    book["旧"].append(("姓名", "月份"))
    book.save(dues.folder / "a.xlsx")
    report = dues.take_file(dues.folder / "a.xlsx")
    assert report.added == 2
    said = "".join(report.notes)
    assert "隐藏的行照样读入:3" in said
    assert "隐藏的列照样读入:应交" in said
    assert "隐藏的工作表没有读:旧" in said
    assert "不认识的列没有读:电话" in said


def test_several_sheets_of_one_book(dues: Keeper) -> None:
    """A sheet a month, with other columns each: all are read; a member's month may stand on one of them only."""
    book = Workbook()
    first = book.active
    assert first is not None
    second = book.create_sheet("四月")
    first.append(("姓名", "月份", "应缴"))
    first.append(("王一", "2025-03", 5))
    second.append(("党员", "年月", "应交", "实交"))
    second.append(("王一", "2025-04", 5, 5))
    book.save(dues.folder / "a.xlsx")
    assert dues.take_file(dues.folder / "a.xlsx").added == 2
    assert dues.take_file(dues.folder / "a.xlsx").unchanged == 2
    second.append(("王一", "2025-03", 5, 4))
    book.save(dues.folder / "b.xlsx")
    with pytest.raises(FileRefused, match="请合并成一行"):
        dues.take_file(dues.folder / "b.xlsx")


def test_a_formula_without_result_is_refused(dues: Keeper) -> None:
    """Programs that write formulas do not calculate them: an amount must not silently be missing."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "月份", "应缴"), ("王一", "2025-03", "=2+3")):
        sheet.append(row)
    book.save(dues.folder / "a.xlsx")
    with pytest.raises(FileRefused, match="公式没有算出结果"):
        dues.take_file(dues.folder / "a.xlsx")


def test_a_file_without_the_table_is_refused(dues: Keeper) -> None:
    """The sentence says which column is missing; a header alone has no rows."""
    with pytest.raises(FileRefused, match="缺少这些列:月份"):
        dues.take(("姓名", "应缴"), ("王一", "5"))
    with pytest.raises(FileRefused, match="只有表头"):
        dues.take(("姓名", "月份", "应缴"))
