"""Parameters of a scheme: figures a unit may set within bounds, each with its clause."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..i18n import _
from .numbers import show, show_percent

ParamKind = Literal["points", "percent", "count", "days", "choice", "text"]
ParamValue = Fraction | str


@dataclass(frozen=True, slots=True)
class Param:
    """One figure or choice. Percentages are shares of one; ``choice`` and ``text`` values are text.

    ``starter`` marks a value of ours where the issuing document leaves or has lost its own.
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

    def fault(self, value: ParamValue) -> str:
        """Why ``value`` is not allowed, as a sentence; empty when it is."""
        shown = show_percent if self.kind == "percent" else show
        if self.kind in ("choice", "text"):
            if not isinstance(value, str):
                return _("“{title}”要填文字").format(title=_(self.title))
            if self.kind == "choice" and value not in self.choices:
                return _("“{title}”只能是:{choices}").format(title=_(self.title), choices="、".join(self.choices))
            return ""
        if not isinstance(value, Fraction):
            return _("“{title}”要填数字").format(title=_(self.title))
        if self.kind in ("count", "days") and (value.denominator != 1 or value < 0):
            return _("“{title}”要填不小于 0 的整数").format(title=_(self.title))
        if self.low is not None and value < self.low:
            return _("“{title}”不能小于 {low}").format(title=_(self.title), low=shown(self.low))
        if self.high is not None and value > self.high:
            return _("“{title}”不能大于 {high}").format(title=_(self.title), high=shown(self.high))
        return ""
