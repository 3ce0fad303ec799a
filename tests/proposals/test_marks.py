"""The proposed mark: full less what the rules take off, as the marking grid counts it, whatever is short."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.requirements.proposals.computing import Evidence, allowed_off, proposed_mark
from kaoping.core.rounds.sheets.marking import FormRules, ItemRules, check_lines
from kaoping.plugins.contract import Filling, Form, Item, Requirement, Section, Subject, num, take
from kaoping.plugins.contract.values import to_thousandths

ONCE, EACH, RANGE = (
    take("1a", "一次", 2),
    take("1b", "每次", "0.5", per="occurrence"),
    take("1c", "每人", 1, 3, per="person"),
)
RULES = {rule.id: rule for rule in (ONCE, EACH, RANGE)}
HALF = num("0.5")


def rules_of(points: int | None) -> tuple[FormRules, ItemRules]:
    item = Item("1", "某项", None if points is None else num(points), tuple(RULES.values()))
    section = Section("s", "部分", (item,), pool=num(15) if points is None else None)
    form = Form("f", "表", num(points or 15), (section,), (Filling("self", "自评", "secretary"),))
    rules = FormRules(form, Subject("B1", "某支部"))
    return rules, rules.by_id["1"]


def evidence(rule: str, off: Fraction | None, short: int, *, countable: bool = True, ahead: bool = False) -> Evidence:
    requirement = Requirement("主题党日", "count", num(1), per_missing=off, rule=rule)
    have = None if ahead else num(0)
    pending = ("2025",) if ahead else ()
    return Evidence(requirement, have, num(1), short, (), (), pending, (), 0, f"{rule}缺{short}次", countable=countable)


TAKING = st.one_of(
    st.builds(lambda n: evidence("1a", num(2), n), st.integers(0, 40)),
    st.builds(lambda n: evidence("1b", HALF, n), st.integers(0, 40)),
    st.builds(lambda n, off: evidence("1c", num(off), n), st.integers(0, 40), st.integers(1, 3)),
    st.builds(lambda n: evidence("", num("0.25"), n), st.integers(0, 40)),
)


@given(st.lists(TAKING, min_size=1, max_size=5), st.sampled_from([None, 3, 8, 15]))
def test_mark_is_full_less_what_is_short(evidences: list[Evidence], points: int | None) -> None:
    """Requirements add up, a rule that is taken once is taken once, and never more comes off than there is."""
    form, item = rules_of(points)
    allowed = allowed_off(form.form, item)
    mark = proposed_mark(item, allowed, evidences)
    assert mark is not None
    assert check_lines(item, mark.lines) == mark.lines
    off = sum(
        to_thousandths(one.requirement.per_missing or num(0)) * one.short
        for one in evidences
        if one.requirement.rule != "1a"
    )
    off += 2000 * any(one.short for one in evidences if one.requirement.rule == "1a")
    value = item.value(mark.lines)
    if points is not None:
        assert value == max(0, allowed - off)
    else:
        assert max(0, 15_000 + value) == max(0, 15_000 - off)
    assert bool(off) == any(line.reason for line in mark.lines)


@given(st.lists(TAKING, min_size=1, max_size=5))
def test_every_shortage_is_in_the_reasons(evidences: list[Evidence]) -> None:
    """The reason of a line is the sentences of what it takes off for, in order, without line-parting semicolons."""
    form, item = rules_of(8)
    mark = proposed_mark(item, allowed_off(form.form, item), evidences)
    assert mark is not None
    said = [sentence for line in mark.lines for sentence in line.reason.split("。") if sentence]
    assert sorted(said) == sorted(one.sentence for one in evidences if one.short)


def test_nothing_short_is_the_full_mark_without_a_reason() -> None:
    """Points where the item has some, nothing taken off where it takes from a pool."""
    for points, value in ((8, 8000), (None, 0)):
        form, item = rules_of(points)
        mark = proposed_mark(item, allowed_off(form.form, item), [evidence("1a", num(2), 0)])
        assert mark is not None
        assert item.value(check_lines(item, mark.lines)) == value
        assert [line.reason for line in mark.lines] == [""]


def test_no_mark_without_ground() -> None:
    """Nothing is proposed for evidence alone, for a book the unit does not keep, or before anything is due."""
    form, item = rules_of(8)
    allowed = allowed_off(form.form, item)
    assert proposed_mark(item, allowed, [evidence("", None, 3)]) is None
    assert proposed_mark(item, allowed, [evidence("1a", num(2), 0, countable=False), evidence("1b", HALF, 1)]) is None
    assert proposed_mark(item, allowed, [evidence("1a", num(2), 0, ahead=True)]) is None
    some = proposed_mark(item, allowed, [evidence("1a", num(2), 0, ahead=True), evidence("1b", HALF, 1)])
    assert some is not None
    assert item.value(some.lines) == 7500
