"""Every difference between two derivations under the same rules, also where the total shows none."""

from dataclasses import replace
from fractions import Fraction

from kaoping.core.results.model import Cause
from kaoping.core.results.replay.causes import every_cause
from kaoping.plugins.contract import Named, Sum
from kaoping.plugins.evaluation.derivation import Derivation, combine, leaf
from kaoping.plugins.evaluation.evaluate import explain
from kaoping.plugins.evaluation.outcome import Applied, Outcome
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.results.both import FIRST, YEAR, member, scheme_of

PLAIN = scheme_of(Sum((Named("one", "一", FIRST, clause="甲条"),)))
BOOK = Rulebook.of(PLAIN, {}, YEAR)
RESULT = explain(PLAIN, {}, YEAR, [member("A", 40)], "A")


def capped(score: int) -> Derivation:
    """A tree whose total is ten points, whatever the score above that."""
    scored = leaf("得分", Fraction(score), "第一条", refs=("sheet:s/2025/p/p#1",))
    return combine("cap", "总分", (scored, leaf("上限", Fraction(10))), "第二条")


def test_a_number_under_a_cap_is_found() -> None:
    """Twelve or eleven points make ten: the total says nothing, the derivation does."""
    outcome = replace(RESULT[0], total=1000)
    found = every_cause((outcome, capped(12)), (outcome, capped(11)), BOOK)
    assert found == (Cause("第一条", "2025 得分", "12", "11"),)
    assert every_cause((outcome, capped(12)), (outcome, capped(12)), BOOK) == ()


def test_a_number_that_is_only_compared_is_found() -> None:
    """Below a condition that holds either way."""

    def tree(score: int) -> Derivation:
        compared = Derivation("得分 >= 5", None, "condition", (leaf("得分", Fraction(score)),), note="成立")
        return replace(leaf("总分", Fraction(1)), op="same", parts=(compared,))

    assert every_cause((RESULT[0], tree(7)), (RESULT[0], tree(8)), BOOK) == (Cause("", "得分 >= 5 得分", "7", "8"),)


def test_conditions_that_come_and_go_are_no_numbers() -> None:
    """A band or a rule is told by the grade and by the rules themselves."""
    spoken = Derivation("按总分:优", None, "condition", (), "丙条", ">= 60")
    trees = [replace(leaf("总分", Fraction(1)), op="same", parts=parts) for parts in ((), (spoken,))]
    assert every_cause((RESULT[0], trees[0]), (RESULT[0], trees[1]), BOOK) == ()


def test_other_words_and_other_proofs_are_no_difference() -> None:
    """Numbers are compared; how they are called is not."""
    tree = leaf("得分", Fraction(3), "第一条", "满分 4")
    assert every_cause((RESULT[0], tree), (RESULT[0], replace(tree, label="分数", note="最多 4")), BOOK) == ()


def test_a_rule_that_spoke_twice_or_not_at_all_is_found() -> None:
    """Even if the grade came out the same; another wording of the same effect is none."""

    def outcome(*effects: str) -> Outcome:
        return replace(RESULT[0], rules=tuple(Applied("bar", "丁条", effect) for effect in effects))

    tree = RESULT[1]
    assert every_cause((outcome("优 -> 良"), tree), (outcome("由优改良"), tree), BOOK) == ()
    assert every_cause((outcome(), tree), (outcome("优 -> 良"), tree), BOOK) == (
        Cause("丁条", "规则 bar", "", "优 -> 良"),
    )


def test_a_part_in_a_branch_not_taken_is_found() -> None:
    """No derivation shows it, and tie-breaks may look at it."""
    parts = {**RESULT[0].parts, "one": Fraction(41)}
    changed = replace(RESULT[0], parts=parts)
    assert every_cause(RESULT, (changed, RESULT[1]), BOOK) == (Cause("甲条", "一", "40", "41"),)
