"""A unit that was closed can be read, refuses to be written to, and says where it went; half closed is none."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.organisation.changes import rename_unit
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.tui.paths import new_file

from tests.moving.units import (
    NAME,
    Memory,
    actions,
    add_entry,
    attach,
    everything,
    exported,
    files,
    make_unit,
    rows_only,
    services,
    taken,
)
from tests.storage.test_processes import run

GONE = f"单位「{NAME}」已经迁到「县委组织部」,这里只能查看,不能再改。"


def test_a_closed_unit_refuses_every_write_and_says_where_it_went(home: Database) -> None:
    """Its neighbours and the list of units can still be written to; it can still be read, verified and exported."""
    neighbour = make_unit(home, "邻居", "二")
    unit = make_unit(home)
    content, moved = exported(home, unit, " 县委组织部\u3000")
    before = rows_only(home, unit)
    for write in (
        lambda: add_entry(home, unit, "迟了"),
        lambda: attach(home, unit, 2, "迟.pdf", b"%PDF-1.7 late"),
        lambda: exported(home, unit, "别处"),
    ):
        with pytest.raises(Error) as caught:
            write()
        assert caught.value.message == GONE
        assert caught.value.hint == "请到迁去的数据库里办理。"
    assert rows_only(home, unit) == before
    assert exported(home, unit) == (content, moved)
    add_entry(home, neighbour, "还能记")
    with home.directory().write("管理员") as transaction:
        rename_unit(transaction, neighbour, "邻居二")
    assert verify_all(home).sound


def test_whoever_opens_it_again_by_hand_is_found_out(home: Database) -> None:
    """The mark that says it is closed stands outside the chain; the chain says it too."""
    unit = make_unit(home)
    exported(home, unit, "县委组织部")
    with home.writing() as connection:
        connection.exec_driver_sql("UPDATE chain SET closed = '' WHERE unit_id = 1")
    assert verify(home).problems == (f"单位「{NAME}」:链头记的去向与审计不符:审计记的是「县委组织部」。",)
    add_entry(home, unit, "不该有的")
    last = len(actions(home, unit))
    assert verify(home).problems == (f"单位「{NAME}」:审计第 {last} 条写在迁走以后:已经迁到「县委组织部」。",)


def test_whoever_marks_it_closed_by_hand_is_found_out(home: Database) -> None:
    """Nobody is kept from writing without the chain saying so."""
    make_unit(home)
    with home.writing() as connection:
        connection.exec_driver_sql("UPDATE chain SET closed = '某处' WHERE unit_id = 1")
    assert verify(home).problems == (f"单位「{NAME}」:链头记的去向与审计不符:审计记的是「」。",)


class Full(Memory):
    """A file that cannot be kept."""

    def keep(self) -> None:
        raise Error("磁盘已满")


def test_a_file_that_cannot_be_kept_closes_nothing(home: Database) -> None:
    """Not the chain, not the mark, not a single row."""
    unit = make_unit(home)
    before = everything(home)
    with pytest.raises(Error, match="磁盘已满"):
        services(home).moving.export(unit, Full(), "县委组织部")
    assert everything(home) == before
    add_entry(home, unit, "照常")


def test_a_closing_that_is_not_committed_leaves_no_file(
    home: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody could go on with a chain that goes on here too."""
    unit = make_unit(home)
    before, target = everything(home), tmp_path / "out" / "a.unit"
    target.parent.mkdir()

    with pytest.raises(Error, match="断了"), new_file(target) as out:  # noqa: PT012
        keep = out.keep

        def keep_and_break() -> None:
            keep()
            raise Error("断了")

        monkeypatch.setattr(out, "keep", keep_and_break)
        services(home).moving.export(unit, out, "县委组织部")
    assert list(target.parent.iterdir()) == []
    assert everything(home) == before


def test_a_file_never_takes_the_place_of_another(home: Database, tmp_path: Path) -> None:
    """Neither one that stands there at the beginning nor one that comes in between; nothing is closed then."""
    unit = make_unit(home)
    before, target = everything(home), tmp_path / "out" / "a.unit"
    target.parent.mkdir()
    target.write_bytes(b"mine")
    with pytest.raises(Error, match="已经存在,没有覆盖"), new_file(target):
        pytest.fail("it was begun")
    target.unlink()
    with pytest.raises(Error, match="已经存在,没有覆盖"), new_file(target) as out:  # noqa: PT012
        target.write_bytes(b"somebody else's")
        services(home).moving.export(unit, out, "县委组织部")
    assert [path.read_bytes() for path in target.parent.iterdir()] == [b"somebody else's"]
    assert everything(home) == before
    with pytest.raises(Error, match="写不到"), new_file(tmp_path / "nowhere" / "a.unit"):
        pytest.fail("it was begun")


def test_where_there_are_no_hard_links_the_file_is_kept_too(
    home: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory sticks know none; nothing is overwritten there either."""

    def refuse(*_paths: object) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "link", refuse)
    unit = make_unit(home)
    with new_file(tmp_path / "a.unit") as out:
        services(home).moving.export(unit, out)
    assert (tmp_path / "a.unit").read_bytes() == exported(home, unit)[0]
    with pytest.raises(Error, match="已经存在,没有覆盖"), new_file(tmp_path / "b.unit") as out:  # noqa: PT012
        (tmp_path / "b.unit").write_bytes(b"somebody else's")
        services(home).moving.export(unit, out)
    assert sorted(path.name for path in tmp_path.glob("*.unit")) == ["a.unit", "b.unit"]
    assert (tmp_path / "b.unit").read_bytes() == b"somebody else's"


# Exported while somebody writes.


def write_pairs(home: Database, unit: Unit, stop: threading.Event) -> None:
    """Pairs of rows, each pair in one save: one without the other is a torn state."""
    number = 0
    while not stop.is_set():
        number += 1
        with home.unit(unit).write("录入") as transaction:
            ids = transaction.next_ids("person", 2)
            transaction.insert("person", [{"id": id_, "code": f"{number}-{side}"} for side, id_ in enumerate(ids)])
            transaction.update("sheet", 1, {"filler": f"{number}"})


def test_an_export_is_one_state_while_threads_write(home: Database, new_place: Callable[[], Database]) -> None:
    """Every file has whole saves, in all tables alike, and can be taken in."""
    unit = make_unit(home)
    units, stop = (unit, make_unit(home, "邻居", "二")), threading.Event()
    writers = [threading.Thread(target=write_pairs, args=(home, one, stop)) for one in units]
    for writer in writers:
        writer.start()
    try:
        contents = [exported(home, unit)[0] for _turn in range(4)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert len({*contents}) > 1
    for content in contents:
        place = new_place()
        rows = rows_only(place, taken(place, content).moved.unit)
        people = [row["code"] for row in rows["person"]]
        last = len(people) // 2
        assert people == [f"{number}-{side}" for number in range(1, last + 1) for side in (0, 1)]
        assert [row["filler"] for row in rows["sheet"] if row["id"] == 1] == [str(last or "")]


CLERK = """
import sys
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import open_database
database = open_database(sys.argv[1])
print("ready", flush=True)
for number in range(1, 200):
    with database.unit(Unit(1, "林业局")).write("录入") as transaction:
        ids = transaction.next_ids("person", 2)
        transaction.insert("person", [{"id": id_, "code": f"{number}-{side}"} for side, id_ in enumerate(ids)])
        transaction.update("sheet", 1, {"filler": f"{number}"})
"""


def test_closing_while_a_process_writes_loses_no_save(home: Database, database_url: str, place: Database) -> None:
    """What was saved before the closing is in the file, and what came after was refused: nothing is in between."""
    unit = make_unit(home)
    clerk = run(CLERK, database_url)
    assert clerk.stdout is not None
    assert clerk.stdout.readline() == "ready\n"
    content, _moved = exported(home, unit, "县委组织部")
    assert clerk.wait(timeout=60) in (0, 1)
    there = taken(place, content).moved.unit
    assert rows_only(place, there) == rows_only(home, unit)
    assert files(place, there) == files(home, unit)
    assert actions(home, unit)[-1] == "unit.close"
