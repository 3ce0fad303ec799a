"""Finding tables in sheets: headers as clerks write them, rows that are no records, cells that cannot be taken."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.text import find_hostile
from kaoping.core.spreadsheet.headers import missing_sentence
from kaoping.core.spreadsheet.model import Cell, Merged, SheetData
from kaoping.core.spreadsheet.table import Skipped, TableColumn, find_table

MARKS = (
    TableColumn("subject", ("对象", "姓名"), required=True, fill_merged=True),
    TableColumn("item", ("项目",), required=True),
    TableColumn("points", ("得分",)),
)


def sheet(*rows: tuple[Cell, ...], **facts: object) -> SheetData:
    """A sheet of ``rows`` as wide as the widest."""
    width = max(map(len, rows))
    return SheetData("得分", [(*row, *(None,) * (width - len(row))) for row in rows], **facts)  # type: ignore[arg-type]  # facts are named by each test


def test_header_is_found_below_titles_and_in_any_spelling() -> None:
    """Titles, blank rows, line breaks, blanks, stars and remarks in brackets do not hide a header."""
    table = find_table(
        sheet(
            ("某局得分表",),
            ("填报单位:某局",),
            (None,),
            ("序号", "对\n象*", "项　目", " 得分(0至10) "),
            (1, "M1", "1.1", 7),
        ),
        MARKS,
    )
    assert table is not None
    assert table.header_row == 4
    assert table.mapping == {"subject": 2, "item": 3, "points": 4}
    assert table.unknown == {1: "序号"}
    (record,) = table.records()
    assert (record.row_number, record.values) == (5, {"subject": "M1", "item": "1.1", "points": 7})


def test_rows_are_numbered_as_the_sheet_shows_them() -> None:
    """A sheet that begins lower keeps its own row numbers."""
    table = find_table(sheet(("对象", "项目"), ("M1", "1.1"), first_row=11), MARKS)
    assert table is not None
    assert table.header_row == 11
    assert [record.row_number for record in table.records()] == [12]


def test_two_header_rows_with_merged_cells_are_one_header() -> None:
    """A group title over its columns, and columns merged over both rows."""
    table = find_table(
        sheet(
            ("对象", "考核情况", None),
            (None, "项目", "得分"),
            ("M1", "1.1", 7),
            merged=(Merged(1, 1, 2, 1), Merged(1, 2, 1, 3)),
        ),
        MARKS,
    )
    assert table is not None
    assert (table.header.first_row, table.header.last_row) == (1, 2)
    assert table.mapping == {"subject": 1, "item": 2, "points": 3}
    assert len(list(table.records())) == 1


def test_a_record_is_never_taken_for_a_header() -> None:
    """A cell that happens to say the name of an absent column stays data."""
    table = find_table(sheet(("对象", "项目"), ("M1", "得分"), merged=()), MARKS)
    assert table is not None
    assert "points" not in table.mapping
    assert len(list(table.records())) == 1


def test_totals_repeated_headers_samples_remarks_and_numbered_blanks_are_no_records() -> None:
    """They are passed over and told, each with its reason; blank rows are not worth telling."""
    table = find_table(
        sheet(
            ("序号", "对象", "项目", "得分"),
            ("示例:1", "M0", "1.1", 5),
            (1, "M1", "1.1", 7),
            (None, None, None, None),
            ("序号", "对象", "项目", "得分"),
            (2, "\u3000", None, None),
            ("合 计", None, None, 7),
            ("小计:3人", None, None, 7),
            ("填表人:张三", None, None, "审核人:李四"),
        ),
        MARKS,
    )
    assert table is not None
    assert [record.row_number for record in table.records()] == [3]
    assert [(row.row, row.reason) for row in table.skipped()] == [
        (2, Skipped.SAMPLE),
        (5, Skipped.HEADER),
        (6, Skipped.UNFILLED),
        (7, Skipped.TOTAL),
        (8, Skipped.TOTAL),
        (9, Skipped.REMARK),
    ]


def test_a_subject_merged_over_its_rows_holds_for_all_of_them() -> None:
    """Who the row is about is filled down; points never are, or one mark would count twice."""
    table = find_table(
        sheet(
            ("对象", "项目", "得分"),
            ("M1", "1.1", 7),
            (None, "1.2", None),
            ("M2", "1.1", 8),
            merged=(Merged(2, 1, 3, 1), Merged(2, 3, 3, 3)),
        ),
        MARKS,
    )
    assert table is not None
    assert [(r.values["subject"], r.values["points"]) for r in table.records()] == [("M1", 7), ("M1", None), ("M2", 8)]
    assert table.filled() == ((3, 1, "M1"),)


def test_forged_overlapping_ranges_stay_harmless() -> None:
    """A hundred thousand ranges over the whole sheet are each taken once at most."""
    merged = tuple(Merged(2, 1, 1_048_576, 1) for _number in range(100_000))
    table = find_table(sheet(("对象", "项目"), ("M1", "1.1"), (None, "1.2"), merged=merged), MARKS)
    assert table is not None
    assert table.filled() == ((3, 1, "M1"),)


def test_hostile_text_errors_and_bare_formulas_are_problems_in_wanted_columns_only() -> None:
    """Each with row and column, its value safe to show; columns that nobody reads are nobody's problem."""
    table = find_table(
        sheet(
            ("对象", "项目", "得分", "备注"),
            ("M\x1b1", "1.1", 7, "\x1b"),
            ("M2", "#REF!", None, None),
            ("M3\n", "1.2", Decimal("0.5"), "#N/A"),
            formulas_without_value=((3, 3), (4, 4)),
        ),
        MARKS,
    )
    assert table is not None
    problems = table.problems()
    assert [(problem.row, problem.column) for problem in problems] == [(2, 1), (3, 2), (3, 3)]
    assert problems[0].value == "M⟨U+001B⟩1"
    assert all(find_hostile(problem.sentence + problem.value) is None for problem in problems)


def test_two_columns_of_one_name_are_a_problem_and_two_aliases_are_not() -> None:
    """得分 twice is a doubt; of two different headers the likelier is taken."""
    twice = find_table(sheet(("对象", "项目", "得分", "得分"), ("M1", "1.1", 7, 8)), MARKS)
    assert twice is not None
    assert [(problem.row, problem.column) for problem in twice.problems()] == [(1, 4)]
    both = find_table(sheet(("姓名", "对象", "项目"), ("张三", "M1", "1.1")), MARKS)
    assert both is not None
    assert both.mapping["subject"] == 2
    assert not both.problems()


def test_what_is_missing_is_said_in_the_users_words() -> None:
    """The likeliest header row and the names of the columns it lacks; none at all when there is no header."""
    lacking = sheet(("对象", "得分"), ("M1", 7))
    assert find_table(lacking, MARKS) is None
    assert "项目" in missing_sentence(lacking, MARKS)
    assert "第 1 行" in missing_sentence(lacking, MARKS)
    assert "表头" in missing_sentence(sheet(("随便",)), MARKS)


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.text(max_size=4), st.integers(), st.booleans())] * 3), max_size=8))
def test_every_row_with_content_is_either_a_record_or_told(rows: list[tuple[Cell, ...]]) -> None:
    """Nothing below the header disappears silently."""
    table = find_table(sheet(("对象", "项目", "得分"), *rows), MARKS)
    assert table is not None
    told = {record.row_number for record in table.records()} | {row.row for row in table.skipped()}
    filled = {
        number
        for number, row in enumerate(rows, start=2)
        if any(cell is not None and str(cell).strip(" \t\r\n\xa0\u3000") for cell in row)
    }
    assert told <= set(range(2, len(rows) + 2))
    assert told <= filled
    assert {number for number in filled if any(isinstance(cell, int) for cell in rows[number - 2])} <= told
