"""From what the ledger shows to the mark it proposes, within what the item allows. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from ...plugins.contract import Form
from ...plugins.contract.numbers import to_thousandths
from ...plugins.evaluation.inputs import Line
from ..sheets.marking import MAX_COUNT, ItemMark, ItemRules, check_lines
from .values import Evidence

JOINT = "。"
"""Between sentences of one reason; semicolons part the reasons of several lines."""


def proposed_mark(rules: ItemRules, allowed: int, evidences: Sequence[Evidence]) -> ItemMark | None:
    """The mark of an item: full less what its requirements take off for what is short.

    ``allowed`` is the most there is to take off, in thousandths: the item's points, or the pool's. ``None`` where no
    requirement takes anything off, one of them cannot be counted in this unit, or nothing of it is due yet.
    """
    taking = [evidence for evidence in evidences if _takes_off(evidence)]
    if not taking or not all(evidence.countable for evidence in taking) or all(map(_is_ahead, taking)):
        return None
    short = [evidence for evidence in taking if evidence.short]
    if not short:
        return ItemMark((rules.line(deduction=0) if rules.most is None else rules.line(points=rules.most),))
    together: dict[tuple[str, int, int], list[Evidence]] = {}
    for place, evidence in enumerate(short):
        rule = evidence.requirement.rule if evidence.requirement.rule in rules.deductions else ""
        # What no rule stands for keeps a line of its own, with its own reason.
        together.setdefault((rule, _each(rules, evidence), 0 if rule else place), []).append(evidence)
    lines = [_line(rules, rule, each, allowed, found) for (rule, each, _place), found in together.items()]
    return ItemMark(check_lines(rules, lines))


def allowed_off(form: Form, rules: ItemRules) -> int:
    """The most that can be taken off an item, in thousandths."""
    if rules.most is not None:
        return rules.most
    pool = next(section.pool for section in form.sections if rules.item in section.items)
    return to_thousandths(pool or Fraction(0))


def _line(rules: ItemRules, rule: str, each: int, allowed: int, found: Sequence[Evidence]) -> Line:
    """What one rule takes off: never more often than it takes until nothing is left, and once where it is once."""
    times = sum(evidence.short for evidence in found)
    if rule and rules.deductions[rule].per == "once":
        times = 1
    times = min(times, max(1, -(-allowed // each)), MAX_COUNT)
    return Line(rule, times, each, JOINT.join(evidence.sentence for evidence in found))


def _each(rules: ItemRules, evidence: Evidence) -> int:
    requirement = evidence.requirement
    points = requirement.per_missing
    return _thousandths(rules.deductions[requirement.rule].low if points is None else points)


_thousandths = lru_cache(to_thousandths)


def _takes_off(evidence: Evidence) -> bool:
    requirement = evidence.requirement
    return requirement.per_missing is not None or bool(requirement.rule)


def _is_ahead(evidence: Evidence) -> bool:
    return evidence.have is None and bool(evidence.pending)
