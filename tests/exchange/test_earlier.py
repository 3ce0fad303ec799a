"""Results from before the program: facts that a file told, last year's total where no round gives one."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.exchange.earlier import EarlierAsked
from kaoping.core.exchange.source import ImportReport
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.results.rendering import explanation_lines, imported_notes, result_data
from kaoping.core.rounds.earlier_repository import earlier_results
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import find_round, load_round
from kaoping.core.services.imports import ImportService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import LastResult, Named, Sum
from kaoping.plugins.evaluation.evaluate import explain
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.tui.paths import read_workbook_file, refused_beside

from tests.acting import act, ask, home
from tests.rounds.advancing import advance_round
from tests.rounds.small import SCHEME, UNIT, make_unit, open_small, write_csv

MEMBERS = replace(SCHEME, id="forestry_member")
"""Called like an installed scheme, which the importer looks for: it grades members."""

HEADER = ("编号", "姓名", "方案", "年度", "总分", "等次", "名次")
FIRST = ("M00001", "王一", "forestry_member", "2024", "88.5", "合格", "1")
SECOND = ("M00002", "李二", "forestry_member", "2024年度", "75", "", "")


def bring(
    database: Database, folder: Path, *rows: Sequence[object], asked: EarlierAsked | None = None, name: str = "往年"
) -> ImportReport:
    path = write_csv(folder / f"{name}.csv", rows)
    with refused_beside(path):
        service = ImportService(Workspace(database, "甲"))
        return service.results(UNIT, read_workbook_file(path), asked or EarlierAsked())


def opened(database: Database, year: int) -> AssessmentRound:
    act(database, "甲", enable_scheme, MEMBERS)
    act(database, "甲", confirm_scheme, MEMBERS, {})
    return ask(database, load_round, act(database, "甲", open_round, MEMBERS, year).code)


def entries(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one())


def totals(round_: AssessmentRound) -> dict[str, tuple[int | None, bool]]:
    """Last year's totals, and whether they were imported."""
    subjects = (one.subject for one in round_.graded)
    return {one.code: (one.previous_total, bool(one.previous_source)) for one in subjects}


def test_a_file_is_kept_as_what_it_told(database: Database, tmp_path: Path) -> None:
    """With its name and hash; the same file again writes nothing."""
    make_unit(database, tmp_path)
    report = bring(database, tmp_path, HEADER, FIRST, SECOND)
    assert (report.rows, report.changed, report.unchanged) == (2, 2, 0)
    digest = sha256((tmp_path / "往年.csv").read_bytes()).hexdigest()
    first, second = ask(database, earlier_results)
    assert (first.code, first.year, first.total, first.grade, first.rank) == ("M00001", 2024, 8850, "合格", 1)
    assert (second.code, second.year, second.total, second.grade, second.rank) == ("M00002", 2024, 7500, "", None)
    assert {(one.file, one.sha256, one.actor, one.reason) for one in (first, second)} == {
        ("往年.csv", digest, "甲", "")
    }
    before = entries(database)
    assert bring(database, tmp_path, HEADER, FIRST, SECOND).unchanged == 2
    assert entries(database) == before
    assert verify(database).sound


def test_another_total_needs_a_reason_and_leaves_the_old_one(database: Database, tmp_path: Path) -> None:
    """What was told before stays on record, under the file that told it."""
    make_unit(database, tmp_path)
    bring(database, tmp_path, HEADER, FIRST, SECOND)
    before = entries(database)
    other = (*FIRST[:4], "87.5", *FIRST[5:])
    with pytest.raises(Error, match=r"有 1 个对象的往年结果与已经导入的不同:M00001 王一.*--reason"):
        bring(database, tmp_path, HEADER, other, SECOND, name="更正")
    assert entries(database) == before
    report = bring(database, tmp_path, HEADER, other, SECOND, asked=EarlierAsked(reason="抄错了"), name="更正")
    assert (report.changed, report.unchanged) == (1, 1)
    counting = {one.code: (one.total, one.file) for one in ask(database, earlier_results)}
    assert counting == {"M00001": (8750, "更正.csv"), "M00002": (7500, "往年.csv")}
    told = ask(database, earlier_results, superseded=True)
    assert [(one.total, one.reason) for one in told if one.code == "M00001"] == [(8850, ""), (8750, "抄错了")]


def test_last_years_total_is_what_was_imported(database: Database, tmp_path: Path) -> None:
    """Frozen when the round opens, with its source; who has none, or only a grade, has none."""
    make_unit(database, tmp_path)
    third = ("", "王一", "forestry_member", "2023", "70", "", "")
    only_grade = ("M00003", "", "forestry_member", "2024", "", "合格", "")
    bring(database, tmp_path, HEADER, FIRST, SECOND, third, only_grade)
    round_ = opened(database, 2025)
    assert totals(round_) == {
        "M00001": (8850, True), "M00002": (7500, True), "M00003": (None, False), "M00004": (None, False),
    }  # fmt: skip
    bring(database, tmp_path, HEADER, (*FIRST[:4], "1", *FIRST[5:]), asked=EarlierAsked(reason="抄错了"))
    assert totals(ask(database, load_round, round_.info.code)) == totals(round_)


def test_a_round_of_the_program_goes_before_what_was_imported(database: Database, tmp_path: Path) -> None:
    """Once it is closed; until then what a file told holds, and the import says so."""
    first = open_small(database, tmp_path, MEMBERS, 2024)
    report = bring(database, tmp_path, HEADER, FIRST)
    assert any("林业局-forestry_member-2024" in note for note in report.notes)
    while not ask(database, find_round, first.info.code).closed:
        advance_round(database, "甲", first.info.code, evaluation=_everybody_gets_eighty)
    assert set(totals(opened(database, 2025)).values()) == {(8000, False)}


def _everybody_gets_eighty(_database: Database, round_: AssessmentRound) -> list[Outcome]:
    return [Outcome(one.subject, 8000, 8000, "优秀", "优秀", 1) for one in round_.graded]


def test_a_number_says_that_it_was_imported(sqlite_database: Database, tmp_path: Path) -> None:
    """In the derivation, above it, in the list and for other programs."""
    make_unit(sqlite_database, tmp_path)
    bring(sqlite_database, tmp_path, HEADER, FIRST)
    round_ = opened(sqlite_database, 2025)
    subject = round_.by_code["M00001"].subject
    rules = replace(SCHEME, total=Sum((Named("last", "上年", LastResult()),)), questions=(), grades=())
    outcome, tree = explain(rules, rules.defaults(), 2025, [Record(subject)], subject.code)
    source = subject.previous_source
    assert source.startswith("往年.csv (SHA-256 ")
    lines = list(explanation_lines(outcome, tree))
    assert lines[1] == f"上年总分 88.50,导入的往年结果:{source}"
    assert any(line.strip().startswith("上年度得分: 88.5") and f"导入的往年结果:{source}" in line for line in lines)
    assert result_data(outcome)["previous"] == {"total": "88.50", "imported_from": source}
    assert imported_notes([outcome, outcome]) == [f"2 个对象的上年总分取自导入的往年结果:{source}"]


def test_the_file_need_not_say_what_is_the_same_everywhere(sqlite_database: Database, tmp_path: Path) -> None:
    """Scheme, by id or title, and year may be said beside it."""
    make_unit(sqlite_database, tmp_path)
    act(sqlite_database, "甲", enable_scheme, MEMBERS)
    asked = EarlierAsked("林业局党员积分制", 2024)
    assert bring(sqlite_database, tmp_path, ("姓名", "总得分"), ("王一", "88.5"), asked=asked).changed == 1
    (found,) = ask(sqlite_database, earlier_results)
    assert (found.scheme, found.year, found.code) == ("forestry_member", 2024, "M00001")


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (("M9", *FIRST[1:]), 1, "名册里没有「M9」"),
        (("M00001", "李二", *FIRST[2:]), 1, "编号 M00001 是「王一」,不是「李二」"),
        (("", "张三", *FIRST[2:]), 2, "有 2 人叫「张三」"),
        (("", "", *FIRST[2:]), 2, "没有写是谁的结果"),
        ((*FIRST[:2], "nothing", *FIRST[3:]), 3, "nothing"),
        ((*FIRST[:2], "", *FIRST[3:]), 3, "没有写是哪个方案的结果"),
        ((*FIRST[:3], "", *FIRST[4:]), 4, "没有写是哪一年的结果"),
        ((*FIRST[:3], "去年", *FIRST[4:]), 4, "「去年」不是年度"),
        ((*FIRST[:3], "2999", *FIRST[4:]), 4, "年度应在"),
        ((*FIRST[:4], "88.555", "", ""), 5, "总分最多两位小数"),
        ((*FIRST[:4], "八十八", "", ""), 5, "不是数字"),
        ((*FIRST[:4], "100001", "", ""), 5, "太大"),
        ((*FIRST[:4], "", "", "1"), 5, "总分和等次都没有写"),
        ((*FIRST[:6], "0"), 7, "名次应是从 1 起的整数"),
    ],
)
def test_a_wrong_row_is_one_sentence_at_its_cell(
    sqlite_database: Database, tmp_path: Path, row: tuple[str, ...], column: int, sentence: str
) -> None:
    """And nothing of the file is taken."""
    make_unit(sqlite_database, tmp_path)
    before = entries(sqlite_database)
    with pytest.raises(FileRefused, match=sentence) as refused:
        bring(sqlite_database, tmp_path, HEADER, row, SECOND)
    assert [(one.row, one.column) for one in refused.value.problems] == [(2, column)]
    assert (tmp_path / "往年-问题.xlsx").exists()
    assert entries(sqlite_database) == before


def test_somebody_stands_in_a_file_once_for_a_year(sqlite_database: Database, tmp_path: Path) -> None:
    """By code and by name alike."""
    make_unit(sqlite_database, tmp_path)
    with pytest.raises(FileRefused, match="「王一」2024 年的结果在工作表「往年」第 2 行已经写过"):
        bring(sqlite_database, tmp_path, HEADER, FIRST, ("", *FIRST[1:]))


def test_results_of_branches_are_those_of_organisations(sqlite_database: Database, tmp_path: Path) -> None:
    """What the scheme grades says who is meant."""
    make_unit(sqlite_database, tmp_path)
    asked = EarlierAsked("supply_cooperative", 2024)
    bring(sqlite_database, tmp_path, ("支部名称", "总分"), ("一支部", "90"), asked=asked)
    with pytest.raises(FileRefused, match="没有党组织「王一」"):
        bring(sqlite_database, tmp_path, ("支部名称", "总分"), ("王一", "90"), asked=asked)
    assert [one.code for one in ask(sqlite_database, earlier_results)] == ["B0001"]
