"""Running a program on a pseudo-terminal of which somebody reads everything."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence

PATIENCE = 120
"""Seconds until a program that does not end is killed."""


def on_a_terminal(program: str, arguments: Sequence[str]) -> int:
    """Return the exit status of a Python program, given as its text."""
    master, slave = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"TERM": "xterm-256color"}, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(slave)
        threading.Thread(target=_drain, args=(master,), daemon=True).start()
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _drain(master: int) -> None:
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        return
