"""The README is true: its commands run in the order they are written, and its tables are those of the program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kaoping.tui.cli.declarations import COMMANDS

from tests.gates.generated import README, readme
from tests.gates.texts import ROOT

BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```", README.read_text("utf-8"))
SETUP = "python3 -m venv"


def test_tables_are_fresh() -> None:
    """Renew with ``python -m tests.gates.generated --write``."""
    assert README.read_text("utf-8") == readme()


def test_setting_up_takes_two_commands() -> None:
    """One line opens the sample data, one installs what tests need and passes them."""
    assert [block.count("\n") for language, block in BLOCKS if block.startswith(SETUP)] == [1, 1]


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
    """The tour shows the whole way of a clerk: every import and what comes out of it."""
    script = "".join(block for language, block in BLOCKS if language == "sh")
    toured = {command.words for command in COMMANDS if f"kaoping {' '.join(command.words)}" in script}
    imports = {command.words for command in COMMANDS if command.words[0] == "import"}
    assert imports | {("results",), ("explain",), ("audit", "verify"), ("demo",)} <= toured


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:|#)([^)]+)\)", README.read_text("utf-8")))))
def test_links_lead_somewhere(link: str) -> None:
    """Every file the README refers to is in the repository."""
    assert (ROOT / link).exists()
