"""What a round freezes, when it opens and when it does not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import find_round, load_round, round_infos
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Subject, content_hash, num
from kaoping.plugins.evaluation.outcome import Outcome

from tests.acting import act, add_unit, ask
from tests.rounds.advancing import advance_round
from tests.rounds.small import ROSTER, SCHEME, UNIT, make_unit, open_small, write_csv


def test_a_round_freezes_scheme_values_and_cohort(database: Database, tmp_path: Path) -> None:
    """Later changes of the roster or the unit's values do not reach it; branches come behind for their claims."""
    opened = open_small(database, tmp_path)
    changed = [(row[0], "改名" if row[0] == "M00001" else row[1], *row[2:]) for row in ROSTER]
    act(database, "甲", import_roster, read_workbook(write_csv(tmp_path / "new.csv", changed)))
    act(database, "甲", confirm_scheme, SCHEME, {"days": "9"})
    again = ask(database, load_round, opened.info.code)
    assert again == opened
    assert content_hash(again.scheme) == content_hash(SCHEME)
    assert (again.params["days"], again.info.subjects) == (num(5), 4)
    assert [one.code for one in again.graded] == ["M00001", "M00002", "M00003", "M00004"]
    assert [one.code for one in again.subjects[4:]] == ["B0001", "B0002"]
    assert again.by_code["M00003"].subject == Subject("M00003", "张三", "member", "B0002", "企业", "流动", "预备")
    assert (again.by_code["M00003"].branch_name, again.by_code["M00003"].initials) == ("二支部", "z s")


def test_a_branch_scheme_grades_branches_only(database: Database, tmp_path: Path) -> None:
    """Members are nobody's subjects there, and claims stand on the branches themselves."""
    round_ = open_small(database, tmp_path, replace(SCHEME, subject="branch"))
    assert [one.code for one in round_.subjects] == ["B0001", "B0002"]


def test_the_cohort_is_that_of_the_day(database: Database, tmp_path: Path) -> None:
    """Histories answer for a day in the past; before the roster there is nobody."""
    make_unit(database, tmp_path)
    act(database, "甲", enable_scheme, SCHEME)
    act(database, "甲", confirm_scheme, SCHEME, {})
    moved = [(row[0], row[1], row[2], "B0002" if row[0] == "M00001" else row[3], *row[4:]) for row in ROSTER]
    act(database, "甲", import_roster, read_workbook(write_csv(tmp_path / "new.csv", moved)), day=date(2025, 6, 1))
    with pytest.raises(Error, match="花名册里没有党员"):
        act(database, "甲", open_round, SCHEME, 2024, day=date(2024, 12, 31))
    before = act(database, "甲", open_round, SCHEME, 2025, day=date(2025, 5, 31))
    after = act(database, "甲", open_round, SCHEME, 2026, day=date(2025, 6, 1))
    branches = [ask(database, load_round, info.code).by_code["M00001"].subject.branch for info in (before, after)]
    assert branches == ["B0001", "B0002"]


def test_a_round_needs_an_enabled_and_confirmed_scheme(database: Database, tmp_path: Path) -> None:
    """Each refusal gives the command that helps."""
    make_unit(database, tmp_path)
    with pytest.raises(Error, match="schemes enable small --unit 林业局"):
        act(database, "甲", open_round, SCHEME, 2025)
    act(database, "甲", enable_scheme, SCHEME)
    with pytest.raises(Error, match=r"1 处.*schemes confirm small --unit 林业局"):
        act(database, "甲", open_round, SCHEME, 2025)
    act(database, "甲", confirm_scheme, SCHEME, {})
    with pytest.raises(Error, match="内容有变"):
        act(database, "甲", open_round, replace(SCHEME, version="2"), 2025)
    with pytest.raises(Error, match="年度应在"):
        act(database, "甲", open_round, SCHEME, 25)
    act(database, "甲", open_round, SCHEME, 2025)
    with pytest.raises(Error, match="已经开启:林业局-small-2025"):
        act(database, "甲", open_round, SCHEME, 2025)


def test_a_scheme_without_starters_needs_no_confirmation(database: Database, tmp_path: Path) -> None:
    """What the document fixes nobody has to confirm."""
    make_unit(database, tmp_path)
    fixed = replace(SCHEME, params=tuple(replace(param, starter=False) for param in SCHEME.params))
    act(database, "甲", enable_scheme, fixed)
    assert act(database, "甲", open_round, fixed, 2025).stage_title == "填报"


def test_a_unit_without_people_opens_nothing(database: Database) -> None:
    """The refusal says which command brings the roster."""
    add_unit(database, UNIT, "甲")
    act(database, "甲", enable_scheme, SCHEME)
    act(database, "甲", confirm_scheme, SCHEME, {})
    with pytest.raises(Error, match=r"没有党员.*import roster"):
        act(database, "甲", open_round, SCHEME, 2025)


def test_last_years_totals_come_from_the_closed_round(database: Database, tmp_path: Path) -> None:
    """A round still under way gives none."""
    first = open_small(database, tmp_path, year=2024)
    assert act(database, "甲", open_round, SCHEME, 2023).closed is False
    while not ask(database, find_round, first.info.code).closed:
        advance_round(database, "甲", first.info.code, evaluation=_everybody_gets_eighty)
    next_year = ask(database, load_round, act(database, "甲", open_round, SCHEME, 2025).code)
    assert {one.subject.previous_total for one in next_year.graded} == {8000}
    open_one = ask(database, load_round, act(database, "甲", open_round, SCHEME, 2026).code)
    assert {one.subject.previous_total for one in open_one.graded} == {None}


def _everybody_gets_eighty(_database: Database, round_: AssessmentRound) -> list[Outcome]:
    return [Outcome(one.subject, 8000, 8000, "优秀", "优秀", 1) for one in round_.graded]


def test_a_round_is_found_by_code_number_or_part(database: Database, tmp_path: Path) -> None:
    """Whatever names exactly one; several or none are told with what exists."""
    open_small(database, tmp_path)
    act(database, "甲", open_round, SCHEME, 2024)
    codes = [info.code for info in ask(database, round_infos)]
    assert codes == ["林业局-small-2025", "林业局-small-2024"]
    assert [ask(database, find_round, name).code for name in (codes[1], "2", "2024", "SMALL-2024")] == [codes[1]] * 4
    with pytest.raises(Error, match="符合好几轮考评:林业局-small-2025、林业局-small-2024"):
        ask(database, find_round, "林业局")
    with pytest.raises(Error, match="没有「农业局」这轮考评。 现有:林业局-small-2025"):
        ask(database, find_round, "农业局")
