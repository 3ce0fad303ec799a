"""What must be there before a stage can end: one list, which the refusal shows too."""

from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    AtLeast,
    Const,
    FillingRef,
    Marks,
    Named,
    Part,
    PollMean,
    Question,
    Scheme,
    Stage,
    Sum,
    num,
)

from tests.exchange.importing import import_marks, import_polls
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

PEOPLE = ("M00001", "M00002", "M00003", "M00004")
VOTED = replace(
    SCHEME,
    id="voted",
    total=Sum((Named("base", "基础分", Marks("task", "panel")), Named("score", "测评", PollMean("score")))),
    polls=(SCHEME.polls[0], replace(SCHEME.polls[1], every="year")),
    stages=(
        Stage("vote", "评议", "vote", ("office",), polls=("review", "score")),
        Stage("compute", "汇总", "compute", ("office",)),
    ),
)
ASKED = replace(
    SCHEME,
    id="asked",
    questions=(Question("keep", "是否保留", ("是", "否"), AtLeast(Part("base"), Const(num(1)))),),
    stages=(Stage("check", "复核", "review", ("office",), answers=("keep",)), *SCHEME.stages[3:]),
)


class Opened:
    """A round of a scheme, and what is open in its stage."""

    def __init__(self, database: Database, folder: Path, scheme: Scheme = SCHEME) -> None:
        self.services = Services(Workspace(database, "主任"))
        self.key: RoundKey = open_small(database, folder, scheme).info.key

    def gaps(self) -> dict[tuple[str, bool], tuple[int, tuple[str, ...]]]:
        found = self.services.rounds.ready(self.key).gaps
        return {(gap.kind, gap.required): (gap.count, gap.subjects) for gap in found}

    def advance(self) -> str:
        return self.services.rounds.advance(self.key).stage


def marks(database: Database, round_: Opened, folder: Path, rows: list[tuple[object, ...]]) -> None:
    import_marks(database, "甲", round_.key.code, write_csv(folder / "m.csv", [MARKS, *rows]))


def test_sheets_that_count_hinder_and_those_only_shown_are_told(database: Database, tmp_path: Path) -> None:
    """Marks of oneself that no total reads are told of and left; what the total reads must be complete."""
    round_ = Opened(database, tmp_path)
    assert round_.gaps() == {("sheets", False): (16, PEOPLE)}
    assert round_.advance() == "decide"
    assert round_.gaps() == {("sheets", True): (16, PEOPLE)}
    with pytest.raises(Error) as refused:
        round_.advance()
    assert str(refused.value).startswith("「基础分(评定)」还有 16 份没有填完,不能离开「评定」:M00001 王一、")
    rows = [row for row in complete_marks() if row[1] == "base"]
    marks(database, round_, tmp_path, [row for row in rows if row[:3] != ("M00002", "base", "2025-Q3")])
    assert round_.gaps() == {("sheets", True): (1, ("M00002",)), ("handing_in", False): (15, PEOPLE)}
    marks(database, round_, tmp_path, rows)
    key = SheetKey("M00001", "base", "2025-Q1", "decided", "decided")
    round_.services.sheets.submit(round_.key, key, 1)
    assert round_.gaps() == {("handing_in", False): (15, PEOPLE)}
    assert round_.advance() == "vote"


def test_a_filling_that_a_later_stage_names_too_is_waited_for_there(database: Database, tmp_path: Path) -> None:
    """Before, what is lacking of periods gone by is only told."""
    decided = Stage("early", "季度评定", "check", ("office",), (FillingRef("base", "decided"),))
    round_ = Opened(database, tmp_path, replace(SCHEME, stages=(decided, *SCHEME.stages)))
    assert round_.gaps() == {("sheets", False): (16, PEOPLE)}
    assert round_.advance() == "fill"


def test_votes_that_give_points_hinder_and_others_are_told(database: Database, tmp_path: Path) -> None:
    """Where no weights are set, the ballots of one group are enough for points; the others are told of."""
    round_ = Opened(database, tmp_path, VOTED)
    assert round_.services.rounds.ready(round_.key).hindering[0].what == "「打分测评」还有 4 个对象没有票数"
    header = ("对象", "测评", "期", "群体", "选项", "票数")
    rows = [(code, "score", "2025", "members", "90", "3") for code in PEOPLE]
    import_polls(database, "甲", round_.key.code, write_csv(tmp_path / "p.csv", [header, *rows[:3]]))
    assert round_.gaps()["votes", True] == (1, ("M00004",))
    import_polls(database, "甲", round_.key.code, write_csv(tmp_path / "p.csv", [header, *rows]))
    assert round_.gaps() == {("votes", False): (4, PEOPLE)}
    assert round_.advance() == "compute"


def test_several_things_that_hinder_are_told_together(database: Database, tmp_path: Path) -> None:
    """In one sentence; nothing is moved on."""
    stages = (
        Stage("check", "检查", "check", ("office",), (FillingRef("base", "decided"), FillingRef("task", "panel"))),
        *SCHEME.stages[3:],
    )
    round_ = Opened(database, tmp_path, replace(SCHEME, stages=stages))
    with pytest.raises(Error) as refused:
        round_.advance()
    assert refused.value.message == (
        "还不能离开「检查」:「基础分(评定)」还有 16 份没有填完;「任务分(考评组)」还有 4 份没有填完。"
    )
    assert round_.services.rounds.round(round_.key).info.stage == "check"


def test_answers_hinder_in_the_words_of_the_refusal(database: Database, tmp_path: Path) -> None:
    """Those of whom it is asked are named, until each has one."""
    round_ = Opened(database, tmp_path, ASKED)
    marks(database, round_, tmp_path, complete_marks())
    assert round_.gaps() == {("answers", True): (4, PEOPLE)}
    with pytest.raises(Error, match="「是否保留」还有 4 个对象没有答复,不能离开「复核」:M00001 王一、"):
        round_.advance()
    round_.services.rounds.decide_all(round_.key, PEOPLE, "keep", "是", "会议研究")
    assert round_.gaps() == {}
    assert round_.advance() == "compute"


def test_results_that_are_not_complete_hinder(database: Database, tmp_path: Path) -> None:
    """With what the first one lacks; complete ones do not, and a round that is over has no list."""
    round_ = Opened(database, tmp_path, replace(SCHEME, questions=(), stages=SCHEME.stages[3:]))
    (gap,) = round_.services.rounds.ready(round_.key).hindering
    assert (gap.kind, gap.count, gap.subjects) == ("results", 4, PEOPLE)
    with pytest.raises(Error) as refused:
        round_.advance()
    assert refused.value.message.startswith("还有 4 个对象的结果不完整,不能离开「汇总」:M00001 王一")
    assert refused.value.hint == gap.hint
    assert gap.hint.startswith("M00001 缺:")
    marks(database, round_, tmp_path, complete_marks())
    for _stage in range(3):
        assert round_.gaps() == {}
        round_.advance()
    assert round_.services.rounds.ready(round_.key).stage == "已结束"
