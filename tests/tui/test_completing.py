"""Paths that are completed while they are typed: only made longer, only to what is there."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.paths import typed_path
from kaoping.tui import completing
from kaoping.tui.completing import look, remembered_as
from kaoping.tui.state import MOST_PATHS, use_path, used_paths
from kaoping.tui.widgets.pathfield import PathField

from tests.tui.conftest import BUREAU, Driven, Opened

LETTERS = [*"名册甲ab1.~ '\"「」$%\t\x1b\u200b\U000323b0", "xlsx", ".csv"]
NAMES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8).map("".join).filter(lambda name: name.strip("."))
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def lay_out(folder: Path, files: list[str], folders: list[str]) -> None:
    """An empty folder with these in it."""
    for name in folders:
        (folder / name).mkdir(exist_ok=True)
    for name in files:
        if not (folder / name).exists():
            (folder / name).touch()


@SLOW
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=3), st.data())
def test_completing_only_goes_on_to_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, files: list[str], folders: list[str], data: st.DataObject
) -> None:
    """What is typed stands at the beginning of what it becomes, and of all that is listed; each of these means a file
    or folder that is there, and where only one is meant it is completed whole.
    """
    folder = tmp_path_factory.mktemp("f")
    lay_out(folder, files, folders)
    name = data.draw(st.sampled_from([*files, *folders, "x"]))
    typed = f"{folder}/{name[: data.draw(st.integers(0, len(name)))]}"
    found = look(typed)
    assert found.completed.startswith(typed)
    for path in found.paths:
        assert path.startswith(found.completed)
        assert typed_path(path).exists()
        assert typed_path(path).is_dir() is path.endswith("/")
    if len(found.paths) == 1:
        assert found.completed == found.paths[0]
    assert look(found.completed).completed == found.completed or found.completed.endswith("/")


@SLOW
@given(st.text(max_size=12))
def test_whatever_is_typed_is_only_made_longer(text: str) -> None:
    """No text makes completion fail, or become another one."""
    assert look(text).completed.startswith(text)


def test_only_kinds_that_fit_are_listed(tmp_path: Path) -> None:
    """Folders always, hidden ones once their dot is typed; of files those with a fitting ending."""
    lay_out(tmp_path, ["名册.xlsx", "名册.XLS", "名册.pdf", "~$名册.xlsx", ".名册.xlsx"], ["名单", ".git"])
    os.mkfifo(tmp_path / "管.xlsx")
    (tmp_path / "圈.xlsx").symlink_to("圈.xlsx")
    names = [Path(path).name for path in look(f"{tmp_path}/", (".xlsx", ".xls")).paths]
    assert names == ["名册.XLS", "名册.xlsx", "名单"]
    assert [Path(path).name for path in look(f"{tmp_path}/.", (".xlsx",)).paths] == [".git", ".名册.xlsx"]
    assert look(f"{tmp_path}/名册.x").completed == f"{tmp_path}/名册.xlsx"


def test_homes_and_folders_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sign of a home stays as it is typed, and means the home."""
    (tmp_path / "表").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert [look("").completed, look("~").completed, look("~/").completed] == ["~/", "~/", "~/表/"]
    assert look(f"{tmp_path}/表/..").completed == f"{tmp_path}/表/../"


def test_of_a_folder_too_big_nothing_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not looked at could go on otherwise; how many are not listed is said."""
    lay_out(tmp_path, [f"表{n}" for n in range(30)], [])
    monkeypatch.setattr(completing, "MOST_LISTED", 10)
    found = look(f"{tmp_path}/")
    assert (len(found.paths), found.more, found.completed) == (10, 20, f"{tmp_path}/表")
    monkeypatch.setattr(completing, "MOST_LOOKED_AT", 20)
    assert look(f"{tmp_path}/").completed == f"{tmp_path}/"
    assert "太大" in look(f"{tmp_path}/").told()


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """Completion says why nothing is listed."""
    assert "没有文件夹" in look(f"{tmp_path}/不在/").told()
    assert "没有这样开头" in look(f"{tmp_path}/不在").told()


def test_the_last_paths_are_remembered_each_once(state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The last ones of a purpose, the latest first; a relative one as it is found from everywhere."""
    monkeypatch.chdir(tmp_path)
    for name in [*string.ascii_lowercase, "c"]:
        use_path("张三", "名册", remembered_as(f"~/{name}"))
    assert used_paths("张三", "名册")[:3] == ("~/c", "~/z", "~/y")
    assert len(used_paths("张三", "名册")) == MOST_PATHS
    assert used_paths("张三", "票数") == used_paths("李四", "名册") == ()
    assert remembered_as(" a/b.csv ") == str(tmp_path / "a/b.csv")
    with pytest.raises(Error):
        remembered_as("C:\\x")
    assert state.exists()


async def to_export(driven: Driven) -> PathField:
    """To where the list of subjects is to be written."""
    await driven.press("ctrl+x")
    return driven.app.screen.query_one(PathField)


async def test_tab_completes_lists_and_takes(opened: Opened, county: Path, tmp_path: Path) -> None:
    """Tab goes as far as there is one way; several are listed, chosen by the arrows and taken by Enter."""
    lay_out(tmp_path, [], ["目录"])
    lay_out(tmp_path / "目录", ["名单一.xlsx", "名单\x1b二.xlsx", "别的.csv"], ["子"])
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        field = await to_export(driven)
        field.set(f"{tmp_path}/目")
        await driven.press("tab")
        assert field.text == f"{tmp_path}/目录/"
        assert "名单一.xlsx" in driven.text()
        assert "名单⟨U+001B⟩二.xlsx" in driven.text()
        assert "别的.csv" not in driven.text()
        await driven.type("名单")
        assert "子/" not in driven.text()
        await driven.press("down", "down", "up")
        await driven.press("enter")
        assert field.text == f"{tmp_path}/目录/名单\x1b二.xlsx"
        assert driven.app.screen.query_one(PathField) is field


async def test_a_file_that_stands_there_is_asked_about(opened: Opened, county: Path, tmp_path: Path) -> None:
    """Enter overwrites nothing however often; F9 after the question does; another name is another question."""
    target, other = tmp_path / "名单.xlsx", tmp_path / "别的.xlsx"
    for path in (target, other):
        path.write_bytes(b"old")
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        field = await to_export(driven)
        field.set(str(target))
        await driven.press("enter", "enter", "enter")
        assert "要覆盖它按 F9" in driven.text()
        field.set(str(other))
        await driven.press("f9")
        assert [path.read_bytes() for path in (target, other)] == [b"old", b"old"]
        field.set(str(target))
        await driven.press("f9", "f9")
        assert "已写到" in driven.text()
        assert target.read_bytes()[:2] == b"PK"
        assert other.read_bytes() == b"old"
        assert {path.name for path in tmp_path.iterdir() if path.suffix == ".xlsx"} == {"名单.xlsx", "别的.xlsx"}
        field = await to_export(driven)
        assert field.text.startswith(f"{tmp_path}/")
        field.clear()
        await driven.settle()
        assert "最近用过" in driven.text()
        await driven.press("down", "enter")
        assert field.text == str(target)


async def test_help_over_a_path_that_is_typed(opened: Opened, county: Path) -> None:
    """What is typed is kept while help lies over it, which also tells the keys of the path."""
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        field = await to_export(driven)
        await driven.type("x")
        typed = field.text
        await driven.press("f1")
        assert "补全文件名" in driven.text()
        await driven.press("escape")
        assert driven.app.screen.query_one(PathField) is field
        assert field.text == typed
