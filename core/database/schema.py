"""What the open database really holds: its tables and their columns, asked from itself once.

Asking the database keeps the table classes (and the ORM behind them) out of every program that only reads and
writes, and lets an older database be verified as it is. SQL text is put together only here, from these names.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

SQLITE_COLUMNS = """
    SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid"""

POSTGRESQL_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"""


class Relation:
    """One table: its columns, and the statements that serve it.

    ``recorded`` are the columns an audit body spells out, in order: all but ``seq``, which is the entry's own number.
    ``is_business``: every write to it is recorded in the chain, row by row.
    ``versioned``: it counts its writes in an integer column ``version`` (elsewhere ``version`` is a scheme's text).
    """

    def __init__(self, name: str, types: dict[str, str], mark: str) -> None:
        self.name = name
        self.recorded = tuple(column for column in types if column != "seq")
        self.settable = frozenset(self.recorded)
        self.changeable = self.settable - {"id"}
        self.is_business = {"id", "seq"} <= types.keys()
        self.versioned = types.get("version", "").upper().startswith("INT")
        if self.versioned:
            self.changeable -= {"version"}
        self._mark = mark
        self._statements: dict[Any, str] = {}

    def insert(self, columns: Sequence[str]) -> str:
        """Parameters: one value for each of ``columns``."""
        marks = ", ".join([self._mark] * len(columns))
        return f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 names are our own

    def insert_rows(self, shared: Sequence[str], columns: Sequence[str], literals: Mapping[str, str], rows: int) -> str:
        """``rows`` rows at once; :meth:`parameters` of one value for each of ``shared``, then row by row for each of
        ``columns``. Further columns hold ``literals``, SQL as it stands.
        """
        wanted = (tuple(shared), tuple(columns), tuple(literals.items()), rows)
        if wanted not in self._statements:
            self._statements[wanted] = self._insert_rows(shared, columns, literals, rows)
        return self._statements[wanted]

    def _insert_rows(
        self, shared: Sequence[str], columns: Sequence[str], literals: Mapping[str, str], rows: int
    ) -> str:
        mark = "?{}" if self._mark == "?" else "%({})s"
        same = [*(mark.format(place) for place in range(1, len(shared) + 1)), *literals.values()]
        lines = []
        for first in range(len(shared) + 1, len(shared) + 1 + rows * len(columns), len(columns)):
            own = [mark.format(place) for place in range(first, first + len(columns))]
            lines.append(f"({', '.join((*same, *own))})")
        names = ", ".join((*shared, *literals, *columns))
        return f"INSERT INTO {self.name} ({names}) VALUES {', '.join(lines)}"  # noqa: S608 names are our own

    def parameters(self, values: Iterable[Any]) -> tuple[Any, ...] | dict[str, Any]:
        """Values for the numbered parameters of a statement as the driver wants them."""
        if self._mark == "?":
            return tuple(values)
        return {str(place): value for place, value in enumerate(values, start=1)}

    def update(self, columns: Sequence[str]) -> str:
        """Parameters: one value for each of ``columns``, then the id."""
        settings = ", ".join(f"{column} = {self._mark}" for column in columns)
        return f"UPDATE {self.name} SET {settings} WHERE id = {self._mark}"  # noqa: S608 names are our own

    def select(self, columns: Sequence[str], ids: int) -> str:
        """Parameters: the wanted ids, as many as ``ids`` says."""
        marks = ", ".join([self._mark] * ids)
        return f"SELECT {', '.join(columns)} FROM {self.name} WHERE id IN ({marks})"  # noqa: S608 names are our own

    def find(self, column: str, key: str) -> str:
        """Parameter: the value of ``key``."""
        return f"SELECT {column} FROM {self.name} WHERE {key} = {self._mark}"  # noqa: S608 names are our own

    def scan(self, columns: Sequence[str], order: str) -> str:
        """All rows, without parameters."""
        return f"SELECT {', '.join(columns)} FROM {self.name} ORDER BY {order}"  # noqa: S608 names are our own

    def count(self) -> str:
        """How many rows, without parameters."""
        return f"SELECT count(*) FROM {self.name}"  # noqa: S608 names are our own

    def highest_id(self) -> str:
        """The largest id or NULL, without parameters."""
        return f"SELECT max(id) FROM {self.name}"  # noqa: S608 names are our own


class Schema(dict[str, Relation]):
    """The tables of one database by name."""

    @property
    def business(self) -> tuple[Relation, ...]:
        """The tables whose every row the chain accounts for, by name."""
        return tuple(relation for relation in self.values() if relation.is_business)


def read_schema(connection: Connection) -> Schema:
    """The tables as they are now; empty for an empty database."""
    sqlite = connection.dialect.name == "sqlite"
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.exec_driver_sql(SQLITE_COLUMNS if sqlite else POSTGRESQL_COLUMNS):
        types.setdefault(table, {})[column] = kind
    return Schema({table: Relation(table, columns, "?" if sqlite else "%s") for table, columns in types.items()})
