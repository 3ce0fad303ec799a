"""What checks found about the items of a form, to be seen beside them: nothing is counted here.

Two things say something about an item: the remark of a spot check on an entry of a book that the item looks at, and an
entry of a book of findings that names the item.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, text

from ....plugins.contract import Book, Item, Scheme
from ....plugins.contract.books import ITEM
from ....plugins.i18n import _
from ...storage.connection import UnitConnection
from ..books import plugin_books, unit_books
from ..entry import COUNTED
from .model import FAULT, verdict_title

WHOSE = {
    "branch": "JOIN organisation s ON s.unit_id = :unit AND s.id = e.organisation_id",
    "member": "JOIN person s ON s.unit_id = :unit AND s.id = e.person_id",
}
REMARKS = """
    SELECT s.code, e.id, e.book, e.date, i.title, p.verdict, p.finding, p.inspector
    FROM inspection_pick p
    JOIN inspection i ON i.unit_id = :unit AND i.id = p.inspection_id
    JOIN entry e ON e.unit_id = :unit AND e.id = p.entry_id {whose}
    WHERE p.unit_id = :unit AND p.verdict <> '' AND e.date BETWEEN :first AND :last{only} ORDER BY p.id"""
NAMING = """
    SELECT s.code, e.id, e.book, e.date, e.kind, e.title, e.content, e.own, e.proofs, e.author FROM entry e {whose}
    WHERE e.unit_id = :unit AND e.book IN :books AND e.date BETWEEN :first AND :last AND e.state IN :states{only}
    ORDER BY e.date, e.id"""
ONLY = " AND s.code = :code"


@dataclass(frozen=True, slots=True)
class ItemFinding:
    """Something that was found about items of a subject.

    ``item`` is the one that the entry names; empty for a remark of a spot check, which concerns the items that look at
    ``book``. ``check`` is what the check is called, ``date`` the ISO day of the entry, ``verdict`` sound or fault,
    ``words`` what was found, ``by`` who says so.
    """

    entry_id: int
    book: str
    item: str
    check: str
    date: str
    verdict: str
    words: str
    by: str

    @property
    def sentence(self) -> str:
        """What was found, in one line."""
        return " ".join(filter(None, (self.check, self.date, verdict_title(self.verdict), self.words)))


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings by the code of the subject they are about."""

    by_subject: Mapping[str, tuple[ItemFinding, ...]]

    def about(self, code: str, item: Item) -> tuple[ItemFinding, ...]:
        """Return what was found about an item of the subject with that code."""
        books = {requirement.book for requirement in item.requires}
        found = self.by_subject.get(code, ())
        return tuple(one for one in found if (one.item == item.id if one.item else one.book in books))


def books_of_findings(connection: UnitConnection, scheme: Scheme) -> dict[str, Book]:
    """Return the books of a scheme and of the unit, by id, whose entries name an item."""
    known = (*scheme.books, *unit_books(connection, plugin_books()).books.values())
    return {book.id: book for book in known if book.names_item}


def load_findings(
    connection: UnitConnection, scheme: Scheme, days: tuple[str, str], code: str | None = None
) -> Findings:
    """Return what was found about subjects of a scheme (about the one with ``code`` alone) in entries dated within
    ``days`` (ISO, both included): by spot checks, and in books of findings.
    """
    books = books_of_findings(connection, scheme)
    found: dict[str, list[ItemFinding]] = defaultdict(list)
    asked = {"first": days[0], "last": days[1]} | ({} if code is None else {"code": code})
    words = {"whose": WHOSE[scheme.subject], "only": "" if code is None else ONLY}
    for row in connection.execute(text(REMARKS.format(**words)), asked):
        found[row.code].append(
            ItemFinding(row.id, row.book, "", row.title, row.date, row.verdict, row.finding, row.inspector)
        )
    if books:
        lists: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in ("books", "states")]
        query = text(NAMING.format(**words)).bindparams(*lists)
        for row in connection.execute(query, asked | {"books": sorted(books), "states": sorted(COUNTED)}):
            finding = _named(books[row.book], row)
            if finding is not None:
                found[row.code].append(finding)
    return Findings({subject: tuple(findings) for subject, findings in found.items()})


def _named(book: Book, row: Any) -> ItemFinding | None:
    """What an entry says about the item it names; None while it names none."""
    own: Mapping[str, Any] = json.loads(row.own) if row.own else {}
    item = str(own.get(ITEM) or "").partition(" ")[0]
    if not item:
        return None
    texts = [column for column in book.columns if column.kind == "text" and own.get(column.id)]
    said = [row.title, row.content, *(f"{_(column.title)} {own[column.id]}" for column in texts)]
    if book.proof and not row.proofs:
        said.append(_("缺证明"))
    words = ";".join(filter(None, said))
    return ItemFinding(row.id, row.book, item, _(row.kind or book.title), row.date, FAULT, words, row.author)
