"""Registers: kinds with points inside their bounds, and caps that can bind."""

from collections.abc import Iterator

from ..contract import Kind, Register
from ..contract.numbers import show
from ..i18n import _
from .finding import Finding, error
from .names import Names


def register_findings(names: Names) -> Iterator[Finding]:
    """Findings about every register of the scheme."""
    for register in names.scheme.registers:
        place = f"registers/{register.id}"
        if not register.kinds:
            yield error(place, _("登记没有任何类别"))
        yield from _cap(register, place)
        for kind in register.kinds:
            yield from _kind(kind, f"{place}/{kind.id}")


def _cap(register: Register, place: str) -> Iterator[Finding]:
    if register.cap is None:
        return
    if register.cap <= 0:
        yield error(place, _("上限要大于 0,写的是 {cap}").format(cap=show(register.cap)))
    if register.kinds and all(_pointless(kind) for kind in register.kinds):
        yield error(place, _("写了上限 {cap},但各类别都没有分值,永远到不了").format(cap=show(register.cap)))


def _pointless(kind: Kind) -> bool:
    return kind.points is None and kind.low is None and kind.high is None


def _kind(kind: Kind, place: str) -> Iterator[Finding]:
    for value in (kind.points, kind.low, kind.high):
        if value is not None and value < 0:
            yield error(place, _("分值 {value} 是负数;扣分的登记也写正数").format(value=show(value)))
    if kind.low is not None and kind.high is not None and kind.low > kind.high:
        yield error(place, _("下限 {low} 大于上限 {high}").format(low=show(kind.low), high=show(kind.high)))
    if kind.points is None:
        return
    below = kind.low is not None and kind.points < kind.low
    above = kind.high is not None and kind.points > kind.high
    if below or above:
        low = "" if kind.low is None else show(kind.low)
        high = "" if kind.high is None else show(kind.high)
        sentence = _("分值 {points} 不在规定的 {low}~{high} 之间")
        yield error(place, sentence.format(points=show(kind.points), low=low, high=high))
