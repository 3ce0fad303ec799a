"""Checks of words and sources, and the list of a scheme's starter values.

Everything shown has a title, and every figure cites a clause or is a starter value: a figure of ours where the issuing
document leaves or has lost its own, for a unit to confirm.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from ..contract import (
    Const,
    Deduction,
    Grade,
    Item,
    Kind,
    Level,
    Option,
    Param,
    ParamRef,
    Register,
    Requirement,
    Scheme,
    Section,
    Stage,
    Value,
)
from ..contract.values import show, show_percent
from ..i18n import _
from .finding import Finding, error, spots, warning
from .names import Names


def wording_findings(names: Names) -> Iterator[Finding]:
    """Yield errors for what has no words, warnings for figures that cite nothing."""
    scheme = names.scheme
    yield from _scheme_words(scheme)
    for spot in spots(scheme):
        if any(field.name == "title" for field in fields(spot.value)) and not spot.value.title.strip():
            yield error(spot.place, _("没有标题:写上 title"))
        if not spot.founded and _is_figure(spot.value):
            yield warning(spot.place, _unfounded(spot.value, scheme))


def _scheme_words(scheme: Scheme) -> Iterator[Finding]:
    words = {
        "title": (scheme.title, _("没有标题:写上 title")),
        "version": (scheme.version, _('没有版本:写 version,如 "1.0"')),
        "source": (scheme.source.issuer, _("没有发文单位:写 source 的 issuer")),
        "source/document": (scheme.source.document, _("没有文件名称:写 source 的 document")),
    }
    yield from (error(place, sentence) for place, (text, sentence) in words.items() if not text.strip())


def _unfounded(value: Any, scheme: Scheme) -> str:
    """Return the sentence for a figure that cites nothing: which one it is, and where its clause may be written."""
    shown = _figure_shown(value, scheme)
    if hasattr(value, "starter"):
        sentence = _('数字({shown})没有注明条款,也没有注明是起步值:写 clause="第几条",原文没有的写 starter=True')
    elif isinstance(value, Const):
        sentence = _('数字({shown})没有注明条款:写 Const(.., "第几条"),或写在外面一层的 clause 里')
    else:
        sentence = _('数字({shown})没有注明条款:写 clause="第几条"')
    return sentence.format(shown=shown)


def _figure_shown(value: Any, scheme: Scheme) -> str:
    match value:
        case Const():
            return show(value.value)
        case Register():
            return _("上限 {points} 分").format(points=show(value.cap or Fraction(0)))
        case Level():
            return show_percent(value.pays)
    return _shown(value, scheme)


def _is_figure(value: object) -> bool:
    """True if a regulation (or a starter value) must stand behind it; 0 and 1 in a formula only carry its shape."""
    match value:
        case Const():
            return value.value not in (0, 1)
        case Item():
            return True
        case Section():
            return value.pool is not None
        case Kind():
            return value.points is not None or value.low is not None or value.high is not None
        case Register():
            return value.cap is not None
    return isinstance(value, Deduction | Level | Param | Requirement)


@dataclass(frozen=True, slots=True)
class StarterFact:
    """One starter value: its place, its title, and the value in words."""

    place: str
    title: str
    shown: str


def starters(scheme: Scheme) -> tuple[StarterFact, ...]:
    """Return every starter value of ``scheme``, in its order, each once."""
    return tuple(_facts(scheme))


def _facts(scheme: Scheme) -> Iterator[StarterFact]:
    for spot in spots(scheme):
        if getattr(spot.value, "starter", False):
            yield StarterFact(spot.place, _title(spot.value), _shown(spot.value, scheme))


def _title(value: Any) -> str:
    if isinstance(value, Requirement):
        return _("台账要求:{book}").format(book=_(value.book))
    return _(getattr(value, "title", "") or value.id)


def _shown(value: object, scheme: Scheme) -> str:
    match value:
        case Param():
            return _param(value)
        case Item():
            return _("从起评分中扣") if value.points is None else _("{points} 分").format(points=show(value.points))
        case Section():
            return "" if value.pool is None else _("起评 {points} 分").format(points=show(value.pool))
        case Deduction():
            return _deduction(value)
        case Option():
            return "" if value.value is None else _("{points} 分").format(points=show(value.value))
        case Kind():
            return _kind(value)
        case Requirement():
            return _requirement(value, scheme)
        case Grade():
            return _("{points} 分及以上").format(points=_figure(value.at_least, scheme))
        case Stage():
            return _stage(value, scheme)
    return ""


def _stage(stage: Stage, scheme: Scheme) -> str:
    if stage.days is None:
        return ""
    words = _("{days} 个工作日") if stage.working_days else _("{days} 天")
    return words.format(days=_figure(stage.days, scheme))


def _param(param: Param) -> str:
    if isinstance(param.default, str):
        return _(param.default)
    shown = show_percent(param.default) if param.kind == "percent" else show(param.default)
    unit = {"points": _("{value} 分"), "days": _("{value} 天")}.get(param.kind, "{value}")
    return unit.format(value=shown)


def _deduction(rule: Deduction) -> str:
    low, high = show(rule.low), show(rule.high)
    points = low if low == high else f"{low}~{high}"
    return {
        "once": _("扣 {points} 分"),
        "occurrence": _("每次扣 {points} 分"),
        "person": _("每人扣 {points} 分"),
        "month": _("每月扣 {points} 分"),
    }[rule.per].format(points=points)


def _kind(kind: Kind) -> str:
    if kind.points is not None:
        return _("{points} 分").format(points=show(kind.points))
    if kind.pointless:
        return _("不计分")
    return _("{points} 分").format(points=kind.shown_bounds())


def _figure(value: Value | None, scheme: Scheme) -> str:
    if isinstance(value, Const):
        return show(value.value)
    default = scheme.defaults().get(value.param) if isinstance(value, ParamRef) else None
    return "" if default is None or isinstance(default, str) else show(default)


def _requirement(value: Requirement, scheme: Scheme) -> str:
    target = scheme.defaults().get(value.target.param) if isinstance(value.target, ParamRef) else value.target
    if not isinstance(target, Fraction):
        return ""
    return show(target) if value.measure in ("count", "complete", "rating") else show_percent(target)
