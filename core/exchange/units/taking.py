"""Taking a unit in: all of it or nothing, and nothing that its chain does not account for.

A unit is known by its identity. One that is here already takes on only what a longer chain than ours adds to ours.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ....plugins.i18n import _
from ...kernel.clock import Clock
from ...kernel.errors import Error
from ...kernel.files import sync
from ...kernel.paths import reason_of
from ...kernel.text import match_key, shown
from ...kernel.unit import INSTALLATION, Unit
from ...ledger.attachments.files import PARTIAL, FileStore, files_of, unit_store
from ...ledger.attachments.maintenance import miscounts, without_file
from ...ledger.attachments.repository import attached, miscounted_entries
from ...organisation.changes import add_unit, rename_unit
from ...storage.audit import Head
from ...storage.chain import lock_head, put_head
from ...storage.connection import UnitConnection
from ...storage.directory import identities, units
from ...storage.engine import Database
from ...storage.schema import Schema
from ...storage.transaction import Transaction
from ...storage.transfer import ENTRIES, drop_rows, first_problem, hashes_of, tables_of, take_rows
from .layout import altered
from .reading import UnitFile


@dataclass(frozen=True, slots=True)
class Arrival:
    """A unit that a file was taken for: how its chain stood here before, None where it was not known.

    ``rows`` is how many rows were new or changed.
    """

    unit: Unit
    before: Head | None
    rows: int

    @property
    def nothing_new(self) -> bool:
        """True if all of the file was here, and could be written here."""
        return self.before is not None and not self.before.closed and not self.rows


def take_unit(transaction: Transaction, file: UnitFile, name: str) -> Arrival:
    """Take the rows and the chain of ``file`` in, by a transaction of the directory; ``name`` is what the unit is to be
    called, its own name where that is empty.

    Raises:
        Error: another unit is called so, the unit is here and its chain is not continued, or something does not fit.
    """
    connection, schema, head = transaction.connection, transaction.schema, file.manifest.head
    here = {identity: number for number, identity in identities(connection).items()}
    if head.identity not in here:
        _refuse_taken_name(connection, name or file.manifest.name)
        unit = add_unit(transaction, name or file.manifest.name, head)
        transaction.finish()
        own = connection.of(unit)
        return Arrival(unit, None, take_tables(own, schema, file))
    unit = next(unit for unit in units(connection) if unit.id == here[head.identity])
    own = connection.of(unit)
    before = lock_head(own).head
    if before is None:
        raise LookupError(unit)
    _refuse_unless_continued(own, schema, before, file)
    if name and name != unit.name:
        unit = rename_unit(transaction, unit, name)
        transaction.finish()
        own = connection.of(unit)
    rows = take_tables(own, schema, file, before.seq)
    put_head(own, head)
    return Arrival(unit, before, rows)


def take_tables(own: UnitConnection, schema: Schema, file: UnitFile, after: int | None = None) -> int:
    """Write the rows of ``file`` into the tables of a unit, those behind the entry ``after`` alone where it is given;
    return how many they were.
    """
    tables = tables_of(schema, installation=own.unit == INSTALLATION)
    taken = sum(take_rows(own, relation, file.rows(relation), after) for relation in tables)
    if after is not None:
        drop_rows(own, schema, file.rows(schema[ENTRIES]), after)
    return taken


def tell_where(own: UnitConnection, schema: Schema, actor: str, clock: Clock, place: str) -> None:
    """Say in the unit's chain that it goes on in this database, ``place``."""
    transaction = Transaction(own, schema, actor, clock)
    transaction.event("db.import" if own.unit == INSTALLATION else "unit.import", {"to": place})
    transaction.finish()


def refuse_changed(connection: UnitConnection, schema: Schema, file: UnitFile | None, only: Unit | None) -> None:
    """Look whether what was taken in, committed or not, is what the chain says, and ends as ``file`` says.

    Raises:
        Error: it is not, with the first of the problems.
    """
    anchor = file.manifest.anchor if file is not None else None
    problem = first_problem(connection, schema, anchor, only)
    if problem:
        raise Error(
            _("核对不符,没有导入任何内容:{problem}").format(problem=problem),
            _("文件被改动过,或者来源已经不符;请在原来的地方运行 kaoping audit verify。"),
        )


def _refuse_taken_name(connection: UnitConnection, name: str) -> None:
    for unit in units(connection):
        if match_key(unit.name) == match_key(name):
            raise Error(
                _("这里已有叫「{name}」的单位,它不是文件里的那一个。").format(name=shown(unit.name)),
                _("请给导入的另起名称:kaoping unit import 文件 --name 名称"),
            )


def _refuse_unless_continued(own: UnitConnection, schema: Schema, here: Head, file: UnitFile) -> None:
    name, theirs = shown(own.unit.name), file.rows(schema[ENTRIES])
    at = schema[ENTRIES].recorded.index("hash")
    with closing(hashes_of(own, schema)) as ours:
        for (seq, digest), other in zip(ours, theirs, strict=False):
            if (seq, digest) != (other[-1], other[at]):
                raise Error(
                    _("单位「{name}」的文件和这里从第 {seq} 条留痕起各写各的,不能导入。").format(name=name, seq=seq),
                    _("两边都请保留,由人看过再定以哪一边为准。"),
                )
    if file.manifest.head.seq < here.seq:
        raise Error(
            _("单位「{name}」在这里写到第 {here} 条留痕,文件只到第 {there} 条:这里的更新,没有导入。").format(
                name=name, here=here.seq, there=file.manifest.head.seq
            )
        )


@contextmanager
def staged(database: Database, file: UnitFile) -> Iterator[FileStore | None]:
    """The files of attachments in ``file``, laid down beside the stores of units; None where there are none.

    Raises:
        Error: one is not what its name says, or they cannot be written.
    """
    if not file.digests:
        yield None
        return
    root = files_of(database)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".", suffix=PARTIAL, dir=root))
    except OSError as error:
        raise Error(
            _("附件目录「{place}」不能写入:{reason}。").format(place=root, reason=reason_of(error)),
            _("请检查权限和剩余空间。"),
        ) from error
    try:
        stage = FileStore(place)
        for digest in sorted(file.digests):
            stage.put(file.content(digest))
        yield stage
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def kept_files(
    database: Database, own: UnitConnection, file: UnitFile, stage: FileStore | None, *, lost: bool
) -> Iterator[tuple[str, ...]]:
    """Put the files of ``stage`` into the unit's store. Yields a sentence for each attachment that has none even so.

    A store that was not there before goes again when what follows fails.

    Raises:
        Error: there is a file of no attachment, or an attachment without its file, which only ``lost`` allows.
    """
    rows = attached(own)
    if file.digests - {digest for _id, _entry, digest, _size in rows}:
        raise altered()
    store = unit_store(files_of(database), file.manifest.head.identity) if rows else None
    existed = store is None or store.root.exists()
    try:
        if store is not None and stage is not None:
            _keep(store, stage, file)
        problems = tuple(miscounts(miscounted_entries(own)))
        if store is not None:
            problems += tuple(without_file(rows, store.fault))
        if not lost:
            _refuse_incomplete(problems)
        yield problems
    except BaseException:
        if store is not None and not existed:
            shutil.rmtree(store.root, ignore_errors=True)
        raise


def _refuse_incomplete(problems: tuple[str, ...]) -> None:
    if problems:
        raise Error(
            _("附件不齐,没有导入任何内容:{problem}").format(problem=problems[0]),
            _("请带上文件重新导出;确实找不回来的,加上 --lost 照样导入。"),
        )


def _keep(store: FileStore, stage: FileStore, file: UnitFile) -> None:
    for digest in sorted(file.digests):
        if store.take(stage, digest):
            raise altered()
    store.settle()
    sync(store.root.parent)
