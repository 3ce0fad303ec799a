"""A session that sshd started: who it is comes from the key, where files are from their account, and what is done from
the words of the client, which are parsed here and never by a shell.
"""

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from ...core.accounts.admission import owner_of
from ...core.accounts.publickeys import read_public_key
from ...core.kernel.errors import Error
from ...core.kernel.paths import machine_path, naming_files_in
from ...core.kernel.text import shown
from ...core.ledger.attachments.intake import sniff
from ...core.storage.audit import Entrance
from ...plugins.i18n import _
from ..inbox import ONE_FILE_BYTES, Inbox
from ..launch import launch
from ..paths import WORKBOOK
from ..terminal.encoding import make_streams_safe
from .context import data_directory, database_url, opened
from .declarations import COMMANDS
from .declaring import BROUGHT, COPIED, NAMED, WRITTEN, CommandLine
from .parsing import build_parser

USAGE = 2
ORIGINAL = "SSH_ORIGINAL_COMMAND"
EXPOSED = "SSH_USER_AUTH"
"""Names the file in which sshd says by which key somebody came in."""
KEPT = ("TERM", "PATH", "LANG", ORIGINAL)
"""What a session keeps of its environment, besides the settings of who set sshd up."""

OFFERED = frozenset(
    {
        *("account", "attach", "attachments", "claims", "distance", "earlier", "explain", "export", "import"),
        *("inbox", "inspect", "key", "ledger", "organisations", "people", "proposals", "results", "round"),
        *("sheet", "template"),
    }
)
"""First words of the commands that can be given from outside."""
WITHHELD = frozenset({("key", "lines"), ("key", "lookup")})
"""What sshd alone asks."""
ALSO = frozenset({("unit", "list"), ("books", "list"), ("books", "show"), ("schemes", "list"), ("audit", "heads")})

ENDINGS = {"text": ".csv", "ole": ".xls", "xlsx": WORKBOOK}
"""Of what comes without a name."""
THROUGH = "-"
"""Said for standard output where that is not meant anyway."""
LEAVING = {WRITTEN: (None, "", ".", THROUGH), NAMED: (THROUGH,)}
"""What is given where a file leaves by standard output."""


def offered() -> tuple[CommandLine, ...]:
    """The commands that can be given from outside."""
    return tuple(
        one for one in COMMANDS if (one.words[0] in OFFERED and one.words not in WITHHELD) or one.words in ALSO
    )


def begin(arguments: argparse.Namespace) -> int:
    """Find out who it is, and do what was asked for in their inbox."""
    fingerprint = arguments.fingerprint or exposed_key(os.environ.get(EXPOSED, ""))
    with opened(arguments) as database:
        account = owner_of(database, fingerprint)
        url = database.place if database.file is not None else database_url(arguments)
    data = data_directory(arguments).absolute()
    inbox = Inbox.of(account, data)
    command = clean_environment(data).strip()
    os.chdir(inbox.folder)
    entrance = Entrance(fingerprint, token_hex(8))
    with naming_files_in(inbox):
        if command:
            return remote(command, url, account, entrance, inbox)
        if not sys.stdin.isatty():
            raise Error(_("这里没有终端。"), _("请直接登录(ssh 服务器),或写上要做的命令。"))
        return launch(url, account, entrance=entrance)


def exposed_key(path: str) -> str:
    """The fingerprint of the key that sshd wrote into the file at ``path``.

    Raises:
        Error: it says none.
    """
    lines = []
    with suppress(OSError):
        lines = machine_path(path).read_text("ascii", errors="replace").splitlines() if path else []
    keys = [line.removeprefix("publickey ") for line in lines if line.startswith("publickey ")]
    if len(keys) != 1:
        raise Error(_("不知道是哪把公钥。"), _("会话只由 sshd 启动,见 docs/server.md。"))
    return read_public_key(keys[0].encode()).fingerprint


def clean_environment(data: Path) -> str:
    """Forget whatever came with the connection, and keep the person's state below ``data``; what was asked for."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("KAOPING_")}
    command = kept.pop(ORIGINAL, "")
    places = {"HOME": data, "XDG_STATE_HOME": data / "state", "XDG_CACHE_HOME": data / "cache"}
    os.environ.clear()
    os.environ.update(kept | {name: str(place) for name, place in places.items()})
    return command


def remote(command: str, url: str, account: str, entrance: Entrance, inbox: Inbox) -> int:
    """Carry out a command that was given from outside; one line for any that is none of ours."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    known = offered()
    if not any(tuple(words[: len(one.words)]) == one.words for one in known):
        print(_("没有这个命令:{words}").format(words=shown(command[:60])), file=sys.stderr)
        return USAGE
    make_streams_safe((sys.stdout, sys.stderr), "utf-8")
    arguments = build_parser(known, in_session=True).parse_args(words)
    arguments.db, arguments.actor, arguments.entrance = url, account, entrance
    with passing_through(arguments, inbox):
        return int(arguments.command.load()(arguments))


@contextmanager
def passing_through(arguments: argparse.Namespace, inbox: Inbox) -> Iterator[None]:
    """A context in which a file that the command takes comes by standard input, and one that it writes leaves by
    standard output, unless they are named: then they are in the inbox.
    """
    with inbox.passing() as folder:
        leaves, brought = False, None
        for argument in arguments.command.arguments:
            name, given = argument.destination, getattr(arguments, argument.destination, None)
            if argument.path == BROUGHT and not given:
                brought = take_in(folder, inbox)
                setattr(arguments, name, brought)
            elif argument.path == COPIED and not given:
                setattr(arguments, name, f"kaoping-{datetime.now(UTC):%Y%m%d-%H%M%S}{WORKBOOK}")
            elif (argument.path == WRITTEN and given in (None, "", ".", THROUGH)) or (
                given == THROUGH and argument.path
            ):
                leaves = True
                is_folder = argument.options.get("default") == "."  # the file has a name of its own
                setattr(arguments, name, folder if is_folder else folder / f"output{WORKBOOK}")
        with redirect_stdout(sys.stderr) if leaves else nullcontext():  # the file alone goes there
            yield
        for left in sorted(folder.iterdir()) if leaves else ():
            if left != brought:
                with left.open("rb") as file:
                    shutil.copyfileobj(file, sys.stdout.buffer)


def take_in(folder: Path, inbox: Inbox) -> Path:
    """Put what comes by standard input into ``folder``; where it is, with the ending that its content asks for.

    Raises:
        Error: it is a terminal, or there is nothing, too much or no room for it.
    """
    if sys.stdin.isatty():
        raise Error(_("没有给文件。"), _("请写成 ssh 服务器 命令 < 文件,不要加 -t;或写收件箱里的文件名。"))
    content = sys.stdin.buffer.read(ONE_FILE_BYTES + 1)
    if not content:
        raise Error(_("标准输入是空的。"), _("请写成 ssh 服务器 命令 < 文件。"))
    if len(content) > ONE_FILE_BYTES:
        raise Error(_("文件太大,最多 {mb} MB。").format(mb=ONE_FILE_BYTES // 1024 // 1024))
    inbox.require_room(len(content))
    place = folder / f"{_('标准输入')}{ENDINGS.get(sniff(content), '')}"
    place.write_bytes(content)
    return place
