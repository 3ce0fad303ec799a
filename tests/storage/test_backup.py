"""Backup and restore: nothing unsound is written or put in place, nothing that exists is lost."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.backup import backup, restore
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.verification import verify

from tests.acting import add_unit, home


@pytest.fixture
def filled_sqlite(sqlite_database: Database, fill: Callable[[Database], None]) -> Database:
    fill(sqlite_database)
    return sqlite_database


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.exec_driver_sql("SELECT name FROM unit ORDER BY id").scalars())


def test_a_backup_holds_what_was_committed(filled_sqlite: Database, tmp_path: Path) -> None:
    """A backup taken while the database is in use is one private file with all commits, also those still in the log."""
    add_unit(filled_sqlite, "刚刚")
    target = tmp_path / "备份" / "k.bak"
    with home(filled_sqlite).write("李四") as transaction:
        transaction.event("还没提交", {})
        backup(filled_sqlite, target)
    assert [path.name for path in target.parent.iterdir()] == ["k.bak"]
    assert target.stat().st_mode & 0o077 == 0
    copy = open_database(str(target))
    assert names(copy) == ["林业局", "刚刚"]
    assert verify(copy).sound
    copy.close()


def test_a_backup_overwrites_nothing(filled_sqlite: Database, tmp_path: Path) -> None:
    """An existing file is refused and stays as it is."""
    target = tmp_path / "k.bak"
    target.write_text("重要")
    with pytest.raises(Error, match="已经存在"):
        backup(filled_sqlite, target)
    assert target.read_text() == "重要"


def test_an_unsound_database_is_not_backed_up(filled_sqlite: Database, tmp_path: Path) -> None:
    """A database that differs from its chain makes no backup that looks like a good one."""
    with filled_sqlite.exclusive() as connection:
        connection.exec_driver_sql("UPDATE unit SET name = '改'")
    with pytest.raises(Error, match="unit"):
        backup(filled_sqlite, tmp_path / "b" / "k.bak")
    assert list((tmp_path / "b").iterdir()) == []


def test_restore_brings_back_and_keeps_the_other(filled_sqlite: Database, tmp_path: Path) -> None:
    """After a restore the database is as in the backup, and what stood there is kept aside, complete."""
    assert filled_sqlite.file is not None
    backup(filled_sqlite, tmp_path / "k.bak")
    add_unit(filled_sqlite, "后来")
    filled_sqlite.close()
    aside = restore(tmp_path / "k.bak", str(filled_sqlite.file))
    assert aside is not None
    for path, expected in ((filled_sqlite.file, ["林业局"]), (aside, ["林业局", "后来"])):
        database = open_database(str(path))
        ensure_schema(database)
        assert names(database) == expected
        assert verify(database).sound
        database.close()


def test_restore_to_a_new_place(filled_sqlite: Database, tmp_path: Path) -> None:
    """Where no database stands, the backup becomes one."""
    backup(filled_sqlite, tmp_path / "k.bak")
    assert restore(tmp_path / "k.bak", f"sqlite:///{tmp_path / 'new' / 'k.db'}") is None
    database = open_database(str(tmp_path / "new" / "k.db"))
    assert names(database) == ["林业局"]
    database.close()


HOLDER = """
import sys
from kaoping.core.storage.engine import open_database
database = open_database(sys.argv[1])
with database.read() as connection:
    connection.exec_driver_sql("SELECT 1 FROM unit").all()
print("ready", flush=True)
sys.stdin.read()
"""


def test_restore_waits_for_nobody_and_cuts_off_nobody(
    filled_sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody has the database open a restore is refused: they would go on writing into the old file."""
    monkeypatch.setattr("kaoping.core.storage.sqlite.CONNECTION_PRAGMAS", ("PRAGMA busy_timeout = 50",))
    backup(filled_sqlite, tmp_path / "k.bak")
    filled_sqlite.close()
    arguments = [sys.executable, "-c", HOLDER, str(filled_sqlite.file)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        with pytest.raises(Error, match="占用"):
            restore(tmp_path / "k.bak", str(filled_sqlite.file))
    assert names(filled_sqlite) == ["林业局"]
    assert not list(tmp_path.glob("*.old")) + list(tmp_path.glob(".*.partial"))


def test_restore_over_a_broken_file(filled_sqlite: Database, tmp_path: Path) -> None:
    """A file that is no database any more is what people restore over; it is kept aside all the same."""
    backup(filled_sqlite, tmp_path / "k.bak")
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"rubbish" * 1000)
    aside = restore(tmp_path / "k.bak", str(broken))
    assert aside is not None
    assert aside.read_bytes() == b"rubbish" * 1000
    database = open_database(str(broken))
    assert names(database) == ["林业局"]
    database.close()


def test_an_unsound_backup_is_not_put_in_place(filled_sqlite: Database, tmp_path: Path) -> None:
    """A backup that was edited, is no database, is missing or in use is refused; the database stays."""
    assert filled_sqlite.file is not None
    target = str(filled_sqlite.file)
    backup(filled_sqlite, tmp_path / "edited.bak")
    edited = open_database(str(tmp_path / "edited.bak"))
    with edited.exclusive() as connection:
        connection.exec_driver_sql("UPDATE sheet SET marks = x'00' WHERE id = 2")
    with pytest.raises(Error, match="正在使用"):
        restore(tmp_path / "edited.bak", target)
    edited.close()
    with pytest.raises(Error, match="sheet 第 2 行的 marks"):
        restore(tmp_path / "edited.bak", target)
    (tmp_path / "text.bak").write_text("不是数据库" * 1000)
    with pytest.raises(Error, match="不是数据库文件"):
        restore(tmp_path / "text.bak", target)
    with pytest.raises(Error, match="找不到"):
        restore(tmp_path / "missing.bak", target)
    assert names(filled_sqlite) == ["林业局"]
    assert not list(tmp_path.glob(".*.partial*"))


def test_a_backup_of_a_newer_program_is_refused(filled_sqlite: Database, tmp_path: Path) -> None:
    """What this program could not open afterwards is not put in place."""
    backup(filled_sqlite, tmp_path / "k.bak")
    newer = open_database(str(tmp_path / "k.bak"))
    with newer.exclusive() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0199'")
    newer.close()
    with pytest.raises(Error, match="0199"):
        restore(tmp_path / "k.bak", str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_postgresql_has_its_own_tools(filled_sqlite: Database, tmp_path: Path) -> None:
    """A server is refused as a target, with a sentence that names its own tool, even for a sound backup."""
    backup(filled_sqlite, tmp_path / "k.bak")
    with pytest.raises(Error) as refused:
        restore(tmp_path / "k.bak", "postgresql://localhost/kaoping")
    assert refused.value.message == "PostgreSQL 数据库请由管理员用 pg_restore 恢复。"


@pytest.mark.parametrize("written", ["nothing", "a database without tables"])
def test_an_empty_database_is_not_restored(filled_sqlite: Database, tmp_path: Path, written: str) -> None:
    """A file without any table is no backup: the database that stands there stays, and so does its place."""
    empty = tmp_path / "empty.bak"
    if written == "nothing":
        empty.touch()
    else:
        database = open_database(str(empty))
        with database.exclusive() as connection:
            connection.exec_driver_sql("CREATE TABLE t (x)")
            connection.exec_driver_sql("DROP TABLE t")
        database.close()
    for target in (filled_sqlite.file, tmp_path / "new.db"):
        with pytest.raises(Error) as refused:
            restore(empty, str(target))
        assert refused.value.message == "备份核对不符，没有恢复：数据库是空的。"
    assert names(filled_sqlite) == ["林业局"]
    assert not (tmp_path / "new.db").exists()
    assert not list(tmp_path.glob("*.old")) + list(tmp_path.glob(".*.partial*"))


def test_a_server_is_not_backed_up_here(database: Database, tmp_path: Path) -> None:
    """backup makes a file from an SQLite database and names pg_dump for a server."""
    if database.file is None:
        with pytest.raises(Error, match="pg_dump"):
            backup(database, tmp_path / "k.bak")
    else:
        backup(database, tmp_path / "k.bak")
    assert (tmp_path / "k.bak").exists() == (database.file is not None)
