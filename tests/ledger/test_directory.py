"""The directory of a unit: who is meant, who is below whom, who belonged where on a day."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.pinyin import initials
from kaoping.core.organisation.directory import Directory, OrganisationInfo
from kaoping.core.organisation.people_repository import load_directory, people_list
from kaoping.core.organisation.person_history import person_history
from kaoping.core.organisation.probation import person_todos
from kaoping.core.organisation.repository import current_organisations, load_organisations, organisations_on
from kaoping.core.storage.engine import Database

from tests.acting import add_unit, counted
from tests.ledger.small_ledger import (
    COMMITTEE,
    FIRST,
    LI,
    ROSTER,
    SECOND,
    WANG,
    ZHANG,
    ZHANG_TOO,
    directory_of,
    imagined,
    make_ledger,
    take_roster,
)

MOVED = (
    ROSTER[0],
    ("C02", "下属党委", "党委", "C01", "", "", ""),
    ("B0002", "二支部", "支部", "C02", "企业", "", ""),
    ("M00002", "李二妹", "党员", "B0002", "", "普通", "正式"),
    ("M00003", "张三", "党员", "B0002", "", "流动", "正式"),
    ("M00005", "赵六", "党员", "B0001", "", "普通", "预备"),
)


@pytest.fixture
def directory(database: Database, tmp_path: Path) -> Directory:
    """The unit after somebody moved, somebody was admitted in full and somebody came, in July."""
    unit = make_ledger(database, tmp_path)
    take_roster(database, tmp_path, MOVED, "2025-07-01")
    return directory_of(database, unit)


def test_names_are_those_of_now(directory: Directory) -> None:
    """Codes stay, names and initials are the last known; the place is the last one or that of a day."""
    assert [directory.organisation_name(id_) for id_ in (COMMITTEE, FIRST, SECOND)] == ["机关党委", "一支部", "二支部"]
    assert (directory.organisation_code(FIRST), directory.person_code(LI)) == ("B0001", "M00002")
    assert (directory.person_name(LI), directory.initials(LI)) == ("李二妹", initials("李二妹"))
    assert (directory.branch_of(LI), directory.branch_of(LI, "2025-06-30")) == (SECOND, FIRST)
    assert directory.branch_of(LI, "2024-12-31") is None


def test_people_are_found_by_code_name_or_both(directory: Directory) -> None:
    """Also by a name they had before, while nobody else has it now."""
    called = ("M00002", "m00002", "李二妹", "李二 妹", "M00002李二妹", "M00002 李二妹", "李二")
    assert {name: directory.person(name) for name in called} == dict.fromkeys(called, LI)


def test_an_organisation_is_found_by_code_or_name(directory: Directory) -> None:
    """The sentence about one that does not exist says which do."""
    assert [directory.organisation(called) for called in ("B0002", "二支部", "b0002", "B0002二支部")] == [SECOND] * 4
    with pytest.raises(Error, match="没有党组织「三支部」"):
        directory.organisation("三支部")


def test_namesakes_are_asked_about(directory: Directory) -> None:
    """Two of one name in one branch are told apart by code only, and the sentence has both."""
    with pytest.raises(Error, match=r"有 2 人叫「张三」.*M00003张三.二支部.、M00004张三.二支部."):
        directory.person("张三", SECOND)
    assert directory.person("M00004张三") == ZHANG_TOO


def test_everything_below_belongs_to_a_committee(directory: Directory) -> None:
    """Through the chain of parents as it is now, itself included."""
    lower = directory.organisation("C02")
    assert directory.under(COMMITTEE) == {COMMITTEE, lower, FIRST, SECOND}
    assert directory.under(lower) == {lower, SECOND}
    assert directory.under(FIRST) == {FIRST}


def test_a_ring_of_organisations_ends() -> None:
    """A roster taken over in two halves can leave a ring: what is below either is both, and nobody waits for ever."""
    ring = [OrganisationInfo(1, "B1", "甲", "branch", 2, "机关"), OrganisationInfo(2, "B2", "乙", "branch", 1, "机关")]
    directory = Directory.of(ring, (), {})
    assert directory.under(1) == directory.under(2) == {1, 2}


def test_members_are_those_of_the_day(directory: Directory) -> None:
    """Who moves belongs to the old branch up to the day before; a committee has none of the branches' members."""
    newcomer = directory.person("赵六")
    assert directory.members(FIRST, "2025-06-30") == (WANG, LI)
    assert directory.members(FIRST, "2025-07-01") == (WANG, newcomer)
    assert directory.members(SECOND, "2025-07-01") == (LI, ZHANG, ZHANG_TOO)
    assert directory.members(SECOND, "2024-12-31") == ()
    assert directory.members(COMMITTEE, "2025-07-01") == ()


def test_rolls_divide_the_members(directory: Directory) -> None:
    """Full and probationary by the status of the day, mobile by the class."""
    rolls = [directory.members(SECOND, "2025-06-30", roll) for roll in ("full", "probationary", "mobile")]
    assert rolls == [(ZHANG_TOO,), (ZHANG,), (ZHANG,)]
    assert directory.members(SECOND, "2025-07-01", "full") == (LI, ZHANG, ZHANG_TOO)
    assert directory.members(FIRST, "2025-07-01", "probationary") == (directory.person("赵六"),)


def test_people_not_yet_admitted_are_no_members() -> None:
    """Applicants and activists stand on the roster without being counted; who is away is mobile from that day on."""
    people = dict(imagined(["甲", "乙", "丙"]).people)
    (stay,) = people[1].stays
    people[1] = people[1]._replace(stays=(stay._replace(status="入党积极分子"),))
    people[2] = people[2]._replace(stays=(stay._replace(mobile_since="2025-03-01"),))
    directory = Directory.of(imagined([]).organisations.values(), people.values(), {})
    assert directory.members(1, "2025-06-30") == (2, 3)
    assert directory.members(1, "2025-02-28", "mobile") == ()
    assert directory.members(1, "2025-03-01", "mobile") == (2,)


def test_people_are_found_while_typing(directory: Directory) -> None:
    """By part of the name, beginning of the code, or pinyin initials."""
    codes = {
        "zs": ["M00003", "M00004"],
        "张": ["M00003", "M00004"],
        "m00001": ["M00001"],
        "二妹": ["M00002"],
        "lem": ["M00002"],
        "": ["M00001", "M00002", "M00003", "M00004", "M00005"],
        "xyz": [],
    }
    found = {typed: [directory.person_code(id_) for id_ in directory.find_people(typed)] for typed in codes}
    assert found == codes


def test_typing_in_a_branch_finds_its_own_people(directory: Directory) -> None:
    """Who is there now comes before who was there once; people of other branches do not come at all."""
    found = [directory.person_code(id_) for id_ in directory.find_people("", FIRST)]
    assert found == ["M00001", "M00005", "M00002"]
    assert directory.find_people("zs", FIRST) == ()
    assert len(directory.find_people("", COMMITTEE)) == 5


def test_units_do_not_see_each_other(database: Database, tmp_path: Path) -> None:
    """The same codes and numbers in two units are other organisations and people: what becomes of these is nothing to
    those."""
    first, second = make_ledger(database, tmp_path), make_ledger(database, tmp_path, "农业局")
    before = directory_of(database, first)
    assert directory_of(database, second).people == before.people
    take_roster(database.unit(second), tmp_path, MOVED, "2025-07-01")
    here, there = directory_of(database, first), directory_of(database, second)
    assert (here.organisations, here.people) == (before.organisations, before.people)
    assert here.organisations.keys() < there.organisations.keys()
    assert here.people.keys() < there.people.keys()
    assert (here.person_name(LI), there.person_name(LI)) == ("李二", "李二妹")
    assert [one.code for one in here.people.values()] == [one.code for one in there.people.values()][:-1]


def test_a_county_is_loaded_by_two_queries(sqlite_database: Database) -> None:
    """12,000 people in 300 branches: one for the organisations, one for the people, none for each."""
    unit = sqlite_database.unit(add_unit(sqlite_database, "某县"))
    with unit.write("甲") as transaction:
        transaction.insert("organisation", [{"id": n, "code": f"B{n:04}"} for n in range(1, 301)])
        transaction.insert("person", [{"id": n, "code": f"M{n:05}"} for n in range(1, 12_001)])
        state = {"name": "张三", "initials": "z s", "class_name": "普通", "status": "正式", "since": "2025-01-01"}
        transaction.insert(
            "person_state",
            [state | {"id": n, "person_id": n, "branch_id": n % 300 + 1} for n in range(1, 12_001)],
        )
    with unit.read() as connection, counted(connection) as sent:
        directory = load_directory(connection)
        members = [directory.members(place, "2025-06-30") for place in directory.organisations]
    assert (len(directory.people), len(members), {len(here) for here in members}) == (12_000, 300, {40})
    assert len(sent) == 2


def test_an_organisation_without_any_state_is_known_by_its_code(database: Database, tmp_path: Path) -> None:
    """Every way of asking for the organisations of a unit bears one that has no name, kind or domain (yet)."""
    unit = database.unit(make_ledger(database, tmp_path))
    day = date(2025, 3, 1)
    with unit.write("甲") as transaction:
        bare = transaction.next_id("organisation")
        transaction.insert("organisation", [{"id": bare, "code": "B0009"}])
        post = {"person_id": WANG, "organisation_id": bare, "title": "联络员", "since": "2025-02-01", "until": None}
        transaction.insert("post", [{**post, "id": transaction.next_id("post")}])
    with unit.read() as connection:
        for known in (load_directory(connection), load_organisations(connection)):
            assert known.organisations[bare] == OrganisationInfo(bare, "B0009", "", "", None, "")
        (now,) = (one for one in current_organisations(connection) if one.id == bare)
        assert (now.state_id, now.since, now.state) == (None, None, {})
        assert bare not in {one.id for one in organisations_on(connection, day)}
        (person,) = (one for one in people_list(connection, day) if one.id == WANG)
        assert person.posts[-1] == "联络员"
        assert person_history(connection, person.code)[-1].became == "联络员"
        assert any("仍任「联络员」" in todo.sentence for todo in person_todos(connection, day))
