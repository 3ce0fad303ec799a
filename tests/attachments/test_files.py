"""The store: what is put in comes out unchanged or not at all, and nothing gets in or out by another way."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.files import MAX_BYTES, FileStore, Stray, files_beside

HASH = hashlib.sha256(b"abc").hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "k.db.files")


@settings(max_examples=20)
@given(content=st.binary(max_size=5000))
def test_what_is_put_in_comes_out(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Under its SHA-256, whatever the bytes."""
    store = FileStore(tmp_path_factory.mktemp("store"))
    digest = store.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.read(digest) == content
    assert store.fault(digest, len(content)) == ""


def test_the_same_content_is_stored_once(store: FileStore) -> None:
    """However often it is put in there is one file, and nothing else is left behind."""
    assert {store.put(b"abc") for _ in range(3)} == {HASH}
    assert list(store.hashes()) == [HASH]
    assert list(store.strays()) == []


def test_only_the_owner_may_look(store: FileStore) -> None:
    """Directories are 0700 and files 0600, whatever the umask allows."""
    before = os.umask(0)
    try:
        store.put(b"abc")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (store.root, store.path(HASH).parent)}
    assert (modes, store.path(HASH).stat().st_mode & 0o777) == ({0o700}, 0o600)


def test_many_at_once_store_one_sound_file(store: FileStore) -> None:
    """Writers of the same content do not disturb each other."""
    threads = [threading.Thread(target=store.put, args=(b"abc" * 100_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (digest,) = store.hashes()
    assert store.fault(digest) == ""
    assert list(store.strays()) == []


@pytest.mark.parametrize("torn", [b"", b"ab", b"abd", b"abcd"])
def test_a_torn_file_is_seen_and_not_given_out(store: FileStore, torn: bytes) -> None:
    """Cut short, changed or grown: it is not what its name says. Put in anew, the sound content takes its place."""
    store.put(b"abc")
    store.path(HASH).write_bytes(torn)
    assert store.fault(HASH)
    with pytest.raises(Error, match="不完整或被改动过"):
        store.read(HASH)
    store.put(b"abc")
    assert store.read(HASH) == b"abc"


def test_a_missing_file_is_told(store: FileStore) -> None:
    """Also where there is no store at all."""
    assert store.fault(HASH) == "不见了"
    with pytest.raises(Error, match="不见了"):
        store.read(HASH)


def test_a_wrong_size_is_told(store: FileStore) -> None:
    """The sentence has both sizes."""
    store.put(b"abc")
    assert store.fault(HASH, 4) == "有 3 字节,记录的是 4 字节"


def test_links_in_the_store_are_not_followed(store: FileStore, tmp_path: Path) -> None:
    """Neither as a file nor as a folder, even if the content behind them is right."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / HASH).write_bytes(b"abc")
    store.put(b"other")
    store.path(HASH).parent.mkdir()
    store.path(HASH).symlink_to(outside / HASH)
    assert store.fault(HASH)
    store.path(HASH).unlink()
    store.path(HASH).parent.rmdir()
    store.path(HASH).parent.symlink_to(outside)
    assert store.fault(HASH)
    (outside / HASH).unlink()
    with pytest.raises(Error, match="不能写入"):
        store.put(b"abc")
    assert list(outside.iterdir()) == []
    assert Stray(HASH[:2], False) in list(store.strays())


def test_a_store_that_is_a_link_is_none(tmp_path: Path) -> None:
    """Nothing is read or written through it, wherever it leads; nor is the folder of all stores beside a database."""
    elsewhere = FileStore(tmp_path / "elsewhere")
    elsewhere.put(b"abc")
    (tmp_path / "link").symlink_to("elsewhere")
    store = FileStore(tmp_path / "link")
    assert "链接" in store.fault(HASH)
    assert list(store.hashes()) == []
    with pytest.raises(Error, match="链接"):
        store.put(b"other")
    assert list(elsewhere.hashes()) == [HASH]
    (tmp_path / "k.db.files").symlink_to("elsewhere")
    with pytest.raises(Error, match="指向别处的链接"):
        files_beside(tmp_path / "k.db")


def test_a_pipe_in_the_store_holds_nobody_up(store: FileStore) -> None:
    """What is no regular file is a fault."""
    store.path(HASH).parent.mkdir(parents=True)
    os.mkfifo(store.path(HASH))
    assert store.fault(HASH) == "不是普通文件"


def test_what_does_not_belong_there_is_listed(store: FileStore) -> None:
    """Foreign files and folders, names in the wrong folder, and what a crash left."""
    store.put(b"abc")
    (store.root / "notes.txt").touch()
    (store.root / ".x1y2.partial").touch()
    (store.root / "zz").mkdir()
    (store.path(HASH).parent / "short").touch()
    (store.path(HASH).parent / ("0" * 64)).touch()
    folder = HASH[:2]
    assert set(store.strays()) == {
        Stray("notes.txt", False),
        Stray(".x1y2.partial", True),
        Stray("zz", False),
        Stray(f"{folder}/short", False),
        Stray(f"{folder}/{'0' * 64}", False),
    }
    assert list(store.hashes()) == [HASH]


@pytest.mark.parametrize("digest", ["", "..", "../" * 21 + "x", "A" * 64, HASH + "\n", f"{HASH[:62]}/a"])
def test_nothing_but_a_hash_has_a_place(store: FileStore, digest: str) -> None:
    """What a tampered row may name never leads out of the store."""
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(digest)
    assert store.fault(digest) == "没有合格的校验码"


def test_a_huge_file_is_not_read_to_its_end(store: FileStore) -> None:
    """Whatever stands in the place of an attachment takes no more memory than an attachment may."""
    store.put(b"abc")
    with store.path(HASH).open("r+b") as file:
        file.truncate(MAX_BYTES * 1000)
    assert store.fault(HASH) == "不完整或被改动过"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """One sentence with the place."""
    (tmp_path / "file").touch()
    with pytest.raises(Error, match="file"):
        FileStore(tmp_path / "file").put(b"abc")


def test_taking_links_or_copies(store: FileStore, tmp_path: Path) -> None:
    """What another store has is here too, by a hard link; a torn file is not taken and told."""
    store.put(b"abc")
    other = FileStore(tmp_path / "copy")
    assert other.take(store, HASH) == ""
    other.settle()
    assert other.path(HASH).samefile(store.path(HASH))
    store.path(HASH).unlink()
    store.path(HASH).write_bytes(b"torn")
    assert FileStore(tmp_path / "third").take(store, HASH) == "不完整或被改动过"
    assert other.read(HASH) == b"abc"


def test_where_there_are_no_links_a_copy_is_made(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a memory stick."""

    def refuse(*_paths: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    store.put(b"abc")
    other = FileStore(tmp_path / "copy")
    assert other.take(store, HASH) == ""
    assert other.read(HASH) == b"abc"
    assert not other.path(HASH).samefile(store.path(HASH))


VICTIM = """
import os, pathlib, sys, time
from kaoping.core.ledger.attachments.files import FileStore
def stop(*arguments):
    print("ready", flush=True)
    time.sleep(60)
pathlib.Path.replace = stop
FileStore(pathlib.Path(sys.argv[1])).put(b"abc")
"""


def test_a_killed_save_leaves_no_half_file(store: FileStore) -> None:
    """Killed before the file is in place, there is nothing under its name, and the remains are recognised."""
    with subprocess.Popen([sys.executable, "-c", VICTIM, str(store.root)], stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"ready\n"
        victim.kill()
    assert store.fault(HASH) == "不见了"
    (stray,) = store.strays()
    assert stray.partial
    store.put(b"abc")
    assert store.read(HASH) == b"abc"
