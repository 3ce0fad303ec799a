"""What every command works with: the database that is meant and the person it acts for."""

import argparse
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.kernel.errors import Error
from ...core.kernel.paths import is_there, machine_path
from ...core.kernel.text import shown
from ...plugins.i18n import _
from ..state import HEADS_VARIABLE, heads_directory

if TYPE_CHECKING:
    from ...core.kernel.unit import Unit
    from ...core.rounds.model import RoundKey
    from ...core.services.services import Services
    from ...core.spreadsheet.headers import ColumnAnswer
    from ...core.storage.engine import Database
    from ...core.storage.waits import Waits


def database_url(arguments: argparse.Namespace) -> str:
    """``--db``, else ``KAOPING_DB``, else a file in the user's data directory."""
    given: str = getattr(arguments, "db", "") or os.environ.get("KAOPING_DB", "")
    if given:
        return given
    from platformdirs import user_data_path

    return str(user_data_path("kaoping") / "kaoping.db")


def database_there(url: str) -> bool:
    """True unless ``url`` is the path of a file that is not there; a server is asked when it is opened.

    Raises:
        Error: it is no path, or nobody lets us look.
    """
    return "://" in url or is_there(url)


DATA_VARIABLE = "KAOPING_DATA"
"""Names the folder below which people who come in over SSH have their files."""


def data_directory(arguments: argparse.Namespace) -> Path:
    """The folder below which people who come in over SSH have their files: the one that is set, else beside the file of
    the database.

    Raises:
        Error: the database is on a server, and none is set.
    """
    given, url = os.environ.get(DATA_VARIABLE, ""), database_url(arguments)
    if given:
        return machine_path(given, may_be_made=True)
    if "://" in url:
        raise Error(_("没有设放各人文件的目录。"), _("请用 {name} 写明。").format(name=DATA_VARIABLE))
    return machine_path(url).parent / "people"


def plugin_store() -> Path:
    """Where it is kept what plugins bring: in the user's cache directory."""
    from platformdirs import user_cache_path

    return user_cache_path("kaoping") / "plugins"


def actor(arguments: argparse.Namespace) -> str:
    """Who acts: ``--as``, else the login name.

    Raises:
        Error: the name is empty or holds characters that do not belong in one.
    """
    from ...core.kernel.text import Longest, accept, tidy

    name = tidy(getattr(arguments, "actor", "") or getpass.getuser())
    if not name:
        raise Error(_("请写明以谁的名义操作。"), _("例如:kaoping --as 张三 .."))
    return accept(name, Longest.NAME)


def waits() -> "Waits":
    """How long others are waited for, as the environment says; what is waited for is told on standard error.

    Raises:
        Error: the environment says what cannot be.
    """
    from ...core.storage.waits import CLOCK_VARIABLE, WAIT_VARIABLE, waits_set
    from .output import tell

    def tell_wait(sentence: str) -> None:
        if sentence:
            tell(sentence)

    return waits_set(os.environ.get(WAIT_VARIABLE, ""), os.environ.get(CLOCK_VARIABLE, ""), tell_wait, tell)


@contextmanager
def opened(arguments: argparse.Namespace) -> "Iterator[Database]":
    """The database that is meant, with its schema brought up to date, closed when the command is done.

    Raises:
        Error: there is none yet, or it cannot be opened.
    """
    from ...core.ledger.attachments.files import DIRECTORY_VARIABLE
    from ...core.storage.audit import LOCAL
    from ...core.storage.engine import open_database
    from ...core.storage.migrate import ensure_schema

    url = database_url(arguments)
    if not database_there(url):
        raise Error(_("还没有数据库:{path}").format(path=shown(url)), _("请先运行 kaoping init"))
    database = open_database(url, files=os.environ.get(DIRECTORY_VARIABLE, ""), waits=waits())
    database.heads = heads_directory(os.environ.get(HEADS_VARIABLE, ""))
    database.entrance = getattr(arguments, "entrance", LOCAL)
    try:
        ensure_schema(database)
        yield database
    finally:
        database.close()


@contextmanager
def looked_at(arguments: argparse.Namespace) -> "Iterator[Database]":
    """The database that is meant as it is, for who only looks: it need not be writable, and nothing is changed.

    Raises:
        Error: there is none, or it cannot be read.
    """
    from ...core.ledger.attachments.files import DIRECTORY_VARIABLE
    from ...core.storage.engine import opened_to_read

    url = database_url(arguments)
    if not database_there(url):
        raise Error(_("还没有数据库:{path}").format(path=shown(url)), _("请先运行 kaoping init"))
    with opened_to_read(url, os.environ.get(DIRECTORY_VARIABLE, "")) as database:
        yield database


@contextmanager
def served(arguments: argparse.Namespace) -> "Iterator[Services]":
    """The services of the person who acts on the database that is meant, which is closed when the command is done.

    Raises:
        Error: there is none yet, it cannot be opened, or the person's name will not do: where there are accounts, it is
            none of those that are open.
    """
    from ...core.accounts.admission import require_admitted
    from ...core.services.services import Services
    from ...core.services.workspace import Workspace

    with opened(arguments) as database:
        name = actor(arguments)
        require_admitted(database, name)
        yield Services(Workspace(database, name))


def answers(arguments: argparse.Namespace) -> "tuple[ColumnAnswer, ...]":
    """What ``--column`` says about the headers of a file.

    Raises:
        Error: one is not written as column=header.
    """
    from ...core.kernel.text import shown, tidy
    from ...core.spreadsheet.headers import ColumnAnswer

    found = []
    for typed in arguments.columns:
        column, equals, header = map(tidy, typed.replace("=", "=").partition("="))
        if not (column and equals and header):
            raise Error(
                _("--column 写成了「{typed}」。").format(typed=shown(typed)),
                _("应写成 列=表头,如 --column 支部=所在单位"),
            )
        found.append(ColumnAnswer(column, header))
    return tuple(found)


def unit_meant(services: "Services", arguments: argparse.Namespace) -> "Unit":
    """The unit whose numbers are meant: the one that ``--unit`` names, or the only one there is.

    Raises:
        Error: there is no such unit, or several and none is named.
    """
    return services.units.meant(arguments.unit)


def round_meant(services: "Services", arguments: argparse.Namespace) -> "RoundKey":
    """The round that is meant, of the unit that ``--unit`` names or that alone has such a one.

    Raises:
        Error: there is no such unit or round, or several units have one.
    """
    return services.rounds.key(arguments.round, arguments.unit)
