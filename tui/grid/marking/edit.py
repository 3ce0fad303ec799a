"""What picking a rule by its letter asks in the cell, and what the item's mark becomes of the answers. Pure."""

from dataclasses import dataclass
from typing import Literal

from ....core.sheets.marking import ItemMark, ItemRules
from ....plugins.contract import Deduction
from ...widgets.lineedit import LineEdit
from ..edit import Edit
from . import cell
from .numbers import read_count, read_points


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdit(Edit):
    """A rule being picked, with what is known of it: ``amount`` in thousandths. ``asking`` says what the text is."""

    rule: Deduction
    asking: Literal["amount", "count"]
    amount: int | None = None


def first_question(rule: Deduction, entry: ItemMark | None) -> RuleEdit | None:
    """What a picked rule asks first: points for a range, else how often; nothing when it can be applied as it is."""
    if rule.low != rule.high:
        return RuleEdit(LineEdit(), rule=rule, asking="amount")
    taken = entry is not None and any(line.rule == rule.id for line in entry.lines)
    return None if rule.per == "once" or taken else _how_often(rule, None)


def answered(edit: RuleEdit, rules: ItemRules, entry: ItemMark | None) -> ItemMark | RuleEdit:
    """What is said about the item once the question is answered, or the cell's next question.

    Raises:
        Error: the text is no answer.
    """
    text = edit.line.text
    if edit.asking == "count":
        return cell.with_rule(rules, entry, edit.rule, edit.amount, read_count(text))
    amount = read_points(text)
    if edit.rule.per == "once":
        return cell.with_rule(rules, entry, edit.rule, amount, 1)
    rules.line(rule=edit.rule.id, deduction=amount)  # refused now rather than after the second question
    return _how_often(edit.rule, amount)


def _how_often(rule: Deduction, amount: int | None) -> RuleEdit:
    return RuleEdit(LineEdit.of("1"), untouched=True, rule=rule, asking="count", amount=amount)
