"""What is asked of the ledger, what a count of it comes to, and duties of a calendar, as plain values. No database.

From a requirement of a scheme to a question that can be counted: the book, the unit's figure, the periods.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from ...plugins.contract import Book, ParamRef, ParamValue, Requirement, Scheme
from ...plugins.contract.books import Roll
from ...plugins.contract.values import Every
from ...plugins.i18n import _
from ..kernel.dates import last_day, period_text, periods_in, periods_of
from ..kernel.text import listed


@dataclass(frozen=True, slots=True)
class QueryScope:
    """Whose entries of a unit are read: all, or those of some organisations and about some people."""

    organisations: frozenset[int] | None = None
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenRound:
    """The scheme of a round that is not closed, with the unit's figures."""

    scheme: Scheme
    params: Mapping[str, ParamValue]


class Rolls(Protocol):
    """Who belonged where on which day; what ``core.organisation.directory`` knows."""

    def members(self, organisation_id: int, day: str, roll: Roll = "members") -> tuple[int, ...]:
        """Ids of those of an organisation on an ISO day who are on ``roll`` (see ``Book.roll``)."""

    def branch_of(self, person_id: int, day: str = ...) -> int | None:
        """The organisation a person belonged to on a day, or last before it."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Of whom something is asked: an organisation, or (``person_id``) one member who belongs to it now."""

    organisation_id: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class BoundRequirement:
    """A requirement with everything that is settled for one sheet.

    ``target`` is the requirement's own or the unit's figure. ``periods`` are those that are judged with the sheet,
    ``outside`` those that end after it. ``day`` is the ISO day of the count: what is not over by then is pending.
    ``begins`` is the month with which a year begins.
    """

    requirement: Requirement
    book: Book
    target: Fraction
    periods: tuple[str, ...]
    outside: tuple[str, ...]
    day: str
    begins: int = 1

    @property
    def by_roll(self) -> bool:
        """Whether it is asked if everybody on the book's roll was in time."""
        return (
            self.requirement.measure == "on_time"
            and bool(self.book.roll)
            and self.book.concerns_member(self.requirement.kind)
        )

    @property
    def by_months(self) -> bool:
        """Whether the months of an organisation answer it, so that its entries need not be looked at one by one."""
        return self.by_roll and not self.requirement.each_member


class PeriodVerdict(NamedTuple):
    """One period judged: ``got`` of ``of`` (entries had and wanted, or the two sides of a share), and what is short.

    ``people`` are ids of those who are the reason, ``dates`` ISO dates of the entries that are.
    """

    period: str
    got: int
    of: int
    short: int
    people: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What one requirement comes to for one subject.

    ``verdicts`` has the periods that could be judged, ``pending`` those still running or not due yet. ``short`` is how
    often something is missing in all. ``have`` and ``want`` are numbers of entries for the measure count (so that
    ``want - have`` is ``short``), else shares of one; ``have`` is ``None`` where nothing was judged. ``entries`` are
    ids of the entries that counted, ``unproved`` of those that only lack their proof, ``backdated`` how many of the
    counted ones were written down late.
    """

    have: Fraction | None
    want: Fraction
    short: int
    verdicts: tuple[PeriodVerdict, ...]
    pending: tuple[str, ...]
    entries: tuple[int, ...]
    unproved: tuple[int, ...]
    backdated: int

    @property
    def gaps(self) -> tuple[PeriodVerdict, ...]:
        """The judged periods in which something is short."""
        return tuple(verdict for verdict in self.verdicts if verdict.short)


def question_of(
    requirement: Requirement,
    books: Mapping[str, Book],
    params: Mapping[str, ParamValue],
    period: str,
    day: date,
    begins: int = 1,
) -> BoundRequirement | None:
    """Return what ``requirement`` asks of the sheet of ``period``, counted as of ``day``; its years begin with the
    month ``begins``.

    ``None`` when the unit does not keep the book, so that nothing can be counted.
    """
    book = books.get(requirement.book)
    if book is None:
        return None
    periods = periods_in(requirement.every, period, begins)
    outside = tuple(one for one in periods_of(requirement.every, period, begins) if one not in periods)
    return BoundRequirement(
        requirement, book, target_of(requirement, params), periods, outside, day.isoformat(), begins
    )


def target_of(requirement: Requirement, params: Mapping[str, ParamValue]) -> Fraction:
    """Return the figure that ``requirement`` asks for: its own or the unit's."""
    target = requirement.target
    if not isinstance(target, ParamRef):
        return target
    value = params[target.param]
    if isinstance(value, str):
        raise TypeError(f"a requirement asks for {value!r}, which is no number")
    return value


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


Status = Literal["done", "due", "unproved", "late"]


@dataclass(frozen=True, slots=True)
class Duty:
    """What an organisation owes in one period: entries of ``book`` (its id), of a ``kind`` of it or (empty) any.

    ``each_member``: about everybody on the book's roll. ``called`` is the book as users call it, with the kind where
    one is asked for. ``status``: done; unproved (it would be, if what is there were handed in and proved); due (there
    is time until ``due``); late. ``done`` of ``wanted`` entries count, ``waiting`` more only lack proof or were not
    handed in; ``people`` are ids of the members about whom an entry is missing.
    """

    organisation_id: int
    book: str
    kind: str
    called: str
    every: Every
    each_member: bool
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
            book=self.called, period=period_text(self.period), wanted=self.wanted, done=self.done
        )
        if self.waiting:
            text += _(",另有 {n} 条没有提交或缺证明").format(n=self.waiting)
        if self.people:
            text += _(",缺 {names}").format(names=listed(map(name, self.people)))
        return text


def worst(duties: Iterable[Duty]) -> Status | None:
    """What is most pressing among duties; ``None`` for none."""
    order: tuple[Status, ...] = ("late", "unproved", "due", "done")
    return min((duty.status for duty in duties), key=order.index, default=None)
