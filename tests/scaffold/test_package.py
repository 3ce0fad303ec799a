"""What ``plugins new`` writes is a whole package: tested as it is, installed, used, and gone again; and one file."""

import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins.contract import Const
from kaoping.plugins.errors import Error
from kaoping.plugins.lint import lint
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay import read_scheme_file
from kaoping.plugins.scaffold import write_package

from tests.cli.conftest import Run
from tests.gates.texts import ROOT
from tests.plugins.driving import drive
from tests.scaffold.environment import make_environment, run

NAME = "my_town"
MEMBERS = (
    "code,name,kind,parent,domain,class,status\nB0001,一支部,branch,,机关,,\n"
    + "".join(f"M{n:05d},党员{n},member,B0001,,,正式\n" for n in range(1, 6))
)  # fmt: skip
POINTS = {"1.1": 30, "1.2": 20, "2.1": 25, "2.2": 15}
MARKS = "subject,form,period,assessor,item,points\n" + "".join(
    f"M{n:05d},sheet,2025,decided,{item},{points - (n - 1 if item == '1.1' else 0)}\n"
    for n in range(1, 6)
    for item, points in POINTS.items()
)
ROUND = f"单位-{NAME}-2025"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_package(NAME, tmp_path_factory.mktemp("new"))


def without_notice(package: Path, copy: Path) -> Path:
    """A copy of the package whose stages last no days, so that a round can be closed in one go."""
    shutil.copytree(package, copy)
    (scheme,) = copy.glob("src/*/scheme.py")
    lines = scheme.read_text("utf-8").splitlines(keepends=True)
    kept = [line.replace(' days=ParamRef("notice_days"),', "") for line in lines if 'Param("notice_days"' not in line]
    assert len(kept) == len(lines) - 1
    scheme.write_text("".join(kept), "utf-8")
    return copy


def test_its_own_tests_pass_as_written(package: Path) -> None:
    """``python -m pytest`` in a new package passes, the examples among them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=package, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_it_is_written_as_we_write(package: Path) -> None:
    """Neither the linter nor the formatter has anything to say about a new package."""
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "."]
    for check in (["check", "--ignore", "S101"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, *config], cwd=package, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_installed_it_is_a_scheme_like_any_other_and_uninstalled_its_rounds_remain(
    package: Path, tmp_path: Path
) -> None:
    """Built and installed by pip it is listed and usable; afterwards its closed round computes as before, from the
    frozen copy, and what is missing is said when the scheme is asked for by name."""
    python = make_environment(tmp_path / "environment")
    hasty = without_notice(package, tmp_path / "hasty")
    run(python, "-m", "pip", "install", "--no-compile", str(hasty), folder=tmp_path)
    (tmp_path / "roster.csv").write_text(MEMBERS, "utf-8")
    (tmp_path / "marks.csv").write_text(MARKS, "utf-8")
    database = tmp_path / "kaoping.db"
    asked = [
        ["results", ROUND, "--json"], ["explain", ROUND, "M00001"], ["round", "status", ROUND],
        ["distance", ROUND, "M00002"],
    ]  # fmt: skip
    commands = [
        ["schemes", "list"], ["plugins", "list"], ["schemes", "lint", NAME], ["init"], ["unit", "add", "单位"],
        ["import", "roster", str(tmp_path / "roster.csv"), "--unit", "单位"],
        ["schemes", "enable", NAME, "--unit", "单位"], ["schemes", "confirm", NAME, "--unit", "单位"],
        ["round", "open", NAME, "--unit", "单位", "--year", "2025"],
        ["import", "marks", str(tmp_path / "marks.csv"), "--round", ROUND],
        *[["round", "advance", ROUND]] * 5, *asked,
    ]  # fmt: skip
    answers = drive(database, commands, python=str(python))
    assert [(code, err) for code, _out, err in answers if code] == []
    listed, plugins = answers[0][1], answers[1][1]
    assert f"kaoping-{NAME.replace('_', '-')}" in listed
    (line,) = [line for line in plugins.splitlines() if line.startswith(NAME)]
    assert line.endswith("正常")
    before = answers[-len(asked) :]
    assert [each["grade"] for each in json.loads(before[0][1])] == ["优秀"] + ["合格"] * 4

    run(python, "-m", "pip", "uninstall", "--yes", f"kaoping-{NAME.replace('_', '-')}", folder=tmp_path)
    *after, gone = drive(database, [*asked, ["schemes", "show", NAME]], python=str(python))
    assert after == before
    assert gone[0] == 1
    assert f"没有叫「{NAME}」的方案" in gone[2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("My_Town", "小写英文字母"), ("2town", "小写英文字母"), ("镇", "小写英文字母"), ("class", "小写英文字母"),
        ("../up", "小写英文字母"), ("x" * 41, "小写英文字母"), ("my town", "小写英文字母"),
        ("json", "Python 模块"), ("pytest", "Python 模块"), ("kaoping", "Python 模块"),
        ("forestry_member", "来自 kaoping"),
    ],
)  # fmt: skip
def test_a_name_that_will_not_do_is_refused_and_nothing_written(name: str, words: str, tmp_path: Path) -> None:
    """The sentence says what is wrong with the name; the directory stays as it was."""
    with pytest.raises(Error, match=words):
        write_package(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_touched(tmp_path: Path, kaoping: Run) -> None:
    """A directory of that name is left alone; the command says so with exit code 1, and 0 when it has written."""
    assert kaoping("plugins", "new", NAME, "-o", tmp_path).code == 0
    kept = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    refused = kaoping("plugins", "new", NAME, "-o", tmp_path)
    assert refused.code == 1
    assert "已经存在" in refused.err
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == kept


def test_what_to_do_next_is_said_in_words_that_can_be_typed(
    tmp_path: Path, kaoping: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path begins with ``./``, since pip looks up a bare name on the network; pytest comes with the extra."""
    monkeypatch.chdir(tmp_path)
    told = kaoping("plugins", "new", NAME).err
    for command in (
        f"pip install -e './{NAME}[test]'", f"kaoping schemes lint ./{NAME}\n", f"pip install ./{NAME},",
        f"cd ./{NAME} && python -m pytest\n", "--no-build-isolation",
    ):  # fmt: skip
        assert command in told
    project = tomllib.loads((tmp_path / NAME / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"] == {"test": ["pytest>=8"]}
    assert kaoping("schemes", "lint", f"./{NAME}").code == 0


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, kaoping: Run) -> None:
    """A file where the directory should be is refused in words."""
    (tmp_path / "file").write_text("", "utf-8")
    refused = kaoping("plugins", "new", NAME, "-o", tmp_path / "file")
    assert refused.code == 1
    assert "写不到" in refused.err
    assert len(refused.err.splitlines()) == 2  # what is wrong, and what to do


def test_a_plugin_that_is_not_allowed_is_listed_as_such(kaoping: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """``plugins list`` names every plugin that is installed and says which the allow-list keeps out."""
    monkeypatch.setenv("KAOPING_PLUGINS", "institute_branch")
    listed = {line.split()[0]: line for line in kaoping("plugins", "list").out.splitlines()[1:]}
    assert listed["institute_branch"].endswith("正常")
    assert "KAOPING_PLUGINS" in listed["forestry_member"]


def test_a_single_file_is_the_same_scheme(kaoping: Run, package: Path, tmp_path: Path) -> None:
    """``schemes new`` writes the example of ``plugins new`` as one file that a unit can use as it is."""
    file = tmp_path / f"{NAME}.toml"
    made = kaoping("schemes", "new", file)
    assert (made.code, str(file) in made.err) == (0, True)
    read = read_scheme_file(file.read_text("utf-8"), file.name, find_scheme).scheme
    source = (package / "src" / NAME / "scheme.py").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102  # the template of our own
    written = names["SCHEME"]
    bare = [replace(each, at_least=each.at_least and Const(each.at_least.value)) for each in written.grades]
    assert read == replace(written, grades=tuple(bare))
    assert [each for each in lint(read) if each.severity != "note"] == []


@pytest.mark.parametrize(
    ("name", "words"), [("办法.toml", "不能作方案编号"), ("own.py", ".toml"), ("township_star.toml", "township_star")]
)
def test_a_file_that_is_no_scheme_is_not_written(name: str, words: str, kaoping: Run, tmp_path: Path) -> None:
    """The name is an id, ends in .toml, and no installed scheme has it; the example says how it is asked for."""
    refused = kaoping("schemes", "new", tmp_path / name)
    assert refused.code == 1
    assert words in refused.err
    assert "kaoping schemes new my_town.toml" in refused.err
    assert not (tmp_path / name).exists()


def test_a_file_that_is_there_is_not_touched(kaoping: Run, tmp_path: Path) -> None:
    """Nor is one written where there is no folder."""
    file = tmp_path / "own.toml"
    file.write_text("mine", "utf-8")
    assert "已经存在,没有动它" in kaoping("schemes", "new", file).err
    assert file.read_text("utf-8") == "mine"
    assert kaoping("schemes", "new", tmp_path / "nowhere" / "own.toml").code == 1
