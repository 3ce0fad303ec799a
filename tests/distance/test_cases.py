"""Distances worked out by hand: each way a goal can be near, far, barred, full or too late."""

from dataclasses import replace
from fractions import Fraction

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.results.distance.model import Distance, distance_data
from kaoping.core.results.distance.report import distance_lines
from kaoping.core.results.distance.service import distance
from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.plugins.contract import (
    Bar,
    Below,
    Clamp,
    Const,
    Decide,
    Exemption,
    Fail,
    Filling,
    FillingRef,
    Form,
    Grade,
    Grant,
    Item,
    Kind,
    Level,
    LevelPoints,
    Marks,
    Named,
    Option,
    Part,
    Poll,
    Question,
    Quota,
    Ranking,
    Register,
    RegisterHas,
    RegisterSum,
    Rung,
    Scale,
    Scheme,
    Section,
    Source,
    Stage,
    Subject,
    Sum,
    Verdict,
    VoterGroup,
    VoteShare,
    Who,
    num,
    percent,
    take,
)
from kaoping.plugins.contract.formula import AtLeast
from kaoping.plugins.evaluation.inputs import Claim, Line, Record, Sheet, Tally
from kaoping.plugins.evaluation.rulebook import Rulebook

FORM = Form(
    "sheet", "评分表", num(100),
    (Section("1", "全部", (Item("1.1", "甲", num(60)), Item("1.2", "乙", num(30)), Item("1.3", "丙", num(10)))),),
    (Filling("panel", "考评组", "assessor", several=True), Filling("self", "自评", "secretary")),
)  # fmt: skip
BASE = Named("base", "基础分", Marks("sheet", "panel"))
GRADES = (Grade("优秀", Const(num(90))), Grade("合格", Const(num(60))), Grade("不合格"))
BONUS = Register("bonus", "加分", (Kind("表彰", num(3)), Kind("创新", num(1))), cap=num(3))
VETO = Register("veto", "否决", (Kind("违纪"),), proof="none")
STAGES = (
    Stage("plan", "布置", "plan", ("office",)),
    Stage("mark", "打分", "check", ("assessor",), (FillingRef("sheet", "panel"),), registers=("bonus",), days=Const(num(7))),  # noqa: E501
    Stage("vote", "测评", "vote", ("office",), polls=("review",)),
    Stage("compute", "汇总", "compute", ("office",)),
)  # fmt: skip
SCHEME = Scheme(
    "small", "1", "小方案", "branch", Source("某局", "办法"), (FORM,), BASE,
    registers=(BONUS, VETO), grades=GRADES, stages=STAGES,
)  # fmt: skip


def branch(code: str, *points: int | None, **more: object) -> Record:
    marks = tuple(None if point is None else point * 1000 for point in points)
    return Record(Subject(code, code, **more), (Sheet("sheet", "2025", "panel", "panel", marks),))  # type: ignore[arg-type]  # test shorthand


def measure(scheme: Scheme, *records: Record, stage: str = "plan", grade: str = "") -> Distance:
    """The distance of the first of ``records``."""
    standing = Standing(Rulebook.of(scheme, {}, 2025), RoundFacts.of_records(scheme, records))
    return distance(standing, 0, lambda places: [records[place] for place in places], stage, grade)


def planned(found: Distance) -> list[tuple[str, str, Fraction]]:
    """What the plan changes, where to, and what that adds."""
    assert found.plan is not None
    return [(step.move.ref.rpartition("#")[2], str(step.to), step.gain) for step in found.plan.steps]


def text(found: Distance) -> str:
    return "\n".join(distance_lines(found))


def test_the_fewest_items_the_last_only_as_far_as_needed() -> None:
    """From 68 to 90 are 22 points: 15 of the item with most left, then 7 of the 9 on the next."""
    found = measure(SCHEME, branch("A", 45, 22, 1))
    assert found.state == "way"
    assert found.short == 2200
    assert planned(found) == [("1.1", "60", Fraction(15)), ("1.3", "8", Fraction(7))]
    assert found.plan is not None
    assert (found.plan.outcome.total, found.plan.outcome.grade) == (9000, "优秀")
    assert "还差 22.00 分" in text(found)


def test_what_is_missing_counts_as_full_and_the_rest_is_the_way() -> None:
    """67 and a mark of ten not given yet: from 77 to 90 are 13, and the missing one is told."""
    found = measure(SCHEME, branch("A", 45, 22, None))
    assert planned(found) == [("1.1", "58", Fraction(13))]
    assert found.plan is not None
    assert found.plan.outcome.total == 9000
    assert found.missing != ()


def test_points_count_as_the_formula_counts_them() -> None:
    """At 70 % of the marks, capped at 63 beside a fixed 30, an item of ten points adds 7 at most, exactly."""
    total = Sum((Clamp(Scale(BASE, Const(percent(70))), high=Const(num(63))), Const(num(30))))
    found = measure(replace(SCHEME, total=total), branch("A", 50, 20, 5))
    assert [(step.move.ref[-3:], step.gain) for step in found.points] == [
        ("1.1", Fraction(7)), ("1.2", Fraction(7)), ("1.3", Fraction(7, 2)),
    ]  # fmt: skip
    assert planned(found) == [("1.1", "60", Fraction(7)), ("1.2", "21", Fraction(7, 10))]
    assert found.best.total == 9300


def test_sheets_of_several_fillers_move_together() -> None:
    """Raising the worse of two sheets by four adds two: what is told is the mean."""
    record = branch("A", 60, 20, 10)
    other = replace(record.sheets[0], filler="panel-2", marks=(56000, 20000, 10000))
    found = measure(SCHEME, replace(record, sheets=(*record.sheets, other)), branch("B", 60, 30, 10))
    assert [(str(step.move.now), str(step.to), step.gain) for step in found.points] == [
        ("20", "30", Fraction(10)), ("58", "60", Fraction(2)),
    ]  # fmt: skip


def test_a_self_assessment_that_does_not_count_is_no_way() -> None:
    """Points left on a sheet nobody reads are not suggested."""
    own = Sheet("sheet", "2025", "self", "self", (0, 0, 0))
    found = measure(SCHEME, replace(branch("A", 60, 20, 9), sheets=(*branch("A", 60, 20, 9).sheets, own)))
    assert all("/self/" not in step.move.ref for step in found.points)


def test_deductions_are_named_with_their_rule() -> None:
    """What was taken off stands beside the points that would come back."""
    record = branch("A", 58, 28, 2)
    sheet = replace(record.sheets[0], lines={"1.3": (Line("1.3a", 2, 4000, "迟报"),)})
    assert "扣分:1.3a 迟报 -4 x 2" in text(measure(SCHEME, replace(record, sheets=(sheet,))))


def test_proof_that_is_missing_is_the_cheapest() -> None:
    """A claim that only lacks its proof comes before any mark, and needs nothing else."""
    rules = replace(SCHEME, total=Sum((BASE, RegisterSum("bonus"))))
    record = replace(branch("A", 60, 28, 0), claims=(Claim(7, "bonus", "表彰", "2025-05-01"),))
    found = measure(rules, record)
    assert planned(found) == [("claim:7", "3", Fraction(3))]
    assert "缺证明材料" in text(found)


def test_a_cap_leaves_nothing_to_claim() -> None:
    """With the register at its cap another claim adds nothing and is not suggested."""
    rules = replace(SCHEME, total=Sum((BASE, RegisterSum("bonus"))))
    record = replace(branch("A", 60, 20, 0), claims=(Claim(7, "bonus", "表彰", "2025-05-01", proof="证书"),))
    assert all(step.move.kind == "mark" for step in measure(rules, record).points)


@pytest.mark.parametrize("start", [1, 7])
def test_a_register_without_a_cap_can_be_claimed_again(start: int) -> None:
    """A kind that was claimed once gives its points each time: five more are three claims of two, not out of reach.

    Whichever month the year begins with: what is advised is dated in it, else it would not count.
    """
    again = Register("bonus", "加分", (Kind("表彰", num(2)),), proof="none")
    marking = Stage("mark", "打分", "check", ("assessor",), (FillingRef("sheet", "panel"),))
    claiming = Stage("claim", "登记", "check", ("office",), registers=("bonus",))
    rules = replace(
        SCHEME,
        total=Sum((BASE, RegisterSum("bonus"))),
        registers=(again, VETO),
        stages=(marking, claiming, STAGES[3]),
        year_start=Const(num(start)),
    )
    record = replace(branch("A", 60, 23, 0), claims=(Claim(7, "bonus", "表彰", "2025-05-01"),))
    found = measure(rules, record, stage="claim")
    assert found.state == "way"
    assert planned(found) == [("register:bonus/表彰", "6", Fraction(6))]
    assert "争取登记 x 3,6 分" in text(found)
    assert found.plan is not None
    assert found.plan.outcome.total == 9100


def test_only_marks_that_the_rules_of_an_item_give_are_advised() -> None:
    """Of an item from which ten points go or none, two points are no way; of one with a range, halves within it are."""
    once = Item("1.3", "丙", num(10), (take("1.3a", "没有", 10),))
    form = replace(FORM, sections=(Section("1", "全部", (*FORM.sections[0].items[:2], once)),))
    rules = replace(SCHEME, forms=(form,))
    found = measure(rules, branch("A", 60, 28, 0))
    assert planned(found)[-1] == ("1.3", "10", Fraction(10))
    ranged = Item("1.3", "丙", num(10), (take("1.3a", "不好", 4, 6),))
    form = replace(FORM, sections=(Section("1", "全部", (*FORM.sections[0].items[:2], ranged)),))
    found = measure(replace(rules, forms=(form,)), branch("A", 60, 25, 4), grade="优秀")
    assert {step.to for step in found.points if step.move.ref.endswith("1.3")} == {Fraction(10)}
    assert planned(found)[0] == ("1.3", "5", Fraction(1))


def test_what_can_no_longer_be_filled_in_is_no_way() -> None:
    """A mark that is missing on a closed sheet is said to be; nothing is promised as if it could come."""
    found = measure(SCHEME, branch("A", 55, None, 10), stage="vote", grade="优秀")
    assert (found.state, found.plan) == ("missing", None)
    assert "「打分」阶段已结束,不能再改" in text(found)


def test_what_is_missing_is_said_first_and_filled_at_its_best() -> None:
    """Without a mark there is no distance but that from the best case; it says until when the sheet is open."""
    found = measure(SCHEME, branch("A", 55, None, 1), grade="优秀")
    lines = list(distance_lines(found))
    assert lines[1:3] == ["先补齐:", "  - 评分表 2025 考评组 缺第 1.2 项"]
    assert "「打分」阶段结束前都能改" in lines[3]
    assert "86.00" in lines[4]
    assert found.base.total == 8600
    assert planned(found) == [("1.3", "5", Fraction(4))]


def test_missing_parts_may_be_enough() -> None:
    """Where full marks for what is missing reach the goal, the rest is how much may be lost."""
    found = measure(SCHEME, branch("A", 55, None, 10), grade="优秀")
    assert found.state == "way"
    assert planned(found) == []
    assert "一共还可以少 5.00 分" in text(found)


def test_a_bar_and_not_points_stands_in_the_way() -> None:
    """With 95 points and an entry in the register that bars it, no points help; the rule and its reason are told."""
    rules = replace(SCHEME, rules=(Bar("bar", "有违纪的不评优秀", "优秀", RegisterHas("veto"), clause="五"),))
    found = measure(rules, replace(branch("A", 55, 30, 10), claims=(Claim(1, "veto", "违纪", "2025-02-01"),)))
    assert found.state == "barred"
    assert planned(found) == []
    assert [(each.rule, each.clause) for each in found.obstacles] == [("bar", "五")]
    assert "差的不是分数" in text(found)
    assert "「否决」有登记:成立" in text(found)


def test_a_bar_on_points_is_a_way() -> None:
    """Where the bar looks at a part, the way is to raise that part past it."""
    rules = replace(
        SCHEME, total=Sum((BASE, Const(num(10)))),
        rules=(Bar("bar", "基础分不足 85", "优秀", Below(Part("base"), Const(num(85)))),),
    )  # fmt: skip
    found = measure(rules, branch("A", 50, 24, 8))
    assert found.now.computed_grade == "优秀"
    assert planned(found) == [("1.1", "53", Fraction(3))]
    assert "基础分 82" in text(found)


def test_a_quota_is_overcome_by_beating_the_last_place() -> None:
    """One place of two people: with 91 against 94 it takes more than 94, and who holds the place is named."""
    rules = replace(SCHEME, rules=(Quota("top", "优秀名额", "优秀", Const(percent(50)), "unit", "合格", clause="六"),))
    found = measure(rules, branch("A", 51, 30, 10), branch("B", 54, 30, 10))
    (places,) = found.places
    assert (places.places, places.taken, places.last_total, places.last) == (1, 1, 9400, (("B", "B"),))
    assert planned(found) == [("1.1", "109/2", Fraction(7, 2))]
    assert "末位 94.00 分(B B)" in text(found)
    assert "优秀 -> 合格" in text(found)


def test_a_full_quota_can_be_out_of_reach() -> None:
    """Against a full score there is no way past a quota: a tie is put to a person, and who is tied is named."""
    rules = replace(SCHEME, rules=(Quota("top", "优秀名额", "优秀", Const(percent(50)), "unit", "合格"),))
    found = measure(rules, branch("A", 55, 30, 10), branch("B", 60, 30, 10))
    assert found.state == "barred"
    tied = measure(rules, branch("A", 60, 30, 10), branch("B", 60, 30, 10), grade="优秀")
    assert tied.state == "barred"
    assert [code for code, _name in tied.places[0].tied] == ["A", "B"]
    assert [asked.question for asked in tied.questions] == ["top.tie"]
    assert "要由人决定(top.tie)" in text(tied)


def test_no_places_at_all() -> None:
    """A share too small for one place is no matter of points."""
    rules = replace(SCHEME, rules=(Quota("top", "优秀名额", "优秀", Const(percent(10)), "unit", "合格"),))
    found = measure(rules, branch("A", 60, 30, 10), branch("B", 10, 10, 10))
    assert found.state == "barred"
    assert found.places[0].places == 0


def test_a_decision_stands_in_the_way() -> None:
    """Where a person has to choose, the question and its choices are told."""
    rules = replace(
        SCHEME, questions=(Question("keep", "是否保留", ("保留", "降等")),),
        rules=(Decide("decide", "有违纪的研究决定", "keep", RegisterHas("veto"),
                      (Verdict("保留"), Verdict("降等", "不合格"))),),
    )  # fmt: skip
    record = replace(branch("A", 60, 30, 10), claims=(Claim(1, "veto", "违纪", "2025-02-01"),))
    found = measure(rules, record, grade="优秀")
    assert found.state == "barred"
    assert "要由人决定(keep):是否保留(保留 / 降等)" in text(found)


def test_points_that_can_no_longer_change_are_for_next_year() -> None:
    """Behind the stage that has the sheet its points are gone: told apart, and no way."""
    found = measure(SCHEME, branch("A", 45, 30, 10), stage="vote")
    assert found.state == "too_late"
    assert found.points == ()
    assert planned(found) == [("1.1", "50", Fraction(5))]
    assert "「打分」阶段已结束,不能再改" in text(found)
    now = measure(SCHEME, branch("A", 45, 30, 10), stage="mark")
    assert now.state == "way"
    assert "现在是「打分」阶段" in text(now)
    assert "至少 7 天" in text(now)


def test_out_of_reach_says_how_far_all_open_points_go() -> None:
    """Nine tenths of full marks with five taken off stay below 90."""
    rules = replace(SCHEME, total=Scale(BASE, Const(percent(85))))
    found = measure(rules, branch("A", 50, 30, 10))
    assert found.state == "out_of_reach"
    assert found.plan is None
    assert "总分也只有 85.00,达不到" in text(found)


def test_a_grade_granted_by_a_register_entry_is_a_way_where_points_are_none() -> None:
    """An award that grants the grade is suggested when marks cannot reach it."""
    award = Register("award", "表彰", (Kind("区级表彰"),))
    rules = replace(
        SCHEME, total=Scale(BASE, Const(percent(85))), registers=(award,),
        rules=(Grant("award", "受区级表彰", "优秀", RegisterHas("award")),),
    )  # fmt: skip
    found = measure(rules, branch("A", 50, 30, 10))
    assert planned(found) == [("register:award/区级表彰", "0", Fraction(0))]


def test_a_veto_is_never_suggested() -> None:
    """A kind without points that grants nothing is no move."""
    rules = replace(SCHEME, rules=(Fail("fail", "违纪", "不合格", RegisterHas("veto")),))
    assert all("veto" not in step.move.ref for step in measure(rules, branch("A", 40, 30, 10)).points)


def test_votes_are_counted_to_the_level_and_no_further() -> None:
    """60 % of ten ballots make the level: with four there, two more are told, not six."""
    review = Poll(
        "review", "民主评议", (VoterGroup("members", "党员"),), (Option("好"), Option("中")),
        levels=(Level("好", num(1)), Level("中", percent(80))),
        ladder=(Rung("好", AtLeast(VoteShare("review", ("好",)), Const(percent(60)))),
                Rung("中", AtLeast(VoteShare("review", ("好", "中")), Const(percent(50))))),
    )  # fmt: skip
    rules = replace(SCHEME, polls=(review,), total=Sum((Scale(BASE, Const(percent(80))), LevelPoints("review", Const(num(20))))))  # noqa: E501  # fmt: skip
    record = replace(branch("A", 60, 30, 10), tallies=(Tally("review", "2025", "members", {"好": 4, "中": 6}),))
    found = measure(rules, record)
    (step,) = [step for step in found.points if step.move.kind == "poll"]
    assert (step.move.now, step.to, step.gain) == (Fraction(4), Fraction(6), Fraction(4))
    assert found.state == "top"


def test_without_grades_the_next_rank_is_the_goal() -> None:
    """Third of three in the group: the second has 80, so 80 shares the rank; who is elsewhere does not count."""
    rules = replace(SCHEME, grades=(), ranking=Ranking("domain"))
    cohort = [branch("A", 40, 30, 5, domain="农村"), branch("B", 45, 30, 5, domain="农村"),
              branch("C", 60, 30, 5, domain="农村"), branch("D", 46, 30, 0, domain="机关")]  # fmt: skip
    found = measure(rules, *cohort)
    assert found.goal is not None
    assert (found.goal.rank, found.goal.line, found.short) == (2, 8000, 500)
    assert planned(found) == [("1.1", "45", Fraction(5))]
    assert measure(rules, cohort[2], *cohort[:2]).state == "top"
    with pytest.raises(Error, match="不分等次"):
        measure(rules, *cohort, grade="优秀")


def test_a_grade_may_be_named() -> None:
    """A grade that is reached says so; one that does not exist is refused with those that do."""
    assert measure(SCHEME, branch("A", 60, 20, 5), grade="合格").state == "reached"
    with pytest.raises(Error, match="优秀"):
        measure(SCHEME, branch("A", 60, 20, 5), grade="优良")


def test_the_exempt_have_no_distance() -> None:
    """Who takes no part has no goal."""
    rules = replace(SCHEME, exemptions=(Exemption(Who(domains=("离退休",)), "只考评在职"),))
    found = measure(rules, branch("A", 60, 20, 5, domain="离退休"))
    assert (found.state, found.goal) == ("exempt", None)


def test_the_data_says_what_the_words_say() -> None:
    """JSON carries every number as exact text."""
    data = distance_data(measure(SCHEME, branch("A", 45, 22, 1)))
    assert (data["short"], data["goal"]["line"], data["plan"]["total"]) == ("22.00", "90.00", "90.00")
    assert [(step["to"], step["gain"], step["until"]["stage"]) for step in data["plan"]["steps"]] == [
        ("60", "15", "打分"), ("8", "7", "打分"),
    ]  # fmt: skip
