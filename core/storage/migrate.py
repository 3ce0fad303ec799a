"""Creating and upgrading the schema to the one this program knows: all of it or nothing, with every check on the way.

Alembic is loaded only when there is something to migrate. The migrations are in ``migrations/versions``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION
from . import directory
from .audit import Head, new_identity
from .backup import backup
from .chain import begin_chain
from .connection import UnitConnection
from .engine import Database
from .errors import is_of_the_place
from .guards import install
from .schema import HEAD, Schema, read_schema, refuse_foreign, stored_version
from .settings import do_without
from .verification import VerifyReport, verify_connection

PROGRAM = "kaoping"
"""Who writes what no person does."""

SCRIPTS = Path(__file__).parent / "migrations"


def ensure_schema(database: Database, *, scripts: Path = SCRIPTS, head: str = HEAD) -> None:
    """Create the schema in an empty database, upgrade an older one, leave a current one alone.

    Raises ``Error`` when the schema is newer than ``head``, of a trial version or altered, the database is not ours, or
    a check fails; the database is then as it was. An SQLite file is backed up beside itself before an upgrade.
    """
    with database.read() as connection:
        version = stored_version(connection, database.schema(connection), database.place)
    refuse_foreign(version, database.place, head)
    if version == head:
        return
    with database.exclusive(foreign_keys=False) as connection:
        lacking = _bring_to(head, database, connection, scripts)
    database.forget_schema()
    if lacking:
        with database.directory().write(PROGRAM) as transaction:
            do_without(transaction, lacking)


def _bring_to(head: str, database: Database, connection: Connection, scripts: Path) -> tuple[str, ...]:
    """Migrate and check; return the guards that the server cannot have."""
    before = read_schema(connection)
    version = stored_version(connection, before, database.place)
    if version == head:
        return ()  # another process was quicker while we waited for our turn
    if version is None:
        return _upgrade(head, connection, scripts, before)
    _refuse_unsound(verify_connection(connection, before), _("升级前核对不符，没有升级：{problem}"))
    with _kept_when_upgraded(database, version):
        return _upgrade(head, connection, scripts, before)


@contextmanager
def _kept_when_upgraded(database: Database, version: str) -> Iterator[None]:
    """A context before which an SQLite file is copied. The copy goes when the upgrade fails: all is as it was then, and
    the next command would leave another one.

    Raises:
        Error: the upgrade does not fit the schema that is there.
    """
    copy = None
    if database.file is not None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        copy = database.file.with_name(f"{database.file.name}.{version}-{stamp}.bak")
        backup(database, copy)
    try:
        yield
    except BaseException as failure:
        if copy is not None:
            copy.unlink(missing_ok=True)
        if isinstance(failure, SQLAlchemyError) and not is_of_the_place(getattr(failure, "orig", None) or failure):
            reason = str(getattr(failure, "orig", None) or failure).splitlines()[0]
            raise Error(
                _("数据库不能从结构 {version} 升级,没有升级:{reason}").format(version=version, reason=shown(reason)),
                Hint(_("记的结构编号可能被改动过。请保留现在的文件，并运行 kaoping audit verify。"), "audit.verify"),
            ) from failure
        raise


def _upgrade(head: str, connection: Connection, scripts: Path, before: Schema) -> tuple[str, ...]:
    counts = _row_counts(connection, before)
    _run_alembic(connection, scripts, head)
    lacking = install(connection)
    after = read_schema(connection)
    kept = {name: count for name, count in counts.items() if name in after and name != "alembic_version"}
    if kept != {name: count for name, count in _row_counts(connection, after).items() if name in kept}:
        raise Error(_("升级后行数与升级前不同，已全部撤销。"))
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Error(_("升级后有记录找不到它所属的记录，已全部撤销。"))
    _refuse_unsound(verify_connection(connection, after, lacking=lacking), _("升级后核对不符，已全部撤销：{problem}"))
    return lacking


def _refuse_unsound(report: VerifyReport, sentence: str) -> None:
    if report.problems:
        raise Error(
            sentence.format(problem=report.problems[0]),
            Hint(_("请保留现在的文件，并运行 kaoping audit verify。"), "audit.verify"),
        )


def _row_counts(connection: Connection, schema: Schema) -> dict[str, int]:
    installation = UnitConnection(connection, INSTALLATION)
    return {relation.name: directory.rows_in(installation, relation.name) for relation in schema.values()}


def _run_alembic(connection: Connection, scripts: Path, head: str) -> None:
    from alembic import command  # costs 140 ms, which only a migration may spend
    from alembic.config import Config

    from .models import BaseTable

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["tables"] = BaseTable.metadata
    config.attributes["begin_directory"] = _begin_directory
    command.upgrade(config, head)


def _begin_directory(connection: Connection) -> None:
    begin_chain(UnitConnection(connection, INSTALLATION), INSTALLATION.id, Head(new_identity()))
