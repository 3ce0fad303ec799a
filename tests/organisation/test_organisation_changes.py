"""What changes about an organisation is an event with its day and its reason; its class reaches rounds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.organisation.history import organisation_called
from kaoping.core.organisation.organisation_changes import (
    OrganisationFact,
    change_organisation,
    organisation_history,
)
from kaoping.core.organisation.repository import organisation_events, organisations_on
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import UnitDatabase

from tests.acting import act, ask
from tests.rounds.small import SCHEME, write_csv

JANUARY, JUNE = date(2025, 1, 1), date(2025, 6, 1)
LONG = ("编号", "名称", "类型", "上级", "类别")
FIRST = ("B0001", "一支部", "党支部", "", "A类")
SECOND = ("B0002", "二支部", "党支部", "", "")


def bring(unit: UnitDatabase, folder: Path, day: date, *rows: Sequence[object]) -> None:
    act(unit, "甲", import_roster, read_workbook(write_csv(folder / "r.csv", rows)), day=day)


def classes(unit: UnitDatabase, day: date = JUNE) -> dict[str, str]:
    return {one.code: one.class_name for one in ask(unit, organisations_on, day)}


def test_a_row_of_an_organisation_gives_its_class(unit: UnitDatabase, tmp_path: Path) -> None:
    """A blank cell leaves it; another word is a change from the day of the roster on."""
    bring(unit, tmp_path, JANUARY, LONG, FIRST, SECOND)
    assert classes(unit) == {"B0001": "A类", "B0002": ""}
    bring(unit, tmp_path, JUNE, LONG, (*FIRST[:4], ""), (*SECOND[:4], "B类"))
    assert (classes(unit, JANUARY)["B0002"], classes(unit)) == ("", {"B0001": "A类", "B0002": "B类"})


@pytest.mark.parametrize("branch", ["一支部", "B0001"])
def test_rows_of_members_give_the_class_of_their_branch(unit: UnitDatabase, tmp_path: Path, branch: str) -> None:
    """Whether the branch has a row of its own or is on record already; their own class is another column."""
    if branch == "B0001":
        bring(unit, tmp_path, JANUARY, LONG, (*FIRST[:4], ""))
    header = ("姓名", "所在支部", "支部类别", "类别")
    bring(unit, tmp_path, JUNE, header, ("王一", branch, "A类", "骨干"), ("李二", branch, "", "普通"))
    assert classes(unit) == {"B0001": "A类"}
    with pytest.raises(FileRefused, match="同一个组织的类别,这里写「B类」,工作表「r」第 2 行写「A类」"):
        bring(unit, tmp_path, JUNE, header, ("王一", branch, "A类", ""), ("李二", branch, "B类", ""))


def test_a_list_of_branches_gives_classes_too(unit: UnitDatabase, tmp_path: Path) -> None:
    """Under either header; both at once must agree. A day of arrival is nothing that an organisation has."""
    bring(unit, tmp_path, JANUARY, ("支部名称", "支部类别"), ("一支部", "A类"), ("二支部", "B类"))
    assert classes(unit) == {"B0001": "A类", "B0002": "B类"}
    with pytest.raises(FileRefused, match="同一行里类别写了「C类」和「A类」"):
        bring(unit, tmp_path, JUNE, ("支部名称", "类别", "支部类别"), ("一支部", "C类", "A类"))
    with pytest.raises(FileRefused, match="只有党员有转入日期"):
        bring(unit, tmp_path, JUNE, (*LONG, "转入日期"), (*FIRST, "2025-05-01"))


def test_a_change_of_class_keeps_day_and_reason(unit: UnitDatabase, tmp_path: Path) -> None:
    """Rosters and people alike; what is so already writes nothing."""
    bring(unit, tmp_path, JANUARY, LONG, FIRST, SECOND)
    assert act(unit, "乙", change_organisation, "一支部", "class", "B类", JUNE, "县委核定")
    assert not act(unit, "乙", change_organisation, "B0001", "class", "B类", JUNE, "县委核定")
    assert act(unit, "乙", change_organisation, "B0001", "rename", "老一支部", JUNE)
    place = ask(unit, organisation_called, "B0001", JUNE)
    told = [
        (one.day, one.column, one.was, one.became, one.actor, one.note)
        for one in ask(unit, organisation_history, place)
    ]
    assert told == [
        ("2025-01-01", "", "", "一支部", "甲", ""),
        ("2025-06-01", "class_name", "A类", "B类", "乙", "县委核定"),
        ("2025-06-01", "name", "一支部", "老一支部", "乙", ""),
    ]
    assert [one.kind for one in ask(unit, organisation_events, place.id)] == ["added", "classed", "renamed"]


def test_what_cannot_be_is_refused(unit: UnitDatabase, tmp_path: Path) -> None:
    """An unknown organisation, a day ahead or before it was as it is, a name of nothing."""
    bring(unit, tmp_path, JANUARY, LONG, FIRST)
    act(unit, "乙", change_organisation, "B0001", "class", "B类", JUNE)
    cases: tuple[tuple[str, OrganisationFact, str, date, str], ...] = (
        ("九支部", "class", "A类", JUNE, "没有党组织"),
        ("B0001", "class", "A类", date(2999, 1, 1), "还没有到"),
        ("B0001", "class", "A类", date(2025, 3, 1), "不能改成从更早"),
        ("B0001", "rename", " ", JUNE, "不能为空"),
    )
    for called, fact, value, day, sentence in cases:
        with pytest.raises(Error, match=sentence):
            act(unit, "乙", change_organisation, called, fact, value, day)
    assert classes(unit) == {"B0001": "B类"}


def test_a_round_freezes_the_class_of_a_branch(unit: UnitDatabase, tmp_path: Path) -> None:
    """So that a scheme can be for branches of one class."""
    bring(unit, tmp_path, JANUARY, LONG, FIRST, (*SECOND[:4], "B类"))
    branches = replace(SCHEME, subject="branch")
    act(unit, "甲", enable_scheme, branches)
    act(unit, "甲", confirm_scheme, branches, {})
    info = act(unit, "甲", open_round, branches, 2025)
    act(unit, "甲", change_organisation, "B0001", "class", "C类", JUNE)
    assert [one.subject.class_name for one in ask(unit, load_round, info.code).graded] == ["A类", "B类"]
