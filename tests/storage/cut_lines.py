"""A line to a PostgreSQL server that is cut at a chosen moment of a COMMIT."""

import contextlib
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import Literal

from sqlalchemy import make_url

Moment = Literal["", "asked", "answered"]
"""Cut before the server hears the COMMIT of a write, or after it has answered and before the program hears that."""


QUIET_SECONDS = 0.3
COMMIT = b"\0COMMIT\0"
"""As it travels together with what is written; that of a reader comes by itself, in another kind of message."""


class CutLine:
    """Stands between program and server; ``url`` is the address of the server through it."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        host = str(address.query.get("host", ""))
        self._server = f"{host}/.s.PGSQL.{address.port or 5432}"
        self._folder = Path(tempfile.mkdtemp(prefix="kp-"))
        self.url = address.set(query={**address.query, "host": str(self._folder)}).render_as_string(hide_password=False)
        self.cut: Moment = ""
        self.is_away = False
        """The server takes no more connections."""
        self.cuts = 0
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._folder / ".s.PGSQL.5432"))
        self._listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                program, _address = self._listening.accept()
                if self.is_away:
                    program.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                line = _Line(self, program, server)
                for copy in (line.forth, line.back):
                    threading.Thread(target=copy, daemon=True).start()


class _Line:
    def __init__(self, owner: CutLine, program: socket.socket, server: socket.socket) -> None:
        self._owner, self._program, self._server = owner, program, server
        self._is_cut = False

    def forth(self) -> None:
        """Carry what the program says, until it is cut."""
        with contextlib.suppress(OSError):
            while data := self._program.recv(65536):
                if self._owner.cut and COMMIT in data:
                    moment, self._owner.cut = self._owner.cut, ""
                    self._owner.cuts += 1
                    if moment == "asked":
                        break
                    self._is_cut = True
                self._server.sendall(data)
        self._hang_up()

    def back(self) -> None:
        """Carry what the server says, which nobody hears once it is cut."""
        with contextlib.suppress(OSError):
            while data := self._server.recv(65536):
                if self._is_cut:
                    self._server.settimeout(QUIET_SECONDS)  # it has done all it was asked when it says no more
                else:
                    self._program.sendall(data)
        self._hang_up()

    def _hang_up(self) -> None:
        for end in (self._program, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
