"""Whether an entry says everything its book wants to know. Pure."""

import json
from functools import lru_cache
from typing import Any

from ...plugins.contract import Book
from ...plugins.contract.books import CONTACTS
from ..ledger.fields import fields_for
from .facts import Fact, attendance_of, is_paid

ATTRIBUTES = {"organisation": "organisation_id", "member": "person_id"}
"""Standard fields that a fact calls otherwise."""


def is_filled(book: Book, fact: Fact) -> bool:
    """Whether every required field is filled, every absent person was told, and what was due was paid."""
    own = json.loads(fact.own) if fact.own else {}
    if any(_value(fact, own, field) in (None, "", []) for field in _required(book, fact.kind)):
        return False
    step = book.step(fact.kind)
    if step is not None and contacts_of(fact) < step.contacts:
        return False
    return is_paid(fact) and (not book.is_meeting(fact.kind) or _all_told(fact))


def contacts_of(fact: Fact) -> int:
    """How many contact persons an entry of a staged book names."""
    return len(json.loads(fact.own).get(CONTACTS, ())) if fact.own else 0


def _all_told(fact: Fact) -> bool:
    """Whether everybody who was absent is named and was told afterwards."""
    attendance = attendance_of(fact.attendance)
    missing = (fact.required or 0) - (fact.present or 0)
    return len(attendance.absent) >= missing and attendance.absent <= attendance.told


def _value(fact: Fact, own: dict[str, Any], field: str) -> Any:
    name = ATTRIBUTES.get(field, field)
    return getattr(fact, name) if name in Fact._fields else own.get(field)


@lru_cache(maxsize=1024)
def _required(book: Book, kind: str) -> tuple[str, ...]:
    return tuple(field.id for field in fields_for(book, kind) if field.required)
