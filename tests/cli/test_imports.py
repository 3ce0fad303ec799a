"""Imports on the command line: headers that are answered, copies where they are told to go, files taken back."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

UNITS = "姓名,所在单位,所在部门,正式/预备\n王一,一支部,办公室,正式\n李二,二支部,财务科,正式\n"


@pytest.fixture
def unit(kaoping: Run) -> Run:
    kaoping("init")
    kaoping("unit", "add", "林业局")
    return kaoping


def test_a_header_is_asked_about_answered_and_remembered(unit: Run, tmp_path: Path) -> None:
    """One sentence and what to write; the answer serves the next file until it is forgotten."""
    file = tmp_path / "r.csv"
    file.write_text(UNITS, "utf-8")
    roster = ("import", "roster", file, "--unit", "林业局")
    asked = unit(*roster)
    assert asked.code == 1
    assert len(asked.err.splitlines()) == 2
    assert "「支部」" in asked.err
    assert "「所在单位」「所在部门」" in asked.err
    assert "--column 支部=" in asked.err
    assert "没有「班组」这一列" in unit(*roster, "--column", "支部=班组").err
    assert "列=表头" in unit(*roster, "--column", "支部").err
    assert unit("people", "list", "--unit", "林业局").err.startswith("共 0 人")
    assert unit(*roster, "--column", "支部=所在单位").code == 0
    assert "按上次的回答,「所在单位」当作「支部」" in unit(*roster).err
    assert "所在单位  支部" in unit("import", "columns").out
    assert unit("import", "columns", "--forget", "所在单位").code == 0
    assert unit(*roster).code == 1
    assert "没有记住「所在单位」" in unit("import", "columns", "--forget", "所在单位").err


def test_a_file_is_listed_and_taken_back(unit: Run, tmp_path: Path) -> None:
    """With its number, and why; the second time is refused."""
    file = tmp_path / "r.csv"
    file.write_text(UNITS, "utf-8")
    unit("import", "roster", file, "--unit", "林业局", "--column", "支部=所在单位")
    assert "1   花名册  r.csv" in unit("import", "list").out
    assert "已取回第 1 号导入「r.csv」" in unit("import", "undo", "1", "--reason", "发错了").err
    assert "发错了" in unit("import", "list").out
    assert '"taken_back": 1' in unit("import", "list", "--json").out
    assert unit("people", "list", "--unit", "林业局").err.startswith("共 0 人")
    again = unit("import", "undo", "1")
    assert (again.code, "已经由" in again.err) == (1, True)
    assert unit("audit", "verify").code == 0


def test_the_copy_goes_where_it_is_told(unit: Run, tmp_path: Path) -> None:
    """Never over a file; where none can be written beside the file it is said how to have it."""
    folder = tmp_path / "只读"
    folder.mkdir()
    file = folder / "r.csv"
    file.write_text("姓名,支部,入党日期\n王一,一支部,2025-02-31\n", "utf-8")
    roster = ("import", "roster", file, "--unit", "林业局")
    beside = unit(*roster)
    assert "r-问题.xlsx" in beside.err
    assert (folder / "r-问题.xlsx").exists()
    there = tmp_path / "看这里.xlsx"
    assert "看这里.xlsx" in unit(*roster, "--copy", there).err
    content = there.read_bytes()
    assert content.startswith(b"PK")
    assert "没有覆盖" in unit(*roster, "--copy", there).err
    assert there.read_bytes() == content
    assert "没有「2025-02-31」这一天" in unit(*roster, "--copy", tmp_path / "没有" / "x.xlsx").err
