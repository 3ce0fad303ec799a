"""An installed ``kaoping``: one process for each command, or forks of one that is already loaded."""

import json
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 300
"""Seconds that a command may take."""

SERVING = Path(__file__).with_name("serving.py")


@dataclass(frozen=True)
class Printed:
    """What one command printed, and its exit code."""

    code: int
    out: bytes
    err: bytes


@dataclass
class Program:
    """An installed ``kaoping``, and the tree whose samples are given to it."""

    kaoping: Path
    root: Path
    fresh: bool = False
    """Whether every command is a new process, which takes several times as long."""
    patience: int = PATIENCE
    before: tuple[str, ...] = ()
    """The program that starts it, with what it asks for, where it is not to have all that we may."""

    _local: threading.local = field(default_factory=threading.local)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def run(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Printed:
        """Run a command in a folder, with exactly this environment."""
        if self.fresh:
            done = subprocess.run(
                [*self.before, str(self.kaoping), *words],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.patience,
                check=False,
            )
            return Printed(done.returncode, done.stdout, done.stderr)
        with tempfile.TemporaryDirectory(prefix="kaoping-printed-") as place:
            out, err = Path(place) / "out", Path(place) / "err"
            request = {"words": list(words), "cwd": str(folder), "out": str(out), "err": str(err)}
            server = self._server(environment)
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps(request | {"environment": dict(environment)}).encode() + b"\n")
            server.stdin.flush()
            return Printed(int(server.stdout.readline()), out.read_bytes(), err.read_bytes())

    def _server(self, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        """One for each thread and language, because modules may speak while they are imported."""
        servers: dict[str, subprocess.Popen[bytes]] = self._local.__dict__.setdefault("servers", {})
        language = environment["KAOPING_LANG"]
        if language not in servers:
            python = str(self.kaoping.with_name("python"))
            command = [*self.before, python, str(SERVING), str(self.kaoping), str(self.patience)]
            started = subprocess.Popen(command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            servers[language] = started
            self._open.callback(_stop, started)
        return servers[language]


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.kill()
    server.communicate()
