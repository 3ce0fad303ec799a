"""The PostgreSQL server of a test run, and a database on it that every test of a worker finds as if it were new.

Making and dropping a database costs a fifth of a second, emptying one a few milliseconds. So one database is lent to
one test after the other: afterwards strangers' connections are ended, rows taken out and the first rows put back. Where
a test has changed more than rows (a trigger dropped, a column added), or left much behind, the database is made anew.
"""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

from tests.neighbour import NEIGHBOUR, ROLE, SHARDED, fingerprint

SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A server that lives for one run of the tests need not survive a crash of the machine."""

KEPT_BYTES = 32_000_000
"""A database larger than this is thrown away: deleted rows still take up room."""

STRUCTURE = """
    SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
        SELECT concat_ws(' ', 'column', attrelid::regclass, attname, atttypid, atttypmod, attnotnull, relkind) AS part
        FROM pg_attribute JOIN pg_class k ON k.oid = attrelid
        WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema',
                                                                                  'pg_toast')) AND attnum > 0
        UNION ALL
        SELECT concat_ws(' ', 'default', adrelid::regclass, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
        UNION ALL
        SELECT concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL
        SELECT concat_ws(' ', 'function', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', 'index', indisvalid, pg_get_indexdef(indexrelid))
        FROM pg_index JOIN pg_class k ON k.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', 'setting', setdatabase, setrole, setconfig) FROM pg_db_role_setting
    ) AS parts"""

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"

STRANGERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class PostgresqlServer:
    """Makes and drops databases; those of each worker have names of their own."""

    def __init__(self, server: Any, worker: str) -> None:
        self._server = server
        self._worker = worker
        self._connection = psycopg.connect(server.get_uri(), autocommit=True)
        for setting in SETTINGS:
            self._connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        self._connection.execute("SELECT pg_reload_conf()")
        if self._connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone() is None:
            with suppress(psycopg.Error):  # another worker has just made it
                self._connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
            grant = "GRANT SET ON PARAMETER session_replication_role TO {}"
            self._connection.execute(sql.SQL(grant).format(sql.Identifier(ROLE)))

    def _name(self, name: str) -> sql.Identifier:
        return sql.Identifier(f"{name}_{self._worker}")

    def create(self, name: str, template: str = "") -> str:
        """Return the address of a new database, a copy of ``template``."""
        copied = self._name(template) if template else sql.Identifier("template1")
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(self._name(name), copied)
        self._connection.execute(statement)
        return str(self._server.get_uri(f"{name}_{self._worker}"))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(self._name(name)))

    def stop(self) -> None:
        """Leave the server; with its last worker it stops and its files go."""
        self._connection.close()
        self._server.cleanup()


class LentDatabase:
    """One database that tests use one after the other, each finding what ``template`` holds."""

    def __init__(self, server: PostgresqlServer, template: str, name: str = "lent") -> None:
        self._server = server
        self._template = template
        self._name = name
        self.made = 0
        self._make()

    def _make(self) -> None:
        self.made += 1
        url = self._server.create(self._name, self._template)
        self.url = url.replace("//postgres:", f"//{ROLE}:")
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        self._connection.execute("SET lock_timeout = '5s'")
        self._structure = self._connection.execute(STRUCTURE).fetchone()
        names = [str(row[0]) for row in self._connection.execute(TABLES)]
        kept = {table.name for table in SHARDED}
        own = {
            name: sql.SQL("{} WHERE unit_id <> {}" if name in kept else "{}").format(
                sql.Identifier(name), sql.Literal(NEIGHBOUR)
            )
            for name in names
        }
        self._empty = sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(rows) for rows in own.values())
        self._first_rows = [
            (sql.Identifier(name), row)
            for name, rows in own.items()
            for row in self._connection.execute(sql.SQL("SELECT * FROM {}").format(rows))
        ]
        self._neighbour = fingerprint(self._connection)

    def restore(self) -> None:
        """Bring the database back to what the template holds.

        Raises:
            AssertionError: something was written to the rows of a unit that nobody meant.
        """
        try:
            as_it_was = self._restore_rows()
        except psycopg.Error:  # a table is gone, or a lock is held by somebody who does not go
            as_it_was = False
        if not as_it_was:
            self._connection.close()
            self._server.drop(self._name)
            self._make()

    def _restore_rows(self) -> bool:
        """True if only rows had changed, and they are back."""
        self._connection.execute(STRANGERS)
        if self._connection.execute(STRUCTURE).fetchone() != self._structure:
            return False
        size = self._connection.execute("SELECT pg_database_size(current_database())").fetchone()
        if size is None or size[0] > KEPT_BYTES:
            return False
        if fingerprint(self._connection) != self._neighbour:
            self._connection.close()
            self._server.drop(self._name)
            self._make()
            raise AssertionError("a statement forgot its unit: rows of the neighbour were changed")
        with self._connection.transaction():
            self._connection.execute(self._empty)
            for table, row in self._first_rows:
                values = sql.SQL(",").join(sql.Placeholder() * len(row))
                self._connection.execute(sql.SQL("INSERT INTO {} VALUES ({})").format(table, values), row)
        return True

    def close(self) -> None:
        """Drop the database."""
        self._connection.close()
        self._server.drop(self._name)
