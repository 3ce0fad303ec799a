"""Rebuilding the tables of a unit from its chain, in a private temporary SQLite database.

It spills to disk by itself, so hundreds of thousands of rows cost little memory.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from ..kernel.unit import INSTALLATION, Unit
from .audit import AuditEntry, cell
from .schema import Schema

CACHE_KIBIBYTES = 65_536


class ChainReplay:
    """The tables of one unit as its chain says they must be.

    Rows are tuples of ``columns(table)``, ordered by the first. Those of the directory belong to the installation.
    """

    def __init__(self, schema: Schema, unit: Unit) -> None:
        mine = (relation for relation in schema.business if relation.of_unit or unit == INSTALLATION)
        self._columns = {relation.name: (*relation.recorded, "seq") for relation in mine}
        self._columns["receipt"] = ("seq", "key")
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        self._database.execute("PRAGMA journal_mode = OFF")
        for table, (first, *others) in self._columns.items():
            self._database.execute(f"CREATE TABLE {table} ({first} INTEGER PRIMARY KEY, {', '.join(others)})")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables the chain accounts for."""
        return tuple(self._columns)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a row of ``table`` here."""
        return self._columns[table]

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows ``table`` must have, in order."""
        names = self._columns[table]
        return self._database.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {names[0]}")  # noqa: S608 own

    def apply(self, entry: AuditEntry) -> dict[str, Any]:
        """Apply ``entry`` and return its body. Raises ValueError when it does not fit the entries before it."""
        try:
            body: dict[str, Any] = json.loads(entry.body)
            _require_form(body)
            if "key" in body:
                self._insert("receipt", ("seq", "key"), [(entry.seq, body["key"])])
            if "rows" in body:
                alike = body.get("alike", {})
                shared = (*map(cell, alike.values()), entry.seq)
                rows = [(*map(cell, row), *shared) for row in body["rows"]]
                self._insert(body["table"], (*body["columns"], *alike, "seq"), rows)
            if "gone" in body:
                self._remove(body["table"], body["columns"], [tuple(map(cell, row)) for row in body["gone"]], entry.seq)
            for change in body.get("changes", ()):
                self._change(body["table"], change, entry.seq)
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError, sqlite3.Error) as unfit:
            raise ValueError(f"entry {entry.seq}: {unfit}") from unfit
        return body

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        self._refuse_unknown(table, columns)
        marks = ", ".join("?" * len(columns))
        self._database.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 own

    def _remove(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], seq: int) -> None:
        self._refuse_unknown(table, columns)
        same = " AND ".join("id = ?" if column == "id" else f"{column} IS ?" for column in columns)
        for row in rows:
            if self._database.execute(f"DELETE FROM {table} WHERE {same}", row).rowcount != 1:  # noqa: S608 own
                raise ValueError(f"entry {seq}: {table} had no row as the entry says")

    def _change(self, table: str, change: Mapping[str, Any], seq: int) -> None:
        columns = tuple(change["set"])
        self._refuse_unknown(table, columns)
        listed = ", ".join(columns)
        found = self._database.execute(f"SELECT {listed} FROM {table} WHERE id = ?", (change["id"],))  # noqa: S608 own
        if found.fetchone() != tuple(cell(change["was"][column]) for column in columns):
            raise ValueError(f"entry {seq}: {table} {change['id']} was not as the entry says")
        settings = ", ".join(f"{column} = ?" for column in columns)
        values = [cell(value) for value in change["set"].values()]
        self._database.execute(
            f"UPDATE {table} SET {settings}, seq = ? WHERE id = ?",  # noqa: S608 own
            (*values, seq, change["id"]),
        )

    def _refuse_unknown(self, table: str, columns: Sequence[str]) -> None:
        """Raise ValueError for names not in the schema.

        They come from a body that may have been tampered with: only those of the schema reach a statement.
        """
        if unknown := set(columns).difference(self._columns[table]):
            raise ValueError(f"{table} has no columns {sorted(unknown)}")


def _require_form(body: Mapping[str, Any]) -> None:
    """Raise ValueError for a body of none of the four forms, in which nothing would be said."""
    if type(body["action"]) is not str or ("table" in body) == ("detail" in body):
        raise ValueError("no form of a body")
    if ("table" in body) != any(name in body for name in ("rows", "changes", "gone")):
        raise ValueError("no rows")
    if "detail" in body and type(body["detail"]) is not dict:
        raise ValueError("no detail")
