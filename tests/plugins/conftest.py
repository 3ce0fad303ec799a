"""Real plugin packages for the tests: built as wheels, installed by pip, loaded in a process of their own."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Install = Callable[[Iterable[tuple[str, str, str, Iterable[str]]]], Path]

SMALL = Path(__file__).parent / "kp_small.py"
CLEAN = Path(__file__).parent / "kp_clean.py"


def build_wheel(directory: Path, package: str, module: str, source: str, entries: Iterable[str]) -> Path:
    """The wheel of a package of one module; ``entries`` are lines of the ``kaoping.schemes`` group."""
    info = f"{package.replace('-', '_')}-1.0.dist-info"
    files = {
        f"{module}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "\n".join(["[kaoping.schemes]", *entries, ""]),
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    wheel = directory / f"{package.replace('-', '_')}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return wheel


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Build packages (name, module, source, entry points) as wheels and install them by pip, without any network.

    ``kp_small``, the scheme they vary, is installed beside them.
    """

    def installed(packages: Iterable[tuple[str, str, str, Iterable[str]]]) -> Path:
        base = tmp_path_factory.mktemp("packages")
        small = ("kp-small", "kp_small", SMALL.read_text("utf-8"), ())
        wheels = [str(build_wheel(base, *package)) for package in (small, *packages)]
        command = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--quiet"]
        options = ["--disable-pip-version-check", "--target", str(base / "installed")]
        subprocess.run([*command, *options, *wheels], check=True, capture_output=True)
        return base / "installed"

    return installed


def load(path: Path) -> Any:
    """The module in a file beside the tests."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def small_scheme() -> Any:
    """The function that makes a complete scheme of one item, of whatever id and changes."""
    return load(SMALL).small_scheme


@pytest.fixture(scope="session")
def clean() -> Any:
    """A scheme with one of everything and nothing wrong."""
    return load(CLEAN).CLEAN


@pytest.fixture(scope="session")
def run_with() -> Run:
    """Run a script beside packages installed in a directory; what it prints is JSON."""

    def run(installed: Path, script: str, allowed: Iterable[str] | None = None) -> Any:
        environment = {name: value for name, value in os.environ.items() if name != "KAOPING_PLUGINS"}
        environment |= {"PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
        if allowed is not None:
            names = ",".join(allowed)
            within = f"from kaoping.plugins.loading import allowing\nheld = allowing({names!r})\nheld.__enter__()\n"
            script = within + script
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
