"""What is stored when a round leaves a stage that gives results is what the results then are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from kaoping.core.results.live import LiveStanding
from kaoping.core.results.stored import StoredResults
from kaoping.core.rounds.decisions import decide
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    AtLeast,
    Const,
    Decide,
    Exemption,
    Fail,
    FillingRef,
    Marks,
    Named,
    Over,
    ParamRef,
    Part,
    PollMean,
    Quota,
    RegisterHas,
    RegisterSum,
    Scale,
    Stage,
    Sum,
    Verdict,
    Who,
    num,
    percent,
)
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Line
from kaoping.plugins.evaluation.outcome import Outcome

from tests.acting import act, ask, home, mark_seen
from tests.exchange.importing import import_claims, import_marks, import_polls
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

CLAIMS = ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明")
VOTES = ("对象", "测评", "期", "群体", "选项", "票数")
PEOPLE = ("M00001", "M00002", "M00003", "M00004")

VERDICTS = (Verdict("是", "优秀"), Verdict("否", "合格"))

LASTING = replace(
    SCHEME,
    total=Sum(
        (
            Named("base", "基础分", Over("quarter", Marks("base", "decided"))),
            Named("task", "任务分", Marks("task", "panel")),
            Named("bonus", "加分", RegisterSum("bonus")),
            Named("score", "测评", Scale(Over("half", PollMean("score"), "mean"), Const(percent(10)))),
        )
    ),
    params=(replace(SCHEME.params[0], default=percent(50)), *SCHEME.params[1:]),
    rules=(
        Fail("neglected", "通报", "合格", RegisterHas("neglect")),
        Quota("top", "优秀名额", "优秀", ParamRef("share"), "unit", "合格", ("task",)),
        Decide(
            "kept",
            "研究",
            "keep",
            AtLeast(Part("bonus"), Const(num(3))),
            (Verdict("是", "优秀"), Verdict("否", "合格")),
        ),
    ),
    exemptions=(Exemption(Who(statuses=("预备",)), "预备党员不参评", counted=True),),
    stages=(
        Stage("compute", "汇总", "compute", ("office",)),
        Stage("publish", "公示", "publish", ("office",)),
        Stage(
            "again",
            "再公示",
            "publish",
            ("office",),
            (FillingRef("base", "decided"), FillingRef("task", "panel")),
            ("score",),
            ("bonus", "neglect"),
        ),
    ),
)
"""Everything stays open until results are published a second time."""


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> AssessmentRound:
    """A round with nothing missing, in which no two people can ever be equal: each has hundredths of their own."""
    found = open_small(database, tmp_path, LASTING)
    rows = [
        (*row[:4], row[4], f"{4 - int(str(row[0])[-1])}.0{str(row[0])[-1]}", *row[6:]) if row[4] == "1.1" else row
        for row in complete_marks()
    ]
    import_marks(database, "甲", found.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    votes = [
        (code, "score", half, group, "80", "1")
        for code in PEOPLE
        for half in ("2025-H1", "2025-H2")
        for group in ("members", "masses")
    ]
    import_polls(database, "甲", found.info.code, write_csv(tmp_path / "v.csv", [VOTES, *votes]))
    return found


def mark(database: Database, opened: AssessmentRound, code: str, item: str, points: int) -> None:
    key = SheetKey(code, "task", "2025", "panel", "panel")
    mark_seen(database, "乙", opened, key, {item: ItemMark.points(points)})


def claim(database: Database, opened: AssessmentRound, path: Path, *row: str) -> None:
    import_claims(database, "乙", opened.info.code, write_csv(path / "c.csv", [CLAIMS, (*row, "证书", "", "")]))


def _mark(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    mark(database, opened, who, "1.1", random.randrange(0, 2000, 500) + 10 * int(who[-1]))


def _take_off(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    key = SheetKey(who, "base", "2025-Q2", "decided", "decided")
    off = ItemMark((Line("1a", random.randint(1, 6), 2000, "缺席"),))
    mark_seen(database, "乙", opened, key, {"1": off})


def _claim(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    claim(database, opened, path, who, "bonus", "表彰", f"2025-03-{random.randint(1, 28):02d}", "")


def _claim_on_branch(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    day = f"2025-05-{random.randint(1, 28):02d}"
    claim(database, opened, path, opened.by_code[who].subject.branch, "neglect", "通报", day, "")


def _vote(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    row = (who, "score", "2025-H1", "members", str(random.randrange(40, 80, 4)), "1")
    import_polls(database, "乙", opened.info.code, write_csv(path / "v.csv", [VOTES, row]))


def _decide(random: Random, who: str, database: Database, opened: AssessmentRound, path: Path) -> None:
    given = ask(database, records, opened, [who])[0].answer("keep")
    other = "否" if given is not None and given.choice == "是" else "是"
    act(database, "乙", decide, opened.info.code, who, "keep", other, "研究")


Change = Callable[[Random, str, Database, AssessmentRound, Path], None]
CHANGES: tuple[Change, ...] = (_mark, _take_off, _claim, _claim_on_branch, _vote, _decide)


def answer_open_questions(database: Database, opened: AssessmentRound) -> None:
    """Decide whatever keeps a grade open."""
    for outcome in LiveStanding(home(database), opened).outcomes():
        for asked in outcome.questions:
            act(
                database,
                "书记",
                decide,
                opened.info.code,
                outcome.subject.code,
                asked.question,
                asked.choices[0],
                "研究",
            )


@pytest.mark.parametrize("seed", range(3))
def test_a_stored_outcome_equals_the_live_one_after_any_change(
    database: Database, opened: AssessmentRound, tmp_path: Path, seed: int
) -> None:
    """Stage by stage, whatever was written in between: what is stored is what is computed, whoever had it open."""
    random = Random(seed)  # noqa: S311  # test data, nothing secret
    session = LiveStanding(home(database), opened)
    stored_before: list[Outcome] = []
    for _stage in LASTING.stages:
        for change in random.choices(CHANGES, k=3):
            change(random, random.choice(PEOPLE), database, opened, tmp_path)
        answer_open_questions(database, opened)
        advance_round(database, "主任", opened.info.code)
        session.refresh()
        expected = evaluate(opened.scheme, opened.params, opened.year, ask(database, records, opened))
        stored = StoredResults(home(database), opened).outcomes()
        assert stored == expected == session.outcomes()
        assert stored != stored_before
        stored_before = stored


@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_alone_reaches_what_is_stored(
    database: Database, opened: AssessmentRound, tmp_path: Path, change: Change
) -> None:
    """A mark, a claim on a person or a branch, votes, a decision: one between two stages replaces what it moves."""
    claim(database, opened, tmp_path, "M00002", "bonus", "表彰", "2025-02-01", "")
    act(database, "书记", decide, opened.info.code, "M00002", "keep", "否", "研究")
    advance_round(database, "主任", opened.info.code)
    before = StoredResults(home(database), opened).outcomes()
    change(Random(1), "M00002", database, opened, tmp_path)  # noqa: S311  # test data, nothing secret
    answer_open_questions(database, opened)
    advance_round(database, "主任", opened.info.code)
    after = StoredResults(home(database), opened).outcomes()
    assert after == LiveStanding(home(database), opened).outcomes()
    assert after != before


def test_other_parts_of_the_same_total_are_stored_too(
    database: Database, opened: AssessmentRound, tmp_path: Path
) -> None:
    """A point less on one part and a point more on another leave total, grade and rank; what is stored follows."""
    advance_round(database, "主任", opened.info.code)
    before = {each.subject.code: each for each in StoredResults(home(database), opened).outcomes()}
    mark(database, opened, "M00001", "1.1", 2010)
    claim(database, opened, tmp_path, "M00001", "bonus", "贡献", "2025-04-01", "1")
    advance_round(database, "主任", opened.info.code)
    after = {each.subject.code: each for each in StoredResults(home(database), opened).outcomes()}
    one, other = before.pop("M00001"), after.pop("M00001")
    assert (other.total, other.grade, other.rank) == (one.total, one.grade, one.rank)
    assert (one.parts["bonus"], other.parts["bonus"]) == (0, 1)
    assert after == before
