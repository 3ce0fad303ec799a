"""A neighbour in the tests' PostgreSQL database: a unit whose ids are those of everybody else, and who looks on.

Its rows stand beside those of the unit under test, with the same ids, codes and keys. Row-level security shows a unit
its own rows and the neighbour's, and nothing else: a statement that forgets its unit reads or writes the neighbour's
rows, one that names another unit finds nothing. Who asks about several units at once sees theirs and the neighbour's.
Who asks for no unit in particular (verification, a migration, the directory) does not see the neighbour, who is not in
the list of units.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.connection import UnitConnection, UnitsConnection
from kaoping.core.storage.models import BaseTable
from kaoping.core.storage.transaction import Transaction
from psycopg import sql
from sqlalchemy import Connection, Table

NEIGHBOUR = 9001
ROWS = 3
ROLE = "kaoping_tests"
SETTING = "kaoping.unit"

SHARDED = [table for table in BaseTable.metadata.sorted_tables if "unit_id" in table.columns]

LOOKS_ALIKE = {"code": "B000{n}", "book": "三会一课", "date": "2025-03-0{n}", "since": "2020-01-01"}
"""What tests of all kinds have in these columns."""


def move_in(connection: "psycopg.Connection[Any]") -> None:
    """Give the neighbour its rows and let row-level security show who is looking what they may see."""
    role = sql.Identifier(ROLE)
    connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(role))
    connection.execute(sql.SQL("ALTER FUNCTION refuse_audit_change() OWNER TO {}").format(role))
    for owned in [*BaseTable.metadata.tables, "alembic_version"]:
        connection.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(owned), role))
    connection.execute("SET session_replication_role = replica")  # the neighbour's references lead nowhere
    for table in SHARDED:
        _fill(connection, table)
        name = sql.Identifier(table.name)
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
        connection.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
        connection.execute(
            sql.SQL(
                "CREATE POLICY own ON {} USING (CASE WHEN coalesce(current_setting('kaoping.unit', true), '') = '' "
                "THEN unit_id <> {} "
                "ELSE unit_id = {} OR unit_id = ANY (string_to_array(current_setting('kaoping.unit'), ',')::int[]) END)"
            ).format(name, sql.Literal(NEIGHBOUR), sql.Literal(NEIGHBOUR))
        )


def _fill(connection: "psycopg.Connection[Any]", table: Table) -> None:
    for number in range(1, (ROWS if table.name != "chain" else 1) + 1):
        row: dict[str, Any] = {}
        for column in table.columns:
            alike = LOOKS_ALIKE.get(column.name)
            if column.name == "unit_id":
                row["unit_id"] = NEIGHBOUR
            elif alike is not None:
                row[column.name] = alike.format(n=number)
            elif column.type.python_type is int:
                row[column.name] = number
            else:
                row[column.name] = b"\x00" if column.type.python_type is bytes else f"邻居{number}"
        if table.name in {"unit_book", "assessment_round"}:
            row |= {"book": f"邻居{number}"} if table.name == "unit_book" else {"year": 2024 + number}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table.name),
            sql.SQL(",").join(map(sql.Identifier, row)),
            sql.SQL(",").join(sql.Placeholder() * len(row)),
        )
        connection.execute(statement, list(row.values()))


def fingerprint(connection: "psycopg.Connection[Any]") -> str:
    """What all the neighbour's rows are, in one line: nobody may change them."""
    parts = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} || t::text AS row FROM {} t WHERE unit_id = {}").format(
            sql.Literal(table.name), sql.Identifier(table.name), sql.Literal(NEIGHBOUR)
        )
        for table in SHARDED
    )
    found = connection.execute(sql.SQL("SELECT md5(string_agg(row, '|' ORDER BY row)) FROM ({}) r").format(parts))
    return str(found.fetchone())


@contextmanager
def looking() -> Iterator[None]:
    """Have every connection say which units are looking, as the policies ask."""
    asked, together = UnitConnection.execute, UnitsConnection.execute
    turned, begun = UnitsConnection.of, Transaction.__init__

    def execute(self: UnitConnection, *given: Any) -> Any:
        look_as(self.driver, self.unit.id)
        return asked(self, *given)

    def execute_together(self: UnitsConnection, *given: Any) -> Any:
        before = self.driver.info.get(SETTING, (None, ""))[1]
        look_as(self.driver, *self.units)
        try:
            return together(self, *given)
        finally:
            if before and before != ",".join(map(str, self.units)):
                look_as(self.driver, int(before.rpartition(",")[2]))  # the writer goes on about its own unit

    def turn(self: UnitsConnection, unit: Unit) -> UnitConnection:
        look_as(self.driver, unit.id)
        return turned(self, unit)

    def begin(self: Transaction, connection: UnitConnection, *given: Any) -> None:
        look_as(connection.driver, connection.unit.id)
        begun(self, connection, *given)

    UnitConnection.execute = execute  # type: ignore[assignment,method-assign]
    UnitsConnection.execute = execute_together  # type: ignore[assignment,method-assign]
    UnitsConnection.of = turn  # type: ignore[method-assign]
    Transaction.__init__ = begin  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        UnitConnection.execute = asked  # type: ignore[method-assign]
        UnitsConnection.execute = together  # type: ignore[method-assign]
        UnitsConnection.of = turned  # type: ignore[method-assign]
        Transaction.__init__ = begun  # type: ignore[method-assign]


def look_as(connection: Connection, *units: int) -> None:
    """Say on a connection to PostgreSQL which units are looking, until its transaction ends."""
    if connection.dialect.name != "postgresql":
        return
    wanted = ",".join(str(unit) for unit in units if unit or len(units) > 1)
    transaction = connection.get_transaction()
    if connection.info.get(SETTING) != (transaction, wanted):
        connection.exec_driver_sql("SELECT set_config('kaoping.unit', %s, true)", (wanted,))
        connection.info[SETTING] = (transaction, wanted)
