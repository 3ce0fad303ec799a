"""A unit with two branches and four members, files of its books, and what is on record of one."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from kaoping.core.exchange.books.importing import BookReport
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.entry import LIVE, Entry
from kaoping.core.ledger.repository import list_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Book
from kaoping.tui.paths import read_workbook_file, refused_beside

from tests.acting import act, add_unit, books_of, keep_book

ROSTER = (
    ("编号", "名称", "类型", "上级", "正式/预备"),
    ("B0001", "机关支部", "支部", "", ""),
    ("B0002", "林场支部", "支部", "", ""),
    ("M00001", "王一", "党员", "B0001", "正式"),
    ("M00002", "李二", "党员", "B0001", "正式"),
    ("M00003", "张三", "党员", "B0002", "预备"),
    ("M00004", "张三", "党员", "B0002", "正式"),
)


def set_up(database: Database, folder: Path) -> Unit:
    """The unit, with everybody where they are since the beginning of the century."""
    from datetime import date

    unit = add_unit(database, "林业局", "甲")
    act(
        database.unit(unit),
        "甲",
        import_roster,
        read_workbook(write_rows(folder / "roster.csv", ROSTER)),
        day=date(2000, 1, 1),
    )
    return unit


def write_rows(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> Path:
    """``rows`` as delimited text."""
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows(rows)
    return path


class Telling:
    """Progress that is handed on, where anybody listens."""

    def __init__(self, hear: Callable[[int, int], object] = max) -> None:
        self._hear = hear

    def tell(self, done: int, total: int) -> None:
        self._hear(done, total)


def services_of(database: Database) -> Services:
    """What 甲 can do."""
    return Services(Workspace(database, "甲"))


class Keeper:
    """Keeps one book of the unit."""

    def __init__(self, database: Database, unit: Unit, book: Book, folder: Path) -> None:
        self.database, self.unit, self.book, self.folder = database, unit, book, folder
        if books_of(database.unit(unit)).books.get(book.id) != book:
            keep_book(database.unit(unit), "甲", book)

    def take(self, *rows: Sequence[object], organisation: str = "", dry_run: bool = False) -> BookReport:
        """Import rows, the first of which is the header."""
        path = write_rows(self.folder / "f.csv", rows)
        return self.take_file(path, organisation=organisation, dry_run=dry_run)

    def take_file(self, path: Path, *, organisation: str = "", dry_run: bool = False) -> BookReport:
        """Import the file at ``path``."""
        with refused_beside(path):
            return services_of(self.database).files.bring(
                self.unit,
                self.book.id,
                read_workbook_file(path),
                progress=Telling(),
                organisation=organisation,
                dry_run=dry_run,
            )

    def entries(self, states: frozenset[str] = LIVE) -> tuple[Entry, ...]:
        """What is on record."""
        with self.database.unit(self.unit).read() as connection:
            return list_entries(connection, Filter(self.book.id, states=states))
