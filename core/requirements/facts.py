"""The part of an entry that is counted, as it comes from the driver; what single ones show, and months of them. Pure.

Whether a whole roll was in time is asked of dues, which are half of all entries: the database adds them up month by
month (see :mod:`.repository`), and what already is in memory is added up here.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from ...plugins.contract import Book
from ...plugins.contract.books import CONTACTS
from ...plugins.contract.values import Every, within
from ..kernel.dates import month_deadline, period_of
from ..ledger.entry import BACKDATED_DAYS
from ..ledger.fields import fields_for
from ..ledger.mentions import is_excused


class Fact(NamedTuple):
    """Columns of an entry in a state that counts, those first that most counts look at; one not read is ``None``.

    ``attendance`` and ``own`` are JSON as stored, or ``None``.
    """

    id: int
    book: str
    organisation_id: int
    person_id: int | None
    kind: str
    date: str
    entered_on: str
    proofs: int
    deadline: str | None = None
    finished: str | None = None
    due: int | None = None
    paid: int | None = None
    required: int | None = None
    present: int | None = None
    title: str = ""
    responsible: str = ""
    content: str = ""
    attendance: str | None = None
    own: str | None = None


class MeetingAttendance(NamedTuple):
    """Who of a meeting was absent and told (ids, or names of people who are not on the roster), who was expected.

    ``expected`` is ``None`` for every member of the organisation. ``excused`` are those of the absent who had a good
    reason.
    """

    absent: frozenset[int | str]
    told: frozenset[int | str]
    expected: frozenset[int] | None
    excused: frozenset[int | str] = frozenset()


EVERYBODY_CAME = MeetingAttendance(frozenset(), frozenset(), None)


@lru_cache(maxsize=65536)
def attendance_of(stored: str | None) -> MeetingAttendance:
    """What the column ``attendance`` says; without any text everybody was expected and nobody is named."""
    if not stored:
        return EVERYBODY_CAME
    data = json.loads(stored)
    expected, absent = data.get("expected"), data.get("absent", ())
    return MeetingAttendance(
        _whom(absent),
        _whom(data.get("told", ())),
        None if expected is None else frozenset(expected),
        _whom(one for one in absent if is_excused(one[2])),
    )


def _whom(mentions: Iterable[tuple[int | None, str, str]]) -> frozenset[int | str]:
    return frozenset(name if person is None else person for person, name, _note in mentions)


def deadline_of(book: Book, fact: Fact) -> str | None:
    """When it was to be done: by its own deadline, else, for what stands for a month, the book's days of grace."""
    if fact.deadline or book.dated == "day":
        return fact.deadline
    return month_deadline(fact.date[:7], book.grace)


def finished_on(book: Book, fact: Fact) -> str | None:
    """When it was done: entries of books that keep no such date are done on their own."""
    return fact.finished if book.work or book.amounts == "due_paid" else fact.date


def is_punctual(book: Book, fact: Fact) -> bool:
    """Whether it was done in time and paid in full. Where nothing was due there is nothing to be late with."""
    if fact.due == 0:
        return True
    finished, deadline = finished_on(book, fact), deadline_of(book, fact)
    return finished is not None and (deadline is None or finished <= deadline) and is_paid(fact)


def is_paid(fact: Fact) -> bool:
    """Whether what was due was paid; so for entries without an amount due."""
    return not fact.due or (fact.paid or 0) >= fact.due


def is_backdated(fact: Fact) -> bool:
    """Whether it was written down so late that readers are told (see ``Entry.backdated``)."""
    # Within a month nothing is late, and most entries are written then.
    return fact.entered_on[:7] != fact.date[:7] and is_late(fact.date, fact.entered_on)


def is_late(date: str, entered_on: str) -> bool:
    """:func:`is_backdated` of a day and the day of writing."""
    return _ordinal(entered_on) - _ordinal(date) > BACKDATED_DAYS


@lru_cache(maxsize=8192)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


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


class RollMonth(NamedTuple):
    """Entries about members that are dated in one ``month`` (``2025-03``) and all count, or all only lack their proof.

    ``entries`` are their ids, ``punctual`` ids of the people they say were in time, ``backdated`` how many of them
    were written down late.
    """

    month: str
    counts: bool
    entries: tuple[int, ...]
    punctual: tuple[int, ...]
    backdated: int


@dataclass(frozen=True, slots=True)
class RollMonths:
    """The months of one organisation, in no order and perhaps in several parts each."""

    months: tuple[RollMonth, ...] = ()

    def of(self, periods: Iterable[str], *, counts: bool) -> tuple[RollMonth, ...]:
        """Those within ``periods``."""
        inside = {month for period in periods for month in within("month", period)}
        return tuple(one for one in self.months if one.counts == counts and one.month in inside)

    def punctual(self, every: Every, begins: int = 1) -> Mapping[str, set[int]]:
        """Who, by periods of kind ``every`` (years begin with the month ``begins``), was in time by what counts."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.months:
            if one.counts:
                found[period_of(one.month, every, begins)].update(one.punctual)
        return found


def roll_months(book: Book, facts: Iterable[Fact]) -> RollMonths:
    """Entries of ``book`` added up; those about no member do not matter."""
    by_month: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.person_id is not None:
            by_month[fact.date[:7], fact.proofs > 0 or not book.proof].append(fact)
    return RollMonths(tuple(_month(book, *key, inside) for key, inside in by_month.items()))


def _month(book: Book, month: str, counts: bool, facts: list[Fact]) -> RollMonth:
    punctual = tuple(fact.person_id for fact in facts if fact.person_id is not None and is_punctual(book, fact))
    return RollMonth(month, counts, tuple(fact.id for fact in facts), punctual, sum(map(is_backdated, facts)))
