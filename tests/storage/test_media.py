"""Media that take no writing: only readable, or full. What can be read is read, and what is refused is said why."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from kaoping.core.autosave.draft import Draft, Unsaved, abandoned
from kaoping.core.autosave.target import Place
from kaoping.core.kernel.errors import Error
from kaoping.core.services.services import Services
from kaoping.core.storage import readonly
from kaoping.core.storage.backup import backup
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.readonly import ReadOnlyFile, only_readable
from kaoping.core.storage.verification import verify
from kaoping.tui.state import write_private

from tests.acting import add_unit, home

SMALL = "2m"
LEFT_OPEN = """
import sys, os
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import open_database
database = open_database(sys.argv[1])
with database.unit(Unit(1, "林业局")).write("张三") as transaction:
    transaction.insert("organisation", [{"id": 1, "code": "在日志里"}])
os._exit(0)
"""
"""Leaves what it wrote in the log, as a machine does that loses its power."""


@pytest.fixture
def medium(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    place = tmp_path / "medium"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def close(medium: Path) -> None:
    """From now on it can only be read."""
    subprocess.run(["mount", "-o", "remount,ro", medium], check=True)


def fill(medium: Path) -> None:
    """Leave no room at all."""
    with suppress(OSError), (medium / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(bytes(4096))


def made(folder: Path) -> Path:
    """A database with a unit in ``folder``, closed."""
    path = folder / "kaoping.db"
    database = open_database(str(path))
    ensure_schema(database)
    add_unit(database, "林业局")
    with home(database).write("张三") as transaction:
        transaction.event("begin", {})
    database.close()
    return path


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    database = open_database(str(path))
    yield database
    database.close()


def codes(database: Database) -> list[str]:
    with home(database).read() as connection:
        return list(connection.execute("SELECT code FROM organisation WHERE unit_id = :unit").scalars())


def test_a_closed_database_on_a_read_only_medium(medium: Path, tmp_path: Path) -> None:
    """It is opened, read, verified and backed up; writing is refused in a sentence, and nothing is made beside it."""
    path = made(medium)
    before = sorted(medium.iterdir())
    close(medium)
    database = open_database(str(path))
    ensure_schema(database)
    assert verify(database).sound
    with pytest.raises(Error, match="在只能读的地方,这一步没有写入。") as refused, home(database).write("张三"):
        pytest.fail("unreachable")
    assert "拷到能写的地方" in refused.value.hint
    with pytest.raises(Error, match="在只能读的地方"), database.exclusive():
        pytest.fail("unreachable")
    backup(database, tmp_path / "backup.db")
    database.close()
    assert sorted(medium.iterdir()) == before
    again = open_database(str(tmp_path / "backup.db"))
    assert verify(again).sound
    again.close()


@pytest.mark.parametrize("index", ["with its index", "without it"])
def test_a_log_that_was_not_folded_in_is_read_too(medium: Path, index: str) -> None:
    """As of a machine that lost its power: what is only in the log is part of the state."""
    path = made(medium)
    subprocess.run([sys.executable, "-c", LEFT_OPEN, path], check=True)
    assert path.with_name("kaoping.db-wal").stat().st_size
    if index == "without it":
        path.with_name("kaoping.db-shm").unlink()
    close(medium)
    database = open_database(str(path))
    assert codes(database) == ["在日志里"]
    assert verify(database).sound
    with pytest.raises(Error, match="在只能读的地方"), home(database).write("张三"):
        pytest.fail("unreachable")
    database.close()


def test_every_read_command_reads_it(medium: Path, tmp_path: Path) -> None:
    """And a writing one ends in one sentence."""
    path = made(medium)
    close(medium)
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(medium / "cache"), "KAOPING_DB": str(path)}

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "kaoping.tui", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return done.returncode, done.stdout + done.stderr

    for words in (["unit", "list"], ["audit", "verify"], ["books", "list", "--unit", "林业局"], ["round", "list"]):
        code, told = run(*words)
        assert (code, "Traceback" in told) == (0, False), told
    code, told = run("unit", "add", "农业局")
    assert code == 1
    assert told.startswith(f"数据库「{path}」在只能读的地方,这一步没有写入。")


def test_services_read_it(medium: Path) -> None:
    """What screens ask."""
    path = made(medium)
    close(medium)
    services = Services.open(str(path), "张三")
    assert [unit.name for unit in services.units.units()] == ["林业局"]
    with pytest.raises(Error, match="在只能读的地方"):
        services.units.add("农业局")
    services.close()


def test_a_file_that_somebody_writes_meanwhile_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A medium that is only read here may be written elsewhere: what was read then is not told."""
    path = made(tmp_path)
    monkeypatch.setattr(readonly, "_may", lambda _path, mode: mode == os.R_OK)
    assert only_readable(path)
    database = open_database(str(path))
    with pytest.raises(Error, match="读的时候有别人在写数据库"), database.read():
        subprocess.run([sys.executable, "-c", LEFT_OPEN, path], check=True)
    assert codes(database) == ["在日志里"]
    assert verify(database).sound
    database.close()


def test_what_can_be_written_is_not_taken_for_read_only(tmp_path: Path) -> None:
    """Nor is what is not there, or a folder."""
    path = made(tmp_path)
    assert not only_readable(path)
    assert not only_readable(tmp_path)
    assert not only_readable(tmp_path / "none.db")
    still = ReadOnlyFile(path)
    assert still.stands_still()
    still.refuse_moved(still.stamp())


def test_a_full_disk_is_called_full(medium: Path) -> None:
    """Whether the database is open or is opened then; nothing of the write is there, and the next one works."""
    path = made(medium)
    database = open_database(str(path))
    assert codes(database) == []
    fill(medium)
    for size in (10, 300_000):
        with pytest.raises(Error, match="磁盘已满"), home(database).write("张三") as transaction:
            transaction.insert("organisation", [{"id": 1, "code": "长" * size}])
    database.close()
    with pytest.raises(Error, match="磁盘已满"), opened(path) as late, home(late).write("张三") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "短"}])
    (medium / "rest").unlink()
    database = open_database(str(path))
    assert codes(database) == []
    with home(database).write("张三") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "短"}])
    assert verify(database).sound
    database.close()


def test_a_commit_that_finds_no_room_is_undone(medium: Path) -> None:
    """All was taken into memory; at the COMMIT there is no room for it."""
    path = made(medium)
    database = open_database(str(path))
    writing = home(database).write("张三")
    transaction = writing.__enter__()
    transaction.insert("organisation", [{"id": 1, "code": "短"}])
    fill(medium)
    with pytest.raises(Error, match="磁盘已满"):
        writing.__exit__(None, None, None)
    (medium / "rest").unlink()
    assert codes(database) == []
    with home(database).write("张三") as transaction:
        transaction.insert("organisation", [{"id": 1, "code": "再来"}])
    assert codes(database) == ["再来"]
    assert verify(database).sound
    database.close()


def test_whatever_is_written_to_a_full_disk_says_so(medium: Path, tmp_path: Path) -> None:
    """A backup, a new database, an export, a marked copy; nothing half is left."""
    path = made(tmp_path)
    shutil.copyfile(path, medium / "kaoping.db")
    fill(medium)
    roster = medium / "名册.csv"
    environment = os.environ | {"HOME": str(tmp_path), "KAOPING_DB": str(path)}
    for words in (
        ["backup", str(medium / "b.db")],
        ["--db", str(medium / "new.db"), "init"],
        ["template", "roster", "-o", str(medium / "t.xlsx")],
        ["export", "roster", "--unit", "林业局", "-o", str(medium / "r.xlsx")],
        ["unit", "export", "林业局", "-o", str(medium / "u.zip")],
    ):
        command = [sys.executable, "-m", "kaoping.tui", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 1, done.stderr
        assert "磁盘已满" in done.stderr, (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert not roster.exists()
    assert {one.name for one in medium.iterdir() if one.stat().st_size} == {"kaoping.db", "rest"}


def test_drafts_and_copies_say_so_too(medium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And keep what they had; what is typed when there is room again is kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(medium))
    copied = write_private("张三", "copied.tsv", "先前")
    draft = Draft(medium / "drafts")
    place = Place("sheet", ("1", "r", "P1", "base", "2025", "self", "self"))
    fill(medium)
    with pytest.raises(Error, match="磁盘已满"):
        draft.note(
            Unsaved(
                place,
                {f"1.{number}": "长" * 100 for number in range(3000)},
                {},
                dict.fromkeys({f"1.{number}": "长" * 100 for number in range(3000)}, ""),
            )
        )
    with pytest.raises(Error, match="磁盘已满"):
        write_private("张三", "copied.tsv", "后来" * 5000)
    assert copied.read_text("utf-8") == "先前"
    assert [one.name for one in copied.parent.iterdir()] == ["copied.tsv"]
    (medium / "rest").unlink()
    draft.note(Unsaved(place, {"2.1": "后来"}, {}, dict.fromkeys({"2.1": "后来"}, "")))
    draft.close()
    left = [one for session in abandoned(medium / "drafts") for one in session.unsaved]
    assert left[0].changes["2.1"] == "后来"
