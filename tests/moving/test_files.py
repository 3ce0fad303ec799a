"""Files that prove entries: a unit does not leave without them, nor arrive, unless somebody says so."""

import hashlib
from pathlib import Path

import pytest
from kaoping.core.exchange.units import reading
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.files import files_of, store_of
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.ledger.attachments.service import withdraw_attachment
from kaoping.core.storage.engine import Database, open_database

from tests.acting import act
from tests.moving.test_refusals import DAMAGED, beside, refused
from tests.moving.units import Members, add_entry, attach, exported, files, forged, make_unit, services, taken


def test_withdrawn_and_shared_files_come_along_once(home: Database, away: Database) -> None:
    """A content is kept once however often it proves something; what was withdrawn can still be seen."""
    unit = make_unit(home)
    attach(home, unit, 1, "又一份.pdf", b"%PDF-1.7 same")
    attach(home, unit, 2, "同一份.pdf", b"%PDF-1.7 same")
    act(home.unit(unit), "张三", withdraw_attachment, 1, "不清楚")
    content, moved = exported(home, unit)
    assert moved.files == 2
    there = taken(away, content).moved.unit
    assert files(away, there) == files(home, unit)
    assert verify_all(away).notes == ()


@pytest.mark.parametrize("harm", ["gone", "torn"])
def test_a_lost_file_keeps_the_unit_here_unless_it_is_let_go(home: Database, away: Database, harm: str) -> None:
    """At both ends somebody must say so; then it is told which entry is without its proof, and the rest moves."""
    unit = make_unit(home)
    store = store_of(home.unit(unit))
    lost = store.path(next(iter(store.hashes())))
    attach(home, unit, 2, "好的.pdf", b"%PDF-1.7 good")
    lost.unlink()
    if harm == "torn":
        lost.write_bytes(b"torn")
    told = f"第 1 条台账的附件 1(文件 {lost.name[:16]})的文件{'不见了' if harm == 'gone' else '不完整或被改动过'}。"
    for close in (None, "县里"):
        with refused(home, f"附件不齐,没有导出:{told}"):
            exported(home, unit, close)
    content, moved = exported(home, unit, lost=True)
    assert (moved.files, moved.problems) == (1, (told,))
    here = f"第 1 条台账的附件 1(文件 {lost.name[:16]})的文件不见了。"
    with refused(away, f"附件不齐,没有导入任何内容:{here}"):
        taken(away, content)
    arrived = taken(away, content, lost=True)
    assert arrived.moved.problems == (here,)
    assert len(files(away, arrived.moved.unit)) == 1


def test_what_is_lost_there_is_found_here(home: Database, away: Database) -> None:
    """A unit that comes back without a file that is still here is whole."""
    unit = make_unit(home)
    there = taken(away, exported(home, unit)[0]).moved.unit
    store = store_of(away.unit(there))
    for digest in list(store.hashes()):
        store.path(digest).unlink()
    add_entry(away, there, "记")
    content, _moved = exported(away, there, lost=True)
    assert taken(home, content).moved.problems == ()
    assert verify_all(home).sound


def test_a_file_that_is_not_in_the_file(sent: bytes, place: Database) -> None:
    """Taken out on the way, with everything hashed and sealed anew; the store is as if nothing had come."""

    def take_out(parts: Members) -> None:
        parts.pop(next(name for name in parts if name.startswith("files/")))

    with refused(place, "附件不齐,没有导入任何内容:第 1 条台账的附件 1"):
        taken(place, forged(sent, take_out))


def test_a_file_that_is_another(sent: bytes, place: Database) -> None:
    """Its name says what it must be."""

    def exchange(parts: Members) -> None:
        parts[next(name for name in parts if name.startswith("files/"))] = b"%PDF-1.7 forged"

    with refused(place, DAMAGED):
        taken(place, forged(sent, exchange))


def test_a_file_larger_than_any_attachment(sent: bytes, place: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read no further than that."""
    monkeypatch.setattr(reading, "MAX_BYTES", 4)
    with refused(place, DAMAGED):
        taken(place, sent)


def test_files_of_nobody_do_not_come_in(sent: bytes, place: Database) -> None:
    """However sound they are."""

    def add(parts: Members) -> None:
        parts[f"files/{hashlib.sha256(b'more').hexdigest()}"] = b"more"

    with refused(place, DAMAGED):
        taken(place, forged(sent, add))


@pytest.mark.parametrize("away_backend", ["postgresql"])
def test_a_server_without_a_place_for_files(sent: bytes, home: Database, away_url: str) -> None:
    """Where files come along there must be one; a unit without any needs none."""
    away = open_database(away_url)
    with refused(away, "没有指定附件存放在哪个目录。"):
        taken(away, sent)
    empty = services(home).units.add("没有附件的")
    assert taken(away, exported(home, empty)[0]).is_new
    away.close()


def test_what_stands_in_the_store_of_a_unit_that_was_here_is_not_taken_away(home: Database) -> None:
    """A refused import of a unit that is here removes no file of it."""
    unit = make_unit(home)
    content, _moved = exported(home, unit)
    kept = beside(home)
    add_entry(home, unit, "记")
    with pytest.raises(Error):
        taken(home, content)
    assert beside(home) == kept


def test_an_import_that_was_killed_leaves_what_may_be_deleted(home: Database) -> None:
    """Verification says so of the folder it left."""
    make_unit(home)
    left = files_of(home) / ".x1y2.partial"
    left.mkdir()
    report = verify_all(home)
    assert report.sound
    assert report.notes == ("附件目录里的「.x1y2.partial」是中断的保存留下的,可以删除。",)


def test_a_place_that_cannot_be_written(sent: bytes, place: Database) -> None:
    """A file stands where the folder should be."""
    Path(f"{place.file}.files").write_text("in the way")
    with pytest.raises(Error, match="不能写入"):
        taken(place, sent)
