"""Recording and comparing the outputs of commands: complete, deterministic, and every difference is shown."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.campaigns import command_outputs
from tests.campaigns.command_outputs import main
from tests.campaigns.scripts import Line, Script, not_recorded, scripts

ROOT = Path(__file__).parents[2]
LINES = (
    Line("kaoping init", "zh_CN"),
    Line("kaoping unit add 甲单位", "zh_CN"),
    Line("kaoping --as 王管理 unit add 甲单位", "zh_CN"),
    Line("kaoping template roster -o roster.xlsx", "zh_CN"),
    Line("kaoping audit verify", "zh_CN"),
)


def test_every_command_and_option_is_recorded() -> None:
    """A command that is added to the table wants a line in tests/campaigns/commands."""
    assert not_recorded((ROOT / "docs/commands.md").read_text("utf-8"), scripts(ROOT)) == []


def test_two_recordings_are_alike_and_a_change_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no other directory is replaced by a recording."""
    monkeypatch.setattr(command_outputs, "scripts", lambda root: [Script("small", LINES)])
    monkeypatch.setattr(command_outputs, "not_recorded", lambda table, recorded: [])
    before, after = tmp_path / "before", tmp_path / "after"
    program = ("--root", str(ROOT), "--kaoping", str(Path(sys.executable).with_name("kaoping")), "--fresh")
    assert main(["record", str(before), *program]) == 0
    assert main(["record", str(after), *program]) == 0
    assert main(["compare", str(before), str(after)]) == 0
    assert (before / "small" / "003.exit").read_text() == "1\n"
    assert "<HASH>" in (before / "small" / "005.stdout").read_text("utf-8")
    workbook = after / "small" / "004.file.roster.xlsx.txt"
    workbook.write_text(workbook.read_text("utf-8").replace("\nA", "\nB", 1), "utf-8")
    capsys.readouterr()
    assert main(["compare", str(before), str(after)]) == 1
    printed = capsys.readouterr().out
    assert "small/004  zh_CN: kaoping template roster" in printed
    assert "1 of 5 commands differ" in printed
    shutil.rmtree(after)
    after.mkdir()
    (after / "mine.txt").write_text("not a recording")
    assert main(["record", str(after), *program]) == 2
