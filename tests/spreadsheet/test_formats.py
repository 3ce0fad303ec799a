"""Files of every format that offices hand in: read where it is clear, refused with the true reason where it is not."""

import stat
import struct
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.ledger.attachments.preview import read_text
from kaoping.core.organisation.roster.parsing import understand_roster
from kaoping.core.spreadsheet import limits
from kaoping.core.spreadsheet.reader import file_notes, read_workbook

from tests.spreadsheet.files import sheet_xml, write_xls, write_xlsx

CASES = Path(__file__).parents[1] / "data" / "cases"
TWO = [("姓名", "所在支部", "正式/预备", "入党日期"), ("钟一", "东支部", "正式"), ("钱二", "东支部", "预备")]
ONE_CELL = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')


def refusal(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read_workbook(path)
    return refused.value


@pytest.mark.parametrize(
    "name", ["c01_utf16le_bom_tab.csv", "c03_utf16le_nobom.csv", "c07_sep_line.csv", "c10_double_bom.csv",
             "c14_fullwidth_comma.csv"],
)  # fmt: skip
def test_text_of_every_encoding_and_delimiter_is_read(name: str) -> None:
    """Marks of the encoding once, twice or not at all, a first line that states the delimiter, full-width commas."""
    rows = read_workbook(CASES / name).sheets[0].rows
    assert [row[:3] for row in rows[-2:]] == TWO[1:]
    assert rows[-3] == TWO[0]
    assert [row[3] for row in rows[-2:]] == ["2012-07-01", "2024-07-01"]


def test_what_was_taken_for_granted_is_told() -> None:
    """A guessed encoding and a delimiter that nobody expects are no secret; what is stated or usual is not told."""
    assert file_notes(read_workbook(CASES / "c14_fullwidth_comma.csv")) == [
        "文件里各列用「,」分隔,已按它分列。".replace(",」", "\uff0c」")
    ]
    assert file_notes(read_workbook(CASES / "c03_utf16le_nobom.csv")) == [
        "文件没有说明文字编码,按 UTF-16 读取,请核对汉字。"
    ]
    for name in ("c01_utf16le_bom_tab.csv", "c07_sep_line.csv", "c10_double_bom.csv", "html_as.csv", "xml2003.xls"):
        assert file_notes(read_workbook(CASES / name)) == []


def test_a_comma_of_either_width_that_does_not_cut_all_records_alike_is_text(tmp_path: Path) -> None:
    """Full-width commas within sentences cut nothing."""
    path = tmp_path / "a.csv"
    path.write_text("说明\n迟到\uff0c早退\n旷工\n", encoding="utf-8")
    assert read_workbook(path).sheets[0].rows == [("说明",), ("迟到\uff0c早退",), ("旷工",)]
    path.write_text("对象,说明\nM1,迟到\uff0c早退\n", encoding="utf-8")
    assert read_workbook(path).sheets[0].rows[1] == ("M1", "迟到\uff0c早退")


def test_a_stated_delimiter_is_taken_at_its_word(tmp_path: Path) -> None:
    """``sep=`` names it, whatever it is."""
    path = tmp_path / "a.csv"
    path.write_text("sep=^\n对象^说明\nM1^a,b,c\n", encoding="utf-8")
    assert read_workbook(path).sheets[0].rows[1:] == [("对象", "说明"), ("M1", "a,b,c")]


def test_characters_named_after_gb18030_was_written_are_read_as_those_of_today(tmp_path: Path) -> None:
    """FE59 is 龴: not a private character that no font shows. So are the other 24 of the edition of 2022."""
    assert read_workbook(CASES / "c06_gbk_fe59.csv").sheets[0].rows[1][0] == "钟龴"
    later = "\u1e3f\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\U00020087\U00020089\U000200cc\U000215d7\U0002298f"
    codes = "A8BC FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0 FE51 FE52 FE53 FE6C FE76"
    (tmp_path / "a.csv").write_bytes("姓名".encode("gbk") + b"," + bytes.fromhex(codes) + b"\n")
    assert read_workbook(tmp_path / "a.csv").sheets[0].rows == [("姓名", later)]


def test_utf8_that_breaks_off_is_no_other_encoding(tmp_path: Path) -> None:
    """It would be read as GB18030 without sense; the line with the broken character is named."""
    data = ("姓名,支部\n" + "钟一,第一党支部\n" * 9).encode()
    (tmp_path / "a.csv").write_bytes(data[:-2])
    message = refusal(tmp_path / "a.csv").message
    assert "UTF-8" in message
    assert "第 10 行" in message


@pytest.mark.parametrize("name", ["biff5_1252_gbk.xls", "biff5_936.xls", "biff5_nocp.xls"])
def test_excel_95_is_called_by_its_name(name: str, tmp_path: Path) -> None:
    """Its text has no encoding that could be relied on; whatever its ending, it is not read as something else."""
    for ending in (".xls", ".et", ".csv"):
        copy = tmp_path / f"a{ending}"
        copy.write_bytes((CASES / name).read_bytes())
        refused = refusal(copy)
        assert "Excel 5.0/95 格式" in refused.message
        assert "另存为 .xlsx" in refused.hint


FOREIGN = {
    "sylk.csv": (CASES / "sylk.csv", "SYLK"),
    "mhtml.xls": (CASES / "mhtml.xls", "MHTML"),
    "old.xls": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(40), "5.0/95"),
    "a.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "a.txt": (b"\xff\xd8\xff\xe0" + bytes(30), "图片"),
    "b.csv": (b"Rar!\x1a\x07\x01\x00", "压缩包"),
    "b.xls": (b"{\\rtf1\\ansi }", "Word"),
    "c.xls": (b'<?xml version="1.0"?><office:document/>', "XML"),
    "d.xls": ("<html><body>请先登录</body></html>".encode(), "网页"),
    "e.xls": (b"<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>", "网页"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_neither_workbook_nor_records_is_called_by_its_name(name: str, tmp_path: Path) -> None:
    """Not damaged, and not without header: the sentence says what it is, and the hint what to do."""
    content, called = FOREIGN[name]
    path = content if isinstance(content, Path) else tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    refused = refusal(path)
    assert called in refused.message
    assert "损坏" not in refused.message
    assert refused.hint


@pytest.mark.parametrize(
    ("parts", "called"),
    [
        (["[Content_Types].xml", "word/document.xml"], "Word"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "演示文稿"),
        (["[Content_Types].xml", "xl/workbook.bin"], ".xlsb"),
        (["mimetype", "content.xml"], ".ods"),
        (["Index/Document.iwa"], "Numbers"),
        (["a.txt"], "压缩文件"),
    ],
)
def test_other_archives_are_called_by_their_names(parts: list[str], called: str, tmp_path: Path) -> None:
    """A zip of something else that was renamed."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    assert called in refusal(tmp_path / "a.xlsx").message


def test_compound_files_that_hold_no_workbook_are_called_by_their_names(tmp_path: Path) -> None:
    """A document of Word with the ending .xls, and one of nobody knows what; .et is a workbook."""
    data = write_xls(tmp_path / "a.et", [["姓名"]]).read_bytes()
    assert read_workbook(tmp_path / "a.et").sheets[0].rows == [("姓名",)]
    own = "Workbook\0".encode("utf-16-le").ljust(64, b"\0")
    entry = data.index(own)
    for stream, called in (("WordDocument", "Word"), ("Contents", "别的程序")):
        other = (stream + "\0").encode("utf-16-le").ljust(64, b"\0")
        (tmp_path / "b.xls").write_bytes(data[:entry] + other + data[entry + 64 :])
        assert called in refusal(tmp_path / "b.xls").message


@pytest.mark.parametrize("ending", [".ods", ".numbers", ".wps", ".docx", ".pdf", ".zip", ""])
def test_endings_that_are_not_read_say_what_to_do(ending: str, tmp_path: Path) -> None:
    """One sentence, and the way to a file that is read."""
    (tmp_path / f"a{ending}").write_bytes(b"x")
    refused = refusal(tmp_path / f"a{ending}")
    assert "不能读取" in refused.message
    assert refused.hint


def test_endings_that_mean_the_same_are_read(tmp_path: Path) -> None:
    """A workbook with macros, and text that is called text."""
    assert read_workbook(write_xlsx(tmp_path / "a.xlsm", ONE_CELL)).sheets[0].rows == [(1,)]
    for ending in (".tsv", ".txt"):
        (tmp_path / f"b{ending}").write_text("姓名\t支部\n", encoding="utf-8")
        assert read_workbook(tmp_path / f"b{ending}").sheets[0].rows == [("姓名", "支部")]


def test_text_that_calls_itself_a_workbook_is_not_taken_for_one(tmp_path: Path) -> None:
    """Perhaps it is damaged, perhaps only renamed; the hint tells what to do in either case."""
    (tmp_path / "a.xlsx").write_text("姓名,支部\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(bytes(range(256)) * 9)
    refused = refusal(tmp_path / "a.xlsx")
    assert "文本" in refused.message
    assert ".csv" in refused.hint
    assert "损坏" in refusal(tmp_path / "b.xlsx").message


def test_the_lock_file_beside_an_open_workbook_is_no_damaged_workbook(tmp_path: Path) -> None:
    """It is chosen by mistake: the sentence says which file is meant."""
    (tmp_path / "~$名册.xlsx").write_bytes(b"\x03abc".ljust(165, b" "))
    refused = refusal(tmp_path / "~$名册.xlsx")
    assert "锁文件" in refused.message
    assert "「名册.xlsx」" in refused.message
    assert "~$" in refused.hint


def test_a_web_page_gives_its_table(tmp_path: Path) -> None:
    """What systems of offices call .xls: text stays text, codes keep their zeros, spans are merged cells."""
    assert read_workbook(CASES / "html_as.csv").sheets[0].rows[1] == ("钟一", "东支部", "正式", "2012-07-01")
    page = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>td {mso-number-format:"\\@"}</style></head><body>
    <table><tr><td colspan=3>花名册</td></tr><tr><th>编号<th>姓名</th><th>支部</th></tr>
    <tr><td>00123</td><td>钟&nbsp;一<br>骨干</td><td rowspan="2">东支部</td></tr>
    <tr><td>110101199001011234</td><td>钱  二</td></tr></table><table></table>
    <table><tr><td>注</td></tr></table></body>"""
    (tmp_path / "a.xls").write_text(page, encoding="utf-8")
    first, second = read_workbook(tmp_path / "a.xls").sheets
    assert first.rows == [
        ("花名册", None, None),
        ("编号", "姓名", "支部"),
        ("00123", "钟 一 骨干", "东支部"),
        ("110101199001011234", "钱 二", None),
    ]
    assert [(m.first_row, m.first_column, m.last_row, m.last_column) for m in first.merged] == [
        (1, 1, 1, 3),
        (3, 3, 4, 3),
    ]
    assert first.broken == {(3, 2)}
    assert (first.name, second.name, second.rows) == ("a", "a 2", [("注",)])


def test_the_xml_of_excel_2003_gives_its_sheets(tmp_path: Path) -> None:
    """Cells that state their place, numbers, days, truth values, merged cells, sheets that are hidden; no entities."""
    (sheet,) = read_workbook(CASES / "xml2003.xls").sheets
    assert sheet.name == "名册"
    assert [row[0] for row in sheet.rows] == ["姓名", "钟一", "欧阳娜娜"]
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = f"""<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="一"><Table>
    <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">编号</Data></Cell>
    <Cell><Data ss:Type="String">c</Data></Cell></Row>
    <Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">7.5</Data></Cell>
    <Cell><Data ss:Type="DateTime">2012-07-01T00:00:00.000</Data></Cell>
    <Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
    </Table></Worksheet><Worksheet ss:Name="二"><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
    <Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""
    (tmp_path / "a.xml.xls").write_text(book, encoding="utf-8")
    first, second = read_workbook(tmp_path / "a.xml.xls").sheets
    assert [[str(cell) if cell is not None else None for cell in row] for row in first.rows] == [
        ["编号", None, "c", None],
        [None, None, None, None],
        [None, "7.5", "2012-07-01", "True"],
    ]
    assert first.rows[2][2] == date(2012, 7, 1)
    assert [(m.first_row, m.first_column, m.last_row, m.last_column) for m in first.merged] == [(1, 1, 1, 2)]
    assert (first.hidden, second.hidden) == (False, True)
    bomb = book.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "ha">]><Workbook', 1)
    (tmp_path / "b.xls").write_text(bomb, encoding="utf-8")
    assert refusal(tmp_path / "b.xls")


@pytest.mark.parametrize(
    "name", ["strict_lo.xlsx", "wps_dim.xlsx", "no_cell_refs.xlsx", "backslash_parts.xlsx", "lo97.xls"]
)
def test_workbooks_of_every_program_give_the_same_people(name: str) -> None:
    """The strict form of the standard, wrong dimensions, cells that do not say where they stand, parts named with
    backslashes, and the old format."""
    rows = read_workbook(CASES / name).sheets[0].rows
    assert rows[1][:2] == ("编号", "姓名")
    assert [row[:2] for row in rows[2:4]] == [("00123", "钟䶮"), ("00124", "买买提·艾力")]
    assert rows[2][4] == date(2012, 7, 1)


@pytest.mark.parametrize("name", ["date1904.xlsx", "date_iso_t_d.xlsx"])
def test_days_are_days_however_they_are_stored(name: str) -> None:
    """Counted from 1904, or spelled."""
    assert read_workbook(CASES / name).sheets[0].rows[1][3] == date(2012, 7, 1)


def test_a_line_break_in_a_cell_reads_as_a_blank_and_is_told(tmp_path: Path) -> None:
    """One value is one line, in text and in workbooks; where a break was is kept for the report."""
    sheet = read_workbook(CASES / "c22_newline_in_cell.csv").sheets[0]
    assert sheet.broken == {(2, 1)}
    roster = understand_roster(read_workbook(CASES / "c22_newline_in_cell.csv"))
    assert not roster.problems
    assert [member.name for member in roster.members] == ["钟一"]
    told = [(note.row, note.column, note.value) for note in roster.notes]
    assert told == [(2, 1, "钟一")]
    xml = sheet_xml(
        '<row r="2"><c r="B2" t="inlineStr"><is><t>第一\n党支部</t></is></c><c r="C2"><v>1</v></c></row>'
        '<row r="3"><c r="B3" t="inlineStr"><is><t>a_x000D_\nb</t></is></c><c r="C3"><v>2</v></c></row>'
    )
    (sheet,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", xml)).sheets
    assert sheet.rows == [(None, "第一 党支部", 1), (None, "a b", 2)]
    assert sheet.broken == {(2, 2), (3, 2)}


def programs(tmp_path: Path) -> dict[str, str]:
    """Interpreters that do not do what they should: one that is not there, may not be run, ends at once, or is another
    program, as the executable of a frozen build is."""
    (tmp_path / "locked").write_bytes(b"")
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho usage: kaoping [-h]\nexit 2\n")
    other.chmod(stat.S_IRWXU)
    return {
        "absent": str(tmp_path / "none"),
        "locked": str(tmp_path / "locked"),
        "ends": "/bin/false",
        "other": str(other),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="the interpreters are scripts of a shell")
@pytest.mark.parametrize("program", ["absent", "locked", "ends", "other", "frozen"])
def test_a_process_that_does_not_start_is_no_damaged_file(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence does not blame the file, and says what to do; so for a file of any format, and for a preview."""
    if program == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    else:
        monkeypatch.setattr(sys, "executable", programs(tmp_path)[program])
    files = [CASES / "lo97.xls", CASES / "c07_sep_line.csv", write_xlsx(tmp_path / "a.xlsx", ONE_CELL)]
    for path in files:
        with pytest.raises(Error, match="不是文件的问题") as fault:
            read_workbook(path)
        assert not isinstance(fault.value, FileRefused)
        assert "损坏" not in str(fault.value)
        assert "重新安装" in fault.value.hint
    with pytest.raises(Error, match="不是文件的问题"):
        read_text("xlsx", files[2].read_bytes(), 3)


def test_a_missing_library_is_no_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of workbooks may have been left out of an installation."""
    monkeypatch.setattr("kaoping.core.spreadsheet.sandbox.find_spec", lambda _name: None)
    with pytest.raises(Error, match="缺少组件 python_calamine"):
        read_workbook(CASES / "lo97.xls")


def test_a_child_that_gets_no_memory_says_that_the_file_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither damaged nor odd: there is just too much of it."""
    monkeypatch.setattr(limits, "PARSE_MEMORY_BYTES", 64 * limits.MIB)
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 100_000)
    )
    assert "太大" in refusal(write_xlsx(tmp_path / "a.xlsx", sheet_xml(rows))).message


def test_a_busy_machine_is_no_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was not read in time may be read later."""
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.001)  # it is killed before it begins
    with pytest.raises(Error, match=r"秒内没有读完|没有启动"):
        read_workbook(CASES / "lo97.xls")


def test_a_directory_of_an_archive_longer_than_its_parts_is_not_read(tmp_path: Path) -> None:
    """Each of its lines becomes an object: their length is limited before they are read."""
    path = write_xlsx(tmp_path / "a.xlsx", ONE_CELL)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, len(data) - 22 + 12, 0x7FFFFFFF)
    path.write_bytes(data)
    assert "太大" in refusal(path).message
