"""Nobody becomes two people: codes that a table program or a hand has changed, and names from another keyboard."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.kernel.unit import Unit
from kaoping.core.organisation.people_repository import current_people
from kaoping.core.organisation.repository import current_organisations
from kaoping.core.organisation.roster.importing import RosterReport
from kaoping.core.services.roster import RosterService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database

from tests.acting import add_unit, home
from tests.exchange.importing import import_roster
from tests.rounds.small import write_csv

CASES = Path(__file__).parents[1] / "data" / "cases"
HEADER = ("编号", "姓名", "所在支部", "正式/预备", "入党日期")
ONE = ("00123", "钟一", "东支部", "正式", "2012-07-01")


@pytest.fixture
def unit(database: Database) -> Unit:
    return add_unit(database, "机关")


def bring(database: Database, folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> RosterReport:
    return import_roster(database, "甲", "机关", write_csv(folder / "r.csv", [header, *rows]), date(2025, 1, 1))


def take(database: Database, folder: Path, name: str) -> RosterReport:
    """One of the files in :data:`CASES`, from a folder of the test: a copy is written beside what is refused."""
    path = folder / name
    path.write_bytes((CASES / name).read_bytes())
    return import_roster(database, "甲", "机关", path, date(2025, 1, 1))


def people(database: Database) -> list[tuple[str, str]]:
    with home(database).read() as connection:
        return [(one.code, one.state["name"]) for one in current_people(connection)]


@pytest.mark.usefixtures("unit")
def test_a_list_that_lost_its_zeros_doubles_nobody(database: Database, tmp_path: Path) -> None:
    """Each cell is told, with both codes; the list as it was goes on changing nothing."""
    take(database, tmp_path, "code_zero_text.xlsx")
    with pytest.raises(FileRefused) as refused:
        take(database, tmp_path, "code_zero_lost.xlsx")
    assert [(one.row, one.column, one.value) for one in refused.value.problems] == [(2, 1, "123"), (3, 1, "124")]
    assert all(old in one.sentence for old, one in zip(("00123", "00124"), refused.value.problems, strict=True))
    assert people(database) == [("00123", "钟一"), ("00124", "钱二")]
    assert take(database, tmp_path, "code_zero_text.xlsx").unchanged == 3


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("name", ["code_18_digits_single.xlsx", "code_18_digits_collide.xlsx", "code_sci1.csv"])
def test_a_code_that_was_rounded_is_a_problem_at_its_cell(database: Database, tmp_path: Path, name: str) -> None:
    """With what to do; nothing is stored."""
    with pytest.raises(FileRefused, match="文本格式") as refused:
        take(database, tmp_path, name)
    assert {one.column for one in refused.value.problems} == {1}
    assert people(database) == []


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("name", ["lossy_fffd.csv", "lossy_kunjinkao.csv"])
def test_a_name_that_was_lost_is_none(database: Database, tmp_path: Path, name: str) -> None:
    """A sign of loss is told at the cell of the name."""
    with pytest.raises(FileRefused, match="乱码") as refused:
        take(database, tmp_path, name)
    assert [(one.row, one.column) for one in refused.value.problems] == [(2, 1)]
    assert people(database) == []


@pytest.mark.usefixtures("unit")
def test_the_inside_of_quoted_cells_is_meant(database: Database, tmp_path: Path) -> None:
    """And noted; the three files speak of one person and another."""
    for name, cells in (("equals_code.csv", 2), ("c16_equals_quoted.csv", 4), ("c15_apostrophe_dates.csv", 1)):
        notes = [note.understood for note in take(database, tmp_path, name).notes]
        assert any(f"有 {cells} 格" in note for note in notes)
    assert people(database) == [("00123", "钟一"), ("M00001", "钱二")]


@pytest.mark.usefixtures("unit")
def test_another_dot_makes_nobody_else(database: Database, tmp_path: Path) -> None:
    """The person is known again, and is called as typed."""
    take(database, tmp_path, "r1.csv")
    report = take(database, tmp_path, "r1_other_dot.csv")
    assert (report.added, report.remarks) == (0, ("M00001 买买提·艾力 改名为 买买提‧艾力",))
    assert len(people(database)) == 4
    found = RosterService(Workspace(database, "甲")).history(Workspace(database, "甲").unit("机关"), "M00001")
    assert found


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("code", ["００１２３", " 00123", "00 123"])
def test_a_code_of_another_width_or_with_blanks_is_the_one_on_record(
    database: Database, tmp_path: Path, code: str
) -> None:
    """It is taken for it, and that is said."""
    bring(database, tmp_path, ONE)
    report = bring(database, tmp_path, (code, *ONE[1:]))
    assert (report.added, report.unchanged) == (0, 2)
    assert people(database) == [("00123", "钟一")]
    if code.strip() != "00123":
        assert "00123 钟一" in report.remarks[0]


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("00123.0", *ONE[1:]), "只差前面的 0"),
        (("123", "钟新", *ONE[2:]), "只差前面的 0"),
        (("A-77", *ONE[1:]), "都对得上"),
        (("A-77", "钟 一", *ONE[2:4], ""), "都对得上"),
        (("=1+1", "钟新", *ONE[2:]), "不能以「=」开头"),
        (("2025-13-40", "钟新", *ONE[2:]), "像日期"),
    ],
)
def test_a_second_code_of_the_same_person_is_refused(
    database: Database, tmp_path: Path, row: tuple[str, ...], sentence: str
) -> None:
    """Whatever was done to it: alike to one on record, or beside one with this name, branch and a fitting date."""
    bring(database, tmp_path, ONE)
    with pytest.raises(FileRefused, match=sentence) as refused:
        bring(database, tmp_path, row)
    assert [(one.row, one.column) for one in refused.value.problems] == [(2, 1)]
    assert people(database) == [("00123", "钟一")]


@pytest.mark.usefixtures("unit")
def test_real_namesakes_come_in(database: Database, tmp_path: Path) -> None:
    """With another date of joining; with the same one if the file lists both, or after one was added by hand."""
    bring(database, tmp_path, ONE)
    report = bring(database, tmp_path, ("00200", *ONE[1:4], "2015-07-01"))
    assert report.remarks == ("「00200 钟一」按新人登记,同支部已有同名的:00123 钟一",)
    bring(database, tmp_path, ONE, ("00300", *ONE[1:]))
    unit = Workspace(database, "甲").unit("机关")
    added = RosterService(Workspace(database, "甲")).add(unit, ("钟一", "东支部", "正式", "", ONE[4], "", ""))
    assert bring(database, tmp_path, (added, *ONE[1:])).added == 0
    assert [code for code, _name in people(database)] == ["00123", "00200", "00300", "M00001"]


@pytest.mark.usefixtures("unit")
def test_codes_of_one_file_that_cannot_be_told_apart_are_refused(database: Database, tmp_path: Path) -> None:
    """Both are named with their rows."""
    with pytest.raises(FileRefused, match="第 2 行的「00123」分不清"):
        bring(database, tmp_path, ONE, ("123", "钱二", *ONE[2:]))
    assert people(database) == []


BRANCHES = ("编号", "名称", "类型", "上级")


@pytest.mark.usefixtures("unit")
def test_organisations_are_not_doubled_either(database: Database, tmp_path: Path) -> None:
    """The same of branches: alike codes, the same name in the same place; another place is another branch."""
    first = [("01", "机关党委", "党委", ""), ("02", "林场党委", "党委", ""), ("0101", "一支部", "党支部", "01")]
    bring(database, tmp_path, *first, header=BRANCHES)
    for row, sentence in (
        (("101", "一支部", "党支部", "01"), "只差前面的 0"),
        (("Z9", "一 支部", "党支部", "01"), "名称相同"),
        (("Z9", "一支部", "党支部", ""), "名称相同"),
    ):
        with pytest.raises(FileRefused, match=sentence):
            bring(database, tmp_path, row, header=BRANCHES)
    assert bring(database, tmp_path, ("０１０１", "一支部", "党支部", "０１"), header=BRANCHES).added == 0
    report = bring(database, tmp_path, ("Z9", "一支部", "党支部", "02"), header=BRANCHES)
    assert (report.added, len(report.remarks)) == (1, 1)
    with pytest.raises(FileRefused, match="2 个组织都叫「一支部」"):
        bring(database, tmp_path, ("", "钟一", "一支部", "正式", ""))
    with home(database).read() as connection:
        assert [one.code for one in current_organisations(connection)] == ["01", "0101", "02", "Z9"]


@pytest.mark.parametrize("name", ["锟斤拷", "钟\ufffd", "钟\ufffc", "钟\u2800一", "????", "=1+1", "字" * 121])
def test_no_name_that_was_lost_is_typed_either(database: Database, tmp_path: Path, unit: Unit, name: str) -> None:
    """People, posts, classes and units have the same gate as a file."""
    bring(database, tmp_path, ONE)
    service = RosterService(Workspace(database, "甲"))
    with pytest.raises(Error):
        service.add(unit, (name, "东支部", "正式", "", "", "", ""))
    with pytest.raises(Error):
        add_unit(database, name)
    with pytest.raises(Error):
        service.change_organisation(unit, "东支部", "rename", name)
    assert len(people(database)) == 1
