"""Checks of types: every field of a contract value holds what the contract declares, down to the last tuple.

This comes before every other check, which may then rely on the types. Subclasses are refused as well, since a
frozen round could not bring them back. Exactness is a type question too: a float is found here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..contract import AllOf, Condition, Const, Param, Requirement, Scheme
from ..contract.values import show
from ..i18n import _
from ..sanitize import sanitize
from .finding import Finding, base_of, error

_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of control, format (bidi, zero-width), surrogate and line-breaking characters."""


def type_findings(value: Any, parent: str) -> Iterator[Finding]:
    """Yield errors for every field in ``value``, at any depth, that is not of its declared type."""
    hints = _hints(type(value))  # type: ignore[arg-type]  # mypy takes a class for one of its instances
    for field in fields(value):
        place = field.name if isinstance(value, Scheme) else base_of(value, parent)
        yield from _check(getattr(value, field.name), hints[field.name], place, _field(value, field.name))


@dataclass(frozen=True, slots=True)
class _Field:
    """The field that is checked; in one that ``is_share`` a figure above 1 is meant in percent."""

    name: str
    is_share: bool


def _field(holder: object, name: str) -> _Field:
    if isinstance(holder, Param):
        return _Field(name, holder.kind == "percent" and name in ("default", "low", "high", "free"))
    in_percent = isinstance(holder, Requirement) and name == "target" and holder.measure not in COUNTED
    return _Field(name, in_percent or name in SHARES)


COUNTED = frozenset({"count", "complete", "rating"})
"""Measures of a requirement whose target is no share of one."""

SHARES = frozenset({"share", "pays", "weight", "attendance_target"})
"""Fields that hold shares of one, whatever they belong to."""


@cache
def _hints(made: type) -> dict[str, Any]:
    # formulas and conditions hold each other, so one of the two modules names the other only for type checkers
    return get_type_hints(made, localns={"Condition": Condition})


def _check(value: object, hint: Any, place: str, field: _Field) -> Iterator[Finding]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        member = _member(value, get_args(hint))
        yield from _wrong(value, hint, place, field) if member is None else _check(value, member, place, field)
    elif origin is tuple:
        yield from _check_tuple(value, hint, place, field)
    elif origin is Literal:
        if type(value) is not str or value not in get_args(hint):
            yield _wrong_choice(value, get_args(hint), place, field)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _check_functions(value, place, field)
    elif type(value) is not hint:
        yield from _wrong(value, hint, place, field)
    elif is_dataclass(value):
        yield from type_findings(value, place)
    elif isinstance(value, str):
        yield from _check_text(value, place, field)


def _member(value: object, members: tuple[Any, ...]) -> Any:
    """Return the member of a union that ``value`` is of, one level deep; None when there is none."""
    for member in members:
        origin = get_origin(member)
        if type(value) is (origin or member) or (origin is Literal and value in get_args(member)):
            return member
    return None


def _check_tuple(value: object, hint: Any, place: str, field: _Field) -> Iterator[Finding]:
    if type(value) is not tuple:
        yield from _wrong(value, hint, place, field)
        return
    members = get_args(hint)
    if members[-1] is Ellipsis:
        members = (members[0],) * len(value)
    if len(members) != len(value):
        sentence = _("「{field}」要正好写 {count} 个值,写了 {written} 个")
        yield error(place, sentence.format(field=field.name, count=len(members), written=len(value)))
        return
    for element, member in zip(value, members, strict=True):
        yield from _check(element, member, place, field)


def _check_functions(value: object, place: str, field: _Field) -> Iterator[Finding]:
    named = isinstance(value, Mapping) and all(type(key) is str and callable(value[key]) for key in value)
    if not named:
        yield error(place, _("「{field}」要写成字典:{example}").format(field=field.name, example='{"halve": halve}'))


def _check_text(value: str, place: str, field: _Field) -> Iterator[Finding]:
    hidden = [character for character in value if unicodedata.category(character) in _UNSHOWABLE]
    if hidden:
        code = f"U+{ord(hidden[0]):04X}"
        yield error(place, _("「{field}」里有不能显示的字符 {code},请删去重打").format(field=field.name, code=code))


def _wrong(value: object, hint: Any, place: str, field: _Field) -> Iterator[Finding]:
    """Yield the error for a value of a wrong type, with what its author would write instead, in Python."""
    instead = _instead(value, _members(hint), field)
    if instead:
        yield error(place, _("「{field}」要写成 {instead}").format(field=field.name, instead=sanitize(instead)))
        return
    sentence = _("「{field}」要写 {expected},写的是 {got}")
    yield error(place, sentence.format(field=field.name, expected=_expected(hint), got=_shown_type(value)))


def _members(hint: Any) -> tuple[Any, ...]:
    """Return the types that a field may hold, unions taken apart."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(member for each in get_args(hint) for member in _members(each))
    return (hint,)


def _instead(value: object, members: tuple[Any, ...], field: _Field) -> str:
    """Return what the author means as it is written in Python; empty where it cannot be told from the value."""
    for member in members:
        if get_origin(member) is tuple:
            return _in_a_row(value, _members(get_args(member)[0]))
    is_figure = isinstance(value, int | float | Fraction) and not isinstance(value, bool)
    if is_figure and str in members and Fraction not in members:
        lost = _("(原文末尾还有 0 的也写上)") if isinstance(value, float) else ""  # 1.10 came here as 1.1
        return f'"{value}"{lost}'
    if (is_figure or isinstance(value, str)) and {Const, Fraction} & set(members):
        exact = _exact(show(value) if isinstance(value, Fraction) else str(value).strip(), field)
        return f"Const({exact})" if exact and Const in members and Fraction not in members else exact
    return ""


_NUMBER = re.compile(r"(-?\d+)(\.\d+)?(/\d+)?([%]?)")


def _exact(written: str, field: _Field) -> str:
    """Return the exact number as it is written in Python; empty for what is none."""
    found = _NUMBER.fullmatch(written)
    if found is None:
        return ""
    figure = written.rstrip("%")
    shown = figure if figure == found[1] else f'"{figure}"'
    above_all = field.is_share and not found[3] and Fraction(figure) > 1
    return f"percent({shown})" if found[4] or above_all else f"num({shown})"


def _in_a_row(value: object, members: tuple[Any, ...]) -> str:
    """Return how one value or a list is written as a tuple of ``members``; empty for what is neither."""
    if isinstance(value, list):
        return _("圆括号括起的一列 (...),不是方括号")
    if isinstance(value, str) and str in members:
        return _('("{value}",):一列值用圆括号,只有一个时后面也要有逗号').format(value=value)
    if type(value) in members:
        return _("({made}(...),):一列值用圆括号,只有一个时后面也要有逗号").format(made=type(value).__name__)
    return ""


def _wrong_choice(value: object, choices: tuple[Any, ...], place: str, field: _Field) -> Finding:
    sentence = _("「{field}」只能写 {choices},写的是 {got}")
    written = "、".join(f'"{choice}"' for choice in choices)
    return error(place, sentence.format(field=field.name, choices=written, got=sanitize(repr(value))))


def _expected(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if Const in _members(hint):
            return _('公式,如 Marks(...)、Sum(...);固定的数写 Const(num(90)),参数写 ParamRef("...")')
        if AllOf in _members(hint):
            return _("条件,如 Below(...)、RegisterHas(...)")
        return _("或").join(_expected(member) for member in get_args(hint))
    if origin is tuple:
        inside = get_args(hint)[0]
        if not (isinstance(inside, type) and is_dataclass(inside)):
            return _("圆括号括起的一列 (...)")
        return _("圆括号括起的一列 ({made}(...),)").format(made=inside.__name__)
    if origin is Literal:
        return "、".join(get_args(hint))
    words = {
        Fraction: "num(...)", int: _("整数"), str: _("文字(加引号)"), bool: _("True 或 False"), NoneType: "None",
    }  # fmt: skip
    return words.get(hint, f"{getattr(hint, '__name__', hint)}(...)")


def _shown_type(value: object) -> str:
    if isinstance(value, type):
        return _("{name} 这个类本身,少了括号").format(name=sanitize(value.__name__))
    if isinstance(value, str | int | float | Fraction | NoneType):
        return sanitize(repr(value))
    return f"{sanitize(type(value).__name__)}(...)"
