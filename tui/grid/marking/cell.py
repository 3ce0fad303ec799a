"""One cell: what its text is, and what becomes of an item's mark when text is entered into it. Pure.

Numbers as they are typed into a cell, and as a cell shows them.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum
from typing import TypeVar

from ....core.kernel.errors import Error
from ....core.kernel.figures import Refusal, read_number, read_whole
from ....core.rounds.sheets.marking import REASON_SEPARATOR, ItemMark, ItemRules
from ....plugins.contract import Deduction
from ....plugins.contract.values import THOUSAND, from_thousandths, show
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _

Figure = TypeVar("Figure", int, Decimal)


def read_points(text: str) -> int:
    """Return typed points in thousandths.

    Raises:
        Error: it is not a number of at most three decimal places.
    """
    return int(_given(read_number(text)) * THOUSAND)


def read_count(text: str) -> int:
    """Return a typed number of times.

    Raises:
        Error: it is not a whole number.
    """
    return _given(read_whole(text))


def _given(read: Figure | Refusal | None) -> Figure:
    if isinstance(read, Refusal):
        raise Error(read.sentence)
    if read is None:
        raise Error(_("请填数字。"))
    return read


def show_points(thousandths: int | None) -> str:
    """Points as a cell shows them; nothing for a mark that was not given."""
    return "" if thousandths is None else show(from_thousandths(thousandths))


class MarkColumn(IntEnum):
    """The columns one can type in."""

    MARK = 0
    REASON = 1


def mark_of(rules: ItemRules, entry: ItemMark | None) -> int | None:
    """The mark in thousandths, ``None`` when none was given."""
    return None if entry is None else rules.value(entry.lines)


def mark_text(rules: ItemRules, entry: ItemMark | None) -> str:
    """What the mark column shows: points awarded, or for an item of a pool the points taken off."""
    mark = mark_of(rules, entry)
    return show_points(mark if mark is None or rules.most is not None else -mark)


def reason_text(entry: ItemMark | None) -> str:
    """What the reason column shows."""
    return "" if entry is None else entry.reason


def with_mark(rules: ItemRules, entry: ItemMark | None, text: str) -> ItemMark | None:
    """The entry after ``text`` was typed into the mark column; its reason stays, rules are replaced.

    Raises:
        Error: the text is no number or the item does not allow it.
    """
    if not text.strip():
        return None
    figure, reason = read_points(text), _joined(entry)
    if rules.most is not None:
        return ItemMark((rules.line(points=figure, reason=reason),))
    return ItemMark((rules.line(deduction=figure, reason=reason),))


def with_full_mark(rules: ItemRules, entry: ItemMark | None) -> ItemMark:
    """The entry with all points awarded and nothing taken off.

    Raises:
        Error: the item is not for this subject.
    """
    if rules.most is not None:
        return ItemMark((rules.line(points=rules.most, reason=_joined(entry)),))
    return ItemMark((rules.line(deduction=0, reason=_joined(entry)),))


def with_reason(entry: ItemMark | None, text: str) -> ItemMark | None:
    """The entry with another reason.

    Raises:
        Error: there is no mark yet that the reason could belong to.
    """
    if entry is None:
        if not text:
            return None
        raise Error(_("这一项还没有打分"), _("请先打分,再写理由。"))
    return entry.with_reason(text)


def with_rule(
    rules: ItemRules, entry: ItemMark | None, deduction: Deduction, amount: int | None, count: int
) -> ItemMark:
    """The entry with ``deduction`` applied ``count`` times more, at ``amount`` thousandths each where it is a range.

    Points given outright give way to rules. A rule taken once is replaced, not added to.

    Raises:
        Error: the rule does not allow it.
    """
    kept = [line for line in (entry.lines if entry else ()) if line.points is None and (line.rule or line.deduction)]
    reason = _joined(entry) if not kept else ""
    new = rules.line(rule=deduction.id, deduction=amount, count=count, reason=reason)
    if deduction.per == "once" and deduction.low != deduction.high:
        same = [line for line in kept if line.rule == deduction.id]
        kept = [line for line in kept if line.rule != deduction.id]
        new = replace(new, reason=same[0].reason) if same else new
    return ItemMark(_added(rules, kept, new))


def _added(rules: ItemRules, kept: Sequence[Line], new: Line) -> tuple[Line, ...]:
    """``kept`` with ``new``; occurrences of one rule at one price are counted on one line."""
    for place, line in enumerate(kept):
        if (line.rule, line.deduction) == (new.rule, new.deduction):
            grown = rules.line(
                rule=line.rule, deduction=line.deduction, count=line.count + new.count, reason=line.reason
            )
            return (*kept[:place], grown, *kept[place + 1 :])
    return tuple(sorted((*kept, new), key=lambda line: (line.rule, line.deduction, line.reason, line.count)))


def _joined(entry: ItemMark | None) -> str:
    reasons = [line.reason for line in entry.lines if line.reason] if entry else []
    return REASON_SEPARATOR.join(reasons)
