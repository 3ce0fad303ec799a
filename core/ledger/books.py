"""The ledger books of a unit: those everybody has, those of its schemes and of plugins, and its own.

Which books there are is told here; how a unit changes them is the business of :mod:`.book_changes`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import Connection, text

from ...plugins.catalogue import CATALOGUE
from ...plugins.contract import Book, from_data
from ...plugins.discovery import allowed_names
from ...plugins.i18n import _
from ...plugins.loading import find_scheme, list_plugins, load_plugins
from ...plugins.overlay import OverlayRefused, read_scheme_file
from ..database.engine import Database
from ..errors import Error
from ..naming import nearest, pick
from ..organisation.units import Unit, unit_named
from ..rounds.adoption import adoptions
from ..rounds.overlays import overlays_on
from ..text import shown

FROZEN = text("""
    SELECT content_hash, scheme_data FROM assessment_round WHERE unit_id = :unit ORDER BY year DESC, id DESC""")
OWN = text("SELECT book, data, retired FROM unit_book WHERE unit_id = :unit ORDER BY id")

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
            hint = _("要再用它,请运行 kaoping books restore 台账 --unit 单位")
            raise Error(_("台账“{name}”已经停用。").format(name=shown(called)), hint)
        raise Error(_("没有台账“{name}”。").format(name=shown(called)), nearest(called, _called(self.books.values())))

    def of(self, id: str) -> Book:
        """The book with exactly this id, in use or retired: that of an entry.

        Raises:
            Error: its scheme or plugin is gone.
        """
        book = self.books.get(id) or self.retired.get(id)
        if book is None:
            raise Error(_("没有台账“{name}”。").format(name=shown(id)), _("带来它的方案或插件可能已经卸载。"))
        return book


def unit_books(connection: Connection, unit: Unit, extra: Sequence[Book] = ()) -> UnitBooks:
    """The books of ``unit``, those of its schemes among them; ``extra`` are books that plugins bring besides.

    Where two bring the same id the first one has it: everybody's, then that of the scheme the unit uses now, then
    what rounds froze, the newest first, then a plugin's. What the unit words itself stands in its place.
    """
    books: dict[str, Book] = {}
    for book in (*CATALOGUE, *_scheme_books(connection, unit), *extra):
        books.setdefault(book.id, book)
    retired: dict[str, Book] = {}
    for id_, data, is_retired in connection.execute(OWN, {"unit": unit.id}):
        own = _book(data) if data else books.get(id_)
        if own is None:
            continue  # set aside while it was a scheme's or plugin's that is gone by now
        if is_retired:
            books.pop(id_, None)
            retired[id_] = own
        else:
            books[id_] = own
    return UnitBooks(books, retired)


def books_of(database: Database, unit: str) -> UnitBooks:
    """The books of the unit called ``unit``, those of plugins included.

    Raises:
        Error: no such unit.
    """
    extra = plugin_books()
    with database.read() as connection:
        return unit_books(connection, unit_named(connection, unit), extra)


def plugin_books() -> tuple[Book, ...]:
    """The books that installed plugins bring besides those of schemes; plugins are asked once in a process."""
    return _registered(allowed_names())


def named(called: str, books: Iterable[Book]) -> Book | None:
    """The one of ``books`` with the id or else the title ``called``; ``None`` when that is none or several."""
    listed = list(books)
    for name_of in (lambda book: book.id, lambda book: book.title, lambda book: _(book.title)):
        by_name = {name_of(book): book for book in reversed(listed)}
        found = pick(called, by_name)
        if found is not None:
            return by_name[found]
    return None


def _called(books: Iterable[Book]) -> list[str]:
    return [name for book in books for name in dict.fromkeys((book.id, _(book.title)))]


@cache
def _registered(allowed: frozenset[str] | None) -> tuple[Book, ...]:
    others = {plugin.name for plugin in list_plugins() if plugin.package != OURS}
    names = others if allowed is None else others & allowed
    return tuple(load_plugins(names).books.values()) if names else ()


def _scheme_books(connection: Connection, unit: Unit) -> Iterator[Book]:
    """Books of the schemes in use, then of those that rounds froze; a frozen content is never loaded again."""
    frozen = {row[0]: row[1] for row in connection.execute(FROZEN, {"unit": unit.id})}
    texts = {overlay.scheme: overlay.text for overlay in overlays_on(connection, unit)}
    for adoption in adoptions(connection, unit):
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
    except (LookupError, OverlayRefused):
        return ()
    return found.books


@lru_cache(maxsize=256)
def _book(data: str) -> Book:
    book = from_data(json.loads(data))
    if not isinstance(book, Book):
        raise TypeError(f"a unit keeps a {type(book).__name__}, not a book")
    return book
