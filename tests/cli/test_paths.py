"""Paths on the command line: what is read and written where somebody says, and what is refused before anything is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.tui.cli.main import refuse_other_systems

from tests.cli.conftest import SAMPLES, Run

ROSTER = SAMPLES / "institute_branch" / "roster.csv"
UNIT = "某研究院"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kaoping: Run) -> Path:
    """A working directory of one's own, beside which there is a database with a unit."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert kaoping("init").code == 0
    assert kaoping("unit", "add", UNIT).code == 0
    return folder


def test_a_path_as_a_terminal_gives_it_is_understood(here: Path, kaoping: Run) -> None:
    """In quotes with blanks, as an address, from the home: they all name the same file."""
    place = here / "名 册.csv"
    place.write_bytes(ROSTER.read_bytes())
    for typed in (f"'{place}' ", f'"{place}"', f"file://{place}".replace(" ", "%20")):
        assert kaoping("import", "roster", typed, "--unit", UNIT).code == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("link.xlsx", "链接"),
        ("broken.xlsx", "链接"),
        ("pipe.xlsx", "不是普通文件"),
        ("folder.xlsx", "是文件夹"),
        ("名册.xls", "结尾不是 .xlsx"),
        ("名册", "结尾不是 .xlsx"),
        ("a:b.xlsx", "里有"),
        ("con.xlsx", "设备"),
        ("a\u200b.xlsx", "看不见"),
        ("长" * 70 + ".xlsx", "太长"),
        ("nowhere/a.xlsx", "没有这个文件或文件夹"),
    ],
)
def test_a_workbook_is_written_where_one_can_be(here: Path, kaoping: Run, name: str, told: str) -> None:
    """Over another one, but never through a link or over what is no file, and under names that other computers take."""
    (here / "old.xlsx").write_bytes(b"old")
    (here / "link.xlsx").symlink_to("old.xlsx")
    (here / "broken.xlsx").symlink_to("gone.xlsx")
    (here / "folder.xlsx").mkdir()
    os.mkfifo(here / "pipe.xlsx")
    before = {path: path.lstat().st_ino for path in here.iterdir()}
    refused = kaoping("template", "roster", "-o", name)
    assert (refused.code, told in refused.err) == (1, True), refused.err
    assert {path: path.lstat().st_ino for path in here.iterdir()} == before
    assert (here / "old.xlsx").read_bytes() == b"old"
    assert kaoping("template", "roster", "-o", "old.xlsx").code == 0
    assert (here / "old.xlsx").read_bytes().startswith(b"PK")


def test_a_restore_over_what_is_no_file_is_refused(here: Path, kaoping: Run) -> None:
    """The pipe stays where it is."""
    assert kaoping("backup", "saved.db").code == 0
    os.mkfifo(here / "pipe.db")
    refused = kaoping("--db", "pipe.db", "restore", "saved.db")
    assert (refused.code, "不是普通文件" in refused.err) == (1, True)
    assert (here / "pipe.db").is_fifo()


def test_a_folder_of_attachments_that_is_a_link_is_refused(here: Path, kaoping: Run) -> None:
    """Whoever would read or write there says so, and verification tells of it."""
    (here / "proof.txt").write_text("会议记录", "utf-8")
    (here / "elsewhere").mkdir()
    (here.parent / "kaoping.db.files").symlink_to(here / "elsewhere")
    kaoping("import", "roster", ROSTER, "--unit", UNIT)
    added = kaoping(
        "ledger", "add", "三会一课", "党组织=Z0001", "日期=2025-03-05", "类别=支委会", "主题=学习", "--unit", UNIT
    )
    assert added.code == 0, added.err
    refused = kaoping("attach", "1", "proof.txt")
    assert (refused.code, "指向别处的链接" in refused.err) == (1, True)
    assert list((here / "elsewhere").iterdir()) == []


def test_what_the_system_refuses_where_nobody_looked_is_a_sentence(here: Path) -> None:
    """A full disk behind standard output, as anywhere else: no trace."""
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-c", "from kaoping.tui.cli.main import main; raise SystemExit(main())"]
        for command in (("schemes", "show", "institute_branch"), ("plugins", "list")):
            done = subprocess.run([*words, *command], stdout=full, stderr=subprocess.PIPE, check=False)
            assert done.returncode == 1
            assert done.stderr.decode().startswith("没有办成:磁盘已满。\n")
            assert len(done.stderr.decode().splitlines()) == 2


def test_other_systems_are_refused_with_a_way_out() -> None:
    """On Windows WSL, on macOS a server; on Linux nothing is said."""
    refuse_other_systems("linux")
    for platform, hint in (("win32", "WSL 2"), ("darwin", "Linux 服务器"), ("freebsd14", "Linux")):
        with pytest.raises(Error, match="只在 Linux 上运行") as refused:
            refuse_other_systems(platform)
        assert hint in refused.value.hint
