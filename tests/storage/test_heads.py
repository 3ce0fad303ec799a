"""Heads written down outside the database: what they tell, when they are written, and what only they can find."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.anchors import Anchor
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.heads import heads_written, lines_of, write_heads
from kaoping.core.storage.verification import verify
from kaoping.core.storage.waits import Waits

from tests.acting import home
from tests.storage.test_anchors import units_written
from tests.storage.test_verify import entries, moved, rewritten, tamper

DAY = timedelta(days=1)


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> tuple[Database, Path]:
    """A database with two units whose heads were written on two days, and the file."""
    moment = [datetime(2025, 3, 5, 4, 0, tzinfo=UTC)]
    database = open_database(database_url, clock=lambda: moment[0])
    database.heads = tmp_path / "heads"
    units_written(database, "甲局", "乙局")
    for _day in range(2):
        moment[0] += DAY
        with home(database).write("甲") as transaction:
            transaction.event("x", {})
            transaction.event("y", {})
    (file,) = database.heads.iterdir()
    return database, file


def read(file: Path) -> tuple[Anchor, ...]:
    return heads_written(file.read_text("utf-8").splitlines())


def test_the_first_write_of_a_day_writes_the_heads_that_moved(kept: tuple[Database, Path]) -> None:
    """A line for each chain that moved, with the root over all, once a day, for nobody else to read."""
    database, file = kept
    lines = file.read_text("utf-8").splitlines()
    days = [line.split(" ")[:2] for line in lines if not line.startswith("#")]
    assert days == [
        *(["2025-03-06", kind] for kind in ("directory", "unit", "unit", "root")),
        *(["2025-03-07", kind] for kind in ("directory", "unit", "root")),
    ]
    assert file.stat().st_mode & 0o777 == 0o600
    with home(database).write("甲") as transaction:
        transaction.event("z", {})
    assert file.read_text("utf-8").splitlines() == lines
    assert verify(database, heads=read(file)).sound


def test_a_cut_end_is_found_by_the_heads(kept: tuple[Database, Path]) -> None:
    """Cut off consistently, which nothing inside shows but the day's anchor of the directory, cut off too."""
    database, file = kept
    heads = read(file)
    cut = next(entry for entry in entries(database) if entry.seq == 2)
    directory = heads[0]
    tamper(
        database, "DELETE FROM audit_entry WHERE unit_id = 1 AND seq > 2", moved(cut),
        f"DELETE FROM audit_entry WHERE unit_id = 0 AND seq > {directory.seq}",  # noqa: S608  # own words
        f"UPDATE chain SET seq = {directory.seq}, hash = '{directory.hash}' WHERE unit_id = 0",  # noqa: S608
    )  # fmt: skip
    assert verify(database).sound
    assert not verify(database, heads=heads).sound
    assert not verify(database, heads[-1]).sound


def test_a_rewritten_chain_is_found_by_the_heads(filled: Database) -> None:
    """All of it, with rows to match."""
    with home(filled).read() as connection:
        from kaoping.core.storage.verification import anchor

        heads = (anchor(connection),)
    change = "UPDATE round_subject SET name = '某甲' WHERE id = 1"
    tamper(filled, *rewritten(filled, lambda body: body.replace("某1", "某甲")), change)
    assert verify(filled).sound
    (problem,) = verify(filled, heads=heads).problems
    assert "链尾被截去,或整条链被重写过" in problem.replace("，", ",")


def test_heads_of_a_forked_chain_exclude_each_other(kept: tuple[Database, Path]) -> None:
    """Two files that tell another hash of one entry: one of them saw a chain that was rewritten later."""
    database, file = kept
    head = read(file)[-1]
    other = Anchor(head.identity, head.seq, "f" * 64)
    assert any("有两个校验码" in problem for problem in verify(database, heads=(head, other)).problems)


def test_heads_of_other_units_are_not_missed_where_one_is_looked_at(kept: tuple[Database, Path]) -> None:
    database, file = kept
    heads, only = read(file), home(database).unit
    assert verify(database, None, only, heads).sound
    stranger = Anchor("a" * 32, 3, "b" * 64)
    assert verify(database, None, only, (*heads, stranger)).sound
    assert any("没有标识为" in problem for problem in verify(database, heads=(*heads, stranger)).problems)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda lines: [*lines, "2025-03-09 什么"], "第 9 行看不懂"),
        (lambda lines: lines[:3] + lines[4:], "算不到一起"),
        (lambda lines: [line.replace("unit ", "directory ") for line in lines], "算不到一起"),
        (lambda lines: ["\x00" * 50], "第 1 行看不懂"),
    ],
)
def test_a_spoiled_file_of_heads_is_refused(
    kept: tuple[Database, Path], spoil: Callable[[list[str]], list[str]], sentence: str
) -> None:
    """By the line, or because the heads do not make the root behind them."""
    _database, file = kept
    with pytest.raises(Error, match=sentence):
        heads_written(spoil(file.read_text("utf-8").splitlines()))


def test_a_folder_that_cannot_be_written_is_told_once(database_url: str, tmp_path: Path) -> None:
    """The write itself is done, and who is told is the one whose write was the first of the day."""
    told: list[str] = []
    moment = [datetime(2025, 3, 5, 4, 0, tzinfo=UTC)]
    database = open_database(database_url, clock=lambda: moment[0], waits=Waits(note=told.append, jump=2 * DAY))
    (tmp_path / "file").write_text("x")
    database.heads = tmp_path / "file" / "heads"
    units_written(database, "甲局", "乙局")
    moment[0] += DAY
    for _time in range(2):
        with home(database).write("乙") as transaction:
            transaction.event("x", {})
    (sentence,) = told
    assert "链头没有写进" in sentence
    assert verify(database).sound


def test_what_stands_at_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    """A file of somebody else's, or none: told, not written to."""
    directory, unit = Anchor("a" * 32, 2, "b" * 64), Anchor("c" * 32, 1, "d" * 64)
    path = tmp_path / f"{directory.identity}.txt"
    path.write_text("a letter\n")
    assert "第 1 行看不懂" in write_heads(tmp_path, "2025-03-05", directory, [unit])
    assert path.read_text() == "a letter\n"
    path.unlink()
    os.mkfifo(path)
    assert "链头没有写进" in write_heads(tmp_path, "2025-03-05", directory, [unit])
    path.unlink()
    assert write_heads(tmp_path, "2025-03-05", directory, [unit]) == ""
    assert heads_written(path.read_text("utf-8").splitlines()) == (directory, unit)
    assert lines_of("2025-03-06", directory, [unit], (directory, unit)) == []
