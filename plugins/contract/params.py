"""Parameters of a scheme: figures a unit may set within bounds, each with its clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..i18n import _
from .values import show, show_percent

ParamKind = Literal["points", "percent", "count", "days", "choice", "text"]
ParamValue = Fraction | str


@dataclass(frozen=True, slots=True)
class Param:
    """One figure or choice a unit may set. Percentages are shares of one; ``choice`` and ``text`` values are text.

    ``starter`` marks a value of ours where the issuing document leaves or has lost its own. ``not_below`` names a
    parameter whose value this one may not fall short of. A value beyond ``free`` is allowed only when the text
    parameter ``consent`` names the document that permits it. Percentages with the same ``whole`` are the shares of one
    thing and add up to 100 %; where all defaults are 0, all 0 leaves it unused.
    """

    id: str
    title: str
    kind: ParamKind
    default: ParamValue
    low: Fraction | None = None
    high: Fraction | None = None
    choices: tuple[str, ...] = ()
    clause: str = ""
    starter: bool = False
    not_below: str = ""
    free: Fraction | None = None
    consent: str = ""
    whole: str = ""

    def fault(self, value: ParamValue) -> str:
        """Return why ``value`` is not allowed, as a sentence; empty when it is allowed."""
        shown = show_percent if self.kind == "percent" else show
        if self.kind in ("choice", "text"):
            if not isinstance(value, str):
                return _("「{title}」要填文字").format(title=_(self.title))
            if self.kind == "choice" and value not in self.choices:
                return _("「{title}」只能是:{choices}").format(title=_(self.title), choices="、".join(self.choices))
            return ""
        if not isinstance(value, Fraction):
            return _("「{title}」要填数字").format(title=_(self.title))
        if self.kind in ("count", "days") and (value.denominator != 1 or value < 0):
            return _("「{title}」要填不小于 0 的整数").format(title=_(self.title))
        if self.low is not None and value < self.low:
            return _("「{title}」不能小于 {low}").format(title=_(self.title), low=shown(self.low))
        if self.high is not None and value > self.high:
            return _("「{title}」不能大于 {high}").format(title=_(self.title), high=shown(self.high))
        return ""


def _whole_faults(params: tuple[Param, ...], values: Mapping[str, ParamValue]) -> Iterator[tuple[str, str]]:
    """Yield a fault, under the last parameter of each, for shares of a whole that do not make it."""
    for whole in dict.fromkeys(param.whole for param in params if param.whole):
        shared = [param for param in params if param.whole == whole]
        shares = [value for param in shared if isinstance(value := values[param.id], Fraction)]
        unused = not any(shares) and not any(param.default for param in shared)
        if len(shares) == len(shared) and sum(shares) != 1 and not unused:
            sentence = _("{titles}合计应为 100%,现在是 {total}")
            titles = "、".join(f"「{_(param.title)}」" for param in shared)
            yield shared[-1].id, sentence.format(titles=titles, total=show_percent(sum(shares, Fraction(0))))


def value_faults(params: tuple[Param, ...], values: Mapping[str, ParamValue]) -> Iterator[tuple[str, str]]:
    """Yield (parameter id, sentence) for every fault of ``values`` (one for each parameter), alone and combined."""
    titles = {param.id: _(param.title) for param in params}
    for param in params:
        value = values[param.id]
        fault = param.fault(value)
        if fault:
            yield param.id, fault
            continue
        least = values.get(param.not_below)
        if isinstance(value, Fraction) and isinstance(least, Fraction) and value < least:
            sentence = _("「{title}」不能低于「{other}」")
            yield param.id, sentence.format(title=titles[param.id], other=titles[param.not_below])
        if isinstance(value, Fraction) and param.free is not None and value > param.free and not values[param.consent]:
            shown = show_percent(param.free) if param.kind == "percent" else show(param.free)
            sentence = _("「{title}」超过 {free} 须先填写「{consent}」")
            yield param.id, sentence.format(title=titles[param.id], free=shown, consent=titles[param.consent])
    yield from _whole_faults(params, values)
