"""The panel below the grid: the item under the cursor in full, with its rules and what the ledger must show.

What befell its mark, for who asks that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ....core.ledger.oversight.model import rating_scale
from ....core.rounds.sheets.history import figure_text, letters
from ....core.rounds.sheets.marking import ItemRules
from ....plugins.contract import Deduction, ParamRef, ParamValue, Requirement
from ....plugins.contract.values import show, show_percent
from ....plugins.i18n import N_, _
from ...style.theme import Look
from ...style.width import width, wrap
from ...widgets.lines import Piece
from ..model import Edit
from .cell import show_points
from .model import MarkModel, RuleEdit, proposal_lines, would_hold
from .paint import amount_text

if TYPE_CHECKING:
    from ....core.services.sheets import MarkEvent

Lines = list[list[Piece]]
Params = Mapping[str, ParamValue]

_PER = {"occurrence": N_("每次"), "person": N_("每人"), "month": N_("每月"), "once": ""}
_EVERY = {"month": N_("每月"), "quarter": N_("每季度"), "half": N_("每半年"), "year": N_("每年")}
_MEASURE = {
    "count": N_("次数"),
    "attendance": N_("出席率"),
    "on_time": N_("按时率"),
    "coverage": N_("覆盖率"),
    "complete": N_("齐全"),
}


def detail_lines(model: MarkModel, params: Params, cells: int, look: Look) -> Lines:
    """Everything about the item under the cursor, folded to ``cells``; ``params`` are the round's."""
    if not model.rows:
        return []
    rules, item = model.here.rules, model.here.rules.item
    worth = _("从本部分总分里扣") if rules.most is None else _("{points} 分").format(points=show_points(rules.most))
    lines: Lines = _folded([(f"{item.id} ", look.quiet), (_(item.title), look.strong)], f"  {worth}", cells, look)
    about = [
        _("条款 {clause}").format(clause=item.clause) if item.clause else "",
        _("看 {view}").format(view=_(item.view)) if item.view else "",
        _("只用于 {who}").format(who=item.applies.describe()) if item.applies.describe() else "",
        _("自拟") if item.starter else "",
    ]
    if any(about):
        lines += [[(text, look.quiet)] for text in wrap("  ".join(filter(None, about)), cells)]
    if model.here.proposal is not None:
        lines += proposal_lines(model, cells, look)
    for letter, deduction in letters(rules).items():
        lines += _rule_lines(letter, deduction, cells, look)
    lines += [[(text, look.text)] for text in wrap(_(rules.text), cells)] if rules.text else []
    for requirement in item.requires:
        lines += [[(text, look.quiet)] for text in wrap(requirement_text(requirement, params), cells)]
    return lines


def requirement_text(requirement: Requirement, params: Params) -> str:
    """What the ledger must show, in one sentence."""
    figure = _figure(requirement.target, params)
    if requirement.measure == "rating":
        text = _("台账评账:各份评分平均至少 {target}({scale})").format(target=show(figure), scale=rating_scale())
        return text + _off(requirement) + (_("(自拟)") if requirement.starter else "")
    target = show(figure) if requirement.measure == "count" else ">= " + show_percent(figure)
    each = _("每名党员") if requirement.each_member else ""
    book = " ".join(_(name) for name in (requirement.book, requirement.kind) if name)
    every, measure = _(_EVERY[requirement.every]), _(_MEASURE[requirement.measure])
    text = _("台账 {book}:{each}{every}{measure} {target}").format(
        book=book, each=each, every=every, measure=measure, target=target
    )
    if requirement.per_missing is not None:
        text += _(",每缺一次建议扣 {points}").format(points=show(requirement.per_missing))
    return text + (_("(自拟)") if requirement.starter else "")


def _off(requirement: Requirement) -> str:
    """What a mean below the least one takes off, where it does."""
    if requirement.per_missing is None:
        return ""
    return _(",达不到建议扣 {points}").format(points=show(requirement.per_missing))


def history_lines(history: "Sequence[MarkEvent]", minute_of: Callable[[str], str], cells: int, look: Look) -> Lines:
    """What befell a mark, the newest first; ``minute_of`` writes a moment in the zone of the database."""
    lines: Lines = []
    alone = len({event.item for event in history if event.item}) == 1
    for event in history:
        lines.append([(f"{minute_of(event.at)}  {event.actor}  ", look.quiet), (event.act, look.section)])
        change = event.title
        if event.item:
            change = _("由 {was} 改为 {became}").format(was=event.was, became=event.became)
            change = change if alone else f"{event.item} {event.title}  {change}"
        why = [
            _("规则 {rules}").format(rules=event.rules) if event.rules else "",
            _("理由 {reason}").format(reason=event.reason) if event.reason else "",
            event.note,
        ]
        lines += [[("  ", look.text), (text, look.strong)] for text in wrap(change, max(10, cells - 2))]
        for told in filter(None, why):
            lines += [[("  ", look.text), (text, look.text)] for text in wrap(told, max(10, cells - 2))]
    return lines or [[(_("还没有人打过这一项"), look.quiet)]]


def question(edit: Edit, rules: ItemRules) -> str:
    """What the cell asks while a rule is being picked, and what would come of it; empty for an ordinary edit."""
    if not isinstance(edit, RuleEdit):
        return ""
    what, title = _(_PER[edit.rule.per]), _(edit.rule.title)
    if edit.asking == "amount":
        asked = _("{title}:{each}扣几分?({range})").format(title=title, each=what, range=amount_text(edit.rule))
    else:
        points = amount_text(edit.rule) if edit.amount is None else show_points(edit.amount)
        unit = {"person": _("几人"), "month": _("几个月")}.get(edit.rule.per, _("几次"))
        words = _("{title}:{each}扣 {points},{unit}?") if edit.asking == "count" else _("{title}:{each}扣 {points}。")
        asked = words.format(title=title, each=what, points=points, unit=unit)
    made = would_hold(edit, rules)
    if made is None:
        return asked
    becomes = _("存下就是 {mark}(Enter),放弃按 Esc").format(mark=figure_text(rules, made))
    return f"{asked} {becomes}"


def _figure(target: Fraction | ParamRef, params: Params) -> Fraction:
    """A figure of the scheme, or what the unit set it to."""
    if not isinstance(target, ParamRef):
        return target
    value = params[target.param]
    return value if isinstance(value, Fraction) else Fraction(value)


def _rule_lines(letter: str, deduction: Deduction, cells: int, look: Look) -> Iterator[list[Piece]]:
    amount = _("{per}扣 {points}").format(per=_(_PER[deduction.per]), points=amount_text(deduction))
    notes = [deduction.clause, _("自拟") if deduction.starter else ""]
    note = "  " + " ".join(filter(None, notes)) if any(notes) else ""
    first, *rest = wrap(f"{_(deduction.title)}  {amount}{note}", max(10, cells - 3))
    yield [(f"{letter}  ", look.bar_key), (first, look.text)]
    for text in rest:
        yield [("   ", look.text), (text, look.text)]


def _folded(start: list[Piece], end: str, cells: int, look: Look) -> Lines:
    """A title that may need several lines, its number before and its points behind."""
    number, (title, style) = start
    first, *rest = wrap(title + end, max(10, cells - width(number[0])))
    lines: Lines = [[number, (first, style)]]
    return [*lines, *([(" " * width(number[0]), look.text), (text, style)] for text in rest)]
