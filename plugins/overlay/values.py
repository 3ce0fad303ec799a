"""Contract values as TOML data and back, by the declared types: the notation of scheme files and book files.

- a number is ``8``, ``0.5``, ``"15%"`` or ``"1/3"``; never a float;
- a figure fixed by the rule is just the number, a parameter is ``{ param = "grade_quota" }``;
- formula nodes, conditions and rules name their class: ``{ is = "LevelPoints", poll = "review", out_of = 30 }``;
- everything else is a table of its fields; fields at their default are left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..contract import Condition, Const, Deduction, Param, ParamRef, Rule, Scheme, Value
from ..contract.values import show, show_percent
from ..i18n import _
from ..sanitize import sanitize
from .source import Figure, Path

TAG = "is"
TAGGED = frozenset((*get_args(Value), *get_args(Condition), *get_args(Rule)))
"""Classes that stand where several are allowed, so that the data names them."""

SHARES = frozenset({"share", "pays", "by", "weight"})
"""Fields written in percent."""

PARAM_FIGURES = frozenset({"default", "low", "high", "free"})

BAD = object()
"""Stands for data that could not be read; the problem has been reported."""

_NUMBER = re.compile(r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)(%?)|(-?[0-9]{1,30}/[0-9]{1,30})")

Tell = Callable[[Path, str], None]
"""Receives a problem: its path and its sentence."""


@cache
def hints(made: type) -> dict[str, Any]:
    """Return the declared types of the fields of a contract class."""
    # formulas and conditions hold each other, so one of the two modules names the other only for type checkers
    return get_type_hints(made, localns={"Condition": Condition})


def is_required(field: "Field[Any]") -> bool:
    """True if a value cannot be made without ``field``."""
    return field.default is MISSING and field.default_factory is MISSING


def written(value: object) -> Any:
    """Return a contract value as TOML data."""
    return _written(value, percent=False)


def _written(value: object, *, percent: bool) -> Any:
    if isinstance(value, Fraction):
        return _figure(value, percent=percent)
    if isinstance(value, tuple):
        return [_written(element, percent=percent) for element in value]
    if isinstance(value, ParamRef):
        return {"param": value.param}
    if isinstance(value, Const) and not value.clause:
        return _figure(value.value, percent=percent)
    if not is_dataclass(value):
        return value
    data: dict[str, Any] = {TAG: type(value).__name__} if type(value) in TAGGED else {}
    for field in fields(value):
        content = getattr(value, field.name)
        if field.name == "functions":
            data |= {"functions": sorted(content)} if content else {}
        elif content is not None and (is_required(field) or content != field.default):
            data[field.name] = _written(content, percent=_is_percent(value, field.name))
    return data


def _is_percent(holder: object, field: str) -> bool:
    if isinstance(holder, Param):
        return holder.kind == "percent" and field in PARAM_FIGURES
    return field in SHARES


def _figure(value: Fraction, *, percent: bool) -> int | str:
    if percent and "/" not in show_percent(value):
        return show_percent(value)
    if value.denominator == 1:
        return value.numerator
    shown = show(value)
    return shown if "/" in shown else Figure(shown)


def number(data: object) -> Fraction | None:
    """Return ``data`` as an exact number; None when it is not one."""
    if isinstance(data, int) and not isinstance(data, bool):
        return Fraction(data)
    match = _NUMBER.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        return None
    figure, percent, ratio = match.groups()
    try:
        return Fraction(ratio) if ratio else Fraction(figure) / (100 if percent else 1)
    except ZeroDivisionError:
        return None


class Reader:
    """Reads TOML data as values of declared types; reports what is wrong to ``tell`` and returns :data:`BAD` for it."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def value(self, hint: Any, data: Any, path: Path) -> Any:
        """Return ``data`` as a value of the type ``hint``."""
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self._one_of(tuple(member for member in get_args(hint) if member is not NoneType), data, path)
        if origin is tuple:
            return self._several(get_args(hint), data, path)
        if origin is Literal:
            return self._word(get_args(hint), data, path)
        if is_dataclass(hint) and isinstance(hint, type):
            if isinstance(data, Mapping):
                return self.table(hint, data, path)
            return self._bad(path, _("一个表,如 { ... = ... }"), data)
        return self._plain(hint, data, path)

    def table(self, made: type, data: Mapping[str, Any], path: Path) -> Any:
        """Return a table of fields as a value of the class ``made``."""
        content = self.fields(made, data, path)
        lacking = [field.name for field in fields(made) if is_required(field) and field.name not in content]
        for name in lacking:
            self.tell(path, _("还缺「{key}」").format(key=name))
        return BAD if lacking or BAD in content.values() else made(**content)

    def fields(self, made: type, data: Mapping[str, Any], path: Path, kind: str = "") -> dict[str, Any]:
        """Return the fields of ``made`` that ``data`` gives, :data:`BAD` for those (and keys) that are wrong.

        ``kind`` is that of a parameter of which only some fields are given.
        """
        types = hints(made)
        content: dict[str, Any] = {}
        for key, given in data.items():
            if key == TAG and made in TAGGED:
                continue
            if made is Deduction and key == "points":
                content["low"] = content["high"] = self.value(Fraction, given, (*path, key))
            elif key not in types or key == "functions":
                self.tell((*path, key), unknown_key(key, allowed_keys(made)))
                content[key] = BAD
            else:
                content[key] = self.value(types[key], given, (*path, key))
        if made is Param and isinstance(content.get("default"), str):
            content["default"] = self._default(content["default"], content.get("kind", kind), path)
        return content

    def _default(self, written: str, kind: Any, path: Path) -> Any:
        """Return the default of a numeric parameter written as text: ``"15%"``."""
        if kind in ("choice", "text", BAD):
            return written
        figure = number(written)
        return self._bad((*path, "default"), _('数字,如 8、0.5、"15%" 或 "1/3"'), written) if figure is None else figure

    def _one_of(self, members: tuple[Any, ...], data: Any, path: Path) -> Any:
        if len(members) == 1:
            return self.value(members[0], data, path)
        if isinstance(data, Mapping):
            return self._node(members, data, path)
        if str in members and isinstance(data, str) and not isinstance(data, Figure):
            return str(data)
        figure = number(data)
        if figure is not None and (Const in members or Fraction in members):
            return Const(figure) if Const in members else figure
        literal = next((member for member in members if get_origin(member) is Literal), None)
        if literal is not None:
            return self._word(get_args(literal), data, path)
        return self._bad(path, _expected(members), data)

    def _node(self, members: tuple[Any, ...], data: Mapping[str, Any], path: Path) -> Any:
        classes = {member.__name__: member for member in members if isinstance(member, type) and is_dataclass(member)}
        if TAG not in data and set(data) == {"param"} and ParamRef in members:
            return self.table(ParamRef, data, path)
        name = data.get(TAG, next(iter(classes)) if len(classes) == 1 else "")
        made = classes.get(name) if isinstance(name, str) else None
        if made is None:
            names = "、".join(classes)
            sentence = _("没有叫「{name}」的一种,可写:{names}") if name else _("要用 is 写明是哪一种,可写:{names}")
            self.tell((*path, TAG), sentence.format(name=sanitize(str(name)), names=names))
            return BAD
        return self.table(made, data, path)

    def _several(self, members: tuple[Any, ...], data: Any, path: Path) -> Any:
        if not isinstance(data, list):
            return self._bad(path, _("用方括号括起的一列值"), data)
        each = (members[0],) * len(data) if members[-1] is Ellipsis else members
        if len(each) != len(data):
            self.tell(path, _("应当正好有 {count} 个值").format(count=len(each)))
            return BAD
        read = [self.value(hint, given, (*path, at)) for at, (hint, given) in enumerate(zip(each, data, strict=True))]
        return BAD if BAD in read else tuple(read)

    def _word(self, words: tuple[Any, ...], data: Any, path: Path) -> Any:
        if data in words:
            return data
        self.tell(path, _("「{value}」不行,可写:{words}").format(value=sanitize(str(data)), words="、".join(words)))
        return BAD

    def _plain(self, hint: Any, data: Any, path: Path) -> Any:
        if hint is Fraction:
            figure = number(data)
            return self._bad(path, _('数字,如 8、0.5、"15%" 或 "1/3"'), data) if figure is None else figure
        if hint is str:
            is_text = isinstance(data, str) and not isinstance(data, Figure)
            return str(data) if is_text else self._bad(path, _("用引号括起的文字"), data)
        if hint is bool:
            return data if isinstance(data, bool) else self._bad(path, _("true 或 false"), data)
        is_whole = isinstance(data, int) and not isinstance(data, bool)
        return data if is_whole else self._bad(path, _("整数"), data)

    def _bad(self, path: Path, expected: str, data: Any) -> Any:
        words = _("这里要写{expected},写的是 {got}")
        self.tell(path, words.format(expected=expected, got=sanitize(_shown(data))))
        return BAD


def allowed_keys(made: type) -> tuple[str, ...]:
    """Return the keys that may be written about a value of the class."""
    names = tuple(field.name for field in fields(made) if field.name != "functions")
    return ("points", *names) if made is Deduction else names


def unknown_key(key: str, allowed: tuple[str, ...]) -> str:
    """Return the sentence for a key that has no meaning where it stands."""
    near = get_close_matches(key, allowed, 1, cutoff=0.7)
    sentence = (
        _("没有「{key}」这一项,是不是「{near}」;可写:{allowed}") if near else _("没有「{key}」这一项,可写:{allowed}")
    )
    return sentence.format(key=sanitize(key), near="".join(near), allowed="、".join(allowed))


def _expected(members: tuple[Any, ...]) -> str:
    if Const in members or Fraction in members:
        return _("数字、参数({reference})或带 is 的公式").format(reference='{ param = "id" }')
    return _("带 is 的表")


def _shown(data: Any) -> str:
    if isinstance(data, Mapping):
        return _("一个表")
    return _("一列值") if isinstance(data, list) else str(data)


def read_scheme(data: Mapping[str, Any], reader: Reader) -> Any:
    """Return a whole scheme from its table, without its functions; :data:`BAD` when something is wrong."""
    return reader.table(Scheme, {key: value for key, value in data.items() if key != "functions"}, ())
