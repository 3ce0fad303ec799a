"""Rules other bodies are known to have, each written in the contract and worked out by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest
from kaoping.plugins.contract import (
    Bar,
    Below,
    Case,
    Choose,
    Clamp,
    Const,
    Decide,
    Exemption,
    Filling,
    Form,
    Function,
    Grade,
    Grant,
    Item,
    Kind,
    LastResult,
    Marks,
    Named,
    Over,
    Part,
    Question,
    Quota,
    RankShare,
    RankShares,
    Register,
    RegisterHas,
    Scale,
    Scheme,
    Section,
    Source,
    Subject,
    SubjectIs,
    Sum,
    Value,
    Variant,
    Verdict,
    Who,
    num,
    percent,
)
from kaoping.plugins.errors import PluginFault
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.selection import IN

YEARLY = Form(
    "sheet", "评分表", num(100), (Section("1", "全部", (Item("1.1", "总评", num(100)),)),),
    (Filling("panel", "考评组", "assessor", several=True),),
)  # fmt: skip
MONTHLY = Form(
    "task", "任务", num(11), (Section("1", "任务", (Item("1.1", "任务甲", num(5)), Item("1.2", "任务乙", num(6)))),),
    (Filling("branch", "支部", "secretary", "month"),),
)  # fmt: skip
GRADES = (Grade("五星", Const(num(90))), Grade("四星", Const(num(80))), Grade("三星", Const(num(70))), Grade("二星"))


def scheme(total: Value, **more: object) -> Scheme:
    return Scheme("other", "1", "别处的办法", "member", Source("某单位", "办法"), (YEARLY, MONTHLY), total, **more)  # type: ignore[arg-type]  # test shorthand


def member(code: str, points: int, **more: object) -> Record:
    sheet = Sheet("sheet", "2025", "panel", "panel-1", (points * 1000,))
    return Record(Subject(code, code, "member", **more), (sheet,))  # type: ignore[arg-type]  # test shorthand


def outcomes(rules: Scheme, records: list[Record]) -> dict[str, Outcome]:
    return {outcome.subject.code: outcome for outcome in evaluate(rules, {}, 2025, records)}


SHARES = (("五星", 10), ("四星", 40), ("三星", 30))
VERDICTS = (Verdict("降等", "三星"), Verdict("不降等"))
PANEL = Marks("sheet", "panel")


def test_a_fifth_of_last_years_result_is_this_years_base() -> None:
    """20 % of 85.50 is 17.10; with 70 × 0.8 = 56 the total is 73.10. Nothing on record leaves the total open."""
    rules = scheme(
        Sum((Named("base", "基数", Scale(LastResult(), Const(percent(20)))), Scale(PANEL, Const(percent(80)))))
    )
    found = outcomes(rules, [member("old", 70, previous_total=8550), member("new", 70)])
    assert found["old"].total == 7310
    assert found["new"].total is None
    assert found["new"].missing == ("没有上年度得分",)


def test_stars_go_by_share_of_rank() -> None:
    """Of ten: one at the top (10 %), four next (40 %), three next (30 %), the rest below."""
    rules = scheme(
        PANEL, grades=GRADES,
        rules=(
            RankShares(
                "stars", "按名次定星",
                tuple(RankShare(grade, Const(percent(share))) for grade, share in SHARES),
                "二星", "unit",
            ),
        ),
    )  # fmt: skip
    found = outcomes(rules, [member(f"M{points}", points) for points in range(50, 60)])
    assert [found[f"M{points}"].grade for points in range(59, 49, -1)] == ["五星"] + ["四星"] * 4 + ["三星"] * 3 + [
        "二星"
    ] * 2


def test_a_tie_across_a_share_asks_a_person() -> None:
    """Two equal at the last place of a share wait for a decision, and the named one gets it."""
    shares = (RankShare("五星", Const(percent(50))),)
    rules = scheme(PANEL, grades=GRADES, rules=(RankShares("stars", "按名次定星", shares, "四星", "unit"),))
    tied = [member("A", 80), member("B", 80)]
    assert [outcome.grade for outcome in evaluate(rules, {}, 2025, tied)] == [None, None]
    assert outcomes(rules, tied)["A"].questions[0].question == "stars.tie"
    decided = [tied[0], replace(tied[1], answers=(Answer("stars.tie", IN, "先进事迹突出"),))]
    assert {code: outcome.grade for code, outcome in outcomes(rules, decided).items()} == {"A": "四星", "B": "五星"}


def test_an_award_grants_five_stars_directly() -> None:
    """A proved entry in the register lifts 75 points to five stars; without proof it does nothing."""
    awards = Register("award", "表彰", (Kind("区级表彰"),))
    rules = scheme(
        PANEL, grades=GRADES, registers=(awards,),
        rules=(Grant("award", "受区级以上表彰", "五星", RegisterHas("award")),),
    )  # fmt: skip
    proved = replace(member("A", 75), claims=(Claim(1, "award", "区级表彰", "2025-03-01", proof="证书"),))
    unproved = replace(member("B", 75), claims=(Claim(2, "award", "区级表彰", "2025-03-01"),))
    found = outcomes(rules, [proved, unproved])
    assert (found["A"].computed_grade, found["A"].grade, found["B"].grade) == ("三星", "五星", "三星")
    assert found["A"].rules[0].rule == "award"


def test_an_exempt_class_is_not_graded_and_not_counted() -> None:
    """Exempt members have no total, grade or rank, and do not add to the people a quota is counted from."""
    rules = scheme(
        PANEL, grades=GRADES, exemptions=(Exemption(Who(classes=("老弱",)), "年老体弱党员不参加积分"),),
        rules=(Quota("top", "五星名额", "五星", Const(percent(50)), "unit", "四星"),),
    )  # fmt: skip
    found = outcomes(rules, [member("A", 95), member("B", 96), member("C", 99, class_name="老弱")])
    assert (found["C"].total, found["C"].grade, found["C"].rank, found["C"].provisional) == (None, None, None, False)
    assert found["C"].exempt == "年老体弱党员不参加积分"
    assert (found["A"].grade, found["B"].grade, found["A"].rank) == ("四星", "五星", 2)


def test_monthly_points_are_capped_by_quarter_and_by_group() -> None:
    """Task 甲 gives 5 a month and at most 12 a quarter, 乙 6 a month and at most 40 a year: 48 + 40 = 88."""
    by_quarter = Over("quarter", Clamp(Over("month", Marks("task", "branch", items=("1.1",))), high=Const(num(12))))
    by_year = Clamp(Over("month", Marks("task", "branch", items=("1.2",))), high=Const(num(40)))
    rules = scheme(Sum((Named("first", "任务甲", by_quarter), Named("second", "任务乙", by_year))))
    sheets = tuple(Sheet("task", f"2025-{month:02d}", "branch", "branch", (5000, 6000)) for month in range(1, 13))
    outcome, tree = explain(rules, {}, 2025, [Record(Subject("A", "A", "member"), sheets)], "A")
    assert outcome.total == 8800
    assert outcome.parts == {"first": Fraction(48), "second": Fraction(40)}
    assert sum(node["op"] == "cap" for node in flat(tree.as_data())) == 5


def flat(node: dict) -> list[dict]:  # type: ignore[type-arg]  # JSON values
    return [node, *(inner for part in node["parts"] for inner in flat(part))]


def test_other_classes_have_other_tables_of_points() -> None:
    """Cadres are scored ×0.8 + 20, others as marked; and an item may be worth less for one domain."""
    total = Choose(
        (Case(SubjectIs(Who(classes=("骨干",))), Sum((Scale(PANEL, Const(percent(80))), Const(num(20))))),), PANEL
    )
    found = outcomes(scheme(total), [member("A", 90, class_name="骨干"), member("B", 90)])
    assert (found["A"].total, found["B"].total) == (9200, 9000)
    item = Item("1.1", "结合实际", num(5), variants=(Variant(Who(domains=("离退休",)), num(3)),))
    assert [item.points_for(Subject("A", "A", domain=domain)) for domain in ("离退休", "机关")] == [num(3), num(5)]


def test_a_bar_drops_one_grade_and_says_why() -> None:
    """Base below 80 is not five stars, whatever the total."""
    base = Named("base", "基础分", PANEL)
    rules = scheme(
        Sum((base, Const(num(20)))), grades=GRADES,
        rules=(Bar("base_bar", "基础分不足 80", "五星", Below(Part("base"), Const(num(80))), clause="三"),),
    )  # fmt: skip
    found = outcomes(rules, [member("A", 79), member("B", 80)])
    assert (found["A"].computed_grade, found["A"].grade, found["B"].grade) == ("五星", "四星", "五星")
    assert (found["A"].rules[0].clause, found["A"].rules[0].effect) == ("三", "基础分不足 80:五星 -> 四星")


def test_a_person_must_decide_where_the_rule_says_so() -> None:
    """The grade is open until the question is answered, and the answer stands in the derivation."""
    question = Question("downgrade", "有信访件查实,是否降等", ("降等", "不降等"))
    rules = scheme(
        PANEL, grades=GRADES, questions=(question,),
        registers=(Register("complaint", "信访", (Kind("查实"),), proof="none"),),
        rules=(Decide("complaint", "信访查实", "downgrade", RegisterHas("complaint"), VERDICTS),),
    )  # fmt: skip
    asked = replace(member("A", 95), claims=(Claim(1, "complaint", "查实", "2025-01-01"),))
    assert (outcomes(rules, [asked])["A"].grade, outcomes(rules, [asked])["A"].provisional) == (None, True)
    answered = replace(asked, answers=(Answer("downgrade", "降等", "情节属实"),))
    assert outcomes(rules, [answered])["A"].grade == "三星"


def count_up() -> object:
    calls = iter(range(100))
    return lambda _value: Fraction(next(calls))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (float, "没有给出精确数"),
        (lambda value: float("nan"), "没有给出精确数"),
        (lambda value: value * 1000, "超出规定范围"),
        (lambda value: 1 / 0, "出错"),
        (count_up(), "两个结果"),
    ],
)
def test_a_function_that_breaks_its_promise_is_refused(function: object, words: str) -> None:
    """A float, NaN, a value out of bounds, an exception, a changing answer: the host says which."""
    rules = scheme(Function("own", "自定算法", (PANEL,), num(0), num(100)), functions={"own": function})
    with pytest.raises(PluginFault, match=words):
        evaluate(rules, {}, 2025, [member("A", 50)])


def test_a_pure_function_counts() -> None:
    """A function of the plugin's own is a node like any other."""
    rules = scheme(Function("own", "自定算法", (PANEL,), num(0), num(100)), functions={"own": lambda value: value / 4})
    assert outcomes(rules, [member("A", 50)])["A"].total == 1250
