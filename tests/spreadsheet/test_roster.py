"""A roster is read as offices keep it: no question asked, every doubtful value shown, every fault named."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.text import find_hostile
from kaoping.core.organisation.roster.parsing import OrganisationKind, Topic, understand_roster
from kaoping.core.spreadsheet.model import Cell, Merged, SheetData, Workbook
from kaoping.core.spreadsheet.reader import read_workbook

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
LONG = ("编号", "名称", "类型", "上级", "领域", "类别", "正式/预备", "职务", "入党日期")


def workbook(*sheets: SheetData, guessed: bool = False) -> Workbook:
    """A workbook of ``sheets``."""
    return Workbook(Path("名册.xlsx"), "xlsx", sheets, "", guessed=guessed)


def long_form(*rows: tuple[Cell, ...]) -> Workbook:
    """The long form of design, rows cut short at the right."""
    return workbook(SheetData("名册", [LONG, *((*row, *(None,) * (len(LONG) - len(row))) for row in rows)]))


def test_the_roster_as_clerks_keep_it() -> None:
    """53 members in 5 branches from two sheets, without a question."""
    roster = understand_roster(read_workbook(SAMPLES / "roster_as_clerks_keep_it.xlsx"))
    assert roster.problems == ()
    assert len(roster.members) == 53
    assert [branch.name for branch in roster.branches] == [
        *("机关第一党支部", "机关第二党支部", "国有林场党支部", "森林公安党支部", "离退休党支部")
    ]
    assert {branch.code for branch in roster.branches} == {""}
    keys = {branch.key for branch in roster.branches}
    assert all(member.branch in keys for member in roster.members)
    first = roster.members[0]
    assert (first.name, first.branch, first.class_, first.status) == ("王敏", "机关第一党支部", "普通", "正式")
    assert (first.post, first.joined, first.row) == ("副科长", date(2020, 7, 1), 4)
    assert Counter(member.status for member in roster.members) == {"正式": 50, "预备": 3}
    assert {member.class_ for member in roster.members} == {"骨干", "普通", "流动"}


def test_every_doubtful_value_of_that_roster_is_noted() -> None:
    """Where, what was there, and what it was taken for."""
    roster = understand_roster(read_workbook(SAMPLES / "roster_as_clerks_keep_it.xlsx"))
    first = "在岗党员花名册"
    told = {(n.topic, n.sheet, n.row, n.column): (n.value, n.understood) for n in roster.notes}
    assert told[Topic.BLANKS, first, 4, 2] == ("王\u3000敏", "王敏")
    assert told[Topic.BLANKS, first, 4, 11] == ("机关第一党支部 ", "机关第一党支部")
    assert told[Topic.WORDING, first, 5, 10] == ("正式党员", "正式")
    assert told[Topic.WORDING, first, 5, 12] == ("骨干类", "骨干")
    assert told[Topic.DATE, first, 6, 8] == ("２０12年７月１日", "2012-07-01")
    assert told[Topic.NUMBER, first, 6, 14][0] == "13900000001"
    assert (Topic.FORMULA, first, 8, 16) in told
    assert told[Topic.HIDDEN, first, 20, 0][0] == "卫丽"
    assert "相符" in told[Topic.TOTAL, first, 50, 0][1]
    assert "相符" in told[Topic.TOTAL, "不在岗党员花名册", 11, 0][1]
    assert (Topic.SHEET, "填表说明", 0, 0) in told
    assert "民族" in told[Topic.COLUMN, first, 3, 0][0]
    assert all(find_hostile(note.value + note.understood) is None for note in roster.notes)


@pytest.mark.parametrize(
    ("scheme", "branches", "members"),
    [("forestry_member", 2, 24), ("institute_branch", 24, 0)],
)
def test_the_long_form(scheme: str, branches: int, members: int) -> None:
    """Codes, kinds, domains and classes come over as written, with nothing doubtful but namesakes."""
    path = SAMPLES / scheme / "roster.csv"
    roster = understand_roster(read_workbook(path))
    assert roster.problems == ()
    assert (len(roster.branches), len(roster.members)) == (branches, members)
    assert {note.topic for note in roster.notes} <= {Topic.NAMESAKE}
    lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    written = [(b.code, b.name, "branch", b.parent, b.domain, "", "") for b in roster.branches]
    written += [(m.code, m.name, "member", m.branch, "", m.class_, m.status) for m in roster.members]
    assert [",".join(row) for row in written] == lines


def test_chinese_headers_kinds_and_parents_by_name() -> None:
    """The tree stands whatever the order of rows, with parents named by code or by name."""
    roster = understand_roster(
        long_form(
            ("M1", "张三", "党员", "第一党支部", None, "骨干", "预备", "书记", "2012-07"),
            ("B1", "第一党支部", "党支部", "机关党总支", "机关"),
            (None, "机关党总支", "党总支", "C1"),
            ("C1", "县直机关工委", "党委"),
        )
    )
    assert roster.problems == ()
    assert [(b.key, b.kind, b.parent) for b in roster.branches] == [
        ("B1", OrganisationKind.BRANCH, "机关党总支"),
        ("机关党总支", OrganisationKind.GENERAL_BRANCH, "C1"),
        ("C1", OrganisationKind.COMMITTEE, ""),
    ]
    (member,) = roster.members
    assert (member.branch, member.status, member.joined) == ("B1", "预备", date(2012, 7, 1))
    assert [(note.topic, note.understood) for note in roster.notes] == [(Topic.DATE, "2012-07,按 1 日记")]


@pytest.mark.parametrize(
    ("rows", "row", "column", "words"),
    [
        ([("M1", "张三", "党员", "B9")], 2, 4, "不在名册里"),
        ([("M1", "张三", "党员")], 2, 4, "没有写所在支部"),
        ([("M1", "张三", "群众", "B1"), ("B1", "一支部", "党支部")], 2, 3, "不认识"),
        ([("M1", "张三", None, "B1"), ("B1", "一支部", "党支部")], 2, 3, "没有写类型"),
        ([("B1", "一支部", "党支部"), ("B1", "二支部", "党支部")], 3, 1, "重复"),
        ([("B1", "一支部", "党支部", "B2"), ("B2", "二支部", "党总支", "B1")], 2, 4, "回到了它自己"),
        ([("B1", "一支部", "党支部", "B1")], 2, 4, "回到了它自己"),
        ([("B1", "一支部", "党支部"), ("M1", "张三", "党员", "B1"), ("M2", "李四", "党员", "M1")], 4, 4, "是一名党员"),
        ([("B1", None, "党支部")], 2, 2, "没有写姓名"),
        ([("B1", "一支部", "党支部"), ("M1", "张三", "党员", "B1", None, None, "群众")], 3, 7, "正式或预备"),
        ([("B1", "一支部", "党支部"), ("M1", "张三", "党员", "B1", None, None, None, None, "不详")], 3, 9, "看不出"),
        ([(None, "一支部", "党支部"), (None, "一支部", "党支部")], 3, 2, "写了两次"),
        ([("B1", "一支", "党支部"), ("B2", "一支", "党支部"), ("M1", "张三", "党员", "一支")], 4, 4, "都叫"),
        ([("B1", "一\u202e支部", "党支部")], 2, 2, "U+202E"),
    ],
)
def test_what_is_wrong_is_named_at_its_cell(rows: list[tuple[Cell, ...]], row: int, column: int, words: str) -> None:
    """One problem, with sheet, row and column, in a sentence that is safe to show."""
    problem = understand_roster(long_form(*rows)).problems[0]
    assert (problem.sheet, problem.row, problem.column) == ("名册", row, column)
    assert words in problem.sentence
    assert find_hostile(problem.sentence + problem.value) is None


def test_known_organisations_may_stand_as_parents() -> None:
    """A list of new members of branches that exist already needs no row for the branch."""
    roster = understand_roster(long_form(("M1", "张三", "党员", "B9")), known={"B9"})
    assert roster.problems == ()
    assert roster.members[0].branch == "B9"


def test_a_branch_merged_over_its_members_holds_for_all() -> None:
    """The usual look of a printed roster; every filled cell is noted."""
    sheet = SheetData(
        "名册",
        [("所在党支部", "姓名"), ("一支部", "张三"), (None, "李四"), ("二支部", "王五")],
        merged=(Merged(2, 1, 3, 1),),
    )
    roster = understand_roster(workbook(sheet))
    assert [member.branch for member in roster.members] == ["一支部", "一支部", "二支部"]
    assert [(note.topic, note.row, note.understood) for note in roster.notes] == [(Topic.MERGED, 3, "一支部")]


def test_subtotals_and_wrong_totals_are_compared_with_what_was_read() -> None:
    """A subtotal counts since the last one, a total counts all; a difference is said, not decided."""
    sheet = SheetData(
        "名册",
        [
            ("姓名", "所在党支部"),
            ("张三", "一支部"),
            ("小计", "1人"),
            ("李四", "二支部"),
            ("王五", "二支部"),
            ("小计", "2人"),
            ("合计", "4人"),
        ],
    )
    notes = [note.understood for note in understand_roster(workbook(sheet)).notes if note.topic is Topic.TOTAL]
    assert ["相符" in note for note in notes] == [True, True, False]
    assert "读到 3 行" in notes[2]


def test_namesakes_guesses_and_silence_are_noted() -> None:
    """Two people of one name in one branch are two people; a guessed encoding and a blank status are told."""
    sheet = SheetData(
        "名册",
        [("姓名", "所在党支部", "正式/预备"), ("张三", "一支部", "正式"), ("张\u3000三", "一支部", None)],
    )
    roster = understand_roster(workbook(sheet, guessed=True))
    assert len(roster.members) == 2
    assert {note.topic for note in roster.notes} == {Topic.FILE, Topic.BLANKS, Topic.EMPTY, Topic.NAMESAKE}
    assert roster.members[1].status == ""


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([SheetData("a", [])], "没有内容"),
        ([SheetData("a", [("随便",)])], "没有找到表头"),
        ([SheetData("a", [("姓名", "所在党支部"), ("张三", "一支部")], hidden=True)], "隐藏"),
        ([SheetData("a", [("名称", "上级"), ("张三", "一支部")])], "类型"),
        ([SheetData("a", [("姓名", "所在党支部")])], "一个人、一个组织都没有"),
    ],
)
def test_a_file_without_a_roster_says_so(sheets: list[SheetData], words: str) -> None:
    """Nothing to read is a problem, never an empty success."""
    problems = understand_roster(workbook(*sheets)).problems
    assert words in problems[0].sentence


def test_long_chains_of_parents_do_not_exhaust_anything() -> None:
    """Ten thousand organisations under one another are read in order, without recursion."""
    rows = [
        (f"B{number}", f"组织{number}", "党支部", f"B{number + 1}" if number < 9_999 else None)
        for number in range(10_000)
    ]
    assert understand_roster(long_form(*rows)).problems == ()
