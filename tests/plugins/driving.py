"""Driving the command line in a process of its own, many commands at once, beside whatever packages are installed."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SCRIPT = """\
import contextlib, io, json, sys
from kaoping.plugins.evaluation import formula
from kaoping.tui.cli.main import main

formula.CALL_SECONDS = 1.0
answers = []
for words in json.loads(sys.stdin.read()):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    answers.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""

Answer = tuple[int, str, str]
"""Exit code, standard output, standard error."""

BRANCHES = "code,name,kind,parent,domain,class,status\nB0001,一支部,branch,,机关,,\nB0002,二支部,branch,,机关,,\n"


def drive(
    database: Path, commands: Sequence[Sequence[str]], *, beside: Path | None = None, python: str = sys.executable
) -> list[Answer]:
    """What each command answered; ``beside`` holds packages that are installed too."""
    environment = {name: value for name, value in os.environ.items() if name not in ("KAOPING_PLUGINS", "PYTHONPATH")}
    environment |= {"KAOPING_DB": str(database), "KAOPING_LANG": "zh_CN", "PYTHONIOENCODING": "utf-8"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(database.parent / "cache")}
    environment |= {"PYTHONPATH": str(beside)} if beside else {}
    done = subprocess.run(
        [python, "-c", SCRIPT], input=json.dumps(commands), env=environment, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]
