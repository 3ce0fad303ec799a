"""Who reads a scheme: its values as one unit has them; the words that every part of the text shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ....plugins.contract import Condition, Const, Param, ParamRef, ParamValue, Scheme, Value, Who
from ....plugins.contract.values import Every, show, show_percent
from ....plugins.i18n import _
from ...kernel.text import shown
from .formulas import Words, in_words


@dataclass(frozen=True)
class SchemeReader:
    """A scheme with the values of its parameters: those that a unit set, else the scheme's own.

    ``unit`` is the name of the unit that uses it; empty for a scheme by itself.
    """

    scheme: Scheme
    set_values: Mapping[str, ParamValue]
    unit: str = ""

    def value(self, param: Param) -> ParamValue:
        """Return the value of ``param`` that counts here."""
        return self.set_values.get(param.id, param.default)

    def param(self, id_: str) -> Param | None:
        """Return the parameter called ``id_``, or None."""
        return next((param for param in self.scheme.params if param.id == id_), None)

    @property
    def words(self) -> Words:
        """What formulas of this scheme need to know to be told."""
        values = {param.id: value_text(param, self.value(param)) for param in self.scheme.params}
        return Words(self.scheme, values)

    def formula(self, value: Value | Condition) -> str:
        """Return a formula or a condition in words."""
        return in_words(value, self.words)

    def figure(self, value: Value | None, *, percent: bool = False) -> str:
        """Return a figure of the scheme itself; one that a parameter holds with the parameter's id."""
        if value is None:
            return ""
        if isinstance(value, Const):
            return show_percent(value.value) if percent else show(value.value)
        return self.formula(value)

    def days(self, value: Value) -> str:
        """Return a number of days of the scheme itself."""
        return days_text(value.value) if isinstance(value, Const) else self.formula(value)

    def group(self, group: str | ParamRef) -> str:
        """Return within what a share or a rank is taken."""
        param = self.param(group.param) if isinstance(group, ParamRef) else None
        chosen = str(self.value(param)) if param is not None else str(group)
        word = {
            "unit": _("全单位"), "branch": _("本支部(上级相同的)"), "domain": _("本领域"), "class": _("本类别"),
        }.get(chosen, shown(chosen))  # fmt: skip
        return word if param is None else _("{value}(参数 {id})").format(value=word, id=param.id)


def value_text(param: Param, value: ParamValue) -> str:
    """Return a value of ``param`` as a person reads it."""
    if isinstance(value, str):
        return shown(_(value)) if value else _("未填")
    if param.kind == "days":
        return days_text(value)
    return show_percent(value) if param.kind == "percent" else show(value)


def days_text(value: Fraction) -> str:
    """Return a number of days with its unit."""
    return _("{days} 天").format(days=show(value))


def marked(text: str, clause: str = "", *, starter: bool = False) -> str:
    """Return ``text`` with its clause behind it, and the sign of a starter value."""
    return text + (f"〔{shown(clause)}〕" if clause else "") + (_(" *暂定") if starter else "")


def listed(words: Sequence[str]) -> str:
    """Return ``words`` in one row, each translated."""
    return "、".join(shown(_(word)) for word in words)


def each_period(every: Every) -> str:
    """Return how often something is: each month, quarter, half-year or year."""
    return {"month": _("每月"), "quarter": _("每季度"), "half": _("每半年"), "year": _("每年")}[every]


def role(id_: str) -> str:
    """Return the users' word for who acts."""
    return {
        "admin": _("管理员"), "office": _("党务办公室"), "assessor": _("考评组"), "secretary": _("支部书记"),
        "recorder": _("记录员"), "member": _("党员"), "representative": _("群众代表"), "superior": _("上级党组织"),
        "auditor": _("检查人"),
    }.get(id_, shown(id_))  # fmt: skip


def only_for(who: Who) -> str:
    """Return whom something is for, in brackets; empty where it is for everybody."""
    names = who.describe()
    return _("(只用于 {who})").format(who=shown(names)) if names else ""


def points(value: Fraction) -> str:
    """Return a number of points with its unit."""
    return _("{points} 分").format(points=show(value))


def points_range(low: Fraction | None, high: Fraction | None) -> str:
    """Return bounds of points; an open end is open."""
    if low is not None and high is not None:
        return _("{low}~{high} 分").format(low=show(low), high=show(high))
    if low is not None:
        return _("{low} 分以上").format(low=show(low))
    return _("至多 {high} 分").format(high=show(high)) if high is not None else ""
