"""Register claims imported into a round."""

from fractions import Fraction
from pathlib import Path

import pytest
from kaoping.core.exchange.source import ImportReport
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.inputs import Claim
from openpyxl import Workbook

from tests.acting import ask, home
from tests.exchange.importing import import_claims, import_marks
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, complete_marks, open_small, write_csv

HEADER = ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明")
AWARD = ("M00001", "bonus", "表彰", "2025-07-01", "", "证书.jpg", "", "")


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def take(database: Database, path: Path, *rows: tuple[object, ...]) -> ImportReport:
    return import_claims(database, "甲", "1", write_csv(path / "c.csv", [HEADER, *rows]))


def claims(database: Database, round_: AssessmentRound) -> tuple[Claim, ...]:
    return ask(database, records, round_, ["M00001"])[0].claims


def test_a_claim_comes_in_once(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """However often the file is read, and whether or not the kind's own points are written out."""
    assert take(database, tmp_path, AWARD).changed == 1
    assert take(database, tmp_path, AWARD).changed == 0
    assert take(database, tmp_path, ("王一", "加分", "表彰", "2025.7.1", "3.0", "证书.jpg", "", "")).changed == 0
    assert claims(database, round_) == (Claim(1, "bonus", "表彰", "2025-07-01", None, "证书.jpg"),)


def test_equal_rows_of_a_file_are_several_claims(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """The report names them; a third equal row later adds one more."""
    report = take(database, tmp_path, AWARD, AWARD)
    assert (report.changed, report.notes) == (2, ("第 2、3 行完全相同,按 2 条登记。",))
    assert take(database, tmp_path, AWARD, AWARD).changed == 0
    assert take(database, tmp_path, AWARD, AWARD, AWARD).changed == 1
    assert len(claims(database, round_)) == 3


def test_equal_rows_on_two_sheets_are_a_problem(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """They may be the same claim twice; what tells them apart is said."""
    assert round_
    book = Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("乙表")):
        for row in (HEADER, AWARD):
            sheet.append(row)
    book.worksheets[0].title = "甲表"
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(FileRefused, match="与工作表「甲表」第 2 行完全相同"):
        import_claims(database, "甲", "1", tmp_path / "c.xlsx")
    book.worksheets[1]["H2"] = "另一次"
    book.save(tmp_path / "c.xlsx")
    assert import_claims(database, "甲", "1", tmp_path / "c.xlsx").changed == 2


def test_points_of_ones_own_are_kept(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Within the kind's bounds; less than the kind's points is allowed."""
    take(database, tmp_path, (*AWARD[:4], "2.5", *AWARD[5:]), ("M00001", "bonus", "贡献", "2025-07-01", 5, "", "", ""))
    assert [claim.points for claim in claims(database, round_)] == [Fraction(5, 2), Fraction(5)]


def test_a_withdrawn_claim_stays_withdrawn(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Importing it again neither restores nor doubles it, and says so."""
    take(database, tmp_path, AWARD)
    with home(database).write("甲") as transaction:
        transaction.update("claim", 1, {"withdrawn": 1})
    report = take(database, tmp_path, AWARD)
    assert (report.changed, report.notes) == (0, ("第 2 行的登记已经撤回,没有恢复。",))
    assert claims(database, round_) == ()


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (("M9", *AWARD[1:]), 1, "本轮没有对象「M9」"),
        (("B0001", *AWARD[1:]), 1, "本轮没有对象「B0001」"),
        (("M00001", "neglect", "通报", *AWARD[3:]), 1, "本轮没有对象「M00001」"),
        (("M00001", "bonuses", *AWARD[2:]), 2, "没有登记簿「bonuses」。是不是:bonus"),
        ((*AWARD[:2], "表扬", *AWARD[3:]), 3, "没有类别「表扬」"),
        ((*AWARD[:3], "", *AWARD[4:]), 4, "没有填日期"),
        ((*AWARD[:3], "去年", *AWARD[4:]), 4, "看不出是哪一天"),
        ((*AWARD[:3], "2024-12-31", *AWARD[4:]), 4, "不在 2025 年度内"),
        ((*AWARD[:4], "3.1", *AWARD[5:]), 5, "应为 0~3,不能是 3.1"),
        ((*AWARD[:4], "-1", *AWARD[5:]), 5, "应为 0~3"),
        ((*AWARD[:4], "三", *AWARD[5:]), 5, "不是数字"),
        ((*AWARD[:2], "贡献", "2025-01-01", "", *AWARD[5:]), 5, "要写分值(1~5)"),
        ((*AWARD[:2], "贡献", "2025-01-01", "0.5", *AWARD[5:]), 5, "应为 1~5"),
        ((*AWARD[:2], "否决", "2025-01-01", "1", *AWARD[5:]), 5, "只登记,不计分"),
        ((*AWARD[:5], "a\u200bb", "", ""), 6, "不能保存"),
    ],
)
def test_a_wrong_row_is_one_sentence(
    sqlite_database: Database, tmp_path: Path, row: tuple[object, ...], column: int, sentence: str
) -> None:
    """At its cell; nothing of the file is taken."""
    round_ = open_small(sqlite_database, tmp_path)
    with pytest.raises(FileRefused, match="第 3 行") as refusal:
        take(sqlite_database, tmp_path, AWARD, row)
    (problem,) = refusal.value.problems
    assert (problem.row, problem.column) == (3, column)
    assert sentence in problem.sentence
    assert claims(sqlite_database, round_) == ()


def test_a_closed_register_takes_no_claims(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """The other one stays open until its own stage is left."""
    import_marks(database, "甲", "1", write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    for _step in range(4):
        advance_round(database, "主任", round_.info.code)
    with pytest.raises(Error, match="「加分」在「汇总」阶段结束时已经关闭"):
        take(database, tmp_path, AWARD)
    assert take(database, tmp_path, ("B0001", "neglect", "通报", "2025-03-01", "", "", "", "")).changed == 1
