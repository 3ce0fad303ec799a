"""What has not happened for months in a row: members who come to nothing or pay nothing, schemes' own reminders.

Only what somebody was asked for can be left undone: meetings they were expected at, dues of months they were on the
roll, work with a deadline. Where an organisation keeps no such book, nothing is said about its members.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ...plugins.contract import Book, Reminder
from ...plugins.i18n import _
from ..kernel.dates import month_deadline, months_after, period_days
from ..organisation.directory import Directory
from .facts import attendance_of
from .scope import STATES, QueryScope, ids, rows

MONTHS = 6
"""After so many months without taking part or paying, membership is given up (党章第九条)."""


FEW_IDLE = 2_000
"""So few people are looked up one by one, more of them through all that was entered."""


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
        Reminder("no_meetings", _("连续六个月没有参加组织生活,请支部了解情况"), MONTHS, meetings),
        Reminder("no_dues", _("连续六个月没有交纳党费,请支部了解情况"), MONTHS, dues),
    )
    return tuple(reminder for reminder in found if reminder.books and seen.isdisjoint(reminder.books))


def neglects(
    connection: Connection,
    part: QueryScope,
    directory: Directory,
    books: Mapping[str, Book],
    reminders: Sequence[Reminder],
    branches: Sequence[int],
    day: str,
) -> Iterator[Neglect]:
    """The reminders that are due on an ISO day, of ``branches`` and their members."""
    for reminder in reminders:
        kept = [books[id_] for id_ in reminder.books if id_ in books]
        if reminder.classes:
            yield from _lasting(connection, part, directory, reminder, kept, branches, day)
        elif any(book.attendance or book.about == "member" for book in kept):
            yield from _members(connection, part, directory, reminder, kept, branches, day)
        elif kept:
            yield from _organisations(connection, part, reminder, kept, branches, day)


@dataclass
class _Asked:
    """Who was asked for something in the time looked at, and who did anything."""

    asked: dict[int, int] = field(default_factory=dict)
    did: set[int] = field(default_factory=set)

    def ask(self, person: int, place: int) -> None:
        """Somebody of an organisation had something to do."""
        self.asked[person] = place


def _members(
    connection: Connection,
    part: QueryScope,
    directory: Directory,
    reminder: Reminder,
    books: Sequence[Book],
    branches: Sequence[int],
    day: str,
) -> Iterator[Neglect]:
    found = _Asked()
    for book in books:
        window = _window(reminder.months, day, book)
        if book.attendance:
            _take_part(connection, part, directory, book, window, found)
        if book.about == "member" and book.work:
            _ask_late(connection, part, book, window, day, found)
        if _wants_each_month(book):
            _ask_roll(connection, part, directory, book, window, branches, found)
    for book in books:
        if book.about == "member":
            _see_done(connection, part, book, _window(reminder.months, day, book), found)
    places = frozenset(branches)
    for person, place in sorted(found.asked.items(), key=lambda one: (one[1], one[0])):
        if person not in found.did and place in places and person in directory.members(place, day):
            yield Neglect(reminder, place, person)


def _take_part(
    connection: Connection, part: QueryScope, directory: Directory, book: Book, window: tuple[str, str], found: _Asked
) -> None:
    """Only who was absent somewhere can have come to nothing: the others are not looked at one by one."""
    query = (
        f"SELECT organisation_id, kind, date, attendance FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
        f"AND date BETWEEN :first AND :last AND state IN ({STATES}) AND required IS NOT NULL"
    )
    meetings: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for place, kind, held, stored in rows(connection, query, book=book.id, first=window[0], last=window[1]):
        if book.is_meeting(kind):
            meetings[place].append((held, stored))
    for place, of_place in meetings.items():
        absentees = {one for _held, stored in of_place for one in attendance_of(stored).absent if isinstance(one, int)}
        said = [(held, attendance_of(stored)) for held, stored in of_place]
        for person in absentees:
            # Where they came first: one such meeting says all, and who was expected on a day takes long to find.
            for held, one in sorted(said, key=lambda meeting: person in meeting[1].absent):
                if person in (directory.members(place, held) if one.expected is None else one.expected):
                    if person in one.absent:
                        found.ask(person, place)
                    else:
                        found.did.add(person)
                    break


def _ask_late(
    connection: Connection, part: QueryScope, book: Book, window: tuple[str, str], day: str, found: _Asked
) -> None:
    """What people were to do by a deadline that has passed, and did not finish."""
    query = (
        f"SELECT DISTINCT person_id, organisation_id FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
        f"AND state IN ({STATES}) AND person_id IS NOT NULL AND NOT ({_done(book)}) "
        "AND (date BETWEEN :first AND :last OR deadline BETWEEN :first AND :last) "
        "AND deadline >= :first AND deadline < :day"
    )
    for person, place in rows(connection, query, book=book.id, first=window[0], last=window[1], day=day):
        found.ask(person, place)


def _see_done(connection: Connection, part: QueryScope, book: Book, window: tuple[str, str], found: _Asked) -> None:
    """What people did themselves. Nearly everybody did something in the latest month: only the others are looked up."""
    latest = window[1][:7] + "-01"
    for first, last in ((latest, window[1]), window):
        idle = found.asked.keys() - found.did
        where = f"person_id IN ({ids(idle)})" if len(idle) <= FEW_IDLE else part.condition
        days = "date BETWEEN :first AND :last" + (" OR deadline BETWEEN :first AND :last" if book.work else "")
        query = (
            f"SELECT DISTINCT person_id FROM entry WHERE {where} AND book = :book AND state IN ({STATES}) "  # noqa: S608  # ours
            f"AND person_id IS NOT NULL AND ({days}) AND {_done(book)}"
        )
        if idle:
            found.did.update(row[0] for row in rows(connection, query, book=book.id, first=first, last=last))


def _done(book: Book) -> str:
    if book.amounts == "due_paid":
        return "(COALESCE(paid, 0) > 0 OR COALESCE(due, -1) = 0)"
    return "finished IS NOT NULL" if book.work else "1 = 1"


def _ask_roll(
    connection: Connection,
    part: QueryScope,
    directory: Directory,
    book: Book,
    window: tuple[str, str],
    branches: Sequence[int],
    found: _Asked,
) -> None:
    """Everybody who was on the roll all the time is asked every month, where the book is kept."""
    query = (
        f"SELECT DISTINCT organisation_id FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
        f"AND date BETWEEN :first AND :last AND state IN ({STATES})"
    )
    keeping = {row[0] for row in rows(connection, query, book=book.id, first=window[0], last=window[1])}
    for place in branches:
        if place in keeping:
            stayed = set(directory.members(place, window[0], book.roll or "members"))
            for person in stayed.intersection(directory.members(place, window[1], book.roll or "members")):
                found.ask(person, place)


def _lasting(
    connection: Connection,
    part: QueryScope,
    directory: Directory,
    reminder: Reminder,
    books: Sequence[Book],
    branches: Sequence[int],
    day: str,
) -> Iterator[Neglect]:
    """Members who have been of a class (or away) for longer, and about whom no work in the books was entered since."""
    latest: dict[int, str] = {}
    for book in books:
        if book.work:
            query = (
                f"SELECT person_id, max(date) FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
                f"AND state IN ({STATES}) AND person_id IS NOT NULL GROUP BY person_id"
            )
            latest.update(
                (row[0], max(row[1], latest.get(row[0], ""))) for row in rows(connection, query, book=book.id)
            )
    for place in branches:
        away = set(directory.members(place, day, "mobile"))
        for person in directory.members(place, day):
            stay = next(one for one in directory.people[person].stays if one.since <= day < one.until)
            if stay.class_name not in reminder.classes and person not in away:
                continue
            since = stay.mobile_since or stay.since
            over = months_after(date.fromisoformat(since), reminder.months).isoformat()
            if over < day and latest.get(person, "") < since:
                yield Neglect(reminder, place, person)


def _organisations(
    connection: Connection,
    part: QueryScope,
    reminder: Reminder,
    books: Sequence[Book],
    branches: Sequence[int],
    day: str,
) -> Iterator[Neglect]:
    """Branches without any entry; the unit as a whole where no branch has one."""
    first, last = months_after(date.fromisoformat(day), -reminder.months).isoformat(), day
    had: set[int] = set()
    for book in books:
        query = (
            f"SELECT DISTINCT organisation_id FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
            f"AND date BETWEEN :first AND :last AND state IN ({STATES})"
        )
        had.update(row[0] for row in rows(connection, query, book=book.id, first=first, last=last))
    if not had and part.organisations is None:
        yield Neglect(reminder, None, None)
        return
    yield from (Neglect(reminder, place, None) for place in branches if place not in had)


def _wants_each_month(book: Book) -> bool:
    return bool(book.roll) and book.every == "month"


def _window(months: int, day: str, book: Book) -> tuple[str, str]:
    """First and last ISO day of the latest whole months before ``day``, with the days of grace behind them over."""
    last = months_after(date.fromisoformat(day).replace(day=1), -1)
    if book.dated == "month" and month_deadline(last.isoformat()[:7], book.grace) >= day:
        last = months_after(last, -1)
    return months_after(last, 1 - months).isoformat(), period_days(last.isoformat()[:7])[1].isoformat()
