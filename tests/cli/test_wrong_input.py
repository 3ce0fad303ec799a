"""Wrong input: one sentence with its place, and the database as it was."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.cli.conftest import Run

HEADER = "subject,form,period,assessor,item,points,deduction,rule,count,reason"

WRONG_ROWS = {
    "unknown subject": (["Z9999,sheet,2025,panel-1,1.1,8,,,,"], "Z9999", "A"),
    "unknown form": (["Z0001,shet,2025,panel-1,1.1,8,,,,"], "sheet", "B"),
    "unknown item": (["Z0001,sheet,2025,panel-1,9.9,8,,,,"], "9.9", "E"),
    "unknown rule": (["Z0001,sheet,2025,panel-1,1.1,,1,1.1z,1,"], "1.1a", "H"),
    "other year": (["Z0001,sheet,2024,panel-1,1.1,8,,,,"], "2025", "C"),
    "above the points": (["Z0001,sheet,2025,panel-1,1.1,8.5,,,,"], "最多 8 分", "F"),
    "below zero": (["Z0001,sheet,2025,panel-1,1.1,-1,,,,"], "负", "F"),
    "twice": (["Z0001,sheet,2025,panel-1,1.1,8,,,,", "Z0001,sheet,2025,panel-1,1.1,7,,,,"], "第 2 行", "E"),
    "text for a number": (["Z0001,sheet,2025,panel-1,1.1,八,,,,"], "不是数字", "F"),
    "a share": (["Z0001,sheet,2025,panel-1,1.1,８０％,,,,"], "比例", "F"),
    "too fine": (["Z0001,sheet,2025,panel-1,1.1,1.2345,,,,"], "3 位", "F"),
    "points and deduction": (["Z0001,sheet,2025,panel-1,1.1,8,2,,,"], "只能填一种", "G"),
    "hostile text": (["Z0001,sheet,2025,panel-1,1.1,8,,,,\x1b]52;c;aGk=\x07"], "U+001B", "J"),
}


def digest(kaoping: Run) -> str:
    report = kaoping("audit", "verify")
    assert report.code == 0
    return report.out


@pytest.mark.parametrize("rows", WRONG_ROWS.values(), ids=list(WRONG_ROWS))
def test_a_wrong_row_refuses_the_whole_file(opened: Run, tmp_path: Path, rows: tuple[list[str], str, str]) -> None:
    """The sentence names sheet and row and says what is wrong; good rows beside it are not taken; a copy is marked."""
    lines, words, _column = rows
    before = digest(opened)
    file = tmp_path / "评分.csv"
    file.write_text("\n".join([HEADER, *lines, "Z0002,sheet,2025,panel-1,1.1,8,,,,"]), encoding="utf-8")
    refused = opened("import", "marks", file, "--round", "1")
    assert refused.code == 1
    assert words in refused.err
    assert "评分" in refused.err
    assert "第 " in refused.err
    assert "\x1b" not in refused.err
    assert digest(opened) == before
    assert (tmp_path / "评分-问题.xlsx").exists()


@pytest.mark.parametrize("rows", WRONG_ROWS.values(), ids=list(WRONG_ROWS))
def test_beside_another_a_wrong_cell_is_told_by_its_column(
    opened: Run, tmp_path: Path, rows: tuple[list[str], str, str]
) -> None:
    """Each of several problems is told by the letter of its own column, as the spreadsheet shows it."""
    lines, words, column = rows
    file = tmp_path / "评分.csv"
    file.write_text("\n".join([HEADER, *lines, "Z0002,sheet,2025,panel-1,1.1,99,,,,"]), encoding="utf-8")
    told = opened("import", "marks", file, "--round", "1").err.splitlines()
    row = len(lines) + 1
    (line,) = [line for line in told if line.startswith(f"  工作表「评分」 第 {row} 行 ")]
    assert line.startswith(f"  工作表「评分」 第 {row} 行 {column} 列:"), line
    assert words in line
    assert any(line.startswith(f"  工作表「评分」 第 {row + 1} 行 F 列:第 1.1 项最多 8 分") for line in told)


def far_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["XFD1048576"] = 1
    book.save(path)


def encrypted(path: Path) -> None:
    plain = path.with_name("plain.xlsx")
    far_cell(plain)
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)


def bomb(path: Path) -> None:
    plain = path.with_name("plain.xlsx")
    far_cell(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            padding = b" " * 400_000_000 if name.endswith("sheet1.xml") else b""
            target.writestr(name, source.read(name).replace(b"<sheetData>", b"<sheetData>" + padding))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def not_a_workbook(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 nothing of the kind")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (far_cell, "XFD1048576"),
        (encrypted, "文件有打开密码,不能读取。"),
        (bomb, "里有一行太长,没有读取。"),
        (empty, "文件「评分.xlsx」是空的。"),
        (not_a_workbook, "文件不完整或已损坏,不能读取。"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(opened: Run, tmp_path: Path, make, words: str) -> None:  # type: ignore[no-untyped-def]  # any maker of a file
    """Hostile and broken files are refused with a sentence, in bounded time and memory; nothing is written."""
    before = digest(opened)
    file = tmp_path / "评分.xlsx"
    make(file)
    refused = opened("import", "marks", file, "--round", "1")
    assert refused.code == 1
    assert words in refused.err
    assert 1 <= len(refused.err.strip().splitlines()) <= 2
    assert "Traceback" not in refused.err
    assert digest(opened) == before
