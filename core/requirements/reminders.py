"""What has not happened for months in a row: members who come to nothing or pay nothing, schemes' own reminders.

Only what somebody was asked for can be left undone: meetings they were expected at, dues of months they were on the
roll, work with a deadline. Where an organisation keeps no such book, nothing is said about its members. Whoever was
absent for a good reason (请假) once in that time was not away without one all the time, and is not named.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ...plugins.contract import Book, Reminder
from ...plugins.i18n import _
from ..kernel.dates import month_deadline, months_after, period_days
from ..organisation.directory import Directory
from ..storage.connection import UnitConnection
from .due_repository import latest_entries, meetings_held, organisations_with_entries, people_behind, people_who_did
from .facts import attendance_of
from .model import QueryScope

MONTHS = 6
"""After so many months without taking part or paying, membership is given up (党章第九条)."""


class Neglect(NamedTuple):
    """A reminder that is due: about a member, an organisation, or (both ``None``) the unit as a whole."""

    reminder: Reminder
    organisation_id: int | None
    person_id: int | None


def general_reminders(books: Mapping[str, Book], own: Sequence[Reminder]) -> tuple[Reminder, ...]:
    """What holds everywhere by the statutes, as far as no scheme's ``own`` reminder looks at the same books."""
    seen = {book for reminder in own for book in reminder.books}
    meetings = tuple(book.id for book in books.values() if book.attendance)
    dues = tuple(book.id for book in books.values() if _wants_each_month(book))
    found = (
        Reminder("no_meetings", _("连续六个月无故不参加组织生活(请假的不算),请支部了解情况"), MONTHS, meetings),
        Reminder("no_dues", _("连续六个月没有交纳党费,请支部了解情况"), MONTHS, dues),
    )
    return tuple(reminder for reminder in found if reminder.books and seen.isdisjoint(reminder.books))


@dataclass(frozen=True)
class LedgerView:
    """A unit's ledger, or the ``part`` of it about ``branches``, on an ISO ``day``; ``books`` are those in use."""

    connection: UnitConnection
    part: QueryScope
    directory: Directory
    books: Mapping[str, Book]
    branches: tuple[int, ...]
    day: str


def neglects(view: LedgerView, reminders: Sequence[Reminder]) -> Iterator[Neglect]:
    """Return the reminders that are due, of the branches and their members."""
    for reminder in reminders:
        kept = [view.books[id_] for id_ in reminder.books if id_ in view.books]
        if reminder.classes:
            yield from _lasting(view, reminder, kept)
        elif any(book.attendance or book.about == "member" for book in kept):
            yield from _members(view, reminder, kept)
        elif kept:
            yield from _organisations(view, reminder, kept)


@dataclass
class _Asked:
    """Who was asked for something in the time looked at, and who did anything."""

    asked: dict[int, int] = field(default_factory=dict)
    did: set[int] = field(default_factory=set)

    def ask(self, person: int, place: int) -> None:
        """Somebody of an organisation had something to do."""
        self.asked[person] = place


def _members(view: LedgerView, reminder: Reminder, books: Sequence[Book]) -> Iterator[Neglect]:
    found = _Asked()
    for book in books:
        window = _window(reminder.months, view.day, book)
        if book.attendance:
            _take_part(view, book, window, found)
        if book.about == "member" and book.work:
            for person, place in people_behind(view.connection, view.part, book, window, view.day):
                found.ask(person, place)
        if _wants_each_month(book):
            _ask_roll(view, book, window, found)
    for book in books:
        if book.about == "member":
            _see_done(view, book, _window(reminder.months, view.day, book), found)
    places = frozenset(view.branches)
    for person, place in sorted(found.asked.items(), key=lambda one: (one[1], one[0])):
        if person not in found.did and place in places and person in view.directory.members(place, view.day):
            yield Neglect(reminder, place, person)


def _take_part(view: LedgerView, book: Book, window: tuple[str, str], found: _Asked) -> None:
    """Only who was absent somewhere can have come to nothing: the others are not looked at one by one."""
    meetings: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for place, kind, held, stored in meetings_held(view.connection, view.part, book.id, window):
        if book.is_meeting(kind):
            meetings[place].append((held, stored))
    for place, of_place in meetings.items():
        absentees = {one for _held, stored in of_place for one in attendance_of(stored).absent if isinstance(one, int)}
        said = [(held, attendance_of(stored)) for held, stored in of_place]
        for person in absentees:
            # Where they came or were excused first: one such meeting says all, and who was expected on a day takes long
            # to find.
            for held, one in sorted(said, key=lambda meeting: person in meeting[1].absent - meeting[1].excused):
                if person in (view.directory.members(place, held) if one.expected is None else one.expected):
                    if person in one.absent and person not in one.excused:
                        found.ask(person, place)
                    else:
                        found.did.add(person)
                    break


def _see_done(view: LedgerView, book: Book, window: tuple[str, str], found: _Asked) -> None:
    """What people did themselves. Nearly everybody did something in the latest month: only the others are looked up."""
    latest = (window[1][:7] + "-01", window[1])
    for days in (latest, window):
        idle = found.asked.keys() - found.did
        if idle:
            found.did.update(people_who_did(view.connection, view.part, book, days, idle))


def _ask_roll(view: LedgerView, book: Book, window: tuple[str, str], found: _Asked) -> None:
    """Everybody who was on the roll all the time is asked every month, where the book is kept."""
    keeping = organisations_with_entries(view.connection, view.part, book.id, *window)
    members, roll = view.directory.members, book.roll or "members"
    for place in view.branches:
        if place in keeping:
            stayed = set(members(place, window[0], roll))
            for person in stayed.intersection(members(place, window[1], roll)):
                found.ask(person, place)


def _lasting(view: LedgerView, reminder: Reminder, books: Sequence[Book]) -> Iterator[Neglect]:
    """Members who have been of a class (or away) for longer, and about whom no work in the books was entered since."""
    latest: dict[int, str] = {}
    for book in books:
        if book.work:
            for person, day in latest_entries(view.connection, view.part, book.id).items():
                latest[person] = max(day, latest.get(person, ""))
    for place in view.branches:
        away = set(view.directory.members(place, view.day, "mobile"))
        for person in view.directory.members(place, view.day):
            stays = view.directory.people[person].stays
            stay = next(one for one in stays if one.since <= view.day < one.until)
            if stay.class_name not in reminder.classes and person not in away:
                continue
            since = stay.mobile_since or stay.since
            over = months_after(date.fromisoformat(since), reminder.months).isoformat()
            if over < view.day and latest.get(person, "") < since:
                yield Neglect(reminder, place, person)


def _organisations(view: LedgerView, reminder: Reminder, books: Sequence[Book]) -> Iterator[Neglect]:
    """Branches without any entry; the unit as a whole where no branch has one."""
    first = months_after(date.fromisoformat(view.day), -reminder.months).isoformat()
    had: set[int] = set()
    for book in books:
        had |= organisations_with_entries(view.connection, view.part, book.id, first, view.day)
    if not had and view.part.organisations is None:
        yield Neglect(reminder, None, None)
        return
    yield from (Neglect(reminder, place, None) for place in view.branches if place not in had)


def _wants_each_month(book: Book) -> bool:
    return bool(book.roll) and book.every == "month"


def _window(months: int, day: str, book: Book) -> tuple[str, str]:
    """First and last ISO day of the latest whole months before ``day``, with the days of grace behind them over."""
    last = months_after(date.fromisoformat(day).replace(day=1), -1)
    if book.dated == "month" and month_deadline(last.isoformat()[:7], book.grace) >= day:
        last = months_after(last, -1)
    return months_after(last, 1 - months).isoformat(), period_days(last.isoformat()[:7])[1].isoformat()
