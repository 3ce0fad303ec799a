"""A whole database moves to another server and back: numbers, names, settings, chains and files are the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from kaoping.core.exchange.units import whole
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import INSTALLATION, Unit
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.storage.anchors import read_anchor
from kaoping.core.storage.chain import head_of
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.settings import set_hash_algorithm, set_zone
from kaoping.core.storage.verification import verify

from tests.moving.test_refusals import refused, unchanged
from tests.moving.units import (
    NAME,
    actions,
    add_entry,
    chain,
    contents,
    everything,
    exported,
    files,
    make_unit,
    rows_only,
    services,
    taken,
)


@pytest.fixture
def away_backend(backend: str) -> str:
    """The other kind of server; from each to its own kind single units go (``test_round_trip``)."""
    return "postgresql" if backend == "sqlite" else "sqlite"


@pytest.fixture
def full(home: Database) -> Database:
    """Two units with colliding ids, one of them renamed, and one that nobody has written to."""
    make_unit(home, "一局", "一")
    second = make_unit(home, "二局", "二")
    services(home).units.rename(second, "二局(新)")
    services(home).units.add("三局")
    services(home).anchors.write()
    return home


def units(database: Database) -> tuple[Unit, ...]:
    return services(database).units.units()


def assert_alike(home: Database, away: Database) -> None:
    """All is there that was here, and one entry more in each chain."""
    assert units(away) == units(home)
    for unit in (INSTALLATION, *units(home)):
        assert rows_only(away, unit) == rows_only(home, unit)
        assert chain(away, unit)[:-1] == chain(home, unit)
        assert actions(away, unit)[-1] == ("unit.import" if unit != INSTALLATION else "db.import")
    for unit in units(home)[:2]:
        assert files(away, unit) == files(home, unit) != {}


def test_everything_arrives(full: Database, away: Database, away_url: str, away_files: str) -> None:
    """On the other kind of server; the old one is as it was, and every anchor holds at both."""
    before = everything(full)
    printed = [proof.text for proof in services(full).anchors.write().proofs]
    moved = services(full).moving.move_database(away_url, away_files)
    assert everything(full) == before
    assert [one.unit for one in moved.units] == [INSTALLATION, *units(full)]
    assert moved.place == away.place
    assert_alike(full, away)
    for anchor in (*printed, *(one.anchor for one in moved.units)):
        assert verify_all(full, read_anchor(anchor)).sound
        assert verify_all(away, read_anchor(anchor)).sound
    added = services(away).units.add("四局")
    assert added.id == 4
    add_entry(away, units(away)[0], "在新库记的")
    assert verify_all(away).sound


def test_there_and_back(full: Database, away_url: str, away_files: str, tmp_path: Path) -> None:
    """Two moves later, with something written in between, everything is as it was left."""
    services(full).moving.move_database(away_url, away_files, close=True)
    away = open_database(away_url, files=away_files)
    add_entry(away, units(away)[1], "那边记的")
    back = str(tmp_path / "back" / "back.db")
    services(away).moving.move_database(back, close=True)
    again = open_database(back)
    assert_alike(away, again)
    assert verify_all(again).sound
    add_entry(again, units(again)[1], "回来记的")
    for database in (away, again):
        database.close()


def test_a_closed_database_can_only_be_read(full: Database, away: Database, away_url: str, away_files: str) -> None:
    """Each unit and the list of units say where they went; what was written last is in the new one too."""
    services(full).moving.move_database(away_url, away_files, close=True)
    assert_alike(full, away)
    assert [actions(full, unit)[-1] for unit in (INSTALLATION, *units(full))] == ["db.close", *["unit.close"] * 3]
    with pytest.raises(Error) as caught:
        add_entry(full, units(full)[0], "迟了")
    assert caught.value.message == f"单位「一局」已经迁到「{away.place}」,这里只能查看,不能再改。"
    for write in (lambda: services(full).units.add("五局"), services(full).anchors.write):
        with pytest.raises(Error) as caught:
            write()
        assert caught.value.message == f"这个数据库已经整个迁到「{away.place}」,这里只能查看,不能再改。"
    assert verify_all(full).sound
    assert verify_all(away).sound
    add_entry(away, units(away)[0], "在新库记的")


def test_settings_come_along(tmp_path: Path, new_url: Callable[[], str], away_url: str, away_files: str) -> None:
    """Zone and hashes of a database are set once; the new one has them, whatever it would have had."""
    origin = open_database(new_url(), files=str(tmp_path / "files"))
    ensure_schema(origin)
    with origin.directory().write("管理员") as transaction:
        set_zone(transaction, "Asia/Urumqi")
        set_hash_algorithm(transaction, "sm3")
    make_unit(origin)
    services(origin).moving.move_database(away_url, away_files)
    away = open_database(away_url, files=away_files)
    assert str(away.clock.zone) == "Asia/Urumqi"
    added = services(away).units.add("另一个")
    with away.unit(added).read() as connection:
        head = head_of(connection)
    assert head is not None
    assert head.algorithm == "sm3"
    assert {entry["algorithm"] for entry in contents(away, units(away)[0])["audit_entry"]} == {"sm3"}
    assert verify_all(away).sound
    for database in (origin, away):
        database.close()


def test_a_unit_that_had_gone_elsewhere_stays_closed(full: Database, away_url: str, away_files: str) -> None:
    """It is a memory of where it went, here as there; it can come home to the new database."""
    gone, place = units(full)[0], "县委组织部"
    content, _moved = exported(full, gone, place)
    services(full).moving.move_database(away_url, away_files, close=True)
    away = open_database(away_url, files=away_files)
    with pytest.raises(Error, match=place):
        add_entry(away, gone, "不该有的")
    add_entry(away, units(away)[1], "该有的")
    assert verify_all(away).sound
    assert taken(away, content).was_closed == place
    add_entry(away, gone, "回来了")
    away.close()


def test_a_closed_database_can_be_opened_again_elsewhere(full: Database, tmp_path: Path) -> None:
    """If the new one is lost: what went together comes together."""
    services(full).moving.move_database(str(tmp_path / "lost" / "a.db"), close=True)
    services(full).moving.move_database(str(tmp_path / "found" / "b.db"))
    found = open_database(str(tmp_path / "found" / "b.db"))
    for unit in units(found):
        add_entry_anywhere(found, unit)
    assert verify_all(found).sound
    found.close()


def add_entry_anywhere(database: Database, unit: Unit) -> None:
    with database.unit(unit).write("甲") as transaction:
        transaction.event("x", {})


def test_only_an_empty_database_is_moved_to(full: Database, away: Database, away_url: str, away_files: str) -> None:
    """One setting or one unit is too much; neither database is changed then."""
    before = everything(full)
    with away.directory().write("管理员") as transaction:
        set_zone(transaction, "Asia/Urumqi")
    for close in (False, True):
        with refused(away, f"「{away.place}」里已经有记录,只能迁到空的数据库。"):
            services(full).moving.move_database(away_url, away_files, close=close)
    make_unit(away, "已有的", "有")
    with refused(away, "里已经有记录,只能迁到空的数据库。"):
        services(full).moving.move_database(away_url, away_files)
    assert everything(full) == before


def test_a_database_is_not_moved_to_itself(full: Database, database_url: str, away_url: str, away_files: str) -> None:
    """Nor to where it went already: it would wait for itself for ever, or have two of everything."""
    same = "要迁去的就是现在这个数据库,或者已经迁过了。"
    for close in (False, True):
        with refused(full, same):
            services(full).moving.move_database(database_url, full.files, close=close)
    services(full).moving.move_database(away_url, away_files)
    with refused(full, same):
        services(full).moving.move_database(away_url, away_files)


@pytest.mark.parametrize("close", [False, True])
def test_what_is_wrong_moves_nothing(
    full: Database, away: Database, away_url: str, away_files: str, *, close: bool
) -> None:
    """A changed row, and later a lost file: both databases are as they were, and no file is left."""
    with full.writing() as connection:
        connection.exec_driver_sql("UPDATE entry SET title = 'x' WHERE unit_id = 2 AND id = 2")
    with refused(full, "核对不符,没有导出:单位「二局(新)」:表 entry 第 2 行的 title"), unchanged(away):
        services(full).moving.move_database(away_url, away_files, close=close)
    with full.writing() as connection:
        connection.exec_driver_sql("UPDATE entry SET title = '另一次会二' WHERE unit_id = 2 AND id = 2")
    store = store_of(full.unit(units(full)[1]))
    store.path(next(iter(store.hashes()))).unlink()
    with refused(full, "附件不齐,没有导出:第 1 条台账的附件 1"), unchanged(away):
        services(full).moving.move_database(away_url, away_files, close=close)
    moved = services(full).moving.move_database(away_url, away_files, close=close, lost=True)
    assert [len(one.problems) for one in moved.units] == [0, 0, 1, 0]
    assert verify(away).sound


def test_a_move_that_breaks_off_closes_nothing(
    full: Database, away: Database, away_url: str, away_files: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the very end, when all rows and files are there."""

    def fail(*_asked: object) -> None:
        raise Error("断了")

    monkeypatch.setattr(whole, "refuse_changed", fail)
    with refused(full, "断了"), unchanged(away):
        services(full).moving.move_database(away_url, away_files, close=True)


def test_the_new_database_is_made_where_there_is_none(full: Database, tmp_path: Path) -> None:
    """A file that is named and is not there yet."""
    path = tmp_path / "new" / "new.db"
    services(full).moving.move_database(str(path))
    new = open_database(str(path))
    assert_alike(full, new)
    new.close()


def test_a_chain_tells_where_it_goes_on(full: Database, away: Database, away_url: str, away_files: str) -> None:
    """The places by name, without a password."""
    services(full).moving.move_database(away_url, away_files, close=True)
    unit = units(away)[0]
    told = [json.loads(entry["body"]) for entry in chain(away, unit)[-2:]]
    assert [(one["action"], one["detail"]["to"]) for one in told] == [
        ("unit.close", away.place),
        ("unit.import", away.place),
    ]
    assert NAME not in away.place
