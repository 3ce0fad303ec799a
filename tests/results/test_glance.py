"""A round at a glance says what its results say: nothing is left out, counted twice or computed otherwise."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.data import from_data, to_data
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.results.glance import Found, RoundGlance, distribution, glance_of
from kaoping.core.results.standing import Standing
from kaoping.core.rounds.model import AssessmentRound, Progress, RoundInfo, RoundKey, RoundSubject, SheetsAsked
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Const, FillingRef, Grade, ParamRef, Quota, Scheme, Stage, num, percent
from kaoping.plugins.contract.values import show_total
from kaoping.plugins.evaluation.inputs import Record
from openpyxl import load_workbook
from sqlalchemy import text

from tests.acting import home
from tests.exchange.importing import import_claims, import_marks
from tests.results.cohorts import YEAR, cohorts, schemes
from tests.results.test_standing import relaxed, standing_of
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

WHERE = Unit(1, "单位")


def glance_from(scheme: Scheme, records: Sequence[Record], standing: Standing) -> RoundGlance:
    """The glance of a round in which every subject has two sheets of three."""
    stage = scheme.stages[0].id if scheme.stages else "assess"
    info = RoundInfo(1, WHERE, "轮", scheme.id, scheme.title, "1", YEAR, stage, "", "", len(records), "", 1, 0)
    subjects = tuple(RoundSubject(place, "", "", each.subject) for place, each in enumerate(records, 1))
    graded = [each.code for each in subjects]
    asked = [(question, tuple(graded[place] for place in places)) for question, places in standing.questions().values()]
    sheets = [(Progress(code, 3, 2, 1), SheetsAsked(3, 1, 2)) for code in graded]
    rows = tuple(standing.rows())
    return glance_of(AssessmentRound(info, scheme, {}, YEAR, subjects), Found(rows, sheets, asked))


@relaxed
@given(schemes(), cohorts())
def test_a_question_stands_once_with_all_whom_it_is_asked_of(scheme: Scheme, records: list[Record]) -> None:
    """The questions found by vectors are those of the outcomes of all subjects."""
    standing = standing_of(scheme, records)
    asked = defaultdict(list)
    for place, record in enumerate(records):
        for question in standing.outcome(place, record).questions:
            asked[question.question].append(place)
    assert {id_: places for id_, (_question, places) in standing.questions().items()} == asked


@relaxed
@given(schemes(), cohorts())
def test_the_parts_of_a_glance_add_up_to_the_whole(scheme: Scheme, records: list[Record]) -> None:
    """Bins, grades and groups count every subject once; what is provisional is told once, of everybody it is of."""
    standing = standing_of(scheme, records)
    glance = glance_from(scheme, records, standing)
    outcomes = [standing.outcome(place, record) for place, record in enumerate(records)]
    totals = [outcome.total for outcome in outcomes if outcome.total is not None]
    assert sum(one.count for one in glance.bins) == glance.totals == len(totals)
    assert all(sum(low.low <= total < low.high for total in totals) == low.count for low in glance.bins)
    assert glance.totals + glance.lacking + glance.exempt == len(records)
    held = [outcome.grade for outcome in outcomes if outcome.grade is not None]
    assert {each.grade: each.count for each in glance.grades if each.count} == {one: held.count(one) for one in held}
    if scheme.grades:
        assert sum(each.count for each in glance.grades) + glance.undecided == glance.totals
    if glance.groups:
        assert sum(group.subjects for group in glance.groups) == len(records)
        assert sum(group.totals for group in glance.groups) == glance.totals
        assert sum(group.lacking for group in glance.groups) == glance.lacking
        assert sum((group.mean or Fraction(0)) * group.totals * 100 for group in glance.groups) == sum(totals)
        assert sum(group.handed_in for group in glance.groups) == len(records)
    told = {code for need in glance.needs for code in need.subjects}
    assert {outcome.subject.code for outcome in outcomes if outcome.provisional} <= told
    assert [row.provisional for row in glance.rows] == [outcome.provisional for outcome in outcomes]


@relaxed
@given(schemes(), cohorts())
def test_places_used_are_the_grades_held(scheme: Scheme, records: list[Record]) -> None:
    """Of each quota as many places are used as subjects it is about hold its grade, group by group."""
    standing = standing_of(scheme, records)
    rows = list(standing.rows())
    for quota in glance_from(scheme, records, standing).quotas:
        rule = next(each for each in scheme.rules if each.id == quota.rule)
        holders = [
            row
            for row in rows
            if row.grade == quota.grade and (not isinstance(rule, Quota) or rule.who.includes(row.subject))
        ]
        assert quota.used == len(holders) == sum(group.used for group in quota.groups)


@given(st.lists(st.integers(-500, 12000), max_size=60), st.sets(st.integers(0, 12000), max_size=5))
def test_thresholds_are_borders_of_bins(totals: list[int], lines: set[int]) -> None:
    """No bin holds totals on both sides of a threshold; bins follow each other and leave nothing out."""
    bins = distribution(totals, lines)
    assert sum(one.count for one in bins) == len(totals)
    assert all(one.low < one.high for one in bins)
    assert [one.high for one in bins[:-1]] == [one.low for one in bins[1:]]
    assert not any(one.low < line < one.high for one in bins for line in lines)
    assert len(bins) <= 12 + 1 + len(lines)


GRADED = replace(
    SCHEME,
    params=(replace(SCHEME.params[0], default=percent(50)), *SCHEME.params[1:]),
    grades=(Grade("优秀", Const(num(60))), Grade("合格", Const(num(50))), Grade("不合格")),
    rules=(Quota("top", "优秀名额", "优秀", ParamRef("share"), "unit", "合格"),),
    stages=(Stage("fill", "填报", "fill", ("member",), (FillingRef("task", "self"),)), *SCHEME.stages[1:]),
    registers=(replace(SCHEME.registers[0], proof="proof"), replace(SCHEME.registers[1], proof="none")),
)
"""Two places for 优秀 among four; everybody is equal, so that all are tied."""


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> AssessmentRound:
    """A complete round in which everybody has the same total but M00004, who is below."""
    found = open_small(database, tmp_path, GRADED)
    rows = [(*row[:5], 3, *row[6:]) if row[4] == "1.1" and row[0] == "M00004" else row for row in complete_marks()]
    import_marks(database, "甲", found.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    return found


@pytest.fixture
def services(database: Database, opened: AssessmentRound) -> Services:
    """What somebody can do there."""
    return Services(Workspace(database, "乙"))


def test_a_glance_equals_the_results(services: Services, opened: AssessmentRound) -> None:
    """Total, rank, grade and whether they are provisional are those of ``results --json``; it survives the boundary."""
    glance = services.results.glance(opened.info.key)
    told = json.loads(services.results.json(opened.info.key, derivations=False).text)
    seen = [
        {
            "subject": row.subject.code,
            "total": None if row.result.total is None else show_total(row.result.total),
            "rank": row.result.rank,
            "grade": row.result.grade,
            "provisional": row.provisional,
        }
        for row in glance.rows
    ]
    assert seen == [{name: each[name] for name in seen[0]} for each in told]
    asked = {each["subject"]: {one["question"] for one in each["questions"]} for each in told}
    needs = [need for need in glance.needs if need.is_asked]
    assert asked == {code: {need.id for need in needs if code in need.subjects} for code in asked}
    assert from_data(to_data(glance, RoundGlance), RoundGlance) == glance
    assert services.results.distance(opened.info.key, "M00004").json
    below = json.loads(services.results.distance(opened.info.key, "M00004").json)
    assert below["short"] is None or below["short"] == show_total(glance.rows[3].short or 0)


def test_a_tie_is_answered_once_for_all_it_concerns(
    database: Database, services: Services, opened: AssessmentRound
) -> None:
    """One act, one reason, an answer for each; what is refused for one is written of none."""
    key = opened.info.key
    (tie,) = [need for need in services.results.glance(key).needs if need.kind == "tie"]
    assert tie.subjects == ("M00001", "M00002", "M00003")
    with pytest.raises(Error):
        services.rounds.decide_all(key, (*tie.subjects, "无此人"), tie.id, "不进入", "会议研究")
    with pytest.raises(Error):
        services.rounds.decide_all(key, tie.subjects, tie.id, "不进入", " ")
    assert decisions(database) == []
    before = entries(database)
    assert services.rounds.decide_all(key, ("M00001",), tie.id, "不进入", "会议研究") == 1
    assert entries(database) == before + 1
    assert services.rounds.decide_all(key, tie.subjects[1:], tie.id, "进入", "会议研究") == 2
    assert entries(database) == before + 2
    assert decisions(database) == [(tie.id, "不进入", "会议研究", "乙"), *[(tie.id, "进入", "会议研究", "乙")] * 2]
    after = services.results.glance(key)
    assert [row.result.grade for row in after.rows] == ["合格", "优秀", "优秀", "合格"]
    assert [(quota.used, quota.allowed) for quota in after.quotas] == [(2, 2)]
    assert [need for need in after.needs if need.is_asked] == []
    assert services.rounds.decide_all(key, tie.subjects[1:], tie.id, "进入", "会议研究") == 0
    assert entries(database) == before + 2


def entries(database: Database) -> int:
    """How long the chain of the unit is."""
    with home(database).read() as connection:
        return int(connection.execute(text("SELECT seq FROM chain WHERE unit_id = :unit")).scalar_one())


def decisions(database: Database) -> list[tuple[str, ...]]:
    """What was decided, in the order of subjects."""
    query = "SELECT question, choice, reason, actor FROM decision WHERE unit_id = :unit ORDER BY subject_id"
    with home(database).read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_the_present_stage_says_which_sheets_are_asked_for(
    database: Database, services: Services, opened: AssessmentRound, tmp_path: Path
) -> None:
    """In a stage of self-assessment these are counted though no total reads them; later those that it names."""
    key = opened.info.key
    first = services.results.glance(key)
    assert first.asks
    assert [(row.sheets.due, row.sheets.complete) for row in first.rows] == [(1, 0)] * 4
    assert [group.due for group in first.groups] == [2, 2]
    own = [(code, "task", str(YEAR), "self", item, points) for code, item, points in (
        ("M00001", "1.1", "4"), ("M00001", "1.2", "6"), ("M00002", "1.1", "4"))]  # fmt: skip
    rows = [
        (code, form, period, filling, item, points, "", "", "", "") for code, form, period, filling, item, points in own
    ]
    import_marks(database, "甲", opened.info.code, write_csv(tmp_path / "s.csv", [MARKS, *rows]))
    assert [row.sheets.complete for row in services.results.glance(key).rows] == [1, 0, 0, 0]
    services.rounds.advance(key)
    decided = services.results.glance(key)
    assert [(row.sheets.due, row.sheets.complete) for row in decided.rows] == [(4, 4)] * 4
    services.rounds.advance(key)
    vote = services.results.glance(key)
    assert (vote.asks, vote.present) == (False, 2)
    assert [(row.sheets.due, row.sheets.complete) for row in vote.rows] == [
        (row.progress.expected, row.progress.complete) for row in vote.rows
    ]


def test_missing_proof_is_told_of_whom_it_concerns(
    database: Database, services: Services, opened: AssessmentRound, tmp_path: Path
) -> None:
    """Claims without the proof their register wants are counted, with their subjects; one that has it is none."""
    header = ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明")
    rows = [(code, "bonus", "表彰", "2025-05-01", "", proof, "", "") for code, proof in (
        ("M00001", ""), ("M00002", "文件"), ("M00003", ""))]  # fmt: skip
    import_claims(database, "乙", opened.info.code, write_csv(tmp_path / "c.csv", [header, *rows]))
    (need,) = [each for each in services.results.glance(opened.info.key).needs if each.kind == "proof"]
    assert (need.subjects, need.cases) == (("M00001", "M00003"), 2)


def test_a_glance_of_a_closed_round_is_what_it_stored(services: Services, opened: AssessmentRound) -> None:
    """Nothing is asked any more, and the figures are the stored ones."""
    key = opened.info.key
    services.rounds.decide_all(key, ("M00001",), "top.tie", "不进入", "会议研究")
    services.rounds.decide_all(key, ("M00002", "M00003"), "top.tie", "进入", "会议研究")
    before = services.results.glance(key)
    for _stage in before.stages:
        services.rounds.advance(key)
    after = services.results.glance(key)
    assert (after.archived, after.present) == (True, len(after.stages))
    assert (after.bins, after.grades, after.quotas) == (before.bins, before.grades, before.quotas)
    assert [row.result for row in after.rows] == [row.result for row in before.rows]
    assert not any(need.is_asked for need in after.needs)


def test_the_chart_sheet_holds_the_figures_of_the_glance(services: Services, opened: AssessmentRound) -> None:
    """Distribution and branches stand on a sheet of their own, each with a chart that reads its cells."""
    glance = services.results.glance(opened.info.key)
    content = services.results.workbook(opened.info.key, derivations=False).content
    sheet = load_workbook(BytesIO(content))["图表"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows if row[1] is not None] == [one.count for one in glance.bins]
    named = {line.at_least: line.grade for line in glance.thresholds}
    assert [row[2] for row in rows[: len(glance.bins)]] == [named.get(one.low) for one in glance.bins]
    groups = [(row[4], row[5], row[6], row[7]) for row in rows if row[4] is not None]
    assert groups == [(group.name, group.subjects, group.lacking, float(group.mean or 0)) for group in glance.groups]
    drawn = [(chart.series[0].cat.strRef or chart.series[0].cat.numRef).f for chart in sheet._charts]
    assert drawn == [f"图表!$A$4:$A${3 + len(glance.bins)}", f"图表!$E$4:$E${3 + len(glance.groups)}"]
    assert [chart.series[0].val.numRef.f[:5] for chart in sheet._charts] == ["图表!$B", "图表!$H"]


def test_without_totals_there_is_no_chart(database: Database, tmp_path: Path) -> None:
    """Missing is not zero: an empty round has no distribution."""
    found = open_small(database, tmp_path, GRADED)
    services = Services(Workspace(database, "乙"))
    content = services.results.workbook(RoundKey(found.info.unit, found.info.code), derivations=False).content
    assert "图表" not in load_workbook(BytesIO(content)).sheetnames
    glance = services.results.glance(found.info.key)
    assert glance.bins == ()
    assert [group.mean for group in glance.groups] == [None, None]
    assert [need.kind for need in glance.needs] == ["total"]
