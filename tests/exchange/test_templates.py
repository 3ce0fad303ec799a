"""Templates: they bring the subjects, the items and what is on record, and as they are they change nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.exchange.templates import TemplateChoice, claims_template, polls_template, roster_template
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.organisation.roster.parsing import Topic, understand_roster
from kaoping.core.rounds.model import AssessmentRound, RoundKey
from kaoping.core.rounds.repository import records
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import save_marks
from kaoping.core.services.imports import ImportService
from kaoping.core.services.workspace import Workspace
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.spreadsheet.writer import write_template
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.inputs import Line
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.acting import act, ask, home
from tests.exchange.importing import import_claims, import_marks, import_polls
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, SCHEME, open_small, write_csv

WHOLE = TemplateChoice()
DECIDED = TemplateChoice(form="base", period="2025-Q1", assessor="decided")
BONUS = ("对象", "登记", "类别", "日期", "分值", "证明")
BALLOT = ("对象", "测评", "期", "群体", "选项", "票数")


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def written(database: Database, folder: Path, kind: str, choice: TemplateChoice = WHOLE, **options: Any) -> Path:
    """A template as a service writes it."""
    service = ImportService(Workspace(database, "甲"))
    key = RoundKey(home(database).unit, "1")
    path = folder / f"{kind}{len(list(folder.iterdir()))}.xlsx"
    path.write_bytes(getattr(service, f"{kind}_template")(key, choice, **options))
    return path


def header_of(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the header, and the columns by their titles."""
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "对象")
    return row, {str(cell.value): cell.column for cell in sheet[row]}


def fill(path: Path, cells: dict[tuple[str, str], object], sheet: int = 0) -> Path:
    """The template with ``cells`` filled in, each by the code of the subject and the title of the column."""
    book = load_workbook(path)
    page = book.worksheets[sheet]
    row, columns = header_of(page)
    for (code, title), value in cells.items():
        place = next(cell.row for cell in page["A"][row:] if cell.value == code)
        page.cell(place, columns[title], value)
    book.save(path)
    return path


def state(database: Database, round_: AssessmentRound) -> tuple[int, object]:
    with home(database).read() as connection:
        query = "SELECT count(*) FROM audit_entry WHERE unit_id = :unit"
        return int(connection.execute(query).scalar_one()), records(connection, round_)


def mark(database: Database, round_: AssessmentRound, code: str, items: dict[str, ItemMark | None]) -> None:
    """Marks of every kind: by rules with counts and reasons, outright, none at all."""
    act(database, "乙", save_marks, round_, SheetKey(code, "base", "2025-Q1", "decided", "decided"), items)


def mark_some(database: Database, round_: AssessmentRound) -> None:
    mark(database, round_, "M00001", {"1": ItemMark((Line("1a", 2, 2000, "三月"), Line("1b", 1, 500)))})
    mark(database, round_, "M00003", {"2": ItemMark.full(), "3": ItemMark((Line("", 1, 1500, "口头"),))})
    for filler, points in (("panel-1", 3500), ("panel-2", 4000)):
        key = SheetKey("M00002", "task", "2025", "panel", filler)
        act(database, "乙", save_marks, round_, key, {"1.1": ItemMark.points(points, "好")})
    key = SheetKey("M00001", "task", "2025", "panel", "panel")
    by_rule = ItemMark((Line("1.1a", 1, 2000),))
    act(database, "乙", save_marks, round_, key, {"1.1": by_rule, "1.2": ItemMark.points(8000)})


@pytest.mark.parametrize("wide", [False, True])
def test_marks_written_out_and_read_again_change_nothing(
    database: Database, round_: AssessmentRound, tmp_path: Path, wide: bool
) -> None:
    """Long or wide, whatever lines stand behind the marks: nothing is written, not even an audit entry."""
    mark_some(database, round_)
    before = state(database, round_)
    report = import_marks(database, "甲", "1", written(database, tmp_path, "marks", wide=wide))
    assert (report.sheets, report.changed, report.unchanged) == (5, 0, 5)
    assert state(database, round_) == before


def test_wide_says_the_same_as_long(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """One column an item in place of one row: the same sheets come of it, and empty cells are no marks."""
    long = [
        ("M00001", "base", "2025-Q1", "decided", "1", "", "2", "", "", ""),
        ("M00001", "base", "2025-Q1", "decided", "2", "", "0", "", "", ""),
        ("M00003", "base", "2025-Q1", "decided", "3", "", "1.5", "", "", ""),
        ("M00001", "task", "2025", "panel-1", "1.1", "3.5", "", "", "", ""),
        ("M00002", "task", "2025", "panel-1", "1.2", "6", "", "", "", ""),
    ]
    import_marks(database, "甲", "1", write_csv(tmp_path / "long.csv", [MARKS, *long]))
    first = ask(database, records, round_)
    for file, rows in {
        "base": [
            ("对象", "表", "期", "评分人", "1 学习", "2、", "(3)"),
            ("M00001", "base", "2025-Q1", "decided", "2", "0", "不适用"),
            ("M00003", "base", "2025-Q1", "decided", "", "", "1.5"),
        ],
        "task": [
            ("对象", "姓名", "表", "期", "评分人", "1.1 承诺(4分)", "1.2"),
            ("M00001", "王一", "task", "2025", "panel-1", "3.5", ""),
            ("李二", "李二", "task", "2025", "panel-1", "", "6"),
        ],
    }.items():
        report = import_marks(database, "甲", "1", write_csv(tmp_path / f"{file}.csv", rows))
        assert (report.sheets, report.changed) == (2, 0)
    assert ask(database, records, round_) == first


def test_a_wide_table_is_filled_in_and_taken_over(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """What is left as it was keeps its rules and reasons; another mark takes their place, which is told."""
    mark_some(database, round_)
    path = written(database, tmp_path, "marks", DECIDED, wide=True)
    titles = ("1 学习(扣分)", "2 党费(扣分)", "3 流动联系(扣分)")
    page = load_workbook(path).worksheets[0]
    row, columns = header_of(page)
    cells = [[page.cell(row + n, columns[title]).value for title in titles] for n in (1, 2, 3)]
    assert cells == [[4.5, None, "不适用"], [None, None, "不适用"], [None, 0, 1.5]]
    fill(path, {("M00001", titles[1]): 1, ("M00002", titles[0]): 0, ("M00003", titles[2]): 2})
    report = import_marks(database, "甲", "1", path)
    assert (report.sheets, report.changed) == (3, 3)
    assert "1 项改成了另外的分,原来写的扣分规则和理由不再保留。" in report.notes
    assert any(note.startswith("没有填写的行:1 行") for note in report.notes)
    marks = {one.subject.code: one.sheets for one in ask(database, records, round_)}
    kept, other, replaced = (marks[code][0] for code in ("M00001", "M00002", "M00003"))
    assert (kept.marks, kept.lines["1"]) == ((-4500, -1000, None), (Line("1a", 2, 2000, "三月"), Line("1b", 1, 500)))
    assert (other.marks, replaced.marks) == ((0, None, None), (None, 0, -2000))
    assert replaced.lines == {"3": (Line("", 1, 2000),)}


@pytest.mark.parametrize(
    ("header", "row", "sentence"),
    [
        (("1 学习", "9 没有"), ("M00001", "2", "1"), None),
        (("1 学习", "1.1 承诺"), ("M00001", "2", "1"), "没有这一列的项目"),
        (("1 学习", "1"), ("M00001", "2", "1"), "第 1 项有两列"),
        (
            ("1 学习", "2 交费"),
            ("M00001", "2", "1"),
            "「2 交费」的编号是第 2 项的.*照样写「2 党费」",
        ),
        (("1 学习", "3"), ("M00001", "2", "1"), "第 3 项不适用于该对象"),
        (("1 学习", "3"), ("M00003", "2", "不适用"), "不是数字"),
        (("1 学习", "2"), ("M00001", "-2", ""), "扣分不能是负数"),
        (("1 学习", "2"), ("M9", "2", ""), "本轮没有对象「M9」"),
    ],
)
def test_a_wrong_cell_of_a_wide_table_is_told_where_it_is(
    sqlite_database: Database, tmp_path: Path, header: tuple[str, ...], row: tuple[str, ...], sentence: str | None
) -> None:
    """All or nothing; a column that names no item is noted and not read."""
    round_ = open_small(sqlite_database, tmp_path)
    rows = [("对象", "表", "期", "评分人", *header), (row[0], "base", "2025-Q1", "decided", *row[1:])]
    path = write_csv(tmp_path / "w.csv", rows)
    if sentence is None:
        assert any("9 没有" in note for note in import_marks(sqlite_database, "甲", "1", path).notes)
        return
    before = state(sqlite_database, round_)
    with pytest.raises(FileRefused, match=sentence):
        import_marks(sqlite_database, "甲", "1", path)
    assert (tmp_path / "w-问题.xlsx").exists()
    assert state(sqlite_database, round_) == before


def test_a_mark_stands_in_a_file_once(sqlite_database: Database, tmp_path: Path) -> None:
    """Two rows of a wide table, or one beside a long one, are never added up."""
    open_small(sqlite_database, tmp_path)
    row = ("M00001", "base", "2025-Q1", "decided", "2")
    path = write_csv(tmp_path / "w.csv", [("对象", "表", "期", "评分人", "1"), row, (*row[:4], "1")])
    with pytest.raises(FileRefused, match="第 1 项与第 2 行重复"):
        import_marks(sqlite_database, "甲", "1", path)


def test_a_name_that_is_another_subjects_is_a_slipped_row(sqlite_database: Database, tmp_path: Path) -> None:
    """In files of marks, votes and claims alike."""
    open_small(sqlite_database, tmp_path)
    files: dict[Callable[..., object], list[tuple[str, ...]]] = {
        import_marks: [(*MARKS, "名称"), ("M00001", "base", "2025-Q1", "decided", "1", "", "0", "", "", "", "李二")],
        import_polls: [(*BALLOT, "姓名"), ("M00001", "review", "2025", "members", "优秀", "3", "李二")],
        import_claims: [(*BONUS, "姓名"), ("M00001", "bonus", "表彰", "2025-07-01", "", "证书", "李二")],
    }
    for take, rows in files.items():
        with pytest.raises(FileRefused, match="名称「李二」和对象的名称「王一」对不上"):
            take(sqlite_database, "甲", "1", write_csv(tmp_path / "n.csv", rows))


def test_a_template_is_for_whom_and_what_is_asked(sqlite_database: Database, tmp_path: Path) -> None:
    """Subjects, a branch, a form, a period, an assessor; what there is not is refused by name."""
    open_small(sqlite_database, tmp_path)
    page = load_workbook(written(sqlite_database, tmp_path, "marks", DECIDED)).worksheets[0]
    row, _columns = header_of(page)
    codes = [cell.value for cell in page["A"][row:]]
    assert codes == ["M00001"] * 2 + ["M00002"] * 2 + ["M00003"] * 3 + ["M00004"] * 2
    only = replace(DECIDED, subjects=("王一",))
    assert len(load_workbook(written(sqlite_database, tmp_path, "marks", only)).worksheets[0]["A"]) == row + 2
    second = replace(DECIDED, branch="二支部")
    page = load_workbook(written(sqlite_database, tmp_path, "marks", second)).worksheets[0]
    assert {cell.value for cell in page["A"][row:]} == {"M00003", "M00004"}
    for wrong, sentence in (
        ({"subjects": ("M9",)}, "没有对象「M9」"),
        ({"branch": "九支部"}, "没有「九支部」的对象"),
        ({"form": "nothing"}, "没有表「nothing」"),
        ({"period": "2025-H1"}, "没有还可以填的表"),
        ({"assessor": "panel"}, "没有评分人「panel」"),
    ):
        with pytest.raises(Error, match=sentence):
            written(sqlite_database, tmp_path, "marks", replace(DECIDED, **wrong))


def test_a_filling_that_is_closed_is_not_asked_for(sqlite_database: Database, tmp_path: Path) -> None:
    """What nobody may fill in any more is in no template."""
    round_ = open_small(sqlite_database, tmp_path)
    advance_round(sqlite_database, "主任", round_.info.code)
    page = load_workbook(written(sqlite_database, tmp_path, "marks")).worksheets[0]
    row, columns = header_of(page)
    assert {page.cell(n, columns["评分人"]).value for n in range(row + 1, page.max_row + 1)} == {
        "decided", "self", "panel",
    }  # fmt: skip
    assert ("base", "self") not in {
        (page.cell(n, columns["表"]).value, page.cell(n, columns["评分人"]).value)
        for n in range(row + 1, page.max_row + 1)
    }


def test_a_cell_takes_what_the_item_can_give(sqlite_database: Database, tmp_path: Path) -> None:
    """Excel refuses less than nothing and more than the item has; in a wide table for the class that gets most."""
    open_small(sqlite_database, tmp_path)
    choice = TemplateChoice(form="task", assessor="panel-1")
    wide = load_workbook(written(sqlite_database, tmp_path, "marks", choice, wide=True)).worksheets[0]
    bounds = [(one.type, one.formula1, one.formula2) for one in wide.data_validations.dataValidation]
    assert bounds == [("decimal", "0", "4"), ("decimal", "0", "8")]
    long = load_workbook(written(sqlite_database, tmp_path, "marks", choice)).worksheets[0]
    row, columns = header_of(long)
    assert long.data_validations.dataValidation[0].formula2 == f"$H{row + 1}"
    assert columns["满分"] == 8
    assert [long.cell(row + n, 8).value for n in (1, 2, 3, 4)] == [4, 8, 4, 6]


VOTES = [
    BALLOT,
    ("M00001", "review", "2025", "members", "优秀", "3"),
    ("M00001", "score", "2025-H1", "members", "95", "2"),
    ("M00001", "score", "2025-H1", "members", "80", "1"),
]
CLAIMED = [
    BONUS,
    ("M00001", "bonus", "表彰", "2025-07-01", "", "证书"),
    ("M00001", "bonus", "表彰", "2025-07-01", "", "证书"),
    ("M00002", "bonus", "贡献", "2025-07-02", "2.5", "文件"),
    ("B0001", "neglect", "通报", "2025-08-01", "", "通报"),
]


def test_claims_of_a_member_and_of_their_branch_stand_side_by_side(sqlite_database: Database, tmp_path: Path) -> None:
    """Who is asked for decides in which registers there are rows."""
    open_small(sqlite_database, tmp_path)
    for choice, holders in (
        (TemplateChoice(subjects=("M00001",)), {("M00001", "bonus")}),
        (TemplateChoice(branch="一支部"), {("M00001", "bonus"), ("M00002", "bonus"), ("B0001", "neglect")}),
    ):
        page = load_workbook(written(sqlite_database, tmp_path, "claims", choice)).worksheets[0]
        row, columns = header_of(page)
        found = {(cell.value, page.cell(cell.row, columns["登记"]).value) for cell in page["A"][row:]}
        assert found == holders


@pytest.mark.parametrize(("kind", "take", "rows"), [("polls", import_polls, VOTES), ("claims", import_claims, CLAIMED)])
def test_votes_and_claims_written_out_and_read_again_change_nothing(
    database: Database, round_: AssessmentRound, tmp_path: Path, kind: str, take: Callable[..., Any],
    rows: list[tuple[str, ...]],
) -> None:  # fmt: skip
    """A row for each subject and option, filled in where something is on record."""
    take(database, "甲", "1", write_csv(tmp_path / "x.csv", rows))
    before = state(database, round_)
    report = take(database, "甲", "1", written(database, tmp_path, kind))
    assert (report.changed, report.unchanged) == (0, report.sheets)
    assert report.sheets == (2 if kind == "polls" else 4)
    assert state(database, round_) == before


def test_a_tally_is_filled_in_whole_or_not_at_all(sqlite_database: Database, tmp_path: Path) -> None:
    """Nobody's vote is 0, an empty cell is a vote that was not counted."""
    open_small(sqlite_database, tmp_path)
    tally = ("M00001", "review", "2025", "members")
    half = [BALLOT, (*tally, "优秀", "3"), (*tally, "合格", "")]
    with pytest.raises(FileRefused, match=r"第 3 行 . 列:没有填票数;没有人投就填 0"):
        import_polls(sqlite_database, "甲", "1", write_csv(tmp_path / "h.csv", half))
    blank = [BALLOT, *((*tally, option, "") for option in ("优秀", "合格"))]
    report = import_polls(sqlite_database, "甲", "1", write_csv(tmp_path / "b.csv", blank))
    assert (report.changed, report.notes) == (0, ("没有填写的行:2 行,没有导入。",))


def test_a_scheme_without_something_has_no_template_for_it(sqlite_database: Database, tmp_path: Path) -> None:
    """One sentence instead of a useless file."""
    bare = replace(SCHEME, polls=(), registers=(), stages=())
    round_ = open_small(sqlite_database, tmp_path, bare)
    for template in (polls_template, claims_template):
        with pytest.raises(Error, match="没有"):
            ask(sqlite_database, template, round_)


def test_the_roster_template_is_understood(tmp_path: Path) -> None:
    """Every column is used; without people it is refused with a sentence."""
    write_template(tmp_path / "t.xlsx", roster_template())
    roster = understand_roster(read_workbook(tmp_path / "t.xlsx"))
    assert [problem.sentence for problem in roster.problems] == ["名册里一个人、一个组织都没有。"]
    assert not [note for note in roster.notes if note.topic is Topic.COLUMN]
