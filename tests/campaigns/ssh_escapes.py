"""Sixty ways to get out of a session over SSH, or into somebody else's name, against a real sshd.

Each is tried by somebody with a registered key. None may give a shell (what only a shell computes is looked for in all
that comes back), leave a file anywhere but in the person's inbox, open a forwarding, or act under another name; and no
session may end but by the person's own quitting.

``python -m tests.campaigns.ssh_escapes`` tries all of them; ``--planted home`` believes keys in a writable home,
``--planted paths`` takes real paths in the fields: both must be found.
"""

import argparse
import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.campaigns.ssh_server import QUIT, SECONDS, UNIT, USER, Client, SshServer, Terminal, free_port

COMPUTED = "kp-$((7000+77))"
"""A shell makes of it what stands nowhere else."""
SHELL = b"kp-7077"
FIRST, OTHER = "张三", "李四"
BENCH = "开始使用".encode()
"""Stands on the first screen once it was read."""
F9, EMPTY_ROSTER = b"\x1b[20~", "empty.xlsx"


@dataclass(frozen=True)
class Attempt:
    """One way out: ``tried`` returns what came back and, where there is one, the fault."""

    name: str
    tried: Callable[[Client, Path], tuple[bytes, str]]


def attempts() -> list[Attempt]:
    """All of them; those that need a terminal last."""
    return [*commands(), *requests(), *environments(), *forwardings(), *terminals()]


# Commands from outside.


def commands() -> Iterator[Attempt]:
    """Words that a shell would take for more than a command of ours."""
    touch = "touch {mark}; echo " + COMPUTED
    for words in (
        touch,
        f"sh -c '{touch}'",
        f"/bin/bash -c '{touch}'",
        f"unit list; {touch}",
        f"unit list && {touch}",
        f"unit list | sh -c '{touch}'",
        f"unit list & {touch}",
        f"unit list\n{touch}",
        f"$({touch})",
        f"`{touch}`",
        f"unit list $({touch})",
        f"unit list \"$({touch})\"",
        f"'; {touch} #",
        f"\"; {touch} #",
        f"\\\"; {touch}; \\\"",
        "unit list > {mark}",
        "python -c 'open(\"{mark}\",\"w\")'",
        "session --key SHA256:x",
        "demo",
        "init --db {mark}",
        "backup {mark}",
        "restore {mark}",
        "--db {mark} init",
        "db move {mark}",
        "plugins new kp_x -o {folder}",
        "schemes new {mark}.toml",
        "schemes lint {folder}",
        f"unit export {UNIT} -o {{mark}}",
        f"export roster --unit {UNIT} -o {{mark}}.xlsx",
        f"export roster --unit {UNIT} -o ../../../x.xlsx",
        "template roster -o ~/x.xlsx",
        f"import roster /etc/passwd --unit {UNIT}",
        f"import roster --unit {UNIT} --copy {{mark}}.xlsx",
        f"key add {FIRST} /etc/passwd",
        "key lines",
        "inbox put ../mark.txt",
        "inbox put {mark}.txt",
        "inbox put .ssh",
        "inbox get ../../kaoping.db",
        "inbox get /etc/passwd",
        "inbox remove ../../../kaoping.db",
    ):  # fmt: skip

        def tried(client: Client, folder: Path, words: str = words) -> tuple[bytes, str]:
            given = words.replace("{mark}", str(folder / "mark")).replace("{folder}", str(folder))
            done = client.run(given, given=b"a,b\n1,2\n")
            told = done.stdout + done.stderr
            root = (b"root:x:0" in told and b"root:x:0:0") or b""
            return told, "a file of the machine was read" if root else ""

        yield Attempt(f"command {words[:48]!r}", tried)


# What else a client can ask for.


def requests() -> Iterator[Attempt]:
    """Subsystems and file transfer."""

    def scp(client: Client, folder: Path) -> tuple[bytes, str]:
        return _program(client, "scp", "-O", "/etc/hostname", f"{USER}@127.0.0.1:{folder}/mark")

    def scp_back(client: Client, folder: Path) -> tuple[bytes, str]:
        told, _fault = _program(client, "scp", "-O", f"{USER}@127.0.0.1:/etc/passwd", f"{client.server.folder}/taken")
        return told, "a file was fetched" if (client.server.folder / "taken").exists() else ""

    def sftp(client: Client, folder: Path) -> tuple[bytes, str]:
        return _program(client, "sftp", "-b", "-", f"{USER}@127.0.0.1", given=f"mkdir {folder}/mark\n".encode())

    def subsystem(client: Client, folder: Path) -> tuple[bytes, str]:
        done = client.run(f"touch {folder}/mark", "-s")
        return done.stdout + done.stderr, ""

    def no_terminal(client: Client, folder: Path) -> tuple[bytes, str]:
        done = client.run("", "-T", given=f"touch {folder}/mark; echo {COMPUTED}\n".encode())
        return done.stdout + done.stderr, "" if done.returncode else "a session without a terminal"

    for name, tried in (
        ("scp to", scp), ("scp from", scp_back), ("sftp", sftp), ("subsystem", subsystem), ("no terminal", no_terminal),
    ):  # fmt: skip
        yield Attempt(name, tried)


def _program(client: Client, name: str, *words: str, given: bytes = b"") -> tuple[bytes, str]:
    """Another client program with the options of theirs."""
    own = [word for word in client.command()[1:-1] if word not in {"none", "-e"}]
    options = [*own[own.index("-i") :], "-F", "/dev/null"]
    options[options.index("-p")] = "-P"
    done = subprocess.run([name, *options, *words], input=given, capture_output=True, check=False, timeout=SECONDS)
    return done.stdout + done.stderr, ""


def environments() -> Iterator[Attempt]:
    """Variables that a client sends, and files of a home."""
    for name, value in (
        ("LOGNAME", OTHER), ("USER", OTHER), ("KAOPING_DB", "/none.db"), ("PYTHONSTARTUP", "/etc/passwd"),
        ("BASH_ENV", "{script}"), ("ENV", "{script}"), ("PYTHONPATH", "{folder}"), ("SSH_USER_AUTH", "{script}"),
    ):  # fmt: skip

        def tried(client: Client, folder: Path, name: str = name, value: str = value) -> tuple[bytes, str]:
            script = client.server.folder / "script"
            script.write_text(f"touch {folder}/mark\n")
            given = value.replace("{script}", str(script)).replace("{folder}", str(folder))
            title = f"由{name}登记"
            done = client.run(shlex.join(["account", "add", title]), "-o", f"SendEnv={name}", environment={name: given})
            told = done.stdout + done.stderr
            return told, "" if done.returncode == 0 else "an honest command failed"

        yield Attempt(f"environment {name}", tried)
    for words in (f"--as {OTHER} account add 甲", f"account add 乙 --as {OTHER}"):

        def forged(client: Client, _folder: Path, words: str = words) -> tuple[bytes, str]:
            done = client.run(words)
            return done.stdout + done.stderr, "" if done.returncode else "a name was taken"

        yield Attempt(f"name {words!r}", forged)


def forwardings() -> Iterator[Attempt]:
    """Ports, sockets, tunnels, agents."""

    def local(client: Client, _folder: Path) -> tuple[bytes, str]:
        port = free_port()
        done = client.run("unit list", "-o", "ExitOnForwardFailure=yes", "-W", f"127.0.0.1:{client.server.port}")
        del port
        return done.stdout + done.stderr, "it was forwarded" if b"SSH-2.0" in done.stdout else ""

    def remote(client: Client, _folder: Path) -> tuple[bytes, str]:
        port = free_port()
        done = client.run("unit list", "-o", "ExitOnForwardFailure=yes", "-R", f"{port}:127.0.0.1:22")
        return done.stdout + done.stderr, "" if done.returncode == 255 else "it was forwarded"

    def remote_socket(client: Client, folder: Path) -> tuple[bytes, str]:
        done = client.run("unit list", "-o", "ExitOnForwardFailure=yes", "-R", f"{folder}/mark:127.0.0.1:22")
        return done.stdout + done.stderr, "" if done.returncode == 255 else "it was forwarded"

    def agent(client: Client, folder: Path) -> tuple[bytes, str]:
        done = client.run("unit list", "-A")
        return done.stdout + done.stderr, "" if done.returncode == 0 else "an honest command failed"

    for name, tried in (
        ("-W", local), ("-R", remote), ("-R of a socket", remote_socket), ("agent", agent),
    ):  # fmt: skip
        yield Attempt(f"forwarding {name}", tried)


# At a terminal.

HOSTILE_TEXT = (
    b"\x1b[200~\x1b]52;c;aGVsbG8=\x07\x1b[6n\x1bP$qm\x1b\\\x03\x04\x1a\x1b[201~",
    b"[@click=app.quit]x[/]",
    b"$(touch {mark})`touch {mark}`;touch {mark}",
    b"../../../etc/passwd",
)


def terminals() -> Iterator[Attempt]:
    """Keys and texts in the screens."""
    for name, keys in (
        ("suspend", b"\x1a"), ("quit", b"\x1c"), ("interrupt", b"\x03"), ("end of file", b"\x04"),
        ("stop and go", b"\x13"), ("palette", b"\x10!sh\r"), ("palette and a path", b"\x10/bin/sh\r"),
        ("editor", b"\x18\x05"), ("tilde", b"\r~^Z\r~?"), ("pasted", HOSTILE_TEXT[0]), ("markup", HOSTILE_TEXT[1]),
        ("substitution", HOSTILE_TEXT[2]), ("function keys", b"\x1b[11~\x1b[21~\x1b[24~"),
    ):  # fmt: skip

        def typed(client: Client, folder: Path, keys: bytes = keys) -> tuple[bytes, str]:
            with client.session() as terminal:
                if not terminal.until(BENCH):
                    return terminal.seen, "the session did not begin"
                terminal.still()
                terminal.type(keys.replace(b"{mark}", str(folder / "mark").encode()))
                terminal.still()
                terminal.type(b"\x1b\x1b")
                terminal.still()
                terminal.type(f"echo {COMPUTED}\r".encode())
                terminal.still()
                return terminal.seen, _left(terminal)

        yield Attempt(f"keys {name}", typed)

    def named(client: Client, folder: Path) -> tuple[bytes, str]:
        """A file that the screen of the roster writes: paths of the machine are refused, a name is not."""
        with client.session() as terminal:
            if not terminal.until(BENCH):
                return terminal.seen, "the session did not begin"
            terminal.still()
            for key, then in ((b"\r", "空表"), (b"\x18", "存到")):  # the roster that is wanted next; an empty one
                terminal.type(key)
                terminal.until(then.encode())
            for text in (str(folder / "mark.xlsx"), "~/mark.xlsx", "../mark.xlsx", EMPTY_ROSTER):
                terminal.type(b"\x7f" * 60)
                terminal.still()
                terminal.type(text.encode())
                terminal.still()
                terminal.type(F9)
                terminal.until("收件箱".encode(), 10)
            fault = _left(terminal)
            written = [path.name for path in client.server.people.glob("inbox/*/*.xlsx")]
            return terminal.seen, fault or ("" if written == [EMPTY_ROSTER] else f"written: {written}")

    yield Attempt("paths in a field", named)


def _left(terminal: Terminal) -> str:
    """The fault, unless the session is there still and ends by its own key."""
    if terminal.process.poll() is not None:
        return "the session ended"
    for _press in range(3):
        terminal.type(b"\x1b")
        terminal.still(0.1)
    terminal.type(QUIT)
    code = terminal.ended(10)
    if code is None:
        terminal.type(QUIT)
        code = terminal.ended(10)
    return "" if code == 0 else f"it ended with {code}"


# Judging.


def tried(client: Client, attempt: Attempt) -> str:
    """What went wrong with one attempt; empty when nothing."""
    server = client.server
    folder = server.untouched
    try:
        told, fault = attempt.tried(client, folder)
    except subprocess.TimeoutExpired:
        return f"{attempt.name}: it hangs"
    if SHELL in told:
        fault = "a shell answered"
    return f"{attempt.name}: {fault}" if fault else ""


def outside(server: SshServer) -> list[str]:
    """Files that are where none may be."""
    below = [path for place in (server.untouched, server.people) if place.exists() for path in place.rglob("*")]
    allowed = server.people / "inbox"
    state = [server.people / "state", server.people / "cache"]
    wrong = [
        path
        for path in below
        if path.is_file() and allowed not in path.parents and not any(place in path.parents for place in state)
    ]
    homes = [Path.home() / name for name in ("mark.xlsx", "x.xlsx", ".ssh/mark")]
    return [str(path) for path in (*wrong, *filter(Path.exists, homes))]


def campaign(folder: Path, chosen: Sequence[Attempt], *, planted: str = "", jobs: int = 2) -> list[str]:
    """Try ``chosen`` on a server in ``folder``, perhaps with a fault that is planted; everything that went wrong."""
    server = SshServer(folder)
    client, _other = server.prepare(FIRST, OTHER)
    with server.running(PLANTED[planted](server, client) if planted else ""):
        if not planted and client.run("unit list").returncode:
            return ["nobody can come in"]
        with ThreadPoolExecutor(jobs) as pool:
            faults = [fault for fault in pool.map(lambda attempt: tried(client, attempt), chosen) if fault]
    faults += [f"a file: {path}" for path in outside(server)]
    return faults + foreign(server, client)


def foreign(server: SshServer, client: Client) -> list[str]:
    """Entries that a session wrote in another name than that of its key, or without it."""
    own = (FIRST, server.fingerprint(client))
    written = [entry for entry in (*server.entries(), *server.entries(of_installation=True)) if entry[2]]
    return [f"written as {actor}" for actor, fingerprint, _session in written if (actor, fingerprint) != own]


def believing_home(server: SshServer, client: Client) -> str:
    """A planted fault: keys of a home that a session may write to are believed, and nothing is forced."""
    keys = server.folder / "authorized_keys"
    keys.write_bytes(client.key.with_suffix(".pub").read_bytes())
    return f"StrictModes no\nMatch User {USER}\n    AuthorizedKeysFile {keys}\n"


def taking_paths(server: SshServer, _client: Client) -> str:
    """A planted fault: the files that people name are those of the machine."""
    planted = server.folder / "planted.py"
    planted.write_text(
        "import contextlib, sys\n"
        "from kaoping.tui.cli import main, session\n"
        "session.naming_files_in = lambda _inbox: contextlib.nullcontext()\n"
        "sys.exit(main.main())\n"
    )
    return server.block().replace("-m kaoping.tui session", f"{planted} session")


PLANTED = {"home": believing_home, "paths": taking_paths}


def main() -> None:
    """Try all of them and print what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.ssh_escapes", description=__doc__)
    parser.add_argument("--only", default="", help="words in the names of those that are wanted")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--planted", default="", choices=PLANTED, help="a fault that must be found")
    arguments = parser.parse_args()
    chosen = [one for one in attempts() if arguments.only in one.name]
    with tempfile.TemporaryDirectory(prefix="kaoping-ssh-") as name:
        faults = campaign(Path(name), chosen, planted=arguments.planted, jobs=arguments.jobs)
    print(f"{len(chosen)} attempts, {len(faults)} faults")
    print("\n".join(faults))


if __name__ == "__main__":
    main()
