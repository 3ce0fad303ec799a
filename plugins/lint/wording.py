"""Words: everything shown has a title, and every figure says which clause it stands on or that it is a starter."""

from collections.abc import Iterator
from dataclasses import fields

from ..contract import Const, Deduction, Grade, Item, Kind, Level, Param, Register, Requirement, Scheme, Section
from ..i18n import _
from .finding import Finding, error, warning
from .names import Names
from .places import spots


def wording_findings(names: Names) -> Iterator[Finding]:
    """Errors for what has no words, warnings for figures that cite nothing."""
    scheme = names.scheme
    yield from _scheme_words(scheme)
    for spot in spots(scheme):
        if any(field.name == "title" for field in fields(spot.value)) and not spot.value.title.strip():
            yield error(spot.place, _("没有标题"))
        if not spot.founded and _is_figure(spot.value):
            yield warning(spot.place, _("数字没有注明条款,也没有注明是起步值"))


def _scheme_words(scheme: Scheme) -> Iterator[Finding]:
    words = {
        "title": scheme.title, "version": scheme.version,
        "source": scheme.source.issuer, "source/document": scheme.source.document,
    }  # fmt: skip
    yield from (error(place, _("不能为空")) for place, text in words.items() if not text.strip())


def _is_figure(value: object) -> bool:
    """Whether a regulation (or a starter value) must stand behind it; 0 and 1 in a formula only carry its shape."""
    match value:
        case Const():
            return value.value not in (0, 1)
        case Item():
            return value.points is not None
        case Section():
            return value.pool is not None
        case Kind():
            return value.points is not None or value.low is not None or value.high is not None
        case Register():
            return value.cap is not None
        case Grade():
            return value.at_least is not None
    return isinstance(value, Deduction | Level | Param | Requirement)
