"""The command line on terminals that do not speak UTF-8, and what it writes where there is no terminal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.tui.terminal.encoding import VISIBLY, as_typed, write_for_terminal

from tests.tui.terminal import Terminal

COMMAND = "import sys; from kaoping.tui.cli.main import main; sys.exit(main())"
UNIT = "某研究院"
RARE = "张𠮷€"
"""What GBK has of it is the first character."""


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale zh_CN.GBK, which machines have no longer by themselves."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed")
    folder = tmp_path_factory.mktemp("locales")
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "GBK", str(folder / "zh_CN.GBK")], check=True)
    return folder


def run(words: tuple[str, ...], folder: Path, *, encoding: str = "gbk", **variables: str) -> tuple[int, bytes, str]:
    """Type a command on a terminal of ``encoding``: its exit code, what arrived, and what that looks like."""
    typed = [os.fsdecode(word.encode(encoding)) for word in words]
    environment = {"LC_ALL": "zh_CN.GBK", "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    with Terminal((COMMAND, *typed), environment=environment | variables, encoding=encoding) as terminal:
        code = terminal.wait_end()
        terminal.read(0.3)
        return code, terminal.received, terminal.text()


@pytest.mark.parametrize("known", [True, False], ids=["locale there", "locale not there"])
def test_words_and_names_are_typed_and_shown_on_a_gbk_terminal(locales: Path, tmp_path: Path, known: bool) -> None:
    """Whether or not the system knows the locale: files under Chinese names are made, filled and saved, and what GBK
    lacks is replaced in as many cells."""
    there = {"LOCPATH": str(locales)} if known else {}
    database = f"{tmp_path}/台账.db"
    assert run(("--db", database, "init"), tmp_path, **there)[0] == 0
    assert run(("--db", database, "unit", "add", UNIT), tmp_path, **there)[0] == 0
    code, received, text = run(("--db", database, "unit", "list"), tmp_path, **there)
    assert (code, text.strip()) == (0, UNIT)
    assert UNIT.encode("gbk") in received
    for words in (("backup", f"{tmp_path}/备份.db"), ("template", "roster", "-o", f"{tmp_path}/空表.xlsx")):
        code, _received, text = run(("--db", database, *words), tmp_path, **there)
        assert (code, words[-1] in text.replace("\n", "")) == (0, True)
    variables = {"KAOPING_DB": os.fsdecode(database.encode("gbk" if known else "utf-8"))}
    code, received, text = run(("unit", "add", RARE), tmp_path, encoding="gb18030", **variables, **there)
    assert code == 0
    assert "张〓?".encode("gbk") in received
    assert run(("audit", "verify"), tmp_path, **variables, **there)[0] == 0


def test_what_is_no_terminal_is_written_as_utf_8(locales: Path, tmp_path: Path) -> None:
    """Files and pipes are read by programs, wherever they were made."""
    environment = {**os.environ, "LC_ALL": "zh_CN.GBK", "LOCPATH": str(locales), "KAOPING_LANG": "zh_CN"}
    words = [sys.executable, "-c", COMMAND, "schemes", "list"]
    done = subprocess.run(words, env=environment, capture_output=True, check=True)
    assert "方案" in done.stdout.decode("utf-8")


def test_a_terminal_says_its_encoding_where_the_locale_does_not(tmp_path: Path) -> None:
    """By the setting that the application has too; one that is not known is refused in a sentence."""
    words = ("schemes", "list")
    assert "方案".encode("gbk") in run(words, tmp_path, LC_ALL="C.UTF-8", KAOPING_TERMINAL_ENCODING="gbk")[1]
    assert "方案".encode() in run(words, tmp_path, encoding="utf-8", KAOPING_TERMINAL_ENCODING="utf-8")[1]
    code, _received, text = run(words, tmp_path, encoding="utf-8", LC_ALL="C.UTF-8", KAOPING_TERMINAL_ENCODING="big5")
    assert (code, "终端编码「big5」不认识" in text) == (1, True)


@given(st.text(st.characters(codec=None), max_size=20))
def test_no_character_ends_a_command(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever is written, something is written in its place."""
    place = tmp_path_factory.getbasetemp() / "written"
    for encoding in ("gbk", "gb18030", "utf-8"):
        with place.open("w", encoding="utf-8") as stream:
            write_for_terminal(stream, encoding)
            stream.write(text)
        assert place.read_bytes().decode(encoding).isascii() or not text.isascii()


def test_words_are_read_as_the_terminal_wrote_them() -> None:
    """Bytes that the system could not read as its own are the terminal's; what it read stays."""
    assert as_typed(os.fsdecode("名册.xlsx".encode("gbk")), "gbk") == "名册.xlsx"
    assert as_typed("名册.xlsx", "gbk") == "名册.xlsx"
    assert as_typed("\udcff\udcff", "gbk") == "\udcff\udcff"
    assert as_typed("\udcc3\udcfb", "utf-8") == "\udcc3\udcfb"
    assert "𠮷x€".encode("gbk", VISIBLY).decode("gbk") == "〓x?"
