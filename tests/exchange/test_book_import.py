"""Entries of a ledger book imported: what is new, what changes an entry, what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Cancelled, Error, FileRefused
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Book
from kaoping.plugins.contract.books import Column
from kaoping.tui.paths import read_workbook_file

from tests.acting import accept_entries, amendments, home, submit_entries, withdraw_entry
from tests.exchange.ledgers import Keeper, Telling, services_of, set_up, write_rows

DUES = Book(
    "党费",
    "党费收缴",
    "基础",
    (Column("method", "方式", "choice", ("现金", "转账")), Column("collector", "经手人", "person")),
    proof=False,
    kinds=("交纳", "上缴"),
    unit_kinds=("上缴",),
    about="member",
    roll="members",
    every="month",
    dated="month",
    amounts="due_paid",
)
MEETINGS = Book("三会一课", "三会一课", "纪实", kinds=("支部大会", "党课"), attendance=True)
TALKS = Book("谈话", "谈心谈话", "纪实", (Column("helpful", "有帮助", "yes_no"),), proof=False, about="member")

HEADER = ("支部", "姓名", "类别", "月份", "应缴", "实缴", "缴纳日期")
PAID = ("机关支部", "王一", "交纳", "2025-03", "12.50", "12.5", "2025-03-08")


@pytest.fixture
def unit(sqlite_database: Database, tmp_path: Path) -> Unit:
    return set_up(sqlite_database, tmp_path)


@pytest.fixture
def dues(sqlite_database: Database, unit: Unit, tmp_path: Path) -> Keeper:
    return Keeper(sqlite_database, unit, DUES, tmp_path)


@pytest.fixture
def meetings(sqlite_database: Database, unit: Unit, tmp_path: Path) -> Keeper:
    return Keeper(sqlite_database, unit, MEETINGS, tmp_path)


@pytest.fixture
def talks(sqlite_database: Database, unit: Unit, tmp_path: Path) -> Keeper:
    return Keeper(sqlite_database, unit, TALKS, tmp_path)


def counts(keeper: Keeper, *rows: tuple[object, ...]) -> tuple[int, int, int]:
    """How many rows were new, changes, nothing new."""
    report = keeper.take(*rows)
    assert report.rows == report.added + report.changed + report.unchanged
    return report.added, report.changed, report.unchanged


def refusal(keeper: Keeper, *rows: tuple[object, ...]) -> FileRefused:
    """The refusal of a file, after which nothing more is on record than before."""
    before = keeper.entries()
    with pytest.raises(FileRefused) as refused:
        keeper.take(*rows)
    assert keeper.entries() == before
    return refused.value


def test_rows_become_drafts_exactly_as_written(dues: Keeper) -> None:
    """Money in hundredths, the month as its first day, whoever imports as the author, the file in the chain."""
    report = dues.take(HEADER, PAID)
    assert (report.rows, report.added, report.changed, report.unchanged) == (1, 1, 0, 0)
    (entry,) = dues.entries()
    assert (entry.date, entry.kind, entry.due, entry.paid) == ("2025-03-01", "交纳", 1250, 1250)
    assert (entry.finished, entry.state, entry.author, entry.proofs) == ("2025-03-08", "draft", "甲", 0)
    assert report.preview[0].values[:2] == (("党组织", "机关支部"), ("党员", "王一"))
    with home(dues.database).read() as connection:
        bodies = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars().all()
    assert '"action":"ledger.import","detail":{"book":"党费","file":"f.csv"' in bodies[-3]
    assert '"table":"entry"' in bodies[-2]


def test_the_same_file_again_adds_nothing(dues: Keeper) -> None:
    """Nor does another spelling of the same: width, code for name, places of figures, order of rows."""
    other = ("机关支部", "李二", "交纳", "2025-03", "8", "8", "2025-03-09")
    assert counts(dues, HEADER, PAID, other) == (2, 0, 0)
    assert counts(dues, HEADER, other, PAID) == (0, 0, 2)
    assert counts(dues, HEADER, ("B0001", "M00001", "交纳", "2025年3月", 12.5, "12.500", "2025.3.8")) == (0, 0, 1)


def test_what_others_added_since_does_not_make_the_file_new(dues: Keeper) -> None:
    """A file is compared by the columns it has: text added to the entry afterwards is none of its business."""
    dues.take(HEADER, PAID)
    with home(dues.database).write("乙") as transaction:
        transaction.update("entry", dues.entries()[0].id, {"content": "补记"})
    assert counts(dues, HEADER, PAID) == (0, 0, 1)


def test_another_amount_for_the_same_member_and_month_is_a_change(dues: Keeper) -> None:
    """Never silently a second entry; the preview says what was and what becomes; blanks leave what is on record."""
    dues.take(HEADER, PAID)
    row = (*PAID[:4], "15", "", "")
    preview = dues.take(HEADER, row, dry_run=True)
    assert (preview.changed, preview.preview[0].action) == (1, "changed")
    assert (preview.preview[0].was, preview.preview[0].values) == ((("应交", "12.50"),), (("应交", "15.00"),))
    assert dues.entries()[0].due == 1250
    assert counts(dues, HEADER, row) == (0, 1, 0)
    (entry,) = dues.entries()
    assert (entry.due, entry.paid, entry.finished) == (1500, 1250, "2025-03-08")


def test_a_member_has_one_row_a_month(dues: Keeper) -> None:
    """Two in one file are refused, with the row."""
    assert refusal(dues, HEADER, PAID, (*PAID[:5], "1", "")).problems[0].row == 3


def test_monthly_rows_of_two_kinds_of_one_person_are_two_entries(
    sqlite_database: Database, unit: Unit, tmp_path: Path
) -> None:
    """Each kind has its own row of the month: together, one after the other, changed apart, in any order."""
    book = replace(DUES, kinds=("交纳", "补交", "上缴"))
    keeper = Keeper(sqlite_database, unit, book, tmp_path)
    other = (*PAID[:2], "补交", PAID[3], "3", "3", "2025-03-09")
    assert counts(keeper, HEADER, PAID) == (1, 0, 0)
    assert counts(keeper, HEADER, other) == (1, 0, 0)
    assert counts(keeper, HEADER, other, PAID) == (0, 0, 2)
    assert counts(keeper, HEADER, (*other[:4], "4", *other[5:]), PAID) == (0, 1, 1)
    assert {(entry.kind, entry.due) for entry in keeper.entries()} == {("交纳", 1250), ("补交", 400)}
    april = [(*row[:3], "2025-04", *row[4:]) for row in (other, PAID)]
    assert counts(keeper, HEADER, *april) == (2, 0, 0)
    (problem,) = refusal(keeper, HEADER, *april, april[0]).problems
    assert (problem.row, problem.sentence) == (4, "这个人这个月前面已有一行(第 3 号),请合并成一行。")


@pytest.mark.parametrize("note", ["出\u202e差", "出\x1b[2J差", "出\u200b差"])
def test_notes_beside_names_pass_the_gate(meetings: Keeper, note: str) -> None:
    """A hostile character behind a sound name is the problem of its cell, among those absent and those told."""
    header = ("党组织", "类别", "日期", "主题", "应到", "实到", "缺席", "补课")
    row = ("林场支部", "党课", "2025-03-02", "学党章", 2, 1)
    for names, column in ((((f"M00003张三({note})"), ""), 7), (("M00003张三", f"M00003张三({note})"), 8)):
        (problem, *_more) = refusal(meetings, header, (*row, *names)).problems
        assert (problem.row, problem.column) == (2, column)
        assert f"(U+{ord(note[1]):04X}),请删去或改写。" in problem.sentence


def test_what_was_handed_in_keeps_its_old_value(dues: Keeper) -> None:
    """A change by import is an amendment, and what was accepted must be looked at again."""
    dues.take(HEADER, PAID)
    (entry,) = dues.entries()
    submit_entries(dues.database, "甲", [entry.id])
    accept_entries(dues.database, "乙", [entry.id])
    report = dues.take(HEADER, (*PAID[:5], "13", PAID[6]))
    assert any("已经提交" in note for note in report.notes)
    assert dues.entries()[0].state == "submitted"
    last = amendments(dues.database, entry.id)[-1]
    assert (last.was["paid"], last.became["paid"], last.reason) == (1250, 1300, "导入")


def test_whose_entry_it_is_may_be_told_otherwise(dues: Keeper, talks: Keeper) -> None:
    """By where the member belongs, or by whoever imports; the only kind about members need not be written either."""
    dues.take(("姓名", "月份", "应交"), ("王一", "2025-03", "5"))
    assert (dues.entries()[0].organisation_id, dues.entries()[0].kind) == (1, "交纳")
    talks.take(("姓名", "日期"), ("M00003", "2025-03-02"), organisation="B0001")
    assert talks.entries()[0].organisation_id == 1
    assert (
        "没有填「党组织」"
        in refusal(
            Keeper(dues.database, dues.unit, MEETINGS, dues.folder), ("日期", "类别"), ("2025-03-02", "党课")
        ).message
    )


def test_code_and_name_in_two_columns_tell_namesakes_apart(talks: Keeper) -> None:
    """A code of the unit must be that of the name beside it; codes of other lists are passed over."""
    header = ("姓名", "党员编号", "日期")
    talks.take(header, ("张三", "M00004", "2025-03-02"), ("王一", "110-7", "2025-03-02"))
    assert {entry.person_id for entry in talks.entries()} == {4, 1}
    assert refusal(talks, header, ("张三", "M00001", "2025-03-03")).problems[0].row == 2
    assert "有 2 人叫「张三」" in refusal(talks, header, ("张三", "", "2025-03-03")).message


def test_entries_without_a_month_may_be_equal(talks: Keeper) -> None:
    """Equal rows are counted: two talks of one day are two, the file again adds none, a third row one."""
    header, row = ("姓名", "日期", "内容"), ("王一", "2025-03-02", "谈工作")
    assert counts(talks, header, row, row) == (2, 0, 0)
    assert counts(talks, header, row, row) == (0, 0, 2)
    assert counts(talks, header, row, row, row) == (1, 0, 2)
    assert counts(talks, header, ("王一", "2025-03-02", "谈生活")) == (1, 0, 0)


def test_what_was_withdrawn_stays_withdrawn(talks: Keeper) -> None:
    """Importing it again neither restores nor doubles it, and says so."""
    rows = (("姓名", "日期"), ("王一", "2025-03-02"))
    talks.take(*rows)
    withdraw_entry(talks.database, "甲", talks.entries()[0].id, "记错")
    report = talks.take(*rows)
    assert (report.added, report.unchanged, talks.entries()) == (0, 1, ())
    assert any("第 2 行的台账已经撤回" in note for note in report.notes)


def test_meetings_keep_who_was_absent(meetings: Keeper) -> None:
    """Names are those of the branch, notes stand in brackets; the figures must agree with the names."""
    header = ("党组织", "类别", "日期", "主题", "应到", "实到", "缺席", "补课")
    row = ("林场支部", "党课", "2025-03-02", "学党章", 2, 1, "M00003张三(出差)", "M00003张三(发资料)")
    assert counts(meetings, header, row) == (1, 0, 0)
    assert counts(meetings, header, row) == (0, 0, 1)
    (entry,) = meetings.entries()
    assert [(one.person_id, one.note) for one in entry.absent] == [(3, "出差")]
    assert "应有 1 人缺席" in refusal(meetings, header, (*row[:4], 3, 2, "王一、李二", "")).message


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (("机关", *PAID[1:]), 1, "没有党组织「机关」"),
        ((PAID[0], "王三", *PAID[2:]), 2, "名册里没有「王三」"),
        ((*PAID[:2], "交", *PAID[3:]), 3, "没有「交」这一种"),
        ((*PAID[:3], "三月", *PAID[4:]), 4, "看不出是哪个月"),
        ((*PAID[:3], "2025-03-08", *PAID[4:]), 4, "只写月份"),
        ((*PAID[:3], "", *PAID[4:]), 0, "没有填「月份」"),
        ((*PAID[:4], "12.345", *PAID[5:]), 5, "分以下"),
        ((*PAID[:5], "1,2", PAID[6]), 6, "逗号"),
        ((*PAID[:5], "#N/A", PAID[6]), 6, "不是数字"),
        ((*PAID[:6], "2099-01-01"), 0, "还没有到"),
    ],
)
def test_a_wrong_cell_refuses_the_whole_file(dues: Keeper, row: tuple[object, ...], column: int, sentence: str) -> None:
    """With the place, and a copy of the file in which it is marked; the good row before it is not taken either."""
    refused = refusal(dues, HEADER, PAID, row)
    assert [(problem.row, problem.column) for problem in refused.problems] == [(3, column)]
    assert sentence in refused.problems[0].sentence
    assert "f-问题.xlsx" in refused.hint
    assert (dues.folder / "f-问题.xlsx").exists()


def test_hostile_text_is_refused(talks: Keeper) -> None:
    """Control characters and error values of formulas are no content; what looks like a formula is."""
    header = ("姓名", "日期", "内容")
    assert "U+001B" in refusal(talks, header, ("王一", "2025-03-02", "a\x1b[31m")).message
    assert "公式错误" in refusal(talks, header, ("王一", "2025-03-02", "#REF!")).message
    talks.take(header, ("王一", "2025-03-02", "=1+1"))
    assert talks.entries()[0].content == "=1+1"


def test_truth_values_tick_boxes_and_nothing_else(talks: Keeper) -> None:
    """In a spreadsheet TRUE is a value of its own, which Python takes for 1."""
    from openpyxl import Workbook

    def take(name: str, ticked: object, content: object) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["姓名", "日期", "有帮助", "内容"])
        book.active.append(["王一", date(2025, 3, 2), ticked, content])
        book.save(talks.folder / name)
        talks.take_file(talks.folder / name)

    take("a.xlsx", True, "好")
    assert talks.entries()[0].own == {"helpful": 1}
    with pytest.raises(FileRefused, match="逻辑值 TRUE"):
        take("b.xlsx", None, True)


def test_doubtful_days_and_gaps_are_told(talks: Keeper, meetings: Keeper) -> None:
    """Days in full-width digits or without separators are read and named; what handing in will want is counted."""
    report = talks.take(("姓名", "日期"), ("王一", "２０２５-03-02"), ("王一", "20250303"), ("王一", "2025-03-04"))
    (note,) = [note for note in report.notes if "写法不一" in note]
    assert "第 2 行「２０２５-03-02」读作 2025-03-02" in note
    assert "第 3 行「20250303」读作 2025-03-03" in note
    assert "第 4 行" not in note
    report = meetings.take(("党组织", "日期", "类别"), ("机关支部", "2025-03-02", "党课"))
    assert any("有 1 行没有「应到」" in note for note in report.notes)


def test_a_plan_may_lie_ahead(meetings: Keeper) -> None:
    """A row that says it is a plan begins as one."""
    meetings.take(("党组织", "日期", "类别", "标题", "办理状态"), ("机关支部", "2099-03-02", "党课", "学习", "计划"))
    assert meetings.entries()[0].state == "planned"


def test_progress_is_told_and_can_cancel(dues: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least every 500 rows; what raises Cancelled leaves nothing behind."""
    people = ("王一", "李二", "M00003", "M00004")
    rows = [(name, f"{year}-{month:02d}", 5) for name in people for year in range(2000, 2025) for month in range(1, 13)]
    path = write_rows(dues.folder / "many.csv", [("姓名", "月份", "应交"), *rows])
    services, file = services_of(dues.database), read_workbook_file(path)
    told: list[tuple[int, int]] = []

    def import_with(progress: Callable[[int, int], object]) -> None:
        services.files.bring(dues.unit, DUES.id, file, progress=Telling(progress))

    def cancel(done: int, total: int) -> None:
        if done >= 500:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_with(cancel)
    assert dues.entries() == ()
    import_with(lambda done, total: told.append((done, total)))
    assert len(dues.entries()) == len(rows) == 1200
    done = [done for done, total in told if total]
    assert done[0] == 0
    assert done[-1] == 1200
    assert all(after - before <= 500 for before, after in pairwise(done))


def test_a_dry_run_writes_nothing(dues: Keeper) -> None:
    """Not even an audit entry."""
    with home(dues.database).read() as connection:
        before = connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar()
    assert dues.take(HEADER, PAID, dry_run=True).added == 1
    with home(dues.database).read() as connection:
        assert connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar() == before
    assert dues.entries() == ()


def test_unit_and_book_are_named_as_everywhere(sqlite_database: Database, unit: Unit, tmp_path: Path) -> None:
    """By id or title of the book; what does not exist is an error with a hint."""
    path = write_rows(tmp_path / "a.csv", [("姓名", "月份", "应交"), ("王一", "2025-03", "5")])
    services, file = services_of(sqlite_database), read_workbook_file(path)
    assert services.files.bring(unit, "党费收缴", file, progress=Telling()).added == 1
    with pytest.raises(Error, match="没有台账「党费收」。 是不是:党费收缴"):
        services.files.bring(unit, "党费收", file, progress=Telling())
    with pytest.raises(Error, match="没有单位"):
        services.units.find("农业局")


MONTHS = ("姓名", "应交", *(f"{month}月" for month in range(1, 13)))


def test_a_column_a_month_is_read_as_a_row_each(dues: Keeper) -> None:
    """Every amount is an entry of its month; blanks are none; the same again adds nothing."""
    rows = [("2025年党费收缴表",), MONTHS, ("王一", 5, *([5] * 11), "5.5"), ("李二", "", 4, "", 6, *([""] * 9))]
    report = dues.take(*(tuple(row) + ("",) * (14 - len(row)) for row in rows))
    assert (report.rows, report.added) == (14, 14)
    assert {(one.date, one.paid, one.due) for one in dues.entries() if one.person_id == 2} == {
        ("2025-01-01", 400, None),
        ("2025-03-01", 600, None),
    }
    assert sum(one.paid or 0 for one in dues.entries() if one.person_id == 1) == 11 * 500 + 550
    assert any("一人一行、一月一列:2025-01 至 2025-12" in note for note in report.notes)
    assert dues.take(*(tuple(row) + ("",) * (14 - len(row)) for row in rows)).added == 0


@pytest.mark.parametrize(
    "header", ["2025年1月", "2025-01", "2025.1", "2025年1月份", "2025/01", "２０２５年１月", "2025年一月"]
)
def test_a_month_is_written_in_many_ways(dues: Keeper, header: str) -> None:
    """With its year, no title is needed."""
    assert dues.take(("姓名", header), ("王一", 5)).added == 1
    assert [(one.date, one.paid) for one in dues.entries()] == [("2025-01-01", 500)]


def test_a_wrong_amount_of_a_month_is_told_at_its_cell(dues: Keeper) -> None:
    """And so are two amounts of one person for one month, and months of no year or of two."""
    with pytest.raises(FileRefused) as refused:
        dues.take(("姓名", "2025-01", "2025-02"), ("王一", "5", "五块"))
    assert [(one.row, one.column) for one in refused.value.problems] == [(2, 3)]
    with pytest.raises(FileRefused, match="这个人这个月前面第 2 行已有"):
        dues.take(("姓名", "2025-01"), ("王一", "5"), ("王一", "6"))
    with pytest.raises(FileRefused, match="没有写是哪一年"):
        dues.take(("姓名", "1月"), ("王一", "5"))
    with pytest.raises(FileRefused, match="没有写是哪一年"):
        dues.take(("2024、2025年党费", ""), ("姓名", "1月"), ("王一", "5"))
    with pytest.raises(FileRefused, match="两列都是 2025-01"):
        dues.take(("姓名", "2025-01", "2025年1月"), ("王一", "5", "5"))
    assert dues.entries() == ()


def test_a_table_of_months_without_members_is_asked_about(dues: Keeper) -> None:
    """Not for its months, which stand in its headers."""
    with pytest.raises(FileRefused, match="没有找到「党员」这一列") as refused:
        dues.take(("交款人", "应交", "2025-01", "2025-02"), ("王一", "5", "5", "5"))
    assert refused.value.message.endswith("可能是它的列有:「交款人」。")
    assert "--column 党员=" in refused.value.hint
    assert dues.entries() == ()
