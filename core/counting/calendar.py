"""The calendar of a ledger: what every organisation has done of what it has to do, period by period."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection

from ...plugins.contract import Book
from ...plugins.contract.periods import within
from ...plugins.i18n import _
from ..ledger.values import COUNTED
from ..naming import listed
from .obligations import Obligation
from .parts import Part, rows
from .spans import first_day, last_day, month_deadline, period_of, period_text
from .values import Rolls

Status = Literal["done", "due", "unproved", "late"]

STATES = "'planned', 'withdrawn'"
"""Entries in these show nothing that was done."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What an organisation owes in one period.

    ``status``: done; unproved (it would be, if what is there were handed in and proved); due (there is time until
    ``due``); late. ``done`` of ``wanted`` entries count, ``waiting`` more only lack proof or were not handed in;
    ``people`` are ids of the members about whom an entry is missing.
    """

    organisation_id: int
    obligation: Obligation
    period: str
    due: str
    status: Status
    done: int
    wanted: int
    waiting: int
    people: tuple[int, ...] = ()

    @property
    def month(self) -> str:
        """The month of the calendar it stands in (``2025-03``): the last of its period."""
        return last_day(self.period)[:7]

    def sentence(self, name: Callable[[int], str]) -> str:
        """What there is and what is missing; ``name`` says what people are called."""
        text = _("{book} {period}:应有 {wanted} 条,有 {done} 条").format(
            book=self.obligation.called, period=period_text(self.period), wanted=self.wanted, done=self.done
        )
        if self.waiting:
            text += _(",另有 {n} 条没有提交或缺证明").format(n=self.waiting)
        if self.people:
            text += _(",缺 {names}").format(names=listed(map(name, self.people)))
        return text


def month_calendar(
    connection: Connection,
    part: Part,
    asked: Sequence[Obligation],
    rolls: Rolls,
    organisations: Collection[int],
    period: str,
    day: str,
) -> tuple[Duty, ...]:
    """The duties of ``organisations`` whose periods end within ``period`` (a year or a month), as of an ISO day.

    In the order of the organisations and of ``asked``. A duty about members is none where nobody is on the roll.
    """
    periods = [(obligation, tuple(_periods(obligation, period))) for obligation in asked]
    done = _read(connection, part, [one for one in periods if one[1]])
    return tuple(
        duty
        for place in organisations
        for obligation, inside in periods
        for one in inside
        if (duty := _duty(done, obligation, place, one, rolls, day)) is not None
    )


def worst(duties: Iterable[Duty]) -> Status | None:
    """What is most pressing among duties; ``None`` for none."""
    order: tuple[Status, ...] = ("late", "unproved", "due", "done")
    return min((duty.status for duty in duties), key=order.index, default=None)


Key = tuple[str, str, bool, int, str]
"""Book, kind, whether each member is meant, organisation, period."""


@dataclass(frozen=True)
class _Done:
    """What was entered: entries that count and that wait, and about whom those are that count."""

    counted: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    people: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))


def _read(connection: Connection, part: Part, asked: Iterable[tuple[Obligation, Sequence[str]]]) -> _Done:
    """One query for each book, added up in the order of its index; who is meant comes as one text."""
    by_book: dict[str, list[tuple[Obligation, Sequence[str]]]] = defaultdict(list)
    for obligation, periods in asked:
        by_book[obligation.book.id].append((obligation, periods))
    done = _Done()
    for of_book in by_book.values():
        book, obligations = of_book[0][0].book, [obligation for obligation, _periods in of_book]
        days = [day for _obligation, inside in of_book for one in inside for day in (first_day(one), last_day(one))]
        people = "string_agg(CAST(person_id AS TEXT), ',')" if any(one.each_member for one in obligations) else "NULL"
        group = "date, organisation_id, kind, state, proofs"
        query = (
            f"SELECT {group}, count(*), {people} FROM entry WHERE {part.condition} AND book = :book "  # noqa: S608  # ours
            f"AND date BETWEEN :first AND :last AND state NOT IN ({STATES}) GROUP BY {group}"
        )
        for day, place, kind, state, proofs, n, about in rows(
            connection, query, book=book.id, first=min(days), last=max(days)
        ):
            counts = state in COUNTED and (proofs > 0 or not book.proof)
            for obligation in obligations:
                if obligation.kind in ("", kind):
                    _add(done, obligation, place, day[:7], n, about, counts=counts)
    return done


def _add(
    done: _Done, obligation: Obligation, place: int, month: str, n: int, people: str | None, *, counts: bool
) -> None:
    key = (obligation.book.id, obligation.kind, obligation.each_member, place, period_of(month, obligation.every))
    if not counts:
        done.waiting[key] += n
    elif not obligation.each_member:
        done.counted[key] += n
    elif people:
        done.people[key] += map(int, people.split(","))


def _duty(done: _Done, obligation: Obligation, place: int, period: str, rolls: Rolls, day: str) -> Duty | None:
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
    return Duty(place, obligation, period, due, status, count, wanted, waiting, missing)


def _due(book: Book, period: str) -> str:
    last = last_day(period)
    return month_deadline(last[:7], book.grace) if book.dated == "month" else last


def _periods(obligation: Obligation, period: str) -> Iterator[str]:
    """Those of an obligation that end within ``period``."""
    last = last_day(period)
    return (one for one in within(obligation.every, period) if first_day(period) <= last_day(one) <= last)
