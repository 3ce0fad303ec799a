"""Running the command line in-process on a database of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from kaoping.tui.cli.main import main

SAMPLES = Path(__file__).parents[2] / "tui" / "demo" / "data"


@dataclass(frozen=True)
class Result:
    """What one call printed and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def kaoping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The ``kaoping`` command on a fresh database."""
    monkeypatch.setenv("KAOPING_DB", str(tmp_path / "kaoping.db"))
    monkeypatch.setenv("KAOPING_LANG", "zh_CN")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*words: str | Path) -> Result:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return run


@pytest.fixture
def opened(kaoping: Run) -> Run:
    """The command with an institute whose round of 2025 is open and empty."""
    for words in (
        ("init",),
        ("unit", "add", "研究院"),
        ("import", "roster", SAMPLES / "institute_branch" / "roster.csv", "--unit", "研究院"),
        ("schemes", "enable", "institute_branch", "--unit", "研究院"),
        ("schemes", "confirm", "institute_branch", "--unit", "研究院"),
        ("round", "open", "institute_branch", "--unit", "研究院", "--year", "2025"),
    ):
        assert kaoping(*words).code == 0
    return kaoping
