"""A roster taken over: codes, histories, posts, and what stays."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import FileRefused
from kaoping.core.organisation.model import MemberOn
from kaoping.core.organisation.people_repository import members_on
from kaoping.core.organisation.repository import organisations_on
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database

from tests.acting import act, add_unit, ask, called, home
from tests.exchange.importing import import_roster as bring_roster
from tests.rounds.small import ROSTER, UNIT, make_unit, write_csv

CLERKS = ("姓名", "所在支部", "职务", "入党日期")
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


def members(database: Database, day: date = JULY) -> dict[str, MemberOn]:
    with home(database).read() as connection:
        return {one.code: one for one in members_on(connection, day)}


def entries(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one())


def posts(database: Database) -> list[tuple[object, ...]]:
    query = """
        SELECT p.code, o.code, t.title, t.since, t.until FROM post t
        JOIN person p ON p.unit_id = :unit AND p.id = t.person_id
        JOIN organisation o ON o.unit_id = :unit AND o.id = t.organisation_id
        WHERE t.unit_id = :unit ORDER BY t.id"""
    with home(database).read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_the_long_form_keeps_its_codes(database: Database, tmp_path: Path) -> None:
    """Branches, members, classes and status come in as written; the domain of a member is the branch's."""
    make_unit(database, tmp_path)
    with home(database).read() as connection:
        branches = [(one.code, one.name, one.kind, one.domain) for one in organisations_on(connection, JULY)]
    assert branches == [("B0001", "一支部", "branch", "机关"), ("B0002", "二支部", "branch", "企业")]
    one = members(database)["M00003"]
    assert (one.name, one.initials, one.branch_code, one.domain) == ("张三", "z s", "B0002", "企业")
    assert (one.class_name, one.status) == ("流动", "预备")


def test_the_same_list_of_members_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    """Codes are given out, namesakes of one branch stay two people; the second time nothing at all is written."""
    add_unit(database, UNIT)
    rows = [
        CLERKS,
        ("王一", "一支部", "书记", "2001.07"),
        ("张三", "二支部", "", "2002-07-01"),
        ("张三", "二支部", "", "2002-07-01"),
    ]
    path = write_csv(tmp_path / "r.csv", rows)
    first = act(database, "甲", import_roster, read_workbook(path), day=JUNE)
    assert (first.branches, first.members, first.added, first.ended) == (2, 3, 5, 0)
    assert sorted(members(database)) == ["M00001", "M00002", "M00003"]
    before = entries(database)
    again = act(database, "甲", import_roster, read_workbook(path), day=JULY)
    assert (again.added, again.changed, again.unchanged, again.ended, again.absent) == (0, 0, 5, 0, ())
    assert entries(database) == before
    assert again.notes


def test_a_change_ends_the_old_state_and_begins_a_new_one(database: Database, tmp_path: Path) -> None:
    """Who asks for an earlier day still gets the earlier state; what the file leaves blank stays."""
    make_unit(database, tmp_path)
    rows = [ROSTER[0], ("M00003", "张三丰", "党员", "B0001", "", "", "正式"), ROSTER[1]]
    report = act(database, "甲", import_roster, read_workbook(write_csv(tmp_path / "n.csv", rows)), day=JUNE)
    assert (report.added, report.changed, report.unchanged, report.ended) == (0, 1, 1, 1)
    assert report.absent == ("M00001 王一", "M00002 李二", "M00004 张三")
    earlier, later = members(database, date(2025, 5, 31))["M00003"], members(database, JUNE)["M00003"]
    assert (earlier.name, earlier.branch_code, earlier.status, earlier.class_name) == ("张三", "B0002", "预备", "流动")
    assert (later.name, later.branch_code, later.status, later.class_name) == ("张三丰", "B0001", "正式", "流动")
    assert later.initials == "z s f"
    assert len(members(database)) == 4


def test_posts_have_a_history_too(database: Database, tmp_path: Path) -> None:
    """Another post ends the one held, a blank cell leaves it, moving away ends it."""
    add_unit(database, UNIT)
    for day, branch, post in (
        (date(2025, 1, 1), "一支部", "书记"),
        (date(2025, 2, 1), "一支部", ""),
        (date(2025, 3, 1), "一支部", "委员"),
        (date(2025, 4, 1), "二支部", ""),
    ):
        path = write_csv(tmp_path / f"{day}.csv", [CLERKS, ("王一", branch, post, "2001-07-01")])
        report = act(database, "甲", import_roster, read_workbook(path), day=day)
    assert posts(database) == [
        ("M00001", "B0001", "书记", "2025-01-01", "2025-03-01"),
        ("M00001", "B0001", "委员", "2025-03-01", "2025-04-01"),
    ]
    assert report.remarks == ("M00001 王一 换了支部(按姓名和入党日期认出)",)
    assert members(database)["M00001"].branch_code == "B0002"


def test_codes_go_on_where_an_earlier_roster_ended(database: Database, tmp_path: Path) -> None:
    """New people and branches of a list without codes never get one that is taken."""
    make_unit(database, tmp_path)
    rows = [CLERKS, ("赵六", "三支部", "", "2003-07-01"), ("王一", "一支部", "", "")]
    act(database, "甲", import_roster, read_workbook(write_csv(tmp_path / "n.csv", rows)), day=JUNE)
    assert members(database)["M00005"].name == "赵六"
    assert members(database)["M00005"].branch_code == "B0003"
    assert len(members(database)) == 5


def test_units_do_not_share_codes_or_people(database: Database, tmp_path: Path) -> None:
    """The same file in another unit brings other people."""
    make_unit(database, tmp_path)
    make_unit(database, tmp_path, "农业局")
    assert len(ask(called(database, UNIT), members_on, JULY)) == 4
    assert len(ask(called(database, "农业局"), members_on, JULY)) == 4


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("M00009", "赵六", "党员", "B9", "", "", ""), "B9"),
        (("B0001", "赵六", "党员", "B0002", "", "", ""), "已经是组织的编号"),
        (("M00001", "九支部", "支部", "", "", "", ""), "已经是党员的编号"),
    ],
)
def test_a_file_with_a_problem_is_refused_whole(
    database: Database, tmp_path: Path, row: tuple[str, ...], sentence: str
) -> None:
    """Nothing is written, and a copy beside the file shows the place; earlier copies are never overwritten."""
    make_unit(database, tmp_path)
    before = entries(database)
    path = write_csv(tmp_path / "bad.csv", [ROSTER[0], ("", "三支部", "支部", "", "", "", ""), row])
    for name in ("bad-问题.xlsx", "bad-问题-2.xlsx"):
        with pytest.raises(FileRefused, match=sentence) as refusal:
            bring_roster(database, "甲", UNIT, path)
        assert name in refusal.value.hint
        assert (tmp_path / name).exists()
        assert [(problem.sheet, problem.row) for problem in refusal.value.problems] == [("bad", 3)]
    assert entries(database) == before
