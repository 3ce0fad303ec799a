"""The forestry scheme, fact by fact, against tables written from the plan and not from the scheme."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import Membership, ParamRef, Subject, content_hash, from_data, to_data
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.forestry_member import SCHEME

BASE, TASK = SCHEME.forms
REVIEW, SATISFACTION = SCHEME.polls
BONUS, FORMER, NEGLECT = SCHEME.registers

# item: rules as (letter, points, per)
RULES = {
    "1": [("a", "2", "occurrence"), ("b", "0.5", "occurrence")],
    "2": [("a", "1", "month")],
    "3": [("a", "3", "occurrence")],
    "4": [("a", "1", "once"), ("b", "0.5", "once")],
    "5": [("a", "1", "once")],
    "6": [("a", "1", "once"), ("b", "2", "occurrence")],
    "7": [("a", "1", "occurrence")],
    "8": [("a", "3", "occurrence"), ("b", "15", "once")],
    "9": [("a", "2", "occurrence")],
    "10": [("a", "2", "once")],
}
BONUS_POINTS = {"超额完成": 2, "重大贡献": 5, "见义勇为": 5, "市级表彰": 3, "州级及以上表彰": 5}


def test_base_items_take_from_the_quarters_fifteen() -> None:
    """Ten items without points of their own, all starter, with every deduction of the table."""
    (section,) = BASE.sections
    assert (BASE.id, BASE.points, section.pool) == ("base", Fraction(15), Fraction(15))
    assert BASE.item_ids() == tuple(RULES)
    for item in BASE.items():
        rules = [(rule.id, str(float(rule.low)), rule.low == rule.high, rule.per) for rule in item.deductions]
        assert rules == [(item.id + letter, str(float(off)), True, per) for letter, off, per in RULES[item.id]]
        assert (item.points, item.starter) == (None, True)
        assert item.clause
        assert all(rule.starter and rule.clause for rule in item.deductions)


def test_only_mobile_members_have_the_item_on_contact() -> None:
    """Item 10 is for the class 流动; all others are for everybody."""
    applying = {name: [item.id for item in BASE.items() if item.applies.includes(Subject("M", "M", class_name=name))]
                for name in ("骨干", "普通", "流动")}  # fmt: skip
    assert applying["流动"] == list(RULES)
    assert applying["骨干"] == applying["普通"] == list(RULES)[:-1]


def test_task_form_is_4_4_2_as_starter() -> None:
    """Task 0 to 10 in three items, once a year; the split is ours."""
    assert [(item.id, item.points, item.starter) for item in TASK.items()] == [
        ("1", Fraction(4), True),
        ("2", Fraction(4), True),
        ("3", Fraction(2), True),
    ]
    assert (TASK.id, TASK.points) == ("task", Fraction(10))
    assert [(filling.id, filling.every) for filling in TASK.fillings] == [("decided", "year")]


def test_member_marks_every_month_and_every_quarter_is_proposed_and_decided() -> None:
    """Fillings self for months, preliminary and decided for quarters, under 五(一)3."""
    assert [(filling.id, filling.by, filling.every, filling.clause) for filling in BASE.fillings] == [
        ("self", "member", "month", "五(一)3"),
        ("preliminary", "secretary", "quarter", "五(一)3"),
        ("decided", "recorder", "quarter", "五(一)3"),
    ]


def test_ledger_bindings_propose_no_more_than_a_rule_takes() -> None:
    """Every binding is a starter and proposes points that one of its item's rules takes off."""
    bound = {item.id: [requirement.book for requirement in item.requires] for item in BASE.items() if item.requires}
    assert bound == {
        "1": ["三会一课", "集中学习"],
        "2": ["党费收缴"],
        "5": ["下情上达"],
        "6": ["服务台账"],
        "10": ["流动党员联系"],
    }
    for item in BASE.items():
        for requirement in item.requires:
            assert requirement.starter
            assert requirement.per_missing in {rule.low for rule in item.deductions}


def test_bonus_register_is_capped_at_ten_with_starter_points() -> None:
    """Five kinds, proof or recognition, at most 10 in the year."""
    assert (BONUS.id, BONUS.cap) == ("bonus", Fraction(10))
    assert (BONUS.proof, BONUS.holder) == ("proof_or_recognition", "subject")
    assert {kind.id: kind.points for kind in BONUS.kinds} == BONUS_POINTS
    assert all(kind.starter and kind.clause for kind in BONUS.kinds)


def test_neglect_and_falsification_stand_with_the_branch() -> None:
    """The record of a branch that neglects or falsifies has proof, no points, and the branch as its holder."""
    assert (NEGLECT.holder, NEGLECT.proof) == ("branch", "proof")
    assert [(kind.id, kind.points) for kind in NEGLECT.kinds] == [("工作不力", None), ("弄虚作假", None)]


def test_parameters_carry_the_plans_figures_and_clauses() -> None:
    """Thresholds, quotas and group with their clauses; only the days are starters."""
    assert {param.id: (param.default, param.clause, param.starter) for param in SCHEME.params} == {
        "support_share": (Fraction(60, 100), "五(一)4", False),
        "excellent_against": (Fraction(10, 100), "五(一)4", False),
        "pass_against": (Fraction(15, 100), "五(一)4", False),
        "fail_share": (Fraction(30, 100), "五(一)4", False),
        "satisfied_share": (Fraction(70, 100), "五(一)4", False),
        "dissatisfied_share": (Fraction(50, 100), "五(一)4", False),
        "review_quota": (Fraction(20, 100), "五(一)4", False),
        "grade_quota": (Fraction(20, 100), "四4", False),
        "quota_group": ("unit", "五(一)4", False),
        "notice_days": (5, "五(一)5", True),
        "rectify_days": (30, "五(二)4", True),
    }
    assert all(not param.fault(param.default) for param in SCHEME.params)
    assert all(param.choices or (param.low is not None and param.high is not None) for param in SCHEME.params)


def test_polls_levels_and_questions() -> None:
    """Four options and levels paying 100/90/80/70 % of 20; the masses beside; three questions for people."""
    assert (REVIEW.id, [group.id for group in REVIEW.groups], REVIEW.secret) == ("review", ["members"], True)
    assert [option.id for option in REVIEW.options] == ["优秀", "合格", "基本合格", "不合格"]
    assert {level.id: level.pays * 20 for level in REVIEW.levels} == {
        "优秀": 20,
        "合格": 18,
        "基本合格": 16,
        "不合格": 14,
    }
    assert (SATISFACTION.id, [group.id for group in SATISFACTION.groups]) == ("satisfaction", ["masses"])
    assert [option.id for option in SATISFACTION.options] == ["满意", "基本满意", "不满意"]
    assert {question.id: question.required for question in SCHEME.questions} == {
        "masses_dissatisfied": False,
        "failing_verified": True,
        "review_level": True,
    }
    clauses = [REVIEW.clause, SATISFACTION.clause]
    clauses += [each.clause for group in (SCHEME.questions, REVIEW.levels, REVIEW.ladder) for each in group]
    assert set(clauses) == {"五(一)4"}


def test_classes_and_their_definitions() -> None:
    """Three classes by 四1; the mobile one names two and six months."""
    assert [(each.id, each.clause) for each in SCHEME.classes] == [("骨干", "四1"), ("普通", "四1"), ("流动", "四1")]
    assert all(words in SCHEME.classes[2].definition for words in ("二", "六个月", "转出"))


def test_stages_follow_the_year() -> None:
    """Four quarters, vote, computation, publication, registration, check, re-check, notice, report."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("plan", "plan"),
        ("quarter_1", "fill"),
        ("quarter_2", "fill"),
        ("quarter_3", "fill"),
        ("quarter_4", "fill"),
        ("vote", "vote"),
        ("compute", "compute"),
        ("publish_totals", "publish"),
        ("register", "file"),
        ("check", "check"),
        ("recheck", "review"),
        ("notice", "publish"),
        ("file", "file"),
    ]
    assert all(stage.actors and stage.clause for stage in SCHEME.stages)
    task_stages = [stage.id for stage in SCHEME.stages if any(ref.form == "task" for ref in stage.fillings)]
    assert task_stages == ["quarter_4"]
    assert {stage.id: stage.days for stage in SCHEME.stages if stage.days} == {"notice": ParamRef("notice_days")}


def test_uses_follow_each_grade() -> None:
    """Awards by grade, the head's talk for 基本合格, four ways of disposal for 不合格."""
    assert [(use.grade, use.kind) for use in SCHEME.uses] == [
        ("优秀", "recommend"),
        ("合格", "recommend"),
        ("基本合格", "none"),
        ("基本合格", "talk"),
        ("不合格", "none"),
        ("不合格", "dispose"),
    ]
    assert len(SCHEME.uses[-1].choices) == 4
    assert [use.clause for use in SCHEME.uses] == [f"五(二){n}" for n in (1, 2, 3, 3, 4, 4)]
    assert all(document in SCHEME.uses[-1].title for document in ("湘组发〔2016〕1号", "吉组发〔2014〕8号"))


def test_reminders_count_months() -> None:
    """Six months without meetings, dues or work; six months away; an inspection every quarter."""
    assert {reminder.id: reminder.months for reminder in SCHEME.reminders} == {
        "no_meetings": 6,
        "no_dues": 6,
        "no_work": 6,
        "transfer": 6,
        "inspection": 3,
    }
    assert next(each for each in SCHEME.reminders if each.id == "transfer").classes == ("流动",)


def test_official_papers_have_their_names() -> None:
    """Annex 2 for each member, annex 3 for the round."""
    papers = {paper.id: (paper.title, paper.per) for paper in SCHEME.papers}
    assert papers["annex_2"] == ("附件2《党员管理积分记录表》", "subject")
    assert papers["annex_3"] == ("附件3《党员管理积分情况汇总表》", "round")


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def votes(options: dict[str, int], poll: str = "review") -> Tally:
    return Tally(poll, "2025", "members" if poll == "review" else "masses", options)


def ballots(*counts: int) -> dict[str, int]:
    return dict(zip(("优秀", "合格", "基本合格", "不合格"), counts, strict=True))


GOOD = votes(ballots(0, 10, 0, 0))


def member(
    code: str = "M1",
    *,
    off: dict[str, dict[str, str]] | None = None,
    task: str = "10",
    tallies: tuple[Tally, ...] = (GOOD,),
    claims: tuple[Claim, ...] = (),
    answers: dict[str, str] | None = None,
    class_name: str = "普通",
    branch: str = "B1",
) -> Record:
    """A member with full marks but for ``off`` (quarter → item → points), one task mark set, and these votes."""
    off = off or {}
    sheets = [
        Sheet("base", f"2025-{quarter}", "decided", "decided",
              tuple(-int(Fraction(off.get(quarter, {}).get(item, "0")) * 1000) for item in BASE.item_ids()))
        for quarter in ("Q1", "Q2", "Q3", "Q4")
    ]  # fmt: skip
    given = int(task) * 1000
    parts = (min(given, 4000), min(max(given - 4000, 0), 4000), max(given - 8000, 0))
    sheets.append(Sheet("task", "2025", "decided", "decided", parts))
    given_answers = tuple(Answer(question, choice, "研究决定", "书记") for question, choice in (answers or {}).items())
    subject = Subject(code, code, "member", branch, class_name=class_name)
    return Record(subject, tuple(sheets), claims, tallies, given_answers)


def outcomes(*records: Record, **params: str) -> list[Outcome]:
    return evaluate(SCHEME, {**SCHEME.defaults(), **params}, 2025, records)


def crowd(size: int, branch: str = "B1") -> list[Record]:
    """Others of the unit, so that quotas leave room."""
    return [member(f"{branch}-{number}", task="0", branch=branch) for number in range(size)]


@pytest.mark.parametrize(
    ("review", "masses", "answers", "points"),
    [
        ((6, 3, 0, 1), None, {}, 20),  # 60 % and 10 % both hold at the limit
        ((59, 31, 0, 10), None, {}, 18),
        ((60, 29, 0, 11), None, {}, 18),
        ((30, 30, 25, 15), None, {}, 18),
        ((30, 30, 24, 16), None, {}, 16),
        ((20, 20, 30, 30), None, {}, 16),
        ((20, 20, 29, 31), None, {"failing_verified": "已查实"}, 14),
        ((20, 20, 29, 31), None, {}, None),
        ((20, 20, 29, 31), None, {"failing_verified": "未查实"}, None),
        ((20, 20, 29, 31), None, {"failing_verified": "未查实", "review_level": "基本合格"}, 16),
        ((10, 0, 0, 0), (7, 3, 0), {}, 20),  # satisfied 70 % holds at the limit
        ((10, 0, 0, 0), (69, 31, 0), {}, 18),
        ((10, 0, 0, 0), (5, 0, 5), {"masses_dissatisfied": "定为不合格"}, 18),  # exactly 50 % is not over 50 %
        ((10, 0, 0, 0), (4, 0, 6), {}, 18),  # undecided: it *may* be set
        ((10, 0, 0, 0), (4, 0, 6), {"masses_dissatisfied": "定为不合格"}, 14),
        ((10, 0, 0, 0), (4, 0, 6), {"masses_dissatisfied": "不因此定为不合格"}, 18),
    ],
)
def test_review_ladder(
    review: tuple[int, ...], masses: tuple[int, int, int] | None, answers: dict[str, str], points: int | None
) -> None:
    """The first level that holds pays its share of 20; what only a person decides stays missing till then."""
    tallies = [votes(ballots(*review))]
    if masses is not None:
        tallies.append(votes(dict(zip(("满意", "基本满意", "不满意"), masses, strict=True)), "satisfaction"))
    result = outcomes(member(tallies=tuple(tallies), answers=answers), *crowd(9))[0]
    assert result.parts["review"] == points
    assert result.provisional is (points is None)


def test_open_questions_are_asked_only_when_their_occasion_comes() -> None:
    """Over 30 % against asks whether it is verified; once not verified, it asks for the level."""
    against = (votes(ballots(2, 2, 2, 4)),)
    asked = [question.question for question in outcomes(member(tallies=against))[0].questions]
    assert asked == ["failing_verified"]
    unverified = member(tallies=against, answers={"failing_verified": "未查实"})
    assert [question.question for question in outcomes(unverified)[0].questions] == ["review_level"]
    assert outcomes(member())[0].questions == ()


def test_abstentions_are_not_valid_ballots() -> None:
    """Abstained and spoiled ballots change no share."""
    tally = votes({**ballots(6, 4, 0, 0), "弃权": 30, "废票": 9})
    assert outcomes(member(tallies=(tally,)), *crowd(9))[0].parts["review"] == 20


def test_excellent_by_vote_is_at_most_a_fifth_by_share_then_fewer_against() -> None:
    """Ten people have two places: by 优秀 share, then by fewer 不合格; who is moved down is 合格."""
    first = member("A", tallies=(votes(ballots(9, 1, 0, 0)),))
    clean = member("B", tallies=(votes(ballots(8, 2, 0, 0)),))
    opposed = member("C", tallies=(votes(ballots(8, 1, 0, 1)),))
    results = outcomes(first, opposed, clean, *crowd(7))
    assert [result.parts["review"] for result in results[:3]] == [20, 18, 20]
    assert [rule.rule for rule in results[1].rules if rule.rule == "review_excellent"] == ["review_excellent"]


def test_quota_group_may_be_the_branch() -> None:
    """With five members in each of two branches each branch has one place; over the unit both go to the best."""
    best = [member(code, tallies=(votes(ballots(10 - place, place, 0, 0)),)) for place, code in enumerate("AB")]
    other = member("C", branch="B2", tallies=(votes(ballots(7, 3, 0, 0)),))
    cohort = [*best, other, *crowd(3), *crowd(4, "B2")]
    assert [result.parts["review"] for result in outcomes(*cohort)[:3]] == [20, 20, 18]
    by_branch = outcomes(*cohort, quota_group="branch")
    assert [result.parts["review"] for result in by_branch[:3]] == [20, 18, 20]


def test_missing_masses_poll_bars_nobody() -> None:
    """If the masses were not polled their two rules do not apply."""
    assert outcomes(member(tallies=(votes(ballots(10, 0, 0, 0)),)), *crowd(4))[0].parts["review"] == 20


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_a_quarter_never_goes_below_zero(taken: list[int]) -> None:
    """Base is the sum over quarters of what is left of 15, never less than nothing."""
    off = {f"Q{number}": {"1": str(points)} for number, points in enumerate(taken, 1)}
    assert outcomes(member(off=off))[0].parts["base"] == sum(max(0, 15 - points) for points in taken)


def test_mark_on_contact_counts_for_mobile_members_only() -> None:
    """Item 10 takes points off a mobile member and is not looked at for others."""
    off = {"Q1": {"10": "2"}}
    assert outcomes(member(off=off, class_name="流动"))[0].parts["base"] == 58
    assert outcomes(member(off=off, class_name="骨干"))[0].parts["base"] == 60


def test_bonus_counts_with_proof_or_recognition_up_to_ten() -> None:
    """A claim with neither does not count; the rest is capped at 10."""
    proved = Claim(1, "bonus", "重大贡献", "2025-05-01", proof="证书.jpg")
    recognised = Claim(2, "bonus", "市级表彰", "2025-06-01", recognised_by="市直机关工委")
    bare = Claim(3, "bonus", "见义勇为", "2025-07-01")
    more = Claim(4, "bonus", "州级及以上表彰", "2025-08-01", proof="奖状.jpg")
    assert outcomes(member(claims=(proved, recognised, bare)))[0].parts["bonus"] == 8
    assert outcomes(member(claims=(proved, recognised, bare, more)))[0].parts["bonus"] == 10


@pytest.mark.parametrize(
    ("task", "off", "total", "grade"),
    [
        ("10", "0", 8800, "合格"),
        ("0", "8", 7000, "合格"),
        ("0", "8.01", 6999, "基本合格"),
        ("0", "8.005", 7000, "合格"),  # 69.995 is printed 70.00
        ("0", "15", 6300, "基本合格"),
    ],
)
def test_grade_is_read_off_the_printed_total(task: str, off: str, total: int, grade: str) -> None:
    """Bands are half-open on the printed number."""
    result = outcomes(member(task=task, off={"Q1": {"1": off}}))[0]
    assert (result.total, result.grade) == (total, grade)


TEN = (
    Claim(1, "bonus", "重大贡献", "2025-05-01", proof="证书.jpg"),
    Claim(2, "bonus", "见义勇为", "2025-06-01", proof="证书.jpg"),
)


def test_excellent_is_at_most_a_fifth_and_ties_go_by_review_base_task() -> None:
    """Equal totals at the last place: the larger review score, then base, then task; the rest is 合格."""
    reviewed = member("A", task="8", tallies=(votes(ballots(10, 0, 0, 0)),), claims=TEN)
    based = member("B", task="10", claims=TEN)
    tasked = member("C", task="9", off={"Q1": {"1": "1"}}, tallies=(votes(ballots(9, 1, 0, 0)),), claims=TEN)
    results = outcomes(based, reviewed, tasked, *crowd(7))
    assert [result.total for result in results[:3]] == [9800, 9800, 9800]
    assert [result.grade for result in results[:3]] == ["合格", "优秀", "优秀"]
    assert results[0].computed_grade == "优秀"


def test_review_level_failing_bars_excellent() -> None:
    """Whoever was voted 不合格 is 合格 at best, whatever the total."""
    failed = member(tallies=(votes(ballots(2, 2, 2, 4)),), answers={"failing_verified": "已查实"}, claims=TEN)
    result = outcomes(failed, *crowd(9))[0]
    assert (result.total, result.computed_grade, result.grade) == (9400, "优秀", "合格")
    assert [rule.rule for rule in result.rules] == ["review_failed"]


def test_missing_quarter_leaves_the_total_open() -> None:
    """A quarter without a decided sheet is missing, never zero; a self-assessment does not stand in for it."""
    whole = member()
    own = Sheet("base", "2025-Q1", "self", "self", whole.sheets[0].marks)
    result = outcomes(Record(whole.subject, (own, *whole.sheets[1:]), (), whole.tallies))[0]
    assert (result.total, result.grade, result.provisional) == (None, None, True)


def test_the_record_of_a_former_branch_has_proof_and_no_points() -> None:
    """One kind, open as long as the bonus is, and looked at with the decided mark of a quarter."""
    assert (FORMER.id, FORMER.proof, FORMER.holder, FORMER.cap) == ("former", "proof", "subject", None)
    assert [(kind.id, kind.points) for kind in FORMER.kinds] == [("原支部记录", None)]
    opened = {register: [stage.id for stage in SCHEME.stages if register in stage.registers]
              for register in ("bonus", "former")}  # fmt: skip
    assert opened["former"] == opened["bonus"] != []


def newcomer(since: str, *claims: Claim) -> Record:
    """Somebody with full marks in all four quarters who came on a day of the year."""
    whole = member(claims=claims)
    return replace(whole, subject=replace(whole.subject, memberships=(Membership(since),)))


TOLD = Claim(1, "former", "原支部记录", "2025-03-31")
PROVEN = replace(TOLD, proof="原支部积分表.pdf")
NO_RECORD = "2025-Q1:该季度不在本局党组织,「转入前的季度积分」里没有附证明的原支部记录"


@pytest.mark.parametrize(
    ("since", "claims", "total", "missing"),
    [
        ("", (), 8800, ()),
        ("2025-05-06", (), None, (NO_RECORD,)),
        ("2025-05-06", (TOLD,), None, (NO_RECORD,)),
        ("2025-05-06", (PROVEN,), 8800, ()),
        ("2025-03-31", (), 8800, ()),  # there on the last day of the first quarter
        ("2025-04-01", (replace(PROVEN, date="2025-04-01"),), None, (NO_RECORD,)),
        ("2025-07-01", (PROVEN,), None, (NO_RECORD.replace("Q1", "Q2"),)),
        ("2025-07-01", (PROVEN, replace(PROVEN, id=2, date="2025-04-01")), 8800, ()),
    ],
)
def test_a_quarter_before_coming_asks_for_the_former_branchs_record(
    since: str, claims: tuple[Claim, ...], total: int | None, missing: tuple[str, ...]
) -> None:
    """With proof, in each whole quarter spent elsewhere; none for the quarter in which somebody came."""
    result = outcomes(newcomer(since, *claims), *crowd(4))[0]
    assert (result.total, result.missing) == (total, missing)
    assert result.provisional is (total is None)


def test_the_mark_of_a_quarter_elsewhere_is_asked_for_too() -> None:
    """The record alone makes no points: without a decided sheet the quarter is missing as any other."""
    proven = newcomer("2025-05-06", PROVEN)
    sheets = tuple(sheet for sheet in proven.sheets if sheet.period != "2025-Q1")
    assert outcomes(replace(proven, sheets=sheets))[0].missing == ("党员季度基础分评分表 2025-Q1 组织评定 未填",)


def test_a_record_without_proof_is_told_where_it_does_not_count() -> None:
    """In the derivation of the quarter that it was to prove."""
    told = newcomer("2025-05-06", TOLD)
    tree = explain(SCHEME, SCHEME.defaults(), 2025, [told], told.subject.code)[1]
    assert "缺证明材料,不计" in str(tree.as_data())
