"""The documents are true: commands run in the order they are written, tables are the program's, links lead on."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kaoping.tui.cli.declarations import COMMANDS

from tests.gates.generated import stale
from tests.gates.texts import ROOT

README = ROOT / "README.md"
BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```", README.read_text("utf-8"))
SETUP = "python3 -m venv"


def test_what_is_generated_is_fresh() -> None:
    """Renew with ``python -m tests.gates.generated --write``."""
    assert [path.name for path in stale()] == []


def test_the_first_page_is_short() -> None:
    """What is looked up stands in docs/; the README is read."""
    assert README.read_text("utf-8").count("\n") <= 150


def test_setting_up_takes_one_line_each() -> None:
    """One line opens the sample data, one installs what tests need and passes them, one installs it for use."""
    assert [block.count("\n") for language, block in BLOCKS if block.startswith(SETUP)] == [1, 1, 1]


def test_continuous_integration_runs_the_second_of_them() -> None:
    """``.ci/run`` reads the test command from here, so the two cannot differ."""
    script = r"""sed -n '/^<!-- test command -->/,/^<!-- test command: end/p' README.md | sed '/^<!--/d;/^```/d'"""
    assert f"command=$({script})" in (ROOT / ".ci/run").read_text("utf-8")
    read = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ("sh", read) in BLOCKS


def test_commands_run_as_written(tmp_path: Path) -> None:
    """The tour works from a clone with an empty database, and shows what it says it shows."""
    (tmp_path / "tui").symlink_to(ROOT / "tui")
    script = "".join(block for language, block in BLOCKS if language == "sh" and not block.startswith(SETUP))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "LANG": "zh_CN.UTF-8"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for shown in (block for language, block in BLOCKS if language == "text"):
        assert shown in done.stdout


def test_every_command_of_the_tour_exists_and_every_import_is_shown() -> None:
    """The tour shows the whole way of a clerk: every file that is brought in and what comes out of it."""
    script = "".join(block for language, block in BLOCKS if language == "sh")
    toured = {command.words for command in COMMANDS if f"kaoping {' '.join(command.words)}" in script}
    imports = {
        command.words
        for command in COMMANDS
        if command.words[0] == "import" and any(argument.names == ("file",) for argument in command.arguments)
    }
    assert imports | {("results",), ("explain",), ("audit", "verify"), ("demo",)} <= toured


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
LINKS = sorted(
    (page.relative_to(ROOT).as_posix(), link)
    for page in PAGES
    for link in set(re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")))
)


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_links_lead_somewhere(page: str, link: str) -> None:
    """Every file that a document refers to is in the repository."""
    assert ((ROOT / page).parent / link).exists()


def test_every_document_can_be_found() -> None:
    """From the README links lead to every page and picture, over other pages where need be."""
    reached, new = set(), {README}
    while new:
        reached |= new
        led = {(page.parent / link).resolve() for page in new for name, link in LINKS if ROOT / name == page}
        new = {path for path in led if path.is_file() and path.suffix == ".md"} - reached
    pictures = {(ROOT / name).parent / link for name, link in LINKS}
    assert {*PAGES, *ROOT.glob("docs/worked/*.md")} - reached == set()
    assert {*ROOT.glob("docs/*.svg")} - pictures == set()


NAMED_PATH = re.compile(r"`((?:core|plugins|schemes|tui|tests|benchmarks|docs|\.ci)/[\w./*-]*\w[\w./*-]*)`")


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_paths_that_are_named_exist(page: str) -> None:
    """Developers' pages name files of the tree as it is; ``x`` stands for a name of one's own."""
    named = set(NAMED_PATH.findall((ROOT / page).read_text("utf-8")))
    assert named
    assert sorted(path for path in named if not list(ROOT.glob(path.rstrip("/")))) == []
