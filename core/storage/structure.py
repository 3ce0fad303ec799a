"""What a database is made of, compared with what this program makes: its file, and the whole text of its schema.

Rows can only be compared with their chain if nothing stands between: an index that has lost an entry hides a row, a
planted trigger swallows what is written. What is expected is made from the table classes, in memory.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ...plugins.i18n import N_, _
from ..kernel.text import shown
from . import guards
from .errors import is_of_the_place

UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What reading a database may raise in which any byte may be wrong: values come as other types than were written."""

MOST_DAMAGES = 20
"""Sentences that SQLite is asked for about a damaged file."""

KINDS = {
    "table": N_("表"),
    "index": N_("索引"),
    "trigger": N_("触发器"),
    "view": N_("视图"),
    "constraint": N_("约束"),
    "rule": N_("规则"),
    "sequence": N_("序列"),
}

Parts = dict[tuple[str, str], str]
"""Everything a schema is made of: its definition by kind and name."""

VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""As the library for migrations makes it."""

MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
"""All but what ANALYZE makes, which changes no answer."""

_TOKEN = re.compile(r"""("(?:[^"]|"")*")|'(?:[^']|'')*'|\w+|[^\w\s]""")


class Undecodable(str):
    """Text of a database that is no UTF-8, as far as it can be shown. Equal to nothing that was written."""

    __slots__ = ()


def decoded(stored: bytes) -> str:
    """Return text as SQLite has it: what the driver calls for each."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return Undecodable(stored.decode(errors="replace"))


@contextmanager
def reading_anything(connection: Connection) -> Iterator[None]:
    """A context in which text that is no UTF-8 is read too, as what it is."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.text_factory = decoded
    try:
        yield
    finally:
        driver.text_factory = str


@contextmanager
def surviving(connection: Connection, find: Callable[[str], None], what: str) -> Iterator[None]:
    """A context in which what cannot be read is a problem, told by ``find``, and the rest is verified all the same."""
    try:
        if connection.dialect.name == "sqlite":
            yield
        else:
            with connection.begin_nested():  # a server reads nothing more in a transaction in which something failed
                yield
    except (*UNREADABLE, RecursionError) as failure:
        reason = getattr(failure, "orig", None) or failure
        if is_of_the_place(reason):
            raise
        lines = str(reason).splitlines() or [type(reason).__name__]
        find(_("{what}读不出来,没有核对完:{reason}").format(what=what, reason=shown(lines[0])[:200]))


def damages(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each place where the file is damaged, or where the server says that an index is."""
    if connection.dialect.name != "sqlite":
        for name in _damaged_indexes(connection):
            yield _("索引「{name}」与它的表不符,或者没有建成。").format(name=shown(name))
        return
    for (finding,) in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_DAMAGES})"):
        if finding != "ok":
            yield _("数据库文件损坏:{finding}").format(finding=shown(str(finding).replace("\n", " ")))
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_DAMAGES):
        sentence = _("表 {table} 有一行指向表 {parent} 里没有的行。")
        yield sentence.format(table=shown(str(row[0])), parent=shown(str(row[2])))


def alterations(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each part of the schema that is not there, too many or other than this program makes it.

    The guards of the chains are left out: they have a check of their own.
    """
    wanted, found = (
        (_made(), _found(connection))
        if connection.dialect.name == "sqlite"
        else (_expected_on_a_server(), _found_on_a_server(connection))
    )
    spared = {("trigger", name) for name in guards.known(connection)}
    for part in sorted((wanted.keys() | found.keys()) - spared):
        if wanted.get(part) == found.get(part):
            continue
        if part not in found:
            sentence = _("数据库结构里缺少{kind}「{name}」。")
        elif part not in wanted:
            sentence = _("数据库结构里多出{kind}「{name}」,不是本程序建立的。")
        else:
            sentence = _("数据库结构里{kind}「{name}」的定义被改动过。")
        yield sentence.format(kind=_(KINDS.get(part[0], part[0])), name=shown(part[1]))


@cache
def _made() -> Parts:
    from sqlalchemy.dialects.sqlite import dialect
    from sqlalchemy.schema import CreateIndex, CreateTable

    from .models import BaseTable  # it costs a quarter of a second, which only verification may spend

    with sqlite3.connect(":memory:") as database:
        database.execute(VERSION_TABLE)
        for table in BaseTable.metadata.sorted_tables:
            database.execute(str(CreateTable(table).compile(dialect=dialect())))
            for index in table.indexes:
                database.execute(str(CreateIndex(index).compile(dialect=dialect())))
        rows = database.execute(MASTER).fetchall()
    database.close()
    return {(kind, name): _normal(table, text) for kind, name, table, text in rows}


def _found(connection: Connection) -> Parts:
    parts: Parts = {}
    for kind, name, table, text in connection.exec_driver_sql(MASTER):
        part = (str(kind), str(name))
        # Two of one name are not what any definition says.
        parts[part] = "" if part in parts else _normal(table, text)
    return parts


def _normal(table: str, definition: str | None) -> str:
    """Return a definition as it means the same: without its layout, and quotes around plain names."""
    tokens = (match[0] for match in _TOKEN.finditer(str(definition)))
    plain = (token[1:-1] if re.fullmatch(r'"[A-Za-z_]\w*"', token) else token for token in tokens)
    return f"{table}: {' '.join(plain)}"


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


def _damaged_indexes(connection: Connection) -> Iterator[str]:
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


def _found_on_a_server(connection: Connection) -> dict[tuple[str, str], str]:
    """Return everything the schema is made of: its definition by kind and name."""
    return {(kind, name): text for kind, name, text in connection.exec_driver_sql(PARTS)}


@cache
def _expected_on_a_server() -> dict[tuple[str, str], str]:
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
