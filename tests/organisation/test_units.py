"""Units."""

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.organisation.changes import rename_unit
from kaoping.core.storage.directory import find_unit, identities, units
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import anchor, verify

from tests.acting import act, add_unit, ask

REFUSED = [("", "不能为空"), ("林\x1b业局", "不能保存"), ("林 业局", "已有单位")]


def test_units_are_listed_and_found(database: Database) -> None:
    """In the order they were set up; blanks and width of letters do not matter."""
    first, second = add_unit(database, " 林业局 "), add_unit(database, "院所A")
    directory = database.directory()
    assert ask(directory, units) == (first, second) == (Unit(1, "林业局"), Unit(2, "院所A"))
    assert ask(directory, find_unit, "院所 \uff21") == second


@pytest.mark.parametrize(("name", "sentence"), REFUSED)
def test_a_name_that_cannot_be_is_refused(database: Database, name: str, sentence: str) -> None:
    """Empty, hostile, or looking like one that exists."""
    add_unit(database, "林业局")
    with pytest.raises(Error, match=sentence):
        add_unit(database, name)
    assert len(ask(database.directory(), units)) == 1


def test_an_unknown_unit_is_refused_with_what_exists(database: Database) -> None:
    """Without any unit the hint gives the command that sets one up."""
    with pytest.raises(Error, match="没有单位「林业局」。 请先运行 kaoping unit add"):
        ask(database.directory(), find_unit, "林业局")
    add_unit(database, "农业局")
    with pytest.raises(Error, match="是不是:农业局"):
        ask(database.directory(), find_unit, "林业局")


def test_every_unit_has_a_chain_of_its_own(database: Database) -> None:
    """Set up in the directory's chain, its own still empty; no two are known by the same identity."""
    add_unit(database, "林业局")
    add_unit(database, "农业局")
    known = ask(database.directory(), identities)
    assert sorted(known) == [1, 2]
    assert len(set(known.values())) == 2
    report = verify(database)
    assert report.sound
    assert [(chain.unit.name, chain.entries) for chain in report.chains] == [("", 2), ("林业局", 0), ("农业局", 0)]
    assert {chain.head.identity for chain in report.chains[1:]} == set(known.values())


def test_a_unit_is_called_otherwise_and_stays_the_same(database: Database) -> None:
    """Its number, its identity and its chain do; the directory's chain tells it. Its own name in other letters is
    none that is taken."""
    unit = add_unit(database, "林业局")
    before, head = ask(database.directory(), identities), ask(database.unit(unit), anchor)
    renamed = act(database.directory(), "甲", rename_unit, unit, " 县林业局 ")
    assert renamed == Unit(unit.id, "县林业局")
    assert act(database.directory(), "甲", rename_unit, renamed, "县 林业局").name == "县 林业局"
    assert ask(database.directory(), units) == (Unit(unit.id, "县 林业局"),)
    assert ask(database.directory(), identities) == before
    assert ask(database.unit(unit), anchor) == head
    assert verify(database).sound


@pytest.mark.parametrize(("name", "sentence"), REFUSED)
def test_a_name_that_cannot_be_is_no_other_name_either(database: Database, name: str, sentence: str) -> None:
    """Then the unit keeps its own."""
    add_unit(database, "林业局")
    other = add_unit(database, "农业局")
    with pytest.raises(Error, match=sentence):
        act(database.directory(), "甲", rename_unit, other, name)
    assert [unit.name for unit in ask(database.directory(), units)] == ["林业局", "农业局"]
