"""Tests on PostgreSQL share one database: the next one must find nothing of the last, whatever that did."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from kaoping.core.storage.engine import Database, open_database

if TYPE_CHECKING:
    from tests.postgresql import LentDatabase, PostgresqlServer


@pytest.fixture
def own(postgresql_server: "PostgresqlServer", postgresql_template: str) -> "Iterator[LentDatabase]":
    from tests.postgresql import LentDatabase

    lent = LentDatabase(postgresql_server, postgresql_template, "own")
    yield lent
    lent.close()


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by the program's own connection."""
    database = open_database(url)
    with database.read() as connection:
        found = {
            table: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608 - our own tables
            for table in database.schema(connection)
        }
    database.close()
    return found


def test_rows_are_taken_back_without_a_new_database(own: "LentDatabase", fill: Callable[[Database], None]) -> None:
    """Also those that triggers guard, and while a connection of the last test is still open in a transaction."""
    before = contents(own.url)
    database = open_database(own.url)
    fill(database)
    forgotten = database.engine.connect()
    forgotten.exec_driver_sql("UPDATE unit SET name = '占着'")
    own.restore()
    assert contents(own.url) == before
    assert own.made == 1
    forgotten.invalidate()
    database.close()


NO_REFUSAL = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate",
        f"CREATE OR REPLACE FUNCTION refuse_audit_change() {NO_REFUSAL}",
        "ALTER TABLE unit ADD COLUMN more TEXT",
        "ALTER TABLE claim ALTER COLUMN proof DROP NOT NULL",
        "DROP TABLE receipt",
        "CREATE TABLE stranger (id INTEGER)",
    ],
)
def test_after_a_change_of_structure_the_database_is_new(own: "LentDatabase", change: str) -> None:
    """Structure is compared as a whole; the next test gets a copy of the template."""
    database = open_database(own.url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(change)
    database.close()
    own.restore()
    assert own.made == 2
