"""Entries as rows of the table ``entry``, both ways. People and own columns are canonical JSON. No database here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..audit.chain import spell
from .values import Entry, Mention, OwnValue, Value

COLUMNS = (
    "id",
    "version",
    "book",
    "organisation_id",
    "person_id",
    "kind",
    "date",
    "title",
    "content",
    "deadline",
    "finished",
    "responsible",
    "required",
    "present",
    "attendance",
    "due",
    "paid",
    "own",
    "proofs",
    "state",
    "remark",
    "author",
    "entered_at",
)

ENTRY_COLUMNS = ", ".join(COLUMNS)
"""The SELECT list of rows that :func:`entry_of` takes."""

STANDARD = frozenset(
    (
        *("organisation", "member", "kind", "date", "title", "content", "deadline", "finished", "responsible"),
        *("required", "present", "absent", "told", "expected", "due", "paid"),
    )
)
"""Fields that have a place of their own in the row; all others are columns of the book's own."""


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry a row of :data:`ENTRY_COLUMNS` says."""
    *first, attendance, due, paid, own, proofs, state, remark, author, entered_at = row
    named = _NOBODY if attendance is None else _attendance(attendance)
    columns = _NOTHING if own is None else _own(own)
    return Entry(*(*first, *named, due, paid, columns, proofs, state, remark, author, entered_at))


def content_row(values: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of a row that hold what people fill in, from values by field id; a field left out is empty."""
    get = values.get
    absent, told, expected = get("absent") or (), get("told") or (), get("expected")
    named = absent or told or expected is not None
    own = {field: value for field, value in values.items() if field not in STANDARD and (value or value == 0)}
    return {
        "organisation_id": get("organisation"),
        "person_id": get("member"),
        "kind": get("kind") or "",
        "date": get("date") or "",
        "title": get("title") or "",
        "content": get("content") or "",
        "deadline": get("deadline"),
        "finished": get("finished"),
        "responsible": get("responsible") or "",
        "required": get("required"),
        "present": get("present"),
        "attendance": spell({"absent": absent, "told": told, "expected": expected}) if named else None,
        "due": get("due"),
        "paid": get("paid"),
        "own": spell(own) if own else None,
    }


def values_of(entry: Entry) -> dict[str, Value]:
    """Everything people filled in, by field id; what is empty is left out."""
    values: dict[str, Value] = {field: entry.value(field) for field in STANDARD}
    values.update(entry.own)
    return {field: value for field, value in values.items() if value is not None}


def write_values(values: Mapping[str, Value]) -> str:
    """Canonical JSON of values by field id, as amendments keep them."""
    return spell(dict(values))


def read_values(text: str) -> dict[str, Value]:
    """What :func:`write_values` wrote."""
    return {field: _value(value) for field, value in json.loads(text).items()}


_NOBODY: tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[int, ...] | None] = ((), (), None)
_NOTHING: Mapping[str, OwnValue] = {}


def _attendance(text: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[int, ...] | None]:
    data = json.loads(text)
    expected = data["expected"]
    return _mentions(data["absent"]), _mentions(data["told"]), None if expected is None else tuple(expected)


def _own(text: str) -> dict[str, OwnValue]:
    return {field: _mentions(value) if isinstance(value, list) else value for field, value in json.loads(text).items()}


def _value(value: Any) -> Value:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # written by write_values
    return tuple(value) if value and isinstance(value[0], int) else _mentions(value)


def _mentions(people: Iterable[Sequence[Any]]) -> tuple[Mention, ...]:
    return tuple(Mention(*one) for one in people)
