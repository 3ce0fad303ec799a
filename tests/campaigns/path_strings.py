"""Strings that are no good as paths, given to every path argument of the command line and typed into every path field.

``python -m tests.campaigns.path_strings [--count 60] [--seed 1] [--resume FILE] [--only WORD ...]`` prints every place
that ended with a trace, by a signal or too late, and leaves with 1 where there is any. The arguments are found in the
declared commands and the fields in the source of the screens, so that a new one is met by itself.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.tui.cli.declarations import COMMANDS, Argument, CommandLine
from kaoping.tui.cli.declaring import arg

from tests.campaigns.path_fields import FIELDS, typed_into
from tests.campaigns.programs import Printed, Program
from tests.tui.ledgers import UNIT, Ledgers, build_ledgers

PLACE_WORDS = frozenset({"文件", "目录", "数据库", "方案或文件", "原方案", "新方案"})
"""What a path is called in the help; a test holds the command line to it."""
PATIENCE = 40
SENTINEL = "nowhere/sentinel-path.xlsx"
"""A path that is sound: the answer to it names it wherever paths are read."""

_SCHEME, _YEAR = "forestry_member", 2025
_VALUES = {
    "单位": UNIT, "考评": f"{UNIT}-{_SCHEME}-{_YEAR}", "台账": "三会一课", "号": "1", "附件号": "1",
    "方案": "county_own", "理由": "更正", "名称": "新名称", "方案或文件": "institute_branch",
    "原方案": "institute_branch",    "新方案": "county_review", "数据库": "moved.db",
}  # fmt: skip
"""What is written for the other arguments of a command, by what they are called in the help."""
_HERE = "<the string>"


class Place(NamedTuple):
    """A path argument: the command line with :data:`_HERE` where the string goes."""

    name: str
    words: tuple[str, ...]

    def line(self, string: str) -> list[str]:
        """The words of the command for ``string``."""
        return [word.replace(_HERE, string) for word in self.words]


def places() -> tuple[Place, ...]:
    """Every path argument of the command line, and the database that all commands take."""
    found = [
        _place(command, argument)
        for command in COMMANDS
        for argument in command.arguments
        if argument.options.get("metavar") in PLACE_WORDS
    ]
    database = arg("--db", help_="", metavar="数据库")
    whose = (("init",), ("unit", "list"), ("unit", "add"), ("restore",), ("doctor",))
    return (*found, *(_place(command, database) for command in COMMANDS if command.words in whose))


def _place(command: CommandLine, wanted: Argument) -> Place:
    words, positional = [*command.words], []
    for argument in (*command.arguments, *(() if wanted in command.arguments else (wanted,))):
        name, value = argument.names[-1], _VALUES.get(argument.options.get("metavar", ""), "notes.xlsx")
        if wanted.names[-1] == "--copy" and value == "notes.xlsx":
            value = "wrong.csv"
        value = _HERE if argument is wanted else value
        if not name.startswith("-"):
            positional.append(value)
        elif argument is wanted or argument.options.get("required"):
            words.append(f"{name}={value}")
    behind = ["--", *positional] if positional else []
    return Place(f"{' '.join(command.words)} {wanted.names[-1]}", (*words, *behind))


LONG = "长" * 100
KNOWN = (
    "", " ", "　", ".", "..", "/", "//", "~", "~/", "~/不在/x.csv", "~nosuchlogin/x.csv", "~nosuchlogin",
    "~$名册.xlsx", f"{LONG}.xlsx", f"{LONG}.csv", f"{LONG}.toml", "x/" * 3000, f"{LONG}/{LONG}.csv", "a" * 300,
    "\0", "a\0b.csv", "\ud800.xlsx", "\udcff.csv", "\x1b[31m红.xlsx", "a\nb.csv", "\u202e.xlsx", "a\u200b.csv",
    "locked/x.xlsx", "locked/notes.csv", "locked", "locked/x.toml", "pipe.xlsx", "pipe.csv", "pipe.toml", "pipe.py",
    "pipe.db", "null.xlsx", "zero.csv", "zero.toml", "zero.db", "full.xlsx", "/proc", "/proc/self/mem", "/proc/kcore",
    "/proc/self/fd/0", "/proc/self/x.xlsx", "/sys/kernel/notes.csv", "loop.csv", "loop.xlsx", "loop.toml", "loop/x.db",
    "broken.xlsx", "link.csv", "link.db", "folder", "folder/", "folder.xlsx", "folder.toml", "folder.db",
    "nowhere/x.xlsx", "nowhere/", "notes.csv/x.xlsx", "notes.csv/", "'notes.csv'", '"notes.csv"', "'", '""',
    "file:///etc/hostname", "file://server/x.csv", "file:///%00.csv", "file://", "FILE:///%ff.toml", "http://a/b.csv",
    "postgresql://", "postgresql://127.0.0.1:1/x", "sqlite://", "sqlite:////proc/x.db", "sqlite:///pipe.db", "://",
    "C:\\名册.xlsx", "\\\\server\\x.csv", "con.xlsx", "a:b.xlsx", "x.xlsx.", ".hidden.xlsx", "-", "--", "-o", "*",
    "$HOME/x.xlsx", "`id`.csv", "😀.xlsx", "𰻞.csv", "\U000323b0.xlsx", "e\u0301.csv", "\ue000.xlsx", "socket.csv",
    "empty.csv", "empty.db", "empty.toml", "notes.pdf", "notes.db", "readonly/x.xlsx", "readonly/x.db", "x.xls",
)  # fmt: skip
"""What users typed, and what else the file system has."""


def strings(count: int, seed: int) -> tuple[str, ...]:
    """``count`` strings: the known ones in an order of the seed, then such put together of pieces of them."""
    chance = random.Random(seed)  # noqa: S311  # which strings, not how secret they are
    known = chance.sample(KNOWN, min(count, len(KNOWN)))
    pieces = [
        "~",
        "/",
        "..",
        ".",
        "'",
        '"',
        "\0",
        "\udc80",
        " ",
        "名册",
        ".xlsx",
        ".csv",
        ".toml",
        ".db",
        "locked",
        "loop",
    ]
    made = ("".join(chance.choices(pieces, k=chance.randint(1, 6))) for _place in range(count - len(known)))
    return (*known, *made)


def sample(folder: Path) -> Ledgers:
    """A unit with entries, an attachment and a round, in a database in ``folder``."""
    ledgers = build_ledgers(folder)
    services = Services.open(str(ledgers.path), "张三")
    services.schemes.enable(UNIT, SchemeReference(_SCHEME))
    services.schemes.confirm(UNIT, _SCHEME, {})
    services.rounds.open(UNIT, _SCHEME, _YEAR)
    unit = services.units.find(UNIT)
    services.oversight.rate(unit, services.ledger.names(unit).organisation("第一党支部"), str(_YEAR), "优秀", "")
    services.close()
    return ledgers


def lay_out(folder: Path, database: Path) -> None:
    """Put into ``folder`` what the strings name, and a copy of ``database`` with its attachments."""
    shutil.copyfile(database, folder / "kaoping.db")
    shutil.copytree(f"{database}.files", folder / "kaoping.db.files")
    for name in ("folder", "folder.xlsx", "folder.toml", "folder.db", "locked", "readonly"):
        (folder / name).mkdir()
    for name in ("empty.csv", "empty.db", "empty.toml"):
        (folder / name).touch()
    for name in ("notes.csv", "notes.xlsx", "notes.pdf", "notes.db", "locked/notes.csv"):
        (folder / name).write_text("编号,姓名\n1,张三\n", "utf-8")
    (folder / "wrong.csv").write_text("姓名,支部,入党日期\n张三,东支部,不详\n", "utf-8")  # so that there is a copy
    for ending in ("xlsx", "csv", "toml", "py", "db"):
        os.mkfifo(folder / f"pipe.{ending}")
    for name in ("loop.csv", "loop.xlsx", "loop.toml", "loop"):
        (folder / name).symlink_to(name)
    (folder / "broken.xlsx").symlink_to("gone.xlsx")
    (folder / "link.csv").symlink_to("notes.csv")
    (folder / "link.db").symlink_to("kaoping.db")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(folder)  # the name of a socket may not be long
        listening.bind("socket.csv")
    # Never the machine's own devices: as root, a fault would replace them.
    for name, minor in (("null.xlsx", 3), ("zero.csv", 5), ("zero.toml", 5), ("zero.db", 5), ("full.xlsx", 7)):
        with suppress(PermissionError):
            os.mknod(folder / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
    for name in ("locked", "readonly"):
        (folder / name).chmod(0o000 if name == "locked" else 0o500)


def fault(printed: Printed) -> str:
    """What is wrong with how a command ended; empty when it did something or said why not."""
    told = printed.err.decode("utf-8", "replace")
    if "Traceback" in told:
        return f"a trace: {told.strip().splitlines()[-1]}"
    if printed.code not in (0, 1, 2):
        return f"ended with {printed.code}"
    if printed.code and not (told.strip() or printed.out):
        return "failed without a word"
    if b"\x1b" in printed.out + printed.err:
        return "an escape reached the terminal"
    return ""


@dataclass
class Campaign:
    """What was tried and found, and the file it is resumed from."""

    resume: Path | None = None
    tried: int = 0
    unread: list[str] = field(default_factory=list)
    """Arguments and fields whose answer to a sound path does not name it: it was not read."""

    def __post_init__(self) -> None:
        known = self.resume.read_text("utf-8").splitlines() if self.resume and self.resume.exists() else []
        self._known = {(place, string): found for place, string, found in map(json.loads, known)}
        self.faults = [(place, string, found) for (place, string), found in self._known.items() if found]

    def is_known(self, place: str, string: str) -> bool:
        """True if the file to resume from tells of it."""
        return (place, string) in self._known

    def keep(self, place: str, string: str, found: str) -> None:
        """Count a trial, and keep what came of it."""
        self.tried += 1
        if found:
            self.faults.append((place, string, found))
            print(f"{place} {string[:80]!a}: {found}", flush=True)
        if self.resume:
            with self.resume.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps([place, string, found])}\n")


def chosen(given: Sequence[str], place: int, each: int) -> Iterator[str]:
    """``each`` of the strings ``given`` for the place with that number: others for every place until all are used."""
    return (given[(place * each + number) % len(given)] for number in range(min(each, len(given))))


def give(campaign: Campaign, program: Program, database: Path, given: Sequence[str], each: int, only: set[str]) -> None:
    """Give each path argument its strings, ``each`` many, and a sound path; every one has a folder of its own."""
    for number, place in enumerate(places()):
        if only and not any(word in place.name for word in only):
            continue
        with tempfile.TemporaryDirectory(prefix="kaoping-strings-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            lay_out(folder, database)
            environment = {
                "PATH": os.environ["PATH"], "HOME": name, "KAOPING_DB": "kaoping.db", "KAOPING_LANG": "zh_CN",
                "LANG": "C.UTF-8", "LOGNAME": "clerk", "TERM": "dumb", "COLUMNS": "120",
            }  # fmt: skip
            for string in (SENTINEL, *chosen(given, number, each)):
                if campaign.is_known(place.name, string):
                    continue
                printed = program.run(place.line(string), folder, environment)
                campaign.keep(place.name, string, fault(printed))
                if string == SENTINEL and b"sentinel-path" not in printed.out + printed.err:
                    campaign.unread.append(place.name)
            for locked in ("locked", "readonly"):
                (folder / locked).chmod(0o700)


def type_in(campaign: Campaign, ledgers: Ledgers, given: Sequence[str], each: int, only: set[str]) -> None:
    """Type into each path field of the screens its strings, and a sound path."""
    for number, place in enumerate(FIELDS):
        if only and not any(word in place.name for word in only):
            continue
        wanted = [SENTINEL, *chosen(given, number, each)]
        left = [string for string in wanted if not campaign.is_known(place.name, string)]
        with tempfile.TemporaryDirectory(prefix="kaoping-strings-", ignore_cleanup_errors=True) as name:
            folder = Path(name) / "place"
            folder.mkdir()
            lay_out(folder, ledgers.path)
            for string, found, text in asyncio.run(typed_into(place, left, folder, ledgers.entries)):
                campaign.keep(place.name, string, found)
                if string == SENTINEL and "sentinel-path" not in text:
                    campaign.unread.append(place.name)


def without_roots_rights() -> tuple[str, ...]:
    """What starts a program that folders without rights hold back, as they do not hold back root."""
    if os.geteuid() or shutil.which("setpriv") is None:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.path_strings", description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="how many strings for each place")
    parser.add_argument("--of", type=int, default=0, help="out of so many strings (default: of as many)")
    parser.add_argument("--seed", type=int, default=1, help="which strings")
    parser.add_argument("--resume", type=Path, help="file that keeps what was found, and is read at the start")
    parser.add_argument("--only", nargs="+", default=[], help="words in the names of the places wanted")
    parser.add_argument(
        "--kaoping", type=Path, default=Path(sys.executable).with_name("kaoping"), help="the executable"
    )
    parser.add_argument("--fresh", action="store_true", help="a new process for every command (slow)")
    arguments = parser.parse_args(words)
    campaign = Campaign(arguments.resume)
    given = strings(arguments.of or arguments.count, arguments.seed)
    here = Path.cwd()
    try:
        with tempfile.TemporaryDirectory(prefix="kaoping-strings-") as name:
            ledgers = sample(Path(name))
            program = Program(
                arguments.kaoping.absolute(), here, arguments.fresh, patience=PATIENCE, before=without_roots_rights()
            )
            with program:
                give(campaign, program, ledgers.path, given, arguments.count, {*arguments.only})
            type_in(campaign, ledgers, given, arguments.count, {*arguments.only})
    finally:
        os.chdir(here)
    print(f"{campaign.tried} trials at {len(places())} arguments and {len(FIELDS)} fields of screens")
    print(f"{len(campaign.faults)} faults; a sound path was not read by: {', '.join(campaign.unread) or 'none'}")
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
