"""Roles as people hold them: given, ended, stood in for; and what follows for acts of a round."""

from datetime import date

import pytest
from kaoping.core.authority.judging import Forbidden
from kaoping.core.authority.model import TypedGrant
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import INSTALLATION, Unit
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database


class Office:
    """One database, and the sessions of several people on it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.unit: Unit = self.of("管理员").units.add("乡镇")
        self.first, self.second = (
            self.of("管理员").roster.add_branch(self.unit, name) for name in ("一支部", "二支部")
        )

    def of(self, actor: str) -> Services:
        """What ``actor`` can do."""
        return Services(Workspace(self.database, actor))

    def give(self, actor: str, role: str, **where: str) -> None:
        """Give a role by the administrator."""
        self.of("管理员").authority.grant(self.unit, TypedGrant(actor, role, **where))

    def enforce(self) -> None:
        """Let people do only what is theirs."""
        self.of("管理员").authority.grant(INSTALLATION, TypedGrant("管理员", "系统管理员"))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_alone_everything_is_ones_own(office: Office) -> None:
    mine = office.of("甲").authority.mine(office.unit)
    assert not mine.enforced
    assert mine.told == "尚未任命职责,一人兼任全部"
    assert all(office.of("甲").authority.may(row.act, office.unit) for row in office.of("甲").authority.table())


def test_the_first_role_is_an_administrators(office: Office) -> None:
    with pytest.raises(Error, match="还没有系统管理员"):
        office.give("甲", "考核办公室")
    office.enforce()
    office.give("甲", "考核办公室")
    assert office.of("甲").authority.mine(office.unit).told == "考核办公室"
    assert office.of("乙").authority.mine(office.unit).told == "没有职责,只能看"


def test_what_is_not_ones_own_is_refused_and_nothing_written(office: Office) -> None:
    office.enforce()
    office.give("甲", "office")
    before = office.of("甲").anchors.heads()
    with pytest.raises(Forbidden, match="没有「党组织改名」的职责") as refused:
        office.of("乙").roster.change_organisation(office.unit, office.first, "rename", "新名")
    assert refused.value.hint == "这件事由考核办公室办。现任:甲。"
    with pytest.raises(Forbidden):
        office.of("管理员").roster.add_branch(office.unit, "三支部")
    with pytest.raises(Forbidden):
        office.of("甲").units.add("别的单位")
    assert office.of("甲").anchors.heads() == before
    office.of("甲").roster.change_organisation(office.unit, office.first, "rename", "新名")


def test_a_role_at_a_branch_is_for_it_alone(office: Office) -> None:
    office.enforce()
    office.give("书记", "支部书记", organisation=office.first)
    entry = ("日期=2025-03-01", "类别=党员大会", "主题=学习")
    own = office.of("书记").entries.add(office.unit, "三会一课", (*entry, f"党组织={office.first}"))
    with pytest.raises(Forbidden, match="任职范围内"):
        office.of("书记").entries.add(office.unit, "三会一课", (*entry, f"党组织={office.second}"))
    with pytest.raises(Forbidden):
        office.of("书记").entries.move(office.unit, "accept", (own.id,))


def test_who_stands_in_is_in_the_record_beside_whom(office: Office) -> None:
    office.enforce()
    office.give("甲", "office")
    office.of("甲").authority.stand_in(office.unit, "乙", "甲", until="2099-01-01")
    office.of("乙").roster.add_branch(office.unit, "三支部")
    with office.database.unit(office.unit).read() as connection:
        body = connection.execute(
            "SELECT actor, body FROM audit_entry WHERE unit_id = :unit ORDER BY seq DESC LIMIT 1"
        ).one()
    assert body.actor == "乙"
    assert '"for":"甲"' in body.body
    with pytest.raises(Error, match="不能互相代"):
        office.of("甲").authority.stand_in(office.unit, "甲", "乙", until="2099-01-01")
    number = office.of("甲").authority.stand_ins(office.unit)[0].id
    office.of("甲").authority.end_stand_in(office.unit, number)
    with pytest.raises(Forbidden):
        office.of("乙").roster.add_branch(office.unit, "四支部")
    assert office.of("甲").anchors.heads()


def test_a_role_that_is_over_or_has_not_begun_is_none(office: Office) -> None:
    office.enforce()
    office.give("甲", "office", since="2000-01-01", until="2001-01-01")
    office.give("乙", "office", since="2099-01-01")
    for actor in ("甲", "乙"):
        with pytest.raises(Forbidden):
            office.of(actor).roster.add_branch(office.unit, "三支部")


def test_the_last_administrator_stays(office: Office) -> None:
    office.enforce()
    (admin,) = office.of("管理员").authority.grants(INSTALLATION)
    with pytest.raises(Error, match="最后一名"):
        office.of("管理员").authority.end(INSTALLATION, admin.id)
    office.of("管理员").authority.grant(INSTALLATION, TypedGrant("副手", "admin"))
    assert office.of("管理员").authority.end(INSTALLATION, admin.id).until == date.today().isoformat()  # noqa: DTZ011
    with pytest.raises(Forbidden):
        office.of("管理员").units.add("别的单位")


def test_a_recorder_is_changed_with_a_reason_alone(office: Office) -> None:
    office.enforce()
    office.give("记录员甲", "记录员", organisation=office.first)
    with pytest.raises(Error, match="请写明理由"):
        office.give("记录员乙", "记录员", organisation=office.first)
    office.give("记录员丙", "记录员", organisation=office.second)
    office.give("记录员乙", "记录员", organisation=office.first, reason="党员大会改选")
    known = office.of("管理员").authority.grants(office.unit)
    with pytest.raises(Error, match="请写明理由"):
        office.of("管理员").authority.end(office.unit, known[0].id)
