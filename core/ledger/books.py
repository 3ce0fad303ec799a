"""The ledger books of a unit: those everybody has, those of its schemes and of plugins, and its own.

How a unit changes its books stands here too: it adds its own or widens one, renames, sets aside, brings back. Entries
never lose anything by it: a book that has entries is only ever widened.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ...plugins.catalogue import CATALOGUE
from ...plugins.contract import Book, Column, canonical, from_data
from ...plugins.i18n import _
from ...plugins.loading import allowed_names, find_scheme, list_plugins, load_plugins
from ...plugins.overlay import OverlayRefused, decoded, read_books_file, read_scheme_file
from ..adoption.model import file_refused
from ..adoption.repository import adoptions, stored_overlays
from ..kernel.errors import Error, FileRefused, Problem, UnknownScheme
from ..kernel.text import Longest, accept, find_hostile, match_key, nearest, pick, shown, tidy, too_long
from .fields import fields_of
from .repository import frozen_schemes, unit_book, unit_book_rows

if TYPE_CHECKING:
    from ..storage.connection import UnitConnection
    from ..storage.transaction import Transaction

OURS = "kaoping"
"""The package whose plugins bring schemes and no books besides."""


@dataclass(frozen=True, slots=True)
class UnitBooks:
    """The books of a unit by id: those in use, and those it no longer wants to keep, whose entries stay."""

    books: Mapping[str, Book]
    retired: Mapping[str, Book]

    def find(self, called: str) -> Book:
        """The book in use that has the id or title ``called``.

        Raises:
            Error: there is none; the hint names what is near, or how to bring back a retired one.
        """
        book = named(called, self.books.values())
        if book is not None:
            return book
        if named(called, self.retired.values()) is not None:
            raise _set_aside(called)
        raise Error(_("没有台账「{name}」。").format(name=shown(called)), nearest(called, _called(self.books.values())))

    def of(self, id_: str) -> Book:
        """The book with exactly this id, in use or retired: that of an entry.

        Raises:
            Error: its scheme or plugin is gone.
        """
        book = self.books.get(id_) or self.retired.get(id_)
        if book is None:
            raise Error(_("没有台账「{name}」。").format(name=shown(id_)), _("带来它的方案或插件可能已经卸载。"))
        return book

    def in_use(self, id_: str) -> Book:
        """The book with exactly this id, for a new entry.

        Raises:
            Error: it was set aside, or its scheme or plugin is gone.
        """
        book = self.of(id_)
        if id_ not in self.books:
            raise _set_aside(book.title)
        return book


def unit_books(connection: "UnitConnection", extra: Sequence[Book] | None = None) -> UnitBooks:
    """Return the books of the unit, those of its schemes among them; ``extra`` are books that plugins bring besides
    (default: those of the installed ones).

    Where two bring the same id the first one has it: everybody's, then that of the scheme the unit uses now, then
    what rounds froze, the newest first, then a plugin's. What the unit words itself stands in its place.
    """
    books: dict[str, Book] = {}
    for book in (*CATALOGUE, *_scheme_books(connection), *(plugin_books() if extra is None else extra)):
        books.setdefault(book.id, book)
    retired: dict[str, Book] = {}
    for row in unit_book_rows(connection):
        own = _book(row.data) if row.data else books.get(row.book)
        if own is None:
            continue  # set aside while it was a scheme's or plugin's that is gone by now
        if row.retired:
            books.pop(row.book, None)
            retired[row.book] = own
        else:
            books[row.book] = own
    return UnitBooks(books, retired)


def plugin_books() -> tuple[Book, ...]:
    """Return the books that installed plugins bring besides those of schemes; plugins are asked once in a process."""
    return _registered(allowed_names())


def named(called: str, books: Iterable[Book]) -> Book | None:
    """Return the one of ``books`` with the id or else the title ``called``; ``None`` when that is none or several."""
    listed = list(books)
    for name_of in (lambda book: book.id, lambda book: book.title, lambda book: _(book.title)):
        by_name = {name_of(book): book for book in reversed(listed)}
        found = pick(called, by_name)
        if found is not None:
            return by_name[found]
    return None


def _set_aside(called: str) -> Error:
    hint = _("要再用它,请运行 kaoping books restore 台账 --unit 单位")
    return Error(_("台账「{name}」已经停用。").format(name=shown(called)), hint)


def _called(books: Iterable[Book]) -> list[str]:
    return [name for book in books for name in dict.fromkeys((book.id, _(book.title)))]


@cache
def _registered(allowed: frozenset[str] | None) -> tuple[Book, ...]:
    others = {plugin.name for plugin in list_plugins() if plugin.package != OURS}
    names = others if allowed is None else others & allowed
    return tuple(load_plugins(names).books.values()) if names else ()


def _scheme_books(connection: "UnitConnection") -> Iterator[Book]:
    """Books of the schemes in use, then of those that rounds froze; a frozen content is never loaded again."""
    frozen = frozen_schemes(connection)
    texts = {overlay.scheme: overlay.text for overlay in stored_overlays(connection)}
    for adoption in adoptions(connection):
        data = frozen.get(adoption.content_hash)
        if data is not None:
            yield from _frozen_books(data)
        else:
            yield from _installed_books(adoption.scheme, adoption.content_hash, texts.get(adoption.scheme, ""))
    for data in frozen.values():
        yield from _frozen_books(data)


@lru_cache(maxsize=64)
def _frozen_books(scheme_data: str) -> tuple[Book, ...]:
    return tuple(from_data(json.loads(scheme_data).get("books", [])))


@lru_cache(maxsize=64)
def _installed_books(scheme: str, _content_hash: str, written: str) -> tuple[Book, ...]:
    """The books of a scheme in use; one that is no longer to be had brings none (``plugins list`` tells of it)."""
    try:
        found = read_scheme_file(written, scheme, find_scheme).scheme if written else find_scheme(scheme)
    except (UnknownScheme, OverlayRefused):
        return ()
    return found.books


@lru_cache(maxsize=256)
def _book(data: str) -> Book:
    book = from_data(json.loads(data))
    if not isinstance(book, Book):
        raise TypeError(f"a unit keeps a {type(book).__name__}, not a book")
    return book


OPEN_TO_CHANGE = frozenset({"title", "group", "titled", "clause", "columns", "kinds", "grace", "every"})
"""Fields that may differ when a book is written anew; columns and kinds may only grow."""


def read_books(name: str, content: bytes) -> tuple[Book, ...]:
    """Return the books of a TOML file of ``[[book]]`` tables.

    Raises:
        FileRefused: something in the file is wrong.
        Error: a book cannot be stored.
    """
    try:
        books = read_books_file(decoded(content, name), name)
    except OverlayRefused as refused:
        raise file_refused(refused) from refused
    for book in books:
        named = (book.title, *book.all_kinds, *(column.title for column in book.columns))
        long = next((name for name in (book.id, *named) if len(name) > Longest.NAME), None)
        sentence = find_hostile(canonical(book)) if long is None else too_long(long, Longest.NAME)
        if sentence is not None:
            raise Error(_("台账「{name}」不能保存:{sentence}").format(name=shown(book.id), sentence=sentence))
    return books


def add_books(transaction: "Transaction", books: Iterable[Book]) -> None:
    """Give the unit new books, or existing ones with more in them.

    Raises:
        FileRefused: a book would lose what its entries may hold, or cannot be told from another.
    """
    wanted = tuple(books)
    known = unit_books(transaction.connection)
    problems = tuple(Problem(sentence) for book in wanted if (sentence := _refusal(book, known)))
    if problems:
        raise FileRefused(problems[0].sentence, problems)
    transaction.label("book.add")
    for book in wanted:
        _store(transaction, book.id, canonical(book), retired=False)


def rename_book(transaction: "Transaction", called: str, title: str) -> Book:
    """Let the unit call a book by another title; its id stays. Return the book as it is then.

    Raises:
        Error: no such book, or the title is empty, not storable, or that of another book.
    """
    title = accept(tidy(title), Longest.NAME)
    if not title:
        raise Error(_("台账名称不能为空。"))
    known = unit_books(transaction.connection)
    book = replace(known.find(called), title=title)
    if _has_namesake(book, known):
        raise Error(_("已有台账叫「{title}」。").format(title=shown(title)))
    transaction.label("book.rename")
    _store(transaction, book.id, canonical(book), retired=False)
    return book


def retire_book(transaction: "Transaction", called: str) -> Book:
    """Set a book aside, and return it: it is offered nowhere any more, and its entries stay.

    Raises:
        Error: no such book in use.
    """
    book = unit_books(transaction.connection).find(called)
    transaction.label("book.retire")
    _store(transaction, book.id, None, retired=True)
    return book


def restore_book(transaction: "Transaction", called: str) -> Book:
    """Bring back a book that was set aside, and return it.

    Raises:
        Error: no such book among those set aside.
    """
    known = unit_books(transaction.connection)
    book = named(called, known.retired.values())
    if book is None:
        known.find(called)
        raise Error(_("台账「{name}」没有停用。").format(name=shown(called)))
    transaction.label("book.restore")
    _store(transaction, book.id, None, retired=False)
    return book


def _refusal(book: Book, known: UnitBooks) -> str:
    """Why ``book`` cannot stand beside, or in the place of, what the unit has; empty when it can."""
    old = known.books.get(book.id) or known.retired.get(book.id)
    lost = _lost(old, book) if old else ""
    if lost:
        return _("台账「{name}」已经有了,只能增加栏目、选项和类别:{lost}").format(name=shown(book.id), lost=lost)
    if _has_namesake(book, known):
        return _("已有台账叫「{title}」。").format(title=shown(book.title))
    titles = Counter(match_key(field.title) for field in fields_of(book))
    double = next((field.title for field in fields_of(book) if titles[match_key(field.title)] > 1), "")
    if double:
        return _("台账「{name}」有两栏都叫「{title}」,分不清。").format(name=shown(book.id), title=shown(double))
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
            return _("「{field}」不能改").format(field=field.name)
    if bool(old.kinds) != bool(new.kinds):
        return _("「{field}」不能改").format(field="kinds")
    missing = [kind for kind in old.kinds if kind not in new.kinds] or _missing_columns(old.columns, new.columns)
    return _("少了「{name}」").format(name=missing[0]) if missing else ""


def _missing_columns(old: Sequence[Column], new: Sequence[Column]) -> list[str]:
    there = {column.id: column for column in new}
    return [
        column.id
        for column in old
        if column.id not in there
        or there[column.id].kind != column.kind
        or not set(column.choices) <= set(there[column.id].choices)
    ]


def _store(transaction: "Transaction", book: str, data: str | None, *, retired: bool) -> None:
    """The unit's row for the book, new or changed; ``data`` ``None`` leaves the wording as it is."""
    row = unit_book(transaction.connection, book)
    if row is None:
        new = {"id": transaction.next_id("unit_book"), "book": book, "data": data or "", "retired": int(retired)}
        transaction.insert("unit_book", [new])
    else:
        changes = {"data": row.data if data is None else data, "retired": int(retired)}
        transaction.update("unit_book", row.id, changes)
