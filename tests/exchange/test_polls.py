"""Vote counts imported into a round."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.exchange.source import ImportReport
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Option, Poll, VoterGroup
from kaoping.plugins.evaluation.inputs import Tally
from openpyxl import Workbook

from tests.acting import ask, home
from tests.exchange.importing import import_polls
from tests.rounds.advancing import advance_round
from tests.rounds.small import SCHEME, open_small, write_csv

HEADER = ("对象", "测评", "期", "群体", "选项", "票数")
REVIEW = ("M00001", "review", "2025", "members")


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def take(database: Database, path: Path, *rows: tuple[object, ...]) -> tuple[int, int]:
    report = import_polls(database, "甲", "1", write_csv(path / "p.csv", [HEADER, *rows]))
    return report.changed, report.unchanged


def tallies(database: Database, round_: AssessmentRound) -> tuple[Tally, ...]:
    return ask(database, records, round_, ["M00001"])[0].tallies


def test_a_tally_is_replaced_whole(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Options the new count does not name are gone; nobody's vote is the same as none; again changes nothing."""
    assert take(database, tmp_path, (*REVIEW, "优秀", 12), (*REVIEW, "合格", 3), (*REVIEW, "弃权", 1)) == (1, 0)
    assert tallies(database, round_) == (Tally("review", "2025", "members", {"优秀": 12, "合格": 3, "弃权": 1}),)
    assert take(database, tmp_path, (*REVIEW, "合格", 3), (*REVIEW, "优秀", 11), (*REVIEW, "弃权", 0)) == (1, 0)
    assert tallies(database, round_) == (Tally("review", "2025", "members", {"优秀": 11, "合格": 3}),)
    with home(database).read() as connection:
        before = connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one()
    named = ("王一", "民主评议", "2025", "党员")
    assert take(database, tmp_path, (*named, "优秀", 11), (*named, "合格", 3)) == (0, 1)
    with home(database).read() as connection:
        assert connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one() == before


def test_groups_and_periods_are_counted_apart(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """A scale takes every whole mark in its bounds."""
    place = ("M00001", "score")
    first_half = (*place, "2025-H1")
    rows = [(*first_half, "members", 87, 2), (*first_half, "masses", 100, 1), (*place, "2025-H2", "members", 0, 4)]
    assert take(database, tmp_path, *rows) == (3, 0)
    assert [(tally.period, tally.group, tally.counts) for tally in tallies(database, round_)] == [
        ("2025-H1", "masses", {"100": 1}),
        ("2025-H1", "members", {"87": 2}),
        ("2025-H2", "members", {"0": 4}),
    ]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (("M9", *REVIEW[1:], "优秀", 1), 1, "本轮没有对象「M9」"),
        (("M00001", "revue", "2025", "members", "优秀", 1), 2, "没有测评「revue」。是不是:review"),
        (("M00001", "review", "2025-Q1", "members", "优秀", 1), 3, "没有「2025-Q1」这一期。应是:2025"),
        (("M00001", "review", "2025", "masses", "优秀", 1), 4, "没有群体「masses」。应是:members"),
        ((*REVIEW, "良好", 1), 5, "不是这个测评的选项。应是:优秀、合格、弃权、废票"),
        (("M00001", "score", "2025-H1", "members", "101", 1), 5, "应是 0 到 100 的整数"),
        ((*REVIEW, "优秀", ""), 6, "没有填票数"),
        ((*REVIEW, "优秀", "1.5"), 6, "不是整数"),
        ((*REVIEW, "优秀", -1), 6, "票数应是 0 到"),
        ((*REVIEW, "优秀", "1\u00b2"), 6, "不是数字"),
        ((*REVIEW, "合格", 2), 5, "「合格」的票数与第 2 行重复"),
    ],
)
def test_a_wrong_row_is_one_sentence(
    sqlite_database: Database, tmp_path: Path, row: tuple[object, ...], column: int, sentence: str
) -> None:
    """At its cell; nothing of the file is taken."""
    round_ = open_small(sqlite_database, tmp_path)
    with pytest.raises(FileRefused, match="第 3 行") as refusal:
        take(sqlite_database, tmp_path, (*REVIEW, "合格", 3), row)
    (problem,) = refusal.value.problems
    assert (problem.row, problem.column) == (3, column)
    assert sentence in problem.sentence
    assert tallies(sqlite_database, round_) == ()


def test_a_closed_poll_takes_no_votes(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """The other poll, which no stage names, stays open."""
    for _step in range(3):
        advance_round(database, "主任", round_.info.code)
    with pytest.raises(Error, match="「民主评议」在「评议」阶段结束时已经关闭"):
        take(database, tmp_path, (*REVIEW, "优秀", 1))
    assert take(database, tmp_path, ("M00001", "score", "2025-H1", "members", 87, 2)) == (1, 0)


BRANCHES = replace(
    SCHEME,
    id="branches",
    subject="branch",
    polls=(
        Poll("review", "评议", (VoterGroup("members", "支部党员"), VoterGroup("all", "全体党员")), (Option("优秀"),)),
    ),
)


def take_workbook(database: Database, path: Path, *sheets: Sequence[tuple[object, ...]]) -> ImportReport:
    """Import one workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"第{number}张")
        for row in (HEADER, *rows):
            sheet.append(row)
    book.save(path / "p.xlsx")
    return import_polls(database, "甲", "1", path / "p.xlsx")


def test_no_more_ballots_than_members_of_the_branch(database: Database, tmp_path: Path) -> None:
    """Where the members of the branch vote; those who may also come from elsewhere are told, and who is not known."""
    open_small(database, tmp_path, BRANCHES)
    place = ("B0001", "review", "2025")
    with pytest.raises(FileRefused, match="支部党员」一共投了 500 票,花名册上这个支部只有 2 名党员") as refused:
        take(database, tmp_path, (*place, "members", "优秀", 490), (*place, "members", "废票", 10))
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(2, 6)]
    path = write_csv(tmp_path / "p.csv", [HEADER, (*place, "members", "优秀", 2), (*place, "all", "优秀", 5)])
    notes = import_polls(database, "甲", "1", path).notes
    assert notes == ("票数比花名册上的党员多,请核对:B0001 5 票(花名册 4 人)。",)


def test_who_votes_is_told_where_nobody_knows(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Of the masses the roster has nobody."""
    assert round_
    rows = [HEADER, ("M00001", "score", "2025-H1", "masses", 90, 300)]
    notes = import_polls(database, "甲", "1", write_csv(tmp_path / "p.csv", rows)).notes
    assert notes == ("不知道有多少人能投票,没有核对票数:群众。",)


def test_a_tally_on_two_sheets_is_a_problem(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Even where they name different options: nothing is added up unseen."""
    assert round_
    with pytest.raises(FileRefused, match="这个群体的票在工作表「第1张」第 2 行已经写过"):
        take_workbook(database, tmp_path, [(*REVIEW, "优秀", 1)], [(*REVIEW, "合格", 1)])
    assert take_workbook(database, tmp_path, [(*REVIEW, "优秀", 1), (*REVIEW, "合格", 1)]).changed == 1
