"""Running the command line in-process on a database of its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
Begin = Callable[[str, Callable[[Run], None]], Run]


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


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases that many tests begin with, each made once."""
    return tmp_path_factory.mktemp("beginnings")


@pytest.fixture
def begun(kaoping: Run, tmp_path: Path, beginnings: Path) -> Begin:
    """The command on a copy of the database that some work leaves behind; the first test that asks does the work."""

    def begin(name: str, work: Callable[[Run], None]) -> Run:
        mine, kept = tmp_path / "kaoping.db", beginnings / f"{name}.db"
        if kept.exists():
            shutil.copyfile(kept, mine)
        else:
            work(kaoping)
            assert not mine.with_name("kaoping.db-wal").exists()
            shutil.copyfile(mine, kept)
        return kaoping

    return begin


@pytest.fixture
def opened(begun: Begin) -> Run:
    """The command with an institute whose round of 2025 is open and empty."""
    return begun("institute", open_institute)


def open_institute(kaoping: Run) -> None:
    """From nothing to an open round."""
    for words in (
        ("init",),
        ("unit", "add", "研究院"),
        ("import", "roster", SAMPLES / "institute_branch" / "roster.csv", "--unit", "研究院"),
        ("schemes", "enable", "institute_branch", "--unit", "研究院"),
        ("schemes", "confirm", "institute_branch", "--unit", "研究院"),
        ("round", "open", "institute_branch", "--unit", "研究院", "--year", "2025"),
    ):
        assert kaoping(*words).code == 0


@pytest.fixture
def forestry(begun: Begin) -> Run:
    """The command with the forestry bureau's sample round, marked."""
    return begun("forestry", partial(import_all, scheme="forestry_member", unit="林业局"))


def import_all(kaoping: Run, scheme: str, unit: str) -> None:
    """From nothing to a sample round with all its files."""
    folder = SAMPLES / scheme
    for words in (
        ("init",),
        ("unit", "add", unit),
        ("import", "roster", folder / "roster.csv", "--unit", unit),
        ("schemes", "enable", scheme, "--unit", unit),
        ("schemes", "confirm", scheme, "--unit", unit),
        ("round", "open", scheme, "--unit", unit, "--year", "2025"),
    ):
        assert kaoping(*words).code == 0
    for kind in ("marks", "polls", "claims"):
        if (folder / f"{kind}.csv").exists():
            assert kaoping("import", kind, folder / f"{kind}.csv", "--round", "1").code == 0
