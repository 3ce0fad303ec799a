"""Checks of types: every field of a contract value holds what the contract declares, down to the last tuple.

This comes before every other check, which may then rely on the types. Subclasses are refused as well, since a
frozen round could not bring them back. Exactness is a type question too: a float is found here.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..contract import Condition, Scheme
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
        yield error(place, _("“{field}”应当有 {count} 个值").format(field=name, count=len(members)))
        return
    for element, member in zip(value, members, strict=True):
        yield from _check(element, member, place, name)


def _check_functions(value: object, place: str, name: str) -> Iterator[Finding]:
    named = isinstance(value, Mapping) and all(type(key) is str and callable(value[key]) for key in value)
    if not named:
        yield error(place, _("“{field}”应当是由名称到函数的映射").format(field=name))


def _check_text(value: str, place: str, name: str) -> Iterator[Finding]:
    hidden = [character for character in value if unicodedata.category(character) in _UNSHOWABLE]
    if hidden:
        code = f"U+{ord(hidden[0]):04X}"
        yield error(place, _("“{field}”里有不能显示的字符 {code}").format(field=name, code=code))


def _wrong(value: object, hint: Any, place: str, name: str) -> Iterator[Finding]:
    if isinstance(value, float):
        sentence = _("“{field}”是浮点数 {value},不精确;请写成 num('0.5') 这样的精确数")
        yield error(place, sentence.format(field=name, value=sanitize(repr(value))))
        return
    sentence = _("“{field}”应当是{expected},得到的是 {got}")
    yield error(place, sentence.format(field=name, expected=_expected(hint), got=sanitize(type(value).__name__)))


def _wrong_choice(value: object, choices: tuple[Any, ...], place: str, name: str) -> Finding:
    sentence = _("“{field}”只能是 {choices},得到的是 {got}")
    return error(place, sentence.format(field=name, choices="、".join(choices), got=sanitize(repr(value))))


def _expected(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        members = [_expected(member) for member in get_args(hint)]
        return _("公式节点或条件") if len(members) > 4 else _("或").join(members)
    if origin is tuple:
        return _("元组(圆括号)")
    if origin is Literal:
        return "、".join(get_args(hint))
    words = {Fraction: _("精确数"), int: _("整数"), str: _("文字"), bool: _("真假值"), NoneType: _("空")}
    return words.get(hint, getattr(hint, "__name__", str(hint)))
