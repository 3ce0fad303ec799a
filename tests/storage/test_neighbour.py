"""The neighbour in the tests' PostgreSQL database sees to it that a statement which forgets its unit is noticed."""

from typing import TYPE_CHECKING

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.connection import UnitsConnection
from kaoping.core.storage.engine import UnitDatabase, open_database

from tests.acting import add_unit
from tests.neighbour import NEIGHBOUR, ROWS, SHARDED, looking

if TYPE_CHECKING:
    from tests.postgresql import PostgresqlServer

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"])


@on_postgresql
def test_the_neighbour_has_rows_with_everybodys_ids_in_every_table(unit: UnitDatabase) -> None:
    """Whoever names the unit sees its own rows, whoever forgets it the neighbour's too, in each table."""
    with unit.read() as connection:
        for table in SHARDED:
            own = connection.execute(f"SELECT count(*) FROM {table.name} WHERE unit_id = :unit").scalar_one()  # noqa: S608 a name of our own
            everybody = connection.execute(f"SELECT count(*) FROM {table.name}").scalar_one()  # noqa: S608 the same
            assert everybody - own == (1 if table.name == "chain" else ROWS)


@on_postgresql
def test_a_statement_that_names_another_unit_finds_nothing(unit: UnitDatabase) -> None:
    """Nor can it write there."""
    other = unit.database.unit(add_unit(unit.database, "农业局"))
    with other.write("甲") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "B1"}])
    with unit.read() as connection:
        asked = "SELECT count(*) FROM organisation WHERE unit_id = :other"
        assert connection.execute(asked, {"other": other.unit.id}).scalar() == 0
    stolen = "INSERT INTO organisation (unit_id, id, seq, code) VALUES (2, 9, 1, 'x')"
    with pytest.raises(Error, match="不允许当前用户做这一步"), unit.write("甲") as transaction:
        transaction.connection.execute(stolen)


@on_postgresql
def test_who_asks_about_several_units_sees_theirs_and_the_neighbours(unit: UnitDatabase) -> None:
    """What forgets its units finds the neighbour; who asks about one of them does not see the others."""
    others = [unit.database.unit(add_unit(unit.database, name)) for name in ("农业局", "水利局")]
    for each in (unit, *others):
        with each.write("甲") as transaction:
            transaction.insert("organisation", [{"id": 1, "code": "B1"}])
    with unit.read() as connection:
        both = UnitsConnection(connection.driver, (unit.unit, others[0].unit))
        named = "SELECT unit_id, count(*) FROM organisation WHERE unit_id IN (:unit) GROUP BY unit_id ORDER BY 1"
        assert [*both.execute(named)] == [(unit.unit.id, 1), (others[0].unit.id, 1)]
        forgotten = "SELECT DISTINCT unit_id FROM organisation ORDER BY 1"
        assert list(both.execute(forgotten).scalars()) == [unit.unit.id, others[0].unit.id, NEIGHBOUR]
        assert list(both.of(unit.unit).execute(forgotten).scalars()) == [unit.unit.id, NEIGHBOUR]


@on_postgresql
def test_who_asks_for_no_unit_does_not_see_the_neighbour(unit: UnitDatabase) -> None:
    """Verification, migrations and the directory find a database of this test alone."""
    with unit.database.read() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT unit_id FROM chain ORDER BY unit_id").scalars().all()
    assert list(found) == [0, unit.unit.id]


def test_writing_to_the_neighbour_fails_the_test(
    postgresql_server: "PostgresqlServer", postgresql_template: str
) -> None:
    """At its end, when the next test is to find what this one found."""
    from tests.postgresql import LentDatabase

    lent = LentDatabase(postgresql_server, postgresql_template, "wronged")
    with looking():
        database = open_database(lent.url)
        with database.unit(add_unit(database, "林业局")).write("甲") as transaction:
            transaction.connection.execute("UPDATE organisation SET code = code || '!'")
        database.close()
    with pytest.raises(AssertionError, match="forgot its unit"):
        lent.restore()
    lent.restore()
    lent.close()
