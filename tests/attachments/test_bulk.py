"""Files attached to many entries at once: all or none, each content kept once."""

from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import home
from tests.attachments.entries import add_entry, attach, attach_all, attachments_of, entry, make_unit


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    path = tmp_path / "会议记录.txt"
    path.write_text("出席十二人", encoding="utf-8")
    return path


@pytest.fixture
def unit(sqlite_database: Database) -> Database:
    make_unit(sqlite_database)
    return sqlite_database


def test_many_entries_are_proved_at_once(unit: Database, minutes: Path) -> None:
    """Each has its own attachment and counts it; the content is kept once, the chain accounts for it."""
    ids = [add_entry(unit) for _entry in range(3)]
    assert attach_all(unit, "李四", [(id_, minutes) for id_ in ids]) == 3
    for id_ in ids:
        (one,) = attachments_of(unit, id_)
        assert (one.name, one.type, one.size, one.author) == ("会议记录.txt", "txt", 15, "李四")
        assert entry(unit, id_)["proofs"] == 1
    assert len(list(store_of(home(unit)).hashes())) == 1
    assert verify(unit).sound


def test_an_entry_that_does_not_fit_refuses_all(unit: Database, minutes: Path) -> None:
    """Handed in, proved already, named twice or unknown: one sentence, and nothing is attached or stored."""
    fresh, seen, proved = add_entry(unit), add_entry(unit, state="submitted"), add_entry(unit, proofs=1)
    for wrong, sentence in (
        ((seen, minutes), "已经提交过"),
        ((proved, minutes), "已经有附件"),
        ((fresh, minutes), "指定了两个文件"),
        ((99, minutes), "没有编号为 99 的台账"),
        ((seen, minutes.with_name("没有.txt")), "找不到文件"),
    ):
        with pytest.raises(Error, match=sentence):
            attach_all(unit, "李四", [(fresh, minutes), wrong])
    assert attachments_of(unit, fresh) == ()
    assert list(store_of(home(unit)).hashes()) == []


def test_what_is_attached_together_goes_on_alone(unit: Database, minutes: Path, tmp_path: Path) -> None:
    """Further files are attached one by one as to any other entry."""
    id_ = add_entry(unit)
    attach_all(unit, "李四", [(id_, minutes)])
    more = tmp_path / "签到表.txt"
    more.write_text("签到", encoding="utf-8")
    attach(unit, "李四", id_, more)
    assert entry(unit, id_)["proofs"] == 2
