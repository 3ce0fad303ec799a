"""The inbox: what is a name, what is kept, how much; in a session no text becomes another path."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.paths import naming_files_in, typed_path
from kaoping.tui.cli.session import offered
from kaoping.tui.completing import look
from kaoping.tui.inbox import Inbox, inbox_name
from kaoping.tui.paths import write_new_text

NO_NAMES = (
    "",
    " ",
    "/etc/passwd",
    "../x",
    "a/b",
    "a\\b",
    "~",
    "~/x",
    "~root",
    ".ssh",
    "..",
    ".",
    "x\ny",
    "x\x1b",
    "CON.txt",
    "a.db",
)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    made = Inbox.of("张三", tmp_path)
    monkeypatch.chdir(made.folder)
    return made


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_refused_everywhere(inbox: Inbox, name: str) -> None:
    for refused in (inbox.put, lambda name, _content: inbox.get(name), lambda name, _content: inbox.remove(name)):
        with pytest.raises(Error):
            refused(name, b"text")
    with naming_files_in(inbox), pytest.raises(Error):
        typed_path(name)


@given(st.text(max_size=40))
def test_a_name_is_one_part_of_a_path(text: str) -> None:
    try:
        name = inbox_name(text)
    except Error:
        return
    assert Path(name).name == name
    assert not name.startswith(".")
    assert os.path.normpath(name) == name


def test_files_are_kept_by_their_content(inbox: Inbox) -> None:
    assert inbox.put("说明.txt", "你好".encode("gbk")) == "说明.txt"
    for name, content in (("x.txt", b"\x7fELF\0\0"), ("x.zip", b"PK\3\4"), ("x.sh", b"#!/bin/sh"), ("x.xlsx", b"a,b")):
        with pytest.raises(Error):
            inbox.put(name, content)
    with pytest.raises(Error, match="没有覆盖"):
        inbox.put("说明.txt", b"2")
    assert [one.name for one in inbox.files()] == ["说明.txt"]
    assert inbox.get("说明.txt").read_bytes() == "你好".encode("gbk")
    inbox.remove("说明.txt")
    assert inbox.files() == ()
    assert list(inbox.folder.iterdir()) == []


def test_there_is_a_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Inbox(tmp_path, most_bytes=10, most_files=2)
    monkeypatch.chdir(tmp_path)
    small.put("a.txt", b"12345")
    with pytest.raises(Error, match="满了"):
        small.put("b.txt", b"123456")
    small.put("b.txt", b"12345")
    with pytest.raises(Error, match="满了"):
        small.put("c.txt", b"1")
    with naming_files_in(small), pytest.raises(Error, match="满了"):
        write_new_text("c.txt", "1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_what_is_written_is_here_and_completed_by_name(inbox: Inbox, tmp_path: Path) -> None:
    """A link that somebody planted is no file; nothing that is said of a file tells where the folder is."""
    (inbox.folder / "link.txt").symlink_to("/etc/passwd")
    with naming_files_in(inbox):
        path = write_new_text("名册.txt", "x")
        assert "inbox get 名册.txt" in inbox.told(path)
        assert str(tmp_path) not in inbox.told(path)
        assert look("名").completed == "名册.txt"
        assert "名册.txt" in look("").paths
        assert look("/etc/").fault
        with pytest.raises(Error):
            typed_path("link.txt")
    assert (inbox.folder / "名册.txt").read_text() == "x"


def test_every_path_of_what_is_offered_is_said_to_be_one() -> None:
    """So that it is the inbox's or a standard stream."""
    for command in offered():
        for argument in command.arguments:
            is_file = argument.options.get("metavar", "") in ("文件", "目录")
            assert bool(argument.path) == is_file, (command.words, argument.names)
    words = {one.words for one in offered()}
    assert not {
        one for one in words if one[0] in {"db", "init", "demo", "backup", "restore", "session", "plugins", "doctor"}
    }
    assert ("key", "lookup") not in words
