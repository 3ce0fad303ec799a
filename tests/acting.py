"""Single acts and questions on a database, each in a transaction or on a connection of its own, as services do them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from kaoping.core.kernel.clock import Clock
from kaoping.core.ledger import books, repository, service
from kaoping.core.ledger.changes import AmendmentMade
from kaoping.core.ledger.entry import Entry, State, Value
from kaoping.core.organisation.model import Unit
from kaoping.core.organisation.repository import find_unit
from kaoping.core.storage.engine import Database
from kaoping.core.storage.transaction import Transaction
from kaoping.plugins.contract import Book, canonical
from sqlalchemy import Connection, event

today = Clock().today
"""The day that a database without a time zone of its own means by today."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


def act(
    database: Database, actor: str, do: Callable[Concatenate[Transaction, Given], Result],
    *given: Given.args, **named: Given.kwargs,
) -> Result:  # fmt: skip
    """``do`` in a transaction of its own by ``actor``."""
    with database.write(actor) as transaction:
        return do(transaction, *given, **named)


def ask(
    database: Database, question: Callable[Concatenate[Connection, Given], Result],
    *given: Given.args, **named: Given.kwargs,
) -> Result:  # fmt: skip
    """``question`` on a connection of its own."""
    with database.read() as connection:
        return question(connection, *given, **named)


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements that are sent on ``connection`` meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


# Entries.


def get_entry(database: Database, id_: int) -> Entry:
    return ask(database, repository.get_entry, id_)


def amendments(database: Database, id_: int) -> tuple[AmendmentMade, ...]:
    return ask(database, repository.amendments, id_)


def add_entry(
    database: Database, actor: str, unit: Unit, book: str, values: Mapping[str, Value], *, state: State = "draft"
) -> Entry:
    return act(database, actor, service.add_entry, unit, book, values, state=state)


def change_entry(
    database: Database, actor: str, id_: int, changes: Mapping[str, Value], *, seen: Entry, reason: str = ""
) -> Entry:
    return act(database, actor, service.change_entry, id_, changes, seen=seen, reason=reason)


def submit_entries(database: Database, actor: str, ids: Iterable[int]) -> tuple[service.MovedEntry, ...]:
    return act(database, actor, service.submit_entries, ids)


def accept_entries(
    database: Database, actor: str, ids: Iterable[int], *, versions: Mapping[int, int] | None = None
) -> tuple[Entry, ...]:
    return tuple(one.entry for one in act(database, actor, service.accept_entries, ids, versions=versions))


def return_entry(database: Database, actor: str, id_: int, remark: str, *, version: int | None = None) -> Entry:
    versions = None if version is None else {id_: version}
    return act(database, actor, service.return_entries, [id_], remark, versions=versions)[0].entry


def withdraw_entry(database: Database, actor: str, id_: int, reason: str, *, version: int | None = None) -> Entry:
    versions = None if version is None else {id_: version}
    return act(database, actor, service.withdraw_entries, [id_], reason, versions=versions)[0].entry


# Books.


def books_of(database: Database, unit: str) -> books.UnitBooks:
    """The books of the unit called ``unit``."""
    with database.read() as connection:
        return books.unit_books(connection, find_unit(connection, unit))


def add_books(database: Database, actor: str, unit: str, path: Path) -> tuple[Book, ...]:
    """Those of the file at ``path``."""
    added = books.read_books(path.name, path.read_bytes())
    with database.write(actor) as transaction:
        books.add_books(transaction, find_unit(transaction.connection, unit), added)
    return added


def rename_book(database: Database, actor: str, unit: str, called: str, title: str) -> Book:
    with database.write(actor) as transaction:
        return books.rename_book(transaction, find_unit(transaction.connection, unit), called, title)


def retire_book(database: Database, actor: str, unit: str, called: str) -> Book:
    with database.write(actor) as transaction:
        return books.retire_book(transaction, find_unit(transaction.connection, unit), called)


def restore_book(database: Database, actor: str, unit: str, called: str) -> Book:
    with database.write(actor) as transaction:
        return books.restore_book(transaction, find_unit(transaction.connection, unit), called)


def keep_book(database: Database, actor: str, unit: Unit, book: Book) -> None:
    """Have the unit keep ``book`` word for word, whatever else it keeps."""
    with database.write(actor) as transaction:
        row = repository.unit_book(transaction.connection, unit.id, book.id)
        if row is None:
            own = {"id": transaction.next_id("unit_book"), "unit_id": unit.id, "book": book.id, "retired": 0}
            transaction.insert("unit_book", [own | {"data": canonical(book)}])
        else:
            transaction.update("unit_book", row.id, {"data": canonical(book)})
