"""Marks from a file: its items are laid over the stored sheets; items that are not in the file stay."""

from collections.abc import Mapping, Sequence

from ...plugins.i18n import _
from ..rounds.repository import current_stage
from ..rounds.schedule import require_filling_open
from ..rounds.sheets.codec import pack, read_details, unpack, write_details
from ..rounds.sheets.model import DRAFT
from ..rounds.sheets.repository import SheetContent, SheetPlace, StoredSheet, stored_sheets, write_sheets
from ..storage.transaction import Transaction
from . import columns
from .mark_rows import MarkRows, SheetMarks
from .source import ImportReport, ImportSource


class MarkFile(MarkRows):
    """A file of marks; its report counts sheets. The order of rows does not matter."""

    COLUMNS = columns.MARKS

    def end(self) -> None:
        """The sheets that the rows make."""
        self.made = list(self.sheets())

    def store(self, transaction: Transaction, source: ImportSource) -> ImportReport:
        """Write the sheets that are not on record like this; one that was handed in becomes a draft again.

        Raises:
            Error: the file has marks for a filling that is closed.
        """
        stage = current_stage(transaction.connection, self.round)
        for form, filling in {(sheet.place.form, sheet.place.filling) for sheet in self.made}:
            require_filling_open(self.round.scheme, stage, form, filling)
        stored = stored_sheets(transaction.connection, self.round.info.id)
        changes = _changes(self.made, stored)
        if changes:
            transaction.event("marks.import", {"round": self.round.info.code, **source.detail()})
            transaction.label("marks.import")
            write_sheets(transaction, self.round.info.id, changes)
        idle = tuple(_("{what}:{n} 行,没有导入。").format(what=what, n=n) for what, n in self.idle.items())
        unchanged = len(self.made) - len(changes)
        return ImportReport(len(self.made), self.rows, len(changes), unchanged, (*source.notes, *idle))


def _changes(
    sheets: Sequence[SheetMarks], stored: Mapping[SheetPlace, StoredSheet]
) -> list[tuple[SheetPlace, StoredSheet | None, SheetContent]]:
    """What the sheets are to say that are not on record like this, each with what is on record."""
    changes: list[tuple[SheetPlace, StoredSheet | None, SheetContent]] = []
    for sheet in sheets:
        found = stored.get(sheet.place)
        content = _merged(sheet, found)
        if found is None or (content.marks, content.details) != (found.marks, found.details):
            changes.append((sheet.place, found, content))
    return changes


def _merged(sheet: SheetMarks, found: StoredSheet | None) -> SheetContent:
    """The sheet with the file's items laid over what is on record."""
    values: list[int | None] = [None] * len(sheet.items) if found is None else list(unpack(found.marks))
    for position, value in sheet.marks.items():
        values[position] = value
    details = None if found is None else found.details
    replaced = {sheet.items[position] for position in sheet.marks} if details else set()
    stays = {item: lines for item, lines in read_details(details).items() if item not in replaced}
    return SheetContent(DRAFT, pack(values), write_details({**stays, **sheet.lines}))
