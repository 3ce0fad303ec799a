"""Which guards a database has: all its server can have, and those it cannot are known and not missed."""

from collections.abc import Callable

import pytest
from kaoping.core.storage import guards, postgresql
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.settings import guards_done_without
from kaoping.core.storage.verification import verify
from kaoping.tui.cli.main import main

NO_TRUNCATE = "audit_entry_no_truncate"
REFUSED = "DO $$ BEGIN RAISE EXCEPTION 'not on distributed tables' USING ERRCODE = '0A000'; END $$"


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_server_without_a_kind_of_trigger_is_used_without_it(
    new_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is recorded when the database is made, told by doctor, and only that guard is not missed later."""
    monkeypatch.setitem(postgresql.TRIGGERS, NO_TRUNCATE, REFUSED)
    url = new_url()
    database = open_database(url)
    ensure_schema(database)
    with database.directory().read() as connection:
        assert guards.sound(connection.driver) == {"audit_entry_no_change"}
        assert guards_done_without(connection, database.schema(connection.driver)) == {NO_TRUNCATE}
    assert verify(database).sound
    assert main(["--db", url, "doctor"]) == 0
    told = capsys.readouterr().out
    assert "留痕表的保护:audit_entry_no_change\n" in told
    assert f"这台服务器没有的保护:{NO_TRUNCATE};" in told
    with database.exclusive() as connection_:
        connection_.exec_driver_sql("DROP TRIGGER audit_entry_no_change ON audit_entry")
    assert verify(database).problems == ("审计表的保护触发器 audit_entry_no_change 不在或被改动。",)
    assert main(["--db", url, "doctor"]) == 1
    assert "不在或被改动的保护:audit_entry_no_change;" in capsys.readouterr().out
    database.close()


def test_every_guard_there_can_be_is_there(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And doctor names each."""
    database = open_database(database_url)
    with database.read() as connection:
        names = guards.known(connection)
        assert guards.sound(connection) == set(names)
    database.close()
    assert main(["--db", database_url, "doctor"]) == 0
    assert f"留痕表的保护:{'、'.join(sorted(names))}\n" in capsys.readouterr().out
