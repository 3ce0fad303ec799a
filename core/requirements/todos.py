"""The to-dos of a ledger: what is near, missed, planned, returned, unproved or neglected, on a day.

Each comes from what is counted elsewhere; here it gets its sentence.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.dates import months_after
from ..ledger.books import plugin_books, unit_books
from ..organisation.people_repository import load_directory
from ..organisation.probation import person_todos
from ..organisation.repository import load_organisations
from ..storage.connection import UnitConnection
from .calendar import month_calendar, obligations
from .cases import CandidateCase, cases, steps_due
from .due_repository import NEAR_DAYS, Open, bare_entries, case_facts, open_rounds, still_organisations, waiting_entries
from .facts import contacts_of
from .model import Duty, OpenRound, QueryScope
from .reminders import LedgerView, Neglect, general_reminders, neglects
from .repository import load_people

TodoKind = Literal[
    "missed", "near", "plan", "returned", "unproved", "still", "neglect", "step", "contacts",
    "probation", "mobile", "branchless", "post",
]  # fmt: skip

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


def todos(connection: UnitConnection, day: date, *, organisation: int | None = None) -> tuple[Todo, ...]:
    """Return what is to be done in the unit on ``day``, or in an organisation and below it.

    In order of date, what has none last.
    """
    tree = load_organisations(connection)
    places = None if organisation is None else tree.under(organisation)
    few = places if places is not None and len(places) <= FEW else None
    directory = load_directory(connection) if few is None else load_people(connection, few, tree.organisations.values())
    branches = tuple(id_ for id_, one in directory.organisations.items() if one.kind == "branch" and _in(places, id_))
    books = unit_books(connection, plugin_books()).books
    view = LedgerView(connection, QueryScope(few), directory, books, branches, day.isoformat())
    # Early in a year that of the last one is still open and the new one not yet.
    rounds = open_rounds(connection, day.year) or open_rounds(connection, day.year - 1)
    found = [todo for todo in _Finder(view, rounds).todos() if _in(places, todo.organisation_id)]
    return tuple(sorted(found, key=lambda todo: (todo.due or date.max, todo.organisation_id or 0)))


def _in(places: frozenset[int] | None, organisation_id: int | None) -> bool:
    return places is None or organisation_id in places


class _Finder:
    """Looks for what is to be done in a view of a ledger, with the rounds that are open."""

    def __init__(self, view: LedgerView, rounds: Sequence[OpenRound]) -> None:
        self.view, self.rounds = view, rounds
        self.connection, self.part, self.day = view.connection, view.part, view.day
        self.books, self.directory = view.books, view.directory
        self.today = date.fromisoformat(view.day)
        self.near = (self.today + timedelta(days=NEAR_DAYS)).isoformat()

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
        months = dict.fromkeys(months_after(self.today, step).isoformat()[:7] for step in (-1, 0))
        for month in months:
            branches = self.view.branches
            duties = month_calendar(self.connection, self.part, asked, self.directory, branches, month, self.day)
            for duty in duties:
                if duty.status == "late":
                    yield self._duty("missed", duty)
                elif duty.status == "due" and duty.due <= self.near:
                    yield self._duty("near", duty)

    def _duty(self, kind: TodoKind, duty: Duty) -> Todo:
        due, sentence = date.fromisoformat(duty.due), duty.sentence(self.directory.person_name)
        return Todo(kind, duty.organisation_id, None, duty.book, due, sentence)

    def _waiting(self) -> Iterator[Todo]:
        for one in waiting_entries(self.connection, self.part, self.books.values(), self.day):
            book = self.books[one.book]
            what = one.title or _(book.title)
            if one.state == "returned":
                sentence = _("「{what}」({date})被退回:{remark}").format(what=what, date=one.date, remark=one.remark)
                yield self._entry("returned", one, None, sentence)
            elif one.state == "planned" and one.date < self.day:
                sentence = _("计划 {date} 的「{what}」还没有记录").format(date=one.date, what=what)
                yield self._entry("plan", one, one.date, sentence)
            elif one.deadline is not None:
                late = one.deadline < self.day
                sentence = _("「{what}」已过期限 {day},没有完成") if late else _("「{what}」{day} 到期,没有完成")
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
        still = still_organisations(self.connection, self.view.branches, self.day)
        for place in self.view.branches:
            if place in still:
                yield Todo("still", place, None, "", None, _("台账一个月以上没有更新"))

    def _steps(self) -> Iterator[Todo]:
        for book in self.books.values():
            if book.steps:
                for case in cases(case_facts(self.connection, self.part, book.id)):
                    yield from self._case(book, case)

    def _case(self, book: Book, case: CandidateCase) -> Iterator[Todo]:
        """The steps that come next and are late or near, and contact persons that the latest one lacks."""
        order = [step.id for step in book.steps]
        made = [order.index(entry.kind) for entry in case.entries if entry.kind in order]
        latest = max(made, default=-1)
        if latest == len(order) - 1:
            return
        for due in steps_due(book, case):
            if due.done is None and due.due and due.due <= self.near and order.index(due.step.id) > latest:
                late = due.due < self.day
                text = (
                    _("{who}:「{step}」应在 {day} 前完成,已经超期") if late else _("{who}:「{step}」应在 {day} 前完成")
                )
                sentence = text.format(who=case.title, step=_(due.step.id), day=due.due)
                yield Todo("step", case.organisation_id, None, book.id, date.fromisoformat(due.due), sentence)
        for entry in case.entries:
            step = book.step(entry.kind)
            if step is not None and order.index(step.id) == latest and contacts_of(entry) < step.contacts:
                sentence = _("{who}:「{step}」写明了 {n} 名联系人,应有 {wanted} 名").format(
                    who=case.title, step=_(step.id), n=contacts_of(entry), wanted=step.contacts
                )
                yield Todo("contacts", case.organisation_id, None, book.id, None, sentence, entry.id)

    def _neglects(self) -> Iterator[Todo]:
        own = tuple(reminder for one in self.rounds for reminder in one.scheme.reminders)
        reminders = (*own, *general_reminders(self.books, own))
        return (self._neglect(one) for one in neglects(self.view, reminders))

    def _neglect(self, neglect: Neglect) -> Todo:
        books = neglect.reminder.books
        only = books[0] if len(books) == 1 else ""
        return Todo("neglect", neglect.organisation_id, neglect.person_id, only, None, _(neglect.reminder.title))

    def _people(self, reminded: Collection[int]) -> Iterator[Todo]:
        """What the roster asks for; a member away too long is told once, in the scheme's words where it has any."""
        for one in person_todos(self.connection, self.today, self.part.organisations):
            if one.kind != "mobile" or one.person_id not in reminded:
                yield Todo(one.kind, one.branch_id, one.person_id, "", one.due, one.sentence)
