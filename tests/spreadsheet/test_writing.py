"""Workbooks that are written: exact, harmless, readable on A4, and read back by our own reader."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error, Problem
from kaoping.core.kernel.text import find_hostile, shown
from kaoping.core.spreadsheet import limits
from kaoping.core.spreadsheet.annotate import MOST_MARKED, annotated_copy, copied_to
from kaoping.core.spreadsheet.model import Cell
from kaoping.core.spreadsheet.quoting import without_quotes
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.spreadsheet.table import Skipped, TableColumn, find_table
from kaoping.core.spreadsheet.writer import (
    OutSheet,
    Template,
    TemplateColumn,
    sheet_title,
    write_template,
    write_workbook,
)

from tests.spreadsheet.files import sheet_xml, write_xls, write_xlsx

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**14), max_value=10**14),
    st.decimals(min_value=-99_999, max_value=99_999, places=3),
    st.dates(min_value=date(1900, 3, 1)),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(shown),
    st.sampled_from(
        ["=1+1", "+1", "-1", "@x", "'x", "_x0041_", "<a&b>", "0012", " 两端 ", "#N/A", "http://a.cn", "1.10"]
    ),
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_what_is_written_reads_back_the_same(tmp_path: Path, rows: list[tuple[Cell, ...]]) -> None:
    """Every kind of cell comes back as itself: numbers exact, text as text whatever it begins with."""
    write_workbook(tmp_path / "a.xlsx", [OutSheet("结果", ("甲", "乙", "丙"), rows)])
    (sheet,) = read_workbook(tmp_path / "a.xlsx").sheets
    while rows and not any(cell is not None for cell in rows[-1]):
        rows = rows[:-1]
    assert without_quotes(sheet).rows == [("甲", "乙", "丙"), *rows]
    assert [[type(cell) is bool for cell in row] for row in sheet.rows[1:]] == [
        [type(cell) is bool for cell in row] for row in rows
    ]
    assert sheet.formulas_without_value == ()


def test_numbers_are_numbers_shown_with_their_own_places(tmp_path: Path) -> None:
    """87.50 is the number 87.5 shown as 87.50; a number longer than a spreadsheet holds stays text."""
    rows: list[Sequence[Cell]] = [(Decimal("87.50"), 3, Decimal("0.12345678901234567"), "=1+1")]
    write_workbook(tmp_path / "a.xlsx", [OutSheet("结果", ("a", "b", "c", "d"), rows)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["结果"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (87.5, "0.00")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (3, "0")
    assert sheet["C2"].data_type == "s"
    assert (sheet["D2"].data_type, sheet["D2"].quotePrefix) == ("s", True)


def test_a_sheet_prints_on_a4_with_its_header_on_every_page(tmp_path: Path) -> None:
    """Frozen header, repeated print titles, one page wide."""
    sheet = OutSheet("结果", ("a",), [(1,)], heading="某局结果", notes=("说明",), landscape=True, frozen_columns=1)
    write_workbook(tmp_path / "a.xlsx", [sheet])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["结果"]
    assert page.freeze_panes == "B4"
    assert page.print_title_rows == "$1:$3"
    assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToHeight) == (9, "landscape", 0)


def test_text_is_shown_through_the_gate_and_never_cut(tmp_path: Path) -> None:
    """A control character is written visibly; text longer than a cell is an error, and no half file stays."""
    write_workbook(tmp_path / "a.xlsx", [OutSheet("结果", ("a",), [("x\x1b",)])])
    assert read_workbook(tmp_path / "a.xlsx").sheets[0].rows[1] == ("x⟨U+001B⟩",)
    with pytest.raises(Error, match="太长"):
        write_workbook(tmp_path / "b.xlsx", [OutSheet("结果", ("a",), [("x" * 40_000,)])])
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx"}


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A folder that does not exist."""
    with pytest.raises(Error, match="写不到"):
        write_workbook(tmp_path / "none" / "a.xlsx", [OutSheet("结果", ("a",), [])])


@given(st.lists(st.text(max_size=40), max_size=12))
def test_sheet_titles_are_always_allowed_and_distinct(texts: list[str]) -> None:
    """31 characters, no reserved ones, no two alike."""
    taken: set[str] = set()
    titles = [sheet_title(text, taken) for text in texts]
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", title) for title in titles)


def test_a_template_reads_back_as_its_filled_rows_only(tmp_path: Path) -> None:
    """Header frozen, ids hidden, drop-downs in place; the sample row says so and is passed over."""
    columns = [
        TemplateColumn("编号", hidden=True),
        TemplateColumn("对象"),
        TemplateColumn("项目"),
        TemplateColumn("得分", is_number=True),
    ]
    words = [f"1.{number}" for number in range(1, 200)]
    rows = [("B1", "机关党支部", "1.10", None)]
    write_template(
        tmp_path / "t.xlsx",
        Template(
            columns, [("B0", "第一党支部", "1.1", Decimal("7.5"))], {"项目": words}, "得分", ["每行一个项目。"], 0, rows
        ),
    )
    book = read_workbook(tmp_path / "t.xlsx")
    table = find_table(
        book.sheets[0], (TableColumn("subject", ("对象",), required=True), TableColumn("item", ("项目",)))
    )
    assert table is not None
    assert [record.values for record in table.records()] == [{"subject": "机关党支部", "item": "1.10"}]
    assert [row.reason for row in table.skipped()] == [Skipped.SAMPLE]
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")["得分"]
    assert page.column_dimensions["A"].hidden
    assert page.column_dimensions["B"].number_format == "@"
    (validation,) = page.data_validations.dataValidation
    assert validation.formula1 == "'选项'!$A$1:$A$199"
    assert str(validation.sqref).startswith("C4:")


PROBLEMS = (
    Problem("分数超过满分。", "得分", 2, 3, "=99"),
    Problem("没有这个对象。", "得分", 3, 1, "M9"),
    Problem("缺少列。", "得分"),
)


def user_file(path: Path) -> Path:
    """A small .xlsx with a style, a formula, a comment and a merged cell of the user's own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "得分"
    for row in (("对象", "项目", "得分"), ("M1", "1.1", "=90+9"), ("M9", "1.1", 7)):
        sheet.append(row)
    sheet["B2"].font = openpyxl.styles.Font(color="FF00FF00")
    sheet["C2"].comment = openpyxl.comments.Comment("我的批注", "me")
    sheet.merge_cells("A3:B3")
    book.save(path)
    return path


def test_the_annotated_copy_keeps_the_users_workbook(tmp_path: Path) -> None:
    """Cells, formulas, styles and comments stay; faulty cells are marked; the list of all stands first."""
    path = user_file(tmp_path / "a.xlsx")
    before = path.read_bytes()
    annotated_copy(path, PROBLEMS, tmp_path / "b.xlsx")
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == ["问题清单", "得分"]
    listing = [[cell.value for cell in row] for row in book["问题清单"].iter_rows()]
    assert listing[1] == ["得分", 2, "C", "=99", "分数超过满分。"]
    assert listing[3] == ["得分", None, None, None, "缺少列。"]
    assert (book["问题清单"]["D2"].data_type, book["问题清单"]["D2"].quotePrefix) == ("s", True)
    sheet = book["得分"]
    assert sheet["C2"].value == "=90+9"
    assert sheet["C2"].comment.text == "我的批注\n分数超过满分。"
    assert sheet["C2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["B2"].font.color.rgb == "FF00FF00"
    assert sheet["A3"].comment.text == "没有这个对象。"
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx", "b.xlsx"}


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_of_very_many_problems_the_first_are_marked_and_the_rest_counted(tmp_path: Path, ending: str) -> None:
    """A file that is wrong in every cell is told so within seconds."""
    book = openpyxl.Workbook()
    for row in range(MOST_MARKED + 500):
        book.active.append((f"M{row}",))
    path = tmp_path / f"a.{ending}"
    if ending == "xlsx":
        book.save(path)
    else:
        path.write_text("\n".join(f"M{row}" for row in range(MOST_MARKED + 500)), encoding="utf-8")
    sheet = "Sheet" if ending == "xlsx" else "a"
    problems = [Problem("没有这个对象。", sheet, row, 1, "M") for row in range(1, MOST_MARKED + 501)]
    annotated_copy(path, problems, tmp_path / "b.xlsx")
    whole = openpyxl.load_workbook(tmp_path / "b.xlsx")
    listing = [[cell.value for cell in row] for row in whole["问题清单"].iter_rows()]
    assert sum(row[0] == sheet for row in listing) == MOST_MARKED
    assert listing[-1][4] == "另有 500 处没有列出,改好这些再导入一次。"
    assert str(MOST_MARKED) in copied_to(tmp_path / "b.xlsx", problems)
    assert "每处" in copied_to(tmp_path / "b.xlsx", problems[:MOST_MARKED])


def test_an_annotated_copy_annotated_again_has_one_list(tmp_path: Path) -> None:
    """Correct, import, correct again: the old list makes way for the new one."""
    annotated_copy(user_file(tmp_path / "a.xlsx"), PROBLEMS, tmp_path / "b.xlsx")
    annotated_copy(tmp_path / "b.xlsx", PROBLEMS[:1], tmp_path / "c.xlsx")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["问题清单", "得分"]
    assert book["问题清单"].max_row == 2


def test_text_files_and_xls_become_a_workbook_with_the_same_cells(tmp_path: Path) -> None:
    """Row and column numbers stay, text stays text, faulty cells are marked."""
    (tmp_path / "得分.csv").write_text("对象,项目,得分\nM1,1.1,=99\nM9,1.10,7\n", encoding="gb18030")
    write_xls(tmp_path / "得分.xls", [["对象", "项目", "得分"], ["M1", "1.1", "=99"], ["M9", "1.10", "7"]])
    for ending in ("csv", "xls"):
        target = tmp_path / f"{ending}.xlsx"
        annotated_copy(tmp_path / f"得分.{ending}", PROBLEMS, target)
        listing, copy = read_workbook(target).sheets
        assert listing.name == "问题清单"
        assert copy.rows == [("对象", "项目", "得分"), ("M1", "1.1", "=99"), ("M9", "1.10", "7")]
        sheet = openpyxl.load_workbook(target)["得分"]
        assert sheet["C2"].comment.text == "分数超过满分。"
        assert sheet["C2"].fill.fgColor.rgb.endswith("FFC7CE")


def test_a_file_that_only_openpyxl_would_choke_on_is_copied_without_styles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openpyxl unrolls a link over seventeen billion cells: the limited process stops, the plain copy is made."""
    monkeypatch.setattr(limits, "MARK_MEMORY_BYTES", 224 * limits.MIB)
    annotated_copy(user_file(tmp_path / "good.xlsx"), PROBLEMS, tmp_path / "styled.xlsx")
    assert openpyxl.load_workbook(tmp_path / "styled.xlsx")["得分"]["C2"].value == "=90+9"
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', after=link)
    path = write_xlsx(tmp_path / "a.xlsx", xml)
    annotated_copy(path, [Problem("不对。", "得分", 1, 1, "1")], tmp_path / "b.xlsx")
    listing, copy = read_workbook(tmp_path / "b.xlsx").sheets
    assert "没有保留原来的格式" in str(listing.rows[0][0])
    assert copy.rows == [(1,)]


def test_no_file_is_ever_written_over(tmp_path: Path) -> None:
    """A target that exists is an error and stays as it was, in both ways of copying."""
    (tmp_path / "b.xlsx").write_bytes(b"mine")
    (tmp_path / "a.csv").write_text("对象\nM1\n", encoding="utf-8")
    for source in (user_file(tmp_path / "a.xlsx"), tmp_path / "a.csv"):
        with pytest.raises(Error, match="已经存在"):
            annotated_copy(source, PROBLEMS, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == b"mine"


def test_hostile_values_are_listed_harmlessly(tmp_path: Path) -> None:
    """What a hostile cell held is shown, never written raw."""
    path = user_file(tmp_path / "a.xlsx")
    annotated_copy(path, [Problem("含有\x1b。", "得分", 2, 1, "\x1b]52;\u202e")], tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    assert not any("\x1b" in part or "_x001B_" in part or "\u202e" in part for part in parts)
    (listing, _copy) = read_workbook(tmp_path / "b.xlsx").sheets
    assert all(find_hostile(cell) is None for row in listing.rows for cell in row if isinstance(cell, str))


def test_limits_leave_room_for_a_genuine_marks_file() -> None:
    """400,000 rows of ten columns fit."""
    assert limits.MAX_CELLS >= 400_000 * 10
