"""The to-dos of a ledger: what is near, missed, planned, returned, unproved or neglected, on a day.

Each comes from what is counted elsewhere; here it gets its sentence.

Entries that wait for somebody: plans whose day has passed, what was returned or lacks proof, work to be finished.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, text

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.dates import months_after
from ..ledger.books import plugin_books, unit_books
from ..organisation.directory import Directory
from ..organisation.model import Unit
from ..organisation.people_repository import load_directory
from ..organisation.probation import person_todos
from ..organisation.repository import load_organisations
from ..storage.engine import Database
from .calendar import Duty, OpenRound, month_calendar, obligations, open_rounds
from .cases import CandidateCase, cases, steps_due
from .facts import Fact, contacts_of
from .reminders import Neglect, general_reminders, neglects
from .repository import load_people
from .scope import STATES, QueryScope, ids, rows

NEAR_DAYS = 7
"""A deadline is near when it is this many days ahead at most."""

YEAR = 12
"""Months back in which what is still open is looked for."""


class Open(NamedTuple):
    """An entry that waits; ``state`` as stored."""

    id: int
    book: str
    organisation_id: int
    person_id: int | None
    date: str
    title: str
    deadline: str | None
    finished: str | None
    state: str
    remark: str


class Bare(NamedTuple):
    """How many entries of an organisation's book only lack their proof; ``entry_id`` is one of them."""

    organisation_id: int
    book: str
    entries: int
    entry_id: int


def waiting_entries(connection: Connection, part: QueryScope, books: Iterable[Book], day: str) -> Iterator[Open]:
    """Plans of days that have passed, entries returned, and work that is open and near its deadline or past it."""
    marks = _marks(books)
    query = (
        # All books are named so that their index is used, which knows the states; deadlines only entries themselves do.
        f"SELECT {', '.join(Open._fields)} FROM entry "  # noqa: S608  # names of our own
        f"WHERE {part.condition} AND book IN ({_listed(marks)}) AND state IN ('planned', 'returned') "
        "AND date >= :first AND (state = 'returned' OR date < :day) "
        f"UNION ALL SELECT {', '.join(Open._fields)} FROM entry "
        f"WHERE {part.condition} AND book IN ({_listed(mark for mark, book in marks.items() if book.work)}) "
        "AND state IN ('draft', 'submitted', 'accepted', 'planned') AND date >= :first "
        "AND deadline <= :near AND finished IS NULL AND NOT (state = 'planned' AND date < :day)"
    )
    near = (date.fromisoformat(day) + timedelta(days=NEAR_DAYS)).isoformat()
    return map(Open._make, rows(connection, query, day=day, near=near, first=_year_before(day), **_names(marks)))


def bare_entries(connection: Connection, part: QueryScope, books: Iterable[Book], day: str) -> Iterator[Bare]:
    """Where entries that were handed in do not count because nothing is attached."""
    marks = _marks(book for book in books if book.proof)
    query = (
        f"SELECT organisation_id, book, count(*), min(id) FROM entry "  # noqa: S608  # names of our own
        f"WHERE {part.condition} AND book IN ({_listed(marks)}) AND date >= :first AND state IN ({STATES}) "
        "AND proofs = 0 GROUP BY organisation_id, book"
    )
    return map(Bare._make, rows(connection, query, first=_year_before(day), **_names(marks)))


def _year_before(day: str) -> str:
    return months_after(date.fromisoformat(day), -YEAR).isoformat()


def _marks(books: Iterable[Book]) -> Mapping[str, Book]:
    return {f":book{place}": book for place, book in enumerate(books)}


def _names(marks: Mapping[str, Book]) -> dict[str, str]:
    return {mark[1:]: book.id for mark, book in marks.items()}


def _listed(marks: Iterable[str]) -> str:
    return ", ".join(marks) or "NULL"


TodoKind = Literal[
    "missed", "near", "plan", "returned", "unproved", "still", "neglect", "step", "contacts",
    "probation", "mobile", "branchless", "post",
]  # fmt: skip

BEFORE = text("SELECT seq FROM audit_entry WHERE at < :at ORDER BY seq DESC LIMIT 1")

STILL = """
    SELECT o.id FROM organisation o WHERE o.id IN ({places}) AND (
        SELECT 1 FROM entry e WHERE e.organisation_id = o.id AND +e.seq > :seq ORDER BY e.date DESC LIMIT 1) IS NULL"""
"""Looked for from the latest day back; the plus keeps it from walking through all that was written since."""

FEW = 20
"""Up to so many organisations are read one by one; more of them together with the whole unit."""


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do: in which organisation, about whom, in which book (its id, empty for none), by when.

    ``due`` is ``None`` where it is simply to be done. ``entry_id`` is the entry it is about, if it is about one.
    """

    kind: TodoKind
    organisation_id: int | None
    person_id: int | None
    book: str
    due: date | None
    sentence: str
    entry_id: int | None = None


def kind_title(kind: TodoKind) -> str:
    """What users call a kind of to-do."""
    return {
        "missed": _("逾期"),
        "near": _("将到期"),
        "plan": _("计划未办"),
        "returned": _("被退回"),
        "unproved": _("缺证明"),
        "still": _("未更新"),
        "neglect": _("提醒"),
        "step": _("发展程序"),
        "contacts": _("联系人"),
        "probation": _("预备期"),
        "mobile": _("流动党员"),
        "branchless": _("未编入支部"),
        "post": _("职务"),
    }[kind]


def todos(database: Database, unit: Unit, day: date, *, organisation: int | None = None) -> tuple[Todo, ...]:
    """What is to be done in a unit on ``day``, or in an organisation and below it: by date, what has none last."""
    with database.read() as connection:
        tree = load_organisations(connection, unit.id)
        places = None if organisation is None else tree.under(organisation)
        few = places if places is not None and len(places) <= FEW else None
        if few is None:
            directory = load_directory(connection, unit.id)
        else:
            directory = load_people(connection, few, tree.organisations.values())
        view = _View(
            connection,
            QueryScope(unit.id, few),
            directory,
            unit_books(connection, unit, plugin_books()).books,
            # Early in a year that of the last one is still open and the new one not yet.
            open_rounds(connection, unit.id, day.year) or open_rounds(connection, unit.id, day.year - 1),
            tuple(id_ for id_, one in directory.organisations.items() if one.kind == "branch" and _in(places, id_)),
            day.isoformat(),
        )
        found = [todo for todo in view.todos() if _in(places, todo.organisation_id)]
    return tuple(sorted(found, key=lambda todo: (todo.due or date.max, todo.organisation_id or 0)))


def _in(places: frozenset[int] | None, organisation_id: int | None) -> bool:
    return places is None or organisation_id in places


@dataclass(frozen=True)
class _View:
    """A unit, or a part of it, on a day."""

    connection: Connection
    part: QueryScope
    directory: Directory
    books: Mapping[str, Book]
    rounds: Sequence[OpenRound]
    branches: tuple[int, ...]
    day: str

    def todos(self) -> Iterator[Todo]:
        """Everything there is."""
        yield from self._duties()
        yield from self._waiting()
        yield from self._still()
        yield from self._steps()
        reminded = list(self._neglects())
        yield from reminded
        named = {todo.person_id for todo in reminded if todo.person_id is not None}
        yield from self._people(named)

    def _duties(self) -> Iterator[Todo]:
        """What was missed in the latest period that is over, and what is near and not done in the one that runs."""
        asked = obligations(self.books.values(), self.rounds)
        today, near = date.fromisoformat(self.day), self._near()
        months = dict.fromkeys(months_after(today, step).isoformat()[:7] for step in (-1, 0))
        for month in months:
            duties = month_calendar(self.connection, self.part, asked, self.directory, self.branches, month, self.day)
            for duty in duties:
                if duty.status == "late":
                    yield self._duty("missed", duty)
                elif duty.status == "due" and duty.due <= near:
                    yield self._duty("near", duty)

    def _duty(self, kind: TodoKind, duty: Duty) -> Todo:
        due, sentence = date.fromisoformat(duty.due), duty.sentence(self.directory.person_name)
        return Todo(kind, duty.organisation_id, None, duty.obligation.book.id, due, sentence)

    def _waiting(self) -> Iterator[Todo]:
        near = self._near()
        for one in waiting_entries(self.connection, self.part, self.books.values(), self.day):
            book = self.books[one.book]
            what = one.title or _(book.title)
            if one.state == "returned":
                sentence = _("“{what}”({date})被退回:{remark}").format(what=what, date=one.date, remark=one.remark)
                yield self._entry("returned", one, None, sentence)
            elif one.state == "planned" and one.date < self.day:
                sentence = _("计划 {date} 的“{what}”还没有记录").format(date=one.date, what=what)
                yield self._entry("plan", one, one.date, sentence)
            elif book.work and one.deadline and one.deadline <= near and not one.finished:
                late = one.deadline < self.day
                sentence = _("“{what}”已过期限 {day},没有完成") if late else _("“{what}”{day} 到期,没有完成")
                text = sentence.format(what=what, day=one.deadline)
                yield self._entry("missed" if late else "near", one, one.deadline, text)
        for bare in bare_entries(self.connection, self.part, self.books.values(), self.day):
            sentence = _("{n} 条没有证明材料,不计入考评").format(n=bare.entries)
            only = bare.entry_id if bare.entries == 1 else None
            yield Todo("unproved", bare.organisation_id, None, bare.book, None, sentence, only)

    def _entry(self, kind: TodoKind, one: Open, due: str | None, sentence: str) -> Todo:
        when = None if due is None else date.fromisoformat(due)
        return Todo(kind, one.organisation_id, one.person_id, one.book, when, sentence, one.id)

    def _still(self) -> Iterator[Todo]:
        """Branches in whose ledger nothing was written for a month, by the audit chain's clock."""
        ago = months_after(date.fromisoformat(self.day), -1).isoformat()
        before = self.connection.execute(BEFORE, {"at": ago}).scalar() or 0
        still = {row[0] for row in rows(self.connection, STILL.format(places=ids(self.branches)), seq=before)}
        for place in self.branches:
            if place in still:
                yield Todo("still", place, None, "", None, _("台账一个月以上没有更新"))

    def _steps(self) -> Iterator[Todo]:
        near = self._near()
        for book in self.books.values():
            if book.steps:
                for case in self._cases(book):
                    yield from self._case(book, case, near)

    def _near(self) -> str:
        return (date.fromisoformat(self.day) + timedelta(days=NEAR_DAYS)).isoformat()

    def _cases(self, book: Book) -> tuple[CandidateCase, ...]:
        query = (
            f"SELECT {', '.join(Fact._fields)} FROM entry WHERE {self.part.condition} AND book = :book "  # noqa: S608  # ours
            f"AND state IN ({STATES})"
        )
        return cases(map(Fact._make, rows(self.connection, query, book=book.id)))

    def _case(self, book: Book, case: CandidateCase, near: str) -> Iterator[Todo]:
        """The steps that come next and are late or near, and contact persons that the latest one lacks."""
        order = [step.id for step in book.steps]
        made = [order.index(entry.kind) for entry in case.entries if entry.kind in order]
        latest = max(made, default=-1)
        if latest == len(order) - 1:
            return
        for due in steps_due(book, case):
            if due.done is None and due.due and due.due <= near and order.index(due.step.id) > latest:
                late = due.due < self.day
                text = _("{who}:“{step}”应在 {day} 前完成,已经超期") if late else _("{who}:“{step}”应在 {day} 前完成")
                sentence = text.format(who=case.title, step=_(due.step.id), day=due.due)
                yield Todo("step", case.organisation_id, None, book.id, date.fromisoformat(due.due), sentence)
        for entry in case.entries:
            step = book.step(entry.kind)
            if step is not None and order.index(step.id) == latest and contacts_of(entry) < step.contacts:
                sentence = _("{who}:“{step}”写明了 {n} 名联系人,应有 {wanted} 名").format(
                    who=case.title, step=_(step.id), n=contacts_of(entry), wanted=step.contacts
                )
                yield Todo("contacts", case.organisation_id, None, book.id, None, sentence, entry.id)

    def _neglects(self) -> Iterator[Todo]:
        own = tuple(reminder for one in self.rounds for reminder in one.scheme.reminders)
        reminders = (*own, *general_reminders(self.books, own))
        found = neglects(self.connection, self.part, self.directory, self.books, reminders, self.branches, self.day)
        return (self._neglect(one) for one in found)

    def _neglect(self, neglect: Neglect) -> Todo:
        books = neglect.reminder.books
        only = books[0] if len(books) == 1 else ""
        return Todo("neglect", neglect.organisation_id, neglect.person_id, only, None, _(neglect.reminder.title))

    def _people(self, reminded: Collection[int]) -> Iterator[Todo]:
        """What the roster asks for; a member away too long is told once, in the scheme's words where it has any."""
        today = date.fromisoformat(self.day)
        for one in person_todos(self.connection, self.part.unit_id, today, self.part.organisations):
            if one.kind != "mobile" or one.person_id not in reminded:
                yield Todo(one.kind, one.branch_id, one.person_id, "", one.due, one.sentence)
