"""The schema of the open database and its version.

Tables and columns are read from the database itself, once: that keeps the table classes (and the ORM behind them) out
of every program that only reads and writes, and lets an older database be verified as it is. SQL text for whole tables
is put together only here, from these names. No migration machinery is loaded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import shown

SQLITE_COLUMNS = """
    SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid"""

POSTGRESQL_COLUMNS = """
    SELECT k.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid
    WHERE k.relkind IN ('r', 'p') AND k.relnamespace = current_schema()::regnamespace
      AND a.attnum > 0 AND NOT a.attisdropped
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = k.oid AND d.classid = 'pg_class'::regclass
                      AND d.deptype = 'e')
    ORDER BY k.relname, a.attnum"""
"""Tables alone: views, and whatever came with an extension, are nobody's records."""


WHOLE_NUMBERS = frozenset({"INTEGER", "INT", "BIGINT", "SMALLINT"})
"""How the databases call the types that hold whole numbers."""


BYTES = frozenset({"BLOB", "BYTEA"})
"""The same of the types that hold bytes."""


def _kind(declared: str) -> type:
    """What cells of a column hold that was declared so."""
    if declared.upper() in WHOLE_NUMBERS:
        return int
    return bytes if declared.upper() in BYTES else str


class Relation:
    """One table: its columns, and the statements that serve it, each for one unit.

    ``recorded`` are the columns an audit body contains, in order: all but the unit and ``seq``, which are the entry's.
    ``of_unit``: its rows belong to units; those of the directory, the table ``unit``, do not.
    ``is_business``: every write to it is recorded in the chain, row by row.
    ``versioned``: it counts its writes in an integer column ``version`` (elsewhere ``version`` is a scheme's text).
    ``kinds`` are what its columns hold: ``int``, ``str`` or ``bytes``.
    """

    def __init__(self, name: str, types: dict[str, str], mark: str) -> None:
        self.name = name
        self.of_unit = "unit_id" in types
        self.kinds = {column: _kind(declared) for column, declared in types.items()}
        self.recorded = tuple(column for column in types if column not in {"unit_id", "seq"})
        self.settable = frozenset(self.recorded)
        self.changeable = self.settable - {"id"}
        self.is_business = {"id", "seq"} <= types.keys()
        self.versioned = types.get("version", "").upper() in WHOLE_NUMBERS
        if self.versioned:
            self.changeable -= {"version"}
        self._mark = mark
        self._statements: dict[Any, str] = {}

    @property
    def _unit(self) -> str:
        """The beginning of a list of columns."""
        return "unit_id, " if self.of_unit else ""

    @property
    def _where(self) -> str:
        """The beginning of a condition: of the unit, and …"""
        return f"WHERE unit_id = {self._mark} AND" if self.of_unit else "WHERE"

    @property
    def _within(self) -> str:
        """The whole condition that rows are of the unit."""
        return f"WHERE unit_id = {self._mark}" if self.of_unit else ""

    def within(self, unit: int, *values: Any) -> tuple[Any, ...]:
        """Return the parameters of a statement about a unit: its number, where rows belong to units, and ``values``."""
        return (unit, *values) if self.of_unit else values

    def insert(self, columns: Sequence[str]) -> str:
        """Return the INSERT of one row. Parameters: the unit, then one value for each of ``columns``."""
        marks = ", ".join([self._mark] * (len(columns) + self.of_unit))
        return f"INSERT INTO {self.name} ({self._unit}{', '.join(columns)}) VALUES ({marks})"  # noqa: S608 names are our own

    def insert_rows(
        self, unit: int, shared: Sequence[str], columns: Sequence[str], literals: Mapping[str, str], rows: int
    ) -> str:
        """Return the INSERT of ``rows`` rows of a unit at once.

        Parameters, through :meth:`parameters`: a value for each of ``shared``, then row by row for each of ``columns``.
        Further columns hold ``literals``, SQL as it stands.
        """
        wanted = (unit, tuple(shared), tuple(columns), tuple(literals.items()), rows)
        if wanted not in self._statements:
            self._statements[wanted] = self._insert_rows(unit, shared, columns, literals, rows)
        return self._statements[wanted]

    def _insert_rows(
        self, unit: int, shared: Sequence[str], columns: Sequence[str], literals: Mapping[str, str], rows: int
    ) -> str:
        mark = "?{}" if self._mark == "?" else "%({})s"
        own_unit = [str(unit)] if self.of_unit else []
        same = [*own_unit, *(mark.format(place) for place in range(1, len(shared) + 1)), *literals.values()]
        lines = []
        for first in range(len(shared) + 1, len(shared) + 1 + rows * len(columns), len(columns)):
            own = [mark.format(place) for place in range(first, first + len(columns))]
            lines.append(f"({', '.join((*same, *own))})")
        names = ", ".join((*shared, *literals, *columns))
        return f"INSERT INTO {self.name} ({self._unit}{names}) VALUES {', '.join(lines)}"  # noqa: S608 names are our own

    def parameters(self, values: Iterable[Any]) -> tuple[Any, ...] | dict[str, Any]:
        """Return values for the numbered parameters of a statement as the driver wants them."""
        if self._mark == "?":
            return tuple(values)
        return {str(place): value for place, value in enumerate(values, start=1)}

    def update(self, columns: Sequence[str], *, at_version: bool = False) -> str:
        """Return the UPDATE of one row. Parameters: one value for each of ``columns``, then the unit and the id, and
        with ``at_version`` the version the row must have.
        """
        settings = ", ".join(f"{column} = {self._mark}" for column in columns)
        same = f" AND version = {self._mark}" if at_version else ""
        return f"UPDATE {self.name} SET {settings} {self._where} id = {self._mark}{same}"  # noqa: S608 names are our own

    def select(self, columns: Sequence[str], ids: int) -> str:
        """Return the SELECT of rows by id. Parameters: the unit, then the ids, as many as ``ids`` says."""
        marks = ", ".join([self._mark] * ids)
        return f"SELECT {', '.join(columns)} FROM {self.name} {self._where} id IN ({marks})"  # noqa: S608 names are our own

    def scan(self, columns: Sequence[str], order: str) -> str:
        """Return the SELECT of all rows of a unit in order. Parameter: the unit."""
        return f"SELECT {', '.join(columns)} FROM {self.name} {self._within} ORDER BY {order}"  # noqa: S608 names are our own

    def delete(self) -> str:
        """Return the DELETE of one row by id. Parameters: the unit, then the id."""
        return f"DELETE FROM {self.name} {self._where} id = {self._mark}"  # noqa: S608 names are our own

    def referring(self, column: str, ids: int) -> str:
        """Return the SELECT of ``column`` and id of the rows whose ``column`` is one of so many ids."""
        marks = ", ".join([self._mark] * ids)
        return f"SELECT {column}, id FROM {self.name} {self._where} {column} IN ({marks})"  # noqa: S608 names are our own

    def floor(self, columns: str) -> str:
        """Return the SELECT of ``columns`` of what is kept about one table. Parameters: the unit, the table."""
        return f"SELECT {columns} FROM {self.name} {self._where} relation = {self._mark}"  # noqa: S608 names are our own

    def highest_id(self) -> str:
        """Return the SELECT of the largest id of a unit (NULL without rows). Parameter: the unit."""
        return f"SELECT max(id) FROM {self.name} {self._within}"  # noqa: S608 names are our own


class Schema(dict[str, Relation]):
    """The tables of one database by name."""

    @property
    def business(self) -> tuple[Relation, ...]:
        """The tables whose every row the chain accounts for, by name."""
        return tuple(relation for relation in self.values() if relation.is_business)


def read_schema(connection: Connection) -> Schema:
    """Return the tables as they are now; empty for an empty database."""
    sqlite = connection.dialect.name == "sqlite"
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.exec_driver_sql(SQLITE_COLUMNS if sqlite else POSTGRESQL_COLUMNS):
        types.setdefault(table, {})[column] = kind
    return Schema({table: Relation(table, columns, "?" if sqlite else "%s") for table, columns in types.items()})


FIRST = "0100"
"""The migration that all others follow; older databases were made by trial versions and cannot be upgraded."""

HEAD = "0100"
"""The newest migration; numbers have four digits, so that they compare as text."""


def stored_version(connection: Connection, schema: Schema, place: str) -> str | None:
    """Return the database's schema version, None when it is empty; raise ``Error`` when it is not our database."""
    if not schema:
        return None
    version = None
    if "alembic_version" in schema and "audit_entry" in schema:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        version = "、".join(map(str, found))  # two of them are none
    if version is None:
        raise Error(_("「{place}」里已有别的程序的数据，不是考评数据库。").format(place=place), _("请检查路径或库名。"))
    return str(version)


def refuse_foreign(version: str | None, place: str, head: str = HEAD) -> None:
    """Raise ``Error`` when the schema is of a later program than this one, of a trial version, or of none at all."""
    if version is None or (FIRST <= version <= head and _NUMBER.fullmatch(version)):
        return
    named = {"place": place, "version": shown(version), "head": head}
    if not _NUMBER.fullmatch(version):
        raise Error(
            _("数据库「{place}」里记的结构编号「{version}」不是本程序写的:它被改动过。").format(**named),
            Hint(_("请保留这个文件,从备份恢复:kaoping restore 备份文件"), "backup.restore"),
        )
    if version > head:
        raise Error(
            _("数据库「{place}」由更新版本的程序建立（结构 {version}，本程序只认识到 {head}）。").format(**named),
            _("请先升级本程序。"),
        )
    raise Error(
        _("数据库「{place}」由发布以前的试用版建立(结构 {version}),本程序不能使用它。").format(**named),
        _("请保留这个文件;另建一个数据库,用当时导入的花名册、评分等文件重新导入。"),
    )


_NUMBER = re.compile(r"\d{4}")


def literal(cell: Any) -> str:
    """Return SQL for a cell that needs no quoting: a number, NULL, empty text."""
    if cell is None:
        return "NULL"
    if type(cell) is int:
        return str(cell)
    if cell == "":
        return "''"
    raise ValueError(cell)
