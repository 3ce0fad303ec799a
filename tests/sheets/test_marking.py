"""What may be entered for an item, and what it makes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.rounds.sheets.codec import LIMIT, ordered, pack, read_details, unpack, write_details
from kaoping.core.rounds.sheets.marking import MAX_COUNT, FormRules, MarkRefused, check_lines
from kaoping.plugins.contract import Subject
from kaoping.plugins.evaluation.inputs import Line

from tests.rounds.small import BASE, TASK

ORDINARY = Subject("M1", "甲", "member", class_name="普通")
MOBILE = Subject("M2", "乙", "member", class_name="流动")
CADRE = Subject("M3", "丙", "member", class_name="骨干")


def item_value(id_: str, subject: Subject, lines: Sequence[Line]) -> int:
    """The mark in thousandths that lines make of an item."""
    form = next(form for form in (BASE, TASK) if id_ in {item.id for item in form.items()})
    rules = FormRules(form, subject).by_id[id_]
    return rules.value(check_lines(rules, lines))


@pytest.mark.parametrize(
    ("id_", "subject", "lines", "value"),
    [
        ("1", ORDINARY, [Line()], 0),
        ("1", ORDINARY, [Line("1a", 3, 2000)], -6000),
        ("1", ORDINARY, [Line("1a", 1, 2000), Line("1b", 2, 750)], -3500),
        ("1", ORDINARY, [Line(deduction=400)], -400),
        ("3", MOBILE, [Line("3a", 1, 2000)], -2000),
        ("1.1", ORDINARY, [Line(points=2500)], 2500),
        ("1.1", ORDINARY, [Line()], 4000),
        ("1.1", ORDINARY, [Line("1.1a", 1, 1500)], 2500),
        ("1.1", ORDINARY, [Line("1.1a", 1, 3000), Line(deduction=2000)], 0),
        ("1.2", CADRE, [Line(points=8000)], 8000),
    ],
)
def test_the_mark_follows_from_the_lines(id_: str, subject: Subject, lines: Sequence[Line], value: int) -> None:
    """Points stand as given, deductions come off the item's points (never below zero) or stand as minus points."""
    assert item_value(id_, subject, lines) == value


@pytest.mark.parametrize(
    ("id_", "subject", "lines", "field", "sentence"),
    [
        ("1.2", ORDINARY, [Line(points=6001)], "points", "最多 6 分"),
        ("1.1", ORDINARY, [Line(points=-1)], "points", "负数"),
        ("1", ORDINARY, [Line(points=0)], "points", "只能填扣分"),
        ("1.1", ORDINARY, [Line(points=1000, deduction=1000)], "deduction", "同时填了得分和扣分"),
        ("1.1", ORDINARY, [Line(points=1000), Line(deduction=1000)], "deduction", "同时填了得分和扣分"),
        ("1.1", ORDINARY, [Line(points=1000), Line(points=1000)], "points", "两次得分"),
        ("1.1", ORDINARY, [Line(points=1000, count=2)], "count", "次数只和扣分"),
        ("1", ORDINARY, [Line(deduction=-1)], "deduction", "负数"),
        ("1", ORDINARY, [Line("1a", 0, 2000)], "count", "次数应是"),
        ("1", ORDINARY, [Line("1a", 1, 1000)], "deduction", "每次扣 2 分"),
        ("1", ORDINARY, [Line("1b", 1, 1001)], "deduction", "0.5~1"),
        ("1", ORDINARY, [Line("2a", 1, 1000)], "rule", "没有扣分规则「2a」"),
        ("2", ORDINARY, [Line("2a", 2, 1000)], "count", "只扣一次"),
        ("3", ORDINARY, [Line()], "item", "不适用"),
        ("1", ORDINARY, [], "points", "既没有得分也没有扣分"),
    ],
)
def test_what_the_scheme_does_not_allow_is_refused(
    id_: str, subject: Subject, lines: Sequence[Line], field: str, sentence: str
) -> None:
    """Every refusal is one sentence and names the field to change."""
    with pytest.raises(MarkRefused, match=sentence) as refusal:
        item_value(id_, subject, lines)
    assert refusal.value.field == field


def test_a_fixed_rule_knows_its_own_points_and_a_range_does_not() -> None:
    """A blank deduction with a fixed rule is the rule's amount; with a range it has to be written."""
    rules = FormRules(BASE, ORDINARY).by_id["1"]
    assert rules.line(rule="1a", count=2) == Line("1a", 2, 2000)
    with pytest.raises(MarkRefused, match="要写扣几分"):
        rules.line(rule="1b")


def test_a_complete_sheet_needs_only_what_applies() -> None:
    """Items for other classes are no gaps."""
    assert FormRules(BASE, ORDINARY).marked == (0, 1)
    assert FormRules(BASE, MOBILE).marked == (0, 1, 2)


@given(st.integers(1, MAX_COUNT), st.integers(-3, 3))
def test_what_is_taken_off_in_all_fits_or_is_refused(count: int, beside: int) -> None:
    """A deduction times its count is stored up to the limit and refused beyond it, at whatever count that is."""
    rules = FormRules(BASE, ORDINARY).by_id["1"]
    deduction = LIMIT // count + beside
    if deduction * count > LIMIT:
        with pytest.raises(MarkRefused, match=r"^扣分 [0-9.]+ 太大。$") as refusal:
            rules.line(deduction=deduction, count=count)
        assert refusal.value.field == "deduction"
    else:
        mark = rules.value([rules.line(deduction=deduction, count=count)])
        assert unpack(pack([mark])) == (-deduction * count,)


def test_lines_that_take_off_too_much_together_are_refused() -> None:
    """Each line fits alone; what they take off in all does not, and is told like a single one that is too large."""
    rules = FormRules(BASE, ORDINARY).by_id["1"]
    lines = [rules.line(deduction=LIMIT), rules.line(deduction=LIMIT, reason="又一次")]
    with pytest.raises(MarkRefused, match=r"^扣分 [0-9.]+ 太大。$") as refusal:
        rules.value(lines)
    assert refusal.value.field == "deduction"


@pytest.mark.parametrize("count", [0, -1, MAX_COUNT + 1])
def test_a_count_has_its_own_bounds(count: int) -> None:
    """Nothing happens no times, nor more often than anybody could have counted; up to there it is taken."""
    rules = FormRules(BASE, ORDINARY).by_id["1"]
    with pytest.raises(MarkRefused) as refusal:
        rules.line(deduction=1000, count=count)
    assert (refusal.value.field, refusal.value.message) == ("count", "次数应是 1 到 9999 的整数。")
    assert rules.line(deduction=1000, count=MAX_COUNT).count == MAX_COUNT


@pytest.mark.parametrize(
    "line",
    [
        Line("1.1a", points=1000),
        Line("1.1a", 2, points=1000),
        Line("1.1a", 1, 1000, points=1000),
        Line("9", points=0),
    ],
)
def test_points_and_a_rule_on_one_line_are_refused(line: Line) -> None:
    """A line gives points or names what is taken off: with both nobody knows which is meant."""
    with pytest.raises(MarkRefused) as refusal:
        item_value("1.1", ORDINARY, [line])
    assert refusal.value.message == "第 1.1 项同时填了得分和扣分,只能填一种。"
    assert refusal.value.field == "deduction"


LINES = st.lists(
    st.builds(
        Line, st.sampled_from(["", "1a", "1b"]), st.integers(1, 5), st.integers(0, 3000), st.sampled_from(["", "迟到"])
    )
)


@given(LINES, st.data())
def test_details_do_not_depend_on_the_order_of_lines(lines: list[Line], data: st.DataObject) -> None:
    """The same lines in another order are the same text, and come back as they were."""
    written = write_details({"1": ordered(lines)})
    assert written == write_details({"1": ordered(data.draw(st.permutations(lines)))})
    assert read_details(written) == ({"1": ordered(lines)} if ordered(lines) else {})


def test_what_the_mark_says_already_is_not_kept() -> None:
    """Points without a reason and "nothing taken off" leave no details."""
    assert write_details({"1": ordered([Line(points=3000)]), "2": ordered([Line()])}) is None
