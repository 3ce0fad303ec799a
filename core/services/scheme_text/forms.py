"""Forms for reading: sections, items with what they ask in full, what is taken off, what the ledger must show."""

from collections.abc import Iterator

from ....plugins.contract import Deduction, Filling, Item, ParamRef, Requirement, Section
from ....plugins.contract.values import show, show_percent
from ....plugins.i18n import _
from ...kernel.text import shown
from ...ledger.oversight.model import rating_scale
from .reader import SchemeReader, each_period, marked, only_for, points, role


def form_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield every form: who fills it and when, then its sections and items in the form's order."""
    for form in reader.scheme.forms:
        title = _("表 {id} {title},{points} 分").format(id=form.id, title=_(form.title), points=show(form.points))
        yield marked(title + only_for(form.applies), form.clause)
        for filling in form.fillings:
            yield "  " + _filling(filling, reader)
        for section in form.sections:
            yield from _section_lines(section, reader)


def _filling(filling: Filling, reader: SchemeReader) -> str:
    text = _("填写 {id} {title}:{role}填,{every}一次").format(
        id=filling.id, title=_(filling.title), role=role(filling.by), every=each_period(filling.every)
    )
    if filling.several:
        text += _(",多人各填一份,取平均")
    for group in filling.groups:
        text += _(";群体 {id} {title}").format(id=group.id, title=_(group.title))
        if group.weight is not None:
            text += _(",平均分的权重 {weight}").format(weight=reader.figure(group.weight, percent=True))
    return marked(text, filling.clause)


def _section_lines(section: Section, reader: SchemeReader) -> Iterator[str]:
    text = f"{section.id} {_(section.title)}"
    own = [item.points for item in section.items if item.points is not None]
    if section.pool is not None:
        text += _(",从 {points} 分里扣,扣完为止").format(points=show(section.pool))
    elif own:
        text += f" {points(sum(own[1:], own[0]))}"
    if section.responsible:
        text += _(",{who}负责").format(who=_(section.responsible))
    yield "  " + marked(text, section.clause, starter=section.starter)
    for item in section.items:
        yield from _item_lines(item, reader)


def _item_lines(item: Item, reader: SchemeReader) -> Iterator[str]:
    worth = "" if item.points is None else f" {points(item.points)}"
    head = f"{item.id} {_(item.title)}{worth}{only_for(item.applies)}"
    yield "    " + marked(head, item.clause, starter=item.starter)
    if item.text:
        yield "      " + shown(_(item.text))
    for variant in item.variants:
        more = "" if variant.points is None else f" {points(variant.points)}"
        yield "      " + _("{who}:").format(who=shown(variant.who.describe())) + shown(_(variant.text)) + more
    if item.view:
        yield "      " + _("看 {view}").format(view=_(item.view))
    for rule in item.deductions:
        yield "      " + _deduction(rule)
    for requirement in item.requires:
        yield "      " + _requirement(requirement, reader)


def _deduction(rule: Deduction) -> str:
    amount = show(rule.low) if rule.low == rule.high else f"{show(rule.low)}~{show(rule.high)}"
    per = {"once": "", "occurrence": _("/次"), "person": _("/人"), "month": _("/月")}[rule.per]
    return marked(f"{rule.id} {_(rule.title)} -{amount}{per}", rule.clause, starter=rule.starter)


def _rated(requirement: Requirement, reader: SchemeReader) -> str:
    """What a requirement asks of the ratings of the ledger."""
    target = requirement.target
    least = reader.formula(target) if isinstance(target, ParamRef) else show(target)
    text = _("台账评账:各份评分平均至少 {target}({scale})").format(target=least, scale=rating_scale())
    if requirement.per_missing is None:
        return text + _(",只显示,不建议扣分")
    text += _(",达不到建议扣 {points}").format(points=show(requirement.per_missing))
    return text + (f" ({requirement.rule})" if requirement.rule else "")


def _requirement(requirement: Requirement, reader: SchemeReader) -> str:
    if requirement.measure == "rating":
        return marked(_rated(requirement, reader), requirement.clause, starter=requirement.starter)
    measure = {
        "count": _("次数"), "attendance": _("出席率"), "on_time": _("按时率"), "coverage": _("覆盖率"),
        "complete": _("齐全"),
    }[requirement.measure]  # fmt: skip
    target = requirement.target
    if isinstance(target, ParamRef):
        figure = reader.formula(target)
    else:
        figure = show(target) if requirement.measure == "count" else show_percent(target)
    each = _("每名党员") if requirement.each_member else ""
    book = " ".join(_(name) for name in (requirement.book, requirement.kind) if name)
    text = _("台账 {book}:{each}{every}{measure}至少 {target}").format(
        book=book, each=each, every=each_period(requirement.every), measure=measure, target=figure
    )
    if requirement.spread:
        text += _(",每缺一次建议扣本项分值除以本期应有次数") + (f" ({requirement.rule})" if requirement.rule else "")
    elif requirement.per_missing is not None:
        text += _(",每缺一次建议扣 {points}").format(points=show(requirement.per_missing))
        text += f" ({requirement.rule})" if requirement.rule else ""
    else:
        text += _(",只显示,不建议扣分")
    return marked(text, requirement.clause, starter=requirement.starter)
