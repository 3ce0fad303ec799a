"""Keys by other names: a file of them, what it may not say, where the names are shown, and who else takes keys."""

import pkgutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from kaoping import tui
from kaoping.core.kernel.errors import Error
from kaoping.plugins.i18n import use_language
from kaoping.tui.cli.main import main
from kaoping.tui.commands import Command
from kaoping.tui.keys import USED, USUAL_KEYS, KeyNames, clashes, keys_file, name_of, read_keys, tmux_prefix
from kaoping.tui.launch import with_keys
from kaoping.tui.screens.base.dialogs import HelpPage
from kaoping.tui.state import own_directory, state_directory
from kaoping.tui.terminal.environment import USUAL

from tests.tui.conftest import BUREAU, Opened


def written(folder: Path, text: str) -> Path:
    """A file of keys."""
    path = folder / "keys.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def every_command() -> list[Command]:
    """All commands that the modules of the terminal declare."""
    found: list[Command] = []
    for info in pkgutil.walk_packages(tui.__path__, "kaoping.tui."):
        if not info.name.endswith("__main__"):
            for value in vars(import_module(info.name)).values():
                found += [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Command)]
    return found


def test_the_keys_of_the_program_are_known() -> None:
    """Whatever a command has for a key may be called otherwise, and no other key gets its name unseen."""
    commands = every_command()
    assert len(commands) > 100
    assert {key for command in commands for key in command.keys} <= USED


def test_a_key_is_given_by_its_other_name(tmp_path: Path) -> None:
    """Upper and lower case and the order of modifiers do not matter; keys may change places."""
    path = written(tmp_path, '[keys]\nF10 = "Ctrl+W"\nf3 = "f4"\nf4 = "f3"\n"ctrl+up" = "shift+ctrl+up"\n')
    names = read_keys(path)
    assert [names.meant(key) for key in ("ctrl+w", "f10", "f3", "f4", "ctrl+shift+up", "x")] == [
        "f10", "f10", "f4", "f3", "ctrl+up", "x",
    ]  # fmt: skip
    assert [names.shown(key) for key in ("f10", "ctrl+z", "pageup")] == ["Ctrl+W", "Ctrl+Z", "PgUp"]
    assert read_keys(written(tmp_path, "")) == USUAL_KEYS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('f10 = "x"', "「x」不能用"),
        ('f10 = "5"', "不能用"),
        ('f10 = "ctrl+shift+x"', "不能用"),
        ('f10 = "ctrl+m"', "不能用"),
        ('f10 = "f99"', "不能用"),
        ('f10 = ""', "不能用"),
        ("f10 = 5", "不能用"),
        ('f30 = "f20"', "「f30」不是本程序用的键"),
        ('f10 = "f3"', "「f3」本来就有用处"),
        ('f10 = "f20"\nf3 = "F20"', "写给了 F10 和 F3 两个"),
        ('f3 = "f4"\nf4 = "f4"', "两个"),
        ('f10 = "f20"\nF10 = "f21"', "写了两次"),
        ("f10 = ", "第 2 行不是 TOML"),
        ("f10 = 2026-13-45", "不是 TOML"),
        ("[other]", "只能有 [keys]"),
    ],
)
def test_what_would_mean_two_things_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """Letters, unknown keys and keys with a meaning already, each with one sentence."""
    with pytest.raises(Error) as refused:
        read_keys(written(tmp_path, f"[keys]\n{text}\n"))
    assert told in str(refused.value)


def test_what_is_no_file_of_keys_is_refused(tmp_path: Path) -> None:
    """A folder, bytes that are no text, a file that is not there."""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for path in (tmp_path, tmp_path / "bytes", tmp_path / "gone"):
        with pytest.raises(Error, match="键位文件"):
            read_keys(path)


def test_a_person_has_a_file_of_their_own(tmp_path: Path) -> None:
    """The one that is named, else the person's, else the account's; a wrong one is told, with the usual keys."""
    assert with_keys(USUAL, "", "张三") == USUAL
    written(state_directory(), '[keys]\nf10 = "f20"\n')
    written(own_directory("李四"), '[keys]\nf10 = "f21"\n')
    named = written(tmp_path, '[keys]\nf10 = "f22"\n')
    assert with_keys(USUAL, "", "张三").keys.meant("f20") == "f10"
    assert with_keys(USUAL, "", "李四").keys.meant("f21") == "f10"
    assert with_keys(USUAL, str(named), "李四").keys.meant("f22") == "f10"
    assert keys_file(str(named), tmp_path, tmp_path) == named
    wrong = with_keys(USUAL, str(written(tmp_path, '[keys]\nf10 = "x"\n')), "李四")
    assert wrong.keys == USUAL_KEYS
    assert "「x」不能用" in wrong.notice


async def test_the_other_name_works_and_is_shown(opened: Opened, county: Path) -> None:
    """In the footer, in help and where it is pressed; the usual key goes on working."""
    preferences = replace(USUAL, keys=KeyNames({"f1": "f13", "f4": "f14"}))
    async with opened(county, preferences=preferences) as driven:
        await driven.to_subjects(BUREAU)
        assert "F13 帮助" in driven.lines()[-1]
        assert "F14 筛选" in driven.lines()[-1]
        for key in ("f13", "f1"):
            await driven.press(key)
            assert isinstance(driven.app.screen, HelpPage)
            assert any(line.split()[:2] == ["F14", "筛选"] for line in driven.lines())
            await driven.press("escape")
        await driven.press("f14")
        assert driven.app.focused is not None
        assert driven.app.focused.id == "narrow"


async def test_a_wrong_file_is_told_once_the_session_is_there(opened: Opened, county: Path) -> None:
    """The app starts with the usual keys."""
    async with opened(county, preferences=replace(USUAL, notice="键位文件没有用上"), begun=False) as driven:
        assert "键位文件没有用上" in driven.text()
        await driven.press("f1")
        assert isinstance(driven.app.screen, HelpPage)


def test_who_takes_keys_is_known() -> None:
    """tmux by its own prefix; a key that was given another name is not missed."""
    assert tmux_prefix(lambda: "prefix C-a\n") == "ctrl+a"
    assert tmux_prefix(lambda: "") == tmux_prefix(lambda: "prefix None") == "ctrl+b"
    usual = {one.key for one in clashes(USUAL_KEYS, "ctrl+b")}
    assert {"f1", "f10", "f11", "ctrl+a", "ctrl+b"} <= usual
    renamed = clashes(KeyNames({"f10": "f20", "ctrl+b": "f21"}), "ctrl+b")
    assert not {"f10", "ctrl+b"} & {one.key for one in renamed}
    assert name_of("ctrl+pagedown") == "Ctrl+PgDn"


def test_doctor_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """And a file of keys that is wrong is a fault."""
    use_language("zh_CN")
    monkeypatch.delenv("TMUX", raising=False)
    command = ["--db", str(tmp_path / "none.db"), "doctor"]
    main(command)
    assert "Ctrl+B 会被 tmux 先拿走" in capsys.readouterr().out
    monkeypatch.setenv("KAOPING_KEYS", str(written(tmp_path, '[keys]\nf10 = "x"\n')))
    assert main(command) == 1
    assert "「x」不能用" in capsys.readouterr().out
