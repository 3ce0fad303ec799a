"""Units."""

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.changes import add_unit
from kaoping.core.organisation.model import Unit
from kaoping.core.organisation.repository import find_unit, units
from kaoping.core.storage.engine import Database

from tests.acting import act, ask


def test_units_are_listed_and_found(database: Database) -> None:
    """In the order they were set up; blanks and width of letters do not matter."""
    first, second = act(database, "甲", add_unit, " 林业局 "), act(database, "甲", add_unit, "院所A")
    assert ask(database, units) == (first, second) == (Unit(1, "林业局"), Unit(2, "院所A"))
    assert ask(database, find_unit, "院所 \uff21") == second


@pytest.mark.parametrize(("name", "sentence"), [("", "不能为空"), ("林\x1b业局", "不能保存"), ("林 业局", "已有单位")])
def test_a_name_that_cannot_be_is_refused(database: Database, name: str, sentence: str) -> None:
    """Empty, hostile, or looking like one that exists."""
    act(database, "甲", add_unit, "林业局")
    with pytest.raises(Error, match=sentence):
        act(database, "甲", add_unit, name)
    assert len(ask(database, units)) == 1


def test_an_unknown_unit_is_refused_with_what_exists(database: Database) -> None:
    """Without any unit the hint gives the command that sets one up."""
    with pytest.raises(Error, match="没有单位“林业局”。 请先运行 kaoping unit add"):
        ask(database, find_unit, "林业局")
    act(database, "甲", add_unit, "农业局")
    with pytest.raises(Error, match="是不是:农业局"):
        ask(database, find_unit, "林业局")
