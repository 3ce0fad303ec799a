"""What may be attached: ending and content must agree; names must be harmless everywhere."""

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.paths import MAX_NAME_BYTES, accept_name
from kaoping.core.kernel.text import find_hostile
from kaoping.core.ledger.attachments.intake import ENDINGS, Given, given_file, sniff, type_of
from kaoping.tui.paths import read_attachment

from tests.attachments.entries import archive, docx, file, paragraph

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
DOCX = docx(paragraph("x"))
XLSX = archive({"[Content_Types].xml": "", "xl/workbook.xml": ""})
PPTX = archive({"[Content_Types].xml": "", "ppt/presentation.xml": ""})
OFD = archive({"OFD.xml": "", "Doc_0/Document.xml": ""})
ZIP = archive({"a.txt": "x"})

GOOD = {
    "纪要.pdf": b"%PDF-1.7\n",
    "纪要.PDF": b"\n\n%PDF-1.4\n",
    "a.doc": OLE,
    "a.xls": OLE,
    "a.ppt": OLE,
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.pptx": PPTX,
    "a.wps": OLE,
    "a.et": XLSX,
    "a.dps": OLE,
    "公文.ofd": OFD,
    "a.txt": "会议纪要\r\n".encode("gb18030"),
    "a.csv": "姓名,金额\n".encode("utf-8-sig"),
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.png": PNG,
    "a.bmp": b"BM" + bytes(60),
    "a.gif": b"GIF89a" + bytes(9),
    "a.tif": b"II*\x00" + bytes(9),
    "a.tiff": b"MM\x00*" + bytes(9),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_attach_is_taken(name: str) -> None:
    """Documents, text and pictures in whatever case their ending is written."""
    assert type_of(name, GOOD[name]) in ENDINGS


def test_a_picture_may_be_another_kind_of_picture() -> None:
    """Phones save one kind under the ending of another; it is kept as what it is."""
    assert type_of("照片.png", JPEG) == "jpg"


BAD = {
    "a.zip": (ZIP, "压缩包"),
    "a.rar": (b"Rar!\x1a\x07\x00", "压缩包"),
    "a.exe": (b"MZ" + bytes(50), "可以添加的有"),
    "a.docm": (DOCX, "可以添加的有"),
    "a.html": (b"<html></html>", "可以添加的有"),
    "没有扩展名": (b"%PDF-1.7", "可以添加的有"),
    "pdf": (b"%PDF-1.7", "可以添加的有"),
    "a.pdf": (b"MZ" + bytes(50), "可以添加的有"),
    "b.pdf": (DOCX, "docx"),
    "a.docx": (ZIP, "压缩包"),
    "b.docx": (OLE, "打开密码"),
    "c.docx": (DOCX[:-30], "压缩包"),
    "a.doc": (DOCX, "docx"),
    "a.xlsx": (DOCX, "docx"),
    "a.txt": (b"MZ\x00\x01", "可以添加的有"),
    "b.txt": (JPEG, "jpg"),
    "c.txt": (b"a\x1b[31mb", "可以添加的有"),
    "a.jpg": (b"%PDF-1.7", "pdf"),
    "a.csv": (b"\xff\xff\x81\xff", "可以添加的有"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused(name: str) -> None:
    """Archives, programs, and files that were only renamed; the hint says what to do."""
    content, hint = BAD[name]
    with pytest.raises(Error) as refused:
        type_of(name, content)
    assert hint in refused.value.hint


@given(st.binary(max_size=300))
def test_no_content_upsets_the_sniffer(content: bytes) -> None:
    """Any bytes, also behind the beginning of an archive, are something or nothing."""
    for data in (content, b"PK\x03\x04" + content, b"PK\x03\x04" + content + b"PK\x05\x06" + content):
        assert isinstance(sniff(data), str)


def test_an_archive_that_lies_about_its_directory_is_only_an_archive() -> None:
    """Counts and places beyond the file lead nowhere."""
    end = struct.pack("<4s4xHHIIH", b"PK\x05\x06", 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    assert sniff(b"PK\x03\x04" + end) == "archive"


HOSTILE_NAMES = (
    "a\x1b[31m.pdf",
    "a\u202efdp.exe.pdf",
    "a\nb.pdf",
    "\u200b.pdf",
    "..",
    ".",
    "",
    ".bashrc",
    ".pdf",
    " a.pdf",
    "a.pdf ",
    "a.pdf.",
    "CON",
    "nul.pdf",
    "Com1.x.pdf",
    "LPT².pdf",
    "aux .pdf",
    "a/b.pdf",
    "..\\b.pdf",
    "c:b.pdf",
    "a?.pdf",
    "x" * (MAX_NAME_BYTES + 1),
    "党" * 67,
    "a\udce9.pdf",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_hostile_names_are_refused(name: str) -> None:
    """What a terminal obeys, a file system refuses or takes for something else; the sentence itself is harmless."""
    with pytest.raises(Error) as refused:
        accept_name(name)
    problems = ("U+", "不能是空的,也不能以点或空格开头或结尾", "里有「", "太长,最多 66 个汉字", "是电脑留给设备用的")
    assert sum(problem in refused.value.message for problem in problems) == 1
    assert find_hostile(str(refused.value)) is None


@pytest.mark.parametrize(
    "name",
    ["会议纪要(一).pdf", "2025年3月 支委会.docx", "连.接.点.txt", "党" * 65 + ".pdf", "=1+1.csv", "[b]粗[!b].pdf"],
)
def test_ordinary_names_are_kept(name: str) -> None:
    """As they were typed."""
    assert accept_name(name) == name


def read_given(path: Path) -> Given:
    """The file at ``path``, as it is taken in."""
    file = read_attachment(path)
    return given_file(file.name, file.content)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """No pipe, no device, no folder, no link, nothing empty, nothing that is not there; and nothing waits."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "link.pdf").symlink_to(file(tmp_path, "real.pdf", b"%PDF-1.7"))
    (tmp_path / "empty.pdf").touch()
    for name, sentence in (
        ("pipe.pdf", "不是普通文件"),
        ("folder.pdf", "文件夹"),
        ("link.pdf", "链接"),
        ("empty.pdf", "空的"),
        ("none.pdf", "找不到"),
        ("/dev/null", "不是普通文件"),
    ):
        with pytest.raises(Error, match=sentence):
            read_given(tmp_path / name)


def test_the_largest_file_is_taken_and_one_byte_more_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is counted as the file is read, whatever it was said to be."""
    monkeypatch.setattr("kaoping.core.ledger.attachments.intake.MAX_BYTES", 100)
    assert read_given(file(tmp_path, "a.pdf", b"%PDF-1.7".ljust(100))).type == "pdf"
    with pytest.raises(Error, match="太大"):
        read_given(file(tmp_path, "b.pdf", b"%PDF-1.7".ljust(101)))
