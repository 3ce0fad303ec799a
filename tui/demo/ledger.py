"""The ledgers of the sample units: a year of entries from files such as a clerk could import, proved and handed in.

The year is told as if it had been kept week by week: each row says who wrote it down and when, which an import, dated
by the day it is made, could not say. What a row may hold is checked as for any other entry.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ...core.ledger.books import UnitBooks
from ...core.ledger.cells import Reader, reader
from ...core.ledger.changes import By, new_row
from ...core.ledger.entry import State, Value
from ...core.ledger.rules import BookRules
from ...core.ledger.service import insert_entries
from ...core.organisation.directory import Directory
from ...core.organisation.model import Unit
from ...core.services.services import Services
from ...core.services.workspace import Workspace
from ...core.storage.engine import Database
from ..paths import read_attachment

STATE, PROOF, ENTERED, AUTHOR = "state", "proof", "entered", "author"
"""Columns beside those of the book's fields: how far the entry has come, the file that proves it, when and by whom it
was written down. All columns are called by id, as in the other sample files."""

PLANNED, DRAFT, RETURNED, ACCEPTED = "计划", "草稿", "已退回", "已通过"

SLASH = "-"
"""Stands in the name of a file for the slash that some books have in theirs."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One row of a file: the row of the new entry, its state in the end, and the file that proves it."""

    row: dict[str, Any]
    state: str
    proof: str


def add_ledgers(database: Database, actor: str, unit: str, folder: Path, proofs: Path, remark: str) -> None:
    """Enter every file in ``folder`` into the book it is called after, with the files in ``proofs`` that prove it.

    ``remark`` is what is written on entries that were returned. A folder that does not exist holds nothing.
    """
    if not folder.is_dir():
        return
    services = Services(Workspace(database, actor))
    place = services.ledger.unit(unit)
    books, directory, day = services.ledger.books(place), services.ledger.names(place), services.workspace.clock.today()
    sheets = [sheet for path in sorted(folder.glob("*.csv")) for sheet in _read(path, books, directory, day)]
    sheets.sort(key=lambda sheet: str(sheet.row["entered_at"]))
    _write(services, place, sheets, proofs, remark)


def _write(services: Services, unit: Unit, sheets: list[_Sheet], proofs: Path, remark: str) -> None:
    with services.workspace.act() as transaction:
        transaction.label("ledger.import")
        ids = insert_entries(transaction, unit.id, [sheet.row for sheet in sheets])
    entered = dict(zip(ids, sheets, strict=True))
    files = {name: read_attachment(proofs / name) for name in {sheet.proof for sheet in sheets} if name}
    services.attachments.add_all(tuple((id_, files[sheet.proof]) for id_, sheet in entered.items() if sheet.proof))
    handed_in = tuple(id_ for id_, sheet in entered.items() if sheet.state not in (PLANNED, DRAFT))
    services.entries.move("submit", handed_in)
    services.entries.move("accept", tuple(id_ for id_ in handed_in if entered[id_].state == ACCEPTED))
    for id_ in handed_in:
        if entered[id_].state == RETURNED:
            services.entries.move("return", (id_,), why=remark)


def _read(path: Path, books: UnitBooks, directory: Directory, day: date) -> Iterator[_Sheet]:
    book = books.find(path.stem.replace(SLASH, "/"))
    rules = BookRules(book, day)
    readers = {field: reader(about, directory) for field, about in rules.fields.items()}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            state: State = "planned" if line[STATE] == PLANNED else "draft"
            by = By(line[AUTHOR], f"{date.fromisoformat(line[ENTERED])}T01:30:00.000+00:00")
            values = _values({field: line[field] for field in readers if field in line}, readers)
            yield _Sheet(new_row(rules, values, by, state=state), line[STATE], line[PROOF])


def _values(cells: Mapping[str, str], readers: Mapping[str, Reader]) -> dict[str, Value]:
    """By field id. The organisation stands first among a book's fields, so that its people are meant by their names."""
    values: dict[str, Value] = {}
    for field, cell in cells.items():
        organisation = values.get("organisation")
        values[field] = readers[field](cell, organisation if isinstance(organisation, int) else None)
    return values
