"""The program with the oldest libraries that ``pyproject.toml`` admits: every ``>=`` of a direct dependency as ``==``.

Takes a directory for an environment, and the wheel to install there. Then the main job must succeed on it. Standard
library only, because it runs with whatever Python is there; one sample, because ours is not what is tried here.
"""

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUND = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^]]*\])?\s*>=\s*(?P<version>[0-9][0-9.]*)(?P<marker>[^;]*(;.*)?)$")


def lowest(requirements: list[str]) -> list[str]:
    """Each requirement pinned to its lower bound; its marker is kept."""
    pinned = []
    for requirement in requirements:
        match = BOUND.match(requirement)
        assert match, f"a dependency needs a lower bound: {requirement}"
        marker = requirement.partition(";")[2]
        pinned.append(f"{match['name']}=={match['version']}" + (f";{marker}" if marker else ""))
    return pinned


def main() -> None:
    """Make the environment, say what is in it, and do the job there."""
    environment, wheel = Path(sys.argv[1]), sys.argv[2]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = lowest(project["dependencies"])
    print(*pinned, sep="\n")
    venv.create(environment, with_pip=True)
    binaries = environment / "bin"
    subprocess.run([binaries / "pip", "install", "-q", wheel, *pinned], check=True)
    work = environment / "job"
    work.mkdir()
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    job = [binaries / "python", ROOT / ".ci/job.py", work, "forestry_member"]
    subprocess.run(job, check=True, env=os.environ | {"PATH": path})


if __name__ == "__main__":
    main()
