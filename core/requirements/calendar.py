"""The calendar of a ledger: what every organisation has done of what it has to do, period by period.

What it has to enter how often is what books say themselves and what the schemes of open rounds count.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...plugins.contract import Book, ParamRef, ParamValue, Requirement
from ...plugins.contract.values import Every, within
from ..kernel.dates import first_day, last_day, month_deadline, period_of
from ..ledger.entry import COUNTED
from ..storage.connection import UnitConnection
from .due_repository import DayCount, day_counts
from .model import Duty, Obligation, OpenRound, QueryScope, Rolls, Status


def obligations(books: Iterable[Book], rounds: Iterable[OpenRound]) -> tuple[Obligation, ...]:
    """What is to be entered, in the order of the books; of two alike the one that asks for more."""
    in_use = {book.id: book for book in books}
    found: dict[tuple[str, str, Every, bool], Obligation] = {}
    for one in (*_of_books(in_use.values()), *_of_rounds(in_use, rounds)):
        key = (one.book.id, one.kind, one.every, one.each_member)
        if key not in found or found[key].times < one.times:
            found[key] = one
    order = {id_: place for place, id_ in enumerate(in_use)}
    return tuple(sorted(found.values(), key=lambda one: (order[one.book.id], one.kind, one.every)))


def _of_books(books: Iterable[Book]) -> Iterator[Obligation]:
    for book in books:
        if book.every is None:
            continue
        kinds = [kind for kind in book.kinds if book.concerns_member(kind)] if book.roll else []
        # Where only one kind of several is about members, the roll is about that one.
        yield Obligation(book, kinds[0] if len(kinds) == 1 else "", book.every, 1, bool(book.roll))


def _of_rounds(books: Mapping[str, Book], rounds: Iterable[OpenRound]) -> Iterator[Obligation]:
    for one in rounds:
        for form in one.scheme.forms:
            for item in form.items():
                for requirement in item.requires:
                    if requirement.book in books and requirement.measure in ("count", "coverage"):
                        yield _asked(requirement, books[requirement.book], one)


def _asked(requirement: Requirement, book: Book, one: OpenRound) -> Obligation:
    each = requirement.each_member or requirement.measure == "coverage" or one.scheme.subject == "member"
    times = 1 if requirement.measure == "coverage" else _figure(requirement, one.params)
    return Obligation(book, requirement.kind, requirement.every, times, each and book.concerns_member(requirement.kind))


def _figure(requirement: Requirement, params: Mapping[str, ParamValue]) -> int:
    target = requirement.target
    return int(params[target.param] if isinstance(target, ParamRef) else target)


def month_calendar(
    connection: UnitConnection,
    part: QueryScope,
    asked: Sequence[Obligation],
    rolls: Rolls,
    organisations: Collection[int],
    period: str,
    day: str,
) -> tuple[Duty, ...]:
    """Return the duties of ``organisations`` whose periods end within ``period`` (a year or a month), as of an ISO day.

    In the order of the organisations and of ``asked``. A duty about members is none where nobody is on the roll.
    """
    wanted = [_Wanted(one, one.called, tuple(_periods(one, period))) for one in asked]
    done = _read(connection, part, [one for one in wanted if one.periods])
    return tuple(
        duty
        for place in organisations
        for one in wanted
        for of_period in one.periods
        if (duty := _duty(done, one, place, of_period, rolls, day)) is not None
    )


class _Wanted(NamedTuple):
    """An obligation, what it is called, and its periods that are looked at."""

    obligation: Obligation
    called: str
    periods: tuple[str, ...]


Key = tuple[str, str, bool, int, str]
"""Book, kind, whether each member is meant, organisation, period."""


@dataclass(frozen=True)
class _Done:
    """What was entered: entries that count and that wait, and about whom those are that count."""

    counted: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    people: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))


def _read(connection: UnitConnection, part: QueryScope, asked: Iterable[_Wanted]) -> _Done:
    """One query for each book."""
    by_book: dict[str, list[_Wanted]] = defaultdict(list)
    for one in asked:
        by_book[one.obligation.book.id].append(one)
    done = _Done()
    for id_, of_book in by_book.items():
        book, wanted = of_book[0].obligation.book, [one.obligation for one in of_book]
        days = [day for one in of_book for period in one.periods for day in (first_day(period), last_day(period))]
        with_people = any(one.each_member for one in wanted)
        for found in day_counts(connection, part, id_, min(days), max(days), with_people=with_people):
            counts = found.state in COUNTED and (found.proofs > 0 or not book.proof)
            for obligation in wanted:
                if obligation.kind in ("", found.kind):
                    _add(done, obligation, found, counts=counts)
    return done


def _add(done: _Done, obligation: Obligation, found: DayCount, *, counts: bool) -> None:
    period = period_of(found.date[:7], obligation.every)
    key = (obligation.book.id, obligation.kind, obligation.each_member, found.organisation_id, period)
    if not counts:
        done.waiting[key] += found.entries
    elif not obligation.each_member:
        done.counted[key] += found.entries
    elif found.people:
        done.people[key] += map(int, found.people.split(","))


def _duty(done: _Done, asked: _Wanted, place: int, period: str, rolls: Rolls, day: str) -> Duty | None:
    obligation = asked.obligation
    key = (obligation.book.id, obligation.kind, obligation.each_member, place, period)
    missing: tuple[int, ...] = ()
    count, wanted = done.counted.get(key, 0), obligation.times
    if obligation.each_member:
        on_roll = rolls.members(place, last_day(period), obligation.book.roll or "members")
        had = dict(Counter(done.people.get(key, ())))
        lacking = {person: n for person in on_roll if (n := wanted - had.get(person, 0)) > 0}
        missing, wanted = tuple(lacking), wanted * len(on_roll)
        count = wanted - sum(lacking.values())
    if not wanted:
        return None
    waiting, due = done.waiting.get(key, 0), _due(obligation.book, period)
    status: Status = "late" if due < day else "due"
    if count >= wanted:
        status = "done"
    elif count + waiting >= wanted:
        status = "unproved"
    return Duty(
        place,
        obligation.book.id,
        obligation.kind,
        asked.called,
        obligation.every,
        obligation.each_member,
        period,
        due,
        status,
        count,
        wanted,
        waiting,
        missing,
    )


def _due(book: Book, period: str) -> str:
    last = last_day(period)
    return month_deadline(last[:7], book.grace) if book.dated == "month" else last


def _periods(obligation: Obligation, period: str) -> Iterator[str]:
    """Those of an obligation that end within ``period``."""
    last = last_day(period)
    return (one for one in within(obligation.every, period) if first_day(period) <= last_day(one) <= last)
