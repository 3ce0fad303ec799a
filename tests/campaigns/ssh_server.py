"""A real sshd on loopback, set as docs/server.md says, and its clients."""

import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from pwd import getpwuid

from kaoping.core.accounts.publickeys import read_public_key
from kaoping.core.kernel.unit import INSTALLATION
from kaoping.core.services.services import Services
from kaoping.core.storage.directory import units
from kaoping.core.storage.engine import open_database

from tests.gates.texts import ROOT

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
SECONDS = 60.0
USER = getpwuid(os.getuid()).pw_name
BLOCK = re.compile(r"<!-- sshd -->\n```\n(.*?)```\n<!-- sshd: end -->", re.DOTALL)
UNIT = "林业局"
ENTRIES = "SELECT actor, fingerprint, session FROM audit_entry WHERE unit_id = :unit ORDER BY seq"
QUIT = b"\x11"
PYTHON = sys.executable + (f" -X pycache_prefix={sys.pycache_prefix}" if sys.pycache_prefix else "")


def written_block() -> str:
    """The lines of ``sshd_config`` that the document gives."""
    (found,) = BLOCK.findall((ROOT / "docs/server.md").read_text("utf-8"))
    return str(found)


@dataclass
class Client:
    """A person with a key: what they send, and what comes of it."""

    server: "SshServer"
    key: Path

    def command(self, *options: str, words: str = "") -> list[str]:
        """The command line of their ``ssh``; it never asks."""
        return [
            *("ssh", "-F", "none", "-i", str(self.key), "-p", str(self.server.port), "-e", "none"),
            *("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"),
            *options, f"{USER}@127.0.0.1", *([words] if words else []),
        ]  # fmt: skip

    def run(
        self, words: str, *options: str, given: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        """Give one command."""
        return subprocess.run(
            self.command(*options, words=words), input=given, capture_output=True, check=False, timeout=SECONDS,
            env=os.environ | (environment or {}),
        )  # fmt: skip

    @contextmanager
    def session(self, *options: str, words: str = "") -> "Iterator[Terminal]":
        """A terminal session."""
        main, side = pty.openpty()
        started = subprocess.Popen(
            self.command("-tt", *options, words=words), stdin=side, stdout=side, stderr=side, start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(side)
        try:
            yield Terminal(main, started)
        finally:
            with suppress(ProcessLookupError):
                started.send_signal(signal.SIGKILL)
            started.wait()
            os.close(main)


@dataclass
class Terminal:
    """What a person at a terminal sees and types."""

    descriptor: int
    process: "subprocess.Popen[bytes]"
    seen: bytes = b""
    _from: int = field(default=0)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.descriptor, keys)

    def until(self, wanted: bytes, seconds: float = SECONDS) -> bool:
        """Wait for something new on the screen; False if the session ends or it never comes."""
        end = time.monotonic() + seconds
        while wanted not in self.seen[self._from :]:
            if not self._read(end):
                return False
        self._from = self.seen.index(wanted, self._from) + len(wanted)
        return True

    def still(self, seconds: float = 0.3) -> None:
        """Wait until nothing new comes."""
        while self._read(time.monotonic() + seconds):
            pass

    def ended(self, seconds: float = SECONDS) -> int | None:
        """The exit status once it has ended; None if it does not."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self._read(min(end, time.monotonic() + 0.1))
        return self.process.poll()

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return False
        try:
            more = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.seen += more
        return bool(more)


class SshServer:
    """The server: its database, the folder of people's files, and an empty folder in which nothing may appear."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database, self.people, self.untouched = folder / "kaoping.db", folder / "people", folder / "untouched"
        self.port = free_port()

    def prepare(self, *accounts: str) -> list[Client]:
        """Make the database, and an account with a key for each name; their clients."""
        self.untouched.mkdir()
        Services.create(str(self.database), "管理员")
        services = Services.open(str(self.database), "管理员")
        services.units.add(UNIT)
        services.close()
        return [self.client(name, by=accounts[0]) for name in accounts]

    def client(self, account: str, *, by: str, registered: bool = True) -> Client:
        """Somebody with a key of their own."""
        key = self.folder / f"key-{len(list(self.folder.glob('key-*.pub')))}"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", account, "-f", str(key)], check=True)
        if registered:
            services = Services.open(str(self.database), by)
            if account not in {one.name for one in services.accounts.accounts()}:
                services.accounts.add(account)
            services.accounts.add_key(account, key.with_suffix(".pub").read_bytes())
            services.close()
        return Client(self, key)

    def fingerprint(self, client: Client) -> str:
        """That of a client's key."""
        return read_public_key(client.key.with_suffix(".pub").read_bytes()).fingerprint

    def block(self) -> str:
        """What the document says, with the user and the places of this machine."""
        return (
            written_block()
            .replace("User kaoping", f"User {USER}")
            .replace("CommandUser kaoping", f"CommandUser {USER}")
            .replace("/opt/kaoping/bin/python", PYTHON)
            .replace("/var/lib/kaoping/kaoping.db", str(self.database))
            .replace("/var/lib/kaoping/people", str(self.people))
        )

    @contextmanager
    def running(self, block: str = "") -> Iterator[None]:
        """Let sshd run with those lines, by default the document's."""
        host = self.folder / "host"
        if not host.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host)], check=True)
        config = self.folder / "sshd_config"
        lines = [f"ListenAddress 127.0.0.1:{self.port}", f"HostKey {host}", "PidFile none", "UsePAM no"]
        lines += ["PermitRootLogin prohibit-password", "AcceptEnv *", "MaxStartups 100", "MaxSessions 100"]
        config.write_text("\n".join([*lines, block or self.block()]))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self.folder / "sshd.log").open("ab") as log:
            server = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=log)
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait()

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
        raise RuntimeError((self.folder / "sshd.log").read_text("utf-8", "replace"))

    def entries(self, *, of_installation: bool = False) -> list[tuple[str, str, str]]:
        """Actor, fingerprint and session of every entry of the chains of the units, or that of the installation."""
        database = open_database(str(self.database))
        try:
            with database.directory().read() as connection:
                wanted = (INSTALLATION,) if of_installation else units(connection)
            found = []
            for unit in wanted:
                with database.unit(unit).read() as connection:
                    found += [tuple(row) for row in connection.execute(ENTRIES)]
            return found
        finally:
            database.close()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
