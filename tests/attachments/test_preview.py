"""Looking into attachments: the first lines of honest files, and nothing but a sentence from hostile ones."""

import io
import time
from pathlib import Path

import pytest
import xlsxwriter
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import find_hostile
from kaoping.core.ledger.attachments import preview as module
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.ledger.attachments.preview import read_text
from kaoping.core.spreadsheet.limits import MIB
from kaoping.core.storage.engine import Database

from tests.acting import home
from tests.attachments.entries import add_entry, archive, attach, docx, file, make_unit, paragraph, preview


def xlsx(*rows: tuple[object, ...]) -> bytes:
    """A workbook with these rows on its first visible sheet, behind a hidden one."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        first = workbook.add_worksheet("说明")
        sheet = workbook.add_worksheet("数据")
        sheet.activate()
        sheet.set_first_sheet()
        first.hide()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_text_in_whatever_encoding() -> None:
    """UTF-8 with and without mark, UTF-16, and the GB18030 of older programs."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert read_text("txt", "第一行\r\n\t第二行\r\n".encode(encoding), 40) == ["第一行", "    第二行"]


def test_only_the_first_lines() -> None:
    """As many as were asked for."""
    assert read_text("txt", b"a\nb\nc\n", 2) == ["a", "b"]
    assert read_text("docx", docx(paragraph("a") + paragraph("b") + paragraph("c")), 2) == ["a", "b"]
    assert read_text("xlsx", xlsx(("a",), ("b",), ("c",)), 2) == ["a", "b"]


def test_a_document() -> None:
    """Paragraphs are lines, runs are joined, the cells of a table's row stand side by side."""
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(paragraph('姓名'))}{cell.format(paragraph('缺席'))}</w:tr></w:tbl>"
    runs = "<w:p><w:r><w:t>会议</w:t></w:r><w:r><w:delText>旧</w:delText><w:tab/><w:t>纪要</w:t></w:r></w:p>"
    assert read_text("docx", docx(runs + table + paragraph("完")), 40) == ["会议 纪要", "姓名 | 缺席", "完"]


def test_a_workbook() -> None:
    """The first visible sheet, numbers as they were typed."""
    assert read_text("xlsx", xlsx(("姓名", "金额"), ("王一", 12), ("李二", 33.33)), 40) == [
        "姓名 | 金额",
        "王一 | 12",
        "李二 | 33.33",
    ]


def test_what_has_no_text_shows_what_it_is(sqlite_database: Database, tmp_path: Path) -> None:
    """Name, type, size and hash of a picture."""
    make_unit(sqlite_database)
    made = attach(sqlite_database, "李四", add_entry(sqlite_database), file(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n"))
    shown = preview(sqlite_database, made.id)
    assert (shown.name, shown.type, shown.size, shown.hash, shown.text, shown.note) == (
        "a.png",
        "png",
        8,
        made.hash,
        (),
        "",
    )


def test_everything_is_safe_to_show(sqlite_database: Database, tmp_path: Path) -> None:
    """Escape sequences and bidirectional controls inside a file come out as their codes, and lines are cut."""
    make_unit(sqlite_database)
    id_ = add_entry(sqlite_database)
    hostile = paragraph("\u202e[/foo]" + "长" * 1000) + paragraph("\x9b31m\u2028")
    for name, content in (("a.docx", docx(hostile)), ("a.txt", "\u202e\x9b31m\n" + "长" * 1000)):
        shown = preview(sqlite_database, attach(sqlite_database, "李四", id_, file(tmp_path, name, content)).id)
        assert len(shown.text) == 2
        assert shown.text[0].startswith("⟨U+202E⟩")
        assert all(find_hostile(line) is None and len(line) < 500 for line in shown.text)


def test_a_torn_file_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    """It is the user's Error, not a preview."""
    make_unit(sqlite_database)
    made = attach(sqlite_database, "李四", add_entry(sqlite_database), file(tmp_path, "a.txt", b"abc"))
    store_of(home(sqlite_database)).path(made.hash).write_bytes(b"abd")
    with pytest.raises(Error, match="改动"):
        preview(sqlite_database, made.id)


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FAR = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'

HOSTILE = {
    "XXE": ("docx", docx(paragraph("&a;"), before=ENTITY)),
    "entities": ("docx", docx(paragraph("&b;"), before=BOMB)),
    "no document": ("docx", archive({"[Content_Types].xml": "", "word/x.xml": ""})),
    "damaged": ("docx", docx(paragraph("a"))[:-40]),
    "not XML": ("docx", docx("<w:p>")[:60] + b"\xff" * 60),
    "unclosed": ("docx", docx("<w:p></w:body>")),
    "no archive": ("xlsx", b"PK\x03\x04" + bytes(100)),
    "far cell": ("xlsx", archive({"xl/workbook.xml": "<x/>", "xl/_rels/workbook.xml.rels": "<x/>", "s.xml": FAR})),
    "zip bomb": (
        "xlsx",
        archive({"xl/workbook.xml": "<x/>", "xl/_rels/workbook.xml.rels": "<x/>", "b": bytes(20 * MIB)}),
    ),
    "garbage": ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_one_sentence(kind: str) -> None:
    """Quickly, and this process survives."""
    begun = time.monotonic()
    with pytest.raises(Error, match="看不了里面的文字"):
        read_text(*HOSTILE[kind], 40)
    assert time.monotonic() - begun < module.WALL_SECONDS


def test_deep_nesting_and_endless_paragraphs_stay_within_limits() -> None:
    """A document of a hundred thousand levels, and one of a single line of forty megabytes."""
    deep = docx("<w:x>" * 100_000 + paragraph("底") + "</w:x>" * 100_000)
    assert read_text("docx", deep, 40) == ["底"]
    (line,) = read_text("docx", docx(paragraph("长" * (40 * MIB // 3))), 40)
    assert line == "长" * module.MAX_WIDTH


def test_a_document_of_nothing_ends() -> None:
    """Markup without end in front of the first line is not read to its end."""
    assert read_text("docx", docx("<w:x/>" * (8 * MIB // 6)), 40) == []


def test_a_process_that_does_not_answer_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the caller is the last limit."""
    monkeypatch.setattr(module, "WALL_SECONDS", 0.01)
    with pytest.raises(Error, match=r"看不了里面的文字:0\.01 秒内没有读完"):
        read_text("docx", docx(paragraph("a")), 40)
