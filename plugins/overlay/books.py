"""A unit's ledger books as a TOML file of ``[[book]]`` tables, in the words of the contract.

Reading is all or nothing, each problem with its line and key; what a book may replace is not decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..contract import Book
from ..i18n import _
from ..lint.books import traits_findings
from ..lint.types import type_findings
from ..plain import plain
from .lines import Path
from .source import Problems, parsed
from .values import BAD, Reader, unknown_key

ONE = "book"

INNER = ("columns", "steps")
"""Fields of a book that are written as tables under it."""


def read_books_file(text: str, file: str) -> tuple[Book, ...]:
    """The books that the text of a file describes; ``file`` is only for the sentences.

    Raises:
        OverlayRefused: something in it is wrong; nothing of it is taken.
    """
    data = parsed(text, file)
    problems = Problems(text, file)
    tell = problems.tell
    for key in data:
        if key != ONE:
            tell((key,), unknown_key(key, (ONE,)))
    tables = data.get(ONE)
    if not isinstance(tables, list) or not tables or not all(isinstance(table, Mapping) for table in tables):
        tell((), _("要写成一个或几个 [[book]] 表"))
        raise problems.refusal()
    reader = Reader(tell)
    books: list[Book] = []
    for at, table in enumerate(tables):
        book = reader.table(Book, _completed(table), (ONE, at))
        if book is not BAD:
            for path, sentence in _faults(book, table, (ONE, at), books):
                tell(path, sentence)
            books.append(book)
    if problems:
        raise problems.refusal()
    return tuple(books)


def _completed(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """A book is called by its id unless a title is given."""
    return {"title": table["id"], **table} if "id" in table else table


def _faults(book: Book, table: Mapping[str, Any], path: Path, before: Sequence[Book]) -> Iterator[tuple[Path, str]]:
    if any(book.id == each.id for each in before):
        yield path, _("已经有“{id}”了").format(id=plain(book.id))
    for finding in dict.fromkeys((*type_findings(book, "books"), *traits_findings(book))):
        yield _cause(finding.place, table, path), finding.sentence


def _cause(place: str, table: Mapping[str, Any], path: Path) -> Path:
    """The column or step of the table that the linter's finding at ``place`` is about; else the book itself."""
    for field in INNER:
        for at, inner in enumerate(table.get(field, ())):
            if place.endswith(f"/{plain(inner.get('id', ''))}"):
                return (*path, field, at)
    return path
