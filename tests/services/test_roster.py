"""The roster as screens change it: what is offered is a plain value, and all of a change is made or nothing."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.organisation.model import PersonRow
from kaoping.core.services.roster import RosterService, UnitService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.rounds.small import UNIT, make_unit


@pytest.fixture
def workspace(database: Database, tmp_path: Path) -> Workspace:
    """Two branches and four members since the second of January 2025."""
    make_unit(database, tmp_path)
    return Workspace(database, "甲")


def member(workspace: Workspace, code: str = "M00001") -> tuple[RosterService, Unit, PersonRow]:
    roster, unit = RosterService(workspace), UnitService(workspace).find(UNIT)
    return roster, unit, next(one for one in roster.people(unit) if one.code == code)


def test_a_change_of_several_facts_is_made_as_a_whole(workspace: Workspace) -> None:
    """A new name is not kept when the day of joining beside it is refused; both together are one act."""
    roster, unit, person = member(workspace)
    assert [one.label for one in roster.offer(person, "details").asks][:3] == ["姓名", "类别", "入党日期"]
    with pytest.raises(Error, match="还没有到"):
        roster.change(unit, person, "details", ("王大一", "骨干", "2099-01-01", "2025-03-01", ""))
    assert roster.person(unit, person.id).person == person
    assert roster.change(unit, person, "details", ("王大一", "骨干", "2020-07-01", "2025-03-01", "改正"))
    after = roster.person(unit, person.id)
    assert (after.person.name, after.person.joined) == ("王大一", "2020-07-01")
    assert [(one.kind, one.note) for one in after.changes if one.day == "2025-03-01"] == [
        ("name", "改正"),
        ("joined", "改正"),
    ]
    assert verify(workspace.database).sound


def test_what_stays_as_it_was_writes_nothing(workspace: Workspace) -> None:
    """The answers that stood there already change nothing."""
    roster, unit, person = member(workspace)
    answers = tuple(one.text for one in roster.offer(person, "details").asks)
    assert roster.change(unit, person, "details", answers) is False


def test_one_post_is_given_for_another_on_one_day(workspace: Workspace) -> None:
    """What is taken back is taken back first."""
    roster, unit, person = member(workspace)
    assert roster.change(unit, person, "post", ("组织委员", "", "", "2025-03-01", ""))
    _roster, _unit, person = member(workspace)
    assert person.posts == ("组织委员",)
    assert roster.change(unit, person, "post", ("书记", "组织委员", "", "2025-06-01", ""))
    with pytest.raises(Error, match="没有担任"):
        roster.change(unit, person, "post", ("宣传委员", "组织委员", "", "2025-07-01", ""))
    _roster, _unit, person = member(workspace)
    assert person.posts == ("书记",)


def test_who_is_away_is_offered_to_come_back(workspace: Workspace) -> None:
    """And who left stays to be looked at."""
    roster, unit, person = member(workspace)
    assert roster.change(unit, person, "mobile", ("2025-03-01", ""))
    _roster, _unit, person = member(workspace)
    assert "2025-03-01" in roster.offer(person, "back").about
    assert roster.change(unit, person, "back", ("2025-04-01", ""))
    assert roster.change(unit, person, "leave", ("2025-05-01", "转出"))
    gone = roster.person(unit, person.id).person
    assert (gone.left, gone.mobile_since) == ("2025-05-01", None)
    assert [one.code for one in roster.people(unit, day=date(2025, 6, 1), former=True)] == ["M00001"]
    with pytest.raises(Error, match="没有这个人"):
        roster.person(unit, 99)


def test_a_person_of_another_unit_is_not_there(workspace: Workspace) -> None:
    """Ids are not looked up beyond the unit."""
    roster, _unit, person = member(workspace)
    other = UnitService(workspace).add("水利局")
    with pytest.raises(Error, match="没有这个人"):
        roster.person(other, person.id)


def test_a_unit_that_is_called_otherwise_is_found_by_that_name_alone(workspace: Workspace) -> None:
    """Also where it was found by its old one before."""
    units = UnitService(workspace)
    unit = units.find(UNIT)
    assert units.rename(unit, "县林业局") == Unit(unit.id, "县林业局") == units.find("县林业局")
    with pytest.raises(Error, match="没有单位「林业局」"):
        units.find(UNIT)
    assert [one.code for one in RosterService(workspace).people(units.meant())][:1] == ["M00001"]
    units.add("水利局")
    with pytest.raises(Error, match="登记了 2 个单位"):
        units.meant()
    assert units.meant("水利局") == units.find("水利局")
