"""The calendar of a ledger: what every organisation has done of what it has to do, period by period.

What an organisation has to enter how often: what books say themselves, and what the schemes of open rounds count.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, text

from ...plugins.contract import Book, ParamRef, ParamValue, Requirement, Scheme
from ...plugins.contract.values import Every, within
from ...plugins.i18n import _
from ..adoption.model import read_params
from ..kernel.dates import first_day, last_day, month_deadline, period_of, period_text
from ..kernel.text import listed
from ..ledger.entry import COUNTED
from ..rounds.model import CLOSED
from ..rounds.repository import frozen_scheme
from .model import Rolls
from .scope import QueryScope, rows

OPEN_ROUNDS = text("""
    SELECT scheme_data, params FROM assessment_round
    WHERE unit_id = :unit AND year = :year AND stage <> :closed ORDER BY id""")


@dataclass(frozen=True, slots=True)
class Obligation:
    """``times`` entries of a book (of a ``kind`` of it, or any) in every period: of the organisation, or
    (``each_member``) about everybody on the book's roll.
    """

    book: Book
    kind: str
    every: Every
    times: int
    each_member: bool

    @property
    def called(self) -> str:
        """The book, with the kind where one is asked for."""
        title = _(self.book.title)
        return _("{book}({kind})").format(book=title, kind=_(self.kind)) if self.kind else title


@dataclass(frozen=True, slots=True)
class OpenRound:
    """The scheme of a round that is not closed, with the unit's figures."""

    scheme: Scheme
    params: Mapping[str, ParamValue]


def open_rounds(connection: Connection, unit_id: int, year: int) -> tuple[OpenRound, ...]:
    """The rounds of a year that a unit has open."""
    asked = {"unit": unit_id, "year": year, "closed": CLOSED}
    return tuple(
        OpenRound(frozen_scheme(data), read_params(params)) for data, params in connection.execute(OPEN_ROUNDS, asked)
    )


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
    part: QueryScope,
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


def _read(connection: Connection, part: QueryScope, asked: Iterable[tuple[Obligation, Sequence[str]]]) -> _Done:
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
