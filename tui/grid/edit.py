"""A cell while something is typed into it: what it asks, and what the item's mark becomes when it is left. Pure."""

from dataclasses import dataclass
from typing import Literal

from ...core.sheets.marking import ItemMark, ItemRules
from ...plugins.contract import Deduction
from ..widgets.lineedit import LineEdit
from . import cell, clipboard
from .cell import Column
from .numbers import read_count, read_points

Asking = Literal["mark", "reason", "amount", "count"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell being typed in. ``asking`` says what the text is; a rule being picked carries what is known of it.

    ``untouched`` text is a proposal that the first typed character replaces.
    """

    line: LineEdit
    asking: Asking
    rule: Deduction | None = None
    amount: int | None = None
    untouched: bool = False

    @classmethod
    def of_cell(cls, column: Column, text: str) -> "Edit":
        """``text`` in an ordinary cell, to go on with."""
        return cls(LineEdit.of(text), "mark" if column is Column.MARK else "reason")


def first_question(rule: Deduction, entry: ItemMark | None) -> Edit | None:
    """What a picked rule asks first: points for a range, else how often; nothing when it can be applied as it is."""
    if rule.low != rule.high:
        return Edit(LineEdit(), "amount", rule)
    taken = entry is not None and any(line.rule == rule.id for line in entry.lines)
    return None if rule.per == "once" or taken else _how_often(rule, None)


def entered(edit: Edit, rules: ItemRules, entry: ItemMark | None) -> ItemMark | Edit | None:
    """What is said about the item once ``edit`` is entered (``None``: nothing any more), or the cell's next question.

    Raises:
        Error: the text cannot be entered.
    """
    text = edit.line.text
    if edit.rule is None:
        return (
            cell.with_mark(rules, entry, text)
            if edit.asking == "mark"
            else cell.with_reason(entry, clipboard.clean(text))
        )
    if edit.asking == "count":
        return cell.with_rule(rules, entry, edit.rule, edit.amount, read_count(text))
    amount = read_points(text)
    if edit.rule.per == "once":
        return cell.with_rule(rules, entry, edit.rule, amount, 1)
    rules.line(rule=edit.rule.id, deduction=amount)  # refused now rather than after the second question
    return _how_often(edit.rule, amount)


def _how_often(rule: Deduction, amount: int | None) -> Edit:
    return Edit(LineEdit.of("1"), "count", rule, amount, untouched=True)
