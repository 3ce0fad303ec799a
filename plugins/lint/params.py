"""Parameters: defaults that are allowed, bounds that make sense, and that something uses them."""

from collections.abc import Iterator
from fractions import Fraction

from ..contract import Param, ParamRef
from ..contract.params import faults
from ..i18n import _
from .finding import Finding, error, warning
from .names import Names
from .places import spots


def param_findings(names: Names) -> Iterator[Finding]:
    """Findings about every parameter, at the values being checked."""
    params = names.scheme.params
    used = {spot.value.param for spot in spots(names.scheme) if isinstance(spot.value, ParamRef)}
    used |= {param.consent for param in params}
    dangling = [*_others(params)]
    yield from dangling
    if not dangling:
        for id, fault in faults(params, names.values):
            yield error(f"params/{id}", fault)
    for param in params:
        place = f"params/{param.id}"
        yield from _bounds(param, place)
        if param.id not in used:
            yield warning(place, _("没有任何地方用到参数“{title}”").format(title=_(param.title)))
    for unknown in sorted(set(names.values) - set(names.params)):
        yield error("params", _("没有叫“{param}”的参数").format(param=unknown))


def _bounds(param: Param, place: str) -> Iterator[Finding]:
    if param.low is not None and param.high is not None and param.low > param.high:
        yield error(place, _("下限大于上限"))
    if param.kind == "choice" and not param.choices:
        yield error(place, _("选择型参数没有列出可选项"))
    unbounded = param.kind == "percent" and param.low is None and param.high is None
    if unbounded and isinstance(param.default, Fraction) and not 0 <= param.default <= 1:
        yield error(place, _("百分比要写成 0 到 1 之间的数,如 percent(20);确需超出时写明上下限"))


def _others(params: tuple[Param, ...]) -> Iterator[Finding]:
    """Parameters that name another one which is not there, or not of the right kind."""
    kinds = {param.id: param.kind for param in params}
    for param in params:
        place = f"params/{param.id}"
        if param.not_below and kinds.get(param.not_below, "text") in ("text", "choice"):
            yield error(place, _("没有叫“{param}”的数字参数").format(param=param.not_below))
        if (param.free is None) != (not param.consent):
            yield error(place, _("不须同意的上限和同意文号的参数要一起写"))
        elif param.consent and kinds.get(param.consent) != "text":
            yield error(place, _("没有叫“{param}”的文字参数").format(param=param.consent))
