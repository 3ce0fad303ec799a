"""The commands that look after the data speak of attachments, and their exit codes tell of lost ones."""

from pathlib import Path

import pytest
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.storage.engine import Database
from kaoping.tui.cli.main import main

from tests.acting import home
from tests.attachments.entries import add_entry, attach, attachments_of, file, make_unit


def test_backup_restore_and_verify_tell_what_became_of_the_files(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sound: exit 0 and how many there are; a lost one: exit 1 and which entry it proved."""
    make_unit(sqlite_database)
    attach(sqlite_database, "李四", add_entry(sqlite_database), file(tmp_path, "a.pdf", b"%PDF-1.7"))
    (attachment,) = attachments_of(sqlite_database, 1)
    backup, copy = str(tmp_path / "k.bak"), str(tmp_path / "copy.db")
    assert main(["--db", str(sqlite_database.file), "backup", backup]) == 0
    assert "附件文件 1 个" in capsys.readouterr().err
    assert main(["--db", copy, "restore", backup]) == 0
    assert main(["--db", copy, "audit", "verify"]) == 0
    assert "附件文件 1 个" in capsys.readouterr().out
    store = store_of(home(sqlite_database))
    store.path(attachment.hash).unlink()
    (store.root / "notes.txt").touch()
    assert main(["--db", str(sqlite_database.file), "audit", "verify"]) == 1
    said = capsys.readouterr()
    assert "第 1 条台账的附件 1" in said.out
    assert "notes.txt" in said.err
    assert "notes.txt" not in said.out
    assert main(["--db", str(sqlite_database.file), "backup", str(tmp_path / "second.bak")]) == 1
