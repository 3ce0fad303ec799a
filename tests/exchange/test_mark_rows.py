"""What the rows of a marks file say, whatever their order; every wrong row is one sentence at its cell."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.exchange import columns
from kaoping.core.exchange.mark_rows import SheetMarks
from kaoping.core.exchange.marks import MarkFile
from kaoping.core.kernel.unit import Unit
from kaoping.core.rounds.model import AssessmentRound, RoundInfo, RoundSubject
from kaoping.core.rounds.sheets.repository import SheetPlace
from kaoping.core.spreadsheet.model import Cell
from kaoping.core.spreadsheet.table import TableRecord
from kaoping.plugins.contract import Subject
from kaoping.plugins.evaluation.inputs import Line

from tests.rounds.small import SCHEME

INFO = RoundInfo(1, Unit(1, "局"), "局-small-2025", "small", "小方案", "1", 2025, "fill", "填报", "", 3, "", 1, 1)
PEOPLE = (("M1", "王一", "普通"), ("M2", "李二", "流动"), ("M3", "李二", "骨干"))
SUBJECTS = tuple(
    RoundSubject(number, "", "", Subject(code, name, "member", class_name=class_name))
    for number, (code, name, class_name) in enumerate(PEOPLE, start=1)
)
ROUND = AssessmentRound(INFO, SCHEME, {}, 2025, SUBJECTS)
NAMES = [column.name for column in columns.MARKS]
PLACES = {name: place for place, name in enumerate(NAMES, start=1)}
COLUMNS = {column.title: PLACES[column.name] for column in columns.MARKS}

Row = Sequence[Cell]


def base(item: Cell, deduction: Cell = None, rule: Cell = None, count: Cell = None, reason: Cell = None) -> Row:
    return ("M1", "base", "2025-Q1", "decided", item, None, deduction, rule, count, reason)


def task(item: Cell, points: Cell = None, deduction: Cell = None, rule: Cell = None, assessor: Cell = "panel-1") -> Row:
    return ("M1", "task", "2025", assessor, item, points, deduction, rule, None, None)


def cells_of(row: Row) -> dict[str, Cell]:
    return dict(zip(NAMES, (*row, *(None,) * (len(NAMES) - len(row))), strict=True))


def read(*rows: Row) -> tuple[MarkFile, list[SheetMarks]]:
    reading = MarkFile(ROUND)
    for number, row in enumerate(rows, start=2):
        reading.take(TableRecord("表", number, cells_of(row), PLACES))
    return reading, list(reading.sheets())


def test_rows_become_sheets() -> None:
    """One sheet for each subject, form, period and assessor; text and numbers mean the same."""
    reading, sheets = read(
        base("1", "2", "1a", "3", "缺席"), base(2, 0), task(Decimal("1.1"), Decimal("3.5")), task("1.2", "6", None)
    )
    assert reading.problems == []
    assert sheets == [
        SheetMarks(
            SheetPlace(1, "base", "2025-Q1", "decided", "decided"),
            ("1", "2", "3"),
            {0: -6000, 1: 0},
            {"1": (Line("1a", 3, 2000, "缺席"),)},
        ),
        SheetMarks(SheetPlace(1, "task", "2025", "panel", "panel-1"), ("1.1", "1.2"), {0: 3500, 1: 6000}, {}),
    ]


def test_several_deductions_of_an_item_add_up() -> None:
    """Other rules, other points and other reasons are other happenings."""
    rows = [base("1", 2, "1a"), base("1", 2, "1a", 2, "六月"), base("1", Decimal("0.5"), "1b"), base("1", 1, "1b")]
    reading, sheets = read(*rows)
    assert reading.problems == []
    assert sheets[0].marks == {0: -7500}
    assert len(sheets[0].lines["1"]) == 4


def test_a_fixed_rule_may_leave_the_deduction_blank() -> None:
    """Then the rule's own points are taken."""
    assert read(base("1", None, "1a", 2))[1][0].marks == {0: -4000}


def test_a_form_and_a_subject_may_be_named_by_title_and_name() -> None:
    """The same sheet whichever way it is named; a month that became a date is a month again."""
    named = ("王一", "基础分", "2025-Q1", "decided", "2", None, 0, None, None, None)
    assert len(read(base("1", 0), named)[1]) == 1


@pytest.mark.parametrize(("assessor", "filler"), [("panel", "panel"), ("panel-2", "panel-2"), ("赵六", "赵六")])
def test_any_person_fills_the_shared_filling(assessor: str, filler: str) -> None:
    """A name that is no filling is a person of the only filling that several fill."""
    assert read(task("1.1", 4, assessor=assessor))[1][0].place == (1, "task", "2025", "panel", filler)


def test_what_does_not_apply_may_be_zero() -> None:
    """A clean zero for an item of another class, and a row nobody filled, are told and not taken."""
    reading, sheets = read(base("1", 0), base("3", 0), base("3"), base("2"))
    assert reading.problems == []
    assert sheets[0].marks == {0: 0}
    assert reading.idle == {"项目不适用于对象、扣分为 0 的行": 1, "没有填写的行": 2}


WRONG = [
    (("M9", *base("1", 0)[1:]), "对象", "本轮没有对象「M9」"),
    (("李二", *base("1", 0)[1:]), "对象", "有 2 个对象叫「李二」,请写编号。编号:M2、M3"),
    ((None, *base("1", 0)[1:]), "对象", "不能空"),
    (("M1", "bases", *base("1", 0)[2:]), "表", "没有表「bases」。是不是:base"),
    (("M1", "base", "2025", *base("1", 0)[3:]), "期", "没有「2025」这一期。应是:2025-Q1"),
    (("M1", "base", "2024-Q1", *base("1", 0)[3:]), "期", "没有「2024-Q1」这一期"),
    (("M1", "base", date(2025, 6, 1), *base("1", 0)[3:]), "期", "没有「2025-06」这一期"),
    (("M1", "base", "2025-Q1", "panel", *base("1", 0)[4:]), "评分人", "没有评分人「panel」。应写:self;decided"),
    (("M1", "base", "2025-Q1", "decided-2", *base("1", 0)[4:]), "评分人", "每期只有一份"),
    (task("1.1", 4, assessor="赵\u200b六"), "评分人", "不能保存"),
    (base("9", 0), "项目", "没有第「9」项"),
    (base(None, 0), "项目", "没有第「」项"),
    (base("1", 1, "2a"), "规则", "没有扣分规则「2a」。可用:1a、1b"),
    (base("1", 1, "1a"), "扣分", "每次扣 2 分,不能扣 1 分"),
    (base("1", "两分"), "扣分", "不是数字"),
    (base("1", "2\u00b2"), "扣分", "不是数字"),
    (base("1", "0.0001"), "扣分", "小数"),
    (base("1", -1), "扣分", "负数"),
    (base("1", 2, "1a", Decimal("1.5")), "次数", "不是整数"),
    (base("1", 2, "1a", 0), "次数", "次数应是"),
    (base("1", None, None, 2), "得分", "既没有得分也没有扣分"),
    (base("1", None, None, None, "迟到"), "得分", "填了理由"),
    (base("1", 1, None, None, "\u202e"), "理由", "不能保存"),
    (base("1", 1, None, None, "#REF!"), "理由", "公式错误"),
    (base("3", 1), "项目", "不适用"),
    (base("2", 1, "2a", 2), "次数", "只扣一次"),
    (task("1.1", "4.001"), "得分", "最多 4 分,不能给 4.001 分"),
    (task("1.1", -1), "得分", "负数"),
    (task("1.1", 1, 1), "扣分", "同时填了得分和扣分"),
    (task("1.1", "3,5"), "得分", "逗号"),
    (task("1.1", 1, None, "1.1a"), "扣分", "第 1.1 项同时填了得分和扣分,只能填一种。"),
    (task("1.1", 1, 1, "1.1a"), "扣分", "第 1.1 项同时填了得分和扣分,只能填一种。"),
    (task("1.1", 0, None, "没有"), "扣分", "第 1.1 项同时填了得分和扣分,只能填一种。"),
    (task("1.1", 1, assessor=None), "评分人", "这一格不能空。"),
    (task("1.1", 1, assessor=" \u3000"), "评分人", "这一格不能空。"),
    (base("1", "2147483.648"), "扣分", "扣分 2147483.648 太大。"),
    (base("1", "2147483.647", None, 2), "扣分", "扣分 2147483.647 太大。"),
    (base("1", "214.77", None, 9999), "扣分", "扣分 214.77 太大。"),
    (base("1", 1, None, 10_000), "次数", "次数应是 1 到 9999 的整数。"),
    (("M1", "base", "2025-Q1", "decided", "1", 0, None, None, None, None), "得分", "只能填扣分"),
]


@pytest.mark.parametrize(("row", "column", "sentence"), WRONG)
def test_a_wrong_row_is_one_sentence_at_its_cell(row: Row, column: str, sentence: str) -> None:
    """Beside good rows, and each time it occurs."""
    reading, _sheets = read(task("1.2", 1), row, row)
    problems = [(problem.sheet, problem.row, problem.column) for problem in reading.problems]
    assert problems[:2] == [("表", 3, COLUMNS[column]), ("表", 4, COLUMNS[column])]
    assert all(sentence in problem.sentence for problem in reading.problems[:2])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((task("1.1", 3), task("1.1", 4)), "第 1.1 项的得分与第 2 行重复"),
        ((task("1.1", 3), task("1.1", 3)), "第 1.1 项的得分与第 2 行重复"),
        ((task("1.1", 3), task("1.1", None, 1)), "与第 2 行一个填得分、一个填扣分"),
        ((task("1.1", None, 1), task("1.1", 3)), "与第 2 行一个填得分、一个填扣分"),
        ((base("1", 2, "1a"), base("1", 2, "1a")), "与第 2 行相同;发生几次请写在次数列"),
        ((base("1", 2, "1a"), base("1", None, "1a", 3)), "与第 2 行相同"),
        ((base("2", 0), base("2", 0)), "与第 2 行相同"),
        ((base("2", 0), ("王一", *base("2", 0)[1:])), "与第 2 行相同"),
    ],
)
def test_the_same_cell_twice_names_both_rows(rows: Sequence[Row], sentence: str) -> None:
    """The later row is the problem and names the earlier one."""
    reading, _sheets = read(*rows)
    (problem,) = reading.problems
    assert (problem.row, problem.column) == (3, COLUMNS["项目"])
    assert sentence in problem.sentence


GOOD = [
    base("1", 2, "1a", 3),
    base("1", "0.75", "1b", 1),
    base("2", 0),
    base("1", 2, "1a", None, "六月"),
    task("1.1", 4),
    task("1.2", "2.5"),
    task("1.1", None, 1, "1.1a", "赵六"),
    ("M2", *base("3", 2, "3a")[1:]),
    ("M3", "task", "2025", "self", "1.2", 8, None, None, None, None),
]


@given(st.permutations(GOOD))
def test_the_order_of_rows_never_matters(rows: list[Row]) -> None:
    """The same sheets with the same marks and lines come out."""

    def by_place(sheets: list[SheetMarks]) -> dict[object, SheetMarks]:
        return {sheet.place: sheet for sheet in sheets}

    assert by_place(read(*rows)[1]) == by_place(read(*GOOD)[1])


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (base("1", 2), base("1", 3), False),
        (base("1", 2, None, None, "一月"), base("1", 2, None, None, "二月"), True),
        (base("1", 2, "1a"), base("1", 2), True),
        (base("1", 2, "1a"), base("1", 2, "1a", 2), False),
    ],
)
def test_an_item_on_two_sheets_is_told_apart_by_rule_or_reason(first: Row, second: Row, apart: bool) -> None:
    """Else it may be the same case twice, which nobody adds up unseen; on one sheet two amounts are two cases."""
    reading = MarkFile(ROUND)
    for sheet, row in (("甲表", first), ("乙表", second)):
        reading.take(TableRecord(sheet, 2, cells_of(row), PLACES))
    list(reading.sheets())
    assert (reading.problems == []) is apart
    if not apart:
        (problem,) = reading.problems
        assert (problem.sheet, problem.row) == ("乙表", 2)
        assert "工作表「甲表」第 2 行" in problem.sentence
    alone, _sheets = read(base("1", 2), base("1", 3))
    assert alone.problems == []
