"""Conversion of a scheme to plain data and back, and its content hash.

The data is what a round freezes, what the hash covers, and what two versions are compared by.
"""

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from fractions import Fraction
from typing import Any

from . import books, forms, formula, grading, params, polls, process, scheme, who
from .scheme import Scheme

Data = Any
"""JSON values: dict, list, str, int, bool, None."""

_TAG = "is"
_NUMBER = "number"
_CLASSES: dict[str, type] = {
    name: value
    for module in (books, forms, formula, grading, params, polls, process, scheme, who)
    for name, value in vars(module).items()
    if isinstance(value, type) and is_dataclass(value)
}


def to_data(value: object) -> Data:
    """Return ``value`` of the contract as JSON values; defaults are left out, functions become their names."""
    if isinstance(value, Fraction):
        return {_NUMBER: str(value)}
    if isinstance(value, tuple):
        return [to_data(element) for element in value]
    if not is_dataclass(value):
        return value
    data: dict[str, Data] = {_TAG: type(value).__name__}
    for field in fields(value):
        content = getattr(value, field.name)
        if field.name == "functions":
            data.update({field.name: sorted(content)} if content else {})
        elif field.default is MISSING or content != field.default:
            data[field.name] = to_data(content)
    return data


def from_data(data: Data) -> Any:
    """Return the contract value that :func:`to_data` wrote; a scheme comes back without its functions.

    Raises:
        ValueError: the data names a class the contract does not have.
    """
    if isinstance(data, list):
        return tuple(from_data(element) for element in data)
    if not isinstance(data, dict):
        return data
    if _NUMBER in data:
        return Fraction(data[_NUMBER])
    made = _CLASSES.get(data.get(_TAG, ""))
    if made is None:
        raise ValueError(f"the contract has no {data.get(_TAG)!r}")
    return made(**{key: from_data(content) for key, content in data.items() if key not in (_TAG, "functions")})


def canonical(value: object) -> str:
    """Return ``value`` as its one canonical JSON text."""
    return json.dumps(to_data(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(value: Scheme) -> str:
    """Return the SHA-256 of the scheme's content, in hex: equal exactly when every fact of two schemes is equal."""
    return hashlib.sha256(b"kaoping-scheme-1\n" + canonical(value).encode()).hexdigest()
