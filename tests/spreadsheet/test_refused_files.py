"""Files that must not be read: one sentence each, quickly, and this process survives."""

import io
import struct
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
from kaoping.core.kernel.errors import FileRefused
from kaoping.core.kernel.text import find_hostile
from kaoping.core.spreadsheet import limits
from kaoping.core.spreadsheet.archive import check_archive
from kaoping.core.spreadsheet.reader import read_workbook

from tests.spreadsheet.files import (
    CONTENT_TYPES,
    ROOT_RELS,
    WORKBOOK,
    WORKBOOK_RELS,
    cut_zip,
    sheet_xml,
    write_xls,
    write_xlsx,
)

ONE_CELL = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')


def refusal(path: Path) -> str:
    """The sentence with which ``path`` is refused; one sentence, safe to show."""
    with pytest.raises(FileRefused) as refused:
        read_workbook(path)
    message = refused.value.message
    assert message.endswith("。")
    assert message.count("。") == 1
    assert find_hostile(str(refused.value)) is None
    return message


def test_zip_bomb(tmp_path: Path) -> None:
    """A file of a few megabytes that inflates to 600 MB is refused by what it really inflates to."""
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(write_xlsx(path, ONE_CELL), "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/x.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(600):
            part.write(bytes(limits.MIB))
    assert path.stat().st_size < 4 * limits.MIB
    assert "太大" in refusal(path)


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """The declared size is the archive's own word: set to 100 bytes, the bomb is still seen."""
    path = write_xlsx(tmp_path / "liar.xlsx", ONE_CELL, {"xl/media/x.bin": bytes(20 * limits.MIB)})
    data = path.read_bytes()
    honest = struct.pack("<I", 20 * limits.MIB)
    assert data.count(honest) >= 2
    path.write_bytes(data.replace(honest, struct.pack("<I", 100)))
    assert "太大" in refusal(path)


def test_one_cell_at_the_far_end(tmp_path: Path) -> None:
    """A stray cell at XFD1048576 is named, so that the clerk can find it."""
    for rows in (
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    ):
        message = refusal(write_xlsx(tmp_path / "far.xlsx", sheet_xml(rows)))
        assert "XFD1048576" in message
        assert "得分" in message


def test_a_far_cell_that_the_scan_does_not_see_ends_in_the_child(tmp_path: Path) -> None:
    """Written with blanks around the equals sign it hides from the patterns; the limited process dies instead of us."""
    rows = '<row r = "1"><c r = "A1"><v>1</v></c></row><row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>'
    assert refusal(write_xlsx(tmp_path / "sly.xlsx", sheet_xml(rows)))


def test_entity_bomb(tmp_path: Path) -> None:
    """Any DOCTYPE is refused before a parser sees it, in any part."""
    doctype = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    xml = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>', before=doctype)
    assert "实体" in refusal(write_xlsx(tmp_path / "a.xlsx", xml))
    assert "实体" in refusal(write_xlsx(tmp_path / "b.xlsx", ONE_CELL, {"xl/sharedStrings.xml": doctype.encode()}))
    assert "实体" in refusal(write_xlsx(tmp_path / "c.xlsx", ONE_CELL, {"xl/theme.xml": doctype.encode("utf-16")}))


def test_password_protected_workbook(tmp_path: Path) -> None:
    """An encrypted .xlsx is another container altogether; the sentence says password, not damage."""
    plain = write_xlsx(tmp_path / "plain.xlsx", ONE_CELL)
    locked = tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.format.ooxml.OOXMLFile(source).encrypt("secret", target)
    assert "密码" in refusal(locked)


def test_password_protected_xls(tmp_path: Path) -> None:
    """The old format says it in a record."""
    assert "密码" in refusal(write_xls(tmp_path / "a.xls", [["x"]], locked=True))


def test_encrypted_zip(tmp_path: Path) -> None:
    """A zip whose parts are encrypted is not read either."""
    path = write_xlsx(tmp_path / "a.xlsx", ONE_CELL)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert "密码" in refusal(path)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_truncated_workbook(tmp_path: Path, keep: float) -> None:
    """A copy broken off anywhere is damaged."""
    path = write_xlsx(tmp_path / "a.xlsx", ONE_CELL)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    assert "损坏" in refusal(path)


PARTS = {
    "[Content_Types].xml": CONTENT_TYPES.encode(),
    "_rels/.rels": ROOT_RELS.encode(),
    "xl/workbook.xml": WORKBOOK.encode(),
    "xl/_rels/workbook.xml.rels": WORKBOOK_RELS.encode(),
    "xl/worksheets/sheet1.xml": ONE_CELL,
    "xl/media/image1.bin": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("missing", [1, 2, 20, 100_000])
def test_a_truncated_deflate_stream_is_refused(part: str, missing: int) -> None:
    """A part whose packed data ends too soon is damage, in every part, even where all sizes of the archive agree with
    what is left and nobody would read that part."""
    assert check_archive(io.BytesIO(cut_zip(PARTS, part, 0))).cells == 1
    with pytest.raises(FileRefused) as refused:
        check_archive(io.BytesIO(cut_zip(PARTS, part, missing)))
    assert refused.value.message == "文件不完整或已损坏,不能读取。"


def test_a_workbook_with_a_truncated_stream_is_not_read(tmp_path: Path) -> None:
    """The sheet itself broken off behind its last cell: a reader that stops there would see a sound sheet."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(cut_zip(PARTS, "xl/worksheets/sheet1.xml", 0))
    assert [sheet.name for sheet in read_workbook(path).sheets] == ["得分"]
    path.write_bytes(cut_zip(PARTS, "xl/worksheets/sheet1.xml", 1))
    assert refusal(path) == "文件不完整或已损坏,不能读取。"


def test_truncated_xls(tmp_path: Path) -> None:
    """The same for the old format."""
    path = write_xls(tmp_path / "a.xls", [["x"]])
    path.write_bytes(path.read_bytes()[:700])
    assert refusal(path)


def test_flipped_bytes_in_a_part(tmp_path: Path) -> None:
    """Garbage in the packed data is damage, not a traceback."""
    path = write_xlsx(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' * 50))
    data = bytearray(path.read_bytes())
    start = data.index(b"sheet1.xml") + 12
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)
    assert "损坏" in refusal(path)


def test_many_references_to_one_long_text_stay_within_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file can ask for gigabytes by naming one long text a million times; the limited process stops."""
    monkeypatch.setattr(limits, "PARSE_MEMORY_BYTES", 512 * limits.MIB)
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 20_001)
    )
    text = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(20_000))
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    relations = WORKBOOK_RELS.replace(
        "</Relationships>",
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
        ' Target="sharedStrings.xml"/></Relationships>',
    )
    parts = {"xl/sharedStrings.xml": strings.encode(), "xl/_rels/workbook.xml.rels": relations.encode()}
    path = write_xlsx(tmp_path / "a.xlsx", sheet_xml(rows), parts)
    assert refusal(path)


def test_missing_directory_empty_and_foreign_files(tmp_path: Path) -> None:
    """Each ordinary mistake has its own sentence."""
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "letter.docx").write_bytes(b"x")
    (tmp_path / "text.xlsx").write_text("对象,得分", encoding="utf-8")
    (tmp_path / "web.xls").write_text("<html><table></table></html>", encoding="utf-8")
    (tmp_path / "odd.csv").write_bytes(b"\xff\xff\x81\xff")
    (tmp_path / "quotes.csv").write_text('对象,得分\n"M1,8\nM2,9\n', encoding="utf-8")
    assert "找不到" in refusal(tmp_path / "none.xlsx")
    assert "文件夹" in refusal(tmp_path)
    assert "空的" in refusal(tmp_path / "empty.xlsx")
    assert "空的" in refusal(tmp_path / "empty.csv")
    assert "不能读取" in refusal(tmp_path / "letter.docx")
    assert "损坏" in refusal(tmp_path / "text.xlsx")
    assert "网页" in refusal(tmp_path / "web.xls")
    assert "编码" in refusal(tmp_path / "odd.csv")
    assert "引号" in refusal(tmp_path / "quotes.csv")


def test_another_zip_is_not_a_workbook(tmp_path: Path) -> None:
    """A zip of something else that was renamed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    assert "不是" in refusal(tmp_path / "a.xlsx")


def test_a_hostile_file_name_is_shown_harmlessly(tmp_path: Path) -> None:
    """The name of the file is text like any other."""
    refusal(tmp_path / "a\x1b[31m\u202e.xlsx")
