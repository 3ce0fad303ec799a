"""Attaching and withdrawing: the count on the entry is always that of its rows, and history tells what was done."""

import threading
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments import service as module
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import anchor, verify

from tests.acting import amendments, ask, home
from tests.attachments.entries import (
    add_entry,
    attach,
    attachments_of,
    entry,
    fetch,
    file,
    find_attachment,
    withdraw_attachment,
)

PDF = b"%PDF-1.7 "
NOBODY = 999


def test_an_attachment_proves_its_entry(ledger: Database, tmp_path: Path) -> None:
    """The row, the count on the entry and the file are there together, in one audited save."""
    id_ = add_entry(ledger)
    made = attach(ledger, "李四", id_, file(tmp_path, "纪要.pdf", PDF))
    assert attachments_of(ledger, id_) == (made,)
    assert (made.name, made.type, made.size, made.author, made.withdrawn) == ("纪要.pdf", "pdf", 9, "李四", False)
    assert entry(ledger, id_)["proofs"] == 1
    assert store_of(home(ledger)).read(made.hash) == PDF
    assert verify(ledger).sound


def test_the_same_file_for_two_entries_is_kept_once(ledger: Database, tmp_path: Path) -> None:
    """Two rows, one file; but twice for one entry proves nothing more."""
    path = file(tmp_path, "a.pdf", PDF)
    first, second = add_entry(ledger), add_entry(ledger)
    attach(ledger, "李四", first, path)
    attach(ledger, "李四", second, path)
    assert len(list(store_of(home(ledger)).hashes())) == 1
    with pytest.raises(Error, match="内容相同"):
        attach(ledger, "王五", first, file(tmp_path, "b.pdf", PDF))
    assert entry(ledger, first)["proofs"] == 1


def test_a_refused_file_leaves_nothing(ledger: Database, tmp_path: Path) -> None:
    """No row, no file, no audit entry; also for entries that do not exist or were withdrawn."""
    withdrawn = add_entry(ledger, state="withdrawn")
    before = verify(ledger)
    for id_, path, sentence in (
        (NOBODY, file(tmp_path, "a.pdf", PDF), "没有编号"),
        (withdrawn, file(tmp_path, "b.pdf", PDF), "撤回"),
        (withdrawn, file(tmp_path, "c.exe", b"MZ"), "不能添加"),
    ):
        with pytest.raises(Error, match=sentence):
            attach(ledger, "李四", id_, path)
    assert verify(ledger) == before
    assert list(store_of(home(ledger)).hashes()) == []


def test_an_entry_has_only_so_many(ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Withdrawn ones make room again."""
    monkeypatch.setattr(module, "MAX_PER_ENTRY", 2)
    id_ = add_entry(ledger)
    first = attach(ledger, "李四", id_, file(tmp_path, "1.pdf", PDF + b"1"))
    attach(ledger, "李四", id_, file(tmp_path, "2.pdf", PDF + b"2"))
    with pytest.raises(Error, match="最多 2 个"):
        attach(ledger, "李四", id_, file(tmp_path, "3.pdf", PDF + b"3"))
    withdraw_attachment(ledger, "李四", first.id)
    attach(ledger, "李四", id_, file(tmp_path, "3.pdf", PDF + b"3"))
    assert entry(ledger, id_)["proofs"] == 2


def test_many_people_attach_to_one_entry_at_once(ledger: Database, database_url: str, tmp_path: Path) -> None:
    """Nobody is refused, and the count is right in the end."""
    id_ = add_entry(ledger, state="submitted")
    paths = [file(tmp_path, f"{n}.pdf", PDF + bytes([n])) for n in range(6)]
    failures: list[BaseException] = []

    def one(path: Path) -> None:
        own = open_database(database_url, files=ledger.files)
        try:
            attach(own, path.stem, id_, path)
        except Error as error:
            failures.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=one, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(attachments_of(ledger, id_)) == entry(ledger, id_)["proofs"] == 6
    assert verify(ledger).sound


def test_withdrawing_keeps_the_row_and_the_file(ledger: Database, tmp_path: Path) -> None:
    """It no longer counts, can still be fetched, and may be attached again."""
    id_ = add_entry(ledger)
    path = file(tmp_path, "a.pdf", PDF)
    made = attach(ledger, "李四", id_, path)
    withdraw_attachment(ledger, "王五", made.id)
    assert entry(ledger, id_)["proofs"] == 0
    assert find_attachment(ledger, made.id).withdrawn
    assert fetch(ledger, made.id, tmp_path / "out.pdf").read_bytes() == PDF
    assert amendments(ledger, id_) == ()
    with pytest.raises(Error, match="已经撤回过"):
        withdraw_attachment(ledger, "王五", made.id)
    attach(ledger, "李四", id_, path)
    assert entry(ledger, id_)["proofs"] == 1


def test_the_proof_of_an_accepted_entry_is_withdrawn_with_a_reason(ledger: Database, tmp_path: Path) -> None:
    """Its history says who, why and which file, and the entry has to be accepted again."""
    id_ = add_entry(ledger, state="accepted")
    made = attach(ledger, "李四", id_, file(tmp_path, "a.pdf", PDF))
    assert entry(ledger, id_)["state"] == "accepted"
    with pytest.raises(Error, match="理由"):
        withdraw_attachment(ledger, "王五", made.id, "  ")
    withdraw_attachment(ledger, "王五", made.id, "不是这次会议的")
    assert entry(ledger, id_)["state"] == "submitted"
    added, withdrawn = amendments(ledger, id_)
    assert (added.actor, added.was, added.became) == ("李四", {"proof": None}, {"proof": "a.pdf"})
    assert (withdrawn.actor, withdrawn.reason) == ("王五", "不是这次会议的")
    assert withdrawn.was == {"proof": "a.pdf", "state": "accepted"}
    assert withdrawn.became == {"proof": None, "state": "submitted"}


def test_a_server_needs_a_place_for_the_files(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside an SQLite file there is one, by unit; for PostgreSQL the environment names it, absolutely."""
    if ledger.file is not None:
        identity = ask(home(ledger), anchor).identity
        assert store_of(home(ledger)).root == ledger.file.with_name("kaoping.db.files") / identity
        return
    for value in ("", "relative/files"):
        ledger.files = value
        with pytest.raises(Error) as refused:
            attach(ledger, "李四", add_entry(ledger), file(tmp_path, "a.pdf", PDF))
        assert "KAOPING_FILES" in refused.value.hint


def test_fetching_never_overwrites_and_never_follows_links(ledger: Database, tmp_path: Path) -> None:
    """Not a file, not a link to nowhere; into a folder it goes under its own name, readable by its owner only."""
    made = attach(ledger, "李四", add_entry(ledger), file(tmp_path, "a.pdf", PDF))
    taken = file(tmp_path, "taken.pdf", "重要")
    link = tmp_path / "link.pdf"
    link.symlink_to(tmp_path / "victim")
    for target in (taken, link, tmp_path):
        with pytest.raises(Error, match="已经存在"):
            fetch(ledger, made.id, target)
    assert taken.read_text() == "重要"
    assert not (tmp_path / "victim").exists()
    folder = tmp_path / "folder"
    folder.mkdir()
    path = fetch(ledger, made.id, folder)
    assert (path, path.read_bytes(), path.stat().st_mode & 0o777) == (folder / "a.pdf", PDF, 0o600)
    with pytest.raises(Error, match="写不到"):
        fetch(ledger, made.id, tmp_path / "none" / "a.pdf")
    with pytest.raises(Error, match="没有编号"):
        fetch(ledger, 999, tmp_path / "b.pdf")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../escaped.pdf", "也不能以点或空格开头或结尾"),
        ("/tmp/escaped.pdf", "里有「/」"),  # noqa: S108
        ("a\x1b[31m.pdf", r"U\+001B"),
        ("CON.pdf", "是电脑留给设备用的"),
    ],
)
def test_a_row_with_a_hostile_name_writes_nowhere(ledger: Database, tmp_path: Path, name: str, sentence: str) -> None:
    """However it came into the table; under a name of one's own the file can still be had."""
    made = attach(ledger, "李四", add_entry(ledger), file(tmp_path, "a.pdf", PDF))
    with home(ledger).write("坏人") as transaction:
        transaction.update("attachment", made.id, {"name": name})
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(Error, match=sentence):
        fetch(ledger, made.id, folder)
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "escaped.pdf").exists()
    assert fetch(ledger, made.id, folder / "mine.pdf").read_bytes() == PDF
