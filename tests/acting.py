"""Single acts and questions on a database, each in a transaction or on a connection of its own, as services do them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from kaoping.core.kernel.clock import Clock
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger import books, repository, service
from kaoping.core.ledger.changes import AmendmentMade
from kaoping.core.ledger.entry import Entry, State, Value, values_of
from kaoping.core.organisation import changes
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import marks_of, read_sheet, save_marks
from kaoping.core.storage.connection import UnitConnection
from kaoping.core.storage.directory import find_unit, units
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.transaction import Transaction
from kaoping.plugins.contract import Book, canonical
from sqlalchemy import event

today = Clock().today
"""The day that a database without a time zone of its own means by today."""

Given = ParamSpec("Given")
Result = TypeVar("Result")

AnyDatabase = Database | UnitDatabase
"""A unit's database, or a whole one: then its only unit is meant, or the first of several."""


def home(database: AnyDatabase) -> UnitDatabase:
    """The unit that is meant."""
    if isinstance(database, UnitDatabase):
        return database
    with database.directory().read() as connection:
        return database.unit(units(connection)[0])


def called(database: Database, name: str) -> UnitDatabase:
    """The unit with that name."""
    with database.directory().read() as connection:
        return database.unit(find_unit(connection, name))


def add_unit(database: Database, name: str, actor: str = "管理员") -> Unit:
    with database.directory().write(actor) as transaction:
        return changes.add_unit(transaction, name)


def act(
    database: AnyDatabase, actor: str, do: Callable[Concatenate[Transaction, Given], Result],
    *given: Given.args, **named: Given.kwargs,
) -> Result:  # fmt: skip
    """``do`` in a transaction of its own by ``actor``."""
    with home(database).write(actor) as transaction:
        return do(transaction, *given, **named)


def ask(
    database: AnyDatabase, question: Callable[Concatenate[UnitConnection, Given], Result],
    *given: Given.args, **named: Given.kwargs,
) -> Result:  # fmt: skip
    """``question`` on a connection of its own."""
    with home(database).read() as connection:
        return question(connection, *given, **named)


@contextmanager
def counted(connection: UnitConnection) -> Iterator[list[str]]:
    """The statements that are sent on ``connection`` meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(connection.driver, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection.driver, "before_cursor_execute", note)


# Entries.


def get_entry(database: AnyDatabase, id_: int) -> Entry:
    return ask(database, repository.get_entry, id_)


def amendments(database: AnyDatabase, id_: int) -> tuple[AmendmentMade, ...]:
    return ask(database, repository.amendments, id_)


def add_entry(
    database: AnyDatabase, actor: str, book: str, values: Mapping[str, Value], *, state: State = "draft"
) -> Entry:
    return act(database, actor, service.add_entry, book, values, state=state)


def change_entry(
    database: AnyDatabase, actor: str, id_: int, changes: Mapping[str, Value], *, seen: Entry, reason: str = ""
) -> Entry:
    return act(database, actor, service.change_entry, id_, changes, was=values_of(seen), reason=reason)


def submit_entries(database: AnyDatabase, actor: str, ids: Iterable[int]) -> tuple[service.MovedEntry, ...]:
    return act(database, actor, service.submit_entries, ids)


def accept_entries(
    database: AnyDatabase, actor: str, ids: Iterable[int], *, versions: Mapping[int, int] | None = None
) -> tuple[Entry, ...]:
    return tuple(one.entry for one in act(database, actor, service.accept_entries, ids, versions=versions))


def return_entry(database: AnyDatabase, actor: str, id_: int, remark: str, *, version: int | None = None) -> Entry:
    versions = None if version is None else {id_: version}
    return act(database, actor, service.return_entries, [id_], remark, versions=versions)[0].entry


def withdraw_entry(database: AnyDatabase, actor: str, id_: int, reason: str, *, version: int | None = None) -> Entry:
    versions = None if version is None else {id_: version}
    return act(database, actor, service.withdraw_entries, [id_], reason, versions=versions)[0].entry


# Books.


def books_of(database: AnyDatabase) -> books.UnitBooks:
    """The books of the unit."""
    return ask(database, books.unit_books)


def add_books(database: AnyDatabase, actor: str, path: Path) -> tuple[Book, ...]:
    """Those of the file at ``path``."""
    added = books.read_books(path.name, path.read_bytes())
    act(database, actor, books.add_books, added)
    return added


def rename_book(database: AnyDatabase, actor: str, called: str, title: str) -> Book:
    return act(database, actor, books.rename_book, called, title)


def retire_book(database: AnyDatabase, actor: str, called: str) -> Book:
    return act(database, actor, books.retire_book, called)


def restore_book(database: AnyDatabase, actor: str, called: str) -> Book:
    return act(database, actor, books.restore_book, called)


def keep_book(database: AnyDatabase, actor: str, book: Book) -> None:
    """Have the unit keep ``book`` word for word, whatever else it keeps."""
    with home(database).write(actor) as transaction:
        row = repository.unit_book(transaction.connection, book.id)
        if row is None:
            own = {"id": transaction.next_id("unit_book"), "book": book.id, "retired": 0}
            transaction.insert("unit_book", [own | {"data": canonical(book)}])
        else:
            transaction.update("unit_book", row.id, {"data": canonical(book)})


def mark_seen(
    database: AnyDatabase, actor: str, round_: AssessmentRound, key: SheetKey, changes: Mapping[str, ItemMark | None]
) -> SheetState:
    """Mark items of a sheet as somebody who sees what stands there."""
    was = marks_of(round_, key, ask(database, read_sheet, round_, key))
    return act(database, actor, save_marks, round_, key, changes, was=was)
