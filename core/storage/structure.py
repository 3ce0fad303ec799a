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
from sqlalchemy.exc import SQLAlchemyError

from ...plugins.i18n import N_, _
from ..kernel.text import shown
from . import guards, postgresql
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
        for name in postgresql.damaged_indexes(connection):
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
        else (postgresql.expected_parts(), postgresql.found_parts(connection))
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
