"""Facts taken over to other rules: recomputed where rules took points off, kept where people gave them, told where
they do not fit."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.results.replay.fitting import fit
from kaoping.plugins.contract import Scheme, Subject, num
from kaoping.plugins.evaluation.inputs import Answer, Claim, Line, Record, Sheet, Tally
from kaoping.plugins.loading import find_scheme, load_plugins
from kaoping.plugins.sampling import generate_records

from tests.overlay.files import varied

BASE = find_scheme("forestry_member")
BUILT_IN = [loaded.scheme for loaded in load_plugins().schemes.values()]
WHO = Subject("A", "甲", "member", "B1", "", "普通", "正式")


def tasks(*marks: int | None) -> Record:
    return Record(WHO, (Sheet("task", "2025", "decided", "decided", marks),))


def base(mark: int, *lines: Line) -> Record:
    return Record(WHO, (Sheet("base", "2025-Q1", "decided", "decided", (mark, *[0] * 8, None), {"1": lines}),))


def fitted(record: Record, text: str) -> tuple[Record, list[str]]:
    (taken,), misfits = fit([record], BASE, varied(text), "2025")
    return taken, [f"{misfit.fact}: {misfit.sentence}" for misfit in misfits]


@pytest.mark.parametrize("scheme", BUILT_IN, ids=lambda scheme: scheme.id)
def test_under_the_same_rules_every_fact_fits(scheme: Scheme) -> None:
    """The records come back as they were."""
    records = generate_records(scheme, 15, 4)
    assert fit(records, scheme, scheme, scheme.year_period(2025, {})) == (records, ())


SMALLER = '[items]\n"task/1" = 3\n"task/3" = 3\n'


@pytest.mark.parametrize(
    ("given_marks", "taken", "told"),
    [
        ((4000, 4000, 2000), (3000, 4000, 3000), 0),  # full stays full
        ((2000, 1000, 1500), (2000, 1000, 1500), 0),  # points awarded stay
        ((3500, 4000, 2000), (None, 4000, 3000), 1),  # 3.5 of 3 is impossible
        ((None, 4000, 2000), (None, 4000, 3000), 0),  # missing stays missing
    ],
)
def test_awarded_points_under_other_points(
    given_marks: tuple[int | None, ...], taken: tuple[int | None, ...], told: int
) -> None:
    """Nothing is scaled and nothing is guessed: what the item no longer allows is missing and told."""
    record, misfits = fitted(tasks(*given_marks), SMALLER)
    assert record.sheets[0].marks == taken
    assert len(misfits) == told
    assert all("最多 3 分" in misfit for misfit in misfits)


def test_deductions_are_taken_again_by_the_other_rule() -> None:
    """Three times 2 points become three times 3; a rule that is gone leaves the mark missing."""
    record, misfits = fitted(base(-6000, Line("1a", 3, 2000)), '[deductions]\n"base/1a" = 3\n')
    assert (record.sheets[0].marks[0], record.sheets[0].lines["1"][0].deduction, misfits) == (-9000, 3000, [])
    record, misfits = fitted(base(-6000, Line("1a", 3, 2000)), 'drop = ["deductions/base/1a"]\n')
    assert record.sheets[0].marks[0] is None
    assert misfits == ["base 2025-Q1 decided 1: 第 1 项没有扣分规则「1a」。"]


def test_what_a_scorer_picked_stays_within_the_range() -> None:
    """2 points lie in 1~4; in 3~4 they do not."""
    record, misfits = fitted(base(-2000, Line("1a", 1, 2000)), '[deductions."base/1a"]\nlow = 1\nhigh = 4\n')
    assert (record.sheets[0].marks[0], misfits) == (-2000, [])
    record, misfits = fitted(base(-2000, Line("1a", 1, 2000)), '[deductions."base/1a"]\nlow = 3\nhigh = 4\n')
    assert record.sheets[0].marks[0] is None
    assert "每次扣 3~4 分" in misfits[0]


def test_items_are_the_same_by_id_wherever_they_stand() -> None:
    """Moved, dropped and new items: each mark follows its item, the new one is missing."""
    text = """
drop = ["items/task/2"]
[items]
"task/1" = 5
[[add.item]]
form = "task"
section = "task"
id = "4"
title = "结对"
points = 3
[move]
"items/task/3" = { before = "1" }
"""
    record, misfits = fitted(tasks(1000, 2000, 1500), text)
    assert record.sheets[0].marks == (1500, 1000, None)
    assert misfits == ["task 2025 decided 2: 方案没有这一项"]


CLAIMS = (
    Claim(1, "bonus", "市级表彰", "2025-03-01", proof="证书"),
    Claim(2, "bonus", "重大贡献", "2025-03-01", num(4), "证书"),
    Claim(3, "bonus", "见义勇为", "2025-03-01", num(5), "证书"),
)


def test_claims_keep_their_meaning() -> None:
    """The kind's own points are again the kind's own; another figure stays if the kind allows it."""
    text = '[kinds]\n"bonus/市级表彰" = 1\n"bonus/重大贡献" = 3\n"bonus/见义勇为" = 2\n'
    record, misfits = fitted(Record(WHO, claims=CLAIMS), text)
    assert [(claim.id, claim.points) for claim in record.claims] == [(1, None), (3, None)]
    assert misfits == ["bonus 重大贡献 2025-03-01: 登记了 4 分,方案里是 0~3 分"]
    text = 'drop = ["kinds/bonus/市级表彰"]\n[kinds."bonus/重大贡献"]\nclear = ["points"]\nlow = 1\nhigh = 6\n'
    record, misfits = fitted(Record(WHO, claims=CLAIMS), text)
    assert [claim.points for claim in record.claims] == [4, 5]
    assert misfits == ["bonus 市级表彰 2025-03-01: 方案没有这个登记类别"]


def test_the_own_points_of_a_kind_written_out_are_still_its_own() -> None:
    """Whoever wrote down the figure that the kind has anyway meant the kind's own, whatever that is now."""
    register = BASE.register("bonus")
    kind = register.kind("市级表彰") if register else None
    assert kind is not None
    written = replace(CLAIMS[0], points=kind.points)
    record, misfits = fitted(Record(WHO, claims=(written,)), '[kinds]\n"bonus/市级表彰" = 1\n')
    assert ([claim.points for claim in record.claims], misfits) == ([None], [])


def test_a_kind_that_bears_no_points_any_more_takes_any_claim() -> None:
    """What was worth points before is now only on record, and that is no misfit."""
    text = '[kinds."bonus/市级表彰"]\nclear = ["points"]\n'
    record, misfits = fitted(Record(WHO, claims=(replace(CLAIMS[0], points=num(2)),)), text)
    assert ([claim.points for claim in record.claims], misfits) == ([None], [])


def test_votes_and_answers_need_their_place() -> None:
    """A poll, group, option, question or answer that is gone is told; a tie of a quota that stays is kept."""
    record = Record(
        WHO,
        tallies=(Tally("review", "2025", "members", {"优秀": 1, "弃权": 1}),
                 Tally("satisfaction", "2025", "masses", {"满意": 1})),
        answers=(Answer("excellent.tie", "进入"), Answer("masses_dissatisfied", "定为不合格")),
    )  # fmt: skip
    taken, misfits = fitted(record, "")
    assert (taken, misfits) == (record, [])
    gone = """
drop = ["rules/excellent"]
[polls.review]
invalid = []
[questions.masses_dissatisfied]
choices = ["定为不合格", "不因此定为不合格", "再议"]
"""
    taken, misfits = fitted(record, gone)
    assert [tally.poll for tally in taken.tallies] == ["satisfaction"]
    assert [answer.question for answer in taken.answers] == ["masses_dissatisfied"]
    assert misfits == ["review 2025 members: 测评没有选项「弃权」", "excellent.tie: 方案没有这个问题或答案"]


def test_a_form_or_filling_that_is_gone_is_told() -> None:
    """Another scheme altogether has no place for any sheet."""
    other = find_scheme("institute_branch")
    (record,), misfits = fit([tasks(1000, 2000, 1000)], BASE, other, "2025")
    assert record.sheets == ()
    assert [misfit.sentence for misfit in misfits] == ["方案没有这张表"]


def test_what_lies_outside_the_other_year_is_told() -> None:
    """Under a year from July a quarter and a claim after it are left out, not silently uncounted."""
    sheet = Sheet("base", "2025-Q3", "decided", "decided", (0,) * 10)
    claims = tuple(
        Claim(n, "bonus", "市级表彰", day, proof="文件") for n, day in ((1, "2025-03-01"), (2, "2025-08-01"))
    )
    record = Record(WHO, (sheet, replace(sheet, period="2025-Q2")), claims)
    (taken,), misfits = fit([record], BASE, BASE, "2025/07")
    assert [each.period for each in taken.sheets] == ["2025-Q2"]
    assert [each.id for each in taken.claims] == [1]
    assert {misfit.sentence for misfit in misfits} == {"不在方案的考评年度内"}
    assert len(misfits) == 2


@settings(max_examples=20)
@given(st.integers(1, 10**6), st.integers(1, 5), st.integers(1, 5))
def test_recomputed_marks_follow_from_their_lines(seed: int, first: int, second: int) -> None:
    """Under other deductions every mark is minus what its lines take, or has no line at all."""
    scheme = varied(f'[deductions]\n"base/1a" = {first}\n"base/6b" = {second}\n')
    records, misfits = fit(generate_records(BASE, 5, seed), BASE, scheme, "2025")
    assert misfits == ()
    for record in records:
        for sheet in record.sheets:
            if sheet.form == "base":
                for item, mark in zip(BASE.forms[0].item_ids(), sheet.marks, strict=True):
                    lines = sheet.lines.get(item, ())
                    if item in ("1", "6") and mark is not None and lines:
                        assert mark == -sum(line.count * line.deduction for line in lines)
                        taken = {line.rule: line.deduction for line in lines}
                        assert taken.get("1a", first * 1000) == first * 1000
                        assert taken.get("6b", second * 1000) == second * 1000
