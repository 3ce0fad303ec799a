"""Where two results of one subject part, told from hand-made derivations."""

from dataclasses import replace
from fractions import Fraction

from kaoping.core.results.model import Cause
from kaoping.core.results.replay.causes import causes
from kaoping.plugins.contract import Named, Scheme, Subject, Sum
from kaoping.plugins.evaluation.evaluate import explain
from kaoping.plugins.evaluation.inputs import Line, Record, Sheet
from kaoping.plugins.evaluation.rulebook import Rulebook
from kaoping.plugins.overlay import read_scheme_file

from tests.overlay.files import COMPUTED, find_computed

RECORD = Record(
    Subject("A", "甲", "member", previous_total=100),
    (Sheet("sheet", "2025", "panel", "panel", (7000,), {"1.1": (Line("1.1a", 1, 3000),)}),),
)


def changed(text: str, record: Record = RECORD) -> tuple[Cause, ...]:
    head = 'extends = "computed"\nid = "own"\nversion = "1"\n'
    new: Scheme = read_scheme_file(head + text, "", find_computed).scheme
    sides = [explain(scheme, {}, 2025, [record], "A") for scheme in (COMPUTED, new)]
    return causes(sides[0], sides[1], Rulebook.of(COMPUTED, {}, 2025), Rulebook.of(new, {}, 2025))


def test_nothing_differs_when_nothing_was_changed() -> None:
    """Other words are no cause."""
    assert changed('[items."sheet/1.1"]\ntitle = "评"\n') == ()


def test_a_line_that_moved_across_the_total_is_the_cause() -> None:
    """The total is 14 + 1 = 15.00: a line at 15.5 takes the grade away, one at 14 changes nothing."""
    assert changed("[grades]\n'好' = 15.5\n") == (Cause("二(本单位调整)", "等次「好」的分数线", "15.00", "15.50"),)
    assert changed("[grades]\n'好' = 14\n") == ()


def test_what_is_missing_on_both_sides_is_no_cause() -> None:
    """A mark nobody has given is wanted before and after: whatever else changed, it explains nothing."""
    unmarked = replace(RECORD, sheets=(replace(RECORD.sheets[0], marks=(None,), lines={}),))
    assert changed("[grades]\n'好' = 14\n", unmarked) == ()
    assert changed('[items."sheet/1.1"]\ntitle = "评"\n', unmarked) == ()


def test_a_part_that_goes_is_named_with_what_it_was_worth() -> None:
    """15 → 14, through the part and, since 14 is below the line, nothing else."""
    (cause,) = changed('drop = ["parts/last"]\n')
    assert (cause.label, cause.before, cause.after) == ("上年", "1", "")


def test_a_part_that_goes_or_comes_is_told_with_its_own_clause() -> None:
    """The clause of the part itself, not of what stands around it."""
    assert isinstance(COMPUTED.total, Sum)
    twice, last = COMPUTED.total.parts
    assert isinstance(last, Named)
    with_clause = replace(COMPUTED, total=Sum((twice, replace(last, clause="三"))))
    without = replace(COMPUTED, total=Sum((twice,)))
    books = [Rulebook.of(scheme, {}, 2025) for scheme in (with_clause, without)]
    had, has_not = (explain(scheme, {}, 2025, [RECORD], "A") for scheme in (with_clause, without))
    (gone,) = causes(had, has_not, *books)[:1]
    assert (gone.clause, gone.label, gone.before, gone.after) == ("三", "上年", "1", "")
    (came,) = causes(has_not, had, *reversed(books))[:1]
    assert (came.clause, came.label, came.before, came.after) == ("三", "上年", "", "1")


def test_a_rule_that_speaks_only_now_is_a_cause() -> None:
    """Total and band stay; the rule that moved the grade is named with its clause and effect."""
    text = """
[[add.rule]]
is = "Bar"
id = "low"
title = "表分不满八分的不得评好"
grade = "好"
when = { is = "Below", of = { is = "Marks", form = "sheet", filling = "panel" }, limit = 8 }
clause = "细则二"
"""
    (cause,) = changed(text)
    assert (cause.clause, cause.label, cause.before) == ("细则二", "规则 low", "")
    assert "好 -> 差" in cause.after
    assert Fraction(15) == explain(COMPUTED, {}, 2025, [RECORD], "A")[1].value
