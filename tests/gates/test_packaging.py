"""What is built has everything in it: the source archive for developers, the wheel for users."""

import configparser
import fcntl
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.gates.texts import ROOMS, ROOT, sources


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the source archive and the wheel made from it: one build for all processes of a run.

    ``KAOPING_DIST`` names the directory where the whole run wants to find them afterwards.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory = Path(os.environ.get("KAOPING_DIST", shared / "dist"))
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not list(directory.glob("*.whl")):
            command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(directory), str(ROOT)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return directory


@pytest.fixture(scope="module")
def in_wheel(built: Path) -> set[str]:
    """Names of the files in the wheel."""
    return set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())


@pytest.fixture(scope="module")
def in_archive(built: Path) -> set[str]:
    """Names of the files in the source archive, below its one directory."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_wheel_has_every_module_of_the_rooms(in_wheel: set[str]) -> None:
    """The four rooms are there, under the one namespace, which has no module of its own."""
    wanted = {f"kaoping/{path.relative_to(ROOT).as_posix()}" for path in sources(*ROOMS)}
    assert wanted <= in_wheel
    assert "kaoping/__init__.py" not in in_wheel
    assert {name.split("/")[0] for name in in_wheel if ".dist-info/" not in name} == {"kaoping"}


@pytest.mark.parametrize("pattern", ["py.typed", "*.csv", "*.xz", "*.mo", "*.po", "*.mako"])
def test_wheel_has_what_modules_read(in_wheel: set[str], pattern: str) -> None:
    """Files that are no modules are shipped beside those that read them."""
    wanted = {f"kaoping/{path.relative_to(ROOT).as_posix()}" for room in ROOMS for path in (ROOT / room).rglob(pattern)}
    assert wanted
    assert wanted <= in_wheel


def test_wheel_names_its_command_and_its_schemes(built: Path) -> None:
    """The built-in schemes come in by the same entry point as anybody's."""
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    declared = next(name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt"))
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(declared).decode())
    folders = {path.parent.name for path in ROOT.glob("schemes/*/__init__.py")}
    assert dict(entries["console_scripts"]) == {"kaoping": "kaoping.tui.cli.main:main"}
    assert set(entries["kaoping.schemes"]) == folders


def test_lock_pins_what_the_project_asks_for() -> None:
    """Every direct dependency and every tool for development is locked to a version that fits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lines = (ROOT / "requirements-dev.lock").read_text("utf-8").splitlines()
    locked = {
        canonicalize_name(requirement.name): requirement.specifier
        for requirement in (Requirement(line) for line in lines if line and line[0].isalnum())
    }
    for wanted in map(Requirement, asked):
        (pin,) = locked[canonicalize_name(wanted.name)]
        assert pin.operator == "=="
        assert wanted.specifier.contains(pin.version)


def test_archive_has_what_developers_need(in_archive: set[str]) -> None:
    """Tests and their data, benchmarks, documents, the lock and the whole run are in the source archive."""
    wanted = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"}
    wanted |= {
        "requirements-dev.lock",
        ".ci/run",
        ".ci/lowest.py",
        "docs/plugins.md",
        "docs/glance.svg",
        "docs/grid.svg",
        "docs/result.svg",
        "docs/workbench.svg",
    }
    wanted |= {path.relative_to(ROOT).as_posix() for path in sources(*ROOMS, "tests", "benchmarks")}
    assert wanted <= in_archive
    assert "tests/data/samples/forestry_member/expected.json" in in_archive
