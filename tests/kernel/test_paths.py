"""What somebody typed becomes a path, or a sentence says why it is none; names and files are those of any computer."""

import errno
import os
import pwd
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.paths import (
    NotRegularError,
    is_there,
    open_regular,
    read_regular,
    reason_of,
    typed_path,
)
from kaoping.core.kernel.text import find_hostile

HOME = "/home/clerk"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of one's own, and a home that is known."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", HOME)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("名册.xlsx", "名册.xlsx"),
        ("  名册.xlsx\u3000", "名册.xlsx"),
        ("'/mnt/盘/我的 名册.xlsx'", "/mnt/盘/我的 名册.xlsx"),
        ('"名册.xlsx" ', "名册.xlsx"),
        ("“名册.xlsx”", "名册.xlsx"),
        ("「名册.xlsx」", "名册.xlsx"),
        ("it's.csv", "it's.csv"),
        ("'", "'"),
        ("file:///srv/%E5%90%8D%E5%86%8C%20%E8%80%81.xlsx", "/srv/名册 老.xlsx"),
        ("file://localhost/srv/a.csv", "/srv/a.csv"),
        ("~/名册.xlsx", f"{HOME}/名册.xlsx"),
        ("~", HOME),
        ("~$名册.xlsx", "~$名册.xlsx"),
        ("./~名册.xlsx", "~名册.xlsx"),
        ("a\\b.csv", "a\\b.csv"),
        ("\u200b.csv", "\u200b.csv"),
    ],
)
def test_a_path_is_what_was_meant(typed: str, meant: str) -> None:
    """Blanks and quotes that a terminal adds are left out; homes and addresses of files are understood."""
    assert typed_path(typed) == Path(meant)


def test_the_home_of_another_login_is_known_and_a_file_called_so_comes_first(here: Path) -> None:
    """As in a shell; a tilde that begins the name of a file that is there is part of it."""
    somebody = pwd.getpwuid(os.getuid())
    assert typed_path(f"~{somebody.pw_name}/x.csv") == Path(somebody.pw_dir) / "x.csv"
    (here / "~旧名册.csv").touch()
    assert typed_path("~旧名册.csv") == Path("~旧名册.csv")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "没有写"),
        (" \u3000 ", "没有写"),
        ("''", "没有写"),
        ("~nosuchlogin/x.csv", "nosuchlogin"),
        ("a\0b.csv", "U+0000"),
        ("\ud800.csv", "U+D800"),
        ("\udcff.csv", "U+DCFF"),
        ("file:///%00", "U+0000"),
        ("file:///%ff.csv", "U+DCFF"),
        ("file://server/x.csv", "server"),
        ("https://x.cn/a.xlsx", "网络地址"),
        ("D:\\名册.xlsx", "Windows"),
        ("C:/名册.xlsx", "Windows"),
        ("\\\\server\\share", "Windows"),
        ("长" * 86, "太长"),
        ("x/" * 3000 + "y", "太长"),
        ("nowhere/", "没有文件夹"),
    ],
)
def test_what_is_no_path_is_a_sentence(typed: str, told: str) -> None:
    """The sentence says what is wrong, and shows nothing that a terminal obeys."""
    with pytest.raises(Error, match=told.replace("+", r"\+")) as refused:
        typed_path(typed)
    assert find_hostile(str(refused.value)) is None
    assert len(refused.value.message) < 200


@given(st.text(st.characters(codec=None), max_size=30) | st.text("~/.'\"\\:\0x ", max_size=12))
def test_any_text_is_a_path_or_a_sentence(text: str) -> None:
    """Whatever it is, what comes back can be handed to the system, which has an answer to it."""
    try:
        path = typed_path(text)
    except Error:
        return
    try:
        path.lstat()
    except OSError:
        return


def test_a_slash_behind_a_path_says_it_is_a_folder(here: Path) -> None:
    """One that is there, or may be made."""
    (here / "folder").mkdir()
    (here / "file").touch()
    assert typed_path("folder/") == Path("folder")
    assert typed_path("later/", may_be_made=True) == Path("later")
    with pytest.raises(Error, match="没有文件夹"):
        typed_path("file/")


def test_a_way_that_cannot_be_looked_along_is_a_sentence(here: Path) -> None:
    """A file on the way, a circle of links; what is simply not there is not there."""
    (here / "file").touch()
    (here / "loop").symlink_to("loop")
    assert not is_there("nowhere/x")
    assert not is_there("file/x")
    assert not is_there("loop/x")
    assert is_there("file")


def test_only_regular_files_are_opened_and_nobody_is_waited_for(here: Path) -> None:
    """Pipes nobody writes to, folders, links and devices are refused in words; a link where that is allowed is not."""
    os.mkfifo(here / "pipe")
    (here / "folder").mkdir()
    (here / "file").write_bytes(b"12345")
    (here / "link").symlink_to("file")
    for name in ("pipe", "folder"):
        with pytest.raises(NotRegularError):
            open_regular(here / name, through_link=True)
    with pytest.raises(NotRegularError, match="链接"):
        read_regular(here / "link", 9)
    assert read_regular(here / "link", 3, through_link=True) == b"1234"
    with pytest.raises(FileNotFoundError):
        read_regular(here / "nothing", 9)


def test_reasons_are_in_users_words() -> None:
    """What every system says has words of ours; what has its own keeps them."""
    for number in (errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ELOOP, errno.EISDIR):
        assert not reason_of(OSError(number, os.strerror(number))).isascii()
    assert reason_of(NotRegularError(0, "是文件夹")) == "是文件夹"
    assert reason_of(OSError("odd")) == "odd"
