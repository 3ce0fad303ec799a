"""The authors' guide, followed to the letter: every block of it runs, in its order, in an environment of its own."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.gates.texts import ROOT
from tests.scaffold.environment import OFFLINE, make_environment

GUIDE = ROOT / "docs" / "plugins.md"
BLOCKS: list[tuple[str, str, str]] = re.findall(
    r"^```(\w+)(?: (\S+))?\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S
)
CLAUSES = re.findall(r"^### \d+ .*?(?=^##)", GUIDE.read_text("utf-8"), re.M | re.S)


def blocks(language: str) -> list[str]:
    """The blocks of a language that are no files."""
    return [block for found, file, block in BLOCKS if found == language and not file]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader works, with an environment beside."""
    folder = tmp_path_factory.mktemp("reader")
    make_environment(folder / "environment")
    return folder


def follow(place: Path, script: str, *command: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("KAOPING_PLUGINS", "PYTHONPATH")}
    path = f"{place / 'environment' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = kept | OFFLINE | {"PATH": path, "KAOPING_LANG": "zh_CN", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, script], cwd=place, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_reader_who_follows_the_guide_has_a_scheme(place: Path) -> None:
    """The commands succeed as written; between installing and uninstalling every Python block runs, one after another."""  # noqa: E501
    grade, generate, install, vote, leave = blocks("sh")
    for _language, file, content in BLOCKS:
        if file:
            (place / file).write_text(content, "utf-8")
    graded = follow(place, grade, "bash", "-euc")
    assert re.search(r"^1 +M00001 .*95\.00 +优秀", graded, re.M)
    follow(place, generate, "bash", "-euc")
    written = tomllib.loads((place / "my_town" / "pyproject.toml").read_text("utf-8"))
    (shown,) = (tomllib.loads(block) for block in blocks("toml"))
    assert shown["project"]["entry-points"] == written["project"]["entry-points"]
    installed = follow(place, install, "bash", "-euc")
    assert "passed" in installed
    assert re.search(r"^my_town +0\.1 .*kaoping-my-town$", installed, re.M)
    assert re.search(r"^my_town +kaoping-my-town .*正常$", installed, re.M)
    graded += follow(place, vote, "bash", "-euc")
    assert [output for output in blocks("text") if output not in graded] == []
    follow(place, "\n".join(blocks("python")), str(place / "environment/bin/python"), "-c")
    left = follow(place, leave, "bash", "-euc")
    assert "my_town" in left.splitlines()[1]
    assert "forestry_member" not in left
    assert "Successfully uninstalled kaoping-my-town" in left


def test_every_block_is_of_a_kind_that_runs() -> None:
    """No block escapes: all are commands, Python or the entry point."""
    assert {language for language, _file, _block in BLOCKS} == {"sh", "python", "toml", "csv", "text"}
    assert GUIDE.read_text("utf-8").count("```") == 2 * len(BLOCKS)


def test_every_clause_of_the_cookbook_is_tried() -> None:
    """At least 25 clauses, each with code that says what comes out."""
    assert len(CLAUSES) >= 25
    assert [clause.partition("\n")[0] for clause in CLAUSES if "assert " not in clause] == []


@pytest.mark.parametrize("name", ["register_schemes", "register_books", "KAOPING_PLUGINS", "SchemeContract"])
def test_every_extension_point_is_told(name: str) -> None:
    """Hooks, allow-list and test kit stand in the guide."""
    assert name in GUIDE.read_text("utf-8")
