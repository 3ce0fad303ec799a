"""What is on record, and how far it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.model import Progress, RoundSubject, SubjectFinder
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.progress import due_sheets, progress, progress_of_rounds
from kaoping.core.rounds.repository import load_round, records, round_infos
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    EVERYONE,
    Case,
    Choose,
    Const,
    Exemption,
    Marks,
    Named,
    Over,
    Recorded,
    Subject,
    Sum,
    Who,
    num,
)
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.acting import act, ask
from tests.exchange.importing import import_claims, import_marks
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

ORDINARY = Subject("M1", "甲", "member", class_name="普通")


def test_progress_counts_what_the_total_reads(database: Database, tmp_path: Path) -> None:
    """Self-assessments do not count; an item for another class is no gap; several fillers are one place."""
    round_ = open_small(database, tmp_path)
    assert ask(database, progress, round_)[0] == Progress("M00001", 5, 0, 4 * 2 + 2)
    assert ask(database, progress, round_)[2] == Progress("M00003", 5, 0, 4 * 3 + 2)
    rows = [
        ("M00003", "base", "2025-Q1", "decided", "1", "", "0", "", "", ""),
        ("M00003", "base", "2025-Q1", "self", "1", "", "0", "", "", ""),
        ("M00003", "task", "2025", "panel-1", "1.1", "4", "", "", "", ""),
        ("M00003", "task", "2025", "panel-1", "1.2", "6", "", "", "", ""),
        ("M00003", "task", "2025", "赵六", "1.1", "4", "", "", "", ""),
    ]
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    assert ask(database, progress, round_)[2] == Progress("M00003", 5, 0, 2 + 3 * 3 + 1)
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "n.csv", [MARKS, *complete_marks()]))
    assert ask(database, progress, round_)[3] == Progress("M00004", 5, 5, 0)
    assert ask(database, progress, round_)[2] == Progress("M00003", 5, 4, 1)


def test_the_exempt_need_no_sheet() -> None:
    """Who is not graded has nothing to complete."""
    assert due_sheets(Rulebook.of(replace(SCHEME, exemptions=(Exemption(EVERYONE, "免"),)), {}, 2025), ORDINARY) == {}
    others = Exemption(Who(classes=("流动",)), "免")
    assert len(due_sheets(Rulebook.of(replace(SCHEME, exemptions=(others,)), {}, 2025), ORDINARY)) == 5


def test_a_period_that_may_be_skipped_is_due_only_once_begun() -> None:
    """Unless something else needs it."""
    skipping = Over("quarter", Marks("base", "decided"), absent="skip")
    due = due_sheets(Rulebook.of(replace(SCHEME, total=skipping), {}, 2025), ORDINARY)
    assert [each.optional for each in due.values()] == [True] * 4
    asked = Choose((Case(Recorded(Marks("base", "decided"), every="quarter"), skipping),), otherwise=Const(num(0)))
    due = due_sheets(Rulebook.of(replace(SCHEME, total=asked), {}, 2025), ORDINARY)
    assert [each.optional for each in due.values()] == [True] * 4


def test_claims_of_a_branch_are_told_with_each_member(database: Database, tmp_path: Path) -> None:
    """A register held by branches counts for the members of that branch; others have none."""
    round_ = open_small(database, tmp_path)
    rows = [
        ("对象", "登记", "类别", "日期"),
        ("B0002", "neglect", "通报", "2025-03-01"),
        ("M00003", "bonus", "表彰", "2025-03-02"),
    ]
    import_claims(database, "甲", round_.info.code, write_csv(tmp_path / "c.csv", rows))
    told = {
        record.subject.code: [claim.register for claim in record.claims] for record in ask(database, records, round_)
    }
    assert told == {"M00001": [], "M00002": [], "M00003": ["neglect", "bonus"], "M00004": ["neglect"]}
    assert ask(database, records, round_, ["M00003"]) == [ask(database, records, round_)[2]]
    assert ask(database, records, round_, []) == []


NAMED = [
    RoundSubject(number, "", "", Subject(f"M{number}", name, "member"))
    for number, name in enumerate(("王一", "李二", "张三", "张三"), start=1)
]


@given(st.permutations(NAMED))
def test_subjects_are_found_by_code_or_by_a_name_of_their_own(subjects: list[RoundSubject]) -> None:
    """Whatever the order; a shared name lists the codes, an unknown one the nearest."""
    finder = SubjectFinder(subjects)
    assert finder.find("M3").name == "张三"
    assert finder.find("m3") == finder.find("M3")
    assert finder.find("李 二").code == "M2"
    with pytest.raises(Error, match=r"有 2 个对象叫「张三」,请写编号。 编号:M[34]、M[34]"):
        finder.find("张三")
    with pytest.raises(Error, match="没有对象「王二」"):
        finder.find("王二")


def test_the_progress_of_all_rounds_is_that_of_each(database: Database, tmp_path: Path) -> None:
    """With rounds not begun, half done, done, of two years, of a period that may be left out and with an exemption."""
    months = Over("quarter", Marks("base", "decided"), absent="skip")
    skipping = replace(
        SCHEME,
        id="skipping",
        total=Sum((Named("base", "基础分", months), Named("task", "任务分", Marks("task", "panel")))),
        exemptions=(Exemption(Who(classes=("流动",)), "流动党员"),),
    )
    opened = [open_small(database, tmp_path)]
    act(database, "管理员", enable_scheme, skipping)
    act(database, "管理员", confirm_scheme, skipping, {})
    for scheme, year in ((SCHEME, 2026), (skipping, 2025), (skipping, 2026)):
        info = act(database, "管理员", open_round, scheme, year)
        opened.append(ask(database, load_round, info.code))
    import_marks(database, "甲", opened[0].info.code, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    panels = [
        (code, "task", "2025", f"panel-{n}", "1.1", "4", *[""] * 4) for code in ("M00001", "M00003") for n in (1, 2)
    ]
    rest = [
        ("M00001", "task", "2025", "panel-1", "1.2", "6", *[""] * 4),
        ("M00002", "base", "2025-Q3", "decided", "2", "", "0", *[""] * 3),
    ]
    import_marks(database, "甲", opened[2].info.code, write_csv(tmp_path / "n.csv", [MARKS, *panels, *rest]))
    infos = ask(database, round_infos)
    told = ask(database, progress_of_rounds, infos)
    assert [one.info.id for one in opened] == [info.id for info in infos]
    for one, both in zip(opened, told, strict=True):
        each = ask(database, progress, one)
        assert both == (sum(done.complete for done in each), sum(done.expected for done in each))
    assert told[0] == (20, 20)
    assert ask(database, progress_of_rounds, infos[1:2]) == told[1:2]
