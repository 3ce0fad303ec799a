"""A scheme as lines of text for reading: every form, item and rule with its clause, starter values marked."""

from collections.abc import Iterator

from ...plugins.contract import Deduction, Form, Item, Param, Scheme
from ...plugins.contract.values import show, show_percent
from ...plugins.i18n import _
from ..kernel.text import shown


def scheme_lines(scheme: Scheme) -> Iterator[str]:
    """The scheme, top to bottom."""
    source = scheme.source
    yield f"{_(scheme.title)} ({scheme.id} {scheme.version})"
    yield _("依据:{issuer} {document} {date}").format(issuer=source.issuer, document=source.document, date=source.date)
    for form in scheme.forms:
        yield from _form_lines(form)
    for param in scheme.params:
        yield _line(_("参数 {id} {title}:{value}"), param.clause, param.starter).format(
            id=param.id, title=_(param.title), value=_param_value(param)
        )
    for register in scheme.registers:
        cap = "" if register.cap is None else _(",上限 {cap}").format(cap=show(register.cap))
        yield _line(_("登记 {id} {title}"), register.clause).format(id=register.id, title=_(register.title)) + cap
        for kind in register.kinds:
            points = "" if kind.points is None else " " + show(kind.points)
            yield "  " + _line(f"{_(kind.id)}{points}", kind.clause, kind.starter)
    for poll in scheme.polls:
        yield _line(_("测评 {id} {title}"), poll.clause).format(id=poll.id, title=_(poll.title))
    for grade in scheme.grades:
        yield _line(_("等次 {id}"), grade.clause, grade.starter).format(id=_(grade.id))
    for rule in scheme.rules:
        yield _line(_("规则 {id} {title}"), rule.clause).format(id=rule.id, title=_(rule.title))
    for number, stage in enumerate(scheme.stages, 1):
        yield _line(f"{_('阶段')} {number} {_(stage.title)}", stage.clause, stage.starter)


def _form_lines(form: Form) -> Iterator[str]:
    yield _line(_("表 {id} {title},{points} 分"), form.clause).format(
        id=form.id, title=_(form.title), points=show(form.points)
    )
    for section in form.sections:
        yield "  " + _line(f"{section.id} {_(section.title)}", section.clause, section.starter)
        for item in section.items:
            yield "    " + _item_line(item)
            for rule in item.deductions:
                yield "      " + _deduction_line(rule)


def _item_line(item: Item) -> str:
    points = "" if item.points is None else f" {show(item.points)}"
    who = item.applies.describe()
    only = f" ({_('仅')}{who})" if who else ""
    return _line(f"{item.id} {_(item.title)}{points}{only}", item.clause, item.starter)


def _deduction_line(rule: Deduction) -> str:
    amount = show(rule.low) if rule.low == rule.high else f"{show(rule.low)}~{show(rule.high)}"
    per = {"once": "", "occurrence": _("/次"), "person": _("/人"), "month": _("/月")}[rule.per]
    return _line(f"{rule.id} {_(rule.title)} -{amount}{per}", rule.clause, rule.starter)


def _param_value(param: Param) -> str:
    if isinstance(param.default, str):
        return shown(param.default)
    return show_percent(param.default) if param.kind == "percent" else show(param.default)


def _line(text: str, clause: str, starter: bool = False) -> str:
    return text + (f"〔{clause}〕" if clause else "") + (_(" *暂定") if starter else "")
