"""The panel below the grid: the item under the cursor in full, with its rules and what the ledger must show."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ....core.ledger.oversight.model import rating_scale
from ....plugins.contract import Deduction, ParamRef, ParamValue, Requirement
from ....plugins.contract.values import show, show_percent
from ....plugins.i18n import N_, _
from ...style.theme import Look
from ...style.width import width, wrap
from ...widgets.lines import Piece
from ..model import Edit
from . import cell
from .cell import show_points
from .model import MarkModel, RuleEdit, proposal_lines
from .paint import amount_text

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
    for letter, deduction in cell.letters(rules).items():
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


def question(edit: Edit) -> str:
    """What the cell asks while a rule is being picked; empty for an ordinary edit."""
    if not isinstance(edit, RuleEdit):
        return ""
    what = _(_PER[edit.rule.per])
    if edit.asking == "amount":
        return _("{title}:{each}扣几分?({range})").format(
            title=_(edit.rule.title), each=what, range=amount_text(edit.rule)
        )
    unit = {"person": _("几人"), "month": _("几个月")}.get(edit.rule.per, _("几次"))
    return _("{title}:{each}扣 {points},{unit}?").format(
        title=_(edit.rule.title),
        each=what,
        points=amount_text(edit.rule) if edit.amount is None else show_points(edit.amount),
        unit=unit,
    )


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
