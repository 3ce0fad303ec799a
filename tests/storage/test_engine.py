"""Opening: which addresses, places, drivers and files are taken, and in which words the others are refused."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage import errors as failures
from kaoping.core.storage import sqlite
from kaoping.core.storage.engine import Database, open_database, parse
from kaoping.core.storage.sqlite import network_type
from kaoping.core.storage.waits import WAIT_SECONDS

from tests.acting import add_unit

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/export /srv/share nfs4 rw 0 0
//server/办公 /mnt/办公\\040室 cifs rw 0 0
user@host: /home/u/远程 fuse.sshfs rw 0 0
host /mnt/host 9p rw 0 0
/dev/sdb /srv/share/disk xfs rw 0 0
hidden /mnt/twice nfs rw 0 0
/dev/sdc /mnt/twice ext4 rw 0 0
"""


def test_both_spellings_of_a_file_mean_the_same(tmp_path: Path) -> None:
    """A bare path and an sqlite:/// address name the same file."""
    assert parse(f"sqlite:///{tmp_path}/考评 1%.db") == parse(f"{tmp_path}/考评 1%.db") == tmp_path / "考评 1%.db"


@pytest.mark.parametrize(
    "url", ["mysql://u:秘密@h/db", "sqlite://", "sqlite:///:memory:", "http://x", "postgresql://h:port/x", "://"]
)
def test_other_addresses_are_refused(url: str) -> None:
    """An address of another kind gets a sentence with the right forms, and no password is repeated."""
    with pytest.raises(Error) as refused:
        open_database(url)
    assert refused.value.message.startswith(("不支持数据库地址「", "看不懂数据库地址「"))
    assert "sqlite:///" in refused.value.hint
    assert "秘密" not in str(refused.value)


def test_what_is_created_is_private(tmp_path: Path) -> None:
    """A new directory and the files in it are open to their owner only; SQLite runs with WAL and full care."""
    database = open_database(str(tmp_path / "新" / "kaoping.db"))
    with database.read() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 1000 * WAIT_SECONDS,
    }
    assert (tmp_path / "新").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "新").iterdir()} == {0}
    database.close()


@pytest.mark.parametrize(
    "version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2), (3, 6, 23)]
)
def test_an_unsound_sqlite_is_not_taken(version: tuple[int, ...]) -> None:
    """3.7.0 to 3.51.2 corrupt a database several processes write to; older ones have no write-ahead log."""
    assert not sqlite.is_sound(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_sound_sqlite_is_taken(version: tuple[int, ...]) -> None:
    """3.51.3 and later, and the lines that the correction was taken back into."""
    assert sqlite.is_sound(version)


@pytest.mark.parametrize(
    ("bundled", "standard", "taken"),
    [
        ((3, 53, 4), (3, 52, 0), "pysqlite3"),
        ((3, 51, 3), (3, 53, 0), "sqlite3"),
        ((3, 40, 1), (3, 50, 7), "sqlite3"),
        ((3, 50, 8), (3, 51, 2), "pysqlite3"),
        (None, (3, 51, 3), "sqlite3"),
        ((3, 40, 1), (3, 46, 0), ""),
        (None, (3, 40, 1), ""),
    ],
)
def test_the_newest_sound_driver_is_taken(
    bundled: tuple[int, ...] | None, standard: tuple[int, ...], taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are judged by the same rule, and where none is sound the sentence names the newer one."""
    if bundled is None:
        monkeypatch.setitem(sys.modules, "pysqlite3", None)
    else:
        monkeypatch.setattr("pysqlite3.sqlite_version_info", bundled)
    monkeypatch.setattr("sqlite3.sqlite_version_info", standard)
    if taken:
        assert sqlite.driver().__name__ == taken
        return
    newest = ".".join(map(str, max(filter(None, (bundled, standard)))))
    with pytest.raises(Error, match=re.escape(f"SQLite 是 {newest}")):
        sqlite.driver()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/share/a.db", "nfs4"),
        ("/srv/share/disk/a.db", None),
        ("/srv/shared/a.db", None),
        ("/mnt/办公 室/a.db", "cifs"),
        ("/home/u/远程/深/a.db", "fuse.sshfs"),
        ("/mnt/host/a.db", "9p"),
        ("/mnt/twice/a.db", None),
        ("/var/lib/a.db", None),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str | None) -> None:
    """The longest, and of equals the last, mount point that holds the path decides."""
    assert network_type(Path(path), MOUNTS) == kind


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    """A database on a network file system is refused before anything is created there."""
    with pytest.raises(Error, match="网络文件系统"):
        open_database(str(tmp_path / "db" / "a.db"), mounts=f"server:/x {tmp_path} nfs rw 0 0\n")
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_not_a_database(tmp_path: Path) -> None:
    """A file of another kind is named and left as it is."""
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(Error, match="不是数据库文件"):
        open_database(str(path))
    assert path.read_bytes() == b"PK\x03\x04" * 1000


@pytest.mark.parametrize("name", ["folder", "pipe", "loop", "file/x.db", "folder/"])
def test_what_is_no_file_is_not_a_database(tmp_path: Path, name: str) -> None:
    """A folder, a pipe, a circle of links: one sentence at once, and what is there stays."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Error):
        open_database(f"{tmp_path}/{name}")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the system refuses to create a file, the sentence names the place."""
    (tmp_path / "文件").touch()
    for place in (tmp_path / "文件" / "a.db", tmp_path):
        with pytest.raises(Error, match="不能读写"):
            open_database(str(place))


def test_a_full_disk_loses_nothing(sqlite_database: Database) -> None:
    """When there is no room left the save fails as a whole, in words, and the next smaller one works."""
    unit = sqlite_database.unit(add_unit(sqlite_database, "林业局"))
    connection = sqlite_database.engine.raw_connection()
    pages = connection.cursor().execute("PRAGMA page_count").fetchone()[0]
    connection.cursor().execute(f"PRAGMA max_page_count = {pages + 2}")
    connection.close()
    with pytest.raises(Error, match="磁盘已满"), unit.write("张三") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "长" * 50_000}])
    with unit.read() as reading:
        assert reading.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar() == 0
    with unit.write("张三") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "短"}])


def test_a_damaged_file_is_named(sqlite_database: Database) -> None:
    """A page overwritten with rubbish stops reading with a sentence instead of an answer."""
    with sqlite_database.unit(add_unit(sqlite_database, "林业局")).write("张三") as transaction:
        transaction.insert("organisation", [{"id": n, "code": f"B{n}"} for n in range(1, 2000)])
    sqlite_database.close()
    assert sqlite_database.file is not None
    content = bytearray(sqlite_database.file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    sqlite_database.file.write_bytes(content)
    with pytest.raises(Error, match="已经损坏"):
        open_database(str(sqlite_database.file))


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    """Reading tables that were never made names the command that makes them."""
    database = open_database(str(tmp_path / "a.db"))
    with pytest.raises(Error, match="还没有建立"), database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM unit")
    database.close()


def test_an_unreachable_server(tmp_path: Path) -> None:
    """A server that does not answer is named without the password."""
    with pytest.raises(Error, match="连不上") as refused:
        open_database(f"postgresql://u:秘密@/kaoping?host={tmp_path}")
    assert "秘密" not in str(refused.value)


def test_a_missing_postgresql_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg the sentence says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Error, match="psycopg") as refused:
        open_database("postgresql://localhost/kaoping")
    assert "kaoping[postgres]" in refused.value.hint


class DriverFailure(Exception):
    """Looks like a driver's error to ``explain``."""

    def __init__(self, name: str = "", state: str | None = "") -> None:
        super().__init__("connection failed: reason")
        if name:
            self.sqlite_errorname = name
        else:
            self.sqlstate = state


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (DriverFailure("SQLITE_READONLY_DIRECTORY"), "只读"),
        (DriverFailure("SQLITE_BUSY_SNAPSHOT"), "占用"),
        (DriverFailure("SQLITE_IOERR_FSYNC"), "磁盘出错"),
        (DriverFailure("SQLITE_CANTOPEN"), "打不开"),
        (DriverFailure(state=None), "连不上"),
        (DriverFailure(state="57P01"), "断开"),
        (DriverFailure(state="28P01"), "用户名或密码"),
        (DriverFailure(state="3D000"), "没有数据库"),
        (DriverFailure(state="53100"), "已满"),
        (DriverFailure(state="42501"), "不允许"),
        (DriverFailure(state="42P01"), "还没有建立"),
    ],
)
def test_failures_of_the_place_are_told_in_words(failure: Exception, words: str) -> None:
    """Each condition of disk, file, server or rights has its sentence, with the name of the place in it."""
    error = failures.explain(failure, "某库")
    assert error is not None
    assert words in error.message
    assert "某库" in error.message


@pytest.mark.parametrize(
    "failure", [DriverFailure("SQLITE_CONSTRAINT_UNIQUE"), DriverFailure(state="23505"), KeyError()]
)
def test_mistakes_of_the_program_are_not(failure: Exception) -> None:
    """A broken constraint or any other exception passes through as it is."""
    assert failures.explain(failure, "某库") is None


HEADLESS = """
import sys
from kaoping.core.organisation.changes import add_unit
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.migrate import ensure_schema
database = open_database(sys.argv[1])
ensure_schema(database)
with database.directory().write("张三") as transaction:
    unit = add_unit(transaction, "林业局")
with database.unit(unit).write("张三") as transaction:
    transaction.insert("organisation", [{"id": 1, "code": "x"}])
database.close()
print(*sorted({name for name in ("alembic", "sqlmodel", "pydantic", "sqlalchemy.orm") if name in sys.modules}))
"""


def test_daily_work_loads_neither_alembic_nor_orm(database_url: str) -> None:
    """Opening a current database, reading and writing load no migration machinery and no ORM."""
    done = subprocess.run([sys.executable, "-c", HEADLESS, database_url], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
