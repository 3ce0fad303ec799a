"""How a unit changes its ledger books: adds its own or widens one, renames, sets aside, brings back.

Entries never lose anything by it: a book that has entries is only ever widened.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from sqlalchemy import text

from ...plugins.contract import Book, Column, canonical
from ...plugins.i18n import _
from ...plugins.overlay import OverlayRefused, decoded, read_books_file
from ..database.engine import Database
from ..database.transaction import Transaction
from ..errors import Error, FileRefused, Problem
from ..organisation.units import Unit, unit_named
from ..rounds.overlays import file_refused
from ..text import accept, find_hostile, match_key, shown, tidy
from .books import UnitBooks, named, plugin_books, unit_books
from .fields import fields_of

STORED = text("SELECT id, data FROM unit_book WHERE unit_id = :unit AND book = :book")

OPEN_TO_CHANGE = frozenset({"title", "group", "titled", "clause", "columns", "kinds", "grace", "every"})
"""Fields that may differ when a book is written anew; columns and kinds may only grow."""


def add_books(database: Database, actor: str, unit: str, path: Path) -> tuple[Book, ...]:
    """Give ``unit`` the books of a TOML file of ``[[book]]`` tables: new ones, or existing ones with more in them.

    Raises:
        FileRefused: something in the file is wrong, or a book would lose what its entries may hold.
        Error: no such unit, or the file cannot be read.
    """
    books = _read(path)
    extra = plugin_books()
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        known = unit_books(transaction.connection, place, extra)
        problems = tuple(Problem(sentence) for book in books if (sentence := _refusal(book, known)))
        if problems:
            raise FileRefused(problems[0].sentence, problems)
        transaction.label("book.add")
        for book in books:
            _store(transaction, place, book.id, canonical(book), retired=False)
    return books


def rename_book(database: Database, actor: str, unit: str, called: str, title: str) -> Book:
    """Let ``unit`` call a book by another title; its id stays.

    Raises:
        Error: no such unit or book, or the title is empty, not storable, or that of another book.
    """
    title = accept(tidy(title))
    if not title:
        raise Error(_("台账名称不能为空。"))
    extra = plugin_books()
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        known = unit_books(transaction.connection, place, extra)
        book = replace(known.find(called), title=title)
        if _has_namesake(book, known):
            raise Error(_("已有台账叫“{title}”。").format(title=shown(title)))
        transaction.label("book.rename")
        _store(transaction, place, book.id, canonical(book), retired=False)
    return book


def retire_book(database: Database, actor: str, unit: str, called: str) -> Book:
    """Set a book aside: it is offered nowhere any more, and its entries stay.

    Raises:
        Error: no such unit, or no such book in use.
    """
    extra = plugin_books()
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        book = unit_books(transaction.connection, place, extra).find(called)
        transaction.label("book.retire")
        _store(transaction, place, book.id, None, retired=True)
    return book


def restore_book(database: Database, actor: str, unit: str, called: str) -> Book:
    """Bring back a book that was set aside.

    Raises:
        Error: no such unit, or no such book among those set aside.
    """
    extra = plugin_books()
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        known = unit_books(transaction.connection, place, extra)
        book = named(called, known.retired.values())
        if book is None:
            known.find(called)
            raise Error(_("台账“{name}”没有停用。").format(name=shown(called)))
        transaction.label("book.restore")
        _store(transaction, place, book.id, None, retired=False)
    return book


def _read(path: Path) -> tuple[Book, ...]:
    try:
        data = path.expanduser().read_bytes()
    except OSError as error:
        reason = shown(str(error.strerror))
        raise Error(_("打不开文件“{file}”:{reason}").format(file=shown(str(path)), reason=reason)) from error
    try:
        books = read_books_file(decoded(data, path.name), path.name)
    except OverlayRefused as refused:
        raise file_refused(refused) from refused
    for book in books:
        sentence = find_hostile(canonical(book))
        if sentence is not None:
            raise Error(_("台账“{name}”不能保存:{sentence}").format(name=shown(book.id), sentence=sentence))
    return books


def _refusal(book: Book, known: UnitBooks) -> str:
    """Why ``book`` cannot stand beside, or in the place of, what the unit has; empty when it can."""
    old = known.books.get(book.id) or known.retired.get(book.id)
    lost = _lost(old, book) if old else ""
    if lost:
        return _("台账“{name}”已经有了,只能增加栏目、选项和类别:{lost}").format(name=shown(book.id), lost=lost)
    if _has_namesake(book, known):
        return _("已有台账叫“{title}”。").format(title=shown(book.title))
    titles = Counter(match_key(field.title) for field in fields_of(book))
    double = next((field.title for field in fields_of(book) if titles[match_key(field.title)] > 1), "")
    if double:
        return _("台账“{name}”有两栏都叫“{title}”,分不清。").format(name=shown(book.id), title=shown(double))
    return ""


def _has_namesake(book: Book, known: UnitBooks) -> bool:
    """Whether another book has its title, or its title as id."""
    others = [other for other in (*known.books.values(), *known.retired.values()) if other.id != book.id]
    key = match_key(book.title)
    return any(key in (match_key(other.id), match_key(other.title), match_key(_(other.title))) for other in others)


def _lost(old: Book, new: Book) -> str:
    """What entries of ``old`` may hold that ``new`` has no place for, or traits that would give it another sense."""
    for field in fields(Book):
        if field.name not in OPEN_TO_CHANGE and getattr(old, field.name) != getattr(new, field.name):
            return _("“{field}”不能改").format(field=field.name)
    if bool(old.kinds) != bool(new.kinds):
        return _("“{field}”不能改").format(field="kinds")
    missing = [kind for kind in old.kinds if kind not in new.kinds] or _missing_columns(old.columns, new.columns)
    return _("少了“{name}”").format(name=missing[0]) if missing else ""


def _missing_columns(old: Sequence[Column], new: Sequence[Column]) -> list[str]:
    there = {column.id: column for column in new}
    return [
        column.id
        for column in old
        if column.id not in there
        or there[column.id].kind != column.kind
        or not set(column.choices) <= set(there[column.id].choices)
    ]


def _store(transaction: Transaction, unit: Unit, book: str, data: str | None, *, retired: bool) -> None:
    """The unit's row for the book, new or changed; ``data`` ``None`` leaves the wording as it is."""
    row = transaction.connection.execute(STORED, {"unit": unit.id, "book": book}).one_or_none()
    if row is None:
        new = {"id": transaction.next_id("unit_book"), "unit_id": unit.id, "book": book}
        transaction.insert("unit_book", [new | {"data": data or "", "retired": int(retired)}])
    else:
        transaction.update("unit_book", row[0], {"data": row[1] if data is None else data, "retired": int(retired)})
