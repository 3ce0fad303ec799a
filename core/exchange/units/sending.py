"""Sending a unit away: what is found wrong keeps it here, and closing it is part of the same transaction.

A unit that is closed says in its chain where it went: whoever has the file goes on with the chain, and nobody here.
"""

from dataclasses import dataclass
from typing import BinaryIO

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import accept, tidy
from ...kernel.unit import INSTALLATION, Unit
from ...ledger.attachments.files import FileStore, files_of, unit_store
from ...ledger.attachments.maintenance import miscounts, without_file
from ...ledger.attachments.repository import attached, miscounted_entries
from ...storage.chain import close_chain, head_of
from ...storage.connection import UnitConnection
from ...storage.engine import Database
from ...storage.schema import Schema
from ...storage.settings import zone_name
from ...storage.transaction import Transaction
from ...storage.transfer import first_problem, tables_of
from .layout import Manifest
from .reading import UnitFile
from .writing import write_unit


@dataclass(frozen=True, slots=True)
class Sent:
    """What was written: the manifest, and a sentence for each attachment that is without its file."""

    manifest: Manifest
    problems: tuple[str, ...]


def place_named(place: str) -> str:
    """Return ``place``, where a unit goes, as it is kept.

    Raises:
        Error: it is empty or not storable.
    """
    place = accept(tidy(place))
    if not place:
        raise Error(_("请写明单位迁到哪里。"), _("例如:--close 县委组织部的服务器"))
    return place


def close_unit(transaction: Transaction, place: str) -> None:
    """Let the unit of ``transaction`` have gone to ``place``: this is the last that is written to it here."""
    action = "db.close" if transaction.unit == INSTALLATION else "unit.close"
    transaction.label(action)
    transaction.event(action, {"to": place})
    transaction.finish()
    close_chain(transaction.connection, place)


def refuse_unsound(connection: UnitConnection, schema: Schema, only: Unit | None) -> None:
    """Look whether a unit, or everything, is as its chain says.

    Raises:
        Error: it is not, with the first of the problems.
    """
    problem = first_problem(connection, schema, None, only)
    if problem:
        raise Error(
            _("核对不符,没有导出:{problem}").format(problem=problem),
            _("请停止录入,保留现场,并运行 kaoping audit verify。"),
        )


def send_unit(database: Database, connection: UnitConnection, out: BinaryIO, *, lost: bool) -> Sent:
    """Write the unit of ``connection`` to ``out``, and see that it can be read back.

    Raises:
        Error: an attachment is without its file, which only ``lost`` allows.
    """
    schema, installation = database.tables(), connection.of(INSTALLATION)
    files, problems = _files(database, connection)
    if problems and not lost:
        raise Error(
            _("附件不齐,没有导出:{problem}").format(problem=problems[0]),
            _("请从备份中找回文件;确实找不回来的,加上 --lost 照样导出。"),
        )
    manifest = write_unit(out, connection, schema, zone_name(installation, schema), files)
    UnitFile(out).check(tables_of(schema, installation=connection.unit == INSTALLATION))
    return Sent(manifest, problems)


def _files(database: Database, connection: UnitConnection) -> tuple[list[tuple[FileStore, str]], tuple[str, ...]]:
    """The sound files of the unit's attachments, and what is wrong with the others."""
    rows, miscounted = attached(connection), tuple(miscounts(miscounted_entries(connection)))
    head = head_of(connection)
    if not rows or head is None:
        return [], miscounted
    store = unit_store(files_of(database), head.identity)
    faults = {(digest, size): store.fault(digest, size) for _id, _entry, digest, size in rows}
    sound = dict.fromkeys(digest for (digest, _size), fault in faults.items() if not fault)
    told = without_file(rows, lambda digest, size: faults[digest, size])
    return [(store, digest) for digest in sound], (*miscounted, *told)
