"""Values as plain data and back, by their types: what lets the boundary of the services become one of processes.

Plain data is what JSON has. A type is *plain* when its values survive the way there and back: text, whole numbers,
truth values, bytes, fractions, dates, moments; tuples, frozen sets and mappings of plain types;
frozen dataclasses and named tuples whose fields are plain; enumerations and literals; and unions of them.
"""

import types
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Data = Any
"""None, bool, int, str, list or dict with text keys."""

_KIND, _VALUE = "is", "value"
_AS_THEY_ARE = (str, int, bool, type(None))
_AS_TEXT: dict[type, tuple[Any, Any]] = {
    Fraction: (str, Fraction),
    date: (date.isoformat, date.fromisoformat),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    bytes: (lambda value: b64encode(value).decode(), b64decode),
}


def faults(annotation: Any, where: str = "") -> Iterator[str]:
    """What keeps a type from being plain, one sentence for each place in it."""
    yield from _faults(annotation, where or _name(annotation), set())


def _faults(annotation: Any, where: str, seen: set[Any]) -> Iterator[str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _AS_THEY_ARE or annotation in _AS_TEXT or annotation is None or origin is Literal:
        return
    if origin in (Union, types.UnionType, tuple, frozenset, Mapping):
        for part in arguments:
            if part is not ...:
                yield from _faults(part, where, seen)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        return
    elif isinstance(annotation, type) and _is_record(annotation):
        if annotation not in seen:
            seen.add(annotation)
            for name, part in _fields(annotation):
                yield from _faults(part, f"{where}.{name}", seen)
    else:
        yield f"{where}: {_name(annotation)}"


def to_data(value: Any, annotation: Any) -> Data:
    """``value`` of a plain type as plain data.

    Raises:
        TypeError: it is not of that type.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        part = _member(value, arguments)
        plain = to_data(value, part)
        return plain if part in _AS_THEY_ARE else {_KIND: _name(part), _VALUE: plain}
    if origin is Literal or annotation in _AS_THEY_ARE or annotation is None:
        _require(
            value in arguments if origin is Literal else type(value) is (annotation or type(None)), value, annotation
        )
        return value
    if annotation in _AS_TEXT:
        _require(isinstance(value, annotation), value, annotation)
        return _AS_TEXT[annotation][0](value)
    if origin is tuple:
        _require(isinstance(value, tuple), value, annotation)
        return [to_data(one, part) for one, part in _paired(value, arguments)]
    if origin is frozenset:
        _require(isinstance(value, frozenset), value, annotation)
        return [to_data(one, arguments[0]) for one in sorted(value, key=repr)]
    if origin is Mapping:
        _require(isinstance(value, Mapping), value, annotation)
        return [[to_data(key, arguments[0]), to_data(one, arguments[1])] for key, one in value.items()]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        _require(isinstance(value, annotation), value, annotation)
        return value.name
    _require(_is_record(annotation) and isinstance(value, annotation), value, annotation)
    return [to_data(getattr(value, name), part) for name, part in _fields(annotation)]


def from_data(data: Data, annotation: Any) -> Any:
    """The value of a plain type that :func:`to_data` wrote.

    Raises:
        LookupError, TypeError, ValueError: it was not written for that type.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        if not isinstance(data, dict):
            return data
        return from_data(data[_VALUE], {_name(part): part for part in arguments}[data[_KIND]])
    if origin is Literal or annotation in _AS_THEY_ARE or annotation is None:
        return data
    if annotation in _AS_TEXT:
        return _AS_TEXT[annotation][1](data)
    if origin is tuple:
        return tuple(from_data(one, part) for one, part in _paired(data, arguments))
    if origin is frozenset:
        return frozenset(from_data(one, arguments[0]) for one in data)
    if origin is Mapping:
        return {from_data(key, arguments[0]): from_data(one, arguments[1]) for key, one in data}
    if issubclass(annotation, Enum):
        return annotation[data]
    made = {name: from_data(one, part) for one, (name, part) in zip(data, _fields(annotation), strict=True)}
    return annotation(**made)


def _is_record(annotation: type) -> bool:
    if is_dataclass(annotation):
        return bool(annotation.__dataclass_params__.frozen)  # type: ignore[attr-defined]  # typeshed leaves it out
    return issubclass(annotation, tuple) and hasattr(annotation, "_fields")


@cache
def _fields(record: type) -> tuple[tuple[str, Any], ...]:
    """The fields that make a record, with their types."""
    hints = get_type_hints(record)
    names = [field.name for field in fields(record) if field.init] if is_dataclass(record) else record._fields  # type: ignore[attr-defined]  # a named tuple
    return tuple((name, hints[name]) for name in names)


def _paired(values: Any, arguments: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    if len(arguments) == 2 and arguments[1] is ...:
        return ((one, arguments[0]) for one in values)
    return zip(values, arguments, strict=True)


def _member(value: Any, parts: tuple[Any, ...]) -> Any:
    """The member of a union that ``value`` is of."""
    for part in parts:
        try:
            to_data(value, part)
        except TypeError:
            continue
        return part
    raise TypeError(f"{value!r} is none of {parts}")


def _require(holds: bool, value: Any, annotation: Any) -> None:
    if not holds:
        raise TypeError(f"{value!r} is not {_name(annotation)}")


def _name(annotation: Any) -> str:
    return annotation.__qualname__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
