"""The stage machine: what is open when, and when a round may go on."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.decisions import decide, questions
from kaoping.core.rounds.model import CLOSED, AssessmentRound
from kaoping.core.rounds.repository import find_round, records
from kaoping.core.rounds.schedule import (
    filling_is_open,
    last_result_stage,
    place,
    require_decisions_open,
    require_filling_open,
    require_poll_open,
    require_register_open,
    steps,
)
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Quota, Scheme, num
from kaoping.plugins.contract.formula import Const
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.outcome import Outcome

from tests.acting import act, ask, home
from tests.exchange.importing import import_marks
from tests.rounds.advancing import advance_round, stage_log
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

CLOSES = {
    ("base", "self"): "fill",
    ("base", "decided"): "decide",
    ("task", "self"): "compute",
    ("task", "panel"): "compute",
}
ORDER = [step.id for step in steps(SCHEME)]


class Walk(RuleBasedStateMachine):
    """A scheme walked from stage to stage, in any number of steps."""

    @initialize(scheme=st.sampled_from([SCHEME, replace(SCHEME, stages=SCHEME.stages[:3])]))
    def begin(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.stage = steps(scheme)[0].id
        self.was_closed: set[tuple[str, str]] = set()

    @rule()
    def advance(self) -> None:
        following = place(self.scheme, self.stage) + 1
        order = steps(self.scheme)
        self.stage = order[following].id if following < len(order) else CLOSED

    @invariant()
    def what_closed_stays_closed(self) -> None:
        closed = {key for key in CLOSES if not filling_is_open(self.scheme, self.stage, *key)}
        assert closed >= self.was_closed
        self.was_closed = closed

    @invariant()
    def the_sentence_and_the_answer_agree(self) -> None:
        for key in CLOSES:
            if filling_is_open(self.scheme, self.stage, *key):
                require_filling_open(self.scheme, self.stage, *key)
            else:
                with pytest.raises(Error, match="已经关闭"):
                    require_filling_open(self.scheme, self.stage, *key)

    @invariant()
    def a_closed_round_has_nothing_open(self) -> None:
        if self.stage == CLOSED:
            assert not any(filling_is_open(self.scheme, self.stage, *key) for key in CLOSES)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=30, stateful_step_count=8)


@given(st.sampled_from(sorted(CLOSES)), st.sampled_from([*ORDER, CLOSED]))
def test_a_filling_is_open_until_the_stage_that_names_it_last(key: tuple[str, str], stage: str) -> None:
    """What no stage names stays open until the results are computed."""
    closes = ORDER.index(CLOSES[key])
    assert filling_is_open(SCHEME, stage, *key) == (place(SCHEME, stage) <= closes)


@pytest.mark.parametrize(
    ("require", "name", "last"),
    [
        (require_poll_open, "review", "vote"),
        (require_poll_open, "score", "compute"),
        (require_register_open, "bonus", "compute"),
        (require_register_open, "neglect", "publish"),
    ],
)
def test_polls_and_registers_close_with_their_stage(require: object, name: str, last: str) -> None:
    """The stage that closes them is the last one in which they may be written; the next one refuses by name."""
    assert callable(require)
    require(SCHEME, last, name)
    following = [*ORDER, CLOSED][ORDER.index(last) + 1]
    with pytest.raises(Error, match="阶段结束时已经关闭,不能再改。 本轮现在是"):
        require(SCHEME, following, name)


def test_decisions_stay_open_until_results_are_published() -> None:
    """The last stage that computes or publishes is the last one for decisions."""
    assert ORDER[last_result_stage(SCHEME)] == "publish"
    require_decisions_open(SCHEME, "publish")
    with pytest.raises(Error, match="已经关闭"):
        require_decisions_open(SCHEME, "file")


def test_a_scheme_without_stages_has_one_that_computes() -> None:
    """So that its results are stored like those of any other."""
    assert [step.kind for step in steps(replace(SCHEME, stages=()))] == ["compute"]


def test_a_round_goes_through_every_stage_and_closes(database: Database, tmp_path: Path) -> None:
    """Complete results let it pass; each step is logged with who and why; behind the last one it is closed."""
    round_ = open_small(database, tmp_path)
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    for _step in ORDER:
        advance_round(database, "主任", round_.info.code, "照办")
    info = ask(database, find_round, round_.info.code)
    assert (info.closed, info.stage_title) == (True, "已结束")
    assert [entry[0] for entry in stage_log(database, round_.info.code)] == [*ORDER, CLOSED]
    assert stage_log(database, round_.info.code)[-1][1::2] == ("主任", "照办")
    with pytest.raises(Error, match="已经结束"):
        advance_round(database, "主任", round_.info.code)
    stored = _stored(database)
    expected = evaluate(round_.scheme, round_.params, round_.year, ask(database, records, round_))
    assert stored == [(one.total, one.grade, one.rank) for one in expected]


def test_provisional_results_keep_the_round_where_it_is(database: Database, tmp_path: Path) -> None:
    """The sentence says how many and names what the first one lacks; nothing is stored."""
    round_ = open_small(database, tmp_path)
    for _step in range(3):
        advance_round(database, "主任", round_.info.code)
    with pytest.raises(Error, match="还有 4 个对象的结果不完整,不能离开「汇总」:M00001 王一"):
        advance_round(database, "主任", round_.info.code)
    assert ask(database, find_round, round_.info.code).stage == "compute"
    assert _stored(database) == []


def test_a_write_during_the_computation_stops_the_step(database: Database, tmp_path: Path) -> None:
    """Results that are already out of date are never stored."""
    round_ = open_small(database, tmp_path)
    for _step in range(3):
        advance_round(database, "主任", round_.info.code)

    def interrupted(database: Database, round_: AssessmentRound) -> list[Outcome]:
        act(database, "乙", decide, round_.info.code, "M00001", "keep", "是", "理由")
        return [Outcome(one.subject, 8000, 8000, "优秀", "优秀", 1) for one in round_.graded]

    with pytest.raises(Error, match="又有人录入了数据"):
        advance_round(database, "主任", round_.info.code, evaluation=interrupted)
    assert ask(database, find_round, round_.info.code).stage == "compute"


def test_only_results_that_changed_are_written_again(database: Database, tmp_path: Path) -> None:
    """Leaving the next stage with the same results writes no outcome."""
    round_ = open_small(database, tmp_path)
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    for _step in range(4):
        advance_round(database, "主任", round_.info.code)
    with home(database).read() as connection:
        seq = connection.execute("SELECT max(seq) FROM outcome WHERE unit_id = :unit").scalar_one()
    advance_round(database, "主任", round_.info.code)
    with home(database).read() as connection:
        assert connection.execute("SELECT max(seq) FROM outcome WHERE unit_id = :unit").scalar_one() == seq


def _stored(database: Database) -> list[tuple[object, ...]]:
    with home(database).read() as connection:
        return [
            tuple(row)
            for row in connection.execute("SELECT total, grade, rank FROM outcome WHERE unit_id = :unit ORDER BY id")
        ]


def test_decisions_take_a_known_question_and_a_reason(database: Database, tmp_path: Path) -> None:
    """The answer is told with the record; a later one takes its place; the same again writes nothing."""
    round_ = open_small(database, tmp_path)
    code = round_.info.code
    for question, choice, reason, sentence in (
        ("keep", "是", " ", "写明理由"),
        ("keeps", "是", "好", "没有要裁定的问题「keeps」。 是不是:keep"),
        ("keep", "也许", "好", "不是可选的答案。 可选:是、否"),
    ):
        with pytest.raises(Error, match=sentence):
            act(database, "主任", decide, code, "M00001", question, choice, reason)
    act(database, "主任", decide, code, "M00001", "keep", "是", "表现好")
    act(database, "书记", decide, code, "王一", "keep", "否", "复核")
    (answer,) = ask(database, records, round_, ["M00001"])[0].answers
    assert (answer.choice, answer.reason, answer.actor) == ("否", "复核", "书记")
    act(database, "主任", decide, code, "M00001", "keep", "否", "复核")
    assert ask(database, records, round_, ["M00001"])[0].answers == (answer,)


def test_ties_of_quotas_are_questions_too() -> None:
    """A person may break the tie of any quota of the scheme."""
    scheme = replace(SCHEME, rules=(Quota("q", "名额", "优秀", Const(num(1)), "all", "合格"),))
    assert questions(scheme)["q.tie"] == ("进入", "不进入")
