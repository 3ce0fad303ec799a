"""Marks imported into a round."""

from collections.abc import Callable
from pathlib import Path

import pytest
from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.source import read_file, take_over
from kaoping.core.kernel.errors import Conflict, Error, FileRefused
from kaoping.core.rounds.model import CLOSED, AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.rounds.sheets.codec import pack
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.repository import SheetContent, stored_sheets, write_sheets
from kaoping.core.rounds.sheets.service import read_sheet, save_marks
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.inputs import Line
from openpyxl import Workbook

from tests.acting import act, ask, home
from tests.exchange.importing import import_marks
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, complete_marks, open_small, write_csv

PLACE = ("M00001", "base", "2025-Q1", "decided")
ENGLISH = ("subject", "form", "period", "assessor", "item", "points", "deduction", "rule", "count", "reason")
ABSENT = (*PLACE, "1", "", "2", "1a", "2", "三月")
ON_TIME = (*PLACE, "2", "", "0", "", "", "")


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def entries(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one())


def test_marks_are_stored_with_their_lines(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Exactly as somebody would have entered them; the report counts sheets and rows."""
    report = import_marks(database, "甲", "1", write_csv(tmp_path / "m.csv", [ENGLISH, ABSENT, ON_TIME]))
    assert (report.sheets, report.rows, report.changed, report.unchanged) == (1, 2, 1, 0)
    state = ask(database, read_sheet, round_, SheetKey(*PLACE, "decided"))
    assert (state.marks, state.lines) == ((-4000, 0, None), {"1": (Line("1a", 2, 2000, "三月"),)})
    typed = act(
        database,
        "乙",
        save_marks,
        round_,
        SheetKey(*PLACE, "decided"),
        {"1": ItemMark(state.lines["1"])},
    )
    assert typed.version == state.version


def test_the_same_file_again_writes_nothing(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Not even an audit entry, in whatever order its rows are."""
    rows = [ABSENT, ON_TIME, *complete_marks()[2:]]
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    before, told = entries(database), ask(database, records, round_)
    report = import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "n.csv", [MARKS, *reversed(rows)]))
    assert (report.changed, report.unchanged) == (0, report.sheets)
    assert (entries(database), ask(database, records, round_)) == (before, told)


def test_a_file_that_says_nothing_creates_no_sheet(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Rows that nobody filled in, as a template has them, begin no sheet and leave no audit entry."""
    before = entries(database)
    blank = [(*PLACE, item, *[""] * 5) for item in ("1", "2", "3")]
    report = import_marks(database, "甲", "1", write_csv(tmp_path / "m.csv", [MARKS, *blank]))
    assert (report.sheets, report.rows, report.changed, report.unchanged) == (0, 3, 0, 0)
    assert report.notes == ("没有填写的行:3 行,没有导入。",)
    with home(database).read() as connection:
        assert connection.execute("SELECT count(*) FROM sheet WHERE unit_id = :unit").scalar_one() == 0
    assert entries(database) == before


def test_a_file_replaces_its_items_and_leaves_the_others(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """Marks, rules and reasons of items that are not in the file stay as they are."""
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, ABSENT, ON_TIME]))
    late = (*PLACE, "2", "", "", "2a", "", "")
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "n.csv", [MARKS, late]))
    state = ask(database, read_sheet, round_, SheetKey(*PLACE, "decided"))
    assert state.marks == (-4000, -1000, None)
    assert state.lines == {"1": (Line("1a", 2, 2000, "三月"),), "2": (Line("2a", 1, 1000),)}
    clean = (*PLACE, "1", "", "0", "", "", "")
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "o.csv", [MARKS, clean]))
    assert ask(database, read_sheet, round_, SheetKey(*PLACE, "decided")).lines == {"2": (Line("2a", 1, 1000),)}


def test_a_workbook_says_the_same_as_text(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Numbers in cells, several sheets, a hidden one that is told and not read."""
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.append(MARKS)
    first.append(("M00001", "task", 2025, "panel", 1.1, 3.5))
    second = workbook.create_sheet("二")
    second.append(("填写说明",))
    second.append(MARKS)
    second.append(("M00001", "task", "2025", "panel", "1.2", 6))
    hidden = workbook.create_sheet("旧")
    hidden.append(MARKS)
    hidden.sheet_state = "hidden"
    workbook.save(tmp_path / "m.xlsx")
    report = import_marks(database, "甲", round_.info.code, tmp_path / "m.xlsx")
    assert any("旧" in note for note in report.notes)
    assert ask(database, read_sheet, round_, SheetKey("M00001", "task", "2025", "panel", "panel")).marks == (3500, 6000)


def test_a_file_with_a_problem_changes_nothing(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """All problems are told in the order of the file, and written into a copy beside it."""
    before = entries(database)
    bad = [("M9", *ABSENT[1:]), ABSENT, (*PLACE, "9", "", "0", "", "", "")]
    first = "文件有 2 处问题,一行也没有导入。首先是工作表「m」第 2 行 A 列:本轮没有对象「M9」"
    with pytest.raises(FileRefused, match=first) as refusal:
        import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *bad]))
    assert [(problem.row, problem.column) for problem in refusal.value.problems] == [(2, 1), (4, 5)]
    assert str(tmp_path / "m-问题.xlsx") in refusal.value.hint
    assert (tmp_path / "m-问题.xlsx").exists()
    assert entries(database) == before


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "是空的"),
        (lambda path: write_csv(path, [MARKS]), "只有表头"),
        (lambda path: write_csv(path, [("对象", "表"), ("M00001", "base")]), "缺少这些列:期、评分人、项目"),
        (lambda path: write_csv(path, [(*MARKS, "得分"), (*ON_TIME, "1")]), "有两列"),
    ],
)
def test_a_file_that_is_no_list_of_marks_is_one_sentence(
    sqlite_database: Database, tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    """Empty, only a header, columns missing or twice."""
    round_ = open_small(sqlite_database, tmp_path)
    make(tmp_path / "m.csv")
    with pytest.raises(FileRefused, match=sentence):
        import_marks(sqlite_database, "甲", round_.info.code, tmp_path / "m.csv")


def test_truth_values_are_no_numbers(sqlite_database: Database, tmp_path: Path) -> None:
    """TRUE is not 1, wherever else a 1 stands."""
    round_ = open_small(sqlite_database, tmp_path)
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (MARKS, (*PLACE, "1", None, 2, "1a", 1), ("M00002", *PLACE[1:], "1", None, 2, "1a", True)):
        sheet.append(row)
    workbook.save(tmp_path / "m.xlsx")
    with pytest.raises(FileRefused, match=r"第 3 行 . 列:单元格是逻辑值 TRUE"):
        import_marks(sqlite_database, "甲", round_.info.code, tmp_path / "m.xlsx")


def test_a_closed_filling_takes_no_file(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """The sentence names the form, the filling and the stage that closed it."""
    advance_round(database, "主任", round_.info.code)
    own = write_csv(tmp_path / "m.csv", [MARKS, ("M00001", "base", "2025-Q1", "self", "1", "", "0", "", "", "")])
    with pytest.raises(Error, match=r"「基础分\(自评\)」在「填报」阶段结束时已经关闭"):
        import_marks(database, "甲", round_.info.code, own)
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "n.csv", [MARKS, ON_TIME]))


def test_a_file_is_laid_over_what_is_stored_when_it_is_taken_over(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """What somebody saved after the file was read and before it is written stays, where the file does not name it."""
    read = read_file(round_, write_csv(tmp_path / "m.csv", [MARKS, ABSENT]), MarkFile)
    key = SheetKey(*PLACE, "decided")
    act(database, "乙", save_marks, round_, key, {"2": ItemMark.full()})
    assert act(database, "甲", take_over, read).changed == 1
    assert ask(database, read_sheet, round_, key).marks == (-4000, 0, None)


def test_a_sheet_that_moved_on_is_not_written_over(database: Database, round_: AssessmentRound) -> None:
    """Saving and importing write through one door, which refuses a sheet that is no longer as it was found."""
    key = SheetKey(*PLACE, "decided")
    act(database, "乙", save_marks, round_, key, {"1": ItemMark.full()})
    found = ask(database, stored_sheets, round_.info.id)
    theirs = act(database, "丙", save_marks, round_, key, {"2": ItemMark.full()})
    before = entries(database)
    writes = [(place, sheet, SheetContent("draft", pack((1000, None, None)), None)) for place, sheet in found.items()]
    with pytest.raises(Conflict):
        act(database, "甲", write_sheets, round_.info.id, writes)
    assert (ask(database, read_sheet, round_, key), entries(database)) == (theirs, before)


def test_a_file_for_a_round_that_closed_in_between_is_refused(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """The stage is that at the moment of writing, not that at which the file was read."""
    read = read_file(round_, write_csv(tmp_path / "m.csv", [MARKS, ABSENT]), MarkFile)
    with home(database).write("主任") as transaction:
        transaction.update("assessment_round", round_.info.id, {"stage": CLOSED})
    before = entries(database)
    with pytest.raises(Error, match="已经关闭"):
        act(database, "甲", take_over, read)
    assert entries(database) == before
