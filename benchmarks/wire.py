"""Round trips to a PostgreSQL server, counted on the wire: a relay that each side takes for the other."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from threading import Thread
from time import sleep

SOCKET = ".s.PGSQL.5432"
"""How the server calls its socket in the directory that an address names as the host."""

PATIENCE = 0.02
"""Seconds that an answer is held back: whatever a client sends without waiting for it has come by then."""


class Relay:
    """Passes on what clients and the server send, and counts in ``trips`` how often a client had to wait.

    A trip begins with what a client sends after it was given an answer, and ends with the next answer. Everything sent
    in between, in however many pieces, belongs to the same trip: answers are held back long enough to tell.
    """

    def __init__(self, server: Path) -> None:
        self.trips = 0
        self._server = server

    def accept(self, listening: socket.socket) -> None:
        """Serve clients until ``listening`` is shut down."""
        with suppress(OSError):
            while True:
                client, _address = listening.accept()
                Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(self._server))
            answered = True
            while True:
                ready, _writable, _wrong = select([client, server], [], [])
                if client in ready:
                    self.trips += answered
                    answered = False
                    if not _passed(client, server):
                        return
                else:
                    sleep(PATIENCE)
                    while select([client], [], [], 0)[0]:
                        if not _passed(client, server):
                            return
                    if not _passed(server, client):
                        return
                    answered = True


@contextmanager
def relayed(server: Path, folder: Path) -> Iterator[Relay]:
    """Relay between the server's socket in the directory ``server`` and clients of the one in ``folder``."""
    relay = Relay(server / SOCKET)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / SOCKET))
        listening.listen()
        accepting = Thread(target=relay.accept, args=(listening,), daemon=True)
        accepting.start()
        try:
            yield relay
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _passed(source: socket.socket, target: socket.socket) -> bool:
    """Pass on what there is; False at the end."""
    data = source.recv(65536)
    target.sendall(data)
    return bool(data)
