"""Writing entries: adding, changing, handing in, accepting, returning, withdrawing. Nothing is ever deleted.

Each is one short transaction. What others have seen is kept when it changes: an amendment says who made what of it,
when and why. What may follow on what is in :mod:`.states`, what an entry must keep to in :mod:`.checks`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.dates import moment, today
from ..kernel.errors import Conflict, Error
from ..kernel.text import accept, listed, tidy
from ..organisation.model import Unit
from ..storage.engine import Database
from ..storage.transaction import AlreadyDone
from .changes import (
    By,
    EntryConflict,
    EntryUpdate,
    change,
    change_entries,
    insert_entries,
    moved,
    new_row,
    require_known,
    write_changes,
)
from .entry import Entry, Move, State, Value, values_of
from .repository import get_entry, stored_entries
from .rules import BookRules

__all__ = [
    "EntriesRefused",
    "EntryConflict",
    "Submitted",
    "accept_entries",
    "add_entry",
    "change_entries",
    "change_entry",
    "insert_entries",
    "new_row",
    "plan_entry",
    "return_entry",
    "submit_entries",
    "withdraw_entry",
]

UNIT_OF = text("SELECT unit_id FROM entry WHERE id = :id")
WRITTEN = text("SELECT body FROM audit_entry WHERE seq = :seq")


class EntriesRefused(Error):
    """Entries that cannot be handed in; none was. ``problems`` has the id of each with one sentence."""

    def __init__(self, problems: tuple[tuple[int, str], ...]) -> None:
        first = problems[0][1]
        message = first if len(problems) == 1 else _("{n} 条不能提交,一条也没有提交。首先是:{first}").format(
            n=len(problems), first=first
        )  # fmt: skip
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Submitted:
    """An entry handed in; ``remark`` says why it does not count yet, empty when it does."""

    entry: Entry
    remark: str


def add_entry(
    database: Database,
    actor: str,
    unit: Unit,
    book: Book,
    values: Mapping[str, Value],
    *,
    state: State = "draft",
    idempotency: str | None = None,
) -> Entry:
    """A new entry of ``book`` with ``values`` by field id, as a draft or (``state`` planned) as a plan.

    Sent again with its ``idempotency`` key it returns the entry it made the first time, as that is now.

    Raises:
        Error: organisation, date or (in books about members) member is missing, a value does not fit, the values
            contradict each other, or the day is still to come and it is no plan.
    """
    row = new_row(BookRules(book, today()), values, By(actor, moment()), state=state)
    try:
        with database.write(actor, key=idempotency) as transaction:
            require_known(transaction.connection, unit.id, values)
            transaction.label("ledger.plan" if state == "planned" else "ledger.add")
            (id_,) = insert_entries(transaction, unit.id, [row])
            return _entry(transaction.connection, id_)
    except AlreadyDone as done:
        return get_entry(database, _first_written(database, done.seq))


def plan_entry(
    database: Database,
    actor: str,
    unit: Unit,
    book: Book,
    values: Mapping[str, Value],
    *,
    idempotency: str | None = None,
) -> Entry:
    """:func:`add_entry` for something that is to happen; its day may lie ahead."""
    return add_entry(database, actor, unit, book, values, state="planned", idempotency=idempotency)


def change_entry(
    database: Database,
    actor: str,
    book: Book,
    entry_id: int,
    changes: Mapping[str, Value],
    *,
    seen: Entry,
    reason: str = "",
    idempotency: str | None = None,
) -> Entry:
    """Enter ``changes`` (``None`` clears a field) made while looking at ``seen``; returns the entry as it then is.

    What others changed in the meantime in other fields stays. A planned entry becomes a draft when more than its plan
    is entered; an accepted one has to be accepted again; a returned one stays so until it is handed in again.

    Raises:
        EntryConflict: the same fields were changed to something else by somebody else.
        Error: a value does not fit, the values contradict each other, or it was accepted and ``reason`` is empty.
    """
    rules, by = BookRules(book, today()), By(actor, moment(), accept(tidy(reason)))
    try:
        with database.write(actor, key=idempotency) as transaction:
            connection = transaction.connection
            theirs = _entry(connection, entry_id)
            _require_book(theirs, book)
            changed = change(rules, theirs, seen, changes, by)
            if changed is None:
                return theirs
            require_known(connection, connection.execute(UNIT_OF, {"id": entry_id}).scalar_one(), changes)
            transaction.label("ledger.change")
            write_changes(transaction, [(theirs, changed)])
            return _entry(connection, entry_id)
    except AlreadyDone:
        return get_entry(database, entry_id)


def submit_entries(
    database: Database, actor: str, book_of: Callable[[str], Book], ids: Iterable[int]
) -> tuple[Submitted, ...]:
    """Hand in drafts and returned entries, all of them or none; ``book_of`` gives the book for its id.

    What has not the proof its book requires is handed in too, and the remark on it says that it does not count.

    Raises:
        EntriesRefused: something required is missing in one of them, or it is not in a state to be handed in.
    """
    by, day = By(actor, moment()), today()
    rules: dict[str, BookRules] = {}
    with database.write(actor) as transaction:
        todo, problems = [], []
        for entry in stored_entries(transaction.connection, ids):
            if entry.book not in rules:
                rules[entry.book] = BookRules(book_of(entry.book), day)
            try:
                todo.append((entry, _submission(rules[entry.book], entry, by)))
            except Error as error:
                problems.append((entry.id, _about(rules[entry.book].book, entry, error)))
        if problems:
            raise EntriesRefused(tuple(problems))
        transaction.label("ledger.submit")
        write_changes(transaction, todo)
        done = stored_entries(transaction.connection, [entry.id for entry, _changed in todo])
    return tuple(Submitted(entry, _proof_remark(rules[entry.book].book, entry)) for entry in done)


def accept_entries(
    database: Database, actor: str, ids: Iterable[int], *, versions: Mapping[int, int] | None = None
) -> tuple[Entry, ...]:
    """Accept entries that were handed in, all of them or none.

    Raises:
        Conflict: one has moved on since the version of it (by id) that was looked at.
        Error: one of them is not handed in.
    """
    return _move_all(database, By(actor, moment()), "accept", ids, versions or {})


def return_entry(database: Database, actor: str, id_: int, remark: str, *, version: int | None = None) -> Entry:
    """Give an entry back to those who keep it, saying in ``remark`` what is to be put right.

    Raises:
        Conflict: it has moved on since ``version``.
        Error: the remark is empty, or the entry is not handed in.
    """
    by = By(actor, moment(), _needed(remark, _("退回要写明意见。")))
    return _move_all(database, by, "return", [id_], {} if version is None else {id_: version})[0]


def withdraw_entry(database: Database, actor: str, id_: int, reason: str, *, version: int | None = None) -> Entry:
    """Take an entry back for good; it stays on record and counts no more.

    Raises:
        Conflict: it has moved on since ``version``.
        Error: the reason is empty, or it was withdrawn before.
    """
    by = By(actor, moment(), _needed(reason, _("撤回要写明原因。")))
    return _move_all(database, by, "withdraw", [id_], {} if version is None else {id_: version})[0]


def _move_all(
    database: Database, by: By, move: Move, ids: Iterable[int], versions: Mapping[int, int]
) -> tuple[Entry, ...]:
    with database.write(by.actor) as transaction:
        entries = stored_entries(transaction.connection, ids)
        for entry in entries:
            if versions.get(entry.id, entry.version) != entry.version:
                raise Conflict(
                    _("{date} 的“{title}”刚刚被别人改过,没有处理。").format(date=entry.date, title=entry.title),
                    _("请看过现在的内容再处理。"),
                )
        transaction.label(f"ledger.{move}")
        write_changes(transaction, [(entry, moved(entry, move, by)) for entry in entries])
        return stored_entries(transaction.connection, [entry.id for entry in entries])


def _submission(rules: BookRules, entry: Entry, by: By) -> EntryUpdate:
    submission = moved(entry, "submit", by)
    values = rules.settle(values_of(entry), "submitted")
    missing = rules.missing(values)
    if missing:
        raise Error(_("没有填{fields}。").format(fields=listed(missing)))
    return submission


def _about(book: Book, entry: Entry, error: Error) -> str:
    return _("{book} {date}“{title}”:{sentence}").format(
        book=_(book.title), date=entry.date, title=entry.title, sentence=error.message
    )


def _proof_remark(book: Book, entry: Entry) -> str:
    return _("没有印证,补上之前不计分。") if book.proof and not entry.proofs else ""


def _needed(reason: str, sentence: str) -> str:
    kept = accept(tidy(reason))
    if not kept:
        raise Error(sentence)
    return kept


def _entry(connection: Connection, id_: int) -> Entry:
    return stored_entries(connection, [id_])[0]


def _require_book(entry: Entry, book: Book) -> None:
    if entry.book != book.id:
        raise ValueError(f"entry {entry.id} is of the book {entry.book}, not {book.id}")


def _first_written(database: Database, seq: int) -> int:
    """The id of the first row that the audit entry ``seq`` says came to be."""
    with database.read() as connection:
        body = json.loads(connection.execute(WRITTEN, {"seq": seq}).scalar_one())
    return int(body["rows"][0][body["columns"].index("id")])
