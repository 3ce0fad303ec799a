"""All that PostgreSQL has of its own: driver and engine, locks, statements that travel together, triggers.

The server guards its own files.
"""

import os
import socket
from collections.abc import Sequence
from importlib import import_module
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .waits import TOLD_AFTER, Holder, Wait, Waits

SCHEMA_LOCK = "SELECT pg_advisory_xact_lock(7305822469)"
"""One process at a time changes the schema. Writers of rows take turns at the head of their chain instead."""

CONNECT_SECONDS = 10

PAUSE_SECONDS = 5
"""After so long a connection is asked whether it is still there before something is done on it."""

OLDEST = 14
"""The oldest version of PostgreSQL that is still maintained."""


IDLE_SECONDS = 300
"""So long a transaction may wait for its program before the server ends it: by then that was stopped, or is gone."""

UNREACHED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""After how long libpq takes a server that does not answer for gone; the last in milliseconds."""


def build_engine(url: URL, waits: Waits) -> Engine:
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
        connect_args={"connect_timeout": CONNECT_SECONDS}
        | {name: value for name, value in UNREACHED.items() if name not in url.query},
    )
    event.listen(engine, "connect", lambda connection, _record: _set_limits(connection, waits))
    # Once, and before SQLAlchemy asks for the version itself, which it does not understand of others.
    event.listen(engine.pool, "first_connect", _refuse_look_alikes)
    _ask_after_a_pause(engine)
    return engine


def _set_limits(connection: Any, waits: Waits) -> None:
    """Have the server end what waits too long: for a lock, or for a program that does not go on."""
    limits = ("lock_timeout", _milliseconds(waits.seconds), "idle_in_transaction_session_timeout", IDLE_SECONDS * 1000)
    connection.execute("SELECT set_config(%s, %s::text, false), set_config(%s, %s::text, false)", limits)
    connection.commit()


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))  # 0 would be no limit


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
    connection: Connection, statements: tuple[str, str, str], unit: int, key: str | None, wait: Wait, actor: str
) -> tuple[tuple[Any, ...] | None, str | None, int | None]:
    """Lock the row that the first of ``statements`` finds by the unit; then ask when the last entry was made, and for
    a receipt: answers of all, in one round trip. They are statements of their own, so the later ones see what the
    writer before us committed while we waited.

    Others see ``actor`` as the one who has the turn. After a moment the wait is broken off, to ask who has it, and
    begun again.

    Raises:
        StillWaiting: the turn did not come in time.
    """
    driver: Any = connection.connection.driver_connection
    is_begun = driver.info.transaction_status != driver.info.transaction_status.IDLE
    if is_begun:
        driver.execute("SAVEPOINT turn")
    is_told = False
    try:
        while True:
            seconds = wait.left if is_told else min(TOLD_AFTER, wait.left)
            try:
                return _take_turn(driver, statements, unit, key, _milliseconds(seconds), called(actor))
            except (driver_error("QueryCanceled"), driver_error("LockNotAvailable")):
                driver.execute("ROLLBACK TO SAVEPOINT turn" if is_begun else "ROLLBACK")
                holder = _holder(driver, unit)
                if not is_begun:
                    driver.rollback()
                if is_told or not wait.left:
                    raise wait.given_up(holder) from None
                is_told = True
                wait.tell(holder)
    finally:
        wait.over()


def _take_turn(
    driver: Any, statements: tuple[str, str, str], unit: int, key: str | None, milliseconds: int, name: str
) -> tuple[tuple[Any, ...] | None, str | None, int | None]:
    head, last_at, receipt = statements
    # The limit is of the whole statement: in a row of those who wait, each lock of it would begin a limit of its own.
    limits = ("statement_timeout", milliseconds, "application_name", name)
    with driver.pipeline():  # answers are asked for behind it: to wait for one inside takes a round trip of its own
        driver.execute("SELECT set_config(%s, %s::text, true), set_config(%s, %s, true)", limits)
        found = driver.execute(f"{_spelt(head)}{FOR_UPDATE}", (unit,))
        at = driver.execute(_spelt(last_at), (unit, unit))
        done = driver.execute(_spelt(receipt), (unit, key)) if key is not None else None
        driver.execute("SET LOCAL statement_timeout TO DEFAULT")
    seen, moment = done.fetchone() if done is not None else None, at.fetchone()
    return found.fetchone(), None if moment is None else moment[0], None if seen is None else seen[0]


HOLDER = """
    SELECT a.application_name, a.pid, extract(epoch FROM a.xact_start)::float8 FROM chain c
    JOIN pg_locks l ON l.locktype = 'transactionid' AND l.granted AND l.transactionid = c.xmax
    JOIN pg_stat_activity a ON a.pid = l.pid WHERE c.unit_id = ?"""
"""Whoever has locked the head of a chain: the row names their transaction, and that the process of the server."""

OURS = "kaoping "
MOST_NAME_BYTES = 63
"""So much of a name the server keeps, and of it only ASCII."""


def called(actor: str) -> str:
    """Return the name under which others see the connection of ``actor``: process and machine, then who it is."""
    place = f"{OURS}{os.getpid()}@{socket.gethostname()[:20]} "
    while actor:
        name = place + actor.encode("punycode").decode("ascii")
        if len(name) <= MOST_NAME_BYTES and name.isascii() and name.isprintable():
            return name
        actor = actor[:-1]
    return place.strip()


def _holder(driver: Any, unit: int) -> Holder:
    """Return who has the turn to write to the unit, as far as the server tells."""
    found = driver.execute(_spelt(HOLDER), (unit,)).fetchone()
    if found is None:
        return Holder()
    name, process, since = found
    process, spelt = str(process), ""
    if (name or "").startswith(OURS):
        process, _blank, spelt = name.removeprefix(OURS).partition(" ")
    try:
        return Holder(spelt.encode("ascii").decode("punycode"), process, since or 0.0)
    except UnicodeError:
        return Holder("", process, since or 0.0)


def driver_error(name: str) -> type[Exception]:
    """Return the driver's exception called so."""
    error: type[Exception] = getattr(import_module("psycopg.errors"), name)
    return error


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
