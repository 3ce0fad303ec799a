"""Which servers are taken for PostgreSQL, and what else may stand in a database beside our tables."""

import json
from collections.abc import Callable

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage import postgresql
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.postgresql import refuse_look_alike
from kaoping.core.storage.verification import verify

POSTGRESQL = "PostgreSQL 15.4 (Debian 15.4-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit"
OTHERS = (
    ("(openGauss 6.0.0 build aee4abd5) compiled at 2024-09-29 18:39:03", 90204),
    ("PostgreSQL 9.2.4 (openGauss 5.0.0 build a07d57c3) compiled at 2023-03-29", 90204),
    ("KingbaseES V008R006C008B0014 on x86_64", 120001),
    ("CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)", 130000),
    ("PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu", 110002),
    ("PostgreSQL 12.12 (Greenplum Database 7.0.0 build commit)", 120012),
    ("", 0),
)


@pytest.mark.parametrize(("version", "number"), OTHERS)
def test_a_look_alike_is_refused_by_name(version: str, number: int) -> None:
    """One sentence with what the server says of itself, and what to use instead."""
    with pytest.raises(Error, match="不是 PostgreSQL 本身") as refused:
        refuse_look_alike(version, number)
    assert f"「{version}」" in str(refused.value)
    assert "PostgreSQL 14 或更新" in refused.value.hint


def test_an_old_postgresql_is_refused_and_a_newer_one_taken() -> None:
    """By the number the server gives."""
    with pytest.raises(Error, match="太旧了"):
        refuse_look_alike("PostgreSQL 13.21 on x86_64", 130021)
    refuse_look_alike(POSTGRESQL, 150004)
    refuse_look_alike("PostgreSQL 14.0 on aarch64", 140000)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_server_is_asked_at_the_first_connection(new_url: Callable[[], str]) -> None:
    """Before anything is asked of it that only PostgreSQL understands."""
    url = new_url()
    database = open_database(url)
    with database.exclusive() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION version() RETURNS text LANGUAGE sql AS $$ SELECT 'PostgreSQL 9.2.4 (openGauss 5.0.0)' $$"
        )
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog')
    database.close()
    with pytest.raises(Error, match="openGauss"):
        open_database(url)


HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s"


def hang_up(url: str, unit: UnitDatabase) -> None:
    """Have the server close the connection of ``unit``'s database, which has one."""
    with unit.read() as connection:
        backend = connection.execute("SELECT pg_backend_pid()").scalar()
    other = open_database(url)
    with other.exclusive() as connection:
        connection.exec_driver_sql(HANG_UP, (backend,))
    other.close()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_connection_that_was_closed_during_a_pause_is_replaced(
    database_url: str, unit: UnitDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody notices: it is asked before anything is done on it."""
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 0)
    hang_up(database_url, unit)
    with unit.write("甲") as transaction:
        transaction.event("after", {})
    assert verify(unit.database).sound


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_connection_that_was_closed_just_after_its_use_is_told_and_replaced(
    database_url: str, unit: UnitDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not asked each time; what was being done is refused in a sentence, and the next try works."""
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 1000)
    hang_up(database_url, unit)
    with pytest.raises(Error, match="连接断开了"), unit.write("甲") as transaction:
        transaction.event("lost", {})
    with unit.write("甲") as transaction:
        transaction.event("after", {})
    with unit.read() as connection:
        told = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit").scalars().all()
    assert [json.loads(body)["action"] for body in told] == ["after"]


@pytest.mark.parametrize("backend", ["postgresql"])
def test_views_and_what_extensions_bring_are_nobodys_records(new_url: Callable[[], str]) -> None:
    """A server's administrator may have put them into a new database, or puts them beside our tables later."""
    database = open_database(new_url())
    with database.exclusive() as connection:
        connection.exec_driver_sql("CREATE VIEW busy AS SELECT pid FROM pg_stat_activity")
    ensure_schema(database)
    with database.exclusive() as connection:
        connection.exec_driver_sql("CREATE VIEW names AS SELECT id, seq, name FROM unit")
    database.forget_schema()
    with database.read() as connection:
        assert not {"busy", "names"} & database.schema(connection).keys()
    assert verify(database).sound
    database.close()


def test_a_version_counts_where_it_is_a_number(database: Database) -> None:
    """Whatever the database calls its whole numbers; the version of a scheme is a text."""
    with database.read() as connection:
        schema = database.schema(connection)
    assert {name for name, relation in schema.items() if relation.versioned} == {
        "attachment", "claim", "decision", "entry", "inspection", "inspection_pick", "ledger_rating", "opinion",
        "sheet", "tally", "unit_book",
    }  # fmt: skip
