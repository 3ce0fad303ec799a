"""Backup, restore and verify take the files along, and tell what is missing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.files import FileStore, files_beside, store_of, unit_store
from kaoping.core.ledger.attachments.intake import Attachment
from kaoping.core.ledger.attachments.maintenance import backup_all, restore_all, verify_all
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import anchor

from tests.acting import home
from tests.attachments.entries import add_entry, attach, attachments_of, entry, file, make_unit, withdraw_attachment

PDF = b"%PDF-1.7 "


@pytest.fixture
def proved(sqlite_database: Database, tmp_path: Path) -> Database:
    """An SQLite database with one entry and two files that prove it, one of them withdrawn."""
    make_unit(sqlite_database)
    attach_two(sqlite_database, tmp_path)
    return sqlite_database


def attach_two(database: Database, directory: Path) -> None:
    id_ = add_entry(database)
    attach(database, "李四", id_, file(directory, "a.pdf", PDF + b"a"))
    made = attach(database, "李四", id_, file(directory, "b.pdf", PDF + b"b"))
    withdraw_attachment(database, "李四", made.id)


def beside(path: Path, database: Database) -> FileStore:
    """The store beside ``path`` of the only unit of ``database``."""
    with home(database).read() as connection:
        return unit_store(files_beside(path), anchor(connection).identity)


def both(database: Database) -> tuple[Attachment, Attachment]:
    first, second = attachments_of(database, 1)
    return first, second


def test_an_untouched_ledger_is_sound(ledger: Database, tmp_path: Path) -> None:
    """On both databases, with nothing to remark."""
    attach_two(ledger, tmp_path)
    report = verify_all(ledger)
    assert (report.sound, report.files, report.problems, report.notes) == (True, 2, (), ())


def test_a_ledger_without_attachments_needs_no_place_for_them(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose environment names none is verified all the same; with attachments that is told."""
    ledger.files = ""
    assert verify_all(ledger).sound


def test_attachments_that_could_not_be_looked_at_are_no_good_news(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever verifies a server without saying where the files are is told that they were not verified."""
    attach_two(ledger, tmp_path)
    ledger.files = ""
    report = verify_all(ledger)
    assert report.sound == (ledger.file is not None)
    assert report.sound or "没有核对" in report.problems[0]


def test_missing_torn_and_foreign_files_are_found(proved: Database) -> None:
    """What a row names and is not as it was is a problem; what no row names is a note."""
    store, (first, second) = store_of(home(proved)), both(proved)
    store.path(first.hash).unlink()
    store.path(second.hash).write_bytes(b"torn")
    orphan = store.put(b"orphan")
    (store.root / "notes.txt").touch()
    (store.root / ".abc.partial").touch()
    report = verify_all(proved)
    assert not report.sound
    assert report.chain.sound
    assert report.problems == (
        f"第 1 条台账的附件 1(文件 {first.hash[:16]})的文件不见了。",
        f"第 1 条台账的附件 2(文件 {second.hash[:16]})的文件不完整或被改动过。",
    )
    assert len(report.notes) == 3
    assert orphan[:16] in report.notes[0]


def test_each_unit_has_its_own_files(proved: Database, tmp_path: Path) -> None:
    """The same content is kept by each of two; a sentence says whose file it is about; a stray among stores is told."""
    other = make_unit(proved, "农业局")
    made = attach(other, "李四", add_entry(other), file(tmp_path, "a.pdf", PDF + b"a"))
    (first, _second), store = both(proved), store_of(other)
    assert (made.id, made.hash) == (first.id, first.hash)
    assert store.root != store_of(home(proved)).root
    assert verify_all(proved).files == backup_all(proved, tmp_path / "k.bak").files == 3
    store.path(made.hash).unlink()
    sentence = f"单位「农业局」:第 1 条台账的附件 1(文件 {made.hash[:16]})的文件不见了。"
    assert verify_all(proved).problems == backup_all(proved, tmp_path / "l.bak").problems == (sentence,)
    assert verify_all(proved, only=other.unit).problems == (sentence,)
    assert verify_all(proved, only=home(proved).unit).sound
    (store.root.parent / "notes.txt").touch()
    assert verify_all(proved).notes == ("附件目录里的「notes.txt」不是本程序存放的。",)
    restored = restore_all(tmp_path / "k.bak", str(tmp_path / "new.db"))
    assert (restored.files, restored.problems) == (3, ())


def test_a_wrong_count_is_found(proved: Database) -> None:
    """An entry that says it has more proof than it has."""
    with home(proved).write("坏人") as transaction:
        transaction.update("entry", 1, {"proofs": 5})
    assert verify_all(proved).problems == ("第 1 条台账记着 5 个附件,实有 1 个。",)


def test_a_hash_that_is_none_is_a_problem_and_no_path(proved: Database, tmp_path: Path) -> None:
    """A row that names a file elsewhere makes nobody read or copy that file."""
    with home(proved).write("坏人") as transaction:
        transaction.update("attachment", 1, {"hash": "../../etc/passwd"})
    assert "没有合格的校验码" in verify_all(proved).problems[0]
    saved = backup_all(proved, tmp_path / "k.bak")
    assert (saved.files, len(saved.problems)) == (1, 1)


def test_what_is_no_text_where_a_name_of_a_file_belongs_is_a_problem(proved: Database, tmp_path: Path) -> None:
    """A number in place of a hash, bytes in place of an identity: told, and no file is looked for."""
    with sqlite3.connect(proved.place) as connection:
        connection.execute("UPDATE attachment SET hash = 7 WHERE id = 1")
    report = verify_all(proved)
    assert not report.sound
    assert any("没有合格的校验码" in problem for problem in report.problems)
    for nothing in (7, b"x", None):
        with pytest.raises(ValueError, match="identity"):
            unit_store(tmp_path, nothing)  # type: ignore[arg-type]  # as an altered database has it


def test_another_format_of_tables_is_damage(proved: Database) -> None:
    """SQLite refuses it with an error that has no name of its own."""
    proved.close()
    content = bytearray(Path(proved.place).read_bytes())
    content[47] = 9
    Path(proved.place).write_bytes(content)
    with pytest.raises(Error, match="损坏"), closing(open_database(proved.place)) as database:
        verify_all(database)


def test_a_backup_takes_the_files_in_use_along(proved: Database, tmp_path: Path) -> None:
    """Also of withdrawn attachments, but nothing that no row names; restored elsewhere everything is sound."""
    orphan = store_of(home(proved)).put(b"orphan")
    target = tmp_path / "backups" / "k.bak"
    saved = backup_all(proved, target)
    assert (saved.files, saved.problems, saved.kept) == (2, (), None)
    hashes = {attachment.hash for attachment in both(proved)}
    assert set(beside(target, proved).hashes()) == hashes != {*hashes, orphan}
    assert sorted(path.name for path in target.parent.iterdir()) == ["k.bak", "k.bak.files"]
    restored = restore_all(target, str(tmp_path / "new" / "k.db"))
    assert (restored.files, restored.problems, restored.kept) == (2, (), None)
    copy = open_database(str(tmp_path / "new" / "k.db"))
    report = verify_all(copy)
    assert (report.sound, report.files, report.notes) == (True, 2, ())
    copy.close()


def test_a_database_without_attachments_has_a_backup_of_one_file(sqlite_database: Database, tmp_path: Path) -> None:
    """As before there were any."""
    backup_all(sqlite_database, tmp_path / "b" / "k.bak")
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["k.bak"]


def test_a_backup_overwrites_nothing(proved: Database, tmp_path: Path) -> None:
    """Neither the file nor the folder of files; then nothing is written at all."""
    (tmp_path / "k.bak.files").mkdir()
    with pytest.raises(Error, match="已经存在"):
        backup_all(proved, tmp_path / "k.bak")
    assert not (tmp_path / "k.bak").exists()
    assert list((tmp_path / "k.bak.files").iterdir()) == []


def test_a_backup_whose_files_do_not_fit_is_none(
    proved: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full half-way, the database's copy is taken away again."""

    def fail(*_arguments: object) -> None:
        raise Error("满")

    monkeypatch.setattr(FileStore, "settle", fail)
    with pytest.raises(Error, match="满"):
        backup_all(proved, tmp_path / "b" / "k.bak")
    assert list((tmp_path / "b").iterdir()) == []


def test_a_lost_file_does_not_keep_the_rest_from_being_saved(proved: Database, tmp_path: Path) -> None:
    """The backup has all else and says what it has not; restoring where the file still is makes it whole again."""
    store, (first, _second) = store_of(home(proved)), both(proved)
    content = store.read(first.hash)
    store.path(first.hash).unlink()
    saved = backup_all(proved, tmp_path / "k.bak")
    assert saved.files == 1
    assert len(saved.problems) == 1
    assert "不见了" in saved.problems[0]
    assert restore_all(tmp_path / "k.bak", str(tmp_path / "a.db")).problems == saved.problems
    beside(tmp_path / "b.db", proved).put(content)
    assert restore_all(tmp_path / "k.bak", str(tmp_path / "b.db")).problems == ()


def test_a_torn_file_of_a_backup_is_not_put_in_place(proved: Database, tmp_path: Path) -> None:
    """It is told, and the one that stands there stays."""
    backup_all(proved, tmp_path / "k.bak")
    first, _second = both(proved)
    kept = beside(tmp_path / "k.bak", proved).path(first.hash)
    kept.unlink()
    kept.write_bytes(b"torn")
    proved.close()
    assert proved.file is not None
    assert restore_all(tmp_path / "k.bak", str(proved.file)).problems == ()
    assert "不见了" in restore_all(tmp_path / "k.bak", str(tmp_path / "new.db")).problems[0]


def test_restoring_brings_back_what_was_lost_since(proved: Database, tmp_path: Path) -> None:
    """A file gone from the store comes back with the backup, and what came later is not removed."""
    backup_all(proved, tmp_path / "k.bak")
    lost = both(proved)[0].hash
    later = attach(proved, "李四", 1, file(tmp_path, "c.pdf", PDF + b"c"))
    store = store_of(home(proved))
    store.path(lost).unlink()
    proved.close()
    assert proved.file is not None
    restored = restore_all(tmp_path / "k.bak", str(proved.file))
    assert restored.kept is not None
    assert restored.problems == ()
    assert store.fault(lost) == store.fault(later.hash) == ""
    again = open_database(str(proved.file))
    report = verify_all(again)
    assert report.sound
    assert entry(again, 1)["proofs"] == 1
    again.close()


def test_an_unsound_backup_leaves_the_database_as_it_was(proved: Database, tmp_path: Path) -> None:
    """Whatever files came with it."""
    with pytest.raises(Error, match="找不到"):
        restore_all(tmp_path / "none.bak", str(proved.file))
    (tmp_path / "text.bak").write_text("不是数据库" * 1000)
    with pytest.raises(Error, match="不是数据库"):
        restore_all(tmp_path / "text.bak", str(proved.file))
    assert verify_all(proved).sound


def test_a_server_has_its_own_tools(ledger: Database, tmp_path: Path) -> None:
    """pg_dump and pg_restore, said before anything is written."""
    if ledger.file is None:
        with pytest.raises(Error, match="pg_dump"):
            backup_all(ledger, tmp_path / "k.bak")
        with pytest.raises(Error, match="pg_restore"):
            restore_all(tmp_path / "k.bak", "postgresql://localhost/kaoping")
    else:
        backup_all(ledger, tmp_path / "k.bak")
    assert (tmp_path / "k.bak").exists() == (ledger.file is not None)
