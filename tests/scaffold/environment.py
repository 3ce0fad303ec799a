"""A throw-away environment in which packages are really installed, with all of ours there and no network."""

import os
import subprocess
import sysconfig
import venv
from pathlib import Path

OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
"""What pip is told by its environment; ``NO_BUILD_ISOLATION`` reads the wrong way round: 0 means no isolation."""


def make_environment(folder: Path) -> Path:
    """A new environment in ``folder`` that sees everything installed here; the path of its Python."""
    venv.EnvBuilder(with_pip=False).create(folder)
    here = sysconfig.get_path("purelib")
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    Path(packages, "ours.pth").write_text(f"import site; site.addsitedir({here!r})\n", "utf-8")
    for name in ("kaoping", "pip"):
        module = {"kaoping": "kaoping.tui", "pip": "pip"}[name]
        script = folder / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{folder}/bin/python" -m {module} "$@"\n', "utf-8")
        script.chmod(0o755)
    return folder / "bin" / "python"


def run(python: Path, *words: str, folder: Path) -> str:
    """What a command of the environment printed; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if name not in ("KAOPING_PLUGINS", "PYTHONPATH")}
    environment = kept | OFFLINE | {"KAOPING_LANG": "zh_CN", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [str(python), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
