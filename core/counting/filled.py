"""Whether an entry says everything its book wants to know. Pure."""

import json
from typing import Any, NamedTuple

from ...plugins.contract import Book
from ...plugins.contract.books import CONTACTS
from ..ledger.fields import fields_for
from .facts import Fact, attendance_of, is_paid

ATTRIBUTES = {"organisation": "organisation_id", "member": "person_id"}
"""Standard fields that a fact calls otherwise."""

NOTHING: tuple[Any, ...] = (None, "", [])
"""Values of a field that is not filled in."""


class Wanted(NamedTuple):
    """What entries of one kind must have: places of columns of a fact, and the book's own columns."""

    columns: tuple[int, ...]
    own: tuple[str, ...]
    contacts: int
    meeting: bool


class Fullness:
    """What entries of a book must have, found once for each kind."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._wanted: dict[str, Wanted] = {}

    def is_filled(self, fact: Fact) -> bool:
        """Whether every required field is filled, every absent person was told, and what was due was paid."""
        wanted = self._wanted.get(fact.kind)
        if wanted is None:
            wanted = self._wanted[fact.kind] = _wanted(self.book, fact.kind)
        if any(fact[place] in NOTHING for place in wanted.columns):
            return False
        if wanted.own:
            own = json.loads(fact.own) if fact.own else {}
            if any(own.get(field) in NOTHING for field in wanted.own):
                return False
        if wanted.contacts and contacts_of(fact) < wanted.contacts:
            return False
        return is_paid(fact) and (not wanted.meeting or _all_told(fact))


def contacts_of(fact: Fact) -> int:
    """How many contact persons an entry of a staged book names."""
    return len(json.loads(fact.own).get(CONTACTS, ())) if fact.own else 0


def _wanted(book: Book, kind: str) -> Wanted:
    names = [ATTRIBUTES.get(field.id, field.id) for field in fields_for(book, kind) if field.required]
    step = book.step(kind)
    return Wanted(
        tuple(Fact._fields.index(name) for name in names if name in Fact._fields),
        tuple(name for name in names if name not in Fact._fields),
        step.contacts if step is not None else 0,
        book.is_meeting(kind),
    )


def _all_told(fact: Fact) -> bool:
    """Whether everybody who was absent is named and was told afterwards."""
    attendance = attendance_of(fact.attendance)
    missing = (fact.required or 0) - (fact.present or 0)
    return len(attendance.absent) >= missing and attendance.absent <= attendance.told
