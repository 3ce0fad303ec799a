"""All that PostgreSQL has of its own: driver and engine, locks, statements that travel together, triggers.

The server guards its own files.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown

SCHEMA_LOCK = "SELECT pg_advisory_xact_lock(7305822469)"
"""One process at a time changes the schema. Writers of rows take turns at the head of their chain instead."""

CONNECT_SECONDS = 10

PAUSE_SECONDS = 5
"""After so long a connection is asked whether it is still there before something is done on it."""

OLDEST = 14
"""The oldest version of PostgreSQL that is still maintained."""


def build_engine(url: URL) -> Engine:
    """Return an engine on the server: READ COMMITTED, so that a writer who waited sees what was committed before."""
    try:
        import_module("psycopg")
    except ImportError as missing:
        raise Error(
            _("没有安装 PostgreSQL 的驱动程序 psycopg。"), _('请运行 pip install "kaoping[postgres]"。')
        ) from missing
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    # Once, and before SQLAlchemy asks for the version itself, which it does not understand of others.
    event.listen(engine.pool, "first_connect", _refuse_look_alikes)
    _ask_after_a_pause(engine)
    return engine


def _ask_after_a_pause(engine: Engine) -> None:
    """Have a connection that was not used for a while asked whether it still is one; the pool replaces it if not.

    SQLAlchemy's ``pool_pre_ping`` asks each time: one round trip more in each save of somebody who goes on typing.
    """

    def note(_connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("used", monotonic()) < PAUSE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except connection.Error as gone:
            raise DisconnectionError from gone

    event.listen(engine.pool, "checkin", note)
    event.listen(engine.pool, "checkout", ask)


Sent = tuple[str, list[tuple[Any, ...]]]
"""A statement and the rows it is executed with."""

FOR_UPDATE = " FOR UPDATE"
"""Locks the row of a chain's head until the transaction ends: whoever has it has the turn."""


def take_turn(
    connection: Connection, head: str, receipt: str, unit: int, key: str | None
) -> tuple[tuple[Any, ...] | None, int | None]:
    """Lock the row ``head`` finds by the unit, then look for a receipt: answers of both, in one round trip.

    They are statements of their own, so the second sees what the writer before us committed while we waited.
    """
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():  # answers are asked for behind it: to wait for one inside takes a round trip of its own
        found = driver.execute(f"{_spelt(head)}{FOR_UPDATE}", (unit,))
        done = driver.execute(_spelt(receipt), (unit, key)) if key is not None else None
    seen = done.fetchone() if done is not None else None
    return found.fetchone(), None if seen is None else seen[0]


IS_IT_THERE = "SELECT 1 / count(*) FROM ({}) found"
"""Fails where a question finds nothing, and with it whatever stands behind it in the same round trip."""

FOUND_NOTHING = "22012"


def send_together(
    connection: Connection, statements: Sequence[Sent], *, commits_if: tuple[str, tuple[Any, ...]] | None = None
) -> list[int]:
    """Execute statements that return nothing, each with its rows, in one round trip; how many rows each has written.

    With ``commits_if`` the transaction ends with them if that question finds something: whoever commits it afterwards
    has nothing left to ask for. If it finds nothing, none of it was written.
    """
    driver: Any = connection.connection.driver_connection
    cursors = [driver.cursor() for _statement in statements]
    try:
        with driver.pipeline():
            for cursor, (statement, rows) in zip(cursors, statements, strict=True):
                cursor.executemany(_spelt(statement), rows)
            if commits_if is not None:
                question, values = commits_if
                driver.execute(IS_IT_THERE.format(_spelt(question)), values)
                driver.execute("COMMIT")
    except connection.dialect.dbapi.Error as failure:  # type: ignore[union-attr]  # an engine has one
        if getattr(failure, "sqlstate", "") != FOUND_NOTHING:
            raise
        return [0] * len(statements)
    return [cursor.rowcount for cursor in cursors]


def _spelt(statement: str) -> str:
    return statement.replace("?", "%s")


def _refuse_look_alikes(connection: Any, _record: Any) -> None:
    version = connection.execute("SELECT version()").fetchone()[0]
    connection.rollback()
    refuse_look_alike(version, connection.info.server_version)


def refuse_look_alike(version: str, number: int) -> None:
    """Take PostgreSQL alone, by what the server says of itself and by its version number (150004 is 15.4).

    Others speak the same protocol, but their locks, triggers or empty texts mean something else.

    Raises:
        Error: it is another server, or a PostgreSQL too old.
    """
    if not version.startswith("PostgreSQL ") or any(name in version for name in _OTHERS):
        raise Error(
            _("数据库服务器自称「{version}」,不是 PostgreSQL 本身;没有在它上面试验过,不能使用。").format(
                version=shown(version)
            ),
            _("请改用 PostgreSQL {oldest} 或更新的版本,或用本机的 SQLite 文件。").format(oldest=OLDEST),
        )
    if number < OLDEST * 10_000:
        raise Error(
            _("数据库服务器是「{version}」,太旧了,不能使用。").format(version=shown(version)),
            _("请改用 PostgreSQL {oldest} 或更新的版本,或用本机的 SQLite 文件。").format(oldest=OLDEST),
        )


_OTHERS = ("openGauss", "GaussDB", "Kingbase", "Vastbase", "CockroachDB", "YB-", "Greenplum", "Redshift", "Redrock")
"""Names of other servers that begin with the name of the one they come from."""


REFUSAL = " BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END "
"""Body of the function, compared letter by letter when the guards are checked."""

FUNCTION = f"CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $${REFUSAL}$$"

TRIGGERS = {
    "audit_entry_no_change": (
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE PROCEDURE refuse_audit_change()"
    ),
    "audit_entry_no_truncate": (
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE PROCEDURE refuse_audit_change()"
    ),
}

FOUND = """
    SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = to_regclass('audit_entry') AND t.tgenabled IN ('O', 'A')"""

EVENTS = {
    "audit_entry_no_change": "BEFORE DELETE OR UPDATE ON ",
    "audit_entry_no_truncate": "BEFORE TRUNCATE ON ",
}
"""What the server says of each guard when it is asked for its definition."""


NOT_SUPPORTED = "0A000"
"""What a server says that has no such trigger for this table, such as one that spreads it over several machines."""


def install_guards(connection: Connection) -> tuple[str, ...]:
    """Create the guards that the server has, replacing whatever stood in their place; return those it has not."""
    lacking = []
    for name, statement in TRIGGERS.items():
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(FUNCTION)
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON audit_entry")
                connection.exec_driver_sql(statement)
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", "") != NOT_SUPPORTED:
                raise
            lacking.append(name)
    return tuple(lacking)


def sound_guards(connection: Connection) -> frozenset[str]:
    """Return the names of guards that are there, switched on and as they were installed."""
    rows = connection.exec_driver_sql(FOUND).all()
    return frozenset(
        name
        for name, definition, body in rows
        if body == REFUSAL and " WHEN (" not in definition and EVENTS.get(name, "?") in definition
    )


PARTS = """
    WITH ours AS (
        SELECT k.oid, k.relname, k.relkind, k.relpersistence FROM pg_class k
        WHERE k.relnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = k.oid AND d.classid = 'pg_class'::regclass
                          AND d.deptype = 'e'))
    SELECT 'table', k.relname, concat(nullif(k.relpersistence::text, 'p'), (
        SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                                    CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                                    (SELECT pg_get_expr(e.adbin, e.adrelid) FROM pg_attrdef e
                                     WHERE e.adrelid = k.oid AND e.adnum = a.attnum),
                                    nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, '')),
                          ', ' ORDER BY a.attname)
        FROM pg_attribute a WHERE a.attrelid = k.oid AND a.attnum > 0 AND NOT a.attisdropped))
    FROM ours k WHERE k.relkind IN ('r', 'p', 'f')
    UNION ALL
    SELECT 'sequence', k.relname, '' FROM ours k WHERE k.relkind = 'S'
    UNION ALL
    SELECT 'index', i.relname, concat_ws(' ', CASE WHEN x.indisunique THEN 'UNIQUE' END, k.relname,
                                         regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING ', ''))
    FROM pg_index x JOIN ours k ON k.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    UNION ALL
    SELECT 'constraint', c.conname, concat_ws(' ', k.relname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN ours k ON k.oid = c.conrelid WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT 'trigger', t.tgname, concat_ws(' ', k.relname, t.tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN ours k ON k.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', r.rulename, concat_ws(' ', k.relname, pg_get_ruledef(r.oid))
    FROM pg_rewrite r JOIN ours k ON k.oid = r.ev_class WHERE k.relkind IN ('r', 'p')"""
"""Everything the schema is made of, by kind and name, but for what came with an extension, and for views: somebody who
looks after the server may have his own, and they change nothing that is read or written here."""

INVALID_INDEXES = """
    SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE i.relnamespace = current_schema()::regnamespace AND NOT (x.indisvalid AND x.indisready AND x.indislive)
    ORDER BY i.relname"""

CHECKABLE_INDEXES = """
    SELECT i.oid, i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
    WHERE i.relnamespace = current_schema()::regnamespace AND m.amname = 'btree' AND x.indisvalid
      AND EXISTS (SELECT FROM pg_proc p JOIN pg_extension e ON e.extname = 'amcheck'
                  JOIN pg_depend d ON d.refobjid = e.oid AND d.objid = p.oid AND d.deptype = 'e'
                  WHERE p.proname = 'bt_index_check' AND has_function_privilege(p.oid, 'EXECUTE'))
    ORDER BY i.relname"""
"""Indexes that the server itself can compare with their tables: where it has the extension, and we may use it."""

DAMAGED = ("XX001", "XX002")
"""What a server says of data, or an index, that cannot be right."""


def damaged_indexes(connection: Connection) -> Iterator[str]:
    """Yield the names of indexes that were never finished, or that the server finds other than their tables."""
    yield from connection.exec_driver_sql(INVALID_INDEXES).scalars()
    for oid, name in connection.exec_driver_sql(CHECKABLE_INDEXES).all():
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("SELECT bt_index_check(%s::oid::regclass, true)", (oid,))
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", "") not in DAMAGED:
                raise
            yield name


def found_parts(connection: Connection) -> dict[tuple[str, str], str]:
    """Return everything the schema is made of: its definition by kind and name."""
    return {(kind, name): text for kind, name, text in connection.exec_driver_sql(PARTS)}


@cache
def expected_parts() -> dict[tuple[str, str], str]:
    """Return the same as the table classes say."""
    from sqlalchemy import Column as TableColumn
    from sqlalchemy import ForeignKeyConstraint, MetaData, String, Table, UniqueConstraint

    from .models import BaseTable  # it costs a quarter of a second, which only verification may spend

    version = Table(
        "alembic_version", MetaData(), TableColumn("version_num", String(32), primary_key=True, nullable=False)
    )
    version.primary_key.name = "alembic_version_pkc"
    parts = {}
    for table in (*BaseTable.metadata.sorted_tables, version):
        columns = sorted(
            f"{column.name} {_type(str(column.type))}{'' if column.nullable else ' NOT NULL'}"
            for column in table.columns
        )
        parts["table", table.name] = ", ".join(columns)
        for constraint in table.constraints:
            name = str(constraint.name)
            listed = ", ".join(column.name for column in getattr(constraint, "columns", ()))
            if isinstance(constraint, ForeignKeyConstraint):
                there = ", ".join(element.column.name for element in constraint.elements)
                target = constraint.referred_table.name
                parts["constraint", name] = f"{table.name} FOREIGN KEY ({listed}) REFERENCES {target}({there})"
                continue
            word = "UNIQUE" if isinstance(constraint, UniqueConstraint) else "PRIMARY KEY"
            parts["constraint", name] = f"{table.name} {word} ({listed})"
            parts["index", name] = f"UNIQUE {table.name} btree ({listed})"
        for index in table.indexes:
            listed = ", ".join(column.name for column in index.columns)
            parts["index", str(index.name)] = f"{'UNIQUE ' if index.unique else ''}{table.name} btree ({listed})"
    return parts


def _type(name: str) -> str:
    return name.lower().replace("varchar", "character varying").replace("blob", "bytea")
