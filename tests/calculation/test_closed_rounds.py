"""A closed round keeps its numbers: what later programs compute meets it in ``round check`` and nowhere else."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error, UnknownScheme
from kaoping.core.results import live
from kaoping.core.results.model import Archived, Cause, Shift
from kaoping.core.results.rendering import explanation_lines
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.schedule import steps
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import anchor, verify
from kaoping.plugins import evaluation
from kaoping.plugins.contract import Function, Marks, Scheme, num
from kaoping.plugins.i18n import CHINESE, ENGLISH, speaking
from kaoping.plugins.loading import find_scheme
from sqlalchemy import event

from tests.acting import ask, home
from tests.calculation.closing import (
    PEOPLE,
    THIRDS,
    close,
    everybody,
    open_sample,
    open_thirds,
    services_on,
    step,
    told,
)
from tests.calculation.plants import lower_means, raise_version, round_down

Plant = Callable[[pytest.MonkeyPatch], None]
NOW = evaluation.CALCULATION
SCHEMES = (
    "bureau_target",
    "county_review",
    "forestry_member",
    "institute_branch",
    "member_card",
    "supply_cooperative",
    "township_star",
)


@pytest.fixture
def services(database: Database) -> Services:
    return services_on(database)


@pytest.fixture
def closed(database: Database, services: Services, tmp_path: Path) -> RoundKey:
    key = open_thirds(database, tmp_path)
    close(services, key)
    return key


def lines(services: Services, key: RoundKey) -> list[str]:
    """What ``explain`` prints of everybody."""
    found = [services.results.explain(key, code) for code in PEOPLE]
    return [line for each in found for line in explanation_lines(each.outcome, each.derivation)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_closing_changes_no_derivation(services: Services, scheme: str) -> None:
    """Of the samples of every built-in scheme: outcome, decisions and tree are the same before and after, node by
    node, and so is every file; derived again, nothing differs.
    """
    key = open_sample(services, scheme)
    last = steps(find_scheme(scheme))[-1].id
    while services.rounds.round(key).info.stage != last:
        step(services, key)
    before, files = everybody(services, key), told(services, key)
    assert step(services, key)
    after = everybody(services, key)
    assert [each.archived for each in before] == [None] * len(before)
    assert [each.archived for each in after] == [Archived((NOW,))] * len(before)
    assert [(each.outcome, each.derivation, each.answers) for each in after] == [
        (each.outcome, each.derivation, each.answers) for each in before
    ]
    assert told(services, key) == files
    checked = services.results.check(key)
    assert (checked.shifts, checked.unchanged, checked.fault) == ((), len(before), "")


@pytest.mark.parametrize("plant", [round_down, lower_means])
def test_a_new_arithmetic_changes_nothing_that_is_closed(
    database: Database, services: Services, closed: RoundKey, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks, and has never looked before, sees the numbers of that day and the version they were made with;
    nothing is written, whatever is asked.
    """
    before, files, rows = lines(services, closed), told(services, closed), services.results.standing(closed).rows
    head = ask(database, anchor)
    plant(monkeypatch)
    later = services_on(database, "另一位")
    assert lines(later, closed) == before
    assert told(later, closed) == files
    assert later.results.subjects(closed) == later.results.standing(closed).rows == rows
    assert later.results.explain(closed, "M00001").archived == Archived((NOW,))
    assert later.results.table(closed).archived == Archived((NOW,))
    assert later.results.check(closed).shifts
    assert ask(database, anchor) == head
    assert verify(database).problems == ()
    assert lines(later, closed) == before


def test_a_check_finds_a_rounding_with_both_numbers(
    services: Services, closed: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where it shows: 8.6667 and 4.6667 are cut off, whole totals are not."""
    round_down(monkeypatch)
    found = services.results.check(closed)
    assert (found.archived, found.calculation, found.unchanged, found.fault) == (Archived((NOW,)), NOW + 1, 2, "")
    assert [(shift.subject.code, shift.total_before, shift.total_after) for shift in found.shifts] == [
        ("M00002", 867, 866),
        ("M00003", 467, 466),
    ]
    assert found.shifts[0].causes == (Cause("", "总分", "8.67", "8.66"),)


def test_a_check_names_the_clause_of_an_operation(
    services: Services, closed: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mean under clause three, the rule that speaks only now, the quota that does not any more."""
    lower_means(monkeypatch)
    found = services.results.check(closed)
    mean = ("第三条", "任务分 2025 考评组")
    assert [(shift.subject.code, shift.causes) for shift in found.shifts] == [
        ("M00001", (Cause(*mean, "4", "3"),)),
        ("M00002", (Cause(*mean, "17/3", "14/3"), Cause("第五条", "规则 few", "", "任务分不足:优秀 -> 合格"))),
        ("M00003", (Cause(*mean, "14/3", "11/3"),)),
        (
            "M00004",
            (
                Cause(*mean, "5", "4"),
                Cause("第六条", "规则 top", "优秀名额:名额 1 个(4 x 25%):优秀 -> 合格", ""),
            ),
        ),
    ]
    assert [(shift.grade_before, shift.grade_after) for shift in found.shifts[:2]] == [
        ("合格", "合格"),
        ("优秀", "合格"),
    ]


def test_a_version_that_changes_no_number_shows_no_difference(
    services: Services, closed: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do other words: sentences of the program are no numbers."""
    raise_version(monkeypatch)
    monkeypatch.setattr("kaoping.plugins.evaluation.marks._", lambda text: f"{text}。")
    found = services.results.check(closed)
    assert (found.shifts, found.unchanged, found.calculation) == ((), 4, NOW + 1)


def test_results_name_the_version_they_were_made_with_not_the_one_the_round_opened_with(
    database: Database, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round that is open while the program is renewed ends with the new numbers, and both versions are known."""
    key = open_thirds(database, tmp_path)
    step(services, key)
    lower_means(monkeypatch)
    renewed = services_on(database)
    close(renewed, key)
    assert renewed.rounds.round(key).info.calculation == NOW
    assert renewed.results.explain(key, "M00001").archived == Archived((NOW + 1,))
    assert [outcome.total for outcome in renewed.results.table(key).outcomes] == [300, 767, 367, 400]
    assert renewed.results.check(key).shifts == ()


def test_derivations_are_kept_once_with_the_final_results(
    database: Database, services: Services, tmp_path: Path
) -> None:
    """Not while a later stage may still move them; and the stage behind leaves them as they are."""
    key = open_thirds(database, tmp_path)
    kept: list[tuple[int, int | None, bool]] = []
    while not kept or not services.rounds.round(key).info.closed:
        step(services, key)
        with home(database).read() as connection:
            trees = connection.execute("SELECT count(*), max(seq) FROM outcome_tree WHERE unit_id = :unit").one()
            rounds = "SELECT dictionary FROM assessment_round WHERE unit_id = :unit"
            kept.append((*trees, connection.execute(rounds).scalar_one() is not None))
    assert [(count, dictionary) for count, _seq, dictionary in kept] == [(0, False), (4, True), (4, True)]
    assert kept[1] == kept[2]


def test_a_subject_nobody_grades_is_refused_as_before(services: Services, closed: RoundKey) -> None:
    """Closed or open, the sentence is the same; branches that claims stand on are no subjects."""
    for code in ("M0001", "B0001"):
        with pytest.raises(Error, match=f"「{code}」不是本轮考评的对象。"):
            services.results.explain(closed, code)


def test_nothing_of_a_closed_round_is_computed(
    services: Services, closed: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists, files, explanations and distances of it do without the evaluators."""

    def refuse(*_given: object) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr(live.LiveStanding, "__init__", refuse)
    assert services.results.workbook(closed, derivations=True).content
    assert len(told(services, closed)) == 4
    assert len(everybody(services, closed)) == len(services.results.subjects(closed)) == 4
    lines_ = services.results.distance(closed, "M00001").lines
    assert lines_ == ("M00001 王一  总分 4.00  等次 合格  第 4 名", "这轮考评已经结束,结果不再变动。")
    assert json.loads(services.results.distance(closed, "王一", "优秀").json)["state"] == "closed"
    with pytest.raises(Error, match="本方案没有「极好」这个等次"):
        services.results.distance(closed, "M00001", "极好")


def test_lists_read_no_derivation(database: Database, services: Services, closed: RoundKey) -> None:
    """Totals alone come from the outcomes alone."""
    sent: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    services.results.subjects(closed)
    services.results.table(closed)
    services.results.csv(closed, derivations=False)
    assert any("FROM outcome" in statement for statement in sent)
    assert not any("outcome_tree" in statement for statement in sent)


def test_the_record_is_kept_in_the_language_of_the_rules(
    database: Database, services: Services, tmp_path: Path
) -> None:
    """Whatever language the one who closes the round is shown."""
    key = open_thirds(database, tmp_path)
    before = lines(services, key)
    with speaking(ENGLISH):
        close(services, key)
        assert "总分" in services.results.explain(key, "M00001").derivation.parts[0].label
        assert services.results.check(key).shifts == ()
    with speaking(CHINESE):
        assert [line for line in lines(services, key) if "待决定" not in line] == [
            line for line in before if "待决定" not in line
        ]


def test_a_question_left_open_and_an_answer_are_kept(database: Database, services: Services, tmp_path: Path) -> None:
    """What nobody had to answer is still told; what somebody answered is told with the reason."""
    key = open_thirds(database, tmp_path)
    services.rounds.decide(key, "M00001", "keep", "否", "研究决定")
    before = everybody(services, key)
    while not services.rounds.advance(key).closed:
        pass
    after = everybody(services, key)
    assert [(each.outcome, each.answers) for each in after] == [(each.outcome, each.answers) for each in before]
    assert [answer.reason for answer in after[0].answers] == ["研究决定"]
    assert [asked.question for asked in after[2].outcome.questions] == ["keep"]


def test_a_round_that_is_open_is_not_checked(database: Database, services: Services, tmp_path: Path) -> None:
    """It has no stored results that could differ."""
    key = open_thirds(database, tmp_path)
    with pytest.raises(Error, match="「林业局-thirds-2025」还没有结束"):
        services.results.check(key)


HALVED = replace(
    THIRDS,
    id="halved",
    total=Function("half", "折半", (Marks("task", "panel"),), num(0), num(100), "第三条"),
    questions=(),
    rules=(),
    functions={"half": lambda value: value / 2},
)


@pytest.fixture
def halved(database: Database, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoundKey:
    """A closed round whose scheme has a function of its own."""
    monkeypatch.setattr(live, "find_scheme", lambda _id: HALVED)
    key = open_thirds(database, tmp_path, HALVED)
    close(services, key)
    return key


def test_a_closed_round_keeps_its_results_without_its_plugin(
    services: Services, halved: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every number with its derivation; only the check needs the plugin, and says that it is gone."""
    before = told(services, halved)
    assert "17/6" in before[0]

    def gone(id_: str) -> Scheme:
        raise UnknownScheme(f"没有方案「{id_}」。", "")

    monkeypatch.setattr(live, "find_scheme", gone)
    assert told(services, halved) == before
    checked = services.results.check(halved)
    assert (checked.shifts, checked.unchanged) == ((), 0)
    assert (checked.fault, checked.hint) == ("方案「halved」的插件不在本机,无法重新计算。", "没有方案「halved」。")


def test_a_check_finds_a_function_that_computes_otherwise(
    services: Services, halved: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions are code: no content hash tells that one of the same version was changed."""
    changed = replace(HALVED, functions={"half": lambda value: value / 4})
    monkeypatch.setattr(live, "find_scheme", lambda _id: changed)
    (first, *_others) = services.results.check(halved).shifts
    assert (first.total_before, first.total_after) == (200, 100)
    assert first.causes == (Cause("第三条", "折半", "2", "1"),)


def test_a_function_that_fails_now_is_told(
    services: Services, halved: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round was not derived, and the sentence says why."""
    failing = replace(HALVED, functions={"half": lambda value: value * 1000})
    monkeypatch.setattr(live, "find_scheme", lambda _id: failing)
    checked = services.results.check(halved)
    assert (checked.shifts, checked.unchanged) == ((), 0)
    assert "超出规定范围" in checked.fault


def test_a_closed_round_is_replayed_against_what_it_stored(
    services: Services, closed: RoundKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before is what was published, after is what other rules give with the arithmetic of today."""
    lower_means(monkeypatch)
    monkeypatch.setattr("kaoping.core.services.results.scheme_meant", lambda *_given: THIRDS)
    found = services.results.replay(closed, SchemeReference("thirds"), {})
    assert (found.archived, found.calculation) == (Archived((NOW,)), NOW + 1)
    assert [(shift.total_before, shift.total_after) for shift in found.shifts] == [
        (400, 300),
        (867, 767),
        (467, 367),
        (500, 400),
    ]
    assert isinstance(found.shifts[0], Shift)


def test_a_derivation_that_was_tampered_with_is_told(database: Database, services: Services, closed: RoundKey) -> None:
    """One sentence, and the totals are still there."""
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE outcome_tree SET tree = (SELECT max(dictionary) FROM assessment_round)")
    with pytest.raises(Error, match="「林业局-thirds-2025」存档的计算过程读不出来"):
        services.results.explain(closed, "M00001")
    assert "读不出来" in services.results.check(closed).fault
    assert [outcome.total for outcome in services.results.table(closed).outcomes] == [400, 867, 467, 500]
