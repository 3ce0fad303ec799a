"""Runs ``kaoping`` again and again without importing its libraries anew: each command is a fork of one loaded process.

A script of its own, run by the Python beside the ``kaoping`` it serves. All it knows of the program is the name of its
command. What to import beforehand it learns from a command carried out in a fork. Requests come as JSON lines on
standard input; the answer to each is its exit code, on the descriptor that standard output was.
"""

import atexit
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

WARMING = (["demo"], ["template", "roster", "-o", "roster.xlsx"], ["schemes", "list"], ["doctor"])
"""Commands that bring in most of the program."""


def main() -> None:
    """Warm up, then serve until there are no more requests."""
    program, patience = sys.argv[1], int(sys.argv[2])
    sys.path[0] = str(Path(program).parent)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    (entry,) = entry_points(group="console_scripts", name="kaoping")
    command = entry.load()
    folder = Path(tempfile.mkdtemp(prefix="kaoping-warming-"))  # a TemporaryDirectory would end with the first fork
    for words in WARMING:
        _warm(command, program, words, folder)
    shutil.rmtree(folder, ignore_errors=True)
    for line in sys.stdin:
        request = json.loads(line)
        process = os.fork()
        if process == 0:
            signal.alarm(patience)
            os.close(answers)
            _be(command, program, request)
        _, status = os.waitpid(process, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _warm(command: Callable[[], Any], program: str, words: Sequence[str], folder: Path) -> None:
    """Carry out a command in a fork, and import what it has imported."""
    told = folder / "modules"
    request = {
        "words": words,
        "cwd": str(folder),
        "out": os.devnull,
        "err": os.devnull,
        "environment": dict(os.environ),
    }
    process = os.fork()
    if process == 0:
        atexit.register(lambda: told.write_text("\n".join(list(sys.modules)), "utf-8"))
        _be(command, program, request)
    os.waitpid(process, 0)
    for name in told.read_text("utf-8").splitlines():
        if name not in sys.modules and name != "__mp_main__":
            try:
                importlib.import_module(name)
            except Exception:  # noqa: BLE001, S112  # a name that only the fork can import is imported there again
                continue


def _be(command: Callable[[], Any], program: str, request: dict[str, Any]) -> None:
    """Become the command, and leave as a process of its own would."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    files = (
        (os.devnull, os.O_RDONLY),
        *((request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in ("out", "err")),
    )
    for descriptor, (path, flags) in enumerate(files):
        os.dup2(os.open(path, flags), descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # a descriptor, for the whole process
    sys.argv = [program, *request["words"]]
    random.seed()
    code = 1
    try:
        code = _code(command())
    except SystemExit as leaving:
        code = _code(leaving.code)
    except BaseException:  # noqa: BLE001  # what Python itself does with any other
        traceback.print_exc()
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as Python does
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code(value: object) -> int:
    if value is None or isinstance(value, int):
        return (value or 0) & 0xFF
    print(value, file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
