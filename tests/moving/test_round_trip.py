"""A unit goes elsewhere and comes back: every row, entry of its chain, file and anchor is the same."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kaoping.core.kernel.unit import INSTALLATION
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.opening import open_round
from kaoping.core.storage.anchors import read_anchor
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify

from tests.acting import act
from tests.moving.units import (
    NAME,
    actions,
    add_entry,
    attach,
    chain,
    change_entry,
    contents,
    everything,
    exported,
    files,
    make_unit,
    rows_only,
    services,
    taken,
)
from tests.rounds.small import SCHEME, open_small


def test_a_unit_arrives_as_it_was(home: Database, away: Database) -> None:
    """Beside units whose ids are the same, on the same or another kind of server; nothing of others is touched."""
    make_unit(home, "邻居", "甲")
    unit = make_unit(home)
    before = everything(home)
    content, moved = exported(home, unit)
    assert everything(home) == before
    others = [make_unit(away, "一局", "一"), make_unit(away, "二局", "二")]
    untouched = [contents(away, one) for one in others]
    arrived = taken(away, content, anchor=moved.anchor)
    assert (arrived.is_new, arrived.was_closed, arrived.moved.anchor) == (True, "", moved.anchor)
    there = arrived.moved.unit
    assert (there.id, there.name) == (3, NAME)
    assert rows_only(away, there) == rows_only(home, unit)
    assert files(away, there) == files(home, unit) != {}
    assert chain(away, there)[:-1] == chain(home, unit)
    assert actions(away, there)[-1] == "unit.import"
    assert [contents(away, one) for one in others] == untouched
    for database in (home, away):
        assert verify_all(database, read_anchor(moved.anchor)).sound


def test_claims_put_right_and_void_rounds_come_along(home: Database, away: Database, tmp_path: Path) -> None:
    """Who withdrew a claim and why, what stands in its place, and that the round is void; the chain agrees."""
    round_ = open_small(home, tmp_path)
    here, key = services(home), round_.info.key
    first = here.claims.add(key, TypedClaim("M00001", "bonus", "表彰", "2025-07-01", count="2")).id
    here.claims.replace(key, first, {"count": "3"}, "少记一次")
    here.rounds.void(key, "开错了")
    act(home, "主任", open_round, SCHEME, 2025)
    told = here.claims.claims(key, withdrawn=True)
    content, moved = exported(home, key.unit)
    there = taken(away, content, anchor=moved.anchor).moved.unit
    arrived = services(away)
    assert arrived.claims.claims(RoundKey(there, key.code), withdrawn=True) == told
    assert [info.voided for info in arrived.rounds.infos()] == [True, False]
    assert verify_all(away, read_anchor(moved.anchor)).sound


def test_what_was_written_elsewhere_comes_back(home: Database, away: Database) -> None:
    """Closed at home, written there, closed there, and home again: new rows, changed rows, files, and nothing lost."""
    make_unit(home, "邻居", "甲")
    unit = make_unit(home)
    content, left = exported(home, unit, "县里")
    there = taken(away, content).moved.unit
    added = add_entry(away, there, "在县里记的")
    change_entry(away, there, 2, "在县里改的")
    attach(away, there, added, "县里.pdf", b"%PDF-1.7 county")
    content, back = exported(away, there, "老家")
    arrived = taken(home, content, anchor=back.anchor)
    assert (arrived.is_new, arrived.was_closed) == (False, "县里")
    assert arrived.moved.unit == unit
    assert rows_only(home, unit) == rows_only(away, there)
    assert files(home, unit) == files(away, there)
    assert chain(home, unit)[:-1] == chain(away, there)
    events = [action for action in actions(home, unit) if action.startswith("unit.")]
    assert events == ["unit.close", "unit.import", "unit.close", "unit.import"]
    assert add_entry(home, unit, "回来以后记的") == added + 1
    for anchor in (left.anchor, back.anchor):
        assert verify_all(home, read_anchor(anchor)).sound
        assert verify(away, read_anchor(anchor)).sound


def test_what_was_taken_back_elsewhere_is_gone_when_it_comes_back(home: Database, away: Database) -> None:
    """Rows that were here when the unit left, and rows that nobody here ever saw; none of their ids is given again."""
    unit = make_unit(home)
    here, newest = add_entry(home, unit, "要取回的"), 5
    content, _left = exported(home, unit, "县里")
    there = taken(away, content).moved.unit
    assert add_entry(away, there, "在县里记又取回的") == newest - 1
    with away.unit(there).write("李四") as transaction:
        seqs = dict(transaction.connection.execute("SELECT id, seq FROM entry WHERE unit_id = :unit").tuples().all())
        transaction.remove("entry", {here: seqs[here], newest - 1: seqs[newest - 1]})
    content, back = exported(away, there, "老家")
    taken(home, content, anchor=back.anchor)
    assert rows_only(home, unit) == rows_only(away, there)
    assert add_entry(home, unit, "回来以后记的") == newest
    assert verify_all(home, read_anchor(back.anchor)).sound


def test_it_goes_on_from_place_to_place(home: Database, place: Database) -> None:
    """A third place takes what the second wrote, and the second what the third did."""
    unit = make_unit(home)
    there = taken(place, exported(home, unit, "乙地")[0]).moved.unit
    add_entry(place, there, "乙地记的")
    taken(home, exported(place, there, "甲地")[0])
    add_entry(home, unit, "甲地又记的")
    arrived = taken(place, exported(home, unit, "乙地")[0])
    assert (arrived.was_closed, arrived.moved.unit) == ("甲地", there)
    assert rows_only(home, unit) == rows_only(place, there)
    assert verify_all(place).sound


def test_the_same_state_makes_the_same_file(home: Database) -> None:
    """Byte for byte: two files can be compared without opening them."""
    unit = make_unit(home)
    first, _moved = exported(home, unit)
    assert exported(home, unit)[0] == first
    change_entry(home, unit, 1, "改过")
    assert exported(home, unit)[0] != first


def test_a_unit_nobody_has_written_to_travels_too(home: Database, away: Database) -> None:
    """Its chain has no entry, its anchor is the beginning."""
    unit = services(home).units.add("新单位")
    content, moved = exported(home, unit)
    assert moved.entries == 0
    there = taken(away, content).moved.unit
    assert actions(away, there) == ["unit.import"]
    assert verify(away, read_anchor(moved.anchor)).sound


def test_what_is_here_already_is_not_taken_twice(home: Database) -> None:
    """The unit's own file, as it is: nothing is written, and nothing is wrong."""
    unit = make_unit(home)
    content, _moved = exported(home, unit)
    before = everything(home)
    arrived = taken(home, content)
    assert (arrived.rows, arrived.is_new, arrived.was_closed) == (0, False, "")
    assert everything(home) == before


def test_a_move_that_came_to_nothing_is_undone_by_the_file_itself(home: Database) -> None:
    """Imported at home again, a closed unit can be written to; the chain says so."""
    unit = make_unit(home)
    content, _moved = exported(home, unit, "县里")
    arrived = taken(home, content)
    assert (arrived.rows, arrived.was_closed) == (0, "县里")
    add_entry(home, unit, "又能记了")
    assert actions(home, unit)[-3:] == ["unit.close", "unit.import", "insert"]
    assert verify_all(home).sound


def test_a_name_may_be_another_there(home: Database, away: Database) -> None:
    """What the unit is called is no part of its chain; on the way back it is called as it was here, or as is said."""
    unit = make_unit(home)
    there = taken(away, exported(home, unit, "县里")[0], name="县林业局").moved.unit
    assert there.name == "县林业局"
    add_entry(away, there, "记")
    content, _moved = exported(away, there)
    assert taken(home, content).moved.unit.name == NAME
    add_entry(away, there, "又记")
    assert [one.name for one in services(home).units.units()] == [NAME]


def test_anchors_of_the_day_and_on_demand_hold_at_both_places(home: Database, away_url: str, away_files: str) -> None:
    """The first write of the day after the import anchors the unit there; the way to a root that was printed leads
    there at either place.
    """
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    away = open_database(away_url, clock=lambda: tomorrow, files=away_files)
    unit = make_unit(home)
    make_unit(home, "另一个", "二")
    printed = services(home).anchors.write(unit).proofs[0].text
    there = taken(away, exported(home, unit)[0]).moved.unit
    assert [body["action"] for body in directory(away)] == ["unit.import"]
    add_entry(away, there, "第二天记的")
    anchored = directory(away)[-1]
    assert anchored["action"] == "anchor"
    assert [head[0] for head in anchored["detail"]["moved"]] == [printed.split(":")[0]]
    later = services(away).anchors.write().proofs[0].text
    assert verify(home, read_anchor(printed)).sound
    assert verify(away, read_anchor(printed)).sound
    assert verify(away, read_anchor(later)).sound
    assert not verify(home, read_anchor(later)).sound
    away.close()


def directory(database: Database) -> list[dict[str, Any]]:
    """What the entries of the directory's chain say."""
    return [json.loads(entry["body"]) for entry in chain(database, INSTALLATION)]
