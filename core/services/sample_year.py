"""The ledgers of the sample units: a year of entries from files such as a clerk could import, proved and handed in.

The year is told as if it had been kept week by week: each row says who wrote it down and when, which an import, dated
by the day it is made, could not say. What a row may hold is checked as for any other entry.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ...plugins.i18n import _
from ..kernel.clock import DEFAULT
from ..kernel.unit import Unit
from ..ledger.attachments.intake import GivenFile
from ..ledger.books import UnitBooks
from ..ledger.cells import Reader, reader
from ..ledger.changes import By, new_row
from ..ledger.entry import State, Value
from ..ledger.rules import BookRules
from ..ledger.service import insert_entries
from ..organisation.directory import Directory
from ..storage.engine import open_database
from ..storage.migrate import ensure_schema
from .services import Services
from .workspace import Workspace

STATE, PROOF, ENTERED, AUTHOR = "state", "proof", "entered", "author"
"""Columns beside those of the book's fields: how far the entry has come, the file that proves it, when and by whom it
was written down. All columns are called by id, as in the other sample files."""

PLANNED, DRAFT, RETURNED, ACCEPTED = "计划", "草稿", "已退回", "已通过"

SLASH = "-"
"""Stands in the name of a file for the slash that some books have in theirs."""


MORNING = time(9, 0)


class SampleOffice:
    """People at work on a new database at ``path`` in the years that its records tell of: its clock stands where
    :meth:`on` set it, a second further with every look at it.
    """

    def __init__(self, path: Path, first_day: date) -> None:
        self._now = datetime.combine(first_day, MORNING, DEFAULT)
        self._database = open_database(str(path), clock=self._look)
        ensure_schema(self._database)

    def on(self, day: date) -> None:
        """Begin ``day``, unless it has begun or is past: nobody goes back in time."""
        self._now = max(self._now, datetime.combine(day, MORNING, DEFAULT))

    def person(self, name: str) -> Services:
        """Return what the person called ``name`` can do."""
        return Services(Workspace(self._database, name))

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _look(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One row of a file: the row of the new entry, its state in the end, and the file that proves it."""

    row: dict[str, Any]
    state: str
    proof: str


def add_ledgers(
    services: Services, unit: str, ledgers: tuple[GivenFile, ...], proofs: Mapping[str, GivenFile], remark: str
) -> None:
    """Enter each of ``ledgers`` into the book it is called after, with the files of ``proofs`` (by name) it tells of.

    ``remark`` is what is written on entries that were returned.
    """
    place = services.units.find(unit)
    books, directory, day = services.ledger.books(place), services.ledger.names(place), services.workspace.clock.today()
    sheets = [sheet for file in ledgers for sheet in _read(file, books, directory, day)]
    sheets.sort(key=lambda sheet: str(sheet.row["entered_at"]))
    if sheets:
        _write(services, place, sheets, proofs, remark)


def _write(services: Services, unit: Unit, sheets: list[_Sheet], proofs: Mapping[str, GivenFile], remark: str) -> None:
    with services.workspace.act(unit) as transaction:
        transaction.label("ledger.import")
        ids = insert_entries(transaction, [sheet.row for sheet in sheets])
    entered = dict(zip(ids, sheets, strict=True))
    services.attachments.add_many(
        unit, tuple((id_, _proof(proofs[sheet.proof], id_, sheet)) for id_, sheet in entered.items() if sheet.proof)
    )
    handed_in = tuple(id_ for id_, sheet in entered.items() if sheet.state not in (PLANNED, DRAFT))
    services.entries.move(unit, "submit", handed_in)
    services.entries.move(unit, "accept", tuple(id_ for id_ in handed_in if entered[id_].state == ACCEPTED))
    for id_ in handed_in:
        if entered[id_].state == RETURNED:
            services.entries.move(unit, "return", (id_,), why=remark)


def _proof(file: GivenFile, id_: int, sheet: _Sheet) -> GivenFile:
    """The file with what it proves written under it: no paper proves two entries."""
    about = _("第 {id} 号 {day} {title}").format(id=id_, day=sheet.row["date"], title=sheet.row["title"])
    return GivenFile(file.name, file.content.rstrip(b"\n") + f"\n{about}\n".encode())


def _read(file: GivenFile, books: UnitBooks, directory: Directory, day: date) -> Iterator[_Sheet]:
    book = books.find(file.name.removesuffix(".csv").replace(SLASH, "/"))
    rules = BookRules(book, day)
    readers = {field: reader(about, directory) for field, about in rules.fields.items()}
    for line in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))):
        state: State = "planned" if line[STATE] == PLANNED else "draft"
        entered = date.fromisoformat(line[ENTERED]).isoformat()
        by = By(line[AUTHOR], f"{entered}T01:30:00.000+00:00", entered)
        values = _values({field: line[field] for field in readers if field in line}, readers)
        yield _Sheet(new_row(rules, values, by, state=state), line[STATE], line[PROOF])


def _values(cells: Mapping[str, str], readers: Mapping[str, Reader]) -> dict[str, Value]:
    """By field id. The organisation stands first among a book's fields, so that its people are meant by their names."""
    values: dict[str, Value] = {}
    for field, cell in cells.items():
        organisation = values.get("organisation")
        values[field] = readers[field](cell, organisation if isinstance(organisation, int) else None)
    return values
