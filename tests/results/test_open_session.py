"""Results that somebody has open follow what others write: a refresh equals opening them anew."""

from dataclasses import replace
from itertools import cycle, permutations
from pathlib import Path

import pytest
from kaoping.core.results.live import LiveStanding
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    Const,
    Fail,
    Grade,
    Kind,
    Named,
    ParamRef,
    Quota,
    Register,
    RegisterHas,
    RegisterSum,
    Sum,
    num,
    percent,
)
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.outcome import Outcome

from tests.acting import ask, home
from tests.exchange.importing import import_claims, import_marks
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

CLAIMS = ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明")
OF_BRANCH = Register("neglect", "通报", (Kind("通报", num(-2)), Kind("约谈")), holder="branch")

GRADED = replace(
    SCHEME,
    total=Sum((SCHEME.total, Named("neglect", "通报扣分", RegisterSum("neglect")))),
    registers=(SCHEME.registers[0], OF_BRANCH),
    params=(replace(SCHEME.params[0], default=percent(50)), *SCHEME.params[1:]),
    grades=(Grade("优秀", Const(num(60))), Grade("合格", Const(num(50))), Grade("不合格")),
    rules=(
        Fail("talked", "约谈", "不合格", RegisterHas("neglect", ("约谈",))),
        Quota("top", "优秀名额", "优秀", ParamRef("share"), "unit", "合格"),
    ),
)
"""A claim on a branch takes two points off each of its members, or fails them."""


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> AssessmentRound:
    """A complete round in which everybody has another total: 70 less one for each code."""
    found = open_small(database, tmp_path, GRADED)
    rows = [(*row[:5], 4 - int(str(row[0])[-1]), *row[6:]) if row[4] == "1.1" else row for row in complete_marks()]
    import_marks(database, "甲", found.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    return found


def claim(database: Database, path: Path, *rows: tuple[str, ...]) -> None:
    full = [(*row, "2025-05-01", "", "文件", "", "") for row in rows]
    import_claims(database, "乙", "1", write_csv(path / "c.csv", [CLAIMS, *full]))


def of(session: LiveStanding) -> dict[str, Outcome]:
    return {outcome.subject.code: outcome for outcome in session.outcomes()}


def require_up_to_date(database: Database, session: LiveStanding) -> None:
    """The open results are those that opening them now gives, and those of the reference."""
    fresh = LiveStanding(home(database), session.round)
    assert list(session.standing.rows()) == list(fresh.standing.rows())
    reference = evaluate(GRADED, session.round.params, session.round.year, ask(database, records, session.round))
    assert session.outcomes() == fresh.outcomes() == reference


def test_a_claim_on_a_branch_grades_its_members_anew_where_they_are_open(
    database: Database, opened: AssessmentRound, tmp_path: Path
) -> None:
    """Both members of the branch lose two points, the others only what follows for places and ranks."""
    session = LiveStanding(home(database), opened)
    before = of(session)
    assert not session.refresh()
    claim(database, tmp_path, ("B0001", "neglect", "通报"))
    assert session.refresh()
    after = of(session)
    moved = {code: (after[code].total or 0) - (before[code].total or 0) for code in after}
    assert moved == {"M00001": -200, "M00002": -200, "M00003": 0, "M00004": 0}
    assert (
        [after[code].rank for code in sorted(after)] == [1, 3, 1, 3] != [before[code].rank for code in sorted(before)]
    )
    require_up_to_date(database, session)


def test_a_failing_claim_on_a_branch_gives_its_places_to_others(
    database: Database, opened: AssessmentRound, tmp_path: Path
) -> None:
    """The members of the branch fail, and both places of the quota go to members of the other branch."""
    session = LiveStanding(home(database), opened)
    assert [outcome.grade for outcome in session.outcomes()] == ["优秀", "优秀", "合格", "合格"]
    claim(database, tmp_path, ("B0001", "neglect", "约谈"))
    assert session.refresh()
    assert [outcome.grade for outcome in session.outcomes()] == ["不合格", "不合格", "优秀", "优秀"]
    require_up_to_date(database, session)


WRITES = ("branch", "member", "marks")


@pytest.mark.parametrize(("order", "often"), list(zip(permutations(WRITES), cycle([True, False]), strict=False)))
def test_claims_on_a_branch_and_on_its_members_come_in_in_any_order(
    database: Database, opened: AssessmentRound, tmp_path: Path, order: tuple[str, ...], often: bool
) -> None:
    """Taken in one by one or all at once, the open results are those there are."""
    session = LiveStanding(home(database), opened)
    for write in order:
        if write == "branch":
            claim(database, tmp_path, ("B0002", "neglect", "通报"))
        elif write == "member":
            claim(database, tmp_path, ("M00003", "bonus", "表彰"), ("B0001", "neglect", "约谈"))
        else:
            rows = [("M00004", "base", "2025-Q1", "decided", "1", "", "2", "1a", "1", "缺席")]
            import_marks(database, "甲", opened.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
        if often:
            assert session.refresh()
            require_up_to_date(database, session)
    assert session.refresh() != often
    require_up_to_date(database, session)
