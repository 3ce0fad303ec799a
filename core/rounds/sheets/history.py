"""The history of a mark: who changed it, when, from what to what, why and by which act. Pure: the chain is read in
:mod:`.repository`.

What a mark is called in a sentence stands here too, so that its history and the taking back of a step say it alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ....plugins.contract import Deduction
from ....plugins.contract.values import from_thousandths, show
from ....plugins.i18n import N_, _
from .marking import ItemMark, ItemRules

SAVED, RECOVERED, TAKEN_BACK, DONE_AGAIN = "sheet.save", "sheet.recover", "sheet.undo", "sheet.redo"
"""Actions under which the marks of one sheet are written."""
IMPORTED, GIVEN_UP = "marks.import", "import.undo"
"""Actions under which a file of marks is brought in, and taken back."""
STAGE_RETURNED = "round.reopen"
"""The action under which a round goes back to an earlier stage, in which marks may change again."""

ACTS: Mapping[str, str] = {
    SAVED: N_("打分"),
    RECOVERED: N_("断线后补存"),
    TAKEN_BACK: N_("撤销"),
    DONE_AGAIN: N_("重做"),
    IMPORTED: N_("导入"),
    GIVEN_UP: N_("取回导入"),
    STAGE_RETURNED: N_("退回阶段"),
}
"""What these actions are called; another one goes by its own name."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """What a writing made of the mark of ``item``; ``None`` is no mark. ``at`` is UTC ISO text, ``seq`` its number in
    the chain, ``act`` the action there.
    """

    seq: int
    at: str
    actor: str
    act: str
    item: str
    was: ItemMark | None
    became: ItemMark | None


def act_title(act: str) -> str:
    """What an action of the chain is called."""
    return _(ACTS[act]) if act in ACTS else act


def letters(rules: ItemRules) -> dict[str, Deduction]:
    """The deduction rules of an item by the letter that picks them: ``1.2b`` is picked by ``b``."""
    return {chr(ord("a") + place): deduction for place, deduction in enumerate(rules.item.deductions)}


def letter_of(rules: ItemRules, rule: str) -> str:
    """The letter that picks the rule ``rule``."""
    return next((letter for letter, deduction in letters(rules).items() if deduction.id == rule), rule)


def applied_letters(rules: ItemRules, mark: ItemMark | None) -> str:
    """The rules that a mark applies, by letter, with how often: ``a b*3``."""
    used = [line for line in (mark.lines if mark is not None else ()) if line.rule]
    return " ".join(letter_of(rules, line.rule) + (f"*{line.count}" if line.count > 1 else "") for line in used)


def figure_text(rules: ItemRules, mark: ItemMark | None) -> str:
    """The points of a mark, or the points taken off from a pool, with the letters of the rules applied."""
    if mark is None:
        return _("空")
    value = rules.value(mark.lines)
    points = show(from_thousandths(value)) if rules.most is not None else _("扣 {points}").format(
        points=show(from_thousandths(-value))
    )  # fmt: skip
    applied = applied_letters(rules, mark)
    return f"{points}({applied})" if applied else points


def reasons_text(mark: ItemMark | None) -> str:
    """The reasons of a mark."""
    return ";".join(line.reason for line in mark.lines if line.reason) if mark is not None else ""


def rules_text(rules: ItemRules, mark: ItemMark | None) -> str:
    """The rules that a mark applies, by letter and title."""
    used = [line.rule for line in (mark.lines if mark is not None else ()) if line.rule in rules.deductions]
    return ";".join(f"{letter_of(rules, rule)} {_(rules.deductions[rule].title)}" for rule in used)


def change_texts(rules: ItemRules, was: ItemMark | None, became: ItemMark | None) -> tuple[str, str]:
    """A mark before and after a change, each in a few words: by its points; by its reasons where these alone differ."""
    figures = figure_text(rules, was), figure_text(rules, became)
    if figures[0] != figures[1]:
        return figures
    before, after = (_("理由「{reason}」").format(reason=reasons_text(mark)) for mark in (was, became))
    return before, after
