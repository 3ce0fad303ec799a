"""A header in an office's own words: asked once, with what could be meant; never guessed."""

from collections import Counter
from pathlib import Path

import pytest
from kaoping.core.exchange.columns import MARKS
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.organisation.roster.model import Roster
from kaoping.core.organisation.roster.parsing import understand_roster
from kaoping.core.spreadsheet.headers import (
    NO_ANSWERS,
    ColumnAnswer,
    ColumnQuestion,
    HeaderAnswers,
    questions,
)
from kaoping.core.spreadsheet.model import SheetData, Workbook
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.spreadsheet.table import find_table

from tests.spreadsheet.header_mutator import broken_law, made_list, understood

CASES = Path(__file__).parents[1] / "data" / "cases"


@pytest.mark.parametrize("file", ["railway_roster.xlsx", "railway_roster.xls"])
def test_a_roster_by_units_and_departments_is_asked_about_once(file: str) -> None:
    """Two sheets, two title rows, 所在单位 and 所在部门: one question for both sheets, and nothing is read."""
    roster = understand_roster(read_workbook(CASES / file))
    asked = {question for _sheet, left in roster.questions for question in left}
    assert {(one.column, one.candidates) for one in asked} == {("支部", ("所在部门", "所在单位"))}
    assert "毕业院校" in {name for one in asked for name in one.others}
    assert (roster.members, roster.branches, roster.problems) == ((), (), ())


@pytest.mark.parametrize("file", ["railway_roster.xlsx", "railway_roster.xls"])
def test_the_answer_reads_everybody(file: str) -> None:
    """All twenty, in the two branches of the column that was named, with a note that says so."""
    whole = read_workbook(CASES / file)
    answers = HeaderAnswers((ColumnAnswer("支部", "所在单位"),))
    roster = understand_roster(whole, (), answers)
    assert roster.problems == ()
    assert len(roster.members) == 20
    assert {one.branch for one in roster.members} == {"长沙站 第一党支部", "长沙站 第二党支部"}
    assert [note.understood for note in roster.notes if "所在单位" in note.understood] == [
        "「所在单位」当作「支部」,以后的同类文件也这样读。"
    ]
    kept = understand_roster(whole, (), HeaderAnswers((), answers.given))
    assert kept.members == roster.members
    assert any(note.understood == "按上次的回答,「所在单位」当作「支部」。" for note in kept.notes)


def test_made_up_headers_are_read_or_asked_about() -> None:
    """In every spelling, order and place; each kind is met."""
    met: Counter[str] = Counter()
    for seed in range(400):
        made = made_list(seed)
        met.update(made.kinds)
        assert broken_law(made) == "", seed
    assert min(met[kind] for kind in ("order", "title", "merged title", "merged header", "blank column")) > 20
    assert min(met["known"], met["unknown"]) > 100


def test_a_reader_that_guesses_is_found_out() -> None:
    """One that takes the first candidate unasked breaks the law."""

    def guessing(workbook: Workbook, answers: HeaderAnswers) -> Roster:
        roster = understood(workbook, answers)
        for _sheet, asked in roster.questions:
            return understood(workbook, HeaderAnswers((ColumnAnswer("支部", asked[0].candidates[0]),)))
        return roster

    assert any(broken_law(made_list(seed), guessing) for seed in range(30))


def sheet(*headers: str, rows: int = 1) -> SheetData:
    return SheetData("表", [tuple(headers), *(tuple(f"某{n}" for n in range(len(headers))) for _row in range(rows))])


ALL = ("对象", "表", "期", "评分人", "项目", "得分")


def test_required_columns_that_are_missing_are_asked_about() -> None:
    """Each with the headers that could be meant, the likely ones alone where some share words with it."""
    (asked,) = questions(sheet("被考评对象", *ALL[1:]), MARKS)
    assert asked == ColumnQuestion("对象", ("被考评对象",))
    assert questions(sheet(*ALL), MARKS) == ()
    assert questions(sheet("甲", "乙"), MARKS) == ()
    assert questions(sheet(*ALL[1:]), MARKS) == ()


def test_a_given_answer_comes_first_and_a_kept_one_last() -> None:
    """Given: even before a header that says it plainly. Kept: never in the place of one."""
    both = sheet("对象", "被评人", *ALL[1:])
    answer = (ColumnAnswer("对象", "被评人"),)
    for answers, place in ((HeaderAnswers(answer), 2), (HeaderAnswers((), answer), 1), (NO_ANSWERS, 1)):
        table = find_table(both, answers.columns(MARKS))
        assert table is not None
        assert table.mapping["subject"] == place
    only = find_table(sheet("被评人", *ALL[1:]), HeaderAnswers((), answer).columns(MARKS))
    assert only is not None
    assert only.mapping["subject"] == 1


def test_answers_that_cannot_be_are_refused() -> None:
    """No such column, two meanings of one header, a header that the file does not have."""
    with pytest.raises(Error, match="没有「支部委员」这一列"):
        HeaderAnswers((ColumnAnswer("支部委员", "甲"),)).columns(MARKS)
    with pytest.raises(Error, match="两种意思"):
        HeaderAnswers((ColumnAnswer("对象", "甲"), ColumnAnswer("期", "甲"))).columns(MARKS)
    answers = HeaderAnswers((ColumnAnswer("对象", "被评人"),))
    table = find_table(sheet(*ALL), answers.columns(MARKS))
    assert table is not None
    with pytest.raises(FileRefused, match="没有「被评人」"):
        answers.refuse_unused([table])
