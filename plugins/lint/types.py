"""Checks of types: every field of a contract value holds what the contract declares, down to the last tuple.

This comes before every other check, which may then rely on the types. Subclasses are refused as well, since a
frozen round could not bring them back. Exactness is a type question too: a float is found here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..contract import AllOf, Condition, Const, Scheme
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
        yield from _check(getattr(value, field.name), hints[field.name], place, field.name)


@cache
def _hints(made: type) -> dict[str, Any]:
    # formulas and conditions hold each other, so one of the two modules names the other only for type checkers
    return get_type_hints(made, localns={"Condition": Condition})


def _check(value: object, hint: Any, place: str, name: str) -> Iterator[Finding]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        member = _member(value, get_args(hint))
        yield from _wrong(value, hint, place, name) if member is None else _check(value, member, place, name)
    elif origin is tuple:
        yield from _check_tuple(value, hint, place, name)
    elif origin is Literal:
        if type(value) is not str or value not in get_args(hint):
            yield _wrong_choice(value, get_args(hint), place, name)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _check_functions(value, place, name)
    elif type(value) is not hint:
        yield from _wrong(value, hint, place, name)
    elif is_dataclass(value):
        yield from type_findings(value, place)
    elif isinstance(value, str):
        yield from _check_text(value, place, name)


def _member(value: object, members: tuple[Any, ...]) -> Any:
    """Return the member of a union that ``value`` is of, one level deep; None when there is none."""
    for member in members:
        origin = get_origin(member)
        if type(value) is (origin or member) or (origin is Literal and value in get_args(member)):
            return member
    return None


def _check_tuple(value: object, hint: Any, place: str, name: str) -> Iterator[Finding]:
    if type(value) is not tuple:
        yield from _wrong(value, hint, place, name)
        return
    members = get_args(hint)
    if members[-1] is Ellipsis:
        members = (members[0],) * len(value)
    if len(members) != len(value):
        yield error(place, _("「{field}」要正好写 {count} 个值").format(field=name, count=len(members)))
        return
    for element, member in zip(value, members, strict=True):
        yield from _check(element, member, place, name)


def _check_functions(value: object, place: str, name: str) -> Iterator[Finding]:
    named = isinstance(value, Mapping) and all(type(key) is str and callable(value[key]) for key in value)
    if not named:
        yield error(place, _("「{field}」要写成字典:{example}").format(field=name, example='{"halve": halve}'))


def _check_text(value: str, place: str, name: str) -> Iterator[Finding]:
    hidden = [character for character in value if unicodedata.category(character) in _UNSHOWABLE]
    if hidden:
        code = f"U+{ord(hidden[0]):04X}"
        yield error(place, _("「{field}」里有不能显示的字符 {code},请删去重打").format(field=name, code=code))


def _wrong(value: object, hint: Any, place: str, name: str) -> Iterator[Finding]:
    """Yield the error for a value of a wrong type, with what its author would write instead, in Python."""
    instead = _instead(value, _members(hint))
    if instead:
        yield error(place, _("「{field}」要写成 {instead}").format(field=name, instead=sanitize(instead)))
        return
    sentence = _("「{field}」要写 {expected},写的是 {got}")
    yield error(place, sentence.format(field=name, expected=_expected(hint), got=_shown_type(value)))


def _members(hint: Any) -> tuple[Any, ...]:
    """Return the types that a field may hold, unions taken apart."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(member for each in get_args(hint) for member in _members(each))
    return (hint,)


def _instead(value: object, members: tuple[Any, ...]) -> str:
    """Return what the author means as it is written in Python; empty where it cannot be told from the value."""
    if any(get_origin(member) is tuple for member in members):
        return _in_a_row(value)
    is_figure = isinstance(value, int | float | Fraction) and not isinstance(value, bool)
    if is_figure and str in members and Fraction not in members:
        return f'"{value}"'
    if (is_figure or isinstance(value, str)) and {Const, Fraction} & set(members):
        written = show(value) if isinstance(value, Fraction) else str(value)
        exact = f"num({written})" if _WHOLE.fullmatch(written) else f'num("{written}")'
        if not _NUMBER.fullmatch(written):
            return ""
        return f"Const({exact})" if Const in members and Fraction not in members else exact
    return ""


_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(/\d+)?")


def _in_a_row(value: object) -> str:
    """Return how one value or a list is written as a tuple; empty for what is neither."""
    if isinstance(value, list):
        return _("圆括号括起的一列 (...),不是方括号")
    if isinstance(value, str):
        return _('("{value}",):一列值用圆括号,只有一个时后面也要有逗号').format(value=value)
    if is_dataclass(value) and not isinstance(value, type):
        return _("({made}(...),):一列值用圆括号,只有一个时后面也要有逗号").format(made=type(value).__name__)
    return ""


def _wrong_choice(value: object, choices: tuple[Any, ...], place: str, name: str) -> Finding:
    sentence = _("「{field}」只能写 {choices},写的是 {got}")
    written = "、".join(f'"{choice}"' for choice in choices)
    return error(place, sentence.format(field=name, choices=written, got=sanitize(repr(value))))


def _expected(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if Const in _members(hint):
            return _('公式,如 Marks(...)、Sum(...);固定的数写 Const(num(90)),参数写 ParamRef("...")')
        if AllOf in _members(hint):
            return _("条件,如 Below(...)、RegisterHas(...)")
        return _("或").join(_expected(member) for member in get_args(hint))
    if origin is tuple:
        return _("圆括号括起的一列 (...)")
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
